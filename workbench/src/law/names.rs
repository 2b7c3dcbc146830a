//! Elements of packs as people call them.

use guicheng_engine::internals::pack::ElementKind;
use guicheng_engine::{Language, Pack, Text};

use crate::messages;

/// What an element is.
pub(crate) fn kind(kind: ElementKind, language: Language) -> String {
    let id = match kind {
        ElementKind::Workflow => "diff-section-workflows",
        ElementKind::Opening => "diff-key-open",
        ElementKind::Action => "law-step",
        ElementKind::Condition => "diff-key-that",
        ElementKind::Clock => "diff-section-clocks",
        ElementKind::Window => "diff-section-windows",
        ElementKind::Form => "diff-section-forms",
        ElementKind::Field => "diff-section-fields",
        ElementKind::Check => "diff-key-checks",
        ElementKind::ChoiceOption => "diff-key-options",
        ElementKind::Checklist => "diff-section-checklists",
        ElementKind::Parameter => "diff-section-parameters",
        ElementKind::Bound => "diff-key-bound",
        ElementKind::Interpretation => "diff-section-interpretations",
        ElementKind::Party => "diff-section-parties",
        ElementKind::Register => "diff-section-registers",
        ElementKind::Series => "diff-section-series",
        ElementKind::Effect => "diff-section-effects",
        ElementKind::Letter => "diff-section-letters",
        ElementKind::View => "diff-section-views",
        ElementKind::InForce => "diff-section-in_force",
        ElementKind::Transition => "law-transition",
        ElementKind::Figure => "diff-section-figures",
        ElementKind::Collection => "diff-section-collections",
        ElementKind::Retention => "diff-section-retention",
    };
    messages::message(language, id, &[])
}

/// What an element at a path is of: the procedure or the field, and the step of the procedure.
pub(super) fn within(pack: &Pack, path: &str, language: Language) -> (Option<String>, Option<String>) {
    let words = |text: &Text| text.get(language).to_owned();
    let mut parts = path.split('.');
    match parts.next() {
        Some("workflows") => {
            let workflow = parts.next().and_then(|workflow| pack.workflows.get(workflow));
            let part = parts.next();
            let step = match part {
                Some("open") => workflow.map(|workflow| &workflow.opening),
                Some("imports") => workflow.and_then(|workflow| workflow.taking_over.as_ref()).map(|over| &over.action),
                Some("actions") => parts.next().and_then(|action| workflow?.actions.get(action)),
                _ => None,
            };
            // Of a step itself, the step is the title.
            let step = step.filter(|_| parts.next().is_some()).map(|step| words(&step.title));
            let workflow = workflow.filter(|_| part.is_some()).map(|workflow| words(&workflow.title));
            (workflow, step)
        }
        Some("fields") => {
            let field = parts.next().and_then(|field| pack.fields.get(field));
            (field.map(|field| words(&field.title)), None)
        }
        _ => (None, None),
    }
}
