//! A pack to begin with: laid over another, with comments that say every next step, a first scenario, and nothing that differs.

use guicheng_engine::internals::base::IdMap;
use guicheng_engine::internals::pack::FORMAT;
use guicheng_engine::{Id, Language, Pack, Text};

use crate::inspect::bound;

/// A file of the pack, by its path below the pack's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StarterFile {
    /// Such as `scenarios/first.yaml`.
    pub path: &'static str,
    /// What is in it.
    pub text: String,
}

/// The files of a pack with this id over another. Its first scenario goes the way of one of the other's, if there is one.
#[must_use]
pub fn starter(id: &str, base: &Pack, scenario: Option<&str>) -> Vec<StarterFile> {
    let fill = |template: &str| {
        template
            .replace("@parameters", &parameters(base))
            .replace("@interpretations", &interpretations(base))
            .replace("@organisations", &titled(&base.organisations, |organisation| &organisation.title))
            .replace("@scenario", scenario.unwrap_or_default())
            .replace("@format", &FORMAT.to_string())
            .replace("@base", base.id.as_str())
            .replace("@id", id)
    };
    let templates = [
        ("pack.yaml", include_str!("../templates/pack.yaml"), true),
        ("sources.yaml", include_str!("../templates/sources.yaml"), true),
        ("parameters.yaml", include_str!("../templates/parameters.yaml"), !base.parameters.is_empty()),
        ("interpretations.yaml", include_str!("../templates/interpretations.yaml"), !base.interpretations.is_empty()),
        ("organisations.yaml", include_str!("../templates/organisations.yaml"), true),
        ("scenarios/first.yaml", include_str!("../templates/first.yaml"), scenario.is_some()),
    ];
    let wanted = templates.into_iter().filter(|(_, _, wanted)| *wanted);
    wanted.map(|(path, template, _)| StarterFile { path, text: fill(template) }).collect()
}

/// A title in both languages.
fn both(title: &Text) -> String {
    let (chinese, english) = (title.get(Language::Chinese), title.get(Language::English));
    if chinese == english { chinese.to_owned() } else { format!("{chinese} {english}") }
}

/// The parameters that no reading decides, each with its value, its title, and how far it may be set.
fn parameters(base: &Pack) -> String {
    let mut text = String::new();
    for (id, parameter) in base.parameters.iter().filter(|(_, parameter)| parameter.interpretation.is_none()) {
        let [(_, value)] = parameter.values.as_slice() else { continue };
        let how_far = parameter
            .bound
            .as_ref()
            .map(|limit| format!("（{}）({})", bound(Language::Chinese, limit), bound(Language::English, limit)));
        let (title, how_far) = (both(&parameter.title), how_far.unwrap_or_default());
        text.push_str(&format!("#   {id}: {{value: {value}}}   # {title}{how_far}\n"));
    }
    text
}

/// The questions, each with the reading chosen and the others.
fn interpretations(base: &Pack) -> String {
    let mut text = String::new();
    for (id, question) in base.interpretations.iter() {
        text.push_str(&format!("#   # {}\n", both(&question.question)));
        for (reading, title) in question.readings.iter() {
            let mark = if *reading == question.chosen { "→" } else { "-" };
            text.push_str(&format!("#   # {mark} {reading}: {}\n", both(title)));
        }
        text.push_str(&format!("#   {id}: {{chosen: {}, because: {{zh: 理由, en: why}}}}\n", question.chosen));
    }
    text
}

fn titled<T>(elements: &IdMap<T>, title: impl Fn(&T) -> &Text) -> String {
    let line = |(id, element): (&Id, &std::sync::Arc<T>)| {
        let title = title(element);
        let (chinese, english) = (title.get(Language::Chinese), title.get(Language::English));
        format!("#   {id}: {{title: {{zh: \"{chinese}\", en: \"{english}\"}}}}\n")
    };
    elements.iter().map(line).collect()
}
