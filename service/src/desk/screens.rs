//! What people are shown to work with: cases, forms and lists as the engine draws them, in one language. Pages set them; programs get the
//! same as JSON.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::screen::{CaseScreen, FormScreen, ListScreen, OfferedOpening, Preview};
use guicheng_engine::{Actor, Case, Command, Id, Language, Pack, RefusalCode, Request, Values};

use super::decide::CaseBegins;
use super::{CollectionAsked, CollectionPage, CountedFigures, Desk, DeskError, Published};

/// A case that is not opened yet.
pub(super) const NO_CASE: &str = "draft";

/// A form, as somebody fills it in, and what sending it would do.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The form, and what stands against it.
    pub form: FormScreen,
    /// What sending it would do; none while something stands against it.
    pub preview: Option<Preview>,
    /// The pack it is decided under.
    pub pack: Arc<Pack>,
    /// The number of the last event of the case: what they have seen.
    pub sequence: u64,
    /// Whether the service counts the figures in it.
    pub counts: bool,
    /// What it has counted, once what that depends on is filled in.
    pub counted: Option<CountedFigures>,
}

impl Desk {
    /// A case as somebody works with it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or they see nothing of it.
    pub fn case_screen(&self, actor: &Actor, case: &Id, language: Language) -> Result<CaseScreen, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let actor = &self.in_case(&file, actor)?;
        let (_, at) = self.seen(&published, &file, actor)?;
        self.answered(|answers| published.rulebook().case_screen(&file.case, actor, at, language, answers))
    }

    /// A case as it stood once an event had been recorded, to somebody who sees something of it now.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case or event, or they see nothing of it.
    pub fn case_screen_after(
        &self,
        actor: &Actor,
        case: &Id,
        sequence: u64,
        language: Language,
    ) -> Result<CaseScreen, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let actor = &self.in_case(&file, actor)?;
        self.seen(&published, &file, actor)?;
        let until = || file.events.iter().filter(|event| event.sequence <= sequence);
        let at = until().next_back().ok_or(DeskError::Unknown)?.at;
        let rulebook = published.rulebook();
        let then = rulebook.replay(case.clone(), until()).map_err(guicheng_engine::Misconfiguration::Damaged)?;
        self.answered(|answers| rulebook.case_screen(&then, actor, at, language, answers))
    }

    /// What a case can be opened with under a pack, and why not the rest.
    ///
    /// # Errors
    /// If no such pack is in force.
    pub fn beginnings_screen(
        &self,
        actor: &Actor,
        pack: &Id,
        language: Language,
    ) -> Result<Vec<OfferedOpening>, DeskError> {
        let published = self.refresh()?;
        let (at, actor) = (self.clock().now(), &self.by_pack(&published, actor, pack)?);
        self.answered(|answers| published.rulebook().beginnings_screen(pack, actor, at, language, answers))
    }

    /// A form to open a case with, filled in so far.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such workflow.
    pub fn opening_drawn(
        &self,
        actor: &Actor,
        pack: &Id,
        workflow: &Id,
        input: Values,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let published = self.refresh()?;
        let held = published.current(pack, self.clock().now()).ok_or(DeskError::Unknown)?;
        if !held.workflows.contains(workflow.as_str()) {
            return Err(DeskError::Unknown);
        }
        let request = self.opening(&published, &CaseBegins { pack, workflow, into: None, input });
        let set_out = self.set_out(&published, None, actor, request)?;
        self.drawn_counting(&published, &set_out, held, language)
    }

    /// The form of a command in a case, filled in so far. Of a case of which they see nothing, they are not told that it exists.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, action or workflow, or they see nothing of it.
    pub fn command_drawn(&self, case: &Id, command: &Command, language: Language) -> Result<Drawn, DeskError> {
        let published = self.refresh()?;
        let set_out = self.set_out(&published, Some(case), &command.actor, command.request.clone())?;
        let (case, command, _) = &set_out;
        let concerned = match &command.request {
            Request::Act { procedure, action, .. } => {
                let procedure = case.procedure(*procedure).ok_or(DeskError::Unknown)?;
                procedure.workflow().actions.get(action.as_str()).map(|_| procedure)
            }
            Request::Open { workflow, .. } => {
                let root = case.root().ok_or(DeskError::Unknown)?;
                let held = published.current(&root.pack().id, self.clock().now()).unwrap_or(root.pack());
                held.workflows.get(workflow.as_str()).map(|_| root)
            }
            _ => None,
        };
        let pack = Arc::clone(concerned.ok_or(DeskError::Unknown)?.pack());
        let drawn = match self.drawn_counting(&published, &set_out, &pack, language) {
            // What they do not know of is not there for them.
            Err(DeskError::Refused(refusal)) if refusal.code() == RefusalCode::UnknownProcedure => {
                Err(DeskError::Unknown)
            }
            drawn => drawn,
        }?;
        self.note_form(&command.actor, case.id(), &command.request)?;
        Ok(drawn)
    }

    /// What a request is decided upon: the case, or one that is yet to be opened; the command, as whoever asks acts there; and the moment. Of a
    /// case of which they see nothing, they are not told that it exists.
    pub(super) fn set_out(
        &self,
        published: &Published,
        case: Option<&Id>,
        actor: &Actor,
        request: Request,
    ) -> Result<(Case, Command, DateTime<Utc>), DeskError> {
        match (case, &request) {
            (Some(case), _) => {
                let file = self.file(published, case)?;
                let actor = self.in_case(&file, actor)?;
                let (_, at) = self.seen(published, &file, &actor)?;
                Ok((file.case.clone(), Command::new(actor, request), at))
            }
            (None, Request::OpenCase { pack, .. } | Request::TakeOver { pack, .. }) => {
                let actor = self.by_pack(published, actor, pack)?;
                Ok((Case::new(Id::from(NO_CASE)), Command::new(actor, request), self.clock().now()))
            }
            (None, _) => Err(DeskError::Unknown),
        }
    }

    pub(super) fn drawn(
        &self,
        published: &Published,
        (case, command, at): &(Case, Command, DateTime<Utc>),
        pack: &Arc<Pack>,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let rulebook = published.rulebook();
        let form = self.answered(|answers| rulebook.form_screen(case, command, *at, language, answers))?;
        let preview = match form.open {
            true => Some(self.answered(|answers| rulebook.preview(case, command, *at, language, answers))?),
            false => None,
        };
        Ok(Drawn { form, preview, pack: Arc::clone(pack), sequence: case.sequence(), counts: false, counted: None })
    }

    /// A page of a list, as somebody reads it, and what it says.
    ///
    /// # Errors
    /// As [`Desk::collection`].
    pub fn list_screen(
        &self,
        actor: &Actor,
        asked: &CollectionAsked,
        language: Language,
    ) -> Result<(CollectionPage, ListScreen), DeskError> {
        let page = self.collection(actor, asked)?;
        let list = ListScreen::new(&page.pack, asked.collection.as_str(), &page.rows, actor, page.day, language);
        let list = list.ok_or(DeskError::Unknown)?;
        Ok((page, list))
    }
}
