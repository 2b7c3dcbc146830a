//! The shape of cases and workflows, and of what their actions ask for: conditions, clocks, windows, effects, views.

use crate::base::{Id, Period, Text};
use crate::diagnostic::Spanned;
use crate::format::decode::{ExpressionText, Keyed, OneOrMany};
use crate::{document, words};

use super::{CitationsDocument, FieldType};

document! {
    /// A field that is only named: there is nothing to say of it here, `{}`.
    pub(crate) struct MentionDocument {
    }
}

document! {
    /// A kind of case.
    pub(crate) struct CaseDocument {
        /// Its title.
        pub title: Text,
        /// The workflow of its own life.
        pub root: Spanned<Id>,
        /// The fields recorded of its subject.
        pub facts: Keyed<MentionDocument> = default,
    }
}

document! {
    /// A register.
    pub(crate) struct RegisterDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// The kind of case that is entered.
        pub case_: Spanned<Id>,
        /// The fact that names the organisation an entry is about.
        pub of: Spanned<Id>,
        /// The facts that other cases may read.
        pub facts: Keyed<MentionDocument> = default,
    }
}

document! {
    /// A workflow.
    pub(crate) struct WorkflowDocument {
        /// Its title.
        pub title: Text,
        /// The kind of case it belongs to.
        pub case_: Spanned<Id>,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// Further fields of its data.
        pub fields: Keyed<MentionDocument> = default,
        /// The workflows and states of procedures it is about.
        pub concerns: Keyed<OneOrMany<Spanned<Id>>> = default,
        /// How it is opened.
        pub open: OpeningDocument,
        /// Its states.
        pub states: Keyed<StateDocument>,
        /// Its actions.
        pub actions: Keyed<ActionDocument> = default,
        /// Its clocks.
        pub clocks: Keyed<ClockDocument> = default,
    }
}

document! {
    /// A state.
    pub(crate) struct StateDocument {
        /// Its title.
        pub title: Text,
        /// Whether the procedure is over in it.
        pub final_: bool = default,
    }
}

document! {
    /// How a procedure is opened.
    pub(crate) struct OpeningDocument {
        /// What opening is called.
        pub title: Option<Text> = default,
        /// The article it rests on.
        pub article: Option<CitationsDocument> = default,
        /// The state it begins in.
        pub to: Spanned<Id>,
        /// Whether it opens a case.
        pub starts_case: bool = default,
        /// Whether it is opened by itself with the case.
        pub automatic: bool = default,
        /// Who opens it.
        pub by: OneOrMany<Spanned<Id>> = default,
        /// What is asked for.
        pub form: Option<Spanned<Id>> = default,
        /// Whether required fields may still be missing.
        pub partial: bool = default,
        /// When it is open.
        pub within: Option<Spanned<Id>> = default,
        /// Conditions.
        pub when: Keyed<ConditionDocument> = default,
        /// Parties to bind.
        pub binds: OneOrMany<Spanned<Id>> = default,
        /// Forms whose fields become facts.
        pub records: OneOrMany<Spanned<Id>> = default,
        /// Further facts and data.
        pub set: Option<SetDocument> = default,
        /// Actions taken elsewhere in the case.
        pub triggers: Keyed<Spanned<Id>> = default,
        /// What the outside must do.
        pub effects: Keyed<EffectUseDocument> = default,
    }
}

document! {
    /// An action.
    pub(crate) struct ActionDocument {
        /// What it is called.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// The states it can be taken in; `any` for every state that is not final.
        pub from: OneOrMany<Spanned<Id>>,
        /// The state it leads to.
        pub to: Option<Spanned<Id>> = default,
        /// Who takes it.
        pub by: OneOrMany<Spanned<Id>> = default,
        /// Whether it is taken by itself.
        pub automatic: bool = default,
        /// The clock that must have run out first.
        pub after: Option<Spanned<Id>> = default,
        /// Whether only other actions take it.
        pub triggered: bool = default,
        /// What is asked for.
        pub form: Option<Spanned<Id>> = default,
        /// Whether required fields may still be missing.
        pub partial: bool = default,
        /// When it is open.
        pub within: Option<Spanned<Id>> = default,
        /// Conditions.
        pub when: Keyed<ConditionDocument> = default,
        /// Parties to bind.
        pub binds: OneOrMany<Spanned<Id>> = default,
        /// Forms whose fields become facts.
        pub records: OneOrMany<Spanned<Id>> = default,
        /// Further facts and data.
        pub set: Option<SetDocument> = default,
        /// Clocks to extend.
        pub extend: Keyed<ExpressionText> = default,
        /// Actions taken elsewhere in the case.
        pub triggers: Keyed<Spanned<Id>> = default,
        /// What the outside must do.
        pub effects: Keyed<EffectUseDocument> = default,
    }
}

document! {
    /// A condition.
    pub(crate) struct ConditionDocument {
        /// What must hold.
        pub that: ExpressionText,
        /// What to tell the person when it does not.
        pub else_: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
    }
}

document! {
    /// Facts and data an action sets.
    pub(crate) struct SetDocument {
        /// Facts.
        pub facts: Keyed<ExpressionText> = default,
        /// Data.
        pub data: Keyed<ExpressionText> = default,
    }
}

document! {
    /// An effect as an action asks for it.
    pub(crate) struct EffectUseDocument {
        /// The parties it is for.
        pub to: OneOrMany<Spanned<Id>> = default,
        /// What it carries.
        pub with: Keyed<ExpressionText> = default,
    }
}

words! {
    /// What follows when a clock runs out.
    #[derive(Default)]
    pub enum OnExpiry {
        /// It is recorded as a breach.
        #[default]
        Breach = "breach",
        /// Nothing but what automatic actions do.
        Nothing = "nothing",
    }
}

words! {
    /// Whether a last day moves off a day off.
    #[derive(Default)]
    pub enum LastDay {
        /// It stays.
        #[default]
        AsItFalls = "as_it_falls",
        /// It moves to the next workday.
        NextWorkday = "next_workday",
    }
}

document! {
    /// A clock.
    pub(crate) struct ClockDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// How long it runs.
        pub limit: Option<ExpressionText> = default,
        /// Its last day, instead of a limit.
        pub until: Option<ExpressionText> = default,
        /// The day it is counted from, if not the day it starts.
        pub starts: Option<ExpressionText> = default,
        /// The states it runs in.
        pub runs_in: OneOrMany<Spanned<Id>>,
        /// The states it stands still in.
        pub still_in: OneOrMany<Spanned<Id>> = default,
        /// Who is late when it runs out.
        pub duty_of: Option<Spanned<Id>> = default,
        /// What follows when it runs out.
        pub on_expiry: OnExpiry = default,
        /// Whether the last day moves off a day off.
        pub last_day: LastDay = default,
        /// How much it can be extended in all.
        pub extension: Option<Spanned<Period>> = default,
    }
}

document! {
    /// A window.
    pub(crate) struct WindowDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// Its first day.
        pub opens: ExpressionText,
        /// Its last day.
        pub closes: ExpressionText,
    }
}

document! {
    /// A kind of effect.
    pub(crate) struct EffectDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// What it carries: names and types.
        pub with: Keyed<FieldType> = default,
        /// The view whose content it carries.
        pub view: Option<Spanned<Id>> = default,
    }
}

document! {
    /// A disclosure view.
    pub(crate) struct ViewDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// The parties that see it.
        pub audience: OneOrMany<Spanned<Id>>,
        /// The workflows and states of the procedures it shows.
        pub shows: Keyed<OneOrMany<Spanned<Id>>>,
        /// When it shows.
        pub when: Option<ExpressionText> = default,
        /// What it shows.
        pub fields: Keyed<ExpressionText>,
    }
}
