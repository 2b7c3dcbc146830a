//! A province writes only what differs, and knows of every value where it comes from.

use guicheng_testkit::TestLibrary;
use std::sync::Arc;

use guicheng_engine::{Event, Pack, PackLibrary};
use guicheng_workbench::inspect::{Amendment, Content, Node, lookup};
use guicheng_workbench::scenario::{Outcome, Scenarios};

/// What happens in all scenarios of a pack and of those below it, without what names the pack.
fn behaviour(library: &PackLibrary, pack: &Arc<Pack>) -> Vec<String> {
    let scenarios = Scenarios::load(library, pack).unwrap_or_else(|failure| panic!("{failure}"));
    let mut lines = Vec::new();
    for id in scenario_ids(library, pack) {
        let scenario = scenarios.get(&id).unwrap_or_else(|| panic!("the scenario {id} is there"));
        let transcript = scenarios.run(scenario, library).unwrap_or_else(|failure| panic!("{failure}"));
        for entry in transcript.entries {
            let outcome = match &entry.outcome {
                Outcome::Events(events) => events.iter().map(event).collect::<Vec<_>>().join("; "),
                Outcome::Refused(refusal) => format!("refused: {refusal:?}"),
                Outcome::Repeated(decision) => format!("repeats {decision}"),
            };
            lines.push(format!("{id} {:?} {:?}: {outcome}", entry.on, entry.who));
        }
    }
    lines
}

fn scenario_ids(library: &PackLibrary, pack: &Pack) -> Vec<String> {
    let mut ids = Vec::new();
    for id in pack.lineage.iter().map(|(id, _)| id).chain([&pack.id]) {
        let folder = library.folder_of(id.as_str()).unwrap().join("scenarios");
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            // Only who has set a bound can set it anew, as one reading does.
            if std::fs::read_to_string(entry.path()).unwrap().contains("bound: ") {
                continue;
            }
            let name = entry.file_name().into_string().unwrap();
            ids.extend(
                name.strip_suffix(".yaml")
                    .filter(|name| !matches!(*name, "library" | "equivalents"))
                    .map(str::to_owned),
            );
        }
    }
    ids.sort();
    ids
}

/// An event without the hash of its pack.
fn event(event: &Event) -> String {
    let mut shown = serde_json::to_value(event).unwrap();
    shown.as_object_mut().unwrap().remove("pack");
    forget_packs(&mut shown);
    shown.to_string()
}

fn forget_packs(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(object) => {
            object.remove("pack");
            object.remove("under");
            // What cases tell registers is told under their pack.
            object.remove("line");
            object.values_mut().for_each(forget_packs);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(forget_packs),
        _ => {}
    }
}

#[test]
fn a_province_with_nothing_but_a_manifest_does_what_the_nation_does() {
    for base in ["national", "lending"] {
        let packs = if base == "lending" { TestLibrary::lending() } else { TestLibrary::of_rulepacks(&["national"]) };
        // Title and days in force are a pack's own, and told where nothing can be opened.
        let written = packs.read(&format!("{base}/pack.yaml"));
        let own = format!("pack: seaside\nextends: {base}");
        packs.write("seaside/pack.yaml", written.replace(&format!("pack: {base}"), &own));
        let library = packs.library();
        let below = behaviour(&library, &packs.load(base));
        assert!(!below.is_empty(), "{base} has scenarios");
        assert_eq!(behaviour(&library, &packs.load("seaside")), below, "a bare province behaves as {base} does");
    }
}

#[test]
fn what_is_removed_is_gone_and_nothing_else() {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "workflows:\n  loan:\n    actions:\n      renew: {remove: true, because: the village has few books}\nwindows:\n  renewal: {remove: true}\n",
    );
    let (below, village) = (packs.load("lending"), packs.load("village"));
    let actions = |pack: &Pack| pack.workflows.get("loan").unwrap().actions.ids().cloned().collect::<Vec<_>>();
    let mut expected = actions(&below);
    expected.retain(|id| *id != "renew");
    assert_eq!(actions(&village), expected, "only the removed action is gone");
    assert_ne!(village.hash, below.hash, "a province that removes something has another content");
}

#[test]
fn what_is_replaced_keeps_nothing_of_what_was_below() {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "fields:\n  shelf:\n    replace: true\n    title: {zh: 书架, en: shelf}\n    type: choice\n    options: {open: {title: 开架}, cellar: {title: 地下}}\n",
    );
    let failure = packs.failure("village");
    assert!(
        failure.diagnostics.records(&failure.sources).iter().any(|record| record.code == "unknown-choice"),
        "the option `closed` of the replaced field is gone, so what names it is reported: {failure}"
    );
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "fields:\n  shelf:\n    options: {cellar: {title: 地下}, open: {title: 敞开}}\n",
    );
    let options = packs.load("village").fields.get("shelf").unwrap().options.ids().cloned().collect::<Vec<_>>();
    assert_eq!(
        options,
        ["open", "closed", "cellar"],
        "without `replace` the options come together, the inherited first"
    );
}

#[test]
fn a_list_or_a_single_value_takes_the_place_of_what_was_below() {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "workflows:\n  loan:\n    actions:\n      lend: {by: [desk.head]}\nparameters:\n  answer_limit: {value: 5 workdays}\n",
    );
    let village = packs.load("village");
    let lend = Arc::clone(village.workflows.get("loan").unwrap().actions.get("lend").unwrap());
    assert_eq!(format!("{:?}", lend.by).matches("role: Some(\"clerk\")").count(), 0, "the clerk lends no more");
    assert_eq!(lend.conditions.len(), 1, "what the province does not name stays");
    let limit = village.parameters.get("answer_limit").unwrap();
    assert_eq!(limit.values.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>(), ["5 workdays"]);
}

#[test]
fn packs_lie_over_each_other_to_any_depth_and_the_nearest_speaks() {
    let packs = TestLibrary::lending();
    let limit = |days: u32| format!("parameters:\n  answer_limit: {{value: {days} workdays}}\n");
    packs
        .province("province", "lending", &(limit(5) + "windows:\n  renewal: {title: {zh: 省续借期}}\n"))
        .province("city", "province", &limit(7))
        .province("district", "city", "workflows:\n  loan:\n    title: {zh: 区借阅}\n")
        .province("street", "district", "workflows:\n  loan:\n    actions:\n      refuse: {remove: true}\nfigures:\n  loans_answered: {remove: true}\n");
    let street = packs.load("street");
    assert_eq!(
        street.lineage.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        ["district", "city", "province", "lending"]
    );
    assert_eq!(street.parameters.get("answer_limit").unwrap().values[0].1.to_string(), "7 workdays");
    let loan = street.workflows.get("loan").unwrap();
    assert_eq!(&*loan.title.zh, "区借阅");
    assert!(!loan.actions.contains("refuse") && loan.actions.contains("renew"));
    assert_eq!(street.calendar, "town", "the calendar is inherited");
    let origin = |path: &str| origin(&street, path);
    assert_eq!(origin("parameters.answer_limit.value"), ("city".to_owned(), "city/rules.yaml:2".to_owned()));
    assert_eq!(origin("workflows.loan.title.zh"), ("district".to_owned(), "district/rules.yaml:3".to_owned()));
    assert_eq!(origin("windows.renewal.title.zh"), ("province".to_owned(), "province/rules.yaml:4".to_owned()));
    assert_eq!(origin("windows.renewal.closes").0, "lending");
}

/// The pack and the place a value comes from.
fn origin(pack: &Pack, path: &str) -> (String, String) {
    let node = lookup(pack.tree(), path).unwrap_or_else(|| panic!("{path} is there"));
    (pack.files().pack(node.span.file).unwrap().to_owned(), pack.files().place(node.span))
}

#[test]
fn every_value_of_every_pack_knows_where_it_is_written() {
    fn leaves<'n>(node: &'n Node, path: String, found: &mut Vec<(String, &'n Node)>) {
        match &node.content {
            Content::Map(map) => {
                for entry in &map.entries {
                    leaves(&entry.node, format!("{path}.{}", entry.key), found);
                }
            }
            Content::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    leaves(item, format!("{path}.{index}"), found);
                }
            }
            _ => found.push((path, node)),
        }
    }
    for id in ["national", "chongqing", "liaoning"] {
        let pack = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]).load(id);
        let mut found = Vec::new();
        leaves(pack.tree(), String::new(), &mut found);
        assert!(found.len() > 500, "{id} has values");
        for (path, node) in found {
            let home = pack.files().pack(node.span.file).unwrap_or_else(|| panic!("{path} comes from a pack"));
            assert!(home == id || home == "national", "{path} of {id} comes from {home}");
            let written = pack.files().slice(node.span);
            if let Content::Text(text) = &node.content {
                let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
                // A part that several workflows share says `$name` where each of them has its own word.
                let is_there = written.contains(&word) || written.contains('$');
                assert!(is_there, "{path} of {id} says `{text}`, and its place says `{written}`");
            }
        }
    }
}

#[test]
fn how_a_pack_is_split_ordered_and_commented_does_not_change_its_hash() {
    let original = TestLibrary::lending().load("lending").hash;
    let split = TestLibrary::lending();
    let views = split.read("lending/views.yaml");
    let (first, second) = views.split_once("  insured:").unwrap();
    split.write("lending/views.yaml", format!("# what is shown\nviews:\n  insured:{second}"));
    split.write("lending/more/deep/z.yaml", first.replace("views:\n", "views:   # the public's\n"));
    split.edit("lending/rules/days.rhai", "fn next_loan_day(day) {", "// Two weeks.\n\nfn next_loan_day(day)\n{");
    split.edit(
        "lending/parties.yaml",
        "{title: {zh: 读者, en: reader}, article",
        "{title: {en: reader, 'zh': \"读者\"}, article",
    );
    assert_eq!(split.load("lending").hash, original, "the content is the same");
}

#[test]
fn every_change_of_content_changes_the_hash() {
    let mut hashes = vec![("as it is", TestLibrary::lending().load("lending").hash)];
    let changes = [
        ("a sentence", "workflows.yaml", "zh: 续借, en: renew", "zh: 续借, en: renewal"),
        ("a period", "rules.yaml", "value: 3 workdays", "value: 4 workdays"),
        ("a condition", "views.yaml", "== \"closed\"", "!= \"closed\""),
        ("a function", "rules/days.rhai", "weeks(2)", "weeks(3)"),
        ("a version", "pack.yaml", "version: 1.0.0", "version: 1.0.1"),
        ("a title", "pack.yaml", "zh: 图书馆借阅规则", "zh: 图书馆借阅规定"),
        ("whether it is a draft", "pack.yaml", "draft: true", "in_force: {from: 2026-01-01}"),
        ("the order of a list", "workflows.yaml", "binds: [desk, insurer]", "binds: [insurer, desk]"),
        ("a list of one", "workflows.yaml", "        by: desk\n", "        by: [desk]\n"),
        ("what an article says", "articles.yaml", "方便读者", "方便大家"),
        ("whether a field is personal", "fields.yaml", "type: text, personal: true}", "type: text}"),
    ];
    for (what, file, old, new) in changes {
        let packs = TestLibrary::lending();
        packs.edit(&format!("lending/{file}"), old, new);
        let hash = packs.load("lending").hash;
        if let Some((same, _)) = hashes.iter().find(|(_, known)| *known == hash) {
            panic!("changing {what} gives the hash of the pack: {same}");
        }
        hashes.push((what, hash));
    }
}

#[test]
fn a_text_inside_a_function_is_content_to_the_last_space() {
    let packs = TestLibrary::lending();
    let hash = |text: &str| {
        packs.write("lending/rules/more.rhai", format!("fn greeting(name) {{ \"{text}\" + name }}\n"));
        packs.load("lending").hash
    };
    assert_ne!(hash("dear reader"), hash("dear  reader"), "two spaces are not one");
    assert_ne!(hash("a // b"), hash("a "), "what looks like a comment inside a text is none");
}

#[test]
fn where_a_pack_comes_from_is_no_content_of_it() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "").province(
        "hamlet",
        "village",
        "parameters:\n  answer_limit: {value: 4 workdays}\n",
    );
    let before = packs.load("hamlet").hash;
    packs.write("village/rules.yaml", "parameters:\n  answer_limit: {value: 9 workdays}\n");
    assert_eq!(packs.load("hamlet").hash, before, "a change that is hidden changes nothing");
    packs.write("village/rules.yaml", "parameters:\n  answer_limit: {title: {zh: 期限}}\n");
    assert_ne!(packs.load("hamlet").hash, before, "a change that shows through is one");
}

#[test]
fn an_amendment_is_laid_over_the_pack_under_its_own_version() {
    let packs = TestLibrary::lending();
    let amended = |text: &str| {
        let amendment = Amendment::Version {
            version: Arc::from("1.1.0"),
            path: "amendment.yaml".to_owned(),
            text: text.to_owned(),
            manifest: String::new(),
        };
        packs.library().load_amended("lending", &amendment)
    };
    let pack = amended("parameters: {answer_limit: {value: 9 workdays}}").unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(
        (&*pack.version, pack.parameters.get("answer_limit").unwrap().values[0].1.to_string().as_str()),
        ("1.1.0", "9 workdays")
    );
    assert_ne!(pack.hash, packs.load("lending").hash);
    let failure = amended("parameters: {answer_limits: {remove: true}}")
        .map(|pack| pack.hash)
        .expect_err("there is nothing to remove");
    assert_eq!(guicheng_testkit::problems(&failure), ["amendment.yaml:1:14 nothing-to-remove (answer_limit)"]);
}

#[test]
fn packs_of_one_hash_decide_the_same() {
    // Most orders of keys are no content. One that is seen in what is decided must give another hash.
    let first = TestLibrary::lending().load("lending").hash;
    let effects = "          slip: {to: reader, with: {due: facts.due_on}}\n";
    let orders = [
        ("effects", format!("{effects}          notice: {{}}\n"), format!("          notice: {{}}\n{effects}")),
        (
            "keys of an action",
            "        from: requested\n        to: suspended\n".to_owned(),
            "        to: suspended\n        from: requested\n".to_owned(),
        ),
        (
            "states",
            "      suspended: {title: {zh: 中止, en: suspended}}\n      lent: {title: {zh: 借出, en: lent}}\n"
                .to_owned(),
            "      lent: {title: {zh: 借出, en: lent}}\n      suspended: {title: {zh: 中止, en: suspended}}\n"
                .to_owned(),
        ),
    ];
    let below = behaviour(&TestLibrary::lending().library(), &TestLibrary::lending().load("lending"));
    for (what, one, other) in orders {
        let packs = TestLibrary::lending();
        packs.edit("lending/workflows.yaml", &one, &other);
        let turned = packs.load("lending");
        let same = behaviour(&packs.library(), &turned) == below;
        assert_eq!(
            turned.hash == first,
            same,
            "another order of the {what}: another hash if, and only if, it decides otherwise"
        );
    }
}
