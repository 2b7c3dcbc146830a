//! Every text of a pack, for one reading: titles, sentences, reasons, by what they are of, in both languages.

use guicheng_engine::Pack;
use guicheng_engine::internals::catalogue::{Key, Shape, sections};
use guicheng_engine::internals::yaml::Node;
use serde::Serialize;

/// The texts of one kind, such as all titles of actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Texts {
    /// The path of the key, `*` standing for any id: `workflows.*.actions.*.title`.
    pub kind: String,
    /// The texts, in the order of the pack.
    pub texts: Vec<PackText>,
}

/// A text of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackText {
    /// Where it is in the pack, such as `workflows.renewal.actions.accept.title`.
    pub path: String,
    /// In Chinese; nothing if it is missing.
    pub zh: Option<String>,
    /// In English; nothing if it is missing.
    pub en: Option<String>,
    /// Where it is written: `national/workflows/renewal.yaml:12`.
    pub place: String,
}

/// Every text of a pack by kind, in the order in which the format has its keys.
#[must_use]
pub fn texts(pack: &Pack) -> Vec<Texts> {
    let mut found = Found { pack, kinds: Vec::new() };
    let title = PackText {
        path: "title".to_owned(),
        zh: Some(pack.title.zh.to_string()),
        en: pack.title.en.as_ref().map(ToString::to_string),
        place: format!("{}/pack.yaml", pack.id),
    };
    found.kinds.push(Texts { kind: "title".to_owned(), texts: vec![title] });
    found.document(sections(), pack.tree(), "", "");
    found.kinds
}

struct Found<'p> {
    pack: &'p Pack,
    kinds: Vec<Texts>,
}

/// A path with one more name.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Found<'_> {
    fn document(&mut self, keys: &'static [Key], node: &Node, kind: &str, path: &str) {
        let Some(map) = node.as_map() else { return };
        for key in keys {
            if let Some(value) = map.get(key.name) {
                self.value((key.shape)(), value, &below(kind, key.name), &below(path, key.name));
            }
        }
    }

    fn value(&mut self, shape: Shape, node: &Node, kind: &str, path: &str) {
        match shape.long() {
            Shape::Value("sentence" | "template") => self.text(kind, path, node),
            // That something rests on no article is said with a reason.
            Shape::Value("citations") => {
                if let Some(reason) = node.as_map().and_then(|map| map.get("none")) {
                    self.text(&below(kind, "none"), &below(path, "none"), reason);
                }
            }
            Shape::Value(_) | Shape::Words(_) | Shape::Either(..) => {}
            Shape::List(item) => match node.as_list() {
                Some(items) => {
                    for (place, node) in items.iter().enumerate() {
                        self.value(item(), node, &below(kind, "*"), &below(path, &place.to_string()));
                    }
                }
                None => self.value(item(), node, kind, path),
            },
            Shape::Mapping(item) => {
                for entry in node.as_map().into_iter().flat_map(|map| &map.entries) {
                    self.value(item(), &entry.node, &below(kind, "*"), &below(path, &entry.key));
                }
            }
            Shape::Document(keys) => self.document(keys, node, kind, path),
        }
    }

    fn text(&mut self, kind: &str, path: &str, node: &Node) {
        let of = |language: &str| node.as_map().and_then(|map| map.get(language)).and_then(Node::as_text);
        let text = PackText {
            path: path.to_owned(),
            zh: node.as_text().or_else(|| of("zh")).map(str::to_owned),
            en: of("en").map(str::to_owned),
            place: self.pack.files().place(node.span),
        };
        match self.kinds.iter_mut().find(|known| known.kind == kind) {
            Some(known) => known.texts.push(text),
            None => self.kinds.push(Texts { kind: kind.to_owned(), texts: vec![text] }),
        }
    }
}
