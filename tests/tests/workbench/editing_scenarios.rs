//! What editors propose in scenarios and in what a layer adds to lists, and names that stand where their workflow is not written.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_testkit::{TestLibrary, examples};
use guicheng_workbench::editor::{View, Workspace, check, completions, rename};

struct Opened {
    library: TestLibrary,
    workspace: Workspace,
}

impl Opened {
    fn of(library: TestLibrary) -> Self {
        let workspace = Workspace::open(&[library.path("")]).unwrap();
        Self { library, workspace }
    }

    fn view(&self, packs: &[&str]) -> View {
        let library = self.workspace.library();
        let packs = packs.iter().map(|pack| ((*pack).to_owned(), check(&library, pack).examined));
        View { index: Arc::new(self.workspace.index()), packs: packs.collect(), language: Language::English }
    }

    /// What is proposed where `‸` stands in what takes the place of a text.
    fn proposed(&mut self, view: &View, path: &str, from: &str, to: &str) -> BTreeSet<String> {
        let file = self.library.path(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from} stands in {path}");
        let text = text.replacen(from, to, 1);
        let at = text.find('‸').unwrap();
        self.workspace.change(&file, &text.replace('‸', ""));
        let document = self.workspace.document(&file).unwrap();
        completions(view, &document, at).into_iter().map(|found| found.text).collect()
    }
}

#[test]
fn what_a_layer_adds_to_a_list_is_proposed_as_what_stands_in_it() {
    let mut opened = Opened::of(TestLibrary::copy_of(&examples()));
    let view = opened.view(&["street_stalls", "east_stalls"]);
    let path = "east_stalls/rules.yaml";
    let mut of = |to: &str| opened.proposed(&view, path, "acceptance_limit: {value: 1 workday}", to);
    assert!(of("acceptance_limit: {article: {append: [stalls/‸]}}").contains("stalls/3"));
    assert!(of("acceptance_limit: {article: {append: ‸}}").contains("stalls/3"));
}

#[test]
fn scenarios_are_helped_with_data_refusals_and_other_scenarios() {
    let mut opened = Opened::of(TestLibrary::copy_of(&examples()));
    let view = opened.view(&["dog_licence", "building_permit"]);
    let path = "dog_licence/scenarios/amended.yaml";
    assert!(opened.proposed(&view, path, "given: plain", "given: ‸").contains("plain"));
    let data = opened.proposed(&view, path, "open: renewal", "open: renewal\n    with: {use: ‸}");
    assert!(data.contains("small_dog"), "{data:?}");
    let refused = opened.proposed(&view, path, "open: renewal", "open: renewal\n    refused: ‸");
    assert!(refused.contains("not-a-party") && refused.len() > 40, "{refused:?}");
    let procedures = opened.proposed(&view, path, "open: renewal", "in: ‸\n    do: renew");
    assert!(procedures.contains("renewal"), "{procedures:?}");
}

#[test]
fn names_of_the_measures_are_renamed_where_no_workflow_stands_beside_them() {
    let opened = Opened::of(TestLibrary::of_rulepacks(&["national"]));
    let view = opened.view(&["national"]);
    // In invariants, letters, slips, conditions about another procedure, and scenarios that go on from another.
    for (symbol, new) in [
        ("workflows.first_registration.actions.issue_code", "give_code"),
        ("skeletons.application.actions.accept", "take_up"),
        ("skeletons.application.clocks.acceptance", "taking_up"),
        ("skeletons.reviewed_application.states.notice", "shown_to_all"),
        ("fields.accepted_on", "taken_up_on"),
    ] {
        let defined = view.index.everywhere(symbol, "national");
        let defined = defined.iter().find(|found| found.occurrence.defines);
        let defined = defined.unwrap_or_else(|| panic!("{symbol} is defined"));
        let document = view.index.document(&defined.path).unwrap();
        let edits = rename(&opened.workspace, &view, document, defined.occurrence.from, new);
        let edits = edits.unwrap_or_else(|reason| panic!("{symbol}: {}", reason.message(&view)));
        assert!(edits.len() > 3, "{symbol}: {edits:#?}");
    }
}
