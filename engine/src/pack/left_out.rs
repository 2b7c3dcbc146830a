//! What a layer adds to what it inherits and what lies below goes on leaving out: an option of a choice that a letter has a part
//! for each of the others for, a state that a view or list shows each of the others of.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{BlockTemplate, LetterTemplate, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::expression::Expression;
use crate::format::decode::SomeOf;
use crate::format::{FieldType, PackDocument};

/// Fewer others do not show that all are meant.
const FEWEST: usize = 2;

/// Warns of what the layer of this pack adds and is left out by what it inherits.
pub(super) fn analyse(
    own: &Id,
    workflows: &IdMap<Workflow>,
    letters: &IdMap<LetterTemplate>,
    document: &PackDocument,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let is_own = |span: Span| sources.pack(span.file) == Some(own.as_str());
    options_without_part(&is_own, letters, document, diagnostics);
    states_not_shown(&is_own, workflows, document, diagnostics);
}

/// Options that a layer adds to a choice, for which a letter has no part where it has one for each other option.
fn options_without_part(
    is_own: &impl Fn(Span) -> bool,
    letters: &IdMap<LetterTemplate>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    for (field, written) in document.fields.iter().filter(|(_, field)| field.type_ == FieldType::Choice) {
        let (added, others): (Vec<&Spanned<Id>>, Vec<&Spanned<Id>>) =
            written.options.iter().map(|(option, _)| option).partition(|option| is_own(option.span));
        if added.is_empty() || others.len() < FEWEST {
            continue;
        }
        let mut without: BTreeMap<&Id, Vec<&Spanned<Id>>> = BTreeMap::new();
        for (letter, written) in &document.letters {
            // Whoever writes a part of the letter besides has looked at it.
            if written.body.iter().any(|(part, _)| is_own(part.span)) {
                continue;
            }
            let Some(template) = letters.get(letter.value.as_str()) else { continue };
            let mut bodies = template.bodies.values();
            let Some(asked_for) = bodies.find_map(|body| options_asked_for(body, &field.value)) else { continue };
            let each = others.iter().all(|option| asked_for.contains(option.value.as_str()));
            let missing = added.iter().filter(|option| each && !asked_for.contains(option.value.as_str()));
            missing.for_each(|option| without.entry(&option.value).or_default().push(letter));
        }
        for option in added {
            let Some(letters) = without.get(&option.value) else { continue };
            let warning = Diagnostic::warning("option-without-part", option.span);
            let warning = warning.with("option", &option.value).with("field", &field.value);
            let warning = warning.with_list("letters", letters.iter().map(|letter| &letter.value));
            diagnostics
                .push(letters.iter().fold(warning, |warning, letter| warning.related("letter-here", letter.span)));
        }
    }
}

/// The options of a field that parts of a letter stand there for; nothing if some part goes by the field in another way, which may
/// well be for the rest of them.
fn options_asked_for<'b>(body: &'b [BlockTemplate], field: &Id) -> Option<BTreeSet<&'b str>> {
    let mut found = BTreeSet::new();
    for when in body.iter().filter_map(|part| part.when.as_ref()) {
        let mut reads = when.reads().iter().filter(|read| read.properties.first() == Some(field));
        if reads.any(|read| matches!(read.variable, "data" | "facts")) {
            found.extend(options_named(when)?);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The options that a condition holds for, if it is nothing but that: `"forgery" in data.grounds`, `data.kind == "a" || …`.
fn options_named(when: &Expression) -> Option<Vec<&str>> {
    let [read] = when.reads() else { return None };
    let path = read.to_string();
    when.source().text.split("||").map(|alternative| option_of(alternative, &path)).collect()
}

/// The option that an alternative of a condition asks for of what stands at a path.
fn option_of<'a>(alternative: &'a str, path: &str) -> Option<&'a str> {
    let (left, right) = alternative.split_once(" in ").or_else(|| alternative.split_once("=="))?;
    let (left, right) = (left.trim(), right.trim());
    let option = match (left == path, right == path) {
        (false, true) => left,
        (true, false) => right,
        _ => return None,
    };
    option.strip_prefix('"')?.strip_suffix('"').filter(|option| !option.contains('"'))
}

/// States that a layer adds to a workflow, which a view or list does not show that shows each other state in which a procedure is
/// not over.
fn states_not_shown(
    is_own: &impl Fn(Span) -> bool,
    workflows: &IdMap<Workflow>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    for (workflow, written) in &document.workflows {
        let Some(known) = workflows.get(workflow.value.as_str()) else { continue };
        let is_open = |state: &&Spanned<Id>| known.states.get(state.value.as_str()).is_some_and(|it| !it.is_final);
        let (added, others): (Vec<&Spanned<Id>>, Vec<&Spanned<Id>>) =
            written.states.iter().map(|(state, _)| state).filter(is_open).partition(|state| is_own(state.span));
        if added.is_empty() || others.len() < FEWEST {
            continue;
        }
        let views = document.views.iter().map(|(id, view)| (id, &view.shows));
        let lists = document.collections.iter().map(|(id, list)| (id, &list.of));
        let of_workflow = views.chain(lists).filter_map(|(id, of)| Some((id, of.get(workflow.value.as_str())?)));
        let is_listed = |state: &Id, listed: &[Spanned<Id>]| listed.iter().any(|listed| listed.value == *state);
        // Whoever names a state there besides has looked at it.
        let of_all: Vec<(&Spanned<Id>, &SomeOf<Spanned<Id>>)> = of_workflow
            .filter(|(_, listed)| {
                others.iter().all(|state| is_listed(&state.value, listed)) && !listed.iter().any(|it| is_own(it.span))
            })
            .collect();
        for state in added {
            let without = || of_all.iter().filter(|(_, listed)| !is_listed(&state.value, listed));
            if without().next().is_none() {
                continue;
            }
            let warning = Diagnostic::warning("state-not-shown", state.span).with("state", &state.value);
            let warning = warning.with("workflow", &workflow.value);
            let warning = warning.with_list("shown", without().map(|(id, _)| &id.value));
            let places = without().filter_map(|(_, listed)| listed.first());
            diagnostics.push(places.fold(warning, |warning, place| warning.related("shown-here", place.span)));
        }
    }
}
