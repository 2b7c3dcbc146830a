//! What functions know of a pack besides the names that are bound: its organisations, registers and fields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Validity};
use crate::base::{territory, validity};
use crate::expression::types::Type;

/// What functions know of a pack: told once, when the pack is checked, and the same ever after.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PackContext {
    /// Kinds of organisations; whatever is asked for may be one while they are not known.
    pub(crate) kinds: BTreeSet<Id>,
    /// The organisations that the pack names, in its order.
    pub(crate) organisations: Directory,
    /// Its registers; of one that could not be read, only that there is one.
    pub(crate) registers: BTreeMap<Id, Option<RegisterShape>>,
    /// The types of its fields.
    pub(crate) fields: BTreeMap<Id, Type>,
}

/// What can be asked of a register.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RegisterShape {
    /// The type of what entries are about.
    pub(crate) of: Type,
    /// How something can stand.
    pub(crate) standings: BTreeSet<Id>,
    /// What is recorded of it.
    pub(crate) facts: BTreeMap<Id, Type>,
    /// The facts by which entries are found.
    pub(crate) keys: BTreeMap<Id, Type>,
    /// Whether all of it can be listed.
    pub(crate) bounded: bool,
}

/// The organisations that a pack names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    members: Vec<Member>,
    places: BTreeMap<Id, usize>,
    /// Those of each kind that have a territory, in their order, by the digits of it that say something.
    of_kind: BTreeMap<Id, BTreeMap<Box<str>, Vec<usize>>>,
    is_dated: bool,
}

/// An organisation, as functions know it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) id: Id,
    pub(crate) kind: Option<Id>,
    pub(crate) territory: Option<Arc<str>>,
    pub(crate) superior: Option<Id>,
    /// From when to when it is there.
    pub(crate) validity: Validity,
}

impl Directory {
    /// A directory of these organisations, in their order.
    pub(crate) fn new(members: Vec<Member>) -> Self {
        let places = members.iter().enumerate().map(|(place, member)| (member.id.clone(), place)).collect();
        let mut of_kind: BTreeMap<Id, BTreeMap<Box<str>, Vec<usize>>> = BTreeMap::new();
        for (place, member) in members.iter().enumerate() {
            if let (Some(kind), Some(code)) = (&member.kind, &member.territory) {
                let of_kind = of_kind.entry(kind.clone()).or_default();
                of_kind.entry(Box::from(territory::significant(code))).or_default().push(place);
            }
        }
        let is_dated = members.iter().any(|member| member.validity.is_limited());
        Self { members, places, of_kind, is_dated }
    }

    fn member(&self, id: &str) -> Option<&Member> {
        self.members.get(*self.places.get(id)?)
    }

    /// The kind of an organisation; nothing if the pack does not name it, or says no kind.
    pub(crate) fn kind_of(&self, id: &str) -> Option<Arc<str>> {
        self.member(id)?.kind.as_ref().map(Id::shared)
    }

    /// The territory of an organisation.
    pub(crate) fn territory_of(&self, id: &str) -> Option<Arc<str>> {
        self.member(id)?.territory.clone()
    }

    /// The organisation above an organisation: on a day, that which stands for it by then.
    pub(crate) fn superior_of(&self, id: &str, on: Option<NaiveDate>) -> Option<&Id> {
        self.current(self.member(id)?.superior.as_ref()?, on)
    }

    /// The organisation that stands on a day for the one named: itself, or what has taken its place. What the pack does not
    /// name is always itself.
    pub(crate) fn current<'d>(&'d self, named: &'d Id, on: Option<NaiveDate>) -> Option<&'d Id> {
        let (Some(on), Some(_)) = (on, self.member(named.as_str())) else { return Some(named) };
        let validity_of = |id: &Id| self.member(id.as_str()).map(|member| &member.validity);
        validity::on_day(named, on, self.members.len(), validity_of)
    }

    /// Whether the day of a decision makes a difference to who is in it.
    pub(crate) fn is_dated(&self) -> bool {
        self.is_dated
    }

    /// The organisations of a kind with the smallest territory that contains a code, of those that are there on the day.
    /// Several of the same territory are all given: the order of a file must not choose between authorities.
    pub(crate) fn nearest(&self, kind: &str, code: &str, on: Option<NaiveDate>) -> Vec<&Id> {
        let Some(of_kind) = self.of_kind.get(kind) else { return Vec::new() };
        // What begins with the digits of a territory lies within it.
        let outer = (0..=territory::DIGITS).rev().filter_map(|length| of_kind.get(code.get(..length)?));
        let mut there = outer.map(|places| -> Vec<&Id> {
            let members = places.iter().filter_map(|place| self.members.get(*place));
            members.filter(|member| member.validity.covers_any(on)).map(|member| &member.id).collect()
        });
        there.find(|there| !there.is_empty()).unwrap_or_default()
    }

    /// The one organisation of a kind in whose territory a code lies most closely on a day; nothing if there is none or
    /// several.
    pub(crate) fn organisation_in(&self, kind: &str, code: &str, on: Option<NaiveDate>) -> Option<Arc<str>> {
        match self.nearest(kind, code, on).as_slice() {
            [only] if territory::is_code(code) => Some(only.shared()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn territory_code() -> impl Strategy<Value = String> {
        prop_oneof![Just("000000"), Just("210000"), Just("210100"), Just("210102"), Just("210200"), Just("500000")]
            .prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_the_smallest_territory_around(
            territories in vec((territory_code(), any::<bool>()), 0..6),
            code in territory_code(),
        ) {
            let member = |(place, (code, is_office)): (usize, &(String, bool))| Member {
                id: Id::from(format!("member_{place}")),
                kind: Some(Id::from(if *is_office { "office" } else { "court" })),
                territory: Some(Arc::from(code.as_str())),
                superior: None,
                validity: Validity::default(),
            };
            let around = |(other, is_office): &&(String, bool)| *is_office && territory::within(&code, other);
            let digits = |code: &str| territory::significant(code).len();
            let smallest = territories.iter().filter(around).map(|(other, _)| digits(other)).max();
            let offices = territories.iter().enumerate().filter(|(_, known)| around(known));
            let expected: Vec<Id> = offices
                .filter(|(_, (other, _))| Some(digits(other)) == smallest)
                .map(|(place, _)| Id::from(format!("member_{place}")))
                .collect();
            let directory = Directory::new(territories.iter().enumerate().map(member).collect());
            prop_assert_eq!(directory.nearest("office", &code, None), expected.iter().collect::<Vec<_>>());
        }
    }
}
