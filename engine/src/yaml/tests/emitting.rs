use proptest::prelude::*;

use super::trees::tree;
use super::*;

#[test]
fn every_value_can_say_where_it_was_written() {
    let text = "\
title: {zh: 首次申请, en: first application}
states: []
from: [draft,
  review]
when:
  complete:
    that: |
      facts.a
      && facts.b
code: \"500000\"
";
    let (node, _, sources) = read(text);
    let expected = "\
title: # rules.yaml:1
  zh: 首次申请 # rules.yaml:1
  en: first application # rules.yaml:1
states: [] # rules.yaml:2
from: # rules.yaml:3
  - draft # rules.yaml:3
  - review # rules.yaml:4
when: # rules.yaml:5
  complete: # rules.yaml:6
    that: | # rules.yaml:7
      facts.a
      && facts.b
code: \"500000\" # rules.yaml:10
";
    assert_eq!(emit(&node.unwrap(), &sources, true), expected);
}

#[test]
fn quotes_stand_only_where_they_are_needed() {
    let text = "a: 受理，补正：见第十条\nb: \"x: y\"\nc: 'true'\nd: \"\"\ne: ' x'\nf: facts.a == \"x\"\ng: [[1, [2]], {h: 3}]\n";
    let expected = "\
a: 受理，补正：见第十条
b: \"x: y\"
c: \"true\"
d: \"\"
e: \" x\"
f: \"facts.a == \\\"x\\\"\"
g:
  - - 1
    - - 2
  - h: 3
";
    assert_eq!(emit(&good(text), &Sources::default(), false), expected);
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_tree(node in tree(true), provenance in any::<bool>()) {
        let mut sources = Sources::default();
        sources.add(None, "x.yaml", "");
        let text = emit(&node, &sources, provenance);
        let (read, diagnostics, _) = read(&text);
        prop_assert!(diagnostics.is_empty(), "{:?} in\n{}", diagnostics, text);
        let read = read.unwrap();
        prop_assert!(read.same_content(&node), "{text}\n{read:?}\n{node:?}");
    }
}
