//! The notices that hold somewhere: how personal values are dealt with, and on which terms the service is used; read and accepted by people.

use super::Visit;
use super::frame::local;
use super::prose::{Block, blocks};
use crate::desk::DeskError;
use crate::http::Problem;
use crate::identity::{IdentityError, NoticeKind};
use crate::records::agencies::{Said, Version};
use crate::records::memberships::Reach;

/// A notice that holds.
pub(super) struct Notice {
    pub(super) kind: NoticeKind,
    pub(super) reach: Reach,
    pub(super) version: u64,
    /// As a form sends it.
    pub(super) value: String,
    pub(super) title: String,
    /// From when it holds.
    pub(super) since: String,
    pub(super) blocks: Vec<Block>,
}

/// The notice of a kind that holds in a jurisdiction, else in all of them, and where that is.
pub(super) fn holding(
    visit: &Visit,
    kind: NoticeKind,
    reach: &Reach,
) -> Result<Option<(Reach, Version<Said>)>, Problem> {
    for reach in [reach, &Reach::Everywhere] {
        match visit.service.identity.notice(kind, reach) {
            Ok(notice) => return Ok(Some((reach.clone(), notice))),
            Err(IdentityError::Desk(DeskError::Unknown)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

impl Notice {
    /// The notices that hold in a jurisdiction.
    pub(super) fn all(visit: &Visit, reach: &Reach) -> Result<Vec<Self>, Problem> {
        let mut all = Vec::new();
        for kind in NoticeKind::ALL {
            if let Some((reach, notice)) = holding(visit, kind, reach)? {
                all.push(Self::new(visit, kind, reach, &notice));
            }
        }
        Ok(all)
    }

    fn new(visit: &Visit, kind: NoticeKind, reach: Reach, notice: &Version<Said>) -> Self {
        let title = match kind {
            NoticeKind::Privacy => "page-privacy",
            NoticeKind::Terms => "page-terms",
        };
        Self {
            value: format!("{} {} {}", kind.as_str(), reach.as_str(), notice.number),
            title: visit.say(title),
            since: local(&visit.service.desk, None, notice.at),
            blocks: blocks(notice.content.get(visit.language())),
            version: notice.number,
            kind,
            reach,
        }
    }

    /// The notices that somebody has accepted an earlier version of, or that hold everywhere, and that they have not accepted as they are now.
    pub(super) fn open(visit: &Visit, account: &str) -> Result<Vec<Self>, Problem> {
        let accepted = visit.service.identity.accepted(account)?;
        let mut reaches: Vec<Reach> = accepted.iter().map(|one| one.reach.clone()).collect();
        reaches.push(Reach::Everywhere);
        reaches.sort();
        reaches.dedup();
        let mut open: Vec<Self> = Vec::new();
        for reach in reaches {
            for notice in Self::all(visit, &reach)? {
                let is_accepted = accepted.iter().any(|one| {
                    one.kind == notice.kind.as_str() && one.reach == notice.reach && one.version == notice.version
                });
                if !is_accepted && !open.iter().any(|known| known.value == notice.value) {
                    open.push(notice);
                }
            }
        }
        Ok(open)
    }

    /// Notes that somebody accepts it.
    pub(super) fn accept(&self, visit: &Visit, account: &str) -> Result<(), IdentityError> {
        visit.service.identity.accept(account, self.kind, &self.reach, self.version)
    }
}
