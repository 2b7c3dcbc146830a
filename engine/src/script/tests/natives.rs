//! Every function, operator and property of the pack format.

use super::*;

#[test]
fn a_condition_reads_facts_and_dates() {
    let mut pack = Pack::new();
    assert_eq!(pack.value("facts.x <= 3 && facts.has(\"name\")"), "true");
    assert_eq!(pack.value("facts.evidence_on <= on"), "true");
    assert_eq!(pack.value("on + params.validity"), "2029-02-13");
}
