//! What is printed of whole packs: nothing empty, in one language, by titles and not by ids.

use std::collections::BTreeSet;

use guicheng_engine::{Id, Language, Pack, PackLibrary};
use guicheng_tests::rulepacks;
use guicheng_workbench::explain::{Explained, Question, explain};
use guicheng_workbench::guide::{Beginners, GuideSetting};
use guicheng_workbench::law::law;
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::scenario::{Outcome, Scenarios};

const PACKS: [&str; 3] = ["national", "chongqing", "liaoning"];
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn is_chinese(character: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&character)
}

/// Ids of a pack that no person should read: those with an underscore.
fn ids(pack: &Pack) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = pack.fields.keys().map(ToString::to_string).collect();
    ids.extend(pack.parameters.ids().chain(pack.parties.ids()).chain(pack.effects.ids()).map(ToString::to_string));
    for workflow in pack.workflows.values() {
        ids.insert(workflow.id.to_string());
        ids.extend(
            workflow.actions.ids().chain(workflow.states.ids()).chain(workflow.clocks.ids()).map(ToString::to_string),
        );
    }
    ids.into_iter().filter(|id| id.contains('_')).collect()
}

/// What is wrong with a page in Markdown: an id in it, an empty heading or row, a line in the other language.
fn wrong(page: &str, ids: &BTreeSet<String>, language: Language) -> Vec<String> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let lines = page.lines().filter(|line| {
        let plain = line.replace("\\_", "_");
        let has_id = plain.split(|character| !is_word(character)).any(|word| ids.contains(word));
        let is_empty = plain.starts_with('#') && plain.trim_matches(['#', ' ']).is_empty()
            || plain.starts_with('|') && plain.chars().all(|character| matches!(character, '|' | ' '));
        // A file has the name it has.
        let is_foreign = language == Language::English && !line.contains(".docx") && plain.chars().any(is_chinese);
        has_id || is_empty || is_foreign
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn the_service_guide_of_every_pack_is_whole_and_in_one_language() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    for id in PACKS {
        let pack = library.load(id).unwrap();
        let calendar = library.calendar(pack.calendar.as_str()).unwrap();
        let on = "2026-03-02".parse().unwrap();
        for language in LANGUAGES {
            let guide = GuideSetting { pack: &pack, calendar: &calendar, on, language }.whole();
            let begun = pack.workflows.values().filter(|workflow| Beginners::of(workflow) != Beginners::Rules).count();
            assert!(begun > 10 && guide.procedures.len() == begun, "{id}");
            assert_eq!(guide.interpretations.len(), pack.interpretations.len(), "{id}");
            for procedure in &guide.procedures {
                let told = [&procedure.title, &procedure.by];
                assert!(told.iter().all(|told| !told.is_empty()), "{id}: {procedure:?}");
                assert!(!procedure.steps.is_empty() && !procedure.outcomes.is_empty(), "{id}: {procedure:?}");
                assert!(!procedure.parties.is_empty() && !procedure.cited.is_empty(), "{id}: {procedure:?}");
                for limit in &procedure.limits {
                    assert!(!limit.title.is_empty() && !limit.length.is_empty(), "{id}: {limit:?}");
                }
                for cited in &procedure.cited {
                    assert!(!cited.says.is_empty(), "{id}: {cited:?}");
                }
            }
            let page = guide.page(language, PageFormat::Markdown);
            assert_eq!(wrong(&page, &ids(&pack), language), Vec::<String>::new(), "{id}");
            let html = guide.page(language, PageFormat::Html);
            assert!(html.contains("@media print") && html.matches("<h2 class=\"page\">").count() == begun + 1, "{id}");
        }
    }
}

#[test]
fn a_limit_is_told_by_the_values_that_it_can_have_without_a_case() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    let pack = library.load("national").unwrap();
    let calendar = library.calendar(pack.calendar.as_str()).unwrap();
    let on = "2026-03-02".parse().unwrap();
    let setting = GuideSetting { pack: &pack, calendar: &calendar, on, language: Language::English };
    let lengths: Vec<(String, String)> = pack
        .workflows
        .values()
        .flat_map(|workflow| setting.procedure(workflow).limits)
        .map(|limit| (limit.clock.to_string(), limit.length))
        .collect();
    let of = |clock: &str| lengths.iter().find(|(id, _)| id == clock).unwrap().1.as_str();
    assert_eq!(of("acceptance"), "3 workdays, counted from: day of receipt");
    // Computed of one of two parameters, as a fact of the case has it.
    assert!(of("filing").starts_with("20 workdays or 30 workdays"), "{}", of("filing"));
    assert!(lengths.iter().any(|(_, length)| length.starts_with("by the case: ")), "{lengths:?}");
}

#[test]
fn the_law_beside_the_rule_is_whole_for_every_pack() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    for id in PACKS {
        let pack = library.load(id).unwrap();
        let scenarios = Scenarios::load(&library, &pack).unwrap();
        let coverage = scenarios.coverage(&library).unwrap();
        for language in LANGUAGES {
            let page = law(&pack, &scenarios, &coverage, language);
            let articles: Vec<_> = page.texts.iter().flat_map(|text| &text.articles).collect();
            assert_eq!(articles.len(), coverage.articles.len(), "{id}");
            for (place, article) in articles.iter().enumerate() {
                assert!(!article.article.is_empty() && !article.says.is_empty(), "{id}: {article:?}");
                assert!(article.executable || !article.because.is_empty(), "{id}: {article:?}");
                let items = articles[place + 1..].iter().take_while(|item| item.item && !article.item);
                let mut with_items = items.chain([article]);
                let own = page.texts.iter().find(|text| article.citation.starts_with(text.source.as_str())).unwrap();
                // What a province puts in the place of an inherited article, no element may cite any more.
                let carried_out = with_items.any(|one| !one.elements.is_empty() && !one.scenarios.is_empty());
                assert!(!article.executable || own.inherited || carried_out, "{id}: {article:?}");
                for element in &article.elements {
                    let told = [&element.kind, &element.title, &element.place];
                    assert!(told.iter().all(|told| !told.is_empty()), "{id}: {element:?}");
                }
            }
            assert!(articles.iter().any(|article| !article.invariants.is_empty()), "{id}");
            let text = page.page(language, PageFormat::Markdown);
            // Places name the files of the pack, which are named after workflows.
            // A scenario may be titled in one language, and a text has the number it has.
            let lines = text.lines().filter(|line| !line.starts_with("- ") && !line.starts_with("## "));
            let plain: String = lines.map(|line| without_places(line) + "\n").collect();
            assert_eq!(wrong(&plain, &ids(&pack), language), Vec::<String>::new(), "{id}");
            assert!(page.page(language, PageFormat::Html).contains("</html>"));
            let article = page.only("national/9").unwrap();
            assert!(article.texts.len() == 1 && article.texts[0].articles.len() > 1, "{article:?}");
        }
    }
}

/// A line without what looks like a place: `national/windows.yaml:3`.
fn without_places(line: &str) -> String {
    let words = line.split([' ', '〔', '〕', '（', '）', '(', ')', ',']);
    words.filter(|word| !word.contains(".yaml:")).collect::<Vec<_>>().join(" ")
}

/// A line without what stands in backticks: an expression that is told as a whole.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// What is explained of a step of a scenario that was refused, just before it.
fn refused(library: &PackLibrary, scenarios: &Scenarios, name: &Id, language: Language) -> Vec<Explained> {
    let transcript = scenarios.run(scenarios.get(name.as_str()).unwrap(), library).unwrap();
    let mut explained = Vec::new();
    for (place, entry) in transcript.entries.iter().enumerate() {
        let (Outcome::Refused(_), Some(at), Some(who)) = (&entry.outcome, entry.at, &entry.who) else { continue };
        let before = transcript.entries[..place].iter().rev().find(|other| other.case == entry.case);
        let Some(case) = before.map(|before| &before.after).filter(|case| case.root().is_some()) else { continue };
        let path: Vec<&str> = entry.element.as_deref().unwrap_or_default().split('.').collect();
        let ["workflows", _, "actions", action] = path.as_slice() else { continue };
        let question = Question {
            host: &transcript.host,
            case,
            events: &transcript.cases[&entry.case].1,
            at,
            actor: scenarios.actor(who).unwrap(),
            who,
            action: Some(action),
            command: entry.command.as_ref(),
            name: &|id| scenarios.organisation(id.as_str()).map(|title| title.get(language).to_owned()),
            layer: &|id| library.load(id.as_str()).ok(),
            language,
        };
        explained.push(explain(&question).unwrap());
    }
    explained
}

#[test]
fn why_an_action_is_closed_is_explained_as_the_engine_decides_in_every_pack() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    for id in PACKS {
        let pack = library.load(id).unwrap();
        let scenarios = Scenarios::load(&library, &pack).unwrap();
        let (mut closed, mut by_conditions, mut changes) = (0, 0, 0);
        for scenario in scenarios.iter().step_by(23) {
            for language in LANGUAGES {
                for explained in refused(&library, &scenarios, scenario.id(), language) {
                    for action in explained.actions.iter().filter(|action| !action.open) {
                        closed += 1;
                        assert!(!action.reasons.is_empty(), "{id}/{}: {action:?}", scenario.id());
                        let failing: Vec<_> = action.tests.iter().filter(|test| test.holds == Some(false)).collect();
                        by_conditions += failing.iter().filter(|test| !test.tree.is_empty()).count();
                        changes += failing.iter().map(|test| test.changes.len()).sum::<usize>();
                    }
                    for action in explained.actions.iter().filter(|action| action.open) {
                        let fails = action.tests.iter().any(|test| test.holds == Some(false));
                        assert!(!fails, "{id}/{}: {action:?}", scenario.id());
                    }
                    for clock in &explained.clocks {
                        assert!(!clock.says.is_empty() && !clock.articles.is_empty(), "{id}: {clock:?}");
                    }
                    // How expressions read a value stands behind its title, for whoever writes packs.
                    let reads: BTreeSet<&str> = explained.values.iter().map(|value| value.read.as_str()).collect();
                    let text = explained.text(language);
                    let lines = text.lines().map(|line| match line.rsplit_once("  ") {
                        Some((before, read)) if reads.contains(read) => before,
                        _ => line,
                    });
                    let plain: String = lines.map(|line| without_places(&without_code(line)) + "\n").collect();
                    // What somebody entered is in the language in which they did.
                    let wrong = wrong(&plain, &ids(&pack), Language::Chinese);
                    assert_eq!(wrong, Vec::<String>::new(), "{id}/{}", scenario.id());
                }
            }
        }
        assert!(closed > 5 && by_conditions > 0 && changes > 5, "{id}: {closed}, {by_conditions}, {changes}");
    }
}
