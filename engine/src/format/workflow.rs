//! The shape of cases and workflows, and of what their actions ask for: conditions, clocks, windows, effects, views.

use crate::base::{Id, Period, Text};
use crate::diagnostic::Spanned;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, ExpressionText, Keyed, OneOrMany, SomeOf};
use crate::yaml::{Content, Node};
use crate::{document, words};

use super::{BindsDocument, CitationsDocument, FieldType, Likes};

document! {
    /// A field that is only named: there is nothing to say of it here, `{}`.
    pub(crate) struct MentionDocument {
    }
}

document! {
    /// A kind of case.
    pub(crate) struct CaseDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The workflow of its own life.
        pub root: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The fields recorded of its subject.
        pub facts: Keyed<MentionDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// A register.
    pub(crate) struct RegisterDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The kind of case that is entered.
        pub case_: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The fact that says what an entry is about.
        pub of: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The facts that other cases may read.
        pub facts: Keyed<MentionDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Further facts by whose values entries are found.
        pub keys: Keyed<MentionDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Whether all of it can be listed.
        pub bounded: bool = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Whether only one case at a time may be about one thing.
        pub unique: Option<Uniqueness> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// What whoever would be the second is told.
        pub else_: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The fact by which numbers call an organisation that no pack lists.
        pub names: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
    }
}

words! {
    /// Until when nobody else may have what a unique register has.
    pub enum Uniqueness {
        /// As long as the case is about it, also when its root is over.
        Ever = "ever",
        /// As long as the root of the case is not over.
        WhileOpen = "while_open",
    }
}

document! {
    /// A workflow.
    pub(crate) struct WorkflowDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The kind of case it belongs to.
        pub case_: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// Further fields of its data.
        pub fields: Keyed<MentionDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// The workflows and states of procedures it is about.
        pub concerns: Keyed<OneOrMany<Spanned<Id>>> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// The action taken in it when the procedure it is about is over; `stays` for none.
        pub concerned_ends: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The parties that see the case whole, but not its procedures.
        pub hidden_from: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// How it is opened.
        pub open: OpeningDocument { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// How what was recorded elsewhere is taken over.
        pub imports: Option<ImportDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        pub states: Keyed<StateDocument> { rules: Never, mutate: Undo, order: Free, since: 1 },
        pub actions: Keyed<ActionDocument> = default
            { rules: Never, mutate: Undo, order: Decides, since: 1 },
        pub clocks: Keyed<ClockDocument> = default { rules: Add, mutate: Remove, order: Decides, since: 1 },
        /// The skeletons that lie below it.
        #[allow(dead_code, reason = "laid below before documents are read")]
        pub like: Likes = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
    }
}

document! {
    /// A state.
    pub(crate) struct StateDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// Whether the procedure is over in it.
        pub final_: bool = default { rules: Never, mutate: Remove, order: Free, since: 1 },
    }
}

document! {
    /// How a procedure is opened.
    pub(crate) struct OpeningDocument {
        /// What opening is called.
        pub title: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The state it begins in.
        pub to: Spanned<Id> { rules: Never, mutate: Special, order: Free, since: 1 },
        /// Whether it opens a case.
        pub starts_case: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Whether it can be opened after the last day of the pack.
        pub after_force: Option<bool> = default { rules: Never, mutate: Shift, order: Free, since: 2 },
        /// Whether it is opened by itself with the case.
        pub automatic: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Whether only actions open it.
        pub triggered: bool = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Who opens it.
        pub by: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Special, order: Free, since: 1 },
        /// What is asked for.
        pub form: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Whether required fields may still be missing.
        pub partial: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// When it is open.
        pub within: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// Conditions.
        pub when: Keyed<ConditionDocument> = default { rules: Add, mutate: Remove, order: Decides, since: 1 },
        /// Parties to bind.
        pub binds: BindsDocument = default { rules: Never, mutate: Thin, order: Decides, since: 1 },
        /// Forms whose fields become facts.
        pub records: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 1 },
        /// Fields of the data that get the next number of a series.
        pub assigns: Keyed<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// Further facts and data.
        pub set: Option<SetDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Procedures that it opens in the case, by workflow.
        pub opens: Keyed<OpensDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 2 },
        /// Actions taken elsewhere in the case.
        pub triggers: Keyed<TriggerDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 1 },
        /// What the outside must do.
        pub effects: Keyed<EffectUseDocument> = default { rules: Add, mutate: Remove, order: Decides, since: 1 },
        /// The steps that lie below it.
        #[allow(dead_code, reason = "laid below before documents are read")]
        pub like: Likes = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
    }
}

document! {
    /// How a case that was recorded elsewhere is taken over.
    pub(crate) struct ImportDocument {
        /// What taking over is called.
        pub title: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The states that a case can be taken over in.
        pub into: OneOrMany<Spanned<Id>> { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// Who takes over, and vouches for what is recorded.
        pub by: OneOrMany<Spanned<Id>> { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// What is asked for.
        pub form: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Conditions.
        pub when: Keyed<ConditionDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 2 },
        /// Parties to bind.
        pub binds: BindsDocument = default { rules: Never, mutate: Thin, order: Decides, since: 2 },
        /// Forms whose fields become facts.
        pub records: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// Further facts and data.
        pub set: Option<SetDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The days that clocks are counted from which do not say that themselves.
        pub clocks: Keyed<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}

document! {
    /// An action.
    pub(crate) struct ActionDocument {
        /// What it is called.
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The states it can be taken in; `any` for every state that is not final.
        pub from: SomeOf<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 1 },
        /// The state it leads to.
        pub to: Option<Spanned<Id>> = default { rules: Never, mutate: Special, order: Free, since: 1 },
        /// Who takes it.
        pub by: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Special, order: Free, since: 1 },
        /// The acts whose taker cannot take it: of this procedure, or with `concerned.` of the one it is about.
        pub not_by: OneOrMany<Spanned<Id>> = default { rules: AddForPersons, mutate: Thin, order: Free, since: 2 },
        /// The acts of this procedure that it takes back: the last of them that was taken counts in no figure any more.
        pub takes_back: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// Whether it only can be taken, and nobody waits for it: what somebody has to do does not list it.
        pub optional: bool = default { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// Whether it is taken by itself.
        pub automatic: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The clock that must have run out first.
        pub after: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// Whether only other actions take it.
        pub triggered: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// What is asked for.
        pub form: Option<Spanned<Id>> = default { rules: AddForPersons, mutate: Undo, order: Free, since: 1 },
        /// Whether required fields may still be missing.
        pub partial: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// When it is open.
        pub within: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// Conditions.
        pub when: Keyed<ConditionDocument> = default { rules: AddForPersons, mutate: Remove, order: Decides, since: 1 },
        /// Parties to bind.
        pub binds: BindsDocument = default { rules: Never, mutate: Thin, order: Decides, since: 1 },
        /// Forms whose fields become facts.
        pub records: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 1 },
        /// Fields of the data that get the next number of a series.
        pub assigns: Keyed<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// Further facts and data.
        pub set: Option<SetDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Clocks to extend.
        pub extend: Keyed<ExpressionText> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// Procedures that it opens in the case, by workflow.
        pub opens: Keyed<OpensDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 2 },
        /// Actions taken elsewhere in the case.
        pub triggers: Keyed<TriggerDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 1 },
        /// What the outside must do.
        pub effects: Keyed<EffectUseDocument> = default { rules: Add, mutate: Remove, order: Decides, since: 1 },
        /// The steps that lie below it.
        #[allow(dead_code, reason = "laid below before documents are read")]
        pub like: Likes = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
    }
}

document! {
    /// A condition.
    pub(crate) struct ConditionDocument {
        /// What must hold.
        pub that: ExpressionText { rules: Never, mutate: Special, order: Free, since: 1 },
        /// What to tell the person when it does not.
        pub else_: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
    }
}

document! {
    /// Facts and data an action sets.
    pub(crate) struct SetDocument {
        /// Facts.
        pub facts: Keyed<ExpressionText> = default { rules: Never, mutate: Remove, order: Decides, since: 1 },
        /// Data.
        pub data: Keyed<ExpressionText> = default { rules: Never, mutate: Remove, order: Decides, since: 1 },
    }
}

/// An action taken elsewhere in the case: its id alone, or a [`ConditionalTriggerDocument`].
#[derive(Clone, Debug)]
pub(crate) struct TriggerDocument {
    /// Which action.
    pub(crate) action: Spanned<Id>,
    /// When it is taken; always if it is not said.
    pub(crate) when: Option<ExpressionText>,
}

impl Decode for TriggerDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(_) = node.content {
            let ConditionalTriggerDocument { action, when, .. } = ConditionalTriggerDocument::decode(node, decoder)?;
            return Some(Self { action, when });
        }
        Some(Self { action: Spanned::decode(node, decoder)?, when: None })
    }
}

impl Shaped for TriggerDocument {
    fn shape() -> Shape {
        Shape::Either(Id::shape, ConditionalTriggerDocument::shape)
    }
}

document! {
    /// An action taken elsewhere in the case, where a condition holds.
    pub(crate) struct ConditionalTriggerDocument {
        /// Which action.
        pub action: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// When it is taken.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
    }
}

document! {
    /// Procedures of a workflow that an action opens.
    pub(crate) struct OpensDocument {
        /// A list: one procedure for each of its entries.
        pub each: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// What the opening's form is given.
        pub with: Keyed<ExpressionText> = default { rules: Never, mutate: Remove, order: Decides, since: 2 },
        /// When they are opened.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
    }
}

document! {
    /// An effect as an action asks for it.
    pub(crate) struct EffectUseDocument {
        /// When it is asked for.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The parties it is for.
        pub to: SomeOf<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 1 },
        /// What it carries.
        pub with: Keyed<ExpressionText> = default { rules: Never, mutate: Remove, order: Decides, since: 1 },
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
    /// Whether the day on which a clock goes on is counted.
    #[derive(Default)]
    pub enum Resumes {
        /// It is not: the day after is the first.
        #[default]
        NextDay = "next_day",
        /// It is.
        SameDay = "same_day",
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
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// How long it runs.
        pub limit: Option<ExpressionText> = default { rules: Never, mutate: Shift, order: Free, since: 1 },
        /// Its last day, instead of a limit.
        pub until: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The day it is counted from, if not the day it starts.
        pub starts: Option<ExpressionText> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// The states it runs in.
        pub runs_in: SomeOf<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The states it stands still in.
        pub still_in: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 1 },
        /// Whether the day on which it goes on is counted.
        pub resumes: Resumes = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// Whether a clock that starts again keeps what was used up of it.
        pub keeps_used: bool = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// How long after it ran out it runs out again.
        pub repeats: Option<Spanned<Period>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// Who is late when it runs out.
        pub duty_of: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// What follows when it runs out.
        pub on_expiry: OnExpiry = default { rules: Never, mutate: Special, order: Free, since: 1 },
        /// Whether the last day moves off a day off.
        pub last_day: LastDay = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// How much it can be extended in all.
        pub extension: Option<Spanned<Period>> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
    }
}

document! {
    /// A window.
    pub(crate) struct WindowDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// Its first day.
        pub opens: ExpressionText { rules: Never, mutate: Special, order: Free, since: 1 },
        /// Its last day.
        pub closes: ExpressionText { rules: Never, mutate: Special, order: Free, since: 1 },
    }
}

document! {
    /// A kind of effect.
    pub(crate) struct EffectDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// What it carries: names and types.
        pub with: Keyed<FieldType> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The view whose content it carries.
        pub view: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// A disclosure view.
    pub(crate) struct ViewDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The parties that see it.
        pub audience: SomeOf<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 1 },
        /// The workflows and states of the procedures it shows.
        pub shows: Keyed<SomeOf<Spanned<Id>>> { rules: Never, mutate: Special, order: Free, since: 1 },
        /// When it shows.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// What it shows.
        pub fields: Keyed<ExpressionText> { rules: Never, mutate: Remove, order: Decides, since: 1 },
    }
}
