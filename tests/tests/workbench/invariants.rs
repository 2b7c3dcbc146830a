//! What invariants may say: what an action is given, and one of several effects.

use crate::verify::{broken, proved, with};

#[test]
fn an_action_is_held_against_what_its_form_is_given() {
    let fields = "forms: {posting: {title: 公示, article: rules/1, fields: {phone: {}}}}\nworkflows:\n  stall:";
    let posting = ("workflows:\n  stall:", fields);
    let plain = "        by: [bureau]\n        effects: {notice_posted";
    let form = "        by: [bureau]\n        form: posting\n        effects: {notice_posted";
    let asks = "        by: [bureau]\n        form: posting\n        when: {told: {that: 'input.get(\"phone\", \"\") != \"x\"', else: 不得, article: rules/1}}\n        effects: {notice_posted";
    let rule = "    at: {workflow: application, action: post}\n    holds: input.get(\"phone\", \"\") != \"x\"\n";
    proved(rule, &[posting, (plain, asks)]);
    let packs = with(rule, &[posting, (plain, form)]);
    packs.edit("stall/scenarios/plain.yaml", "do: post}", "do: post, with: {phone: x}}");
    let (finding, _) = broken(&packs, "taken-against");
    assert_eq!(finding.example.unwrap().steps, 2, "apply and post");
    let unknown = with(&rule.replace("phone", "stall_name"), &[posting, (plain, form)]).problems("stall");
    assert!(unknown[0].contains("unknown-field"), "it is no field of the form: {unknown:?}");
}

#[test]
fn one_of_several_effects_may_accompany_a_change() {
    let told = "effects: {told: {to: [holder]}}\n        triggers: {stall: grant}";
    let otherwise = "effects: {notice_posted: {with: {name: data.stall_name}}}\n        triggers: {stall: grant}";
    let either = "    accompanied: {facts: [valid_until], effect: [told, notice_posted]}\n";
    proved(either, &[]);
    proved(either, &[(told, otherwise)]);
    broken(&with(either, &[(told, "triggers: {stall: grant}")]), "effect-lacking");
    let unknown = with("    accompanied: {facts: [valid_until], effect: [told, tolled]}\n", &[]).problems("stall");
    assert_eq!(unknown, ["stall/invariants.yaml:5:56 unknown-name (told)"]);
    let nothing = with("    accompanied: {facts: [valid_until], effect: []}\n", &[]).problems("stall");
    assert!(nothing.iter().any(|problem| problem.contains("nothing-named")), "{nothing:?}");
}
