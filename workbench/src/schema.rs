//! JSON Schemas of the files that packs, scenarios and calendars are written in, for editors and whoever checks such files
//! without this program. All is made from the declarations of the keys.
//!
//! Files say a part of a pack, and layers a part of what lies below, so nothing is demanded there: whether a key is
//! required stands in its description. A layer may take away, add to and replace.

mod guide;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use guicheng_engine::internals::catalogue::{Key, Shape, Shaped, Visibility, manifest, sections};
use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::pack::calendar_keys;
use guicheng_engine::internals::yaml::{Content, Node, parse_written};
use guicheng_engine::{Diagnostics, Language, LoadFailure};
use serde_json::{Map, Value, json};

use crate::messages;
use crate::mutation::EquivalentsDocument;
use crate::scenario::{CastDocument, ScenarioDocument};
use guide::Guide;

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaOf {
    /// The files of a pack: `pack.yaml` and its sections.
    Pack,
    /// What stands in `scenarios/`: scenarios, `library.yaml` and `equivalents.yaml`.
    Scenarios,
    /// Calendars.
    Calendar,
}

impl SchemaOf {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pack, Self::Scenarios, Self::Calendar];

    /// Its word in file names: `pack.schema.json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Scenarios => "scenarios",
            Self::Calendar => "calendar",
        }
    }
}

/// A schema (JSON Schema, 2020-12), with descriptions in one language.
#[must_use]
pub fn schema(of: SchemaOf, language: Language) -> Value {
    let mut writer = Writer { language, guide: Guide::of(language), layered: false, definitions: BTreeMap::new() };
    let part = |word: &str| json!({"$ref": format!("#/$defs/{word}")});
    let root = match of {
        SchemaOf::Pack => {
            writer.document("manifest", manifest(), "pack.yaml", false);
            writer.layered = true;
            writer.sections();
            json!({"if": {"type": "object", "required": ["pack"]}, "then": part("manifest"), "else": part("sections")})
        }
        SchemaOf::Scenarios => {
            writer.shape("scenario", ScenarioDocument::shape(), "scenarios", false);
            writer.shape("library", CastDocument::shape(), "scenarios", false);
            writer.shape("equivalents", EquivalentsDocument::shape(), "equivalents", false);
            let others = json!({"if": {"type": "object", "required": ["title"]}, "then": part("scenario"), "else": part("library")});
            json!({"if": {"type": "object", "required": ["equivalents"]}, "then": part("equivalents"), "else": others})
        }
        SchemaOf::Calendar => {
            writer.document("calendar", calendar_keys(), "calendars", false);
            part("calendar")
        }
    };
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(messages::message(language, &format!("schema-{}", of.word()), &[])));
    schema.extend(root.as_object().cloned().unwrap_or_default());
    schema.insert("$defs".to_owned(), json!(writer.definitions));
    Value::Object(schema)
}

/// A file as a schema sees it: every key as it is written, those included that say what a layer does.
///
/// # Errors
/// If it is no YAML of packs.
pub fn as_json(path: &str, text: &str) -> Result<Value, Box<LoadFailure>> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let file = sources.add(None, path, text);
    match parse_written(&sources, file, &mut diagnostics) {
        Some(written) if !diagnostics.has_errors() => Ok(json_of(&written.tree)),
        _ => Err(Box::new(LoadFailure { sources, diagnostics })),
    }
}

fn json_of(node: &Node) -> Value {
    match &node.content {
        Content::Null | Content::Removed => Value::Null,
        Content::Boolean(value) => json!(value),
        Content::Integer(value) => json!(value),
        Content::Text(text) => json!(&**text),
        Content::List(items) | Content::Appended(items) => items.iter().map(json_of).collect(),
        Content::Map(map) => {
            Value::Object(map.entries.iter().map(|entry| (entry.key.to_string(), json_of(&entry.node))).collect())
        }
    }
}

/// What the guide says of a key of a document of a section, else what is said where it is declared, which is English only.
pub(crate) fn meaning(section: &str, keys: &[&'static Key], key: &Key, language: Language) -> Option<String> {
    static GUIDES: [OnceLock<Guide>; 2] = [const { OnceLock::new() }; 2];
    let [chinese, english] = &GUIDES;
    let guide = match language {
        Language::Chinese => chinese,
        Language::English => english,
    };
    let told = guide.get_or_init(|| Guide::of(language)).keys(section, keys).remove(key.name);
    told.or_else(|| declared(key, language)).filter(|told| !told.is_empty())
}

/// The keys of a document of scenarios, by the keys that lead to it.
pub(crate) fn scenario_keys(path: &[String]) -> &'static [Key] {
    let mut shape = match path.first().map(String::as_str) {
        Some("equivalents") => EquivalentsDocument::shape(),
        Some("organisations" | "actors" | "data") => CastDocument::shape(),
        _ => ScenarioDocument::shape(),
    };
    for name in path {
        // Items of lists have no key of their own.
        while let Shape::List(item) = shape.long() {
            shape = item();
        }
        shape = match shape.long() {
            Shape::Document(keys) => match keys.iter().find(|key| key.name == name) {
                Some(key) => (key.shape)(),
                None => return &[],
            },
            Shape::Mapping(entry) => entry(),
            _ => return &[],
        };
    }
    match shape.long() {
        Shape::Mapping(_) => &[],
        shape => shape.document().unwrap_or_default(),
    }
}

/// What a key of scenarios means, by the keys that lead to it.
pub(crate) fn scenario_meaning(path: &[String], language: Language) -> Option<String> {
    let (name, above) = path.split_last()?;
    let keys: Vec<&'static Key> = scenario_keys(above).iter().collect();
    let key = keys.iter().find(|key| key.name == name)?;
    meaning("scenarios", &keys, key, language)
}

/// What is said of a key where it is declared.
fn declared(key: &Key, language: Language) -> Option<String> {
    (language == Language::English).then(|| key.doc.trim().to_owned())
}

struct Writer {
    language: Language,
    guide: Guide,
    /// Whether layers are written in it, which take away, add to and replace.
    layered: bool,
    definitions: BTreeMap<String, Value>,
}

/// One of several; the one that there is.
fn any_of(mut several: Vec<Value>) -> Value {
    match several.pop() {
        Some(only) if several.is_empty() => only,
        last => {
            several.extend(last);
            json!({"anyOf": several})
        }
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

impl Writer {
    /// All sections, and what is laid below workflows and actions.
    fn sections(&mut self) {
        let keys = sections();
        let inner = |path: &[&str]| {
            path.iter()
                .fold(keys, |keys, name| keys.iter().find(|key| key.name == *name).map(Key::inner).unwrap_or_default())
        };
        let parts: [(&str, Vec<&[Key]>); 2] = [
            ("skeletons", vec![inner(&["skeletons"]), inner(&["workflows"])]),
            ("steps", vec![inner(&["steps"]), inner(&["workflows", "actions"]), inner(&["workflows", "open"])]),
        ];
        for (name, of) in parts {
            let section = format!("part.{name}");
            let keys: Vec<&Key> = of.into_iter().flatten().collect();
            self.define(&section, &keys, "workflows", true);
        }
        let mut properties = Map::new();
        for key in keys {
            let alternatives = match key.name {
                name @ ("skeletons" | "steps") => vec![self.mapping(vec![reference(&format!("part.{name}"))])],
                name => self.alternatives(name, (key.shape)(), name, false),
            };
            let mut value = any_of(self.with_marks(alternatives));
            self.describe(&mut value, declared(key, self.language));
            properties.insert(key.name.to_owned(), value);
        }
        let file = json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false});
        self.definitions.insert("sections".to_owned(), file);
    }

    /// What a file is as a whole.
    fn shape(&mut self, name: &str, shape: Shape, chapter: &str, part: bool) {
        if let Shape::Document(keys) = shape {
            self.document(name, keys, chapter, part);
        }
    }

    /// A document under a name of its own, and what it refers to.
    fn document(&mut self, name: &str, keys: &'static [Key], chapter: &str, part: bool) {
        self.define(name, &keys.iter().collect::<Vec<_>>(), chapter, part);
    }

    fn define(&mut self, name: &str, keys: &[&'static Key], chapter: &str, part: bool) {
        if self.definitions.contains_key(name) {
            return;
        }
        self.definitions.insert(name.to_owned(), Value::Null);
        let told = self.guide.keys(chapter, keys);
        let mut properties = Map::new();
        for key in keys {
            if properties.contains_key(key.name) {
                continue;
            }
            let alternatives = self.alternatives(&format!("{name}.{}", key.name), (key.shape)(), chapter, part);
            let mut value = any_of(self.with_marks(alternatives));
            let told = told.get(key.name).cloned().or_else(|| declared(key, self.language));
            let told = match key.required && self.layered {
                true => Some(self.say("schema-required", &[("what", &told.unwrap_or_default())]).trim().to_owned()),
                false => told,
            };
            self.describe(&mut value, told);
            properties.insert(key.name.to_owned(), value);
        }
        let mut document = Map::new();
        document.insert("type".to_owned(), json!("object"));
        if self.layered {
            properties.entry("replace").or_insert_with(|| json!({"const": true}));
        } else {
            let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
            if !required.is_empty() {
                document.insert("required".to_owned(), json!(required));
            }
        }
        document.insert("properties".to_owned(), Value::Object(properties));
        document.insert("additionalProperties".to_owned(), json!(false));
        self.definitions.insert(name.to_owned(), Value::Object(document));
    }

    /// What can stand somewhere.
    fn alternatives(&mut self, name: &str, shape: Shape, chapter: &str, part: bool) -> Vec<Value> {
        let mut found = match shape {
            Shape::Value(kind) => self.value(kind),
            Shape::Words(words) => vec![json!({"enum": words})],
            Shape::Either(short, long) => {
                let mut found = self.alternatives(name, short(), chapter, part);
                found.extend(self.alternatives(name, long(), chapter, part));
                found
            }
            Shape::List(item) => {
                let mut found = self.alternatives(name, item(), chapter, part);
                let items = json!({"type": "array", "items": any_of(found.clone())});
                if self.layered {
                    found.push(json!({
                        "type": "object", "properties": {"append": items}, "required": ["append"],
                        "additionalProperties": false,
                    }));
                }
                // First, so that whoever tells the first of several mistakes tells the one in an item.
                found.insert(0, items);
                found
            }
            Shape::Mapping(entry) => {
                let entry = self.alternatives(name, entry(), chapter, part);
                vec![self.mapping(entry)]
            }
            Shape::Document(keys) => {
                // What a scenario expects is laid over what the one expects that it adapts.
                let layered = self.layered;
                self.layered |= name == "scenario.steps.expect";
                self.document(name, keys, chapter, part);
                self.layered = layered;
                vec![reference(name)]
            }
        };
        if part && !found.contains(&json!({"type": "string"})) {
            // Whoever is like a part gives it values, whole ones too.
            let given = self.shared("given", || json!({"type": "string", "pattern": "^\\$[a-z][a-z0-9_]*$"}));
            if !found.contains(&given) {
                found.push(given);
            }
        }
        found
    }

    /// A mapping whose keys are the author's own.
    fn mapping(&mut self, entry: Vec<Value>) -> Value {
        let entry = any_of(self.with_marks(entry));
        match self.layered {
            true => {
                json!({"type": "object", "properties": {"replace": {"const": true}}, "additionalProperties": entry})
            }
            false => json!({"type": "object", "additionalProperties": entry}),
        }
    }

    /// A value of a kind.
    fn value(&mut self, kind: &str) -> Vec<Value> {
        let text = || json!({"type": "string"});
        match kind {
            "boolean" => vec![json!({"type": "boolean"})],
            "count" => vec![json!({"type": "integer", "minimum": 0})],
            "date" => vec![json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})],
            "anything" => vec![json!({})],
            "value" => vec![json!({"type": ["string", "integer", "boolean", "array"]})],
            "expression" => vec![json!({"type": ["string", "integer", "boolean"]})],
            "sentence" | "template" => vec![text(), self.both_languages()],
            "citations" => {
                let both = self.both_languages();
                let mut found = vec![text(), json!({"type": "array", "items": text()})];
                found.push(self.shared("no_article", || {
                    json!({
                        "type": "object", "properties": {"none": {"anyOf": [text(), both]}}, "required": ["none"],
                        "additionalProperties": false,
                    })
                }));
                if self.layered {
                    found.push(self.shared("appended_articles", || {
                        json!({
                            "type": "object", "properties": {"append": {"type": "array", "items": text()}},
                            "required": ["append"], "additionalProperties": false,
                        })
                    }));
                }
                found
            }
            "likes" => vec![
                text(),
                json!({"type": "array", "items": text()}),
                json!({"type": "object", "additionalProperties": {"type": ["object", "null"]}}),
            ],
            "sight" => {
                let views = vec![text(), json!({"type": "array", "items": text()})];
                vec![json!({"enum": Visibility::WORDS}), self.mapping(views)]
            }
            _ => vec![text()],
        }
    }

    /// A sentence in both languages. A layer may give one of them.
    fn both_languages(&mut self) -> Value {
        let layered = self.layered;
        self.shared(if layered { "languages" } else { "both_languages" }, || {
            let mut both = json!({
                "type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                "additionalProperties": false,
            });
            match both.as_object_mut() {
                Some(both) if !layered => drop(both.insert("required".to_owned(), json!(["zh"]))),
                _ => {}
            }
            both
        })
    }

    /// What layers may say instead.
    fn with_marks(&mut self, mut found: Vec<Value>) -> Vec<Value> {
        if self.layered {
            let because = self.both_languages();
            found.push(self.shared("removed", || {
                json!({
                    "type": "object",
                    "properties": {"remove": {"const": true}, "because": {"anyOf": [{"type": "string"}, because]}},
                    "required": ["remove"], "additionalProperties": false,
                })
            }));
        }
        found
    }

    /// A reference to what is said once.
    fn shared(&mut self, name: &str, made: impl FnOnce() -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            self.definitions.insert(name.to_owned(), made());
        }
        reference(name)
    }

    fn describe(&self, value: &mut Value, told: Option<String>) {
        if let (Some(value), Some(told)) = (value.as_object_mut(), told.filter(|told| !told.is_empty())) {
            value.insert("description".to_owned(), json!(told));
        }
    }

    fn say(&self, id: &str, arguments: &[(&str, &dyn std::fmt::Display)]) -> String {
        messages::message(self.language, id, arguments)
    }
}
