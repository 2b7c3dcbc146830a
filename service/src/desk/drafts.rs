//! What is filled in before it is handed in: drafts as they were typed, what is needed of them now, and filters of lists.

use chrono::TimeDelta;
use guicheng_engine::{Actor, Command, FormScreen, Id, Language, Request, Value, Values};
use serde_json::{Value as Json, json};

use super::decide::CaseBegins;
use super::{Desk, DeskError, Done, THEN, Unusable};
use crate::ids;
use crate::records::drafts::{self, Draft};
use crate::records::saved_filters;
use crate::store::Batch;

/// How long a draft is kept after it was saved last.
pub(super) const KEPT: TimeDelta = TimeDelta::days(90);

/// How long a draft of nobody in particular is kept, and where something that was handed in has led to.
const KEPT_FOR_NOBODY: TimeDelta = TimeDelta::days(1);

/// What a draft says of the page it is filled in on.
pub(crate) const PAGE: &str = "page";

/// What was sent of it, and by whom.
pub(crate) const SENT: &str = "sent";
const SENT_BY: &str = "by";

/// How many drafts, and how many filters, somebody has at most.
const MOST: usize = 200;

/// How many of one person may be saved at the same time: below the bound by so many, none is looked at twice.
const AT_ONCE: usize = 64;

/// How large a draft or a filter may be, in bytes.
const LARGEST: usize = 256 * 1024;

/// How many drafts of nobody in particular are kept at most.
pub const MOST_OF_NOBODY: u64 = 10_000;

/// How large a draft of nobody in particular may be, in bytes.
const LARGEST_OF_NOBODY: usize = 64 * 1024;

/// A form, as it stands with what is filled in.
#[derive(Clone, Debug)]
pub struct FilledIn {
    /// What is asked, needed now and wrong with it.
    pub screen: FormScreen,
    /// The fields whose values are none that any field takes; they are kept as they were typed.
    pub unreadable: Vec<String>,
}

/// Whose working data it is: the person's, within the organisation acted for, and for each whom they act for as an agent by itself.
pub(super) fn owner(actor: &Actor) -> Result<String, DeskError> {
    let person = actor.person.as_ref().ok_or(DeskError::Unknown)?;
    let organisation = actor.organisation.as_ref().map_or("", Id::as_str);
    Ok(match &actor.acts_for {
        Some(principal) => format!("{person} {organisation} {principal}"),
        None => format!("{person} {organisation}"),
    })
}

/// Whose a draft is that nobody in particular fills in: whoever knows its id.
fn of_nobody(id: &str) -> String {
    format!("nobody {id}")
}

pub(super) fn within(value: &Json) -> Result<(), DeskError> {
    at_most(value, LARGEST)
}

fn at_most(value: &Json, most: usize) -> Result<(), DeskError> {
    match value.to_string().len() > most {
        true => Err(DeskError::Unusable(Unusable::said("unusable-bytes", &[("most", &most)]))),
        false => Ok(()),
    }
}

fn has_room(known: &[Draft]) -> Result<(), DeskError> {
    match known.len() >= MOST {
        true => Err(DeskError::Unusable(Unusable::said("unusable-drafts", &[("most", &MOST)]))),
        false => Ok(()),
    }
}

impl Desk {
    /// Saves a draft as it was typed: under its id, or as a new one. `case` is the case it is for; none if it opens one.
    ///
    /// # Errors
    /// If there is no such draft, it is too large, or there are too many.
    pub fn save_draft(
        &self,
        actor: &Actor,
        id: Option<&str>,
        case: Option<&Id>,
        asked: &Json,
    ) -> Result<Draft, DeskError> {
        let owner = owner(actor)?;
        within(asked)?;
        self.attempt(|_| {
            let (mut batch, now) = (Batch::default(), self.clock().now());
            let known = drafts::of_owner(&*self.store, &self.work_key(), &owner, now)?;
            let id = match id {
                Some(id) if known.iter().any(|draft| draft.id == id) => id.to_owned(),
                Some(_) => return Err(DeskError::Unknown),
                None => {
                    has_room(&known)?;
                    // Many at once are no more than one by one.
                    if known.len() + AT_ONCE > MOST {
                        drafts::have(&mut batch, &owner, now, known.len());
                    }
                    ids::new(now)?
                }
            };
            let expires_at = now.checked_add_signed(KEPT).unwrap_or(now);
            let draft = Draft { id, case: case.cloned(), asked: asked.clone(), saved_at: now, expires_at };
            self.authorised_for_draft(actor, &draft)?;
            drafts::save(&mut batch, &self.work_key(), &owner, &draft)?;
            self.store.write(batch)?;
            Ok(draft)
        })
    }

    /// Whether somebody may have one more draft.
    ///
    /// # Errors
    /// If not.
    pub(super) fn has_room_for_a_draft(&self, owner: &str) -> Result<(), DeskError> {
        has_room(&drafts::of_owner(&*self.store, &self.work_key(), owner, self.clock().now())?)
    }

    /// Keeps what somebody fills in on a page, under an id or as a new draft; gives its id. A draft of nobody in particular is found by its id
    /// alone, which nobody guesses; those are smaller, and there are so many of them at most.
    ///
    /// # Errors
    /// If it is too large, or there are too many.
    pub fn keep_form(
        &self,
        actor: &Actor,
        id: Option<&str>,
        case: Option<&Id>,
        asked: &Json,
    ) -> Result<String, DeskError> {
        if actor.person.is_some() {
            let saved = match self.save_draft(actor, id, case, asked) {
                // What they began before they signed in, or what is gone meanwhile, goes on as one of their own.
                Err(DeskError::Unknown) if id.is_some() => self.save_draft(actor, None, case, asked),
                saved => saved,
            };
            return Ok(saved?.id);
        }
        at_most(asked, LARGEST_OF_NOBODY)?;
        let known = match id {
            Some(id) => self.kept_form(actor, id)?.map(|draft| draft.id),
            None => None,
        };
        if known.is_none() && drafts::count_between(&*self.store, &of_nobody(""), &of_nobody("~"))? >= MOST_OF_NOBODY {
            return Err(DeskError::Unusable(Unusable::said("unusable-drafts", &[("most", &MOST_OF_NOBODY)])));
        }
        let id = known.map_or_else(|| ids::new(self.clock().now()), Ok)?;
        self.keep_for_nobody(&id, case, asked)?;
        Ok(id)
    }

    /// What was kept of what somebody fills in on a page; none if there is nothing of it for them.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn kept_form(&self, actor: &Actor, id: &str) -> Result<Option<Draft>, DeskError> {
        let kept = |owner: &str| {
            let kept = drafts::of_owner(&*self.store, &self.work_key(), owner, self.clock().now())?;
            Ok::<_, DeskError>(kept.into_iter().find(|draft| draft.id == id))
        };
        if let Ok(owner) = owner(actor)
            && let Some(draft) = kept(&owner)?
        {
            self.authorised_for_draft(actor, &draft)?;
            return Ok(Some(draft));
        }
        let mut kept = kept(&of_nobody(id))?;
        let page = kept.as_mut().and_then(|draft| draft.asked.get_mut(PAGE)).and_then(Json::as_object_mut);
        let by = owner(actor).unwrap_or_default();
        if let Some(page) = page
            && page.get(SENT).is_some_and(|sent| sent.get(SENT_BY).and_then(Json::as_str) != Some(&*by))
        {
            page.remove(SENT);
        }
        Ok(kept)
    }

    /// Notes that what was filled in has been handed in, and what it has led to; the draft is gone. What was sent (`sent`, an object) is kept as long,
    /// for whoever sent it.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn form_was_sent(&self, actor: &Actor, id: &str, led_to: &str, mut sent: Json) -> Result<(), DeskError> {
        if let Some(members) = sent.as_object_mut() {
            members.insert(SENT_BY.to_owned(), owner(actor).unwrap_or_default().into());
        }
        let led = self.keep_for_nobody(id, None, &json!({PAGE: {"led_to": led_to, SENT: sent}}));
        match led {
            // What is too much to be kept is not compared with what is sent again.
            Err(DeskError::Unusable(_)) => self.keep_for_nobody(id, None, &json!({PAGE: {"led_to": led_to}}))?,
            led => led?,
        }
        match self.drop_draft(actor, id) {
            Err(DeskError::Unknown) => Ok(()),
            dropped => dropped,
        }
    }

    fn keep_for_nobody(&self, id: &str, case: Option<&Id>, asked: &Json) -> Result<(), DeskError> {
        within(asked)?;
        let now = self.clock().now();
        let expires_at = now.checked_add_signed(KEPT_FOR_NOBODY).unwrap_or(now);
        let draft = Draft { id: id.to_owned(), case: case.cloned(), asked: asked.clone(), saved_at: now, expires_at };
        let mut batch = Batch::default();
        drafts::save(&mut batch, &self.work_key(), &of_nobody(id), &draft)?;
        Ok(self.store.write(batch)?)
    }

    /// The drafts of somebody; of an agent, those for which there is an authority.
    ///
    /// # Errors
    /// If they are nobody in particular; [`DeskError::NoAuthority`] if they act for another by no authority any more.
    pub fn drafts(&self, actor: &Actor) -> Result<Vec<Draft>, DeskError> {
        let mut theirs = drafts::of_owner(&*self.store, &self.work_key(), &owner(actor)?, self.clock().now())?;
        if let Some(held) = self.held_authorities(actor)? {
            let mut open = Vec::new();
            for draft in theirs {
                if self.is_for_agent(actor, &draft, &held)? {
                    open.push(draft);
                }
            }
            theirs = open;
        }
        Ok(theirs)
    }

    /// A draft of somebody.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none of that id.
    pub fn draft(&self, actor: &Actor, id: &str) -> Result<Draft, DeskError> {
        self.drafts(actor)?.into_iter().find(|draft| draft.id == id).ok_or(DeskError::Unknown)
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none of that id.
    pub fn drop_draft(&self, actor: &Actor, id: &str) -> Result<(), DeskError> {
        self.draft(actor, id)?;
        let mut batch = Batch::default();
        drafts::remove(&mut batch, &owner(actor)?, id);
        Ok(self.store.write(batch)?)
    }

    /// Hands a draft in: it is done once, and the draft is gone.
    ///
    /// # Errors
    /// If there is no such draft, a value is none that any field takes, or the rules refuse it.
    pub fn submit_draft(&self, actor: &Actor, id: &str) -> Result<Done, DeskError> {
        let draft = self.draft(actor, id)?;
        let (request, unreadable) = self.request_of(draft.case.as_ref(), &draft.asked)?;
        if !unreadable.is_empty() {
            return Err(DeskError::Unusable(Unusable::members(&unreadable)));
        }
        let key = format!("draft {id}");
        let done = match (&draft.case, request) {
            (Some(case), request) => {
                let command = Command { key: Some(key.into()), ..Command::new(actor.clone(), request) };
                self.command(case, &command)?
            }
            (None, Request::TakeOver { pack, workflow, into, input, .. }) => {
                self.take_over_case(actor, &pack, (&workflow, &into), input, Some(&key))?
            }
            (None, Request::OpenCase { pack, workflow, input, .. }) => {
                self.open_case(actor, &pack, &workflow, input, Some(&key))?
            }
            (None, _) => return Err(DeskError::Unusable("asked".into())),
        };
        self.go_on(actor, &draft.asked, &done.file.row.id)?;
        self.drop_draft(actor, id)?;
        Ok(done)
    }

    /// The form of what is asked, with what is filled in so far: what is needed now, what can be chosen, what stands against it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case for whoever asks; if there is no such action or workflow.
    pub fn form(
        &self,
        actor: &Actor,
        case: Option<&Id>,
        asked: &Json,
        language: Language,
    ) -> Result<FilledIn, DeskError> {
        let published = self.refresh()?;
        let (request, unreadable) = self.request_of(case, asked)?;
        let (of_case, command, at) = self.set_out(&published, case, actor, request)?;
        let command = self.filled(&published, (&of_case, &command, at), language)?.command;
        let rulebook = published.rulebook();
        let screen = self.answered(|answers| rulebook.form_screen(&of_case, &command, at, language, answers))?;
        if let Some(case) = case {
            self.note_form(&command.actor, case, &command.request)?;
        }
        Ok(FilledIn { screen, unreadable })
    }

    /// What is asked, of what can be read of it; and the fields that cannot.
    fn request_of(&self, case: Option<&Id>, asked: &Json) -> Result<(Request, Vec<String>), DeskError> {
        let typed = asked.get("input").and_then(Json::as_object).into_iter().flatten();
        let (mut input, mut unreadable) = (Values::new(), Vec::new());
        for (field, value) in typed.filter(|(_, value)| !value.is_null()) {
            match serde_json::from_value::<Value>(value.clone()) {
                Ok(value) => {
                    input.insert(Id::from(field.as_str()), value);
                }
                Err(_) => unreadable.push(field.clone()),
            }
        }
        let unusable = |problem: &dyn std::fmt::Display| DeskError::Unusable(Unusable::read(problem));
        let text = |name: &str| asked.get(name).and_then(Json::as_str).map(Id::from);
        if case.is_none() {
            let (pack, workflow) = text("pack").zip(text("workflow")).ok_or_else(|| unusable(&"pack, workflow"))?;
            let into = text("into");
            let begins = CaseBegins { pack: &pack, workflow: &workflow, into: into.as_ref(), input };
            return Ok((self.opening(&*self.refresh()?, &begins), unreadable));
        }
        let mut asked = asked.clone();
        if let Some(members) = asked.as_object_mut() {
            members.remove("input");
            members.remove(PAGE);
            members.remove(THEN);
        }
        let mut request: Request = serde_json::from_value(asked).map_err(|error| unusable(&error))?;
        *request.input_mut() = input;
        match request {
            Request::OpenCase { .. } | Request::TakeOver { .. } => {
                Err(DeskError::Unusable(Unusable::said("unusable-within", &[])))
            }
            request => Ok((request, unreadable)),
        }
    }

    /// Keeps a filter of a list under a name.
    ///
    /// # Errors
    /// If it is too large, or there are too many.
    pub fn save_filter(&self, actor: &Actor, name: &str, filter: &Json) -> Result<(), DeskError> {
        within(filter)?;
        let known = self.filters(actor)?;
        if known.len() >= MOST && !known.iter().any(|(of, _)| of == name) {
            return Err(DeskError::Unusable(Unusable::said("unusable-filters", &[("most", &MOST)])));
        }
        let mut batch = Batch::default();
        saved_filters::save(&mut batch, &owner(actor)?, name, filter)?;
        Ok(self.store.write(batch)?)
    }

    /// The filters that somebody keeps, by their names.
    ///
    /// # Errors
    /// If they are nobody in particular.
    pub fn filters(&self, actor: &Actor) -> Result<Vec<(String, Json)>, DeskError> {
        self.authorised(actor)?;
        Ok(saved_filters::of_owner(&*self.store, &owner(actor)?)?)
    }

    /// Forgets a filter.
    ///
    /// # Errors
    /// If they are nobody in particular.
    pub fn drop_filter(&self, actor: &Actor, name: &str) -> Result<(), DeskError> {
        self.authorised(actor)?;
        let mut batch = Batch::default();
        saved_filters::remove(&mut batch, &owner(actor)?, name);
        Ok(self.store.write(batch)?)
    }
}
