//! The shape of what an action binds.

use crate::base::Id;
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, ExpressionText, Keyed, OneOrMany};
use crate::yaml::{Content, Node};

document! {
    /// A party that is bound.
    pub(crate) struct SuccessorDocument {
        /// To whom, for one that is bound to its opener.
        pub to: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}

/// The parties that an action binds, in order: a party, a list, or a mapping that says of each to whom.
#[derive(Clone, Debug, Default)]
pub(crate) struct BindsDocument(Vec<(Spanned<Id>, Option<ExpressionText>)>);

impl BindsDocument {
    /// The parties.
    pub(crate) fn parties(&self) -> impl Iterator<Item = &Spanned<Id>> {
        self.0.iter().map(|(party, _)| party)
    }

    /// The parties, each with whom it is bound to, where that is said.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Spanned<Id>, Option<&ExpressionText>)> {
        self.0.iter().map(|(party, to)| (party, to.as_ref()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Shaped for BindsDocument {
    fn shape() -> Shape {
        Shape::Either(|| Shape::List(Id::shape), || Shape::Mapping(SuccessorDocument::shape))
    }
}

impl Decode for BindsDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(_) = node.content {
            let bound = Keyed::<SuccessorDocument>::decode(node, decoder)?;
            return Some(Self(bound.iter().map(|(party, bound)| (party.clone(), bound.to.clone())).collect()));
        }
        let parties = OneOrMany::<Spanned<Id>>::decode(node, decoder)?;
        Some(Self(parties.into_iter().map(|party| (party, None)).collect()))
    }
}
