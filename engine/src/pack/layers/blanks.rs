//! What a layer leaves blank, or fills with something else where a mapping belongs. It is said once, and takes away nothing
//! of what lies below.

use crate::diagnostic::Diagnostics;
use crate::format::catalogue::{self, Place, Shape};
use crate::format::decode::Decoder;
use crate::yaml::{Content, Map, Node};

/// Takes out of a layer what is no mapping and would hide one that lies below it, and reports it. Gives whether a whole
/// section is blank below which nothing lies: then names are missing, and what uses them is not to blame.
pub(super) fn take_out(layer: &mut Node, below: Option<&Node>, diagnostics: &mut Diagnostics) -> bool {
    if !has_slip(layer, below) {
        return false;
    }
    let mut walk = Walk { diagnostics, path: Vec::new(), sections: false };
    walk.node(layer, below, false);
    walk.sections
}

fn has_slip(node: &Node, below: Option<&Node>) -> bool {
    match &node.content {
        Content::Null => true,
        Content::Map(map) => {
            let under = below.and_then(Node::as_map);
            map.entries.iter().any(|entry| has_slip(&entry.node, under.and_then(|under| under.get(&entry.key))))
        }
        _ => hides_mapping(node, below),
    }
}

/// Whether something that is no mapping stands over one.
fn hides_mapping(node: &Node, below: Option<&Node>) -> bool {
    let is_mark = matches!(node.content, Content::Map(_) | Content::Removed | Content::Appended(_));
    !is_mark && below.is_some_and(|below| below.as_map().is_some())
}

struct Walk<'d> {
    diagnostics: &'d mut Diagnostics,
    path: Vec<String>,
    sections: bool,
}

impl Walk<'_> {
    /// `like` says whether what lies around is like a part, which may have the key too.
    fn node(&mut self, node: &mut Node, below: Option<&Node>, like: bool) {
        if !has_slip(node, below) {
            return;
        }
        let Content::Map(map) = &mut node.content else { return };
        let under = below.and_then(Node::as_map).filter(|_| !map.replaces);
        let like = like || map.get("like").is_some() || under.is_some_and(|under| under.get("like").is_some());
        let mut kept = Vec::new();
        for mut entry in std::mem::take(&mut map.entries) {
            self.path.push(entry.key.to_string());
            let known = under.and_then(|under| under.get(&entry.key));
            if matches!(entry.node.content, Content::Null) && self.wants_mapping() {
                let hides = known.is_some_and(|known| !matches!(known.content, Content::Null | Content::Removed));
                if hides || like {
                    Decoder::new(self.diagnostics).wrong_type(&entry.node, "expected-mapping");
                    self.path.pop();
                    continue;
                }
                self.sections |= self.path.len() == 1;
            } else if hides_mapping(&entry.node, known) && self.wants_nothing_else() {
                Decoder::new(self.diagnostics).wrong_type(&entry.node, "expected-mapping");
                self.path.pop();
                continue;
            }
            self.node(&mut entry.node, known, like);
            self.path.pop();
            kept.push(entry);
        }
        *map = Map { entries: kept.into(), replaces: map.replaces };
    }

    fn wants_mapping(&self) -> bool {
        match catalogue::at(&self.path) {
            Some(Place::Key(key)) => key.is_mapping(),
            Some(place @ Place::Entry(_)) => place.document().is_some(),
            None => false,
        }
    }

    /// Whether only a mapping can stand there, and nothing short for it.
    fn wants_nothing_else(&self) -> bool {
        let is_one = |shape: Shape| matches!(shape, Shape::Mapping(_) | Shape::Document(_));
        match catalogue::at(&self.path) {
            Some(Place::Key(key)) => is_one((key.shape)()),
            Some(Place::Entry(key)) => match (key.shape)().long() {
                Shape::Mapping(item) => is_one(item()),
                _ => false,
            },
            None => false,
        }
    }
}
