//! A pack made to begin with passes at once, whatever it is laid over; the texts of a pack are all there to be read.

use guicheng_engine::Language;
use guicheng_testkit::TestLibrary;
use guicheng_workbench::scenario::{Scenarios, summaries};
use guicheng_workbench::starter::starter;
use guicheng_workbench::texts::texts;

#[test]
fn a_new_pack_has_no_problems_and_its_scenario_passes() {
    for (packs, base, scenario) in [
        (TestLibrary::of_rulepacks(&["national"]), "national", Some("plain_path")),
        (TestLibrary::of_examples(), "dog_licence", None),
    ] {
        let below = packs.load(base);
        let files = starter("newtown", &below, scenario);
        for file in &files {
            packs.write(&format!("newtown/{}", file.path), &file.text);
        }
        assert!(files.iter().any(|file| file.path.starts_with("scenarios/")) == scenario.is_some());
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
    for file in starter("newtown", &below, None) {
        let text = match file.path {
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
