//! Changing a pack element by element, to see which changes its scenarios notice.
//!
//! A change that no scenario notices is a rule that nothing tests: either a scenario is missing, or the element makes
//! no difference. Changes are made to the resolved content, one at a time; the changed pack is checked and compiled as
//! any other.

mod edit;
mod sites;

use std::fmt;
use std::sync::Arc;

use crate::id::Id;
use crate::pack::{Amendment, LoadFailure, Pack, PackLibrary};
use crate::scenario::{Scenarios, Staging};
use crate::source::Span;
use crate::time::Calendar;

pub use edit::Edit;

/// The kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// A condition is taken away.
    DropCondition,
    /// A condition is turned into its opposite.
    NegateCondition,
    /// One of the parties that may act no longer may.
    DropParty,
    /// Everybody may act.
    AdmitEverybody,
    /// An action leads to another state.
    Retarget,
    /// An action can be taken in every state.
    WidenStates,
    /// An action can no longer be taken in one of its states.
    NarrowStates,
    /// A clock is taken away.
    DropClock,
    /// A clock that recorded a breach does nothing, or the other way round.
    SwitchExpiry,
    /// An effect is not asked for.
    DropEffect,
    /// Nothing is triggered elsewhere.
    DropTrigger,
    /// A fact or datum is not set.
    DropValue,
    /// A form's fields are not recorded.
    DropRecord,
    /// A party is not bound.
    DropBinding,
    /// A window is taken away from an action.
    DropWindow,
    /// A window opens or closes a day earlier or later.
    ShiftWindow,
    /// An automatic action does not wait for its clock.
    DropWaiting,
    /// A number, period or date is one more or one less; a switch is turned.
    ShiftParameter,
    /// Another reading of an open question is chosen.
    ChooseReading,
    /// A field is not needed any more, or always.
    RelaxForm,
    /// A condition on a field's value is taken away.
    DropCheck,
    /// Everybody sees a view.
    WidenAudience,
    /// A view shows in every state, or whatever its condition.
    WidenView,
    /// A view shows one field less.
    DropField,
    /// A routing rule is taken away.
    DropRoute,
    /// What the pack changes in the one it is laid over is not changed.
    DropOverlay,
}

impl fmt::Display for Mutation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::DropCondition => "drop-condition",
            Self::NegateCondition => "negate-condition",
            Self::DropParty => "drop-party",
            Self::AdmitEverybody => "admit-everybody",
            Self::Retarget => "retarget",
            Self::WidenStates => "widen-states",
            Self::NarrowStates => "narrow-states",
            Self::DropClock => "drop-clock",
            Self::SwitchExpiry => "switch-expiry",
            Self::DropEffect => "drop-effect",
            Self::DropTrigger => "drop-trigger",
            Self::DropValue => "drop-value",
            Self::DropRecord => "drop-record",
            Self::DropBinding => "drop-binding",
            Self::DropWindow => "drop-window",
            Self::ShiftWindow => "shift-window",
            Self::DropWaiting => "drop-waiting",
            Self::ShiftParameter => "shift-parameter",
            Self::ChooseReading => "choose-reading",
            Self::RelaxForm => "relax-form",
            Self::DropCheck => "drop-check",
            Self::WidenAudience => "widen-audience",
            Self::WidenView => "widen-view",
            Self::DropField => "drop-field",
            Self::DropRoute => "drop-route",
            Self::DropOverlay => "drop-overlay",
        })
    }
}

/// A change of one element.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What kind of change.
    pub mutation: Mutation,
    /// The path of what is changed, in the resolved content.
    pub path: String,
    /// The edit.
    pub edit: Edit,
    /// Where the element stands.
    pub span: Option<Span>,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The checks refuse the changed pack: the codes of the errors.
    Refused(Vec<&'static str>),
    /// A scenario fails.
    Noticed(Id),
    /// No scenario notices.
    Survived,
}

impl PackLibrary {
    /// All changes of the elements that stand in a pack itself, and of what it lays over the one below.
    ///
    /// # Errors
    /// If the pack below cannot be loaded.
    pub fn mutants(&self, pack: &Pack) -> Result<Vec<Mutant>, Box<LoadFailure>> {
        let below = match pack.lineage.first() {
            Some((id, _)) => Some(self.load(id.as_str())?),
            None => None,
        };
        Ok(sites::mutants(pack, below.as_deref()))
    }

    /// Loads a pack with a change made to its resolved content, or to that of an amended version.
    ///
    /// # Errors
    /// If the checks refuse it.
    pub fn load_mutant(
        &self,
        id: &str,
        mutant: &Mutant,
        amendment: Option<&Amendment>,
    ) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.load_changed(id, amendment, |tree| mutant.edit.apply(tree, &mutant.path))
    }

    /// Judges a mutant by the scenarios of the pack, in their order, until one notices.
    #[must_use]
    pub fn judge(&self, scenarios: &Scenarios, calendar: &Arc<Calendar>, mutant: &Mutant) -> Verdict {
        let id = scenarios.pack().id.as_str();
        let pack = match self.load_mutant(id, mutant, None) {
            Ok(pack) => pack,
            Err(failure) => {
                let mut codes: Vec<&'static str> =
                    failure.diagnostics.iter().map(crate::diagnostic::Diagnostic::code).collect();
                codes.dedup();
                return Verdict::Refused(codes);
            }
        };
        let staging = Staging {
            pack,
            calendar: Arc::clone(calendar),
            amend: &|amendment| match amendment {
                // What the pack is laid over is not what is changed.
                Amendment::Pack(below) if scenarios.pack().lineage.iter().any(|(id, _)| id == below) => {
                    self.load(below.as_str())
                }
                other => self.load_mutant(id, mutant, Some(other)),
            },
        };
        let noticed = scenarios.iter().find(|scenario| {
            scenarios.run_on(scenario, &staging).map_or(true, |transcript| !transcript.failures.is_empty())
        });
        noticed.map_or(Verdict::Survived, |scenario| Verdict::Noticed(scenario.id().clone()))
    }
}
