//! Articles that carry out others: whatever cites one cites the other.

use guicheng_engine::{Actor, Citation, EventKind, Id, Pack, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary};

fn written(citations: &[Citation]) -> Vec<&str> {
    citations.iter().map(Citation::as_str).collect()
}

fn action<'p>(pack: &'p Pack, workflow: &str, action: &str) -> Vec<&'p str> {
    written(&pack.workflows.get(workflow).unwrap().actions.get(action).unwrap().citations)
}

/// The rules on stalls under a town that has these articles.
fn town(articles: &str, more: &str) -> TestLibrary {
    let packs = TestLibrary::of_examples();
    let content = format!("sources:\n  town:\n    title: 镇规定\n    articles:\n{articles}{more}");
    packs.province("town", "street_stalls", &content);
    packs
}

fn article(number: &str, carries_out: &str) -> String {
    format!("      \"{number}\": {{kind: executable, summary: 规定, carries_out: {carries_out}}}\n")
}

#[test]
fn what_cites_an_article_or_an_item_of_it_cites_the_article_that_carries_it_out() {
    let town = town(&article("2", "{stalls/2: {}}"), "").load("town");
    let permit = town.workflows.get("permit").unwrap();
    assert_eq!(written(&permit.citations), ["stalls/1", "stalls/2", "stalls/3", "town/2"]);
    assert_eq!(written(&permit.forms.get("permit_application").unwrap().citations), ["stalls/2(1)", "town/2"]);
    let complete = &permit.actions.get("grant").unwrap().conditions[0];
    assert_eq!(written(&complete.citations), ["stalls/2", "town/2"]);
    assert_eq!(action(&town, "permit", "accept"), ["stalls/3"]);
}

#[test]
fn an_item_may_be_carried_out_alone() {
    let town = town(&article("2", "{stalls/2(3): {}}"), "").load("town");
    let transfer = town.workflows.get("transfer").unwrap();
    assert_eq!(written(&transfer.forms.get("transfer_application").unwrap().citations), ["stalls/2(3)", "town/2"]);
    assert_eq!(written(&transfer.citations), ["stalls/2", "stalls/3"], "the whole article is not the item");
}

#[test]
fn within_workflows_only_what_belongs_to_them_cites_it() {
    let town = town(&article("3", "{stalls/3: {within: [transfer]}}"), "").load("town");
    assert_eq!(action(&town, "transfer", "accept"), ["stalls/3", "town/3"]);
    assert_eq!(action(&town, "permit", "accept"), ["stalls/3"]);
    let clock = |workflow: &str| {
        let clock = town.workflows.get(workflow).unwrap().clocks.get("decision").unwrap();
        written(&clock.citations).len()
    };
    assert_eq!((clock("transfer"), clock("change")), (2, 1));
    assert_eq!(written(&town.effects.get("decision").unwrap().citations), ["stalls/3"], "an effect is of no workflow");
}

#[test]
fn it_goes_on_from_article_to_article_each_once_in_the_order_of_their_numbers() {
    let articles =
        [article("10", "{stalls/3: {}}"), article("9", "{stalls/3: {}, town/10: {}}"), article("11", "{town/9: {}}")];
    let packs = town(&articles.concat(), "");
    assert_eq!(action(&packs.load("town"), "permit", "accept"), ["stalls/3", "town/9", "town/10", "town/11"]);
    packs.province(
        "village",
        "town",
        &format!("sources:\n  village:\n    title: 村规\n    articles:\n{}", article("1", "{town/10: {}}")),
    );
    let village = packs.load("village");
    assert_eq!(action(&village, "permit", "accept"), ["stalls/3", "town/9", "town/10", "town/11", "village/1"]);
}

#[test]
fn a_citation_that_is_there_anyhow_is_a_warning() {
    let more = "workflows: {change: {article: {append: [town/2]}}}\nparameters: {decision_limit: {article: {append: [town/2]}}}\n";
    let warned = town(&article("2", "{stalls/2: {}}"), more).warnings("town");
    assert_eq!(
        warned,
        ["town/rules.yaml:6:41 citation-repeated"],
        "a parameter that cites no article that is carried out"
    );
}

#[test]
fn of_several_that_carry_an_article_out_those_that_are_written_are_meant() {
    let several = [
        article("2", "{stalls/2: {}}"),
        article("5", "{stalls/2: {}}").replace("carries_out:", "items: {\"1\": 一}, carries_out:"),
        article("6", "{town/5: {}}"),
    ];
    let several = several.concat();
    let of_change = |more: &str| {
        let packs = town(&several, more);
        let pack = packs.load("town");
        let cited = written(&pack.workflows.get("change").unwrap().citations).join(" ");
        (cited, packs.warnings("town").len())
    };
    let appended = |citations: &str| format!("workflows: {{change: {{article: {{append: [{citations}]}}}}}}\n");
    let change = |citations: &str, warned: usize| (format!("stalls/2 stalls/3 {citations}"), warned);
    assert_eq!(of_change(""), change("town/2 town/5 town/6", 0));
    assert_eq!(of_change(&appended("town/2")), change("town/2", 0));
    assert_eq!(of_change(&appended("town/5")), change("town/5 town/6", 0), "what carries that out is cited too");
    assert_eq!(of_change(&appended("town/5(1)")), change("town/5(1) town/6", 0), "an item of it is more precise");
    assert_eq!(of_change(&appended("town/2, town/5")), change("town/2 town/5 town/6", 2), "it is so anyhow");
    assert_eq!(
        of_change(&appended("town/2, town/6")),
        change("town/2 town/6", 0),
        "which carries out what is not cited"
    );
    let village = |citation: &str| {
        let packs = town(&several, &appended("town/2"));
        let content = format!(
            "sources:\n  village:\n    title: 村规\n    articles:\n{}{}{}",
            article("1", "{stalls/2: {}}"),
            article("3", "{town/2: {}}"),
            appended(citation)
        );
        packs.province("village", "town", &content);
        written(&packs.load("village").workflows.get("change").unwrap().citations).join(" ")
    };
    assert_eq!(village("village/3"), "stalls/2 stalls/3 town/2 village/3 village/1", "each text chooses for itself");
    assert_eq!(village("village/1"), "stalls/2 stalls/3 town/2 village/1 village/3");
}

#[test]
fn what_is_carried_out_must_be_there() {
    for (carries_out, report) in [
        ("{stalls/4: {}}", "unknown-name (stalls/"),
        ("{stalls: {}}", "bad-citation"),
        ("{stalls/2(7): {}}", "unknown-name (stalls/2("),
        ("{stalls/3: {within: [transfr]}}", "unknown-name (transfer)"),
        ("{stalls/3: {only: [transfer]}}", "unknown-key"),
        ("{town/2: {}}", "carries-out-cycle"),
    ] {
        let problems = town(&article("2", carries_out), "").problems("town");
        assert!(problems.iter().any(|problem| problem.contains(report)), "{carries_out}: {problems:?}");
    }
}

#[test]
fn items_carry_out_items_and_then_the_whole_article_is_not_cited_besides() {
    let items = article("2", "{stalls/2: {}, stalls/2(1): {items: [\"2\"]}}")
        .replace("carries_out:", "items: {\"1\": 一, \"2\": 二}, carries_out:");
    let packs = town(&items, "");
    let cited = |written: &str| {
        let more = format!("parameters: {{decision_limit: {{article: [{written}]}}}}\n");
        let packs = town(&items, &more);
        citations_of(&packs.load("town"))
    };
    packs.load("town");
    assert_eq!(cited("stalls/2(1)"), ["stalls/2(1)", "town/2(2)"]);
    assert_eq!(cited("stalls/2(2)"), ["stalls/2(2)", "town/2"]);
    assert_eq!(cited("stalls/2"), ["stalls/2", "town/2"]);
    let wrong = items.replace("[\"2\"]", "[\"3\"]");
    let problems = town(&wrong, "").problems("town");
    assert!(problems.iter().any(|problem| problem.contains("unknown-name (town/2(")), "{problems:?}");
}

fn citations_of(pack: &Pack) -> Vec<String> {
    written(&pack.parameters.get("decision_limit").unwrap().citations).into_iter().map(str::to_owned).collect()
}

#[test]
fn articles_rest_on_each_other_one_way_only() {
    let circle = [article("2", "{town/3: {}}"), article("3", "{town/4: {}}"), article("4", "{town/2: {}}")].concat();
    let problems = town(&circle, "").problems("town");
    assert!(problems.iter().any(|problem| problem.contains("carries-out-cycle")), "{problems:?}");
    let declaratory = article("2", "{stalls/3: {}}").replace("executable", "declaratory, because: 宣示");
    let problems = town(&declaratory, "").problems("town");
    assert!(problems.iter().any(|problem| problem.contains("declaratory-carries-out")), "{problems:?}");
}

#[test]
fn a_bundle_cites_as_its_pack_does() {
    let town = town(&article("2", "{stalls/2: {within: [change]}}"), "").load("town");
    let again = Pack::from_bundle(town.bundle().unwrap().as_bytes()).unwrap();
    assert_eq!(again.hash, town.hash);
    assert_eq!(action(&again, "change", "grant"), action(&town, "change", "grant"));
    assert_eq!(written(&again.workflows.get("change").unwrap().citations), ["stalls/2", "stalls/3", "town/2"]);
}

/// What the lapse of the time for acceptance cites, of a dog of a size, where a large one and a small one have a parameter each.
fn lapse(size: &str, large: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    let article = |number: &str| format!("      \"{number}\": {{kind: executable, summary: 规定}}\n");
    let content = format!(
        "sources:\n  town:\n    title: 镇规定\n    articles:\n{}{}parameters:\n  acceptance_limit: {{value: 2 workdays, article: {{append: [town/2]}}}}\n  \
         of_large: {{title: 大型犬受理期限, type: period, article: town/3, value: {large}, bound: {{at_most: 3 workdays}}}}\n\
         workflows:\n  licence:\n    clocks:\n      acceptance:\n        \
         limit: 'if data.size == \"large\" {{ params.of_large }} else {{ params.acceptance_limit }}'\n",
        article("2"),
        article("3"),
    );
    packs.province("town", "dog_licence", &content);
    let mut case = CaseHarness::of(&packs, "town");
    let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::default() };
    case.open("2026-03-02", &keeper, "dog", "licence", Values::new()).unwrap();
    let given = [
        ("keeper_name", "李四"),
        ("keeper_phone", "13800000000"),
        ("district", "990100"),
        ("dog_name", "豆豆"),
        ("size", size),
        ("chip", "156000000000001"),
    ];
    let input: Values = given.iter().map(|(name, value)| (Id::from(*name), Value::text(value))).collect();
    case.carry_out("2026-03-02", &keeper, "licence", "submit", input).unwrap();
    let events = case.wait("2026-03-20");
    let ran_out = events.iter().find(|event| matches!(event.kind, EventKind::ClockExpired { .. })).unwrap();
    ran_out.articles.iter().map(ToString::to_string).collect()
}

#[test]
fn a_clock_cites_the_article_of_the_parameter_that_gave_its_length() {
    assert_eq!(lapse("small", "1 workday"), ["rules/4", "town/2"]);
    assert_eq!(lapse("large", "1 workday"), ["rules/4", "town/3"]);
}
