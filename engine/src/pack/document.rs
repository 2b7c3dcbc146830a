//! The shape of a pack's documents, as policy staff write them: read from the merged tree, not yet checked against
//! each other. The pack author's guide describes every key.

pub(super) mod figures;
pub(super) mod invariants;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::decode::{Decode, Decoder, Keyed, KeyedAny, OneOrMany, Scalar, Script, record, words};
use crate::id::Id;
use crate::source::Spanned;
use crate::text::Text;
use crate::time::Period;
use crate::tree::{Content, Node};
use figures::FigureDocument;

record! {
    /// `pack.yaml`: what the pack is and what it is laid over.
    pub(super) struct ManifestDocument {
        /// Version of the pack format.
        pub format: Spanned<u32>,
        /// The pack's id, the name of its folder.
        pub pack: Spanned<Id>,
        /// Its title.
        pub title: Text,
        /// Jurisdiction, a code of GB/T 2260.
        pub jurisdiction: Option<Arc<str>> = default,
        /// The pack's own version.
        pub version: Arc<str>,
        /// The pack this one is laid over.
        pub extends: Option<Spanned<Id>> = default,
        /// The calendar of workdays.
        pub calendar: Option<Spanned<Id>> = default,
        /// Days in force.
        pub in_force: Option<InForceDocument> = default,
        /// Whether the text is a draft.
        pub draft: bool = default,
        /// The organisation whose own rules it is, over those it extends.
        pub business_rules_of: Option<Spanned<Id>> = default,
        /// How it takes the place of the pack it extends.
        pub transition: Option<TransitionDocument> = default,
    }
}

record! {
    /// Days between which a pack is in force.
    pub(super) struct InForceDocument {
        /// First day.
        pub from: NaiveDate,
        /// Last day, if set.
        pub until: Option<NaiveDate> = default,
        /// The article that says so.
        pub article: Option<CitationsDocument> = default,
    }
}

words! {
    /// What becomes of procedures that are open when an amendment comes into force.
    #[derive(Default)]
    pub enum Carryover {
        /// They stay under the old rule.
        #[default]
        Keep = "keep",
        /// They go over to the new one.
        Move = "move",
    }
}

record! {
    /// How an amendment takes the place of the pack it extends.
    pub(super) struct TransitionDocument {
        /// The article that says so.
        pub article: CitationsDocument,
        /// Why open procedures are dealt with so.
        pub because: Text,
        /// What becomes of open procedures.
        pub open: Carryover = default,
        /// What becomes of those of a workflow.
        pub workflows: Keyed<WorkflowTransitionDocument> = default,
    }
}

record! {
    /// What becomes of open procedures of a workflow.
    pub(super) struct WorkflowTransitionDocument {
        /// Whether they go over; as all others if it is not said.
        pub open: Option<Carryover> = default,
        /// The new state for an old one, where the name differs.
        pub states: Keyed<Spanned<Id>> = default,
    }
}

record! {
    /// Everything a pack says, after overlay.
    pub(super) struct PackDocument {
        /// Legal texts and their articles.
        pub sources: Keyed<SourceDocument> = default,
        /// Dictionary of everything a case can record.
        pub fields: Keyed<FieldDocument> = default,
        /// Published tables of codes.
        #[allow(dead_code, reason = "read apart, before functions are")]
        pub codes: Keyed<CodeListDocument> = default,
        /// What actions ask for.
        pub forms: Keyed<FormDocument> = default,
        /// Numbers and choices of the rule.
        pub parameters: Keyed<ParameterDocument> = default,
        /// Open questions of the text and the readings chosen.
        pub interpretations: Keyed<InterpretationDocument> = default,
        /// Kinds of organisations.
        pub organisation_kinds: Keyed<TitledDocument> = default,
        /// Organisations the pack itself names.
        pub organisations: Keyed<OrganisationDocument> = default,
        /// Parties of cases.
        pub parties: Keyed<PartyDocument> = default,
        /// Kinds of cases.
        pub cases: Keyed<CaseDocument> = default,
        /// Registers: what other cases may know of cases of one kind.
        pub registers: Keyed<RegisterDocument> = default,
        /// Workflows.
        pub workflows: Keyed<WorkflowDocument> = default,
        /// Windows: days between which an action is open.
        pub windows: Keyed<WindowDocument> = default,
        /// What the outside must do.
        pub effects: Keyed<EffectDocument> = default,
        /// Who sees what.
        pub views: Keyed<ViewDocument> = default,
        /// What is counted and measured over the records of many cases.
        pub figures: Keyed<FigureDocument> = default,
        /// What must never happen.
        pub invariants: Keyed<invariants::InvariantDocument> = default,
    }
}

record! {
    /// Something with only a title.
    pub(super) struct TitledDocument {
        /// The title.
        pub title: Text,
    }
}

record! {
    /// A legal text.
    pub(super) struct SourceDocument {
        /// Its title.
        pub title: Text,
        /// Its official number.
        pub number: Option<Arc<str>> = default,
        /// The day it came or comes into force.
        pub in_force: Option<NaiveDate> = default,
        /// Its articles by number.
        pub articles: KeyedAny<ArticleDocument> = default,
    }
}

words! {
    /// Whether an article can be executed.
    pub enum ArticleKind {
        /// Elements of the pack carry it out.
        Executable = "executable",
        /// It only declares.
        Declaratory = "declaratory",
    }
}

record! {
    /// An article of a legal text.
    pub(super) struct ArticleDocument {
        /// Its heading.
        pub title: Option<Text> = default,
        /// Whether it can be executed.
        pub kind: ArticleKind,
        /// Why it is so classed; needed for a declaratory article.
        pub because: Option<Text> = default,
        /// What it says, in the pack's own words.
        pub summary: Text,
        /// Its numbered items.
        pub items: KeyedAny<Text> = default,
    }
}

record! {
    /// A published table of codes.
    pub(super) struct CodeListDocument {
        /// Its title.
        pub title: Text,
        /// The standard or publication it is taken from, with its edition.
        pub source: Text,
        /// What each code stands for.
        pub entries: KeyedAny<Text>,
    }
}

words! {
    /// Types of fields.
    pub enum FieldType {
        /// Text.
        Text = "text",
        /// Whole number.
        Integer = "integer",
        /// Yes or no.
        Boolean = "boolean",
        /// Date.
        Date = "date",
        /// One of the options.
        Choice = "choice",
        /// An attachment: name and hash.
        Document = "document",
        /// An organisation's id.
        Organisation = "organisation",
        /// A GB/T 2260 code.
        Territory = "territory",
        /// A code of a list.
        Code = "code",
    }
}

record! {
    /// A field of the dictionary.
    pub(super) struct FieldDocument {
        /// Its title.
        pub title: Text,
        /// Its type.
        pub type_: FieldType,
        /// Whether it is a list of that type.
        pub list: bool = default,
        /// For a choice: what can be chosen.
        pub options: Keyed<TitledDocument> = default,
        /// For a code: the list it is in.
        pub codes: Option<Spanned<Id>> = default,
        /// The longest text or list.
        pub max_length: Option<u32> = default,
        /// Whether it is about a person.
        pub personal: bool = default,
        /// The article that asks for it.
        pub article: Option<CitationsDocument> = default,
        /// The figure that it is.
        pub figure: Option<Spanned<Id>> = default,
        /// Conditions on `value`.
        pub checks: Keyed<ConditionDocument> = default,
    }
}

record! {
    /// A form.
    pub(super) struct FormDocument {
        /// Its title.
        pub title: Text,
        /// The article that asks for it.
        pub article: CitationsDocument,
        /// Its fields.
        pub fields: Keyed<FormFieldDocument> = default,
    }
}

words! {
    /// How much a form needs a field.
    #[derive(Default)]
    pub enum Need {
        /// The action is refused without it.
        Required = "required",
        /// The law asks for it; missing is for the agency to find.
        Expected = "expected",
        /// May be given.
        #[default]
        Optional = "optional",
    }
}

record! {
    /// A field as a form uses it.
    pub(super) struct FormFieldDocument {
        /// How much it is needed.
        pub need: Need = default,
        /// When it is needed.
        pub when: Option<Script> = default,
    }
}

words! {
    /// Types of parameters.
    pub(super) enum ParameterType {
        /// A legal period.
        Period = "period",
        /// Whole number.
        Integer = "integer",
        /// Yes or no.
        Boolean = "boolean",
        /// Text.
        Text = "text",
        /// Date.
        Date = "date",
        /// One of the options.
        Choice = "choice",
    }
}

record! {
    /// A parameter.
    pub(super) struct ParameterDocument {
        /// Its title.
        pub title: Text,
        /// Its type.
        pub type_: ParameterType,
        /// For a choice: what can be chosen.
        pub options: Keyed<TitledDocument> = default,
        /// The article that sets it.
        pub article: CitationsDocument,
        /// Its value.
        pub value: Option<Spanned<Scalar>> = default,
        /// Its values by the first day of each.
        pub values: KeyedAny<Spanned<Scalar>> = default,
        /// The interpretation whose chosen reading gives the value.
        pub interpretation: Option<Spanned<Id>> = default,
        /// How far the layers above may set it.
        pub bound: Option<BoundDocument> = default,
    }
}

record! {
    /// How far the layers above may set a parameter.
    pub(super) struct BoundDocument {
        /// No less than this.
        pub at_least: Option<Spanned<Scalar>> = default,
        /// No more than this.
        pub at_most: Option<Spanned<Scalar>> = default,
        /// Just this.
        pub equals: Option<Spanned<Scalar>> = default,
        /// One of these.
        pub one_of: OneOrMany<Spanned<Scalar>> = default,
        /// The article that sets it, if another than the parameter's.
        pub article: Option<CitationsDocument> = default,
    }
}

record! {
    /// A question the text leaves open.
    pub(super) struct InterpretationDocument {
        /// The article.
        pub article: CitationsDocument,
        /// The question.
        pub question: Text,
        /// The reading chosen.
        pub chosen: Spanned<Id>,
        /// Why.
        pub because: Text,
        /// All readings.
        pub readings: Keyed<ReadingDocument>,
    }
}

record! {
    /// A reading of an open question.
    pub(super) struct ReadingDocument {
        /// What it says.
        pub title: Text,
        /// The value of the parameter under this reading.
        pub value: Option<Spanned<Scalar>> = default,
    }
}

record! {
    /// An organisation named by the pack.
    pub(super) struct OrganisationDocument {
        /// Its name.
        pub title: Text,
        /// Its kind.
        pub kind: Option<Spanned<Id>> = default,
        /// Its territory, a code of GB/T 2260.
        pub territory: Option<Spanned<Arc<str>>> = default,
        /// The organisation above it.
        pub superior: Option<Spanned<Id>> = default,
    }
}

words! {
    /// Whether a party belongs to the case or to a procedure.
    #[derive(Default)]
    pub enum Scope {
        /// One binding in the case.
        #[default]
        Case = "case",
        /// One binding in each procedure.
        Procedure = "procedure",
    }
}

words! {
    /// What a bound party sees.
    #[derive(Default)]
    pub enum Sees {
        /// The whole case, or for a party of a procedure that procedure.
        #[default]
        All = "all",
        /// Only what the views give it.
        Nothing = "nothing",
    }
}

record! {
    /// A party.
    pub(super) struct PartyDocument {
        /// Its title.
        pub title: Text,
        /// The article that names it.
        pub article: CitationsDocument,
        /// Where it is bound.
        pub scope: Scope = default,
        /// How it is bound: `opener`, or `{field: …}`.
        pub bind: Option<Node> = default,
        /// Rules that choose it.
        pub route: Keyed<RouteDocument> = default,
        /// Whether it is everybody.
        pub anyone: bool = default,
        /// Roles within it.
        pub roles: Keyed<TitledDocument> = default,
        /// What it sees.
        pub sees: Sees = default,
    }
}

record! {
    /// A party bound from a field.
    pub(super) struct BindDocument {
        /// The field.
        pub field: Spanned<Id>,
    }
}

record! {
    /// A rule that chooses a party.
    pub(super) struct RouteDocument {
        /// When it holds.
        pub when: Option<Script> = default,
        /// A named organisation.
        pub organisation: Option<Spanned<Id>> = default,
        /// The organisation of this kind …
        pub kind: Option<Spanned<Id>> = default,
        /// … whose territory contains this code.
        pub territory: Option<Script> = default,
        /// The organisation above that party.
        pub superior_of: Option<Spanned<Id>> = default,
        /// The organisation that this gives.
        pub chosen: Option<Script> = default,
    }
}

record! {
    /// A field that is only named: there is nothing to say of it here, `{}`.
    pub(super) struct MentionDocument {
    }
}

record! {
    /// A kind of case.
    pub(super) struct CaseDocument {
        /// Its title.
        pub title: Text,
        /// The workflow of its own life.
        pub root: Spanned<Id>,
        /// The fields recorded of its subject.
        pub facts: Keyed<MentionDocument> = default,
    }
}

record! {
    /// A register.
    pub(super) struct RegisterDocument {
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

record! {
    /// A workflow.
    pub(super) struct WorkflowDocument {
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

record! {
    /// A state.
    pub(super) struct StateDocument {
        /// Its title.
        pub title: Text,
        /// Whether the procedure is over in it.
        pub final_: bool = default,
    }
}

record! {
    /// How a procedure is opened.
    pub(super) struct OpeningDocument {
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

record! {
    /// An action.
    pub(super) struct ActionDocument {
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
        pub extend: Keyed<Script> = default,
        /// Actions taken elsewhere in the case.
        pub triggers: Keyed<Spanned<Id>> = default,
        /// What the outside must do.
        pub effects: Keyed<EffectUseDocument> = default,
    }
}

record! {
    /// A condition.
    pub(super) struct ConditionDocument {
        /// What must hold.
        pub that: Script,
        /// What to tell the person when it does not.
        pub else_: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
    }
}

record! {
    /// Facts and data an action sets.
    pub(super) struct SetDocument {
        /// Facts.
        pub facts: Keyed<Script> = default,
        /// Data.
        pub data: Keyed<Script> = default,
    }
}

record! {
    /// An effect as an action asks for it.
    pub(super) struct EffectUseDocument {
        /// The parties it is for.
        pub to: OneOrMany<Spanned<Id>> = default,
        /// What it carries.
        pub with: Keyed<Script> = default,
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

record! {
    /// A clock.
    pub(super) struct ClockDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// How long it runs.
        pub limit: Option<Script> = default,
        /// Its last day, instead of a limit.
        pub until: Option<Script> = default,
        /// The day it is counted from, if not the day it starts.
        pub starts: Option<Script> = default,
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

record! {
    /// A window.
    pub(super) struct WindowDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// Its first day.
        pub opens: Script,
        /// Its last day.
        pub closes: Script,
    }
}

record! {
    /// A kind of effect.
    pub(super) struct EffectDocument {
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

record! {
    /// A disclosure view.
    pub(super) struct ViewDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// The parties that see it.
        pub audience: OneOrMany<Spanned<Id>>,
        /// The workflows and states of the procedures it shows.
        pub shows: Keyed<OneOrMany<Spanned<Id>>>,
        /// When it shows.
        pub when: Option<Script> = default,
        /// What it shows.
        pub fields: Keyed<Script>,
    }
}

/// What an element cites: articles, or that it rests on none and why.
#[derive(Clone, Debug)]
pub(super) enum CitationsDocument {
    /// Articles, as written.
    Articles(Vec<Spanned<Arc<str>>>),
    /// No article, and the reason.
    None,
}

record! {
    struct NoArticleDocument {
        #[allow(dead_code, reason = "for readers of the pack")]
        none: Text,
    }
}

impl Decode for CitationsDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.content {
            Content::Map(_) => NoArticleDocument::decode(node, decoder).map(|_| Self::None),
            _ => OneOrMany::<Spanned<Arc<str>>>::decode(node, decoder)
                .map(|citations| Self::Articles(citations.into_vec())),
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::Articles(Vec::new()))
    }
}
