//! A pack made to begin with passes at once, whatever it is laid over; the texts of a pack are all there to be read.

use guicheng_engine::Language;
use guicheng_testkit::TestLibrary;
use guicheng_workbench::scenario::{Scenarios, summaries};
use guicheng_workbench::starter::{first_scenario, starter};
use guicheng_workbench::texts::texts;

#[test]
fn a_new_pack_has_no_problems_and_its_scenario_passes() {
    for (packs, base, followed) in [
        (TestLibrary::of_rulepacks(&["national"]), "national", Some("plain_path")),
        (TestLibrary::of_examples(), "dog_licence", None),
    ] {
        let below = packs.load(base);
        let before = Scenarios::load(&packs.library(), &below).unwrap_or_else(|failure| panic!("{failure}"));
        let scenario = followed.and_then(|id| before.get(id));
        let first = scenario.map(|scenario| first_scenario("newtown", &before, scenario));
        for file in starter("newtown", &below).iter().chain(&first) {
            packs.write(&format!("newtown/{}", file.path), &file.text);
        }
        let library = packs.library();
        let pack = library.load("newtown").unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(pack.warnings().render(pack.files(), Language::English, false), "");
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let run: Vec<_> = scenarios.iter().map(|scenario| scenarios.run(scenario, &library).unwrap()).collect();
        assert_eq!(run.len(), usize::from(scenario.is_some()));
        assert_eq!(summaries(&run), []);
    }
}

/// What stands behind the signs of comments is right too: with the signs taken away the file is read.
#[test]
fn the_parameters_of_a_new_pack_count_when_their_signs_are_taken_away() {
    let packs = TestLibrary::of_rulepacks(&["national"]);
    let below = packs.load("national");
    for file in starter("newtown", &below) {
        let text = match file.path.as_str() {
            "parameters.yaml" | "interpretations.yaml" | "organisations.yaml" => {
                let (_, commented) =
                    file.text.split_once(&format!("# {}:\n", file.path.trim_end_matches(".yaml"))).unwrap();
                let lines = commented.lines().take_while(|line| line.starts_with("#   "));
                let lines: Vec<&str> = lines.map(|line| line.strip_prefix("# ").unwrap()).collect();
                format!("{}:\n{}\n", file.path.trim_end_matches(".yaml"), lines.join("\n"))
            }
            _ => file.text,
        };
        packs.write(&format!("newtown/{}", file.path), text);
    }
    packs.load("newtown");
}

/// Titles with quotes and line breaks, amounts, and values from a day on.
#[test]
fn what_is_proposed_can_be_written_whatever_stands_below() {
    let packs = TestLibrary::of_examples();
    let below = "pack: fees\ntitle: 收费\nversion: 1.0.0\nformat: 2\ncalendar: cn\n";
    packs.write("fees/pack.yaml", below);
    packs.write(
        "fees/rules.yaml",
        r#"
sources:
  fees: {title: 收费, articles: {"1": {kind: executable, summary: 收费}}}
parameters:
  fee: {type: money, title: "每次\n收费", value: "12.50", article: fees/1}
  limit: {type: period, title: 'the "limit"', article: fees/1, values: {2026-01-01: 3 workdays, 2027-01-01: 2 workdays}}
organisations:
  office: {title: {zh: "“收费”处\\", en: 'the "fee" office'}}
"#,
    );
    let base = packs.load("fees");
    let text = |path: &str| {
        let found = starter("newtown", &base).into_iter().find(|file| file.path == path).unwrap().text;
        let lines = found
            .lines()
            .filter_map(|line| line.strip_prefix("#   "))
            .filter(|line| line.starts_with(char::is_alphabetic));
        lines.map(|line| format!("  {line}\n")).collect::<String>()
    };
    packs.write("newtown/pack.yaml", "pack: newtown\ntitle: 新城\nversion: 1.0.0\nformat: 2\nextends: fees\n");
    let parameters = text("parameters.yaml")
        .lines()
        .filter(|line| line.contains(": {value") && !line.contains("append"))
        .map(|line| format!("{line}\n"))
        .collect::<String>();
    assert_eq!(parameters.lines().count(), 2, "{parameters}");
    packs.write(
        "newtown/rules.yaml",
        format!("parameters:\n{parameters}organisations:\n{}", text("organisations.yaml")),
    );
    let above = packs.load("newtown");
    let title = |pack: &guicheng_engine::Pack| pack.organisations.get("office").unwrap().title.clone();
    assert_eq!(title(&above), title(&base));
    let values =
        |pack: &guicheng_engine::Pack| ["fee", "limit"].map(|id| pack.parameters.get(id).unwrap().values.clone());
    assert_eq!(values(&above), values(&base));
}

#[test]
fn every_text_of_a_pack_is_listed_in_both_languages() {
    let packs = TestLibrary::of_examples();
    packs.edit("dog_licence/parameters.yaml", "title: {zh: 受理期限, en: time for acceptance}", "title: 受理期限");
    let kinds = texts(&packs.load("dog_licence"));
    let of = |kind: &str| &kinds.iter().find(|known| known.kind == kind).unwrap_or_else(|| panic!("{kind}")).texts;
    let title = of("workflows.*.actions.*.title");
    let submit = title.iter().find(|text| text.path == "workflows.licence.actions.submit.title").unwrap();
    assert_eq!((submit.zh.as_deref(), submit.en.as_deref()), (Some("提交申请"), Some("submit")));
    let limit = of("parameters.*.title").iter().find(|text| text.path == "parameters.acceptance_limit.title").unwrap();
    assert_eq!((limit.zh.as_deref(), limit.en.as_deref()), (Some("受理期限"), None));
    assert!(limit.place.ends_with("parameters.yaml:4"), "{}", limit.place);
    for kind in
        ["fields.*.options.*.title", "workflows.*.actions.*.when.*.else", "sources.*.articles.*.summary", "title"]
    {
        assert!(!of(kind).is_empty(), "{kind}");
    }
}

#[test]
fn what_letters_say_is_listed_too() {
    let kinds = texts(&TestLibrary::of_examples().load("pavement_permit"));
    let said = kinds.iter().find(|known| known.kind == "letters.*.body.*.text").unwrap();
    assert!(said.texts.iter().any(|text| text.en.as_deref().is_some_and(|text| text.contains("permit"))));
    assert!(said.texts.iter().all(|text| text.zh.is_some()));
}
