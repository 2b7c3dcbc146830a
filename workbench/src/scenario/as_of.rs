//! What is expected at a step, or of an earlier day: `on` says which.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::Told;
use super::expect::Found;
use super::load::to_utc;
use super::run::{CaseUnderTest, ScenarioRun};
use guicheng_engine::internals::base::parse_date;
use guicheng_engine::internals::catalogue::{Shape, Shaped};
use guicheng_engine::internals::decode::{Decode, Decoder, KeyedAny};
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::internals::yaml::{Content, Map, Node};
use guicheng_engine::{Case, Undecided};

/// The key that names the day.
const ON: &str = "on";

/// What is expected by name, at the step or as of the end of an earlier day.
#[derive(Clone, Debug)]
pub(super) struct AsOf<T> {
    pub(super) on: Option<Spanned<Arc<str>>>,
    pub(super) entries: KeyedAny<T>,
}

impl<T> Default for AsOf<T> {
    fn default() -> Self {
        Self { on: None, entries: KeyedAny::default() }
    }
}

impl<T: Shaped> AsOf<T> {
    /// What stands in it under any key: what is expected, and under one of them the day.
    fn entry() -> Shape {
        Shape::Either(NaiveDate::shape, T::shape)
    }
}

impl<T: Shaped> Shaped for AsOf<T> {
    fn shape() -> Shape {
        Shape::Mapping(Self::entry)
    }
}

impl<T: Decode> Decode for AsOf<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Content::Map(map) = &node.content else {
            return KeyedAny::decode(node, decoder).map(|entries| Self { on: None, entries });
        };
        let on = match map.get(ON) {
            Some(on) => Some(Spanned::<Arc<str>>::decode(on, decoder)?),
            None => None,
        };
        let others = map.entries.iter().filter(|entry| &*entry.key != ON).cloned();
        let others = Content::Map(Map { entries: others.collect(), replaces: map.replaces });
        let entries = KeyedAny::decode(&Node { span: node.span, content: others }, decoder)?;
        Some(Self { on, entries })
    }
}

/// A case as somebody looks at it: at the step, or as it was recorded by the end of an earlier day.
pub(super) struct LookedAt<'c> {
    pub(super) case: Cow<'c, Case>,
    pub(super) at: DateTime<Utc>,
    /// Whether it is looked at by its record.
    pub(super) earlier: bool,
}

impl ScenarioRun<'_> {
    /// The moment for which something is expected; none, and found, if what names it is no day before the step.
    pub(super) fn moment_of(
        &self,
        on: Option<&Spanned<Arc<str>>>,
        at: DateTime<Utc>,
        found: &mut Found,
    ) -> Option<DateTime<Utc>> {
        let Some(on) = on else { return Some(at) };
        let offset = self.calendar()?.offset();
        let day = parse_date(&on.value);
        let end = day.and_then(|day| Some(day.and_time(NaiveTime::from_hms_opt(23, 59, 59)?)));
        let moment = end.and_then(|end| to_utc(end, offset)).filter(|moment| *moment <= at);
        if moment.is_none() {
            let expected = Told::said("expected-earlier-day", &[]);
            found.push((on.span, "on".to_owned(), expected, Told::written(&on.value)));
        }
        moment
    }

    /// A case for what is expected of it at the step, where it stands as `case`, or of an earlier day.
    pub(super) fn looked_at<'c>(
        &self,
        on: Option<&Spanned<Arc<str>>>,
        (case, case_under_test): (&'c Case, &CaseUnderTest),
        at: DateTime<Utc>,
        found: &mut Found,
    ) -> Option<LookedAt<'c>> {
        let Some(on) = on else { return Some(LookedAt { case: Cow::Borrowed(case), at, earlier: false }) };
        let at = self.moment_of(Some(on), at, found)?;
        match self.host.rulebook.case_as_of(case.id(), &case_under_test.events, at) {
            Ok(case) => Some(LookedAt { case: Cow::Owned(case), at, earlier: true }),
            Err(error) => {
                let actual = Told::undecided(&Undecided::from(error));
                found.push((on.span, "on".to_owned(), Told::said("expected-fitting", &[]), actual));
                None
            }
        }
    }
}
