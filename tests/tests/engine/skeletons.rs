//! What is said once: skeletons, steps and forms that others are like.

use std::fmt::Write as _;

use guicheng_engine::{Language, Pack};
use guicheng_testkit::TestLibrary;
use guicheng_workbench::inspect::{Amendment, Content, Node, emit, lookup};
use proptest::prelude::*;

/// Workflows that stand in a file each; of others, several files say something.
const WHOLE: [&str; 3] = ["account", "agency", "agency_supervision"];

/// Where a mapping is cut in two: what comes before goes to the skeleton.
fn cut(node: &Node, cuts: &mut impl Iterator<Item = usize>) -> (Option<Node>, Option<Node>) {
    let Content::Map(map) = &node.content else {
        return if cuts.next().is_some_and(|cut| cut % 2 == 0) {
            (Some(node.clone()), None)
        } else {
            (None, Some(node.clone()))
        };
    };
    let place = cuts.next().unwrap_or_default() % (map.entries.len() + 1);
    let (mut below, mut own) = (map.clone(), map.clone());
    below.entries = map.entries.iter().take(place).cloned().collect();
    own.entries = map.entries.iter().skip(place).cloned().collect();
    if let Some(entry) = map.entries.get(place) {
        // The entry at the cut is itself cut, if it can be.
        let (first, second) = cut(&entry.node, cuts);
        if let Some(first) = first {
            let mut entry = entry.clone();
            entry.node = first;
            below.entries.push(entry);
        }
        match second {
            Some(second) => own.entries[0].node = second,
            None => drop(own.entries.remove(0)),
        }
    }
    let half = |map| Some(Node { span: node.span, content: Content::Map(map) });
    (half(below), half(own))
}

fn indented(text: &str, columns: usize) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}{line}", " ".repeat(columns));
        out
    })
}

/// National law with one of its workflows cut in two: the first half is a skeleton, in which a party is given.
fn halved(workflow: &str, cuts: Vec<usize>) -> TestLibrary {
    let packs = TestLibrary::of_rulepacks(&["national"]);
    let whole = packs.load("national");
    let node = lookup(whole.tree(), &format!("workflows.{workflow}")).unwrap();
    let (below, own) = cut(node, &mut cuts.into_iter());
    let written = |half: Option<Node>| emit(&half.unwrap(), whole.files(), false);
    let (below, own) = (written(below), written(own));
    let some = |half: String| if half.trim() == "{}" { String::new() } else { half };
    let (below, own) = (some(below).replace("[agency]", "[$who]"), some(own));
    let file = format!("national/workflows/{workflow}.yaml");
    // What else stands in the file, such as forms of its own, stays.
    let text = packs.read(&file);
    let (_, body) = text.split_once(&format!("\nworkflows:\n  {workflow}:\n")).unwrap_or_else(|| {
        text.split_once(&format!("workflows:\n  {workflow}:\n")).expect("the workflow begins its file")
    });
    let rest: String = body.lines().skip_while(|line| line.is_empty() || line.starts_with("    ")).fold(
        String::new(),
        |mut out, line| {
            let _ = writeln!(out, "{line}");
            out
        },
    );
    assert!(!rest.contains("skeletons:"), "{workflow} stands with the skeletons of others:\n{rest}");
    let (takes, given) = if below.contains("$who") { ("    takes: who\n", "{who: agency}") } else { ("", "{}") };
    let text = format!(
        "skeletons:\n  half:\n{takes}{}workflows:\n  {workflow}:\n    like: {{half: {given}}}\n{}{rest}",
        indented(&below, 4),
        indented(&own, 4),
    );
    packs.write(&file, text);
    packs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_workflow_written_out_and_one_over_a_skeleton_are_one_pack_by_its_hash(
        workflow in proptest::sample::select(&WHOLE[..]),
        cuts in proptest::collection::vec(0_usize..40, 6),
    ) {
        let written = TestLibrary::of_rulepacks(&["national"]).load("national");
        let packs = halved(workflow, cuts);
        let over = packs.load("national");
        prop_assert_eq!(over.hash, written.hash, "{}", packs.read(&format!("national/workflows/{workflow}.yaml")));
    }
}

fn stalls() -> TestLibrary {
    TestLibrary::of_examples()
}

fn conditions(pack: &Pack, workflow: &str, action: &str) -> Vec<String> {
    let action = pack.workflows.get(workflow).unwrap().actions.get(action).unwrap();
    action.conditions.iter().map(|condition| condition.id.to_string()).collect()
}

#[test]
fn a_condition_that_a_layer_adds_to_a_skeleton_reaches_all_that_are_like_it() {
    let east = stalls().load("east_stalls");
    for workflow in ["permit", "change", "transfer"] {
        assert_eq!(conditions(&east, workflow, "grant"), ["complete", "seen"], "{workflow}");
    }
}

#[test]
fn what_a_workflow_says_itself_wins_and_marks_work_over_what_came_by_a_skeleton() {
    let packs = stalls();
    packs.province(
        "south_stalls",
        "street_stalls",
        "workflows:\n  \
           permit:\n    \
             clocks: {acceptance: {remove: true}, decision: {limit: 3 workdays}}\n    \
             actions:\n      \
               refuse: {remove: true, because: the south refuses nobody}\n      \
               grant: {when: {replace: true, early: {that: \"true\", else: 早, article: stalls/3}}, article: {append: [stalls/1]}}\n",
    );
    let south = packs.load("south_stalls");
    let permit = south.workflows.get("permit").unwrap();
    let names: Vec<_> = permit.actions.ids().map(ToString::to_string).collect();
    assert_eq!(names, ["accept", "grant"]);
    assert_eq!(conditions(&south, "permit", "grant"), ["early"]);
    let grant = permit.actions.get("grant").unwrap();
    let cited: Vec<_> = grant.citations.iter().map(ToString::to_string).collect();
    assert_eq!(cited, ["stalls/3", "stalls/1"], "the article of the step, and the one appended");
    assert_eq!(permit.clocks.ids().map(ToString::to_string).collect::<Vec<_>>(), ["decision"]);
    assert_eq!(conditions(&south, "change", "grant"), ["complete"], "the others are as they were");
    let warned = packs.warnings("south_stalls");
    assert!(warned.iter().all(|warning| !warning.contains("unused")), "{warned:?}");
}

#[test]
fn what_neither_a_workflow_nor_its_skeleton_has_cannot_be_removed() {
    let packs = stalls();
    packs.province(
        "south_stalls",
        "street_stalls",
        "workflows:\n  permit:\n    actions:\n      acept: {remove: true}\n",
    );
    assert_eq!(packs.problems("south_stalls"), ["south_stalls/rules.yaml:4:7 nothing-to-remove (accept)"]);
}

#[test]
fn a_later_skeleton_may_take_away_what_an_earlier_one_gave() {
    let packs = stalls();
    packs.province(
        "south_stalls",
        "street_stalls",
        "skeletons:\n  never_refused:\n    actions: {refuse: {remove: true}}\nworkflows:\n  change:\n    like: {never_refused: {}}\n",
    );
    let south = packs.load("south_stalls");
    assert!(south.workflows.get("change").unwrap().actions.get("refuse").is_none());
    assert!(south.workflows.get("transfer").unwrap().actions.get("refuse").is_some());
}

#[test]
fn a_given_value_may_be_any_and_stands_in_texts_as_it_is() {
    let packs = stalls();
    packs.province(
        "south_stalls",
        "street_stalls",
        "skeletons:\n  \
           noted:\n    \
             takes: [who, days, what]\n    \
             actions:\n      \
               note: {title: 备注$what（$$5）, article: stalls/1, from: [submitted], by: $who}\n    \
             clocks:\n      \
               note: {title: 备注期限, article: stalls/1, limit: $days workdays, runs_in: submitted, duty_of: office}\n\
         workflows:\n  permit: {like: {noted: {who: [vendor, office], days: 4, what: 一}}}\n",
    );
    let south = packs.load("south_stalls");
    let note = south.workflows.get("permit").unwrap().actions.get("note").unwrap();
    assert_eq!(note.title.get(Language::Chinese), "备注一（$5）");
    let by = lookup(south.tree(), "workflows.permit.actions.note.by").unwrap();
    assert_eq!(by.as_list().unwrap().len(), 2);
    let limit = lookup(south.tree(), "workflows.permit.clocks.note.limit").unwrap();
    assert_eq!(limit.as_text(), Some("4 workdays"));
    assert_eq!(south.files().place(limit.span), "south_stalls/rules.yaml:7", "the place is that of the text");
    assert_eq!(south.files().place(by.span), "south_stalls/rules.yaml:9", "a value given stands where it was given");
}

#[test]
fn mistakes_with_parts_say_what_is_wrong_where_it_is() {
    for (content, reports) in [
        ("workflows:\n  permit: {like: {exmined: {}}}\n", vec!["2:19 unknown-name (examined)"]),
        ("workflows:\n  permit: {like: {examined: {result: {remove: true}}}}\n", vec!["value-not-given"]),
        ("workflows:\n  permit: {like: {examined: {resutl: x}}}\n", vec!["value-not-taken (result)"]),
        (
            "skeletons:\n  examined: {actions: {accept: {form: $aplication}}}\n",
            vec!["value-not-declared (application)"],
        ),
        ("skeletons:\n  examined: {actions: {$result: {title: 一}}}\n", vec!["value-in-key"]),
        (
            "skeletons:\n  examined: {title: 申请$application}\nworkflows: {permit: {like: {examined: {application: [a, b]}}}}\n",
            vec!["value-not-one"],
        ),
        ("skeletons:\n  examined: {like: other}\n  other: {like: examined}\n", vec!["like-cycle"]),
        ("forms:\n  change_application: {like: transfer_application}\n", vec!["like-cycle"]),
        ("steps:\n  decided: {like: [decided]}\n", vec!["like-cycle"]),
        ("workflows:\n  permit: {like: 7}\n", vec!["wrong-type"]),
        ("skeletons: [examined]\n", vec!["wrong-type"]),
        (
            "forms:\n  transfer_application: {like: {replace: true, change_application: {x: 1}}}\n",
            vec!["value-not-taken"],
        ),
    ] {
        let packs = stalls();
        packs.province("south_stalls", "street_stalls", content);
        let problems = packs.problems("south_stalls");
        for report in reports {
            assert!(problems.iter().any(|problem| problem.contains(report)), "{content}: {problems:?}");
        }
        let failure = packs.failure("south_stalls");
        let codes: Vec<_> = failure.diagnostics.records(&failure.sources).iter().map(|record| record.code).collect();
        assert!(
            !codes.contains(&"missing-key"),
            "what a part that is not there would have held is not missed: {codes:?}"
        );
        for language in [Language::Chinese, Language::English] {
            let shown = failure.render(language, false);
            assert!(!shown.contains("{ $") && !shown.contains("unknown message"), "{shown}");
        }
    }
}

#[test]
fn a_part_that_nothing_is_like_is_a_warning() {
    let packs = stalls();
    packs.province("south_stalls", "street_stalls", "skeletons:\n  idle: {}\nsteps:\n  idle: {article: stalls/1}\n");
    assert_eq!(
        packs.warnings("south_stalls"),
        ["south_stalls/rules.yaml:2:3 unused", "south_stalls/rules.yaml:4:3 unused"]
    );
}

#[test]
fn parts_that_bring_each_other_again_and_again_end_in_a_sentence() {
    let packs = stalls();
    let mut content = String::from("skeletons:\n");
    for number in 0..40 {
        let _ = writeln!(content, "  s{number}: {{takes: x, like: {{s{}: {{x: $x$x}}, t{0}: {{x: $x}}}}}}", number + 1);
        let _ = writeln!(content, "  t{}: {{takes: x, like: {{s{0}: {{x: $x}}}}}}", number + 1);
    }
    content.push_str("  s40: {takes: x}\n");
    content.push_str("workflows:\n  permit: {like: {s0: {x: abcdefgh}}}\n");
    packs.province("south_stalls", "street_stalls", &content);
    let problems = packs.problems("south_stalls");
    assert!(problems.iter().any(|problem| problem.contains("like-too-large")), "{problems:?}");
}

#[test]
fn forms_that_are_like_each_other_again_and_again_end_in_a_sentence() {
    let packs = stalls();
    let mut content = String::from("forms:\n");
    for number in 0..30 {
        let next = number + 1;
        let _ =
            writeln!(content, "  f{number}: {{like: [f{next}, g{next}]}}\n  g{number}: {{like: [f{next}, g{next}]}}");
    }
    let fields: String = (0..40).map(|field| format!("a{field}: {{}}, ")).collect();
    for last in ["f30", "g30"] {
        let _ = writeln!(content, "  {last}: {{title: 表, article: stalls/1, fields: {{{fields}}}}}");
    }
    packs.province("south_stalls", "street_stalls", &content);
    let problems = packs.problems("south_stalls");
    assert!(problems.iter().any(|problem| problem.contains("like-too-large")), "{problems:?}");
}

/// A chain of parts is as deep as anything may be nested, whatever is given on.
#[test]
fn parts_are_not_nested_deeper_than_anything_else() {
    let packs = stalls();
    let mut content = String::from("skeletons:\n");
    for number in 0..70 {
        let _ = writeln!(content, "  s{number}: {{takes: x, like: {{s{}: {{x: {{k: $x}}}}}}}}", number + 1);
    }
    content.push_str("  s70: {takes: x, fields: $x}\nworkflows:\n  permit: {like: {s0: {x: 1}}}\n");
    packs.province("south_stalls", "street_stalls", &content);
    let problems = packs.problems("south_stalls");
    assert!(problems.iter().any(|problem| problem.contains("too-deep")), "{problems:?}");
}

#[test]
fn a_mistake_in_a_skeleton_is_said_once_and_where_only_one_workflow_has_it_that_one_is_named() {
    let packs = stalls();
    packs.edit("street_stalls/skeletons.yaml", "limit: params.decision_limit", "limit: params.decsion_limit");
    assert_eq!(
        packs.problems("street_stalls"),
        ["street_stalls/skeletons.yaml:45:23 unknown-property (decision_limit)"]
    );
    let shown = packs.failure("street_stalls").render(Language::English, false);
    assert!(!shown.contains("as used here"), "{shown}");

    let packs = stalls();
    packs.edit("street_stalls/workflows.yaml", "  change:\n", "  change:\n    states: {accepted: {remove: true}}\n");
    let failure = packs.failure("street_stalls");
    let shown = failure.render(Language::English, false);
    assert!(shown.contains("as used here") && shown.contains("change:"), "{shown}");
}

#[test]
fn an_amendment_is_held_against_the_pack_as_its_skeletons_make_it() {
    let packs = stalls();
    let version = |text: &str| {
        Amendment::Version {
        version: "1.1.0".into(),
        path: "amendment.yaml".to_owned(),
        text: text.to_owned(),
        manifest: "in_force: {from: 2027-01-01, article: stalls/1}\ntransition: {open: move, because: 新规, article: stalls/1}\n"
            .to_owned(),
    }
    };
    let library = packs.library();
    let kept = version("skeletons: {examined: {clocks: {decision: {limit: 4 workdays}}}}");
    let amended = library.load_amended("street_stalls", &kept).unwrap_or_else(|failure| panic!("{failure}"));
    let moves = &amended.transition.as_ref().unwrap().moves;
    assert!(moves.contains_key("change"), "{moves:?}");
    let dropped = version(
        "skeletons: {examined: {states: {submitted: {remove: true}, filed: {title: 已收}}, open: {to: filed}, actions: {accept: {from: filed}}, clocks: {acceptance: {runs_in: filed}}}}",
    );
    let failure = library.load_amended("street_stalls", &dropped).unwrap_err();
    assert!(failure.to_string().contains("transition-unmapped"), "{failure}");
}

#[test]
fn business_rules_see_what_skeletons_brought_and_write_none() {
    let packs = stalls();
    let rules = |content: &str| {
        packs.write(
            "office_rules/pack.yaml",
            "format: 2\npack: office_rules\ntitle: 业务规则\nversion: 1.0.0\nextends: street_stalls\nbusiness_rules_of: {organisation: west_office, party: office}\n",
        );
        packs.write("office_rules/rules.yaml", content);
        packs.library().load("office_rules")
    };
    let condition = "workflows:\n  change:\n    actions:\n      grant:\n        when:\n          seen: {that: \"true\", else: 已看, article: stalls/3}\n";
    let loaded = rules(condition).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(conditions(&loaded, "change", "grant"), ["complete", "seen"]);
    let again = Pack::from_bundle(loaded.bundle().unwrap().as_bytes()).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(again.hash, loaded.hash);
    for content in [
        "skeletons: {examined: {actions: {grant: {when: {seen: {that: \"true\", else: 已看, article: stalls/3}}}}}}\n",
        "steps: {more: {article: stalls/3}}\n",
        "workflows: {change: {like: examined}}\n",
        "workflows: {change: {actions: {grant: {like: decided}}}}\n",
        "forms: {change_application: {like: permit_application}}\n",
    ] {
        let failure = rules(content).unwrap_err();
        assert!(failure.to_string().contains("only-tightens"), "{content}: {failure}");
    }
}

#[test]
fn a_bundle_holds_the_rules_as_they_are_without_skeletons() {
    let east = stalls().load("east_stalls");
    let bundle = east.bundle().unwrap();
    let value: serde_json::Value = serde_json::from_str(&bundle).unwrap();
    let sections = value["content"]["sections"].as_object().unwrap();
    assert!(!sections.contains_key("skeletons") && !sections.contains_key("steps"));
    assert!(sections["workflows"]["change"].get("like").is_none());
    let again = Pack::from_bundle(bundle.as_bytes()).unwrap();
    assert_eq!(again.hash, east.hash);
}
