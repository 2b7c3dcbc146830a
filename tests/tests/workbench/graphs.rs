//! Workflows as pictures and tables: nothing of them is left out, and nothing lies on anything else.

mod crossings;
mod judge;

use std::collections::BTreeSet;
use std::sync::Arc;

use crossings::{faults, lines};
use guicheng_engine::{Event, Id, Language, Pack, PackLibrary};
use guicheng_testkit::{TestLibrary, examples};
use guicheng_workbench::graph::layered::{Link, Size, draw};
use guicheng_workbench::graph::{
    Change, OnDay, Place, Who, WorkflowGraph, dot, html, markdown, overlaid, picture, procedures, sheets, svg, walked,
    workflow,
};
use guicheng_workbench::scenario::{Outcome, Scenarios};
use proptest::prelude::*;

/// Every workflow of every pack that is kept here.
fn all() -> Vec<WorkflowGraph> {
    let mut graphs = Vec::new();
    for library in [PackLibrary::open("../rulepacks").unwrap(), PackLibrary::open(examples()).unwrap()] {
        for id in library.ids().unwrap() {
            let pack = library.load(id.as_str()).unwrap();
            graphs.extend(pack.workflows.ids().filter_map(|id| workflow(&pack, id.as_str())));
        }
    }
    assert!(graphs.len() > 80, "{} workflows", graphs.len());
    graphs
}

/// All that is written in a picture, without the space between.
fn written(svg: &str) -> String {
    let texts = svg.lines().filter_map(|line| line.strip_prefix("<text")?.split_once('>')?.1.strip_suffix("</text>"));
    let text: String = texts.collect();
    let text = text.replace("&#39;", "'").replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<");
    text.replace("&amp;", "&").split_whitespace().collect()
}

#[test]
fn no_label_of_any_workflow_lies_on_a_line_a_box_or_another_label() {
    for graph in all() {
        for language in [Language::Chinese, Language::English] {
            let drawing = picture(&graph, language).unwrap();
            assert_eq!(faults(&drawing), [""; 0], "{} of {}", graph.id, graph.of.pack);
        }
    }
}

#[test]
fn every_state_action_clock_party_and_article_is_in_the_picture() {
    for graph in all() {
        for language in [Language::Chinese, Language::English] {
            let written = written(&svg(&graph, language).unwrap());
            let titles = graph.states.iter().map(|state| &state.title);
            let titles = titles.chain(graph.steps.iter().map(|step| &step.title));
            for title in titles.chain(graph.clocks.iter().map(|clock| &clock.title)) {
                let title: String = title.get(language).split_whitespace().collect();
                assert!(written.contains(&title), "`{title}` is not in {} of {}", graph.id, graph.of.pack);
            }
            let parties = graph.steps.iter().filter_map(|step| match &step.by {
                Who::Parties(parties) => Some(parties),
                _ => None,
            });
            for party in parties.flatten() {
                let party: String = party.get(language).split_whitespace().collect();
                assert!(written.contains(&party), "`{party}` is not in {} of {}", graph.id, graph.of.pack);
            }
            for article in graph.steps.iter().flat_map(|step| &step.articles) {
                assert!(written.contains(article.as_str()), "{article} is not in {} of {}", graph.id, graph.of.pack);
            }
        }
    }
}

#[test]
fn every_way_is_drawn_with_a_line_from_and_an_arrow_to_its_state() {
    for graph in all() {
        let used = |place: Place| graph.steps.iter().flat_map(|step| &step.ways).any(|way| way.from == place);
        let mut places: Vec<Place> = used(Place::Start).then_some(Place::Start).into_iter().collect();
        places.extend(graph.states.iter().map(|state| Place::State(state.id.clone())));
        places.extend(used(Place::Any).then_some(Place::Any));
        let mut drawn: BTreeSet<(Place, Id)> = BTreeSet::new();
        let drawing = picture(&graph, Language::Chinese).unwrap();
        for link in &drawing.links {
            let end = link.to.0.last().unwrap();
            let to = drawing.boxes.iter().position(|area| {
                let (x, edge) = (area.corner.x..=area.right(), if link.back { area.bottom() } else { area.corner.y });
                x.contains(&end.x) && edge == end.y
            });
            let Place::State(to) = &places[to.unwrap()] else { panic!("an arrow ends at a state") };
            drawn.extend(link.from.iter().map(|(from, _)| (places[*from].clone(), to.clone())));
        }
        let ways = graph.steps.iter().flat_map(|step| &step.ways);
        let ways: BTreeSet<(Place, Id)> = ways.filter_map(|way| Some((way.from.clone(), way.to.clone()?))).collect();
        assert_eq!(drawn, ways, "{} of {}", graph.id, graph.of.pack);
    }
}

#[test]
fn tables_say_what_the_picture_says() {
    let library = TestLibrary::of_rulepacks(&["national"]);
    let graph = workflow(&library.load("national"), "objection").unwrap();
    let [states, steps, clocks] = sheets(&graph, Language::English).try_into().unwrap();
    assert_eq!(states.rows.len(), graph.states.len());
    let uphold = steps.rows.iter().find(|row| row[0] == "uphold").unwrap();
    assert_eq!(uphold[1], "registry agency (reviewer), registry agency (head)");
    assert_eq!(uphold[4], "national/12");
    assert_eq!(clocks.rows[0][1], "20 workdays");
    assert!(markdown(&graph, Language::Chinese).contains("| 撤回异议 | 异议人 |"));
    let page = html(&graph, Language::Chinese).unwrap();
    assert!(page.contains("<svg ") && page.contains("<th scope=\"row\">撤回异议</th>"), "picture and tables");
}

#[test]
fn what_an_amendment_adds_and_changes_is_marked_by_words_and_signs() {
    let library = PackLibrary::open(examples()).unwrap();
    let (old, new) = (library.load("dog_licence").unwrap(), library.load("dog_licence_2027").unwrap());
    let graph = overlaid(&old, &new, "renewal").unwrap();
    let renew = graph.steps.iter().find(|step| step.id == "renew").unwrap();
    let mut ways = graph.steps.iter().filter(|step| step.id == "renew").flat_map(|step| &step.ways);
    let mut of = |from: &str| ways.find(|way| way.from == Place::State(Id::from(from))).map(|way| way.change);
    assert_eq!(of("submitted"), Some(Change::Gone), "it is renewed without a check no more");
    assert_eq!(graph.states.iter().filter(|state| state.change == Change::Added).count(), 1);
    assert!(!renew.differences.is_empty());
    let drawn = svg(&graph, Language::English).unwrap();
    let said = written(&drawn);
    assert!(said.contains("+vaccinationtobechecked") && said.contains("−renew"), "signs, not colour alone: {said}");
    assert!(drawn.contains("stroke-dasharray"), "lines differ in kind");

    assert!(said.contains("3workdays(before:5workdays)"), "{said}");
    let otherwise = graph.otherwise(Language::English);
    assert!(otherwise.iter().any(|sentence| sentence.contains("3 workdays")), "{otherwise:?}");
    assert!(drawn.matches("<title>").count() > 0, "what is otherwise is told where it is drawn");

    let same = overlaid(&old, &old, "renewal").unwrap();
    assert_eq!(same.changes(), 0);
    let only_old = overlaid(&old, &library.load("hall_hire").unwrap(), "renewal").unwrap();
    assert!(only_old.states.iter().all(|state| state.change == Change::Gone));
    assert_eq!(overlaid(&old, &new, "nothing").map(|graph| graph.id), None);
}

#[test]
fn what_can_come_about_in_no_case_is_not_drawn_and_is_named() {
    let packs = TestLibrary::of_rulepacks(&["national"]);
    let pack = packs.load("national");
    let calendar = packs.library().calendar(pack.calendar.as_str()).unwrap();
    let on_day = |pack| OnDay { pack, calendar: &calendar, on: "2026-03-02".parse().unwrap() };
    let (whole, drawn) = (workflow(&pack, "renewal").unwrap(), on_day(&pack).workflow("renewal").unwrap());
    let way = |graph: &WorkflowGraph| {
        let step = graph.steps.iter().find(|step| step.id == "pass_review")?;
        step.ways.first().map(|way| way.change)
    };
    assert_eq!((way(&whole), way(&drawn)), (Some(Change::Same), None), "no notice is given of a renewal");
    assert!(drawn.left_out.iter().any(|step| &*step.title.zh == "形式审核通过并公示"), "{:?}", drawn.left_out);
    assert!(whole.left_out.is_empty(), "{:?}", whole.left_out);
    assert!(written(&svg(&drawn, Language::Chinese).unwrap()).contains("没有画出的"));
    assert!(markdown(&drawn, Language::English).contains("Not shown"));

    // Another reading draws it, and over the version before it is new.
    let because = "    because:\n      zh: 续展不在第九条所列";
    let chosen = |reading: &str| format!("    chosen: {reading}\n{because}");
    packs.edit("national/interpretations.yaml", &chosen("not_needed"), &chosen("needed"));
    let other = packs.load("national");
    assert_eq!(way(&on_day(&other).workflow("renewal").unwrap()), Some(Change::Same));
    assert_eq!(way(&on_day(&other).overlaid(&on_day(&pack), "renewal").unwrap()), Some(Change::Added));
    assert_eq!(way(&on_day(&pack).overlaid(&on_day(&other), "renewal").unwrap()), Some(Change::Gone));
}

#[test]
fn a_state_is_changed_where_a_clock_of_it_is() {
    let (old, new) = (TestLibrary::lending(), TestLibrary::lending());
    new.edit("lending/rules.yaml", "value: 3 workdays", "value: 1 workday");
    let graph = overlaid(&old.load("lending"), &new.load("lending"), "loan").unwrap();
    let answer = graph.clocks.iter().find(|clock| clock.id == "answer").unwrap();
    assert!(answer.change == Change::Changed && !answer.runs_in.is_empty());
    for state in &graph.states {
        let is_there = answer.runs_in.contains(&state.id) || answer.still_in.contains(&state.id);
        let expected = if is_there { Change::Changed } else { Change::Same };
        assert_eq!(state.change, expected, "{}", state.id);
    }
}

/// The events of the first case of a scenario.
fn events(library: &PackLibrary, pack: &Arc<Pack>, scenario: &str) -> Vec<Event> {
    let scenarios = Scenarios::load(library, pack).unwrap();
    let transcript = scenarios.run(scenarios.get(scenario).unwrap(), library).unwrap();
    let events = transcript.entries.into_iter().filter_map(|entry| match entry.outcome {
        Outcome::Events(events) => Some(events),
        _ => None,
    });
    events.flatten().collect()
}

#[test]
fn the_way_of_a_case_is_marked_with_days_and_events() {
    let library = PackLibrary::open("../rulepacks").unwrap();
    let pack = library.load("liaoning").unwrap();
    let events = events(&library, &pack, "plain_path");
    let (number, id) = procedures(&events).into_iter().find(|(_, id)| id == "first_registration").unwrap();
    let graph = walked(workflow(&pack, id.as_str()).unwrap(), &events, number);
    assert_eq!(graph.elsewhere, []);
    let accept = graph.steps.iter().find(|step| step.id == "accept").unwrap();
    assert_eq!(accept.ways[0].taken[0].on.to_string(), "2026-02-25");
    let untaken = graph.steps.iter().find(|step| step.id == "refuse").unwrap();
    assert!(untaken.ways.iter().all(|way| way.taken.is_empty()));
    let drawn = svg(&graph, Language::English).unwrap();
    assert!(drawn.contains("▸ 2026-02-25") && drawn.contains("class=\"line taken\""));
    // Another pack has no place for what is done in this one alone.
    let other = walked(workflow(&library.load("national").unwrap(), "objection").unwrap(), &events, number);
    assert!(!other.elsewhere.is_empty());
    assert!(svg(&other, Language::English).unwrap().contains("does not have"));
}

#[test]
fn titles_are_text_in_every_form() {
    let library = TestLibrary::of_rulepacks(&["national"]);
    let nasty = r#"workflows: {account: {title: "<b>&\"'|x", states: {applied: {title: "a]]>\\n<script>"}}}}"#;
    library.province("town", "national", nasty);
    let graph = workflow(&library.load("town"), "account").unwrap();
    for text in [svg(&graph, Language::Chinese).unwrap(), html(&graph, Language::Chinese).unwrap()] {
        assert!(!text.contains("<b>") && !text.contains("<script>"), "{text}");
    }
    assert!(markdown(&graph, Language::Chinese).contains(r"\|x"));
    assert!(dot(&graph, Language::Chinese).unwrap().contains("\\\"'|x"));
}

fn size() -> impl Strategy<Value = Size> {
    (0..260_i64, 0..140_i64).prop_map(|(width, height)| Size { width, height })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_graph_is_drawn_and_nothing_lies_on_anything(
        boxes in prop::collection::vec(size(), 0..14),
        links in prop::collection::vec((prop::collection::vec(0..15_usize, 0..4), 0..15_usize, size()), 0..24),
    ) {
        let links: Vec<Link> = links.into_iter().map(|(from, to, label)| Link { from, to, label }).collect();
        let drawing = draw(&boxes, &links).unwrap();
        prop_assert_eq!(faults(&drawing), [""; 0]);
        prop_assert_eq!(&drawing, &draw(&boxes, &links).unwrap(), "the same each time");
        prop_assert_eq!(drawing.boxes.iter().map(|area| area.size).collect::<Vec<_>>(), boxes.clone());
        let there = boxes.len();
        for (number, link) in links.iter().enumerate() {
            let mut drawn: Vec<usize> = drawing.links.iter().filter(|drawn| drawn.link == number)
                .flat_map(|drawn| drawn.from.iter().map(|(from, _)| *from)).collect();
            drawn.sort_unstable();
            let ends: BTreeSet<usize> = link.from.iter().copied()
                .filter(|from| *from < there && link.to < there && *from != link.to).collect();
            prop_assert_eq!(drawn, ends.into_iter().collect::<Vec<_>>(), "a line from each box");
        }
        prop_assert_eq!(lines(&drawing).is_empty(), drawing.links.is_empty());
    }
}
