//! Who reads figures.

use chrono::NaiveDate;
use guicheng_engine::{Actor, FigureValue, Id};

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::records::memberships::Reach;

/// Of whom figures are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FiguresOf {
    /// Of the organisation that whoever asks acts for.
    Own,
    /// Of an organisation.
    Organisation(Id),
    /// Of all together.
    All,
}

/// Figures as they were taken.
#[derive(Clone, Debug)]
pub struct FiguresTaken {
    /// Of which organisation; of all together if none.
    pub of: Option<Id>,
    /// The version of the pack that declares them, by its hash.
    pub pack: String,
    /// The figures, in the order of the pack.
    pub figures: Vec<FigureValue>,
}

impl Identity {
    /// The figures of a pack in a period, both days included. Whoever acts for an organisation where the pack holds reads those of the
    /// organisation; whoever looks after the people of that jurisdiction reads those of each and of all. Without a keeper, as of a
    /// token that is not to administer, only the first holds.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if they are not for whoever asks; [`DeskError::Unknown`] if no such pack is in force, and
    /// [`DeskError::Unusable`] if the period ends before it begins.
    pub fn figures(
        &self,
        (actor, keeper): (&Actor, Option<&Keeper>),
        pack: &Id,
        of: FiguresOf,
        period: (NaiveDate, NaiveDate),
    ) -> Result<FiguresTaken, IdentityError> {
        let published = self.desk.refresh()?;
        let pack = published.current(pack, self.desk.clock().now()).ok_or(DeskError::Unknown)?;
        let within = self.desk.by_pack(&published, actor, &pack.id)?;
        let own = within.own_organisation().cloned();
        let asked = match of {
            FiguresOf::Own => Some(own.clone().ok_or(IdentityError::NotYours)?),
            FiguresOf::Organisation(id) => Some(id),
            FiguresOf::All => None,
        };
        if asked.is_none() || asked != own {
            self.administers(keeper.ok_or(IdentityError::NotYours)?, &Reach::of(pack.jurisdiction.as_deref()))?;
        }
        let taken = self.desk.figures_of((&published, pack), asked.as_ref(), period)?;
        let figures = taken.of(asked.as_ref().map(Id::as_str)).collect();
        Ok(FiguresTaken { of: asked, pack: pack.hash.to_string(), figures })
    }
}
