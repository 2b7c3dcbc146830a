//! A checked pack: every reference resolved, every expression compiled and typed. What is here can be run.

mod action;
mod cases;
mod collections;
mod dictionary;
mod figures;
mod invariants;
mod letters;
mod parties;
mod retention;
mod series;
mod sources;
mod views;
mod workflow;

pub use crate::base::IdMap;
pub use crate::format::figures::{Aggregate, DayUnit};
pub use crate::format::{
    ArticleKind, BlockStyle, Carryover, FieldType, LastDay, OnExpiry, PartyScope, Requirement, Resumes, Visibility,
};
pub use crate::pack::layers::bounds::Bound;
pub use action::{Action, Condition, EACH, EffectUse, FromStates, Opens, Performer, PriorAct, Trigger, TriggerTarget};
pub use cases::{CaseKind, Register};
pub use collections::{Collection, CollectionRule, Column, SortKey};
pub(crate) use collections::{Listing, Listings, ShownColumns, listings};
pub use dictionary::{
    Checklist, ChecklistItem, Counted, Field, Form, FormField, FormFile, Group, Interpretation, Parameter,
};
pub(crate) use figures::TakenBack;
pub use figures::{Figure, Measure};
pub use invariants::{Exception, Invariant, InvariantRule, Point, StateScope};
pub use letters::{BlockContent, BlockTemplate, LetterTemplate, Template, TemplatePiece, TemplateValue, Wording};
pub(crate) use letters::{LettersByEffect, letters_by_effect};
pub use parties::{Agents, Organisation, Party, PartyBinding, PartyRole, RoleSight, Route, RouteTarget, Sight};
pub use retention::{Retention, RetentionRule};
pub use series::{PatternPart, Series, SeriesRead};
pub use sources::{Article, BusinessRules, Citation, Citations, InForce, LegalSource, Transition};
pub use views::{Effect, View, ViewRule};
pub use workflow::{Clock, ClockReads, ClockSpan, State, TakingOver, Window, Workflow};
