//! What coverage says is left out, and what only seems to be.

use crate::market_stall::stall;
use guicheng_engine::{Language, PackLibrary};
use guicheng_testkit::{TestLibrary, examples};
use guicheng_workbench::coverage::Gap;
use guicheng_workbench::law::law;
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::scenario::Scenarios;

/// What of the elements of the lending pack no scenario reaches.
fn unreached(packs: &TestLibrary) -> Vec<String> {
    let (library, pack) = (packs.library(), packs.load("lending"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let coverage = scenarios.coverage(&library).unwrap_or_else(|failure| panic!("{failure}"));
    let gaps = coverage.gaps().into_iter();
    gaps.filter_map(|gap| if let Gap::Element(path) = gap { Some(path) } else { None }).collect()
}

#[test]
fn everybody_takes_effect_where_something_is_shown_to_everybody() {
    let packs = TestLibrary::lending();
    assert!(!unreached(&packs).contains(&"parties.public".to_owned()), "a scenario sees what is public");
    packs.edit(
        "lending/scenarios/busy_loan.yaml",
        "        public: {on_loan: {book: 红楼梦, due: 2026-04-09}, insured: none}\n",
        "",
    );
    assert!(unreached(&packs).contains(&"parties.public".to_owned()), "none does");
}

#[test]
fn a_figure_that_no_form_asks_for_takes_effect_where_something_is_counted() {
    let packs = TestLibrary::lending();
    let figures = "figures:\n  refusals: {title: 拒绝数, article: house_rules/3, of: desk, count: {workflow: loan, action: refuse}}\n";
    packs.write("lending/further.yaml", figures);
    let figures: Vec<String> = unreached(&packs).into_iter().filter(|path| path.starts_with("figures.")).collect();
    assert_eq!(figures, ["figures.refusals"], "nothing is refused in any scenario");
}

#[test]
fn an_article_that_a_field_rests_on_is_carried_out_where_the_field_is_filled_in() {
    let library = PackLibrary::open(examples()).unwrap();
    let pack = library.load("pavement_permit").unwrap();
    let scenarios = Scenarios::load(&library, &pack).unwrap();
    let coverage = scenarios.coverage(&library).unwrap();
    let plan = coverage.article("rules/2(1)").unwrap();
    assert!(plan.elements.contains(&"fields.plan".to_owned()) && !plan.scenarios.is_empty(), "{plan:?}");
    let gaps = coverage.gaps();
    assert!(!gaps.contains(&Gap::Article("rules/2(1)".to_owned())), "{gaps:?}");
    let page = law(&pack, &scenarios, &coverage, Language::English);
    let articles: Vec<_> = page.texts.iter().flat_map(|text| &text.articles).collect();
    let of = |citation: &str| articles.iter().find(|article| article.citation == citation).unwrap();
    assert!(of("rules/2").has_items && !of("rules/2(1)").has_items && !of("rules/2(1)").elements.is_empty());
    assert!(page.page(Language::English, PageFormat::Markdown).contains("| field | plan |"));
    let says = |kind: &str| {
        let mut elements = articles.iter().flat_map(|article| &article.elements);
        elements.find(|element| element.kind == kind && !element.says.is_empty()).map(|element| element.says.as_str())
    };
    assert!(says("step").is_some_and(|said| said.contains("who does it: ")), "{:?}", says("step"));
}

#[test]
fn the_view_that_a_list_shows_is_reached_where_a_case_is_read_in_the_list() {
    let packs = stall();
    packs.write(
        "stall/lists.yaml",
        "collections:\n  names: {title: 名册, article: rules/1, of: {stall: [valid]}, view: register, audience: [public]}\n",
    );
    let is_reached = || {
        let (library, pack) = (packs.library(), packs.load("stall"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let coverage = scenarios.coverage(&library).unwrap();
        assert_eq!(coverage.failing, [""; 0]);
        !coverage.gaps().contains(&Gap::Element("views.register".to_owned()))
    };
    assert!(!is_reached(), "no scenario reads it");
    packs.write(
        "stall/scenarios/listed.yaml",
        "title: 名册\ngiven: plain\nsteps:\n  - {on: 2026-04-04, expect: {lists: {names: [case]}}}\n",
    );
    assert!(is_reached(), "the list is read");
}

#[test]
fn a_unique_register_is_reached_by_whoever_comes_to_have_it_and_by_a_refusal() {
    let packs = crate::market_stall::stall();
    packs.write(
        "stall/registers.yaml",
        "registers: {names: {title: 名称, article: rules/1, case: stall, of: stall_name, unique: ever}}\n",
    );
    let in_case = |case: &str, month: &str, rest: &str| {
        let step = |day: &str, does: &str| format!("  - {{on: 2026-{month}-{day}, case: {case}, {does}}}\n");
        [
            step("02", "who: holder, open: application, with: {use: stall}"),
            step("03", "who: clerk, do: post"),
            step("20", &format!("who: clerk, do: grant{rest}")),
        ]
        .concat()
    };
    let both =
        format!("title: 重名\nsteps:\n{}{}", in_case("one", "03", ""), in_case("two", "06", ", refused: [taken]"));
    packs.write("stall/scenarios/same_name.yaml", both);
    let library = packs.library();
    let pack = library.load("stall").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let coverage = scenarios.coverage(&library).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(coverage.failing.is_empty(), "a name is taken in the second case");
    let register = coverage.element("registers.names").unwrap();
    let names =
        |ids: &std::collections::BTreeSet<guicheng_engine::Id>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&register.reached), ["plain", "same_name"]);
    assert_eq!(names(&register.refused), ["same_name"]);
}
