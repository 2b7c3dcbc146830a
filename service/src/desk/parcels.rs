//! What an effect carries to the outside, from the record.

use chrono::{DateTime, Utc};
use guicheng_engine::{EffectRequest, Id};

use super::{Desk, DeskError};
use crate::records::deliveries::EffectPlace;
use crate::records::entries;

/// Something that is carried to the outside.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// What names it, the same however often it is sent.
    pub id: String,
    /// The case.
    pub case: Id,
    /// The code of the place whose rules it is under.
    pub jurisdiction: Option<String>,
    /// The number of the event that asks for it.
    pub sequence: u64,
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// What is asked.
    pub effect: EffectRequest,
    /// The letters that leave with it: what each is called, and the page as it was filed.
    pub letters: Vec<(String, String)>,
}

impl Desk {
    /// What an effect carries, with the letters that left with it as they were filed; none if there is no such effect.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn parcel(&self, of: &EffectPlace) -> Result<Option<Parcel>, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, &of.case)?;
        let event = file.events.iter().find(|event| event.sequence == of.sequence);
        let effect = event.and_then(|event| event.effects.get(usize::try_from(of.effect).ok()?));
        let Some((event, effect)) = event.zip(effect) else { return Ok(None) };
        let mut letters = Vec::new();
        for filing in entries::filings(&*self.store, &of.case)? {
            if filing.kind != "letter" || filing.effect != Some((of.sequence, of.effect)) {
                continue;
            }
            let page = self.page_as_filed(&file.data_key, &of.case, filing.number)?;
            // One that was erased since is gone.
            letters.extend(page.map(|page| (filing.name, String::from_utf8_lossy(&page).into_owned())));
        }
        Ok(Some(Parcel {
            id: format!("{}/{}/{}", of.case, of.sequence, of.effect),
            case: of.case.clone(),
            jurisdiction: file.row.jurisdiction.clone(),
            sequence: of.sequence,
            at: event.at,
            effect: effect.clone(),
            letters,
        }))
    }
}
