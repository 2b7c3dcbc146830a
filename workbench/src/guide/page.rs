//! A guide as tables, and as a page to print.

use guicheng_engine::Language;

use super::parts::{Asked, AskedForm, FileGuide, Section};
use super::{Beginners, OpenQuestion, PackGuide, ProcedureGuide};
use crate::graph::svg;
use crate::messages;
use crate::printed::{Page, PageFormat, Table};

/// A section of a guide that is a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideTable {
    /// Which.
    pub section: Section,
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub table: Table,
}

/// The words of a guide in one language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, id: &str) -> String {
        messages::message(self.0, id, &[])
    }

    fn joined(self, titles: &[String]) -> String {
        titles.join(&self.say("guide-and"))
    }

    fn besides(self, lines: &[String]) -> String {
        lines.join(&self.say("guide-besides"))
    }

    fn table<T, const COLUMNS: usize>(
        self,
        section: Section,
        columns: [&str; COLUMNS],
        items: &[T],
        row: impl Fn(&T) -> [String; COLUMNS],
    ) -> Option<GuideTable> {
        let table = Table::new(columns.map(|id| self.say(id)), items.iter().map(row).collect());
        (!items.is_empty()).then(|| GuideTable { section, heading: section.heading(self.0), table })
    }
}

impl ProcedureGuide {
    /// Its sections that are tables, in the order in which people ask.
    #[must_use]
    pub fn tables(&self, language: Language) -> Vec<GuideTable> {
        let words = Words(language);
        let tables = [
            words.table(
                Section::Windows,
                ["guide-what", "guide-step", "guide-days", "guide-basis"],
                &self.windows,
                |window| {
                    [window.title.clone(), words.joined(&window.steps), window.days.clone(), window.articles.clone()]
                },
            ),
            words.table(
                Section::Conditions,
                ["guide-obstacle", "guide-step", "guide-basis"],
                &self.conditions,
                |condition| [condition.sentence.clone(), words.joined(&condition.steps), condition.articles.clone()],
            ),
            words.table(
                Section::Limits,
                ["guide-what", "guide-length", "guide-duty", "guide-more", "guide-basis"],
                &self.limits,
                |limit| {
                    let (title, length, more) = (limit.title.clone(), limit.length.clone(), limit.more.clone());
                    [title, length, limit.duty_of.clone(), more, limit.articles.clone()]
                },
            ),
            words.table(Section::Steps, ["guide-step", "guide-by", "guide-then", "guide-basis"], &self.steps, |step| {
                [step.title.clone(), step.by.clone(), step.to.clone(), step.articles.clone()]
            }),
            words.table(Section::Parties, ["guide-party", "guide-may", "guide-must"], &self.parties, |party| {
                [party.title.clone(), words.joined(&party.may), words.joined(&party.must)]
            }),
            words.table(
                Section::Outcomes,
                ["guide-result", "guide-after", "guide-goes-on"],
                &self.outcomes,
                |outcome| {
                    let then = if outcome.ends { words.say("guide-over") } else { words.joined(&outcome.then) };
                    [outcome.title.clone(), words.joined(&outcome.by), then]
                },
            ),
            words.table(
                Section::Amounts,
                ["guide-what", "guide-amount", "guide-step", "guide-length", "guide-basis"],
                &self.amounts,
                |amount| {
                    let (steps, limits) = (words.joined(&amount.steps), words.besides(&amount.limits));
                    [amount.title.clone(), amount.amount.clone(), steps, limits, amount.articles.clone()]
                },
            ),
            words.table(
                Section::Opened,
                ["guide-procedure", "guide-after", "guide-may", "guide-length", "guide-result", "guide-basis"],
                &self.opened,
                |opened| {
                    let may = opened.parties.iter().filter(|party| !party.may.is_empty());
                    let may: Vec<String> = may
                        .map(|party| {
                            let steps = words.joined(&party.may);
                            messages::message(
                                language,
                                "guide-party-may",
                                &[("party", &party.title), ("steps", &steps)],
                            )
                        })
                        .collect();
                    [
                        opened.title.clone(),
                        words.joined(&opened.after),
                        words.besides(&may),
                        words.besides(&opened.limits),
                        words.joined(&opened.outcomes),
                        opened.articles.clone(),
                    ]
                },
            ),
            words.table(
                Section::Follows,
                ["guide-what", "guide-after", "guide-to", "guide-basis"],
                &self.follows,
                |follows| {
                    let after = words.joined(&follows.after);
                    [follows.title.clone(), after, follows.to.clone(), follows.articles.clone()]
                },
            ),
            words.table(Section::Shown, ["guide-what", "guide-audience", "guide-basis"], &self.shown, |shown| {
                [shown.title.clone(), shown.audience.clone(), shown.articles.clone()]
            }),
            words.table(Section::Review, ["guide-told", "guide-letters", "guide-basis"], &self.review, |review| {
                [review.says.clone(), words.joined(&review.letters), review.articles.clone()]
            }),
            words.table(
                Section::Remedies,
                ["guide-procedure", "guide-who", "guide-states", "guide-basis"],
                &self.remedies,
                |remedy| [remedy.title.clone(), remedy.by.clone(), remedy.states.clone(), remedy.articles.clone()],
            ),
            words.table(Section::Articles, ["guide-basis", "guide-says"], &self.cited, |cited| {
                [cited.article.clone(), cited.says.clone()]
            }),
        ];
        tables.into_iter().flatten().collect()
    }

    fn draw(&self, page: &mut Page, words: Words) {
        let heading = |page: &mut Page, section: Section| page.heading(3, &section.heading(words.0));
        page.sheet(&self.title);
        page.paragraph(&self.articles);
        heading(page, Section::Who);
        page.paragraph(&self.by);
        if !self.about.is_empty() {
            heading(page, Section::About);
            page.list(self.about.clone());
        }
        if !self.forms.is_empty() {
            heading(page, Section::Asked);
        }
        for form in &self.forms {
            form.draw(page, words);
        }
        if self.amounts.is_empty() && self.beginners == Beginners::Applicants {
            heading(page, Section::Amounts);
            page.paragraph(&words.say("guide-no-fee"));
        }
        for table in self.tables(words.0) {
            page.heading(3, &table.heading);
            if table.section == Section::Steps {
                // One that is too large to be read stands in the table alone.
                let drawn = || self.graph.as_ref().and_then(|graph| svg(graph, words.0).ok());
                page.picture(self.workflow.as_str(), &self.title, drawn);
            }
            page.table(table.table);
        }
    }
}

impl AskedForm {
    fn draw(&self, page: &mut Page, words: Words) {
        let (step, form, articles) = (&self.step, &self.title, &self.articles);
        let arguments: [(&str, &dyn std::fmt::Display); 3] = [("step", step), ("form", form), ("articles", articles)];
        page.heading(4, messages::message(words.0, "guide-form", &arguments).trim());
        for (section, asked) in [(Section::Documents, &self.documents), (Section::Fields, &self.others)] {
            let heads = ["guide-need", "guide-how", "guide-basis"].map(|id| words.say(id));
            let [need, how, basis] = heads;
            page.table(Table::new([section.heading(words.0), need, how, basis], asked.iter().map(line).collect()));
        }
        if !self.files.is_empty() {
            page.paragraph(&Section::Files.heading(words.0));
            let named = |file: &FileGuide| {
                messages::message(words.0, "guide-file", &[("title", &file.title), ("name", &file.name)])
            };
            page.list(self.files.iter().map(named).collect());
        }
    }
}

/// What is asked for, in a row.
fn line(asked: &Asked) -> [String; 4] {
    let how: Vec<&str> = asked.hint.iter().chain(&asked.taken).map(String::as_str).collect();
    [asked.title.clone(), asked.need.clone(), how.join(" "), asked.articles.clone()]
}

impl PackGuide {
    /// The guide as a page; in HTML each procedure begins a new sheet of paper, and has the picture of its steps.
    #[must_use]
    pub fn page(&self, language: Language, format: PageFormat) -> String {
        let page = Page::new(language, &self.heading(language)).written_as(format);
        self.drawn(page, language).written(format)
    }

    /// The guide in Markdown with the pictures of steps in files beside it: the page, and of each picture the name of its file, which begins
    /// as given, and what is in it (SVG).
    #[must_use]
    pub fn illustrated(&self, language: Language, names: &str) -> (String, Vec<(String, String)>) {
        let page = Page::new(language, &self.heading(language)).with_pictures_beside(names);
        let page = self.drawn(page, language);
        (page.written(PageFormat::Markdown), page.pictures_beside())
    }

    fn heading(&self, language: Language) -> String {
        messages::message(language, "guide-heading", &[("pack", &self.title)])
    }

    fn drawn(&self, mut page: Page, language: Language) -> Page {
        let words = Words(language);
        let say = |id: &str, arguments: &[(&str, &dyn std::fmt::Display)]| messages::message(language, id, arguments);
        page.paragraph(&say("guide-as-of", &[("pack", &self.pack), ("version", &self.version), ("on", &self.on)]));
        if self.draft {
            page.paragraph(&say("guide-draft", &[]));
        }
        if !self.in_force.is_empty() {
            let id = if self.draft { "guide-draft-applied" } else { "guide-in-force" };
            page.paragraph(&say(id, &[("days", &self.in_force)]));
        }
        if let [_, _, ..] = self.procedures.as_slice() {
            let line = |guide: &ProcedureGuide| {
                let heading = guide.beginners.heading(language);
                [guide.title.clone(), heading, guide.by.clone(), guide.articles.clone()]
            };
            let columns = ["guide-procedure", "guide-kind", "guide-who", "guide-basis"].map(|id| words.say(id));
            page.table(Table::new(columns, self.procedures.iter().map(line).collect()));
        }
        for procedure in &self.procedures {
            procedure.draw(&mut page, words);
        }
        if !self.interpretations.is_empty() {
            page.sheet(&words.say("guide-interpretations"));
            page.paragraph(&words.say("guide-interpretations-about"));
            let row = |question: &OpenQuestion| {
                [
                    question.question.clone(),
                    question.articles.clone(),
                    question.chosen.clone(),
                    question.others.join(&words.say("guide-besides")),
                    question.because.clone(),
                    words.joined(&question.parameters),
                ]
            };
            let columns = ["guide-question", "guide-basis", "guide-chosen", "guide-others", "guide-because"];
            let [question, basis, chosen, others, because] = columns.map(|id| words.say(id));
            let columns = [question, basis, chosen, others, because, words.say("guide-parameters")];
            page.table(Table::new(columns, self.interpretations.iter().map(row).collect()));
        }
        page
    }
}
