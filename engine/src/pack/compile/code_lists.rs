//! The code lists of a pack, read from its tree before anything else is: functions and expressions look codes up.

use crate::base::{Code, CodeList, CodeLists, Id, Text, Validity};
use crate::diagnostic::Diagnostics;
use crate::format::decode::{Decode, Decoder};
use crate::format::{CodeDocument, CodeListDocument};
use crate::yaml;
use crate::yaml::{Map, Node};

/// The code lists in a settled tree. What is wrong with them is reported where the whole document is read; here a list
/// that could not be read still has its name, and every code that stands in it, so that nothing follows from it.
pub(crate) fn read(tree: &Node) -> CodeLists {
    let section = yaml::lookup(tree, "codes");
    let lists = section.and_then(Node::as_map).into_iter().flat_map(|map| &map.entries);
    let mut lists: CodeLists = lists.map(|entry| list(Id::from(&*entry.key), &entry.node)).collect();
    lists.incomplete = section.is_some_and(|section| section.as_map().is_none());
    lists
}

fn list(id: Id, node: &Node) -> CodeList {
    if let Some(document) = CodeListDocument::decode(node, &mut Decoder::new(&mut Diagnostics::new())) {
        let territories = document.territories;
        let code = |code: &CodeDocument| Code { title: code.title.clone(), validity: code.validity() };
        let entries = document.entries.iter().map(|(id, entry)| (id.value.clone(), code(entry))).collect();
        return CodeList { id, title: document.title, source: document.source, territories, entries };
    }
    let unread = Text { zh: id.shared(), en: None };
    let codes = node.as_map().and_then(|map| map.get("entries")).and_then(Node::as_map).into_iter().flat_map(Map::keys);
    let unknown = || Code { title: unread.clone(), validity: Validity::default() };
    let entries = codes.map(|code| (Id::from(code), unknown())).collect();
    CodeList { id, title: unread.clone(), source: unread.clone(), territories: false, entries }
}
