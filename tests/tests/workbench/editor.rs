//! What editors are told while packs are written, from the texts that are open.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_testkit::{TestLibrary, examples, rulepacks};
use guicheng_workbench::editor::{
    Document, Edit, Fix, NotRenamed, Problem, Slot, View, Workspace, check, completions, cursor, definition, fixes,
    hover, outline, rename, renameable,
};
use guicheng_workbench::inspect::{Content, Node};
use guicheng_workbench::layout::laid_out;
use proptest::prelude::*;

/// A library as an editor has it open, with all that is known of it.
struct Opened {
    library: TestLibrary,
    workspace: Workspace,
}

impl Opened {
    fn examples() -> Self {
        let library = TestLibrary::copy_of(&examples());
        let workspace = Workspace::open(&[library.path("")]).unwrap();
        Self { library, workspace }
    }

    fn view(&self, packs: &[&str]) -> View {
        view(&self.workspace, packs)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.library.path(path)
    }

    fn document(&self, path: &str) -> Arc<Document> {
        self.workspace.document(&self.file(path)).unwrap()
    }

    /// A text in place of that of a file, with `‸` where somebody types.
    fn typed(&mut self, path: &str, text: &str) -> (Arc<Document>, usize) {
        let at = text.find('‸').unwrap();
        self.workspace.change(&self.file(path), &text.replace('‸', ""));
        (self.document(path), at)
    }

    /// A change of a file.
    fn changed(&mut self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(path)).unwrap();
        assert!(text.contains(from), "`{from}` stands in {path}");
        self.workspace.change(&self.file(path), &text.replacen(from, to, 1));
    }

    fn problems(&self, pack: &str) -> Vec<Problem> {
        check(&self.workspace.library(), pack).problems
    }

    /// Writes changes to the files, and gives how many there are in each.
    fn write(&self, edits: &[Edit]) -> BTreeMap<String, usize> {
        let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            by_file.entry(&edit.path).or_default().push(edit);
        }
        for (path, edits) in &mut by_file {
            let mut text = fs::read_to_string(self.file(path)).unwrap();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
            for edit in edits {
                text.replace_range(edit.range.clone(), &edit.text);
            }
            fs::write(self.file(path), text).unwrap();
        }
        by_file.into_iter().map(|(path, edits)| (path.to_owned(), edits.len())).collect()
    }
}

fn view(workspace: &Workspace, packs: &[&str]) -> View {
    let library = workspace.library();
    let packs = packs.iter().map(|pack| ((*pack).to_owned(), check(&library, pack).examined));
    View { index: Arc::new(workspace.index()), packs: packs.collect(), language: Language::Chinese }
}

/// The rest of a text from a place on.
fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap()
}

/// Where a text stands in a document, behind another.
fn place(document: &Document, behind: &str, text: &str) -> usize {
    let begin = document.text.find(behind).unwrap_or_else(|| panic!("`{behind}` stands in {}", document.path));
    begin + from(&document.text, begin).find(text).unwrap_or_else(|| panic!("`{text}` stands in {}", document.path))
}

/// The places of a definition or use, as `file: the line`.
fn line(document: &Document, at: usize) -> String {
    let number = document.text.get(..at).unwrap().matches('\n').count();
    format!("{}: {}", document.path, document.text.lines().nth(number).unwrap_or("").trim())
}

/// What is done with a key or an item: its path, where it stands, what it is, and whether it is a key.
type Each<'e> = dyn FnMut(&[String], usize, &Node, bool) + 'e;

fn entries(node: &Node, path: &mut Vec<String>, each: &mut Each<'_>) {
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                path.push(entry.key.to_string());
                each(path, entry.key_span.start.try_into().unwrap(), &entry.node, true);
                entries(&entry.node, path, each);
                path.pop();
            }
        }
        Content::List(items) | Content::Appended(items) => items.iter().for_each(|item| {
            each(path, item.span.start.try_into().unwrap(), item, false);
            entries(item, path, each);
        }),
        _ => {}
    }
}

#[test]
fn where_somebody_types_is_found_in_every_file_from_the_text_alone() {
    let mut looked_at = 0;
    for folder in [rulepacks(), examples()] {
        let workspace = Workspace::open(&[folder]).unwrap();
        for document in workspace.index().documents() {
            let Some(tree) = &document.tree else { continue };
            entries(tree, &mut Vec::new(), &mut |path, at, node, is_key| {
                // Marks of layers are no keys of the tree.
                let is_plain = !from(&document.text, at).starts_with(['"', '\'', '{', '[', '>', '|']);
                if !is_plain || looked_at % 7 != 0 {
                    looked_at += 1;
                    return;
                }
                looked_at += 1;
                let found = cursor(&document.text, at);
                let place = format!("{} at {at}: {:?}", document.path, from(&document.text, at).lines().next());
                let mut marked = found.path.clone();
                marked.retain(|key| key != "append");
                match is_key {
                    true => assert_eq!(marked, path[..path.len() - 1], "{place}"),
                    false if matches!(node.content, Content::Text(_)) => assert_eq!(marked, path, "{place}"),
                    false => {}
                }
                assert!(!is_key || found.slot != Slot::Value, "{place}");
            });
        }
    }
    assert!(looked_at > 10_000, "only {looked_at} keys and items");
}

#[test]
fn a_name_is_found_wherever_it_is_used() {
    let opened = Opened::examples();
    let view = opened.view(&[]);
    let lines = |symbol: &str, pack: &str| -> Vec<String> {
        let found = view.index.everywhere(symbol, pack);
        found.iter().map(|found| line(view.index.document(&found.path).unwrap(), found.occurrence.from)).collect()
    };
    let fields = lines("fields.vaccinated_on", "dog_licence");
    for used in [
        "dog_licence/cases.yaml: vaccinated_on: {}",
        "dog_licence/workflows/dog.yaml: that: data.vaccinated_on <= on",
        "dog_licence/workflows/dog.yaml: facts: {vaccinated_on: ()}",
        "dog_licence_2027/amendment.yaml: that: facts.has(\"vaccinated_on\")",
    ] {
        assert!(fields.iter().any(|line| line == used), "{used} in {fields:#?}");
    }
    // A state of a skeleton is that of every workflow like it, and of the layer over it.
    let states = lines("workflows.permit.states.accepted", "street_stalls");
    for used in ["accepted: {title: {zh: 审查中, en: under examination}}", "from: [accepted]", "runs_in: [accepted]"]
    {
        assert!(states.contains(&format!("street_stalls/skeletons.yaml: {used}")), "{used} in {states:#?}");
    }
    assert_eq!(states, lines("skeletons.examined.states.accepted", "street_stalls"));
    let given = lines("workflows.stall.actions.amend", "street_stalls");
    assert_eq!(given.iter().filter(|line| line.contains("result: amend")).count(), 2, "{given:#?}");
    let articles = lines("sources.stalls.articles.2", "street_stalls");
    assert!(articles.iter().any(|line| line.ends_with("article: stalls/2(3)")), "{articles:#?}");
}

#[test]
fn a_definition_leads_to_what_it_changes_below() {
    let opened = Opened::examples();
    let view = opened.view(&["street_stalls", "east_stalls"]);
    let leads = |path: &str, behind: &str, text: &str| {
        let document = opened.document(path);
        let found = definition(&view, &document, place(&document, behind, text) + 1);
        found.map(|found| line(view.index.document(&found.path).unwrap(), found.occurrence.from))
    };
    let use_of = leads("street_stalls/skeletons.yaml", "limit: params", "acceptance_limit").unwrap();
    assert!(use_of.starts_with("street_stalls/rules.yaml: acceptance_limit:"), "{use_of}");
    let change = leads("east_stalls/rules.yaml", "parameters:", "acceptance_limit").unwrap();
    assert_eq!(change, use_of);
    let value = leads("east_stalls/rules.yaml", "acceptance_limit: {", "value").unwrap();
    assert_eq!(value, use_of);
    let action = leads("east_stalls/rules.yaml", "skeletons:", "grant").unwrap();
    assert_eq!(action, "street_stalls/skeletons.yaml: grant:");
    let part = leads("street_stalls/workflows.yaml", "permit:\n    like", "examined").unwrap();
    assert_eq!(part, "street_stalls/skeletons.yaml: examined:");
    let actor = leads("street_stalls/scenarios/transfer.yaml", "who: ", "vendor").unwrap();
    assert!(actor.starts_with("street_stalls/scenarios/library.yaml: vendor"), "{actor}");
    let given = leads("dog_licence/scenarios/amended.yaml", "given: ", "plain").unwrap();
    assert!(given.starts_with("dog_licence/scenarios/plain.yaml: "), "{given}");
    let article = leads("street_stalls/skeletons.yaml", "article: stalls/3, from", "stalls/3").unwrap();
    assert!(article.starts_with("street_stalls/rules.yaml: \"3\":"), "{article}");
    assert_eq!(leads("street_stalls/rules.yaml", "parameters:", "acceptance_limit"), None, "nothing lies below");
}

#[test]
fn a_name_is_changed_in_every_file_and_nothing_else_is() {
    let opened = Opened::examples();
    let before: BTreeMap<PathBuf, String> = texts(&opened.library.path(""));
    let hash = |opened: &Opened| opened.workspace.library().load("dog_licence_2027").unwrap().hash;
    let old_hash = hash(&opened);
    let turn = |path: &str, behind: &str, from: &str, to: &str| {
        let view = opened.view(&["dog_licence", "dog_licence_2027"]);
        let document = opened.document(path);
        let edits = rename(&opened.workspace, &view, &document, place(&document, behind, from) + 1, to);
        opened.write(&edits.unwrap_or_else(|reason| panic!("{}", reason.message(&view))))
    };
    let changed = turn("dog_licence/workflows/dog.yaml", "that: data.", "vaccinated_on", "inoculated_on");
    assert!(changed.contains_key("dog_licence_2027/amendment.yaml"), "{changed:#?}");
    assert!(changed.keys().any(|path| path.contains("/scenarios/")), "{changed:#?}");
    assert_ne!(hash(&opened), old_hash);
    let now = texts(&opened.library.path(""));
    for (path, text) in &now {
        assert_eq!(text.replace("inoculated_on", "vaccinated_on"), before[path], "{}", path.display());
    }
    turn("dog_licence/fields.yaml", "fields", "inoculated_on", "vaccinated_on");
    assert_eq!(texts(&opened.library.path("")), before, "and back again");
    assert_eq!(hash(&opened), old_hash);
}

#[test]
fn what_is_said_to_people_stays_as_it_is_when_a_name_changes() {
    let mut opened = Opened::examples();
    let path = "pavement_permit/letters.yaml";
    opened.changed(path, "en: 'Your application to occupy", "en: 'Your data.received_on: an application to occupy");
    let view = opened.view(&["pavement_permit"]);
    let document = opened.document(path);
    let at = place(&document, "was received on {data.", "received_on");
    let edits = rename(&opened.workspace, &view, &document, at, "arrived_on").unwrap();
    let prose = document.text.find("data.received_on: an application").unwrap();
    let in_prose = |edit: &Edit| *edit.path == *path && (prose..prose + 20).contains(&edit.range.start);
    assert!(edits.len() > 3 && !edits.iter().any(in_prose), "{edits:#?}");
}

#[test]
fn an_outline_has_no_item_without_a_name_and_no_text_is_read_that_is_too_large() {
    let mut opened = Opened::examples();
    let path = "pavement_permit/fields.yaml";
    let (document, _) = opened.typed(path, "fields:\n  \"\": {type: text}\n‸");
    assert_eq!(outline(&document, Language::English)[0].inner[0].name, "-");
    let steps = Document::read("pavement_permit/scenarios/a.yaml", "title: ''\nsteps:\n  - {on: ''}\n");
    let items = outline(&steps, Language::English);
    assert_eq!((items[0].name.as_str(), items[0].inner[0].name.as_str()), ("steps", "-"));
    let file = opened.file(path);
    opened.workspace.change(&file, &"# more\n".repeat(200_000));
    assert!(opened.workspace.document(&file).is_none());
}

fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let workspace = Workspace::open(&[folder.to_owned()]).unwrap();
    let index = workspace.index();
    index.documents().map(|document| (PathBuf::from(&*document.path), document.text.to_string())).collect()
}

#[test]
fn a_state_of_a_skeleton_is_renamed_with_the_layers_over_it() {
    let opened = Opened::examples();
    let view = opened.view(&["street_stalls", "east_stalls"]);
    let document = opened.document("street_stalls/skeletons.yaml");
    let edits = rename(&opened.workspace, &view, &document, place(&document, "runs_in: [", "submitted"), "handed_in");
    let changed = opened.write(&edits.unwrap());
    assert!(changed["street_stalls/skeletons.yaml"] >= 4, "{changed:#?}");
    opened.library.load("street_stalls");
    opened.library.load("east_stalls");
}

#[test]
fn what_cannot_be_renamed_says_why() {
    let opened = Opened::examples();
    let view = opened.view(&["dog_licence", "dog_licence_2027", "street_stalls"]);
    let document = opened.document("dog_licence/fields.yaml");
    let at = place(&document, "fields", "breed:");
    let to = |name: &str| rename(&opened.workspace, &view, &document, at, name);
    assert_eq!(to("district"), Err(NotRenamed::Taken("district".to_owned())));
    assert_eq!(to("Breed of dog"), Err(NotRenamed::BadName("Breed of dog".to_owned())));
    assert_eq!(to("breed"), Ok(Vec::new()));
    assert_eq!(renameable(&view, &document, place(&document, "breed", "title")), Err(NotRenamed::NoName));
    let sources = opened.document("dog_licence/sources.yaml");
    assert_eq!(renameable(&view, &sources, place(&sources, "articles", "\"1\"") + 1), Err(NotRenamed::NoName));
}

#[test]
fn a_half_typed_file_still_has_its_outline_and_proposals() {
    let mut opened = Opened::examples();
    let view = opened.view(&["dog_licence"]);
    let path = "dog_licence/workflows/dog.yaml";
    let text = fs::read_to_string(opened.file(path)).unwrap();
    let broken = text.replacen("from: [licensed]\n        by: [keeper, co_keeper]", "from: [‸\n        by: [kee", 1);
    let (document, at) = opened.typed(path, &broken);
    let proposed: Vec<String> = completions(&view, &document, at).into_iter().map(|found| found.text).collect();
    assert_eq!(proposed, ["pending", "licensed", "refused", "ended"]);
    let items = outline(&document, Language::Chinese);
    let dog = &items[0].inner[0];
    assert_eq!((dog.name.as_str(), dog.detail.as_deref()), ("犬只登记", Some("dog")));
    assert!(dog.inner.iter().any(|group| group.name == "states" && group.inner.len() == 4), "{dog:#?}");
}

#[test]
fn names_are_proposed_by_their_chinese_titles() {
    let mut opened = Opened::examples();
    let view = opened.view(&["dog_licence"]);
    let mut proposed = |path: &str, from: &str, to: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(opened.file(path)).unwrap();
        assert!(text.contains(from), "{from} stands in {path}");
        let (document, at) = opened.typed(path, &text.replacen(from, to, 1));
        completions(&view, &document, at).into_iter().map(|found| found.text).collect()
    };
    let workflow = "dog_licence/workflows/dog.yaml";
    assert_eq!(proposed(workflow, "by: [keeper, co_keeper]", "by: [共同‸]"), set(&["co_keeper"]));
    assert!(proposed(workflow, "article: rules/5", "article: 疫苗‸").contains("rules/5"));
    assert!(proposed(workflow, "form: vaccination", "form: ‸").contains("vaccination"));
    assert!(proposed(workflow, "data.vaccinated_on <= on", "data.接种‸ <= on").contains("vaccinated_by"));
    assert!(proposed(workflow, "form: vaccination", "for‸").contains("form"));
    assert_eq!(proposed(workflow, "triggered: true}", "triggered: ‸}"), set(&["false", "true"]));
    let step = proposed("dog_licence/scenarios/amended.yaml", "open: renewal", "open: 续期‸");
    assert_eq!(step, set(&["renewal"]));
    assert!(proposed("dog_licence/fields.yaml", "type: choice", "type: ‸").contains("territory"));
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn hover_tells_title_article_meaning_and_what_is_inherited() {
    let opened = Opened::examples();
    let mut view = opened.view(&["street_stalls", "east_stalls", "dog_licence"]);
    let told = |view: &View, path: &str, behind: &str, text: &str| {
        let document = opened.document(path);
        hover(view, &document, place(&document, behind, text) + 1).map(|found| found.text).unwrap_or_default()
    };
    let party = told(&view, "dog_licence/workflows/dog.yaml", "by: [", "keeper");
    assert!(party.starts_with("**养犬人** `keeper` 当事人") || party.contains("养犬人"), "{party}");
    let clock = told(&view, "east_stalls/rules.yaml", "parameters:", "acceptance_limit");
    assert!(clock.contains("street_stalls 的规定（street_stalls/rules.yaml:"), "{clock}");
    assert!(clock.contains("value: 2 workdays") && clock.contains("`stalls/3`"), "{clock}");
    let article = told(&view, "dog_licence/workflows/dog.yaml", "prove_vaccination", "rules/5");
    assert!(article.contains("`rules/5`") && article.contains("疫苗"), "{article}");
    let key = told(&view, "dog_licence/workflows/dog.yaml", "void_vaccination", "automatic");
    assert!(key.starts_with("`automatic`: "), "{key}");
    view.language = Language::English;
    let key = told(&view, "dog_licence/workflows/dog.yaml", "void_vaccination", "automatic");
    assert!(key.is_ascii() && key.len() > 20, "{key}");
}

/// What mends the problems of a file, and the text that comes of the first.
fn mended(opened: &Opened, packs: &[&str], path: &str) -> (Vec<String>, String) {
    let view = opened.view(packs);
    let document = opened.document(path);
    let pack = path.split('/').next().unwrap();
    let found: Vec<Fix> = opened
        .problems(pack)
        .iter()
        .filter(|problem| *problem.path == *path)
        .flat_map(|problem| fixes(&view, &document, problem))
        .collect();
    let mut text = document.text.to_string();
    if let Some(first) = found.first() {
        text.replace_range(first.edit.range.clone(), &first.edit.text);
    }
    (found.into_iter().map(|fix| fix.title).collect(), text)
}

#[test]
fn slips_are_mended_where_they_are() {
    let path = "dog_licence/workflows/dog.yaml";
    let original = fs::read_to_string(examples().join(path)).unwrap();
    for (right, wrong, title) in [
        ("form: vaccination", "form: vacination", "改为 `vaccination`"),
        ("automatic: true\n        when", "automatick: true\n        when", "改为 `automatic`"),
        (
            "license: {title: {zh: 登记生效, en: take effect}, article",
            "license: {title: {zh: 登记生效, en: take effect}， article",
            "改为 `,`",
        ),
        ("states:", "states：", "把本行的符号改成 YAML 的半角符号"),
    ] {
        let mut opened = Opened::examples();
        opened.changed(path, right, wrong);
        let (titles, text) = mended(&opened, &["dog_licence"], path);
        assert_eq!(titles.first().map(String::as_str), Some(title), "{titles:#?}");
        assert_eq!(text, original, "{wrong}");
    }
}

#[test]
fn values_in_place_of_an_inherited_value_take_that_away() {
    let mut opened = Opened::examples();
    let path = "east_stalls/rules.yaml";
    opened.changed(path, "acceptance_limit: {value: 1 workday}", "acceptance_limit: {values: {2026-01-01: 1 workday}}");
    let (titles, text) = mended(&opened, &["street_stalls", "east_stalls"], path);
    assert_eq!(titles, ["去掉继承来的 `value`"]);
    assert!(text.contains("acceptance_limit: {value: {remove: true}, values: {2026-01-01: 1 workday}}"), "{text}");
    opened.workspace.change(&opened.file(path), &text);
    assert!(opened.problems("east_stalls").iter().all(|problem| !problem.is_error()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed wherever, editors get an answer.
    #[test]
    fn no_text_and_no_place_is_too_odd(
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "[ \\n\\[\\]{}:,\"'#|>$.&*!%@?0a：，｛｝é𠮷-]{0,6}"), 1..5),
        at in any::<prop::sample::Index>(),
    ) {
        thread_local! {
            static KNOWN: (Vec<Arc<Document>>, View) = {
                let workspace = Workspace::open(&[examples()]).unwrap();
                let view = view(&workspace, &["dog_licence", "dog_licence_2027", "street_stalls", "east_stalls"]);
                let documents = view.index.documents().map(|document| Arc::new(document.clone())).collect();
                (documents, view)
            };
        }
        KNOWN.with(|(documents, view)| {
            let document = &documents[file.index(documents.len())];
            let mut text = document.text.to_string();
            for (from, length, typed) in &edits {
                let from = text.floor_char_boundary(from.index(text.len() + 1));
                let to = text.floor_char_boundary((from + length).min(text.len()));
                text.replace_range(from..to, typed);
            }
            let document = Document::read(&document.path, &text);
            let at = at.index(text.len() + 1);
            drop(completions(view, &document, at));
            drop(hover(view, &document, at));
            drop(definition(view, &document, at));
            drop(renameable(view, &document, at));
            drop(outline(&document, Language::Chinese));
            drop(laid_out(&document.path, &text));
        });
    }
}
