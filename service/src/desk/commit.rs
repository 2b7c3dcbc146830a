//! One decision, one transaction: what is written at once, and on what condition.
//!
//! - that nobody published anything since (`publication_head`) and nobody decided on the case since (`cases.revision`);
//! - the sealed entries: events, then the letters that leave with them; personal values beside them, locked;
//! - what registers come to know, with the claims and numbers that only one can have;
//! - effects into the outbox, a message to each whom they are for;
//! - what changes in lists, in what is to be done, and in what the case contributes to figures; when, and by what, it is woken next;
//! - that attachments belong to the case;
//! - for a request with a key, what it was answered with.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Case, Contribution, Decision, Entry, Event, Hash, Head, Id};

use super::{CaseFile, Desk, DeskError, Published, letter_foot, letter_page};
use crate::records::answers::RequestKey;
use crate::records::attachments::Attachment;
use crate::records::case_row::{self, CaseRow, Watches};
use crate::records::collections::Writing;
use crate::records::entries::{self, Filing};
use crate::records::{figures, outbox, publications, registers, tasks, wakes};
use crate::store::{Batch, StoreError};
use crate::vault::random;

/// A decision to be written.
#[derive(Debug)]
pub(super) struct Commit<'c> {
    pub(super) published: &'c Published,
    pub(super) decision: &'c Decision,
    /// The case that was decided on; none if the decision opens it.
    pub(super) before: Option<&'c CaseFile>,
    pub(super) id: &'c Id,
    pub(super) at: DateTime<Utc>,
    pub(super) key: Option<&'c RequestKey>,
    /// The attachments that are filed with it.
    pub(super) attached: &'c [Attachment],
}

/// A document to be filed, with the bytes that its entry has the hash of.
struct Document {
    filing: Filing,
    content: Vec<u8>,
}

/// A case as it stands after a decision.
pub(super) fn case_after(published: &Published, mut case: Case, decision: &Decision) -> Result<Case, DeskError> {
    for event in &decision.events {
        case.apply(event, published.rulebook()).map_err(guicheng_engine::Misconfiguration::Damaged)?;
    }
    Ok(case)
}

/// The day on which a case was decided on last, where its pack holds.
pub(super) fn decided_on(published: &Published, case: &Case, at: DateTime<Utc>) -> NaiveDate {
    let at = case.last_at().unwrap_or(at);
    case.root().and_then(|root| published.day(root.pack(), at)).unwrap_or_else(|| at.date_naive())
}

impl Desk {
    /// Writes a decision, and gives the case as it stands then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if something it was decided upon has changed; else if it cannot be written.
    pub(super) fn commit(&self, commit: &Commit<'_>) -> Result<Arc<CaseFile>, DeskError> {
        let Commit { published, decision, before, id, at, key, attached } = *commit;
        let rulebook = published.rulebook();
        let case = before.map_or_else(|| Case::new(id.clone()), |before| before.case.clone());
        let case = case_after(published, case, decision)?;
        let mut batch = Batch::default();
        publications::decided_with(&mut batch, published.number());
        let data_key = match before {
            Some(before) => before.data_key.clone(),
            None => entries::begin(&mut batch, &self.vault, id)?,
        };
        let head = before.map_or_else(|| Head::begin(id, self.algorithm), |before| before.row.head);
        let documents = self.letters(&case, decision, head, at)?;
        let algorithm = self.algorithm;
        let filed = documents.iter().map(|document| Entry::Filed {
            kind: Id::from(document.filing.kind.as_str()),
            hash: Hash::of(algorithm, &document.content),
        });
        let all: Vec<Entry> = decision.events.iter().map(Entry::from).chain(filed).collect();
        let sealed = rulebook.seal(&head, &all, &random()?);
        let sealed = sealed.map_err(|error| StoreError::damaged(error.to_string()))?;
        let head = sealed.last().map_or(head, guicheng_engine::SealedEntry::head);
        let recorded = before.map(|before| before.events.as_slice()).unwrap_or_default();
        let events: Vec<Event> = recorded.iter().chain(&decision.events).cloned().collect();
        let contribution = contribution(published, &case, &events, at)?;
        let row = self.row(commit, &case, head, contribution.as_ref())?;
        match before {
            Some(before) => case_row::go_on(&mut batch, &before.row, &row)?,
            None => case_row::open(&mut batch, &row)?,
        }
        let earlier = before.map(|before| &before.case);
        self.verify_bodies(&mut batch, row.jurisdiction.as_deref(), id, earlier, &case)?;
        entries::append(&mut batch, &data_key, id, &sealed)?;
        for Document { filing, content } in &documents {
            entries::file(&mut batch, &data_key, id, filing, content)?;
        }
        self.file_attachments(&mut batch, attached, id, &data_key)?;
        registers::append(&mut batch, &decision.rows)?;
        let place = (id, row.jurisdiction.as_deref());
        tasks::change(&*self.store, &mut batch, place, &super::tasks::waiting(published, &case))?;
        for event in &decision.events {
            for (number, effect) in (0..).zip(&event.effects) {
                outbox::append(&mut batch, id, event.sequence, number, effect, at);
            }
        }
        let today = decided_on(published, &case, at);
        let writing = Writing { case: id, line: &row.line, data_key: &data_key, index_key: &self.index_key, today };
        writing.change(&*self.store, &mut batch, &decision.collections, &case, today)?;
        if let Some(contribution) = &contribution {
            figures::change(&*self.store, &mut batch, id, &row.line, contribution.counts())?;
        }
        let watched = before.map(|before| before.row.watches.clone()).unwrap_or_default();
        wakes::change(&mut batch, id, &watched, &row.watches)?;
        if let Some((key, first)) = key.zip(decision.events.first()) {
            key.keep(&mut batch, id, first.sequence, at);
        }
        self.store.write(batch)?;
        let file = Arc::new(CaseFile { row, case, events: Arc::new(events), data_key });
        self.keep(Arc::clone(&file));
        Ok(file)
    }

    fn row(
        &self,
        commit: &Commit<'_>,
        case: &Case,
        head: Head,
        contribution: Option<&Contribution>,
    ) -> Result<CaseRow, DeskError> {
        let wake = &commit.decision.wake;
        let (sequence, last_at) = (case.sequence(), case.last_at().unwrap_or(commit.at));
        let watches = Watches::of(wake, contribution.map(Contribution::years).unwrap_or_default());
        if let Some(before) = commit.before {
            let revision = before.row.revision + 1;
            return Ok(CaseRow { revision, sequence, head, last_at, wake_at: wake.at, watches, ..before.row.clone() });
        }
        let nothing = || StoreError::damaged("a case is opened without a procedure");
        let pack = case.root().ok_or_else(nothing)?.pack();
        Ok(CaseRow {
            id: commit.id.clone(),
            jurisdiction: pack.jurisdiction.as_deref().map(str::to_owned),
            line: commit.published.line(pack),
            kind: case.kind().ok_or_else(nothing)?.clone(),
            revision: 1,
            sequence,
            head,
            opened_at: last_at,
            last_at,
            wake_at: wake.at,
            watches,
            erasures: 0,
        })
    }

    /// The letters that leave with a decision, as documents. Their entries follow those of the events.
    fn letters(
        &self,
        case: &Case,
        decision: &Decision,
        head: Head,
        at: DateTime<Utc>,
    ) -> Result<Vec<Document>, DeskError> {
        let before = head.entries + u64::try_from(decision.events.len()).unwrap_or(u64::MAX);
        let mut documents = Vec::with_capacity(decision.letters.len());
        for (number, filled) in (before + 1..).zip(&decision.letters) {
            let event = decision.events.iter().find(|event| event.sequence == filled.event);
            let effect = event.and_then(|event| event.effects.get(filled.effect));
            let pack = event.and_then(|event| case.procedure(event.procedure)).map(|procedure| procedure.pack());
            let written = serde_json::to_value(filled.letter());
            let written = written.map_err(|error| StoreError::damaged(error.to_string()))?;
            let settings = event.map(|event| self.sender(case, event)).transpose()?.flatten();
            let names = |id: &Id, language| self.name(pack.map(|pack| &**pack), id, language);
            let page = letter_page::html(&written, &names, &|language| letter_foot::said(settings.as_ref(), language));
            // A document begins with random bytes, so that nobody guesses by its hash what it says once it is erased.
            let mut content = random::<{ letter_page::SALT }>()?.to_vec();
            content.extend_from_slice(page.as_bytes());
            documents.push(Document {
                filing: Filing {
                    number,
                    kind: "letter".to_owned(),
                    name: filled.id().to_string(),
                    media_type: "text/html; charset=utf-8".to_owned(),
                    effect: Some((filled.event, u64::try_from(filled.effect).unwrap_or(u64::MAX))),
                    recipients: effect.map(|effect| effect.recipients().to_vec()).unwrap_or_default(),
                    filed_at: at,
                },
                content,
            });
        }
        Ok(documents)
    }
}

/// What a case contributes to the figures of the version of its pack that is in force; none if that has no figures.
pub(super) fn contribution(
    published: &Published,
    case: &Case,
    events: &[Event],
    at: DateTime<Utc>,
) -> Result<Option<Contribution>, DeskError> {
    let Some(root) = case.root() else { return Ok(None) };
    let pack = published.current(&root.pack().id, at).unwrap_or(root.pack());
    let calendar = published.rulebook().calendar(pack.calendar.as_str());
    let Some(calendar) = calendar.filter(|_| !pack.figures.is_empty()) else { return Ok(None) };
    let contribution = Contribution::of(pack, events, calendar);
    contribution.map(Some).map_err(|error| guicheng_engine::Misconfiguration::Damaged(error).into())
}
