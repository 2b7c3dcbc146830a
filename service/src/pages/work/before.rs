//! A form that is sent again, with something in it altered, although what was sent first was done: the answer to that was lost. They are told what was
//! done, and that the alteration was not; it stays on the form.

use guicheng_engine::Id;
use guicheng_engine::screen::ScreenForm;

use super::super::Visit;
use super::super::begun;
use super::super::form_task::Task;
use super::super::given::{Given, PREFIX};
use super::super::history::{Happened, history};
use super::super::kept::Kept;
use super::super::visit::encoded;
use crate::desk::{DeskError, receipt_number};

/// What was done of what was sent first.
pub(in super::super) struct Before {
    /// What it did, as far as they see it.
    pub(in super::super) done: Vec<Happened>,
    /// Where it stands.
    pub(in super::super) path: String,
    /// What can be done there now, and where.
    pub(in super::super) open: Vec<(String, String)>,
    /// Whether sending it again opens another case.
    pub(in super::super) is_opening: bool,
}

/// What was sent of a form that was done.
#[derive(Clone, Debug)]
pub(in super::super) struct SentBefore {
    pub(in super::super) case: Id,
    /// The number of its first event.
    pub(in super::super) sequence: u64,
    /// What was filled in.
    pub(in super::super) given: Given,
}

/// Where what was done is looked at.
pub(super) fn led_to(visit: &Visit, task: &Task, case: &Id, opened: Option<u32>, key: &str) -> String {
    // Whoever has no account finds what they have sent in by its number alone.
    let number = opened.filter(|_| visit.caller.account.is_none());
    let number = number.map_or_else(|| "1".to_owned(), |opened| encoded(&receipt_number(case, opened, key)));
    format!("/{}/cases/{case}?done={number}", task.pack())
}

/// Where what was done with an event is looked at.
pub(super) fn led_to_event(
    visit: &Visit,
    task: &Task,
    (case, sequence): (&Id, u64),
    key: &str,
) -> Result<String, DeskError> {
    let desk = &visit.service.desk;
    let file = desk.file(&desk.published(), case)?;
    let event = file.events.iter().find(|event| event.sequence == sequence);
    let opened = event.map(|event| event.procedure).filter(|_| matches!(task, Task::Open { .. }));
    Ok(led_to(visit, task, case, opened, key))
}

/// What a form gives now that was sent before and is altered in the step that was sent; none if nothing is.
pub(super) fn altered(kept: &Kept, given: &Given, form: Option<&ScreenForm>) -> Option<(SentBefore, Given)> {
    let sent = kept.sent.clone()?;
    let now = Kept { given: sent.given.clone(), ..kept.clone() }.with(given.clone(), form);
    let mut fields = form.iter().flat_map(|form| &form.fields).map(|field| &field.field);
    fields.any(|field| now.of_field(field) != sent.given.of_field(field)).then_some((sent, now))
}

impl Before {
    /// What an event of a case was decided with.
    pub(super) fn of(
        visit: &Visit,
        task: &Task,
        (case, sequence): (&Id, u64),
        path: String,
    ) -> Result<Self, DeskError> {
        let desk = &visit.service.desk;
        let done = match desk.view(&visit.actor(), case) {
            Ok(shown) => {
                let decision = shown.file.events.iter().filter(|event| event.decision == sequence);
                let decision: Vec<u64> = decision.map(|event| event.sequence).collect();
                let mut done = history(visit, &shown);
                done.retain(|happened| decision.contains(&happened.sequence));
                done
            }
            Err(DeskError::Unknown) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut open: Vec<(String, String)> = Vec::new();
        if let Some(screen) = begun::seen(visit, case)? {
            let of_case = format!("/{}/cases/{case}", task.pack());
            let acts = screen.actions.iter().filter(|of| of.open);
            open.extend(acts.map(|of| (format!("{of_case}/acts/{}/{}", of.procedure, of.action), of.title.clone())));
            let openings = screen.openings.iter().filter(|of| of.open);
            open.extend(openings.map(|of| {
                let about = of.concerns.map_or_else(String::new, |number| format!("?concerns={number}"));
                (format!("{of_case}/begin/{}{about}", of.workflow.id), of.title.clone())
            }));
        }
        Ok(Self { done, path, open, is_opening: task.case().is_none() })
    }
}

/// What of a form is kept once it was done.
pub(super) fn sent(case: &Id, sequence: u64, given: &Given) -> serde_json::Value {
    let given: Vec<_> = given.0.iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    serde_json::json!({"case": case, "sequence": sequence, "given": given})
}
