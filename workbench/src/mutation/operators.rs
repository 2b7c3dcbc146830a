//! The kinds of changes: mutation operators.

use guicheng_engine::{Language, words};

use crate::messages;

words! {
    /// The kinds of changes.
    pub enum MutationOperator {
        /// A condition is taken away.
        DropCondition = "drop-condition",
        /// A condition is turned into its opposite.
        NegateCondition = "negate-condition",
        /// A condition compares, counts or joins otherwise.
        ChangeCondition = "change-condition",
        /// One of the parties that may act no longer may.
        DropParty = "drop-party",
        /// Everybody may act.
        AdmitEverybody = "admit-everybody",
        /// Anybody of the party may act, whatever the role.
        AnyRole = "any-role",
        /// An action leads to another state.
        Retarget = "retarget",
        /// An action can be taken in every state.
        WidenStates = "widen-states",
        /// An action can no longer be taken in one of its states.
        NarrowStates = "narrow-states",
        /// A clock is taken away.
        DropClock = "drop-clock",
        /// A clock that recorded a breach does nothing, or the other way round.
        SwitchExpiry = "switch-expiry",
        /// An effect is not asked for.
        DropEffect = "drop-effect",
        /// One of those whom an effect is for is left out.
        DropRecipient = "drop-recipient",
        /// An effect carries one thing less.
        DropContent = "drop-content",
        /// Nothing is triggered elsewhere.
        DropTrigger = "drop-trigger",
        /// No procedure is opened by an action.
        DropOpening = "drop-opening",
        /// A fact or datum is not set.
        DropValue = "drop-value",
        /// A form's fields are not recorded.
        DropRecord = "drop-record",
        /// A party is not bound.
        DropBinding = "drop-binding",
        /// A window is taken away from an action.
        DropWindow = "drop-window",
        /// A window opens or closes a day earlier or later.
        ShiftWindow = "shift-window",
        /// An automatic action does not wait for its clock.
        DropWaiting = "drop-waiting",
        /// A number, period or date is one more or one less; a switch is turned.
        ShiftParameter = "shift-parameter",
        /// A pack is in force from or until another day.
        ShiftForce = "shift-force",
        /// Another reading of an open question is chosen.
        ChooseReading = "choose-reading",
        /// A field is not needed any more, or always.
        RelaxForm = "relax-form",
        /// A condition on a field's value is taken away.
        DropCheck = "drop-check",
        /// Everybody sees a view.
        WidenAudience = "widen-audience",
        /// A view shows in every state, or whatever its condition.
        WidenView = "widen-view",
        /// A view shows one field less.
        DropField = "drop-field",
        /// A party that sees only what the views give it sees everything.
        WidenVisibility = "widen-sight",
        /// A figure counts or measures something else.
        MeasureOtherwise = "measure-otherwise",
        /// Others read a collection.
        ChangeReaders = "change-readers",
        /// A collection lists something else, or on other days.
        ListOtherwise = "list-otherwise",
        /// A routing rule is taken away.
        DropRoute = "drop-route",
        /// A day of an entry of a table is one later or earlier, or the entry is taken away.
        ShiftTable = "shift-table",
        /// What the pack changes in the one it is laid over is not changed.
        DropOverlay = "drop-overlay",
        /// A part of a letter, or a value in it, is taken away.
        DropWording = "drop-wording",
        /// A function compares, counts or answers otherwise.
        ChangeFunction = "change-function",
        /// A key is left out.
        DropKey = "drop-key",
    }
}

impl MutationOperator {
    /// What it does, in a few words.
    #[must_use]
    pub fn title(self, language: Language) -> String {
        messages::message(language, &format!("mutation-{self}"), &[])
    }

    /// The operator of the plain change of a key, by the path of the key with `*` for any entry: that of its own, or a
    /// general one.
    pub(super) fn of(pattern: &str) -> Self {
        match pattern.strip_prefix("workflows.*.").unwrap_or(pattern) {
            "open.when" | "actions.*.when" => Self::DropCondition,
            "open.effects" | "actions.*.effects" => Self::DropEffect,
            "open.effects.*.to" | "actions.*.effects.*.to" => Self::DropRecipient,
            "open.effects.*.with" | "actions.*.effects.*.with" => Self::DropContent,
            "open.triggers" | "actions.*.triggers" => Self::DropTrigger,
            "open.opens" | "actions.*.opens" => Self::DropOpening,
            "open.assigns"
            | "actions.*.assigns"
            | "open.set.facts"
            | "open.set.data"
            | "actions.*.set.facts"
            | "actions.*.set.data" => Self::DropValue,
            "open.binds" | "actions.*.binds" => Self::DropBinding,
            "open.records" | "actions.*.records" => Self::DropRecord,
            "open.within" | "actions.*.within" => Self::DropWindow,
            "actions.*.after" => Self::DropWaiting,
            "organisations.*.from" | "organisations.*.until" => Self::ShiftTable,
            "open.after_force" => Self::ShiftParameter,
            "retention.*.period" => Self::ShiftParameter,
            "clocks" => Self::DropClock,
            "clocks.*.limit" | "parameters.*.value" | "parameters.*.values" => Self::ShiftParameter,
            "forms.*.fields.*.need" | "fields.*.fields.*.need" | "forms.*.fields.*.when" => Self::RelaxForm,
            "fields.*.checks" => Self::DropCheck,
            "views.*.fields" => Self::DropField,
            "views.*.when" => Self::WidenView,
            "collections.*.when" => Self::ListOtherwise,
            "parties.*.sees" => Self::WidenVisibility,
            "letters.*.body" | "letters.*.body.*.columns" => Self::DropWording,
            _ => Self::DropKey,
        }
    }
}
