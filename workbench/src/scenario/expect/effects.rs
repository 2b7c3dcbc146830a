//! The effects of a step: which, and where the scenario says so for whom they are and what they carry.

use super::{Found, compare_lists, shown};
use crate::scenario::document::ExpectDocument;
use crate::scenario::run::ScenarioRun;
use crate::scenario::{Outcome, Told};
use guicheng_engine::document;
use guicheng_engine::internals::catalogue::{Shape, Shaped};
use guicheng_engine::internals::decode::{Decode, Decoder, Keyed, OneOrMany};
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{EffectRequest, Id};

document! {
    /// What is expected of an effect besides its name.
    struct EffectDocument {
        /// The organisations or persons it is for.
        to: Option<OneOrMany<Spanned<Id>>> = default,
        /// What it carries; what is not written is not compared.
        with: Keyed<Node> = default,
    }
}

/// An effect as a step expects it: its name, or `{name: {to: …, with: …}}`.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct EffectExpectation {
    pub(in crate::scenario) name: Spanned<Id>,
    more: Option<EffectDocument>,
}

impl Shaped for EffectExpectation {
    fn shape() -> Shape {
        Shape::Either(Id::shape, || Shape::Mapping(EffectDocument::shape))
    }
}

impl Decode for EffectExpectation {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(map) = &node.content
            && let [entry] = map.entries.as_slice()
        {
            let name = Spanned { value: Id::from(&*entry.key), span: entry.key_span };
            return EffectDocument::decode(&entry.node, decoder).map(|more| Self { name, more: Some(more) });
        }
        Spanned::decode(node, decoder).map(|name| Self { name, more: None })
    }
}

impl ScenarioRun<'_> {
    pub(super) fn judge_effects(&self, expected: &ExpectDocument, outcome: &Outcome, found: &mut Found) {
        let (Some(wanted), Outcome::Events(events)) = (&expected.effects, outcome) else { return };
        let actual: Vec<&EffectRequest> = events.iter().flat_map(|event| &event.effects).collect();
        let wanted_names: Vec<Spanned<Id>> = wanted.iter().map(|effect| effect.name.clone()).collect();
        let names: Vec<&str> = actual.iter().map(|request| request.effect.as_str()).collect();
        compare_lists(found, expected, "effects", &wanted_names, &names);
        if names.len() != wanted.len() {
            return;
        }
        for (effect, request) in wanted.iter().zip(actual) {
            let Some(more) = effect.more.as_ref().filter(|_| effect.name.value == request.effect) else { continue };
            let subject = format!("effects.{}", request.effect);
            if let Some(to) = &more.to {
                let names: Vec<&str> = request.recipients().iter().map(Id::as_str).collect();
                let wanted: Vec<&str> = to.iter().map(|id| id.value.as_str()).collect();
                if wanted != names {
                    found.push((
                        effect.name.span,
                        format!("{subject}.to"),
                        Told::written(wanted.join(", ")),
                        Told::written(names.join(", ")),
                    ));
                }
            }
            for (name, node) in &more.with {
                let value = request.with.iter().find(|(id, _)| *id == name.value).and_then(|(_, value)| value.as_ref());
                let wanted = crate::scenario::load::value_like(node, value);
                if wanted.as_ref() != value {
                    found.push((node.span, format!("{subject}.{}", name.value), shown(wanted.as_ref()), shown(value)));
                }
            }
        }
    }
}
