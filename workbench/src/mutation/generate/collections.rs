//! How collections can be changed: other states, other readers.

use super::{Sites, map_of, text};
use crate::mutation::{Edit, MutationOperator};
use guicheng_engine::internals::yaml::{self, Content, Node};

impl<'p> Sites<'p> {
    /// Every state in which the views show something, one state less, one workflow less.
    pub(super) fn list_otherwise(&mut self, path: &str, of: Option<&'p Node>, views: Option<&'p Node>) {
        let listed = map_of(of);
        if listed.len() > 1 {
            self.remove_each(MutationOperator::ListOtherwise, path);
        }
        for (workflow, states) in listed {
            let path = format!("{path}.{workflow}");
            self.thin(MutationOperator::ListOtherwise, &path, Some(states));
            let named = words(Some(states));
            let shown = words(views)
                .into_iter()
                .flat_map(|view| words(yaml::lookup(self.pack.tree(), &format!("views.{view}.shows.{workflow}"))));
            // Where all that is shown is listed, there is no more to list.
            if shown.into_iter().any(|state| !named.contains(&state)) && named != ["any"] {
                self.add(MutationOperator::ListOtherwise, path, Edit::Replace(text("any")));
            }
        }
    }

    /// Everybody reads it; anybody of the party, whatever the role; one of several no longer does.
    pub(super) fn change_readers(&mut self, path: &str, audience: Option<&'p Node>) {
        let Some(audience) = audience else { return };
        self.thin(MutationOperator::ChangeReaders, path, Some(audience));
        let readers: Vec<Node> = audience.as_list().map_or_else(|| vec![audience.clone()], <[Node]>::to_vec);
        for (place, reader) in readers.iter().enumerate() {
            let Some((party, _)) = reader.as_text().and_then(|reader| reader.split_once('.')) else { continue };
            let whole = |(at, other): (usize, &Node)| match at == place {
                true => Node { span: other.span, content: text(party) },
                false => other.clone(),
            };
            let widened = readers.iter().enumerate().map(whole).collect();
            self.add(MutationOperator::ChangeReaders, path.to_owned(), Edit::Replace(Content::List(widened)));
        }
        let Some(everybody) = self.everybody else { return };
        if !readers.iter().any(|reader| reader.as_text() == Some(everybody)) {
            let widened = readers.into_iter().chain([Node { span: audience.span, content: text(everybody) }]).collect();
            self.add(MutationOperator::ChangeReaders, path.to_owned(), Edit::Replace(Content::List(widened)));
        }
    }
}

/// A word, or each of a list.
fn words(node: Option<&Node>) -> Vec<&str> {
    let listed = node.map(|node| node.as_items()).unwrap_or_default();
    listed.iter().filter_map(Node::as_text).collect()
}
