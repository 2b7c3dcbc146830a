//! Organisations: those that packs name, and those that people enter for the ones they work for.

use std::collections::BTreeSet;

use guicheng_engine::{FieldType, Id, Language, Pack, RegisterKey, Text, Value};

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::ids;
use crate::records::memberships::{self, Membership, Reach, Terms};
use crate::records::organisations::{self, Organisation};
use crate::records::people;
use crate::records::real_names;
use crate::records::registers;
use crate::store::Batch;
use crate::typed::{self, half_width, social_credit_code};

/// How many organisations whose names begin alike are looked at.
const MOST_MEANT: usize = 50;

/// How many bodies an account looks after at most that it entered and that nobody has verified.
const MOST_UNVERIFIED: usize = 20;

/// The longest title of a body.
const LONGEST: usize = 200;

/// An organisation that somebody enters for the one they work for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganisation {
    /// Its unified social credit code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// In which roles whoever enters it acts for it.
    pub roles: Vec<Id>,
}

/// A body that an office enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredBody {
    /// Its unified social credit code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// In English; empty if that is not known.
    pub title_en: String,
}

/// How a name may stand where it was entered: as it is written here, narrow, or with the wide signs that Chinese is written with.
fn ways_to_write(name: &str) -> BTreeSet<String> {
    let plain = half_width(name);
    let wide = |sign: char| match sign {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        ':' => '：',
        other => other,
    };
    BTreeSet::from([name.to_owned(), plain.chars().map(wide).collect(), plain])
}

/// Whether values of a field are organisations: a register that is of such is one of organisations.
pub(crate) fn is_of_organisations(pack: &Pack, field: &Id) -> bool {
    pack.fields.get(field).is_some_and(|field| field.kind == FieldType::Organisation)
}

impl Identity {
    /// Somebody enters the organisation that they work for, by its code, and looks after it from then on. That it is what it says it is
    /// remains to be verified: what others have sent to the code, or say of it, is not for whoever enters it before that.
    ///
    /// # Errors
    /// If there is one of that code, a pack calls an authority so, it is no code, there is no such role, or they look after too many that nobody has
    /// verified.
    pub fn found(&self, account: &str, asked: &NewOrganisation) -> Result<Organisation, IdentityError> {
        let (member, _) = self.account(account)?;
        let keeper = Keeper::Account(account.to_owned());
        let is_here =
            |error: IdentityError| if error == IdentityError::Taken { IdentityError::BodyIsHere } else { error };
        let organisation = self.new_body(&asked.code, &asked.title, "").map_err(is_here)?;
        self.are_roles(&asked.roles, &Reach::Everywhere)?;
        let held = memberships::of_account(self.store(), account)?;
        if self.unverified_of(account, &held)? >= MOST_UNVERIFIED {
            return Err(IdentityError::TooManyBodies(MOST_UNVERIFIED));
        }
        let terms = Terms {
            account: member.name,
            organisation: organisation.id.clone(),
            reach: Reach::Everywhere,
            roles: asked.roles.clone(),
            manages: true,
            from: None,
            until: None,
            stands_in_for: None,
        };
        let (id, person) = (ids::new(self.clock.now())?, member.person);
        let membership = Membership { id, person, terms, is_appointed: false };
        let mut batch = Batch::default();
        // Many at once are not more than one by one.
        memberships::check_memberships(&mut batch, account, held.len());
        organisations::add(&mut batch, &organisation, Some(account), self.clock.now());
        self.join_to(&mut batch, &membership)?;
        self.note(&mut batch, organisation.id.as_str(), "added", &keeper, None)?;
        self.note(&mut batch, account, "member", &keeper, Some(organisation.id.to_string()))?;
        match self.write_new(batch) {
            // They have become, or ceased to be, somebody's meanwhile.
            Err(IdentityError::Taken) if !self.is_here(&organisation)? => Err(IdentityError::Stale),
            outcome => outcome.map(|()| organisation).map_err(is_here),
        }
    }

    /// An office enters a body by its code, so that it can give it people: an administrator as a row of a table that whoever runs the service takes
    /// ([`Self::import_organisations`]).
    ///
    /// # Errors
    /// If whoever asks does not administer the jurisdiction, there is one of that code, a pack calls an authority so, or it is no code.
    pub fn enter_body(
        &self,
        keeper: &Keeper,
        reach: &Reach,
        asked: &EnteredBody,
    ) -> Result<Organisation, IdentityError> {
        self.administers(keeper, reach)?;
        let organisation = self.new_body(&asked.code, &asked.title, &asked.title_en)?;
        let mut batch = Batch::default();
        organisations::add(&mut batch, &organisation, None, self.clock.now());
        let detail = Some(reach.as_str().to_owned());
        self.note(&mut batch, organisation.id.as_str(), "added", keeper, detail)?;
        self.write_new(batch)?;
        Ok(organisation)
    }

    /// A body that is entered by its code: one that is not here yet, and is not called as an authority is.
    fn new_body(&self, code: &str, title: &str, title_en: &str) -> Result<Organisation, IdentityError> {
        let code = social_credit_code(&half_width(code)).ok_or_else(|| IdentityError::NoCode(code.to_owned()))?;
        let id = Id::from(code.to_ascii_lowercase());
        let wrong = |name: &'static str| IdentityError::Desk(DeskError::Unusable(name.into()));
        let title = typed::title(title, LONGEST).ok_or_else(|| wrong("title"))?;
        let title_en = match title_en.trim() {
            "" => "",
            title_en => typed::title(title_en, LONGEST).ok_or_else(|| wrong("title_en"))?,
        };
        let is_of_authority = |title: &str| !title.is_empty() && self.is_title_of_a_pack(title);
        let is_taken = self.is_named_by_a_pack(&id) || [title, title_en].into_iter().any(is_of_authority);
        let (title, title_en) = (title.to_owned(), title_en.to_owned());
        let organisation = Organisation { id, title, title_en, code: Some(code), kind: None, territory: None };
        if is_taken || self.is_here(&organisation)? { Err(IdentityError::Taken) } else { Ok(organisation) }
    }

    /// Whether a body was entered before, under its code or as what records know it.
    fn is_here(&self, body: &Organisation) -> Result<bool, IdentityError> {
        let of_code = body.code.as_deref().map(|code| organisations::with_code(self.store(), code)).transpose()?;
        Ok(of_code.flatten().is_some() || organisations::find(self.store(), &body.id)?.is_some())
    }

    /// How many bodies an account looks after now that it entered and that are verified nowhere.
    fn unverified_of(&self, account: &str, held: &[Membership]) -> Result<usize, IdentityError> {
        let (now, store) = (self.desk.clock().now(), self.store());
        let mut counted: BTreeSet<&Id> = BTreeSet::new();
        for membership in held.iter().filter(|one| one.terms.manages && !one.is_appointed && one.holds(now)) {
            let body = &membership.terms.organisation;
            let is_own = organisations::entered_by(store, body)?.as_deref() == Some(account);
            if is_own && real_names::verified_in(store, body)?.is_empty() {
                counted.insert(body);
            }
        }
        Ok(counted.len())
    }

    /// Organisations whose title begins so, or of which that is the code or the name.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn organisations(&self, sought: &str, most: usize) -> Result<Vec<Organisation>, IdentityError> {
        let sought = sought.trim();
        if sought.is_empty() {
            return Ok(Vec::new());
        }
        let store = self.store();
        let by_code = organisations::with_code(store, &sought.to_ascii_uppercase())?;
        let by_name = organisations::find(store, &Id::from(sought))?;
        let exact = by_code.or(by_name);
        match exact {
            Some(found) => Ok(vec![found]),
            None => Ok(organisations::titled(store, sought, most)?),
        }
    }

    /// The organisation that somebody means who writes its name in either language, the code that it has from the state, or as what records
    /// know it; for somebody who has no organisation, as what records know the person. How wide signs are, and whether letters of a code are
    /// large, makes no difference. The name of a body that somebody entered counts once it is verified; a code is whose it was entered for,
    /// else whose registers of the pack tell it for. None if there is none, or several are called so.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn meant(&self, pack: &Pack, written: &str) -> Result<Option<Id>, IdentityError> {
        let written = written.trim();
        let plain = half_width(written);
        let (id, store) = (Id::from(plain.as_str()), self.store());
        if pack.organisations.contains(plain.as_str())
            || self.is_organisation(&id)?
            || people::of_person(store, &id)?.is_some()
        {
            return Ok(Some(id));
        }
        if let Some(code) = social_credit_code(&plain) {
            if let Some(known) = organisations::with_code(store, &code)? {
                return Ok(Some(known.id));
            }
            // Whoever has not been here yet is known by the code from the first day.
            return Ok(Some(self.told_for(pack, &code)?.unwrap_or_else(|| Id::from(code.to_ascii_lowercase()))));
        }
        let is_called = |title: &Text| {
            [Language::Chinese, Language::English].iter().any(|language| half_width(title.get(*language)) == plain)
        };
        let in_pack = pack.organisations.values().filter(|organisation| is_called(&organisation.title));
        let mut named: BTreeSet<Id> = in_pack.map(|organisation| organisation.id.clone()).collect();
        for (known, is_entered) in organisations::called(store, &ways_to_write(written), MOST_MEANT)? {
            // What somebody calls a body of their own says nothing of what others mean, before the body is verified.
            let counts = match (is_entered, &pack.jurisdiction) {
                (false, _) => true,
                (true, Some(jurisdiction)) => real_names::is_verified_body(store, &known, jurisdiction)?,
                (true, None) => false,
            };
            if counts {
                named.insert(known);
            }
        }
        Ok(if named.len() == 1 { named.pop_first() } else { None })
    }

    /// For which organisation registers of a pack tell a code: registers of organisations that are found by a fact which they tell. What is only
    /// applied for is no such fact. None if it is none, or several.
    fn told_for(&self, pack: &Pack, code: &str) -> Result<Option<Id>, IdentityError> {
        let mut told: BTreeSet<Id> = BTreeSet::new();
        for register in pack.registers.values().filter(|register| is_of_organisations(pack, &register.of)) {
            for fact in register.keys.iter().filter(|fact| register.facts.contains(fact)) {
                let key = RegisterKey::by(fact.clone(), &Value::text(code));
                let found = registers::standing(self.store(), &register.id, &key)?;
                told.extend(found.into_iter().map(|entry| Id::from(entry.of.to_string())));
            }
        }
        Ok(if told.len() == 1 { told.pop_first() } else { None })
    }

    /// Whether anybody acts for an organisation here, so that what is sent to it reaches somebody; it may be a person.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn has_people(&self, id: &Id) -> Result<bool, IdentityError> {
        if self.is_named_by_a_pack(id) || people::of_person(self.store(), id)?.is_some() {
            return Ok(true);
        }
        let now = self.clock.now();
        let members = memberships::in_organisation(self.store(), id, None, MOST_MEANT)?;
        Ok(members.iter().any(|member| member.holds(now)))
    }

    /// What is known of an organisation: what was entered, or what packs say of it.
    ///
    /// # Errors
    /// If there is none of that name.
    pub fn organisation(&self, id: &Id) -> Result<Organisation, IdentityError> {
        if let Some(found) = organisations::find(self.store(), id)? {
            return Ok(found);
        }
        let published = self.desk.refresh()?;
        let mut named = published.rulebook().packs().filter_map(|pack| pack.organisations.get(id.as_str()));
        let named = named.next().ok_or(DeskError::Unknown)?;
        Ok(Organisation {
            id: id.clone(),
            title: named.title.get(Language::Chinese).to_owned(),
            title_en: named.title.get(Language::English).to_owned(),
            code: None,
            kind: named.kind.clone(),
            territory: named.territory.as_deref().map(str::to_owned),
        })
    }

    pub(super) fn is_organisation(&self, id: &Id) -> Result<bool, IdentityError> {
        match self.organisation(id) {
            Ok(_) => Ok(true),
            Err(IdentityError::Desk(DeskError::Unknown)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a pack calls one of its organisations so: nobody takes the name of an authority.
    fn is_title_of_a_pack(&self, title: &str) -> bool {
        let plain = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        let published = self.desk.published();
        let mut named = published.rulebook().packs().flat_map(|pack| pack.organisations.values());
        let languages = [Language::Chinese, Language::English];
        named.any(|known| languages.iter().any(|language| plain(known.title.get(*language)) == plain(title)))
    }

    /// Whether a pack names an organisation, so that it acts as an authority.
    #[must_use]
    pub fn is_named_by_a_pack(&self, id: &Id) -> bool {
        self.desk.published().rulebook().packs().any(|pack| pack.organisations.contains(id.as_str()))
    }

    /// The roles that parties have in the packs published for a reach.
    ///
    /// # Errors
    /// If what is published cannot be read.
    pub fn roles(&self, reach: &Reach) -> Result<BTreeSet<Id>, IdentityError> {
        let published = self.desk.refresh()?;
        let is_there = |jurisdiction: Option<&str>| *reach == Reach::Everywhere || reach.covers(jurisdiction);
        let packs = published.rulebook().packs().filter(|pack| is_there(pack.jurisdiction.as_deref()));
        let parties = packs.flat_map(|pack| pack.parties.values());
        Ok(parties.flat_map(|party| party.roles.iter().map(|(role, _)| role.clone())).collect())
    }

    pub(super) fn are_roles(&self, asked: &[Id], reach: &Reach) -> Result<(), IdentityError> {
        let known = self.roles(reach)?;
        match asked.iter().find(|role| !known.contains(*role)) {
            Some(role) => Err(IdentityError::NoRole(role.to_string())),
            None => Ok(()),
        }
    }
}
