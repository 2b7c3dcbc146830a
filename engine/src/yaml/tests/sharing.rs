//! Copies of trees share what is the same in them.

use super::*;

fn entries<'n>(node: &'n Node, path: &str) -> &'n [Entry] {
    &lookup(node, path).unwrap().as_map().unwrap().entries
}

#[test]
fn what_a_layer_does_not_touch_is_shared_with_the_tree_below() {
    let base = good("a: {b: {c: 1}}\nd: {e: {f: 1}}");
    let laid = settle(overlay(base.clone(), good("a: {b: {c: 2}}")), &mut Diagnostics::new());
    assert!(std::ptr::eq(entries(&base, "d"), entries(&laid, "d")));
    assert!(!std::ptr::eq(entries(&base, "a.b"), entries(&laid, "a.b")));
}

#[test]
fn a_tree_does_not_change_with_its_copies() {
    let base = good("a: {b: {c: 1}}");
    let mut copy = base.clone();
    let Content::Map(map) = &mut copy.content else { unreachable!() };
    map.entries.clear();
    assert!(base.same_content(&good("a: {b: {c: 1}}")));
    assert!(overlay(base.clone(), good("a: {remove: true}")).as_map().unwrap().get("a").is_some());
    assert!(base.same_content(&good("a: {b: {c: 1}}")));
}
