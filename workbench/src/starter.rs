//! A pack to begin with: laid over another, with comments that say every next step, a first scenario, and nothing that differs.

use guicheng_engine::internals::pack::FORMAT;
use guicheng_engine::internals::yaml::{Content, Entry, Node};
use guicheng_engine::{Id, Language, Pack, Period, Text};

use crate::inspect::bound;
use crate::scenario::{Scenario, Scenarios};

/// A file of the pack, by its path below the pack's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StarterFile {
    /// Such as `scenarios/first.yaml`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The files of a pack with this id over another, but for its first scenario ([`first_scenario`]).
#[must_use]
pub fn starter(id: &str, base: &Pack) -> Vec<StarterFile> {
    let proposals = proposals(base);
    let parameters: String = proposals.iter().map(|(line, note)| format!("#   {line}}}   # {note}\n")).collect();
    let example = proposals.first().map(|(line, _)| format!("#   {line}, article: {{append: [{id}/5]}}}}\n"));
    let fill = |template: &str| {
        template
            .replace("@parameters", &parameters)
            .replace("@example", example.as_deref().unwrap_or_default())
            .replace("@interpretations", &interpretations(base))
            .replace("@organisations", &organisations(base))
            .replace("@format", &FORMAT.to_string())
            .replace("@base", base.id.as_str())
            .replace("@id", id)
    };
    let templates = [
        ("pack.yaml", include_str!("../templates/pack.yaml"), true),
        ("sources.yaml", include_str!("../templates/sources.yaml"), true),
        ("parameters.yaml", include_str!("../templates/parameters.yaml"), !proposals.is_empty()),
        ("interpretations.yaml", include_str!("../templates/interpretations.yaml"), !base.interpretations.is_empty()),
        ("organisations.yaml", include_str!("../templates/organisations.yaml"), true),
    ];
    let wanted = templates.into_iter().filter(|(_, _, wanted)| *wanted);
    wanted.map(|(path, template, _)| StarterFile { path: path.to_owned(), text: fill(template) }).collect()
}

/// A scenario of the pack with this id that goes the way of one of the pack below.
#[must_use]
pub fn first_scenario(id: &str, below: &Scenarios, followed: &Scenario) -> StarterFile {
    let base = below.pack();
    // A scenario cannot follow one of its own name.
    let own = if below.get(FIRST).is_some() { id } else { FIRST };
    let example = below.first_opening(followed).map(|opening| {
        let state = base.workflows.get(opening.workflow).and_then(|workflow| workflow.opening.to.as_ref());
        let expected = state.map(|state| format!("#     expect: {{state: {}}}\n", state.id)).unwrap_or_default();
        let (on, who, workflow) = (opening.on, opening.who, opening.workflow);
        format!("#   - on: {on}\n#     who: {who}\n#     open: {workflow}\n{expected}")
    });
    let text = include_str!("../templates/first.yaml")
        .replace("@example", &example.unwrap_or_default())
        .replace("@scenario", followed.id().as_str())
        .replace("@base", base.id.as_str())
        .replace("@own", own)
        .replace("@id", id);
    StarterFile { path: format!("scenarios/{own}.yaml"), text }
}

/// What the first scenario is called.
const FIRST: &str = "first";

/// A title in both languages, on one line.
fn both(title: &Text) -> String {
    let (chinese, english) = (title.get(Language::Chinese), title.get(Language::English));
    let both = if chinese == english { chinese.to_owned() } else { format!("{chinese} {english}") };
    both.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parameters that no reading decides: each with its value, but for the brace at the end; its title, and how far it
/// may be set.
fn proposals(base: &Pack) -> Vec<(String, String)> {
    let mut proposals = Vec::new();
    for (id, parameter) in base.parameters.iter().filter(|(_, parameter)| parameter.interpretation.is_none()) {
        let written = at(base.tree(), "parameters").and_then(|parameters| at(parameters, id.as_str()));
        let values = ["value", "values"].into_iter().find_map(|key| Some((key, at(written?, key)?)));
        let Some((key, value)) = values else { continue };
        let how_far = parameter
            .bound
            .as_ref()
            .map(|limit| format!("（{}）({})", bound(Language::Chinese, limit), bound(Language::English, limit)));
        let (title, how_far) = (both(&parameter.title), how_far.unwrap_or_default());
        proposals.push((format!("{id}: {{{key}: {}", flow(value)), format!("{title}{how_far}")));
    }
    proposals
}

fn at<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.as_map()?.get(key)
}

/// A value on one line.
fn flow(value: &Node) -> String {
    match &value.content {
        Content::Text(text) if text.parse::<Period>().is_ok() => text.to_string(),
        Content::Text(text) => quoted(text),
        Content::Boolean(holds) => holds.to_string(),
        Content::Integer(number) => number.to_string(),
        Content::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Content::Map(map) => {
            let entry = |entry: &Entry| format!("{}: {}", entry.key, flow(&entry.node));
            format!("{{{}}}", map.entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Content::Null | Content::Removed | Content::Appended(_) => "null".to_owned(),
    }
}

/// A text in quotes, with what would end them escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What is said of a reading that a bound leaves no layer to choose.
const BARRED: &str = "（上级规则的限度不允许选）(the bound of the rules below bars it)";

/// Whether a parameter that takes its value from a question has a bound that the value of a reading is outside of.
fn is_barred(base: &Pack, question: &Id, reading: &Id) -> bool {
    let readings = at(base.tree(), "interpretations").and_then(|all| at(at(all, question.as_str())?, "readings"));
    let Some(value) = readings.and_then(|readings| at(at(readings, reading.as_str())?, "value")) else { return false };
    let takes = base.parameters.values().filter(|parameter| parameter.interpretation.as_ref() == Some(question));
    takes.filter_map(|parameter| parameter.bound.as_ref()).any(|bound| !bound.admits_written(value))
}

/// The questions, each with the reading chosen and the others.
fn interpretations(base: &Pack) -> String {
    let mut text = String::new();
    for (id, question) in base.interpretations.iter() {
        text.push_str(&format!("#   # {}\n", both(&question.question)));
        for (reading, title) in question.readings.iter() {
            let mark = if *reading == question.chosen { "→" } else { "-" };
            let barred = if is_barred(base, id, reading) { BARRED } else { "" };
            text.push_str(&format!("#   # {mark} {reading}: {}{barred}\n", both(title)));
        }
        text.push_str(&format!("#   {id}: {{chosen: {}, because: {{zh: 理由, en: why}}}}\n", question.chosen));
    }
    text
}

fn organisations(base: &Pack) -> String {
    let mut text = String::new();
    for (id, organisation) in base.organisations.iter() {
        let title = [Language::Chinese, Language::English].map(|language| quoted(organisation.title.get(language)));
        let [chinese, english] = title;
        text.push_str(&format!("#   {id}: {{title: {{zh: {chinese}, en: {english}}}}}\n"));
    }
    text
}
