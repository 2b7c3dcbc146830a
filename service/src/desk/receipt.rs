//! What became of what somebody sent in without an account: shown to whoever has the number and knows how to be reached.

use guicheng_engine::{Cause, FieldType, Id, Pack, Text, Value};

use super::{CaseFile, Desk, DeskError};
use crate::records::entries::{self, Filing};

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
    /// What became of a case that nobody in particular opened. `given` is what was written in a field about whoever opened it; if nothing was
    /// written in any, the number alone is enough.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or something else was given.
    pub fn receipt(&self, case: &Id, given: &str) -> Result<Receipt, DeskError> {
        let file = self.file_of_nobody(case, given)?;
        let root = file.case.root().ok_or(DeskError::Unknown)?;
        Ok(Receipt {
            workflow: root.workflow().title.clone(),
            state: root.state().title.clone(),
            is_final: root.state().is_final,
            letters: entries::filings(&*self.store, case)?.into_iter().filter(is_for_nobody).collect(),
        })
    }

    /// A letter to whoever opened such a case, as it was filed.
    ///
    /// # Errors
    /// As [`Desk::receipt`]; [`DeskError::Unknown`] if there is no such letter.
    pub fn letter_of_receipt(&self, case: &Id, given: &str, number: u64) -> Result<(Filing, Vec<u8>), DeskError> {
        let file = self.file_of_nobody(case, given)?;
        let filing = entries::filings(&*self.store, case)?.into_iter().find(|filing| filing.number == number);
        let filing = filing.filter(is_for_nobody).ok_or(DeskError::Unknown)?;
        let page = self.page_as_filed(&file.data_key, case, number)?.ok_or(DeskError::Unknown)?;
        Ok((filing, page))
    }

    fn file_of_nobody(&self, case: &Id, given: &str) -> Result<std::sync::Arc<CaseFile>, DeskError> {
        let file = self.file(&*self.refresh()?, case)?;
        // Once it has been erased how they are reached, nobody can say that it is theirs.
        let opening = file.events.first().filter(|event| event.erased.is_empty());
        let command = match opening.map(|event| &event.cause) {
            Some(Cause::Command(command)) if command.actor.identity().is_none() => command,
            _ => return Err(DeskError::Unknown),
        };
        let pack = file.case.root().ok_or(DeskError::Unknown)?.pack();
        let written: Vec<Written> =
            command.request.input().iter().filter_map(|(name, value)| Written::of(pack, name, value)).collect();
        if is_theirs(&written, given) { Ok(file) } else { Err(DeskError::Unknown) }
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
