//! An explanation as text.

use std::fmt::Display;

use guicheng_engine::Language;

use super::{Explained, ExplainedAction, ExplainedClock, Part, Test};
use crate::printed::{Page, PageFormat};
use crate::{inspect, messages};

impl Explained {
    /// The explanation as text: trees by indentation; ✓ what holds, ✗ what does not, ? what cannot be told.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut text = String::new();
        for (depth, line) in self.lines(language) {
            if depth == 0 && !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&format!("{}{line}\n", "  ".repeat(depth)));
        }
        text
    }

    /// The explanation as a page to print.
    #[must_use]
    pub fn page(&self, language: Language, format: PageFormat) -> String {
        let mut lines = self.lines(language).into_iter();
        let mut page = Page::new(language, &lines.next().map(|(_, heading)| heading).unwrap_or_default());
        let mut tree = Vec::new();
        for (depth, line) in lines {
            match depth.checked_sub(1) {
                Some(depth) => tree.push((depth, line)),
                None => {
                    page.tree(std::mem::take(&mut tree));
                    page.heading(2, &line);
                }
            }
        }
        page.tree(tree);
        page.written(format)
    }

    /// The lines, each with how far it stands in; headings do not.
    fn lines(&self, language: Language) -> Vec<(usize, String)> {
        let mut writer = Writer { language, lines: Vec::new() };
        let weekday = inspect::weekday(language, self.on);
        let heading: [(&str, &dyn Display); 4] =
            [("case", &self.case), ("on", &self.on), ("weekday", &weekday), ("who", &self.who)];
        writer.line(0, &writer.say("explain-heading", &heading));
        for procedure in &self.procedures {
            writer.line(1, procedure);
        }
        writer.section("explain-actions", &self.actions, Writer::action);
        writer.section("explain-clocks", &self.clocks, Writer::clock);
        writer.section("explain-values", &self.values, |writer, value| {
            let arguments: [(&str, &dyn Display); 2] = [("title", &value.title), ("value", &value.value)];
            let told = writer.say("explain-value", &arguments);
            writer.line(1, &format!("{told}  {}", value.read));
            for from in &value.from {
                writer.line(2, from);
            }
        });
        writer.lines
    }
}

struct Writer {
    language: Language,
    lines: Vec<(usize, String)>,
}

fn mark(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "?",
    }
}

impl Writer {
    fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    fn line(&mut self, depth: usize, text: &str) {
        // Texts of packs may have several lines, which are one here.
        let mut lines = text.lines();
        let mut line = lines.next().unwrap_or_default().trim_end().to_owned();
        for more in lines.map(str::trim).filter(|more| !more.is_empty()) {
            line.push(' ');
            line.push_str(more);
        }
        self.lines.push((depth, line));
    }

    fn section<T>(&mut self, heading: &str, items: &[T], each: impl Fn(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.line(0, &self.say(heading, &[]));
        for item in items {
            each(self, item);
        }
    }

    fn action(&mut self, action: &ExplainedAction) {
        let arguments: [(&str, &dyn Display); 2] = [("workflow", &action.workflow), ("action", &action.title)];
        let id = if action.open { "explain-open" } else { "explain-closed" };
        self.line(1, &format!("{} {}", mark(Some(action.open)), self.say(id, &arguments)));
        if action.tests.is_empty() || !action.open {
            for reason in &action.reasons {
                self.line(2, &self.say("explain-because", &[("reason", reason)]));
            }
        }
        for test in &action.tests {
            self.test(test);
        }
    }

    fn test(&mut self, test: &Test) {
        let arguments: [(&str, &dyn Display); 2] = [("kind", &test.kind), ("says", &test.says)];
        let basis = [Some(test.articles.as_str()), test.place.as_deref()].into_iter().flatten();
        let basis: Vec<&str> = basis.filter(|basis| !basis.is_empty()).collect();
        let basis = if basis.is_empty() { String::new() } else { format!("  〔{}〕", basis.join(", ")) };
        self.line(2, &format!("{} {}{basis}", mark(test.holds), self.say("explain-test", &arguments)));
        for part in &test.tree {
            self.part(3, part);
        }
        for change in &test.changes {
            self.line(3, &format!("→ {change}"));
        }
    }

    fn part(&mut self, depth: usize, part: &Part) {
        let mark = part.holds.map_or_else(|| "·".to_owned(), |holds| mark(Some(holds)).to_owned());
        self.line(depth, &format!("{mark} {}", part.says));
        for below in &part.parts {
            self.part(depth.saturating_add(1), below);
        }
    }

    fn clock(&mut self, clock: &ExplainedClock) {
        let arguments: [(&str, &dyn Display); 2] = [("title", &clock.workflow), ("states", &clock.title)];
        let title = self.say("guide-in-states", &arguments);
        self.line(1, &format!("{title}  〔{}, {}〕", clock.articles, clock.place));
        for says in &clock.says {
            self.line(2, says);
        }
        for part in &clock.tree {
            self.part(2, part);
        }
        for day in &clock.days {
            let counted = day.counted.map_or_else(|| "  –".to_owned(), |counted| format!("{counted:>3}"));
            self.line(2, &format!("{counted}  {} {}  {}", day.date, day.weekday, day.because));
        }
    }
}
