//! What is filled in on a form, kept from step to step in a draft of whoever fills it in.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;
use guicheng_engine::screen::ScreenForm;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Visit;
use super::given::{Given, PREFIX, is_of};
use super::visit::encoded;
use super::work::SentBefore;
use crate::desk::{DeskError, PAGE, PREPARED, SENT, THEN};
use crate::records::drafts::Draft;

/// What stands behind the path of a form: what it is about, and which step of it is shown.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Shown {
    /// The procedure that something is about.
    pub(super) concerns: Option<u32>,
    /// The draft.
    pub(super) draft: Option<String>,
    pub(super) step: Option<usize>,
    /// Whether the draft was found where the form was opened again.
    found: Option<String>,
    /// Whether the form is filled in from the beginning, whatever was begun before.
    anew: Option<String>,
    /// Whether what is missing or wrong is told.
    told: Option<String>,
}

impl Shown {
    /// Whether what is missing or wrong is told at the inputs.
    pub(super) fn tells(&self) -> bool {
        self.told.is_some()
    }

    /// Whether the draft was found where the form was opened again.
    pub(super) fn was_found(&self) -> bool {
        self.found.is_some()
    }

    /// Whether the form is filled in from the beginning.
    pub(super) fn is_anew(&self) -> bool {
        self.anew.is_some()
    }

    /// The path of a step of a form.
    pub(super) fn path(form: &str, draft: &str, step: usize, tells: bool) -> String {
        let told = if tells { "&told=1" } else { "" };
        format!("{}draft={}&step={step}{told}", Self::behind(form), encoded(draft))
    }

    /// The path of a form that is gone on with where it is opened again.
    pub(super) fn gone_on(form: &str, draft: &str) -> String {
        format!("{}&found=1", Self::path(form, draft, 0, false))
    }

    /// The path of a form that is filled in from the beginning.
    pub(super) fn from_the_beginning(form: &str) -> String {
        format!("{}anew=1", Self::behind(form))
    }

    fn behind(form: &str) -> String {
        let behind = if form.contains('?') { '&' } else { '?' };
        format!("{form}{behind}")
    }
}

/// Who has filled in a form for somebody.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Prepared {
    pub(super) organisation: Id,
    pub(super) at: DateTime<Utc>,
}

/// What is kept of a form.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) given: Given,
    /// When it was kept last.
    pub(super) saved_at: DateTime<Utc>,
    /// What was recorded, of what it asks for, when whoever fills it in was last told; none of what was kept before that was noted.
    pub(super) recorded: Option<Given>,
    /// Where it has led to, if it was handed in.
    pub(super) led_to: Option<String>,
    /// What was sent of it then, to whoever sent it.
    pub(super) sent: Option<SentBefore>,
    /// All that was asked: where it is gone on with afterwards stands there too.
    pub(super) asked: Value,
}

impl Kept {
    /// Reads it; none if there is no such draft for whoever asks, or it was not filled in on a page.
    pub(super) fn read(visit: &Visit, id: &str) -> Result<Option<Self>, DeskError> {
        let draft = visit.service.desk.kept_form(&visit.actor(), id)?;
        Ok(draft.as_ref().and_then(Self::of))
    }

    fn of(draft: &Draft) -> Option<Self> {
        let page = draft.asked.get(PAGE)?;
        let text = |name: &str| page.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let pairs = page.get("given").cloned().unwrap_or_default();
        let mut pairs: Vec<(String, String)> = serde_json::from_value(pairs).unwrap_or_default();
        pairs.extend(text("key").map(|key| ("key".to_owned(), key)));
        Some(Self {
            id: draft.id.clone(),
            given: Given(pairs),
            saved_at: draft.saved_at,
            recorded: page.get("recorded").and_then(|pairs| serde_json::from_value(pairs.clone()).ok()).map(Given),
            led_to: text("led_to"),
            sent: page.get(SENT).and_then(|sent| {
                let given = serde_json::from_value(sent.get("given")?.clone()).ok()?;
                let case = Id::from(sent.get("case")?.as_str()?);
                Some(SentBefore { case, sequence: sent.get("sequence")?.as_u64()?, given: Given(given) })
            }),
            asked: draft.asked.clone(),
        })
    }

    /// Who has filled it in at the counter, and when.
    pub(super) fn prepared(&self) -> Option<Prepared> {
        serde_json::from_value(self.asked.get(PAGE)?.get(PREPARED)?.clone()).ok()
    }

    /// With what was sent of one step: of its fields that is what holds, of all others what was kept.
    pub(super) fn with(&self, sent: Given, form: Option<&ScreenForm>) -> Given {
        let at: usize = sent.one("at").parse().unwrap_or(usize::MAX);
        let fields: &[Id] = form.and_then(|form| form.groups.get(at)).map_or(&[], |group| &group.fields);
        let is_of_step = |name: &str| fields.iter().any(|field| is_of(name, field));
        let kept = self.given.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !is_of_step(name)).cloned();
        let sent = sent.0.into_iter().filter(|(name, _)| !name.starts_with(PREFIX) || is_of_step(name));
        Given(kept.chain(sent).collect())
    }
}

/// What is to be kept.
pub(super) struct KeptPage<'k> {
    /// The path of the form.
    pub(super) path: String,
    /// What people call it.
    pub(super) title: &'k str,
    /// The key by which it is handed in once.
    pub(super) key: &'k str,
    pub(super) given: &'k Given,
    /// What is recorded, of what it asks for, as whoever fills it in knows it.
    pub(super) recorded: &'k Given,
    /// What was kept of it before.
    pub(super) before: Option<&'k Kept>,
}

impl KeptPage<'_> {
    /// Keeps it; gives the id of the draft. None if it is too much to be kept: then it stays in the page.
    pub(super) fn keep(&self, visit: &Visit, case: Option<&Id>, mut asked: Value) -> Result<Option<String>, DeskError> {
        let before = self.before.map(|before| &before.asked);
        let given: Vec<_> = self.given.0.iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        if let Some(asked) = asked.as_object_mut() {
            let prepared = before.and_then(|before| before.get(PAGE)?.get(PREPARED));
            let page = json!({"path": self.path, "title": self.title, "key": self.key, "given": given, "recorded": self.recorded.0, PREPARED: prepared});
            asked.insert(PAGE.to_owned(), page);
            if let Some(then) = before.and_then(|before| before.get(THEN)) {
                asked.insert(THEN.to_owned(), then.clone());
            }
        }
        let id = self.before.map(|before| before.id.as_str());
        match visit.service.desk.keep_form(&visit.actor(), id, case, &asked) {
            Ok(id) => Ok(Some(id)),
            Err(DeskError::Unusable(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
