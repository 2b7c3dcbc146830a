//! The inputs of a form: what a field is asked by, and what stands in it.

use guicheng_engine::screen::ScreenField;
use guicheng_engine::{Language, Pack, Value};

use super::bodies::KIND;
use super::frame::{Told, cited};
use super::given::{Given, PREFIX};
use crate::messages::{megabytes, say};

/// How many options are shown at once; more are in a list that opens.
const SHOWN_OPTIONS: usize = 7;

/// The longest text that has a single line.
const LINE: u32 = 200;

/// An input with all that is told about it.
pub(super) struct Input {
    /// What it is called in the form.
    pub(super) name: String,
    /// The id that labels and errors point to.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) needed: bool,
    pub(super) hint: Option<String>,
    pub(super) example: Option<String>,
    pub(super) articles: String,
    /// What is recorded now.
    pub(super) old: Option<String>,
    pub(super) errors: Vec<Told>,
    pub(super) control: Control,
}

impl Input {
    /// What is said about it, by the ids of what says so: for those who hear the page.
    pub(super) fn described(&self) -> String {
        let limits = matches!(&self.control, Control::Document { limits: Some(_), .. });
        let parts = [
            (self.hint.is_some(), "hint"),
            (self.example.is_some(), "example"),
            (limits, "limits"),
            (!self.errors.is_empty(), "errors"),
        ];
        let parts = parts.iter().filter(|(is_there, _)| *is_there).map(|(_, part)| format!("{}-{part}", self.id));
        parts.collect::<Vec<_>>().join(" ")
    }

    /// Whether files can be attached to it.
    pub(super) fn takes_files(&self) -> bool {
        match &self.control {
            Control::Document { .. } => true,
            Control::Rows { rows } => rows.iter().flatten().any(Self::takes_files),
            _ => false,
        }
    }
}

/// What a field is asked by.
pub(super) enum Control {
    /// A line.
    Line { value: String, mode: &'static str, suffix: Option<String> },
    /// A figure, which the service counts.
    Counted { text: String },
    /// Several lines.
    Area { value: String, is_list: bool },
    /// Options, one or many of them.
    Options { options: Vec<Choice>, many: bool },
    /// Options, many of them, and what is none of them, a line each.
    Several { options: Vec<Choice>, others_title: String, others: String },
    /// A list that opens.
    Select { options: Vec<Choice> },
    /// A list of words that are proposed.
    Proposed { value: String, options: Vec<Choice> },
    /// A file.
    Document {
        kept: Vec<KeptDocument>,
        accepts: String,
        limits: Option<String>,
        /// How many bytes each has at most, and what is said of one with more.
        most: Option<(u64, String)>,
        many: bool,
    },
    /// Rows.
    Rows { rows: Vec<Vec<Input>> },
    /// Items that are reviewed one by one.
    Checklist { items: Vec<Item> },
}

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) title: String,
    pub(super) chosen: bool,
    pub(super) why_not: Vec<Told>,
}

/// What is kept of a document that was attached.
pub(super) struct KeptDocument {
    pub(super) name: String,
    pub(super) written: String,
}

/// An item that is reviewed.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) hint: Option<String>,
    pub(super) articles: String,
    pub(super) results: Vec<Choice>,
    pub(super) remark: String,
    /// Whether it is not met and no reason is given: where something is wrong with the list, that is looked at first.
    pub(super) lacks_remark: bool,
}

/// Draws the inputs of a form.
pub(super) struct Inputs<'i> {
    pub(super) pack: &'i Pack,
    pub(super) language: Language,
    pub(super) given: &'i Given,
}

impl Inputs<'_> {
    /// The input of a field.
    pub(super) fn input(&self, field: &ScreenField) -> Input {
        self.named(field, format!("{PREFIX}{}", field.field))
    }

    fn named(&self, field: &ScreenField, name: String) -> Input {
        Input {
            id: name.replace('.', "-"),
            title: field.title.clone(),
            needed: field.needed,
            hint: match (field.hint.clone(), field.kind == KIND, field.list) {
                (None, true, true) => Some(self.said("page-organisations-hint")),
                (None, true, false) => Some(self.said("page-organisation-hint")),
                // What the form says of it is not said again in other words.
                (None, ..) if field.kind == "date" => Some(self.said("page-date-hint")),
                (hint, ..) => hint,
            },
            example: field.example.clone(),
            articles: cited(self.pack, &field.articles, self.language),
            old: field.old_text.clone().filter(|text| !text.is_empty()),
            errors: Told::at(field, self.pack, self.language),
            control: self.control(field, &name),
            name,
        }
    }

    fn said(&self, id: &str) -> String {
        say(self.language, id, &[])
    }

    fn control(&self, field: &ScreenField, name: &str) -> Control {
        let value = || self.given.one(name).to_owned();
        match field.kind {
            "rows" => {
                let count = self.given.rows(name).max(1);
                let row = |row: usize| {
                    let column = |column: &ScreenField| self.named(column, format!("{name}.{row}.{}", column.field));
                    field.columns.iter().map(column).collect()
                };
                Control::Rows { rows: (0..count).map(row).collect() }
            }
            "checklist" => Control::Checklist { items: self.items(field, name) },
            "document" => self.document(field, name),
            "boolean" => {
                let yes_no = [("true", "page-yes"), ("false", "page-no")];
                let options =
                    yes_no.map(|(value, id)| self.choice(name, value, &say(self.language, id, &[]), Vec::new()));
                Control::Options { options: self.or_none(field, options.into()), many: false }
            }
            "choice" => {
                let options = field.options.iter().map(|option| {
                    let why_not = Told::all(&option.why_not, self.pack, self.language);
                    self.choice(name, option.option.as_str(), &option.title, why_not)
                });
                let options: Vec<Choice> = options.collect();
                match field.list || options.len() <= SHOWN_OPTIONS {
                    true if field.list => Control::Options { options, many: true },
                    true => Control::Options { options: self.or_none(field, options), many: false },
                    false => Control::Select { options },
                }
            }
            _ if field.list && !field.options.is_empty() => {
                let options = field
                    .options
                    .iter()
                    .map(|option| self.choice(name, option.option.as_str(), &option.title, Vec::new()));
                let is_option = |line: &&str| crate::typed::option_of(field, line).is_none();
                let others: Vec<&str> = self.given.all(name).flat_map(str::lines).filter(is_option).collect();
                let others_title = say(self.language, "page-others", &[]);
                Control::Several { options: options.collect(), others_title, others: others.join("\n") }
            }
            _ if field.list => {
                let lines: Vec<&str> = self.given.all(name).collect();
                Control::Area { value: lines.join("\n"), is_list: true }
            }
            "code" => {
                let entries = field.codes.iter().flat_map(|codes| &codes.entries);
                // Two places may be called the same.
                let options = entries.map(|code| {
                    let title = format!("{} ({})", code.title, code.id);
                    self.choice(name, code.id.as_str(), &title, Vec::new())
                });
                Control::Select { options: options.collect() }
            }
            KIND => {
                let known = self.pack.organisations.values().map(|organisation| {
                    let title = organisation.title.get(self.language);
                    self.choice(name, title, title, Vec::new())
                });
                Control::Proposed { value: value(), options: known.collect() }
            }
            "integer" => Control::Line { value: value(), mode: "numeric", suffix: self.unit(field) },
            "money" => {
                Control::Line { value: value(), mode: "decimal", suffix: Some(say(self.language, "page-yuan", &[])) }
            }
            "date" | "territory" => Control::Line { value: value(), mode: "text", suffix: None },
            _ if field.max_length.is_some_and(|longest| longest <= LINE) => {
                Control::Line { value: value(), mode: "text", suffix: None }
            }
            _ => Control::Area { value: value(), is_list: false },
        }
    }

    /// What the number of a figure is counted in.
    fn unit(&self, field: &ScreenField) -> Option<String> {
        let id = match field.figure.as_ref()?.unit {
            "per_mille" => "page-per-mille",
            "tenths_of_a_day" => "page-tenths-of-a-day",
            "tenths_of_a_workday" => "page-tenths-of-a-workday",
            "fen" => "page-fen",
            _ => return None,
        };
        Some(say(self.language, id, &[]))
    }

    fn choice(&self, name: &str, value: &str, title: &str, why_not: Vec<Told>) -> Choice {
        let chosen = self.given.all(name).flat_map(str::lines).any(|given| [value, title].contains(&given.trim()));
        Choice { value: value.to_owned(), title: title.to_owned(), chosen, why_not }
    }

    /// One of some options, or none of them, where none is asked for: what was chosen can be taken back.
    fn or_none(&self, field: &ScreenField, mut options: Vec<Choice>) -> Vec<Choice> {
        if !field.needed {
            let chosen = options.iter().all(|option| !option.chosen);
            let title = self.said("page-no-answer");
            options.push(Choice { value: String::new(), title, chosen, why_not: Vec::new() });
        }
        options
    }

    fn items(&self, field: &ScreenField, name: &str) -> Vec<Item> {
        let items = field.checklist.iter().flat_map(|checklist| &checklist.items).map(|item| {
            let name = format!("{name}.{}", item.item);
            let results = [("met", "page-met"), ("not_met", "page-not-met"), ("not_applicable", "page-not-applicable")];
            let results =
                results.map(|(value, id)| self.choice(&name, value, &say(self.language, id, &[]), Vec::new()));
            let remark = self.given.one(&format!("{name}.remark")).to_owned();
            Item {
                lacks_remark: remark.is_empty() && self.given.one(&name) == "not_met",
                title: item.title.clone(),
                hint: item.hint.clone(),
                articles: cited(self.pack, &item.articles, self.language),
                results: results.into(),
                remark,
                name,
            }
        });
        items.collect()
    }

    fn document(&self, field: &ScreenField, name: &str) -> Control {
        let kept = self.given.all(name).filter_map(|written| {
            let value: Value = serde_json::from_str(written).ok()?;
            let Value::Record(values) = &value else { return None };
            let name = values.get("name").map_or_else(String::new, ToString::to_string);
            Some(KeptDocument { name, written: written.to_owned() })
        });
        let types: Vec<String> = field.accepts.iter().map(|kind| format!(".{kind}")).collect();
        let limits: Vec<String> = field
            .accepts
            .iter()
            .map(ToString::to_string)
            .chain(field.at_most.map(|most| format!("≤ {}", megabytes(most))))
            .collect();
        Control::Document {
            kept: kept.collect(),
            accepts: types.join(","),
            limits: (!limits.is_empty()).then(|| limits.join("  ")),
            most: field.at_most.map(|most| {
                // Which file that is, the script says.
                (most, say(self.language, "page-file-too-large", &[("name", &"{name}"), ("most", &megabytes(most))]))
            }),
            many: field.list,
        }
    }
}
