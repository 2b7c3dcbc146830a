//! What scenarios publish, and which pack they open under.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::document::{PublishDocument, StepDocument};
use super::run::ScenarioRun;
use crate::scenario::load::leaves;
use crate::scenario::{Asked, Told};
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::pack::{Amendment, decode_years};
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};
use guicheng_engine::{Diagnostics, Id, LoadFailure, Pack};

impl ScenarioRun<'_> {
    /// The pack that a step opens a case under, by its id, and the version of it that is in force: that of the case, if it
    /// is open already; where none is in force, the newest, which then refuses.
    pub(super) fn opened_under(&mut self, step: &StepDocument, case: &Arc<str>) -> Option<(Id, Arc<Pack>)> {
        // The moment it is decided at, which may be later than the moment written: what was published just before is known.
        let at = self.decided.max(self.now)?;
        let root =
            self.cases.get(case).and_then(|under_test| under_test.case.root()).map(|root| Arc::clone(root.pack()));
        if let Some(root) = root {
            return Some((root.id.clone(), self.in_force(&root, at)));
        }
        let Some(under) = &step.under else {
            return Some((
                self.line_begins.clone(),
                self.in_force_under(&self.line_begins, at).unwrap_or(&self.pack).clone(),
            ));
        };
        let found = self.host.rulebook.packs().find(|pack| pack.id == *under.value).cloned();
        let Some(found) = found else {
            self.fail(under.span, "under", Told::said("expected-published", &[]), Told::written(&under.value));
            return None;
        };
        Some((found.id.clone(), self.in_force(&found, at)))
    }

    /// The version of a pack that is in force at a moment; itself where none is.
    fn in_force(&self, pack: &Arc<Pack>, at: DateTime<Utc>) -> Arc<Pack> {
        Arc::clone(self.in_force_under(&pack.id, at).unwrap_or(pack))
    }

    fn in_force_under(&self, pack: &Id, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        self.host.rulebook.current(pack.as_str(), self.calendar()?.local_date(at), at)
    }

    pub(super) fn publish(&mut self, publish: &PublishDocument, span: Span) -> Result<Asked, Box<LoadFailure>> {
        let amendment = match &publish.pack {
            Some(pack) => Amendment::Pack(pack.value.clone()),
            None => self.new_version(publish, span),
        };
        let pack = (self.environment.amend)(&amendment)?;
        // Known to what is decided next, not to what was decided before.
        let at = self.moment_of_publication();
        self.published = Some(at);
        if self.host.rulebook.publish_at(Arc::clone(&pack), at).is_err() {
            self.fail(span, "publish", Told::said("expected-version", &[]), Told::written(&pack.version));
        } else if let Err(problem) = self.backend.publish(&pack, at) {
            self.unlike(span, &problem);
        }
        self.pack = Arc::clone(&pack);
        let (title, version) = (pack.title.clone(), Arc::clone(&pack.version));
        if publish.pack.is_some() {
            return Ok(Asked::PublishPack { pack: pack.id.clone(), title, version });
        }
        let mut changes = Vec::new();
        for (key, node) in [("in_force", &publish.in_force), ("transition", &publish.transition)] {
            node.iter().for_each(|node| leaves(node, key, &mut changes));
        }
        publish.overlay.iter().for_each(|overlay| leaves(overlay, "", &mut changes));
        Ok(Asked::Publish { version, changes })
    }

    /// A moment after all that was decided and published so far, and no later than what is decided next; long ago, if
    /// nothing was.
    fn moment_of_publication(&self) -> DateTime<Utc> {
        let before = self.decided.max(self.published).unwrap_or_default();
        let next = before.checked_add_signed(TimeDelta::milliseconds(1)).unwrap_or(before);
        self.now.map_or(next, |now| next.max(now))
    }

    fn new_version(&self, publish: &PublishDocument, span: Span) -> Amendment {
        let version = publish.version.clone().unwrap_or_else(|| Arc::from(""));
        let said = [("in_force", &publish.in_force), ("transition", &publish.transition)];
        let entries = said.into_iter().filter_map(|(key, node)| {
            let node = node.clone()?;
            Some(Entry { key: Arc::from(key), key_span: node.span, node })
        });
        let manifest = Map { entries: entries.collect(), replaces: false };
        let file = span.file;
        Amendment::Written {
            path: self.scenarios.sources.path(file).to_owned(),
            text: Arc::from(self.scenarios.sources.text(file)),
            version,
            overlay: publish.overlay.clone(),
            manifest: Node { span, content: Content::Map(manifest) },
        }
    }

    pub(super) fn publish_years(&mut self, years: &Node) -> Result<Asked, Box<LoadFailure>> {
        let mut diagnostics = Diagnostics::new();
        let tables = decode_years(years, &mut diagnostics);
        let Some(mut calendar) = self.calendar().map(|calendar| calendar.as_ref().clone()) else {
            return Ok(Asked::Calendar(Vec::new()));
        };
        let mut published = Vec::new();
        for table in tables.unwrap_or_default() {
            published.push(table.year);
            match calendar.with_table(table) {
                Ok(more) => calendar = more,
                Err(error) => {
                    diagnostics.push(Diagnostic::error("bad-calendar", years.span).with_sentence("error", error.text()))
                }
            }
        }
        if diagnostics.has_errors() {
            return Err(Box::new(LoadFailure { sources: self.scenarios.sources.clone(), diagnostics }));
        }
        let calendar = Arc::new(calendar);
        if let Err(problem) = self.backend.publish_calendar(&calendar) {
            self.unlike(years.span, &problem);
        }
        self.host.rulebook.publish_calendar(calendar);
        Ok(Asked::Calendar(published))
    }
}
