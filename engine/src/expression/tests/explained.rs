//! How an expression came to its value is told part by part.

use super::*;
use crate::expression::tree::Comparison;

fn explained(text: &str) -> Explanation {
    let mut pack = Pack::new();
    let expression = pack.sound(text, &Expected::Boolean);
    pack.scripts.explain(&expression, &bindings(), &pack.calendar)
}

#[test]
fn every_part_says_what_it_came_out_as_also_one_that_is_never_come_to() {
    let explanation = explained("facts.x == 4 && (facts.has(\"y\") || !data.joint)");
    assert_eq!((&explanation.operation, explanation.holds()), (&Operation::All, Some(false)));
    let [first, second] = explanation.parts.as_slice() else { panic!("{explanation:?}") };
    assert_eq!((&first.operation, first.holds()), (&Operation::Compare(Comparison::Equal), Some(false)));
    assert_eq!(first.parts[0].found, Found::Value(Value::Integer(3)));
    assert_eq!(second.operation, Operation::Any);
    // Nothing is recorded of the second alternative, which is more than that it does not hold.
    assert_eq!((second.parts[0].holds(), &second.parts[1].found), (Some(false), &Found::Absent));
    assert_eq!(second.found, Found::Absent);
}

#[test]
fn what_is_decided_is_what_is_told_of_the_whole() {
    for text in ["facts.x == 3", "facts.joint", "facts.x > 1 || data.joint", "facts.consents.contains(\"owner\")"] {
        let mut pack = Pack::new();
        let expression = pack.sound(text, &Expected::Boolean);
        let decided = pack.scripts.evaluate_boolean(&expression, &bindings(), &pack.calendar).ok();
        assert_eq!(explained(text).holds(), decided, "{text}");
    }
}

#[test]
fn a_function_is_told_by_its_name_with_what_it_is_given() {
    let explanation = explained("days_between(on, facts.evidence_on) < 0");
    let call = &explanation.parts[0];
    assert_eq!((&call.operation, call.parts.len()), (&Operation::Call("days_between"), 2));
    assert_eq!(call.found, Found::Value(Value::Integer(-14)));
}
