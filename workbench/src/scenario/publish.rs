//! What scenarios publish, and which pack they open under.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::document::{PublishDocument, StepDocument};
use super::run::ScenarioRun;
use crate::scenario::Asked;
use crate::scenario::load::leaves;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::pack::{Amendment, decode_years};
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Map, Node};
use guicheng_engine::{Diagnostics, LoadFailure, Pack};

impl ScenarioRun<'_> {
    /// The pack that a step opens under: the one it names, else the one in force; where none is, the newest, which then
    /// refuses.
    pub(super) fn opened_under(&mut self, step: &StepDocument) -> Option<Arc<Pack>> {
        if let Some(under) = &step.under {
            let found = self.rulebook.packs().find(|pack| pack.id == *under.value || pack.version == under.value);
            let found = found.cloned();
            if found.is_none() {
                self.fail(under.span, "under", "a pack or version that is published", &under.value);
            }
            return found;
        }
        // The moment it is decided at, which may be later than the moment written: what was published just before is known.
        Some(self.in_force(self.decided.max(self.now)?))
    }

    /// The pack in force at a moment; where none is, the newest.
    pub(super) fn in_force(&self, at: DateTime<Utc>) -> Arc<Pack> {
        let on = self.calendar().map(|calendar| calendar.local_date(at));
        let current = on.and_then(|on| self.rulebook.current(self.line_begins.as_str(), on, at));
        Arc::clone(current.unwrap_or(&self.pack))
    }

    pub(super) fn publish(&mut self, publish: &PublishDocument, span: Span) -> Result<Asked, Box<LoadFailure>> {
        let amendment = match &publish.pack {
            Some(pack) => Amendment::Pack(pack.value.clone()),
            None => self.new_version(publish, span),
        };
        let pack = (self.environment.amend)(&amendment)?;
        // Known to what is decided next, not to what was decided before.
        match self.decided.max(self.now) {
            Some(now) => self.rulebook.publish_at(Arc::clone(&pack), now),
            None => self.rulebook.publish(Arc::clone(&pack)),
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

    fn new_version(&self, publish: &PublishDocument, span: Span) -> Amendment {
        let version = publish.version.clone().unwrap_or_else(|| Arc::from(""));
        let written = |node: &Option<Node>| {
            node.as_ref().map(|node| yaml::emit(node, &self.scenarios.sources, false)).unwrap_or_default()
        };
        let said = [("in_force", &publish.in_force), ("transition", &publish.transition)];
        let entries = said.into_iter().filter_map(|(key, node)| {
            let node = node.clone()?;
            Some(yaml::Entry { key: Arc::from(key), key_span: node.span, node })
        });
        let manifest = Map { entries: entries.collect(), replaces: false };
        Amendment::Version {
            path: format!("{} ({version})", self.scenarios.sources.path(span.file)),
            version,
            text: written(&publish.overlay),
            manifest: written(&Some(Node { span, content: Content::Map(manifest) })),
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
        self.rulebook.publish_calendar(Arc::new(calendar));
        Ok(Asked::Calendar(published))
    }
}
