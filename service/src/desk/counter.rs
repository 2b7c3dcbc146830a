//! What an official fills in for somebody at the counter. Nothing is done by it: it waits under a code, and whoever takes it over by that code
//! checks it and sends it from their own account.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::screen::OfferedAction;
use guicheng_engine::{Action, Actor, Case, Command, Id, Language, Pack, RefusalCode, Request, Values, Workflow};
use guicheng_workbench::guide::Beginners;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::commit::case_after;
use super::decide::CaseBegins;
use super::drafts::{owner, within};
use super::screens::NO_CASE;
use super::{Desk, DeskError, Drawn, PAGE, Published};
use crate::ids;
use crate::records::drafts::{self, Draft};
use crate::store::Batch;
use crate::vault::{hexadecimal, random};

/// How long something waits to be taken over.
const WAITS: TimeDelta = TimeDelta::days(30);

/// The letters of codes: none that is taken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// How many of them a code has: no two codes are the same, and nobody guesses one.
const CODE: usize = 12;

/// How many letters of a code stand together.
const TOGETHER: usize = 4;

/// What comes after an opening that asks for nothing, among what is asked.
pub(crate) const THEN: &str = "then";

/// Who has filled it in, among what a draft says of its page.
pub(crate) const PREPARED: &str = "prepared";

/// Who is meant before anybody has taken it over: no account has that name.
pub(super) const SOMEBODY: &str = "somebody at the counter";

/// What can be filled in for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterForm {
    /// The workflow that opens a case.
    pub workflow: Id,
    /// The action that asks for everything, in its procedure, where opening the case asks for nothing.
    pub action: Option<(u32, Id)>,
    /// What people call it.
    pub title: String,
}

impl CounterForm {
    /// What is asked by it, as drafts have it, with what is filled in.
    #[must_use]
    pub fn asked(&self, pack: &Id, input: &Values) -> Json {
        let typed =
            |input: &Values| -> Json { input.iter().map(|(name, value)| (name.to_string(), json!(value))).collect() };
        let (begin, then) = match &self.action {
            None => (typed(input), None),
            Some((procedure, action)) => {
                let act = json!({"do": "act", "procedure": procedure, "action": action, "input": typed(input)});
                (json!({}), Some(act))
            }
        };
        let mut asked = json!({"pack": pack, "workflow": self.workflow, "input": begin});
        if let (Some(members), Some(then)) = (asked.as_object_mut(), then) {
            members.insert(THEN.to_owned(), then);
        }
        asked
    }
}

/// Something that waits to be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// By which code.
    pub code: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A code as it is told, a few letters at a time; none if it is none. It may be written in small letters, and with blanks or lines within.
#[must_use]
pub fn code_in_groups(code: &str) -> Option<String> {
    let letters: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let is_code = letters.len() == CODE && letters.bytes().all(|letter| LETTERS.contains(&letter));
    let letters: Vec<char> = letters.chars().collect();
    let groups: Vec<String> = letters.chunks(TOGETHER).map(|group| group.iter().collect()).collect();
    is_code.then(|| groups.join("-"))
}

/// Whose something is that waits under a code.
fn under(code: &str) -> String {
    format!("counter {}", hexadecimal(&Sha256::digest(code.as_bytes())))
}

/// Who would do it: somebody acting for an organisation, or for themselves, in every role that there is.
fn somebody(pack: &Pack, for_an_organisation: bool) -> Actor {
    let roles = pack.parties.values().flat_map(|party| party.roles.ids().cloned());
    Actor {
        organisation: for_an_organisation.then(|| Id::from(SOMEBODY)),
        person: Some(Id::from(SOMEBODY)),
        roles: roles.collect(),
        real_name: true,
        acts_for: None,
    }
}

fn asks_for_something(workflow: &Workflow) -> bool {
    workflow.opening.form.as_ref().is_some_and(|form| !form.fields.is_empty())
}

impl Desk {
    /// The pack at whose counter somebody stands: they act where it holds for an organisation that it names.
    fn at_counter(&self, actor: &Actor, pack: &Id) -> Result<(Arc<Published>, Arc<Pack>), DeskError> {
        let published = self.refresh()?;
        let held = Arc::clone(published.current(pack, self.clock().now()).ok_or(DeskError::Unknown)?);
        let actor = self.by_pack(&published, actor, pack)?;
        let serves = actor.own_organisation().is_some_and(|own| held.organisations.contains(own.as_str()));
        if serves && actor.person.is_some() { Ok((published, held)) } else { Err(DeskError::Unknown) }
    }

    /// Whether somebody fills in forms for others under a pack.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn serves_at_counter(&self, actor: &Actor, pack: &Id) -> Result<bool, DeskError> {
        match self.at_counter(actor, pack) {
            Ok(_) => Ok(true),
            Err(DeskError::Unknown) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What an official can fill in for somebody: what applicants open cases with; where opening one asks for nothing, what takes it on
    /// from there.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] to everybody else.
    pub fn counter_forms(&self, actor: &Actor, pack: &Id, language: Language) -> Result<Vec<CounterForm>, DeskError> {
        let (published, held) = self.at_counter(actor, pack)?;
        let mut forms = Vec::new();
        for workflow in held.workflows.values() {
            forms.extend(self.forms_of(&published, &held, workflow, language)?);
        }
        Ok(forms)
    }

    /// What an official can fill in for somebody of a workflow.
    fn forms_of(
        &self,
        published: &Published,
        pack: &Pack,
        workflow: &Workflow,
        language: Language,
    ) -> Result<Vec<CounterForm>, DeskError> {
        if !workflow.starts_case || Beginners::of(workflow) != Beginners::Applicants {
            return Ok(Vec::new());
        }
        if asks_for_something(workflow) {
            let title = workflow.opening.title.get(language).to_owned();
            return Ok(vec![CounterForm { workflow: workflow.id.clone(), action: None, title }]);
        }
        self.forms_once_opened(published, pack, workflow, language)
    }

    /// The case as it would stand once somebody had opened it, and who that would be; none if that is not possible now.
    fn once_opened(
        &self,
        published: &Published,
        pack: &Pack,
        workflow: &Id,
    ) -> Result<Option<(Case, Actor)>, DeskError> {
        let begins = CaseBegins { pack: &pack.id, workflow, into: None, input: Values::new() };
        let (request, at) = (self.opening(published, &begins), self.clock().now());
        for for_an_organisation in [true, false] {
            let actor = somebody(pack, for_an_organisation);
            let (command, case) = (Command::new(actor.clone(), request.clone()), Case::new(Id::from(NO_CASE)));
            match self.answered(|answers| published.rulebook().decide(&case, &command, at, answers)) {
                Ok(decision) => return Ok(Some((case_after(published, case, &decision)?, actor))),
                Err(DeskError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn forms_once_opened(
        &self,
        published: &Published,
        pack: &Pack,
        workflow: &Workflow,
        language: Language,
    ) -> Result<Vec<CounterForm>, DeskError> {
        let Some((case, actor)) = self.once_opened(published, pack, &workflow.id)? else { return Ok(Vec::new()) };
        let at = self.clock().now();
        let screen = self.answered(|answers| published.rulebook().case_screen(&case, &actor, at, language, answers))?;
        let theirs = screen.actions.into_iter().filter(|offered| {
            let closed = [RefusalCode::NotAParty.as_str(), RefusalCode::WrongState.as_str()];
            let is_theirs = !offered.why_not.iter().any(|reason| closed.contains(&reason.code));
            let procedure = case.procedure(offered.procedure);
            let action = procedure.and_then(|procedure| procedure.workflow().actions.get(offered.action.as_str()));
            let takes_it_on = |action: &Arc<Action>| action.form.is_some() && !action.partial && action.to.is_some();
            is_theirs && action.is_some_and(takes_it_on)
        });
        let form = |offered: OfferedAction| CounterForm {
            workflow: workflow.id.clone(),
            title: format!("{} · {}", workflow.title.get(language), offered.title),
            action: Some((offered.procedure, offered.action)),
        };
        Ok(theirs.map(form).collect())
    }

    /// A form as it is filled in for somebody, for whoever they may be, and what sending it would do.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if the form is none of those that an official fills in for others, or to everybody else.
    pub fn counter_drawn(
        &self,
        actor: &Actor,
        pack: &Id,
        (workflow, action): (&Id, Option<&Id>),
        input: Values,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let (published, held) = self.at_counter(actor, pack)?;
        let form = self.form_of(&published, &held, (workflow, action), language)?;
        if let Some((procedure, action)) = form.action {
            let (case, actor) = self.once_opened(&published, &held, workflow)?.ok_or(DeskError::Unknown)?;
            // Not before the case was opened.
            let at = self.clock().now();
            let command = Command::new(actor, Request::Act { procedure, action, input });
            return self.drawn(&published, &(case, command, at), &held, language);
        }
        let request = self.opening(&published, &CaseBegins { pack, workflow, into: None, input });
        let at = self.clock().now();
        let as_somebody = |for_an_organisation| {
            let command = Command::new(somebody(&held, for_an_organisation), request.clone());
            self.drawn(&published, &(Case::new(Id::from(NO_CASE)), command, at), &held, language)
        };
        let (one, other) = (as_somebody(true)?, as_somebody(false)?);
        // Some things are for organisations alone, some for persons.
        Ok(if other.form.why_not.len() < one.form.why_not.len() { other } else { one })
    }

    /// One of the forms that an official fills in for others.
    fn form_of(
        &self,
        published: &Published,
        pack: &Pack,
        (workflow, action): (&Id, Option<&Id>),
        language: Language,
    ) -> Result<CounterForm, DeskError> {
        let workflow = pack.workflows.get(workflow.as_str()).ok_or(DeskError::Unknown)?;
        let is_it = |form: &CounterForm| form.action.as_ref().map(|(_, action)| action) == action;
        let forms = self.forms_of(published, pack, workflow, language)?;
        forms.into_iter().find(is_it).ok_or(DeskError::Unknown)
    }

    /// Hands over what an official has filled in: it waits under a code, with the files that belong to it. `asked` makes of the form what opens a
    /// case, and as `then` what is done in it, of which `input` is what is filled in.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it is none of the forms that an official fills in for others, or to everybody else; if it is too large; if a
    /// file in it was not brought, is not what was brought, or is not free.
    pub fn hand_over(
        &self,
        actor: &Actor,
        pack: &Id,
        (workflow, action): (&Id, Option<&Id>),
        (input, language): (&Values, Language),
        asked: impl Fn(&CounterForm) -> Result<Json, DeskError>,
    ) -> Result<HandedOver, DeskError> {
        let (published, held) = self.at_counter(actor, pack)?;
        let form = self.form_of(&published, &held, (workflow, action), language)?;
        self.attached(actor, None, input)?;
        let mut asked = asked(&form)?;
        within(&asked)?;
        let now = self.clock().now();
        let expires_at = now.checked_add_signed(WAITS).unwrap_or(now);
        let letters =
            random::<CODE>()?.map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map_or('2', char::from));
        let code = code_in_groups(&letters.iter().collect::<String>()).ok_or(DeskError::Unknown)?;
        let prepared = json!({"by": actor.person, "organisation": actor.organisation, "at": now});
        note_prepared(&mut asked, &prepared);
        if let Some(then) = asked.get_mut(THEN) {
            note_prepared(then, &prepared);
        }
        let draft = Draft { id: ids::new(now)?, case: None, asked, saved_at: now, expires_at };
        let (from, to) = (owner(actor)?, under(&code));
        // Files that are moved or thrown away meanwhile are looked at anew.
        self.attempt(|_| {
            let mut batch = Batch::default();
            drafts::save(&mut batch, &self.work_key(), &to, &draft)?;
            self.pass_on(&mut batch, &draft, &from, &to)?;
            Ok(self.store.write(batch)?)
        })?;
        Ok(HandedOver { code, expires_at })
    }

    /// Takes over what waits under a code, as a draft of one's own. It is taken over once.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if nothing waits under that code, or they are nobody in particular; if they have too many drafts.
    pub fn take_handed_over(&self, actor: &Actor, code: &str) -> Result<Draft, DeskError> {
        let to = owner(actor)?;
        let from = under(&code_in_groups(code).ok_or(DeskError::Unknown)?);
        // If somebody else was first, nothing waits there any more.
        self.attempt(|_| {
            let now = self.clock().now();
            let waiting = drafts::of_owner(&*self.store, &self.work_key(), &from, now)?;
            let draft = waiting.into_iter().next().ok_or(DeskError::Unknown)?;
            self.has_room_for_a_draft(&to)?;
            let expires_at = now.checked_add_signed(super::drafts::KEPT).unwrap_or(now);
            let draft = Draft { saved_at: now, expires_at, ..draft };
            self.authorised_for_draft(actor, &draft)?;
            let mut batch = Batch::default();
            drafts::take_away(&mut batch, &from, &draft.id);
            drafts::save(&mut batch, &self.work_key(), &to, &draft)?;
            self.pass_on(&mut batch, &draft, &from, &to)?;
            self.store.write(batch)?;
            Ok(draft)
        })
    }

    /// Keeps what was filled in to be done next in a case that was opened: as a draft of whoever opened it.
    ///
    /// # Errors
    /// If there are too many.
    pub fn go_on(&self, actor: &Actor, asked: &Json, case: &Id) -> Result<Option<Draft>, DeskError> {
        let Some(then) = asked.get(THEN) else { return Ok(None) };
        let mut then = then.clone();
        if let Some(path) = then.get_mut(PAGE).and_then(|page| page.get_mut("path")) {
            *path = json!(path.as_str().unwrap_or_default().replace("{case}", case.as_str()));
        }
        // What is sent twice is gone on with once.
        let known =
            self.drafts(actor)?.into_iter().find(|draft| draft.case.as_ref() == Some(case) && draft.asked == then);
        match known {
            Some(draft) => Ok(Some(draft)),
            None => self.save_draft(actor, None, Some(case), &then).map(Some),
        }
    }
}

/// Notes who has filled something in for somebody.
fn note_prepared(asked: &mut Json, prepared: &Json) {
    if let Some(members) = asked.as_object_mut() {
        let page = members.entry(PAGE).or_insert_with(|| json!({}));
        if let Some(page) = page.as_object_mut() {
            page.insert(PREPARED.to_owned(), prepared.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_people_write_it() {
        for written in ["ABCD-EFGH-JKLM", "abcdefghjklm", " abcd efgh jklm "] {
            assert_eq!(code_in_groups(written).as_deref(), Some("ABCD-EFGH-JKLM"));
        }
        for none in ["", "ABCD-EFGH", "ABCD-EFGH-IJKL", "ABCD-EFGH-JKLM-NPQR", "一二三四"] {
            assert_eq!(code_in_groups(none), None, "{none}");
        }
    }
}
