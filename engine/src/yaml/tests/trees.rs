//! Random trees.

use proptest::prelude::*;

use super::*;

/// A place in a file of its own.
fn nowhere() -> Span {
    Span { file: Sources::default().add(None, "x.yaml", ""), start: 0, end: 0 }
}

fn key() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![
        4 => "[a-d]".prop_map(|key| Arc::from(key.as_str())),
        1 => any::<String>().prop_filter("words of the overlay, too long for a key", |key| {
            key != "remove" && key != "replace" && key.chars().count() < 100
        }).prop_map(|key| Arc::from(key.as_str())),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z受理：:#,'\"\\[\\]{}|>&*!%@~0-9.\\- ]{0,12}",
        "([a-z受理: #-]{0,6}\n){0,4}[a-z受 ]{0,4}",
        Just("true".to_owned()),
        Just("null".to_owned()),
        Just("010".to_owned()),
        Just("1.5".to_owned()),
        Just("---".to_owned()),
    ]
}

fn leaf() -> impl Strategy<Value = Content> {
    prop_oneof![
        Just(Content::Null),
        any::<bool>().prop_map(Content::Boolean),
        any::<i64>().prop_map(Content::Integer),
        text().prop_map(|text| Content::Text(Arc::from(text.as_str()))),
    ]
}

/// A tree; with marks, also with `remove: true` and `replace: true` in it.
pub(crate) fn tree(marks: bool) -> impl Strategy<Value = Node> {
    let node = |content| Node { span: nowhere(), content };
    let appended = prop::collection::vec(leaf().prop_map(node), 1..3);
    let distinct = appended.prop_map(|mut items| {
        items.dedup_by(|one, two| one.same_content(two));
        Content::Appended(items.into())
    });
    let leaf = if marks {
        prop_oneof![6 => leaf(), 1 => Just(Content::Removed), 1 => distinct].boxed()
    } else {
        leaf().boxed()
    };
    leaf.prop_map(node).prop_recursive(4, 40, 5, move |below| {
        prop_oneof![
            1 => prop::collection::vec(below.clone(), 0..4).prop_map(move |items| node(Content::List(items.into()))),
            4 => (prop::collection::vec((key(), below), 0..5), any::<bool>()).prop_map(move |(pairs, replaces)| {
                let mut map = Map { entries: Shared::default(), replaces: marks && replaces };
                for (key, value) in pairs {
                    if map.get(&key).is_none() {
                        map.entries.push(Entry { key, key_span: nowhere(), node: value });
                    }
                }
                node(Content::Map(map))
            }),
        ]
    })
}
