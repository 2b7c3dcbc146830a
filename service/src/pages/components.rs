//! All that pages are put together from, on one page: drawn by their own templates, with examples that are of no pack.

use askama::Template;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use guicheng_workbench::explain::CountedDay;
use guicheng_workbench::inspect::weekday;

use super::Visit;
use super::case::Tab;
use super::foreseen::{Foreseen, LetterShown, Part, Publication};
use super::frame::{Deadline, Frame, Line, Told, local_day, time_left};
use super::history::{Altered, Happened};
use super::input::{Choice, Control, Input, Item};
use super::list::Row;
use super::prose::{Block, blocks};
use super::qr::Square;
use super::visit::set;
use super::work::Step;

/// Where the page is, which examples lead to.
const HERE: &str = "/components";

#[derive(Template)]
#[template(path = "components.html")]
struct ComponentsPage {
    frame: Frame,
    stale: bool,
    problems: Vec<Told>,
    sign_in: Option<String>,
    lines: Vec<Line>,
    deadlines: Vec<Deadline>,
    tabs: Vec<Tab>,
    steps: Vec<Step>,
    history: Vec<Happened>,
    columns: Vec<String>,
    rows: Vec<Row>,
    inputs: Vec<Input>,
    foreseen: Foreseen,
    blocks: Vec<Block>,
    square: Option<Square>,
}

/// Makes examples.
struct Examples<'e> {
    visit: &'e Visit,
    today: NaiveDate,
}

impl Examples<'_> {
    fn say(&self, id: &str) -> String {
        self.visit.say(id)
    }

    fn told(&self, id: &str) -> Told {
        Told { articles: self.say("component-article"), ..Told::from(self.say(id)) }
    }

    fn line(&self, title: &str, text: &str) -> Line {
        Line {
            title: self.say(title),
            text: self.say(text),
            provisional: None,
            documents: Vec::new(),
            is_of_documents: false,
            items: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let several = ["component-first", "component-second"].map(|id| self.say(id));
        vec![
            self.line("component-name", "component-text"),
            Line { items: several.into(), ..self.line("component-several", "component-text") },
            Line {
                documents: vec![(self.say("component-file"), HERE.to_owned())],
                is_of_documents: true,
                ..self.line("component-document", "component-file")
            },
            Line {
                columns: ["component-first", "component-second"].map(|id| self.say(id)).into(),
                rows: vec![["component-third", "component-text"].map(|id| self.say(id)).into()],
                ..self.line("component-name", "component-text")
            },
            Line {
                provisional: Some(self.visit.say_of("page-provisional", "year", &"2030")),
                ..self.line("component-day", "component-text")
            },
        ]
    }

    /// A clock that ends so many days from today, with as many workdays left.
    fn deadline(&self, title: &str, days: i64, workdays: u32) -> Deadline {
        let due = match u64::try_from(days) {
            Ok(days) => self.today.checked_add_days(Days::new(days)),
            Err(_) => self.today.checked_sub_days(Days::new(days.unsigned_abs())),
        };
        let (left, urgency) = time_left(due.unwrap_or(self.today), days, workdays, self.visit.language());
        Deadline {
            title: self.say(title),
            articles: self.say("component-article"),
            left,
            because: Some(self.say("component-because")),
            duty_of: Some(self.say("component-party")),
            urgency,
            provisional: None,
            days: Vec::new(),
        }
    }

    fn deadlines(&self) -> Vec<Deadline> {
        let language = self.visit.language();
        let reasons = [("", true), ("component-weekend", false), ("component-holiday", false), ("", true)];
        let mut number: u32 = 0;
        let days = self.today.iter_days().skip(1).zip(reasons).map(|(date, (because, counts))| {
            number = number.saturating_add(u32::from(counts));
            let because = if because.is_empty() { String::new() } else { self.say(because) };
            CountedDay { date, weekday: weekday(language, date), counted: counts.then_some(number), because }
        });
        let days: Vec<CountedDay> = days.collect();
        vec![
            self.deadline("component-first", -2, 0),
            self.deadline("component-second", 2, 2),
            self.deadline("component-third", 14, 10).day_by_day(days, language),
        ]
    }

    fn choices(&self) -> Vec<Choice> {
        let ids = ["component-first", "component-second", "component-third"];
        let choice = |(at, id): (usize, &str)| Choice {
            value: id.to_owned(),
            title: self.say(id),
            chosen: at == 0,
            why_not: if at == 2 { vec![self.told("component-why-not")] } else { Vec::new() },
        };
        ids.into_iter().enumerate().map(choice).collect()
    }

    fn input(&self, id: &str, title: &str, control: Control) -> Input {
        Input {
            name: format!("example.{id}"),
            id: format!("example-{id}"),
            title: self.say(title),
            needed: false,
            hint: Some(self.say("component-hint")),
            example: None,
            articles: String::new(),
            old: None,
            errors: Vec::new(),
            control,
        }
    }

    fn inputs(&self) -> Vec<Input> {
        let line = || Control::Line { value: String::new(), mode: "text", suffix: None };
        let needed = Input {
            needed: true,
            example: Some(self.say("component-example")),
            articles: self.say("component-article"),
            ..self.input("line", "component-name", line())
        };
        let wrong = Input {
            errors: vec![self.told("component-wrong")],
            old: Some(self.say("component-text")),
            ..self.input("wrong", "component-day", line())
        };
        let results = {
            let titles = [("met", "page-met"), ("not_met", "page-not-met")];
            let result = |(value, id): (&str, &str)| Choice {
                value: value.to_owned(),
                title: self.say(id),
                chosen: value == "met",
                why_not: Vec::new(),
            };
            Vec::from(titles.map(result))
        };
        let item = Item {
            name: "example.item".to_owned(),
            title: self.say("component-first"),
            hint: Some(self.say("component-hint")),
            articles: self.say("component-article"),
            results,
            remark: String::new(),
            lacks_remark: false,
        };
        let amount = Control::Line { value: "1200".to_owned(), mode: "decimal", suffix: Some(self.say("page-yuan")) };
        let row = vec![self.input("row", "component-name", line())];
        let document = Control::Document {
            kept: Vec::new(),
            accepts: ".pdf,.docx".to_owned(),
            limits: Some("pdf  docx  ≤ 20.0 MB".to_owned()),
            most: None,
            many: true,
        };
        vec![
            needed,
            wrong,
            self.input("amount", "component-amount", amount),
            self.input("area", "component-text", Control::Area { value: String::new(), is_list: false }),
            self.input("one", "component-one-of", Control::Options { options: self.choices(), many: false }),
            self.input("many", "component-several", Control::Options { options: self.choices(), many: true }),
            self.input("select", "component-select", Control::Select { options: self.choices() }),
            self.input("document", "component-document", document),
            self.input("rows", "component-rows", Control::Rows { rows: vec![row] }),
            self.input("checklist", "component-checklist", Control::Checklist { items: vec![item] }),
        ]
    }

    fn changes(&self) -> Vec<Altered> {
        vec![Altered {
            title: self.say("component-name"),
            old: self.line("component-name", "component-first"),
            new: self.line("component-name", "component-second"),
        }]
    }

    fn foreseen(&self) -> Foreseen {
        let words = |style, id: &str| Part::Words { style, text: self.say(id) };
        Foreseen {
            events: vec![self.told("component-text")],
            changes: self.changes(),
            public: vec![Publication { title: self.say("component-public"), lines: self.lines() }],
            later: Vec::new(),
            letters: vec![LetterShown {
                title: self.say("component-letter"),
                to: self.say("component-party"),
                parts: vec![words("heading", "component-letter"), words("", "component-text")],
            }],
            effects: Vec::new(),
            deadlines: vec![self.deadline("component-first", 7, 5)],
            numbers: Vec::new(),
        }
    }

    fn page(&self) -> ComponentsPage {
        let titles = [("component-first", 0), ("component-second", 2), ("component-third", 0)];
        let tab = |(at, (id, count)): (usize, (&str, usize))| Tab {
            path: HERE.to_owned(),
            title: self.say(id),
            count,
            is_here: at == 0,
        };
        let step = |(at, (id, _)): (usize, (&str, usize))| Step { number: at, title: self.say(id), is_here: at == 1 };
        let happened = Happened {
            sequence: 0,
            on: self.today.to_string(),
            what: self.say("component-text"),
            who: Some(self.say("component-party")),
            articles: self.say("component-article"),
            changes: self.changes(),
            procedure: 1,
            anew: Vec::new(),
        };
        let cells = vec![self.line("component-name", "component-text"), self.line("component-day", "component-third")];
        let until = self.deadline("component-first", 7, 5).left;
        ComponentsPage {
            frame: self.visit.frame(&self.say("page-components"), None),
            stale: true,
            problems: vec![self.told("component-wrong")],
            sign_in: None,
            lines: self.lines(),
            deadlines: self.deadlines(),
            tabs: titles.into_iter().enumerate().map(tab).collect(),
            steps: titles.into_iter().enumerate().map(step).collect(),
            history: vec![happened],
            columns: cells.iter().map(|cell| cell.title.clone()).collect(),
            rows: vec![Row { path: HERE.to_owned(), cells, until: Some(until) }],
            inputs: self.inputs(),
            foreseen: self.foreseen(),
            blocks: blocks(&self.say("component-prose")),
            square: Square::of(&self.visit.address(HERE)),
        }
    }
}

/// All components.
pub(super) async fn page(visit: Visit) -> Response {
    visit
        .answer(|visit| {
            let desk = &visit.service.desk;
            let today = local_day(desk, desk.clock().now());
            Ok(set(&Examples { visit, today }.page()))
        })
        .await
}
