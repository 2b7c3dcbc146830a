//! What became of what somebody sent in without an account: shown to whoever has the number and knows how to be reached.

use std::sync::Arc;

use guicheng_engine::{Cause, Event, EventKind, FieldType, Id, Pack, Text, Value};
use sha2::{Digest, Sha256};

use super::{CaseFile, Desk, DeskError};
use crate::records::entries::{self, Filing};
use crate::typed::half_width;
use crate::vault::hexadecimal;

/// What stands between the number of a case and that of a procedure in it.
const BETWEEN: char = '/';

/// How much of the digest of a key stands in a number.
const DIGITS: usize = 10;

/// The number by which a procedure is found that nobody in particular opened in a case by a command of this key. It cannot be guessed from that of the
/// case, which others know.
#[must_use]
pub fn receipt_number(case: &Id, procedure: u32, key: &str) -> String {
    let digest = hexadecimal(&Sha256::digest(format!("{case}{BETWEEN}{procedure}{BETWEEN}{key}").as_bytes()));
    format!("{case}{BETWEEN}{procedure}{BETWEEN}{}", digest.get(..DIGITS).unwrap_or_default())
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// What was asked.
    pub workflow: Text,
    /// How it stands.
    pub state: Text,
    /// Whether it is over.
    pub is_final: bool,
    /// The letters to whoever sent it in.
    pub letters: Vec<Filing>,
}

impl Desk {
    /// What became of a case that nobody in particular opened, or of a procedure that nobody in particular opened in one: of that,
    /// [`receipt_number`] is given. `given` is what was written in a field about whoever opened it; if nothing was
    /// written in any, the number alone is enough.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or something else was given.
    pub fn receipt(&self, case: &Id, given: &str) -> Result<Receipt, DeskError> {
        let (file, opened) = self.file_of_nobody(case, given)?;
        let root = file.case.root().map(guicheng_engine::Procedure::number);
        let of_it = opened.or(root).and_then(|number| file.case.procedure(number)).ok_or(DeskError::Unknown)?;
        Ok(Receipt {
            workflow: of_it.workflow().title.clone(),
            state: of_it.state().title.clone(),
            is_final: of_it.state().is_final,
            letters: self.letters_of_nobody(&file, opened)?,
        })
    }

    /// A letter to whoever opened such a case, as it was filed.
    ///
    /// # Errors
    /// As [`Desk::receipt`]; [`DeskError::Unknown`] if there is no such letter.
    pub fn letter_of_receipt(&self, case: &Id, given: &str, number: u64) -> Result<(Filing, Vec<u8>), DeskError> {
        let (file, opened) = self.file_of_nobody(case, given)?;
        let filing = self.letters_of_nobody(&file, opened)?.into_iter().find(|filing| filing.number == number);
        let filing = filing.ok_or(DeskError::Unknown)?;
        let page = self.page_as_filed(&file.data_key, &file.row.id, number)?.ok_or(DeskError::Unknown)?;
        Ok((filing, page))
    }

    /// The letters to nobody in particular: of a procedure that was opened in a case, those that left in it.
    fn letters_of_nobody(&self, file: &CaseFile, opened: Option<u32>) -> Result<Vec<Filing>, DeskError> {
        let left_in = |filing: &Filing| {
            let (sequence, _) = filing.effect?;
            file.events.iter().find(|event| event.sequence == sequence).map(|event| event.procedure)
        };
        let letters = entries::filings(&*self.store, &file.row.id)?.into_iter().filter(is_for_nobody);
        Ok(letters.filter(|filing| opened.is_none() || left_in(filing) == opened).collect())
    }

    /// The case, and the procedure if it is one that was opened in it.
    fn file_of_nobody(&self, number: &Id, given: &str) -> Result<(Arc<CaseFile>, Option<u32>), DeskError> {
        // However wide its signs are, and whether its letters are large, it is the same number.
        let number = half_width(number.as_str().trim()).to_lowercase();
        let (case, opened) = match number.split(BETWEEN).collect::<Vec<_>>()[..] {
            [case, procedure, _] => (Id::from(case), Some(procedure.parse().map_err(|_| DeskError::Unknown)?)),
            _ => (Id::from(number.as_str()), None),
        };
        let file = self.file(&*self.refresh()?, &case)?;
        let is_it = |event: &&Event| match opened {
            Some(opened) => event.procedure == opened && matches!(event.kind, EventKind::Opened { .. }),
            None => true,
        };
        // Once it has been erased how they are reached, nobody can say that it is theirs.
        let opening = file.events.iter().find(is_it).filter(|event| event.erased.is_empty());
        let command = match opening.map(|event| &event.cause) {
            Some(Cause::Command(command)) if command.actor.identity().is_none() => command,
            _ => return Err(DeskError::Unknown),
        };
        let is_known = opened.is_none_or(|opened| {
            let key = command.key.as_deref().filter(|key| !key.is_empty());
            key.is_some_and(|key| receipt_number(&case, opened, key) == number)
        });
        if !is_known {
            return Err(DeskError::Unknown);
        }
        let root = file.case.root().map(guicheng_engine::Procedure::number);
        let pack = opened.or(root).and_then(|number| file.case.procedure(number)).ok_or(DeskError::Unknown)?.pack();
        let written: Vec<Written> =
            command.request.input().iter().filter_map(|(name, value)| Written::of(pack, name, value)).collect();
        if is_theirs(&written, given) { Ok((file, opened)) } else { Err(DeskError::Unknown) }
    }
}

/// Something that was written about whoever opened a case.
struct Written {
    /// Whether it is a text: what is chosen or a date is guessed too easily.
    is_text: bool,
    plain: String,
}

impl Written {
    fn of(pack: &Pack, field: &Id, value: &Value) -> Option<Self> {
        let field = pack.fields.get(field).filter(|field| field.personal)?;
        let plain = plain(&value.to_string());
        (!plain.is_empty()).then(|| Self { is_text: field.kind == FieldType::Text, plain })
    }
}

/// Whether whoever gives this knows what was written; if nothing was, everybody does.
fn is_theirs(written: &[Written], given: &str) -> bool {
    let given = plain(given);
    written.is_empty() || written.iter().any(|written| written.is_text && written.plain == given)
}

/// What is told to a party that nobody is bound to is told to whoever opened the case.
fn is_for_nobody(filing: &Filing) -> bool {
    filing.kind == "letter" && filing.recipients.is_empty()
}

/// A text as it is compared: without blanks.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Written, is_theirs};

    #[test]
    fn only_what_was_written_in_words_opens_it() {
        let written = |is_text, plain: &str| Written { is_text, plain: plain.to_owned() };
        let known = [written(false, "true"), written(true, "13900000000")];
        assert!(is_theirs(&known, "139 0000 0000"));
        assert!(!is_theirs(&known, "true") && !is_theirs(&known, " "));
        assert!(!is_theirs(&[written(false, "true")], "true"));
        assert!(is_theirs(&[], ""));
    }
}
