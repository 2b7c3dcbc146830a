//! An action or an opening with what has been filled in of its form so far: what is required now, what can be chosen, what
//! stands against it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::agency::Asking;
use super::asking::{Attempt, asking};
use super::available::action_as_ruled;
use super::context::EvaluationContext;
use super::guards::not_permitted;
use super::input;
use super::opening::Opener;
use super::transaction::Transaction;
use super::undecided::Undecided;
use crate::base::{Id, Value};
use crate::case::{Case, Procedure};
use crate::expression::Expression;
use crate::format::{FieldType, Requirement};
use crate::pack::model::{Action, Counted, Field, FormField};
use crate::record::{Actor, Command, Reason, Refusal, Request};
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// An action or an opening, as somebody would take it with what is filled in so far.
pub(crate) struct Draft {
    /// With all that is asked, as the business rules of the actor have it.
    pub(crate) action: Arc<Action>,
    /// The procedure as it stands, without what is filled in; for an opening as it would begin.
    pub(crate) procedure: Procedure,
    /// The day of the decision.
    pub(crate) on: NaiveDate,
    /// The fields that are needed as the draft stands, in the order of the form.
    pub(crate) needed: Vec<Id>,
    /// The options that a field's own checks do not take now, with the reasons.
    pub(crate) closed_options: Vec<(Id, Id, Vec<Reason>)>,
    /// Of whom, and over which days, its figures are taken, once what that depends on is filled in; of all together if of nobody.
    pub(crate) counted: Option<(Option<Id>, NaiveDate, NaiveDate)>,
    /// Why it would be refused so; nothing if it would be decided.
    pub(crate) refusal: Option<Refusal>,
}

impl Rulebook {
    /// An action or opening with what its command has filled in so far.
    ///
    /// # Errors
    /// If there is no such action, workflow or procedure; else as [`Rulebook::decide`], but for refusals of what is asked.
    pub(crate) fn draft(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Draft, Undecided> {
        asking(answers, |attempt| self.draft_asking(case, command, at, attempt))
    }

    fn draft_asking(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        attempt: &Attempt,
    ) -> Result<Draft, Undecided> {
        let refusal = match self.decide_asking(case, command, at, attempt) {
            Ok(_) => None,
            Err(Undecided::Refused(refusal)) => Some(refusal),
            Err(undecided) => return Err(undecided),
        };
        let transaction = self.start(case, at, attempt)?;
        let actor = &command.actor;
        let (pack, workflow, concerns) = match &command.request {
            Request::Act { procedure, action, .. } => {
                if case.kind().is_none() {
                    return Err(Reason::wrong_case(case.id(), false, None).into());
                }
                let unknown = || Reason::unknown_procedure(*procedure);
                let known = transaction.procedure(*procedure).ok_or_else(unknown)?;
                if !self.may_be_drawn(&transaction, &known, action, actor)? {
                    return Err(unknown().into());
                }
                let action = transaction.action_of(&known, action)?;
                return self.filled_in(&transaction, (*known).clone(), &action, command, refusal);
            }
            Request::Open { workflow, concerns, .. } => {
                let root = transaction.case().root().map(|root| Arc::clone(root.pack()));
                let root = root.ok_or_else(|| Reason::wrong_case(case.id(), false, None))?;
                (self.pack_within(&root, at)?, workflow, *concerns)
            }
            Request::OpenCase { pack, workflow, .. } => {
                (self.pack_to_open_under(pack, Some(workflow), at)?, workflow, None)
            }
            Request::TakeOver { pack, kind, workflow, into, .. } => {
                let pack = self.pack_to_open_under(pack, None, at)?;
                let on = self.calendar_of(&pack)?.local_date(at);
                let (procedure, taking_over) = transaction.to_take_over(&pack, kind, (workflow, into), on)?;
                return self.filled_in(&transaction, procedure, &taking_over.action, command, refusal);
            }
        };
        let Some(rule) = pack.workflows.get(workflow.as_str()) else {
            return Err(Reason::unknown_workflow(workflow, None, None).into());
        };
        let calendar = self.calendar_of(&pack)?;
        let on = calendar.local_date(at);
        let opener = Opener { actor, given: Some(command.input()), calendar: &calendar, on };
        // What is wrong with who opens, or what it is about, is in the refusal.
        let (mut procedure, role) = transaction.check_opening(&pack, rule, concerns, &opener, &mut Vec::new())?;
        if role.is_none()
            && let Some(concerned) = concerns.and_then(|number| transaction.procedure(number))
            && !self.knows_of(transaction.case(), &concerned, actor, at, transaction.known())?
        {
            procedure.concerns = None;
        }
        self.filled_in(&transaction, procedure, &rule.opening, command, refusal)
    }

    /// Whether somebody may take an action, or at least knows of its procedure: the form says in which state that is, and what is
    /// needed by what is recorded there.
    fn may_be_drawn(
        &self,
        transaction: &Transaction<'_>,
        procedure: &Procedure,
        action: &Id,
        actor: &Actor,
    ) -> Result<bool, Undecided> {
        let (case, at, known) = (transaction.case(), transaction.at(), transaction.known());
        let asking = Asking { known, on: self.calendar_of(&procedure.pack)?.local_date(at) };
        let found = transaction.action_of(procedure, action);
        let is_permitted = found.is_ok_and(|action| not_permitted(case, procedure, &action, actor, asking).is_none());
        Ok(is_permitted || self.knows_of(case, procedure, actor, at, known)?)
    }

    fn filled_in(
        &self,
        transaction: &Transaction<'_>,
        procedure: Procedure,
        action: &Arc<Action>,
        command: &Command,
        refusal: Option<Refusal>,
    ) -> Result<Draft, Undecided> {
        let (case, given) = (transaction.case(), command.input());
        let ruled = self.ruled(transaction, &procedure, action, &command.actor)?;
        let (action, rules) = action_as_ruled(action, ruled.as_ref());
        let calendar = self.calendar_of(&procedure.pack)?;
        let on = calendar.local_date(transaction.at());
        let filled = input::filled(&procedure, &action, given);
        let context = EvaluationContext::new(case, &filled, on, &calendar, transaction.known());
        let context = context.under(rules).by(Some(&command.actor)).given(given);
        let fields = || action.form.iter().flat_map(|form| form.fields.values());
        // A need that depends on what is not recorded yet is no need yet.
        let holds = |asked: &FormField| asked.when.as_ref().is_none_or(|when| context.holds(when).unwrap_or(false));
        let needed = fields().filter(|asked| asked.need != Requirement::Optional && holds(asked));
        let needed = needed.map(|asked| asked.field.id.clone()).collect();
        let closed_options = fields().flat_map(|asked| closed_options(&asked.field, &context)).collect();
        let counted = action.form.as_ref().and_then(|form| form.counted.as_ref());
        let counted = counted.and_then(|counted| counted_over(counted, &context));
        transaction.within_budget()?;
        Ok(Draft { needed, closed_options, counted, procedure, on, refusal, action })
    }
}

/// Of whom, and over which days, figures are taken; none as long as something that says it is not filled in, or is not what it is to be.
fn counted_over(counted: &Counted, context: &EvaluationContext<'_>) -> Option<(Option<Id>, NaiveDate, NaiveDate)> {
    let day = |of: &Expression| match context.value(of).ok()?? {
        Value::Date { date, .. } => Some(date),
        _ => None,
    };
    let (from, until) = (day(&counted.from)?, day(&counted.until)?);
    let of = match &counted.of {
        Some(of) => match context.value(of).ok()?? {
            Value::Text(of) => Some(Id::from(of)),
            _ => return None,
        },
        None => None,
    };
    (from <= until).then_some((of, from, until))
}

/// The options of a choice that its own checks do not take, with the reasons.
fn closed_options(field: &Field, context: &EvaluationContext<'_>) -> Vec<(Id, Id, Vec<Reason>)> {
    if field.kind != FieldType::Choice || field.checks.is_empty() {
        return Vec::new();
    }
    let closed = field.options.ids().filter_map(|option| {
        let chosen = Value::Text(option.shared());
        let chosen = if field.list { Value::List(Arc::from([chosen])) } else { chosen };
        let reasons = input::failures_of_value(field, &chosen, context);
        (!reasons.is_empty()).then(|| (field.id.clone(), option.clone(), reasons))
    });
    closed.collect()
}
