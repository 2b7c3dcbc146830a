//! What agencies say of themselves, and the notices and terms that people accept.

use guicheng_engine::Id;

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::records::agencies::{self, Acceptance, AgencySettings, Said, Version};
use crate::records::memberships::Reach;
use crate::store::{Batch, StoreError};

/// The longest that an agency says of one thing.
const LONGEST: usize = 500;

/// The longest notice.
const LONGEST_NOTICE: usize = 100_000;

/// What people are told, and accept, before they use the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// How personal values are dealt with.
    Privacy,
    /// On which terms the service is used.
    Terms,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Privacy, Self::Terms];

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Terms => "terms",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

fn is_said(said: &Said, longest: usize) -> bool {
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= longest;
    fits(&said.zh) && said.en.as_deref().is_none_or(fits)
}

impl Identity {
    /// What an agency says of itself in a jurisdiction.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it says nothing.
    pub fn settings(&self, organisation: &Id, reach: &Reach) -> Result<Version<AgencySettings>, IdentityError> {
        Ok(agencies::settings(self.store(), organisation, reach)?.ok_or(DeskError::Unknown)?)
    }

    /// Sets what an agency says of itself in a jurisdiction: all of it, anew; upon a version, if one is given (0 if it had said nothing).
    ///
    /// # Errors
    /// If whoever asks does not look after it, there is no such organisation, or something is empty or too long; [`IdentityError::Stale`] if
    /// somebody else has set it since.
    pub fn set_settings(
        &self,
        keeper: &Keeper,
        organisation: &Id,
        reach: &Reach,
        settings: AgencySettings,
        upon: Option<u64>,
    ) -> Result<Version<AgencySettings>, IdentityError> {
        self.manages(keeper, organisation, reach)?;
        self.organisation(organisation)?;
        if let Some((name, _)) = settings.said().find(|(_, said)| !is_said(said, LONGEST)) {
            return Err(DeskError::Unusable(name.into()).into());
        }
        let before = agencies::settings(self.store(), organisation, reach)?.map_or(0, |before| before.number);
        if upon.is_some_and(|upon| upon != before) {
            return Err(IdentityError::Stale);
        }
        let version = Version { number: before + 1, content: settings, at: self.clock.now() };
        let mut batch = Batch::default();
        agencies::set(&mut batch, organisation, reach, &version, keeper.account())?;
        let detail = format!("{} {}", reach.as_str(), version.number);
        self.note(&mut batch, organisation.as_str(), "settings", keeper, Some(detail))?;
        // Somebody else may have set that version meanwhile.
        self.write_or(batch, IdentityError::Stale)?;
        Ok(version)
    }

    /// The notice of a kind that holds in a jurisdiction.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none.
    pub fn notice(&self, kind: NoticeKind, reach: &Reach) -> Result<Version<Said>, IdentityError> {
        Ok(agencies::notice(self.store(), kind.as_str(), reach)?.ok_or(DeskError::Unknown)?)
    }

    /// Publishes a new version of a notice. Whoever has accepted an earlier one is asked again.
    ///
    /// # Errors
    /// If whoever asks does not look after the jurisdiction, or it is empty or too long.
    pub fn publish_notice(
        &self,
        keeper: &Keeper,
        kind: NoticeKind,
        reach: &Reach,
        content: Said,
    ) -> Result<Version<Said>, IdentityError> {
        self.administers(keeper, reach)?;
        if !is_said(&content, LONGEST_NOTICE) {
            return Err(DeskError::Unusable(kind.as_str().into()).into());
        }
        let before = agencies::notice(self.store(), kind.as_str(), reach)?;
        let number = before.map_or(1, |before| before.number + 1);
        let version = Version { number, content, at: self.clock.now() };
        let mut batch = Batch::default();
        agencies::publish_notice(&mut batch, kind.as_str(), reach, &version, keeper.account())?;
        self.write_new(batch)?;
        Ok(version)
    }

    /// Somebody accepts a notice. The first time counts.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if that is not the version that holds.
    pub fn accept(&self, account: &str, kind: NoticeKind, reach: &Reach, version: u64) -> Result<(), IdentityError> {
        if self.notice(kind, reach)?.number != version {
            return Err(DeskError::Unknown.into());
        }
        let mut batch = Batch::default();
        agencies::accept(&mut batch, account, kind.as_str(), reach, version, self.clock.now());
        match self.store().write(batch) {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What somebody has accepted.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn accepted(&self, account: &str) -> Result<Vec<Acceptance>, IdentityError> {
        Ok(agencies::accepted(self.store(), account)?)
    }
}
