//! Whether something that somebody was given is known here, and what everybody may know of it, also once it has ended.

use guicheng_engine::screen::ShownView;
use guicheng_engine::{Actor, Id, Language, RegisterKey, Value};

use super::{Desk, DeskError};
use crate::records::registers;
use crate::typed::half_width;

/// What everybody may know of a case that something was given by.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The line of packs of the case.
    pub line: String,
    /// The case.
    pub case: Id,
    /// The views of it that show what was given.
    pub views: Vec<ShownView>,
    /// Whether the case has that no more, but something else in its place.
    pub is_replaced: bool,
}

impl Desk {
    /// What is known of something in a register that everybody can look up in.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if the pack has no such register; if the store cannot be used.
    pub fn verified(
        &self,
        pack: &Id,
        register: &Id,
        given: &str,
        language: Language,
    ) -> Result<Vec<Verified>, DeskError> {
        let published = self.refresh()?;
        let pack = published.current(pack, self.clock().now()).ok_or(DeskError::Unknown)?;
        let register = pack.verifiable().find(|known| known.id == *register).ok_or(DeskError::Unknown)?;
        let mut found = Vec::new();
        let (mut meant, mut cases) = (Value::text(given), Vec::new());
        for written in ways_to_write(given) {
            meant = Value::text(&written);
            cases = registers::cases_about(&*self.store, &register.id, &meant)?;
            if !cases.is_empty() {
                break;
            }
        }
        for case in cases {
            let screen = match self.case_screen(&Actor::anonymous(), &case, language) {
                Ok(screen) => screen,
                Err(DeskError::Unknown) => continue,
                Err(error) => return Err(error),
            };
            let value_of = |view: &ShownView| {
                view.fields.iter().find(|field| field.name == register.of).map(|field| field.value.clone())
            };
            let views: Vec<ShownView> = screen.shown.into_iter().filter(|view| value_of(view).is_some()).collect();
            // What is read as one is one, however wide its letters are.
            let is_meant = |value: &Value| RegisterKey::of(value) == RegisterKey::of(&meant);
            let is_replaced = !views.iter().any(|view| value_of(view).flatten().as_ref().is_some_and(is_meant));
            let line = self.file(&published, &case)?.row.line.clone();
            if !views.is_empty() {
                found.push(Verified { line, case, views, is_replaced });
            }
        }
        Ok(found)
    }
}

/// What people may have meant by what they wrote: as it stands, else in characters of the usual width, in large or in small letters.
fn ways_to_write(given: &str) -> Vec<String> {
    let narrow = half_width(given.trim());
    let mut ways = vec![given.to_owned(), narrow.clone(), narrow.to_uppercase(), narrow.to_lowercase()];
    ways.dedup();
    ways
}
