//! What an official fills in for somebody at the counter. Nothing is done by it: it waits under a code, and whoever takes it over by that code
//! checks it and sends it from their own account.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{Actor, Case, Command, Id, Language, Pack, Procedure, RefusalCode, Request, Values, Workflow};
use guicheng_workbench::guide::Beginners;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::commit::case_after;
use super::decide::CaseBegins;
use super::drafts::{owner, within};
use super::screens::NO_CASE;
use super::{CaseFile, Desk, DeskError, Drawn, PAGE, Published};
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

/// The workflow of the procedure in which something is done next, among what a draft says of its page: only once it is open its number is known.
const OF: &str = "of";

/// Who is meant before anybody has taken it over: no account has that name.
pub(super) const SOMEBODY: &str = "somebody at the counter";

/// What is filled in for somebody: what opens a case or a procedure in one, or what is done next where that asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterAsked {
    /// The pack.
    pub pack: Id,
    /// The case in which a procedure is opened; none if a case is.
    pub case: Option<Id>,
    /// The workflow that is opened.
    pub workflow: Id,
    /// The procedure it is about.
    pub concerns: Option<u32>,
    /// The action that asks for everything, where opening asks for nothing.
    pub action: Option<Id>,
}

/// What can be filled in for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterForm {
    /// What it is.
    pub asked: CounterAsked,
    /// Of an action, the procedure that it would be taken in, and the workflow of that.
    pub then: Option<(u32, Id)>,
    /// What people call it.
    pub title: String,
}

/// A workflow that can be opened, and the procedure it would be about.
type Openable = (Arc<Workflow>, Option<u32>);

/// Where somebody fills in for others: what is published, the pack, and the case they do it in.
struct Counter {
    published: Arc<Published>,
    pack: Arc<Pack>,
    file: Option<Arc<CaseFile>>,
}

impl CounterForm {
    /// What is asked by it, as drafts have it, with what is filled in.
    #[must_use]
    pub fn as_asked(&self, input: &Values) -> Json {
        let typed =
            |input: &Values| -> Json { input.iter().map(|(name, value)| (name.to_string(), json!(value))).collect() };
        let CounterAsked { pack, case, workflow, concerns, action } = &self.asked;
        let (begin, then) = match action.as_ref().zip(self.then.as_ref()) {
            None => (typed(input), None),
            Some((action, (procedure, of))) => {
                let act = json!({"do": "act", "procedure": procedure, "action": action, "input": typed(input),
                    PAGE: {OF: of}});
                (json!({}), Some(act))
            }
        };
        let mut asked = match case {
            None => json!({"pack": pack, "workflow": workflow, "input": begin}),
            Some(_) => json!({"do": "open", "workflow": workflow, "input": begin}),
        };
        if let Some(members) = asked.as_object_mut() {
            members.extend(concerns.map(|concerns| ("concerns".to_owned(), json!(concerns))));
            members.extend(then.map(|then| (THEN.to_owned(), then)));
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

/// Everybody who may stand at the counter: those whom the case has bound, then whoever else, acting for an organisation or for themselves.
fn everybody(pack: &Pack, case: &Case, official: &Actor) -> Vec<Actor> {
    let mut bound: Vec<&Id> = Vec::new();
    for id in pack.parties.values().flat_map(|party| case.bound(party.id.as_str(), None)) {
        if official.own_organisation() != Some(id) && !bound.contains(&id) {
            bound.push(id);
        }
    }
    let known = bound.into_iter().flat_map(|id| {
        let (body, one) = (somebody(pack, true), somebody(pack, false));
        [Actor { organisation: Some(id.clone()), ..body }, Actor { person: Some(id.clone()), ..one }]
    });
    known.chain([somebody(pack, true), somebody(pack, false)]).collect()
}

impl Counter {
    /// Now; not before what has happened in the case.
    fn at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.file.as_ref().map_or(now, |file| now.max(file.row.last_at))
    }

    fn case(&self) -> Case {
        self.file.as_ref().map_or_else(|| Case::new(Id::from(NO_CASE)), |file| file.case.clone())
    }
}

impl Desk {
    /// The counter at which somebody stands: they act where the pack holds for an organisation that it names. In a case it is theirs if they see all
    /// of it.
    fn at_counter(&self, actor: &Actor, pack: &Id, case: Option<&Id>) -> Result<Counter, DeskError> {
        let published = self.refresh()?;
        let (pack, file, actor) = match case {
            None => {
                let held = published.current(pack, self.clock().now()).ok_or(DeskError::Unknown)?;
                (Arc::clone(held), None, self.by_pack(&published, actor, pack)?)
            }
            Some(case) => {
                let file = self.file(&published, case)?;
                let held = Arc::clone(file.case.root().ok_or(DeskError::Unknown)?.pack());
                let actor = self.in_case(&file, actor)?;
                let (disclosure, _) = self.seen(&published, &file, &actor)?;
                if held.id != *pack || !disclosure.sees_all(&file.case) {
                    return Err(DeskError::Unknown);
                }
                (held, Some(file), actor)
            }
        };
        let serves = actor.own_organisation().is_some_and(|own| pack.organisations.contains(own.as_str()));
        let counter = Counter { published, pack, file };
        if serves && actor.person.is_some() { Ok(counter) } else { Err(DeskError::Unknown) }
    }

    /// The pack that a case goes by.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case.
    pub(crate) fn pack_of(&self, case: &Id) -> Result<Id, DeskError> {
        let file = self.file(&*self.refresh()?, case)?;
        Ok(file.case.root().ok_or(DeskError::Unknown)?.pack().id.clone())
    }

    /// Whether somebody fills in forms for others under a pack, or in a case.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn serves_at_counter(&self, actor: &Actor, pack: &Id, case: Option<&Id>) -> Result<bool, DeskError> {
        match self.at_counter(actor, pack, case) {
            Ok(_) => Ok(true),
            Err(DeskError::Unknown) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What an official can fill in for somebody: what applicants open cases with, or what is open to them in a case; where opening asks for
    /// nothing, what takes it on from there.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] to everybody else.
    pub fn counter_forms(
        &self,
        actor: &Actor,
        (pack, case): (&Id, Option<&Id>),
        language: Language,
    ) -> Result<Vec<CounterForm>, DeskError> {
        let counter = self.at_counter(actor, pack, case)?;
        let mut forms = Vec::new();
        for (workflow, concerns) in self.opened_for_others(&counter, actor)? {
            forms.extend(self.forms_of(&counter, actor, (&workflow, concerns), language)?);
        }
        Ok(forms)
    }

    /// What others than agencies can open: each workflow, and the procedure it would be about.
    fn opened_for_others(&self, counter: &Counter, official: &Actor) -> Result<Vec<Openable>, DeskError> {
        let Some(file) = &counter.file else {
            let workflows = counter.pack.workflows.values().filter(|workflow| workflow.starts_case);
            let theirs = workflows.filter(|workflow| Beginners::of(workflow) == Beginners::Applicants);
            return Ok(theirs.map(|workflow| (Arc::clone(workflow), None)).collect());
        };
        let (rulebook, at) = (counter.published.rulebook(), counter.at(self.clock().now()));
        let mut found: Vec<Openable> = Vec::new();
        for somebody in everybody(&counter.pack, &file.case, official) {
            for offered in self.answered(|answers| rulebook.openings(&file.case, &somebody, at, answers))? {
                let is_new = || {
                    !found
                        .iter()
                        .any(|(known, concerns)| known.id == offered.workflow.id && *concerns == offered.concerns)
                };
                let is_theirs = Beginners::of(&offered.workflow) == Beginners::Applicants;
                if offered.refusal.is_none() && is_theirs && is_new() {
                    found.push((Arc::clone(&offered.workflow), offered.concerns));
                }
            }
        }
        Ok(found)
    }

    /// What an official can fill in for somebody of a workflow.
    fn forms_of(
        &self,
        counter: &Counter,
        official: &Actor,
        (workflow, concerns): (&Workflow, Option<u32>),
        language: Language,
    ) -> Result<Vec<CounterForm>, DeskError> {
        let asked = CounterAsked {
            pack: counter.pack.id.clone(),
            case: counter.file.as_ref().map(|file| file.row.id.clone()),
            workflow: workflow.id.clone(),
            concerns,
            action: None,
        };
        if asks_for_something(workflow) {
            let title = workflow.opening.title.get(language).to_owned();
            return Ok(vec![CounterForm { asked, then: None, title }]);
        }
        let Some((case, actor)) = self.once_opened(counter, official, &asked)? else { return Ok(Vec::new()) };
        let before: Vec<u32> = counter.case().procedures().map(Procedure::number).collect();
        let (rulebook, at) = (counter.published.rulebook(), counter.at(self.clock().now()));
        let screen = self.answered(|answers| rulebook.case_screen(&case, &actor, at, language, answers))?;
        let forms = screen.actions.into_iter().filter_map(|offered| {
            let closed = [RefusalCode::NotAParty.as_str(), RefusalCode::WrongState.as_str()];
            let is_theirs = !offered.why_not.iter().any(|reason| closed.contains(&reason.code));
            let procedure = case.procedure(offered.procedure).filter(|known| !before.contains(&known.number()))?;
            let action = procedure.workflow().actions.get(offered.action.as_str())?;
            let takes_it_on = action.form.is_some() && !action.partial && action.to.is_some();
            (is_theirs && takes_it_on).then(|| CounterForm {
                title: format!("{} · {}", workflow.title.get(language), offered.title),
                then: Some((offered.procedure, procedure.workflow().id.clone())),
                asked: CounterAsked { action: Some(offered.action.clone()), ..asked.clone() },
            })
        });
        Ok(forms.collect())
    }

    /// The request that opens something.
    fn opens(&self, counter: &Counter, asked: &CounterAsked, input: Values) -> Request {
        let (workflow, concerns) = (asked.workflow.clone(), asked.concerns);
        match asked.case {
            Some(_) => Request::Open { workflow, concerns, input },
            None => {
                let begins = CaseBegins { pack: &asked.pack, workflow: &workflow, into: None, input };
                self.opening(&counter.published, &begins)
            }
        }
    }

    /// The case as it would stand once somebody had opened it, or a procedure in it, and who that would be; none if that is not possible now.
    fn once_opened(
        &self,
        counter: &Counter,
        official: &Actor,
        asked: &CounterAsked,
    ) -> Result<Option<(Case, Actor)>, DeskError> {
        let (case, at) = (counter.case(), counter.at(self.clock().now()));
        let request = self.opens(counter, asked, Values::new());
        for actor in everybody(&counter.pack, &case, official) {
            let command = Command::new(actor.clone(), request.clone());
            let rulebook = counter.published.rulebook();
            match self.answered(|answers| rulebook.decide(&case, &command, at, answers)) {
                Ok(decision) => return Ok(Some((case_after(&counter.published, case, &decision)?, actor))),
                Err(DeskError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// A form as it is filled in for somebody, for whoever they may be, and what sending it would do.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if the form is none of those that an official fills in for others, or to everybody else.
    pub fn counter_drawn(
        &self,
        actor: &Actor,
        asked: &CounterAsked,
        input: Values,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let counter = self.at_counter(actor, &asked.pack, asked.case.as_ref())?;
        let form = self.form_of(&counter, actor, asked, language)?;
        if let (Some(action), Some((procedure, _))) = (asked.action.clone(), form.then) {
            let (case, somebody) = self.once_opened(&counter, actor, asked)?.ok_or(DeskError::Unknown)?;
            // Not before the case was opened.
            let at = counter.at(self.clock().now());
            let command = Command::new(somebody, Request::Act { procedure, action, input });
            return self.drawn(&counter.published, &(case, command, at), &counter.pack, language);
        }
        let (case, request) = (counter.case(), self.opens(&counter, asked, input));
        let at = counter.at(self.clock().now());
        // Some things are for organisations alone, some for persons, some for those whom the case has bound.
        let mut best: Option<Drawn> = None;
        for somebody in everybody(&counter.pack, &case, actor) {
            let command = Command::new(somebody, request.clone());
            let drawn = self.drawn(&counter.published, &(case.clone(), command, at), &counter.pack, language)?;
            if best.as_ref().is_none_or(|best| drawn.form.why_not.len() < best.form.why_not.len()) {
                best = Some(drawn);
            }
            if best.as_ref().is_some_and(|best| best.form.why_not.is_empty()) {
                break;
            }
        }
        best.ok_or(DeskError::Unknown)
    }

    /// One of the forms that an official fills in for others.
    fn form_of(
        &self,
        counter: &Counter,
        official: &Actor,
        asked: &CounterAsked,
        language: Language,
    ) -> Result<CounterForm, DeskError> {
        let opened = self.opened_for_others(counter, official)?;
        let is_it = |(workflow, concerns): &&(Arc<Workflow>, Option<u32>)| {
            workflow.id == asked.workflow && *concerns == asked.concerns
        };
        let (workflow, concerns) = opened.iter().find(is_it).ok_or(DeskError::Unknown)?;
        let forms = self.forms_of(counter, official, (workflow, *concerns), language)?;
        forms.into_iter().find(|form| form.asked == *asked).ok_or(DeskError::Unknown)
    }

    /// Hands over what an official has filled in: it waits under a code, with the files that belong to it. `asked` makes of the form what opens a
    /// case or a procedure, and as `then` what is done in it, of which `input` is what is filled in.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it is none of the forms that an official fills in for others, or to everybody else; if it is too large; if a
    /// file in it was not brought, is not what was brought, or is not free.
    pub fn hand_over(
        &self,
        actor: &Actor,
        what: &CounterAsked,
        (input, language): (&Values, Language),
        asked: impl Fn(&CounterForm) -> Result<Json, DeskError>,
    ) -> Result<HandedOver, DeskError> {
        let counter = self.at_counter(actor, &what.pack, what.case.as_ref())?;
        let form = self.form_of(&counter, actor, what, language)?;
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
        let draft = Draft { id: ids::new(now)?, case: what.case.clone(), asked, saved_at: now, expires_at };
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

    /// Takes over what waits under a code, as a draft of one's own. It is taken over once; of a case in which nothing is theirs, it is not and stays.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if nothing waits under that code that is theirs, or they are nobody in particular; if they have too many drafts.
    pub fn take_handed_over(&self, actor: &Actor, code: &str) -> Result<Draft, DeskError> {
        let to = owner(actor)?;
        let from = under(&code_in_groups(code).ok_or(DeskError::Unknown)?);
        // If somebody else was first, nothing waits there any more.
        self.attempt(|_| {
            let now = self.clock().now();
            let waiting = drafts::of_owner(&*self.store, &self.work_key(), &from, now)?;
            let draft = waiting.into_iter().next().ok_or(DeskError::Unknown)?;
            if let Some(case) = &draft.case {
                let published = self.refresh()?;
                let file = self.file(&published, case)?;
                self.seen(&published, &file, &self.in_case(&file, actor)?)?;
            }
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

    /// Keeps what was filled in to be done next in what was opened: as a draft of whoever opened it.
    ///
    /// # Errors
    /// If there are too many.
    pub fn go_on(&self, actor: &Actor, asked: &Json, case: &Id) -> Result<Option<Draft>, DeskError> {
        let Some(then) = asked.get(THEN) else { return Ok(None) };
        let mut then = then.clone();
        // What else was opened meanwhile has taken numbers.
        let of = then.get(PAGE).and_then(|page| page.get(OF)).and_then(Json::as_str);
        let opened = match of {
            Some(of) => self.file(&*self.refresh()?, case)?.case.newest(of).map(Procedure::number),
            None => None,
        };
        if let Some((members, number)) = then.as_object_mut().zip(opened) {
            members.insert("procedure".to_owned(), json!(number));
        }
        if let Some(path) = then.get_mut(PAGE).and_then(|page| page.get_mut("path")) {
            let number = opened.unwrap_or_default().to_string();
            let written = path.as_str().unwrap_or_default();
            *path = json!(written.replace("{case}", case.as_str()).replace("{procedure}", &number));
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
