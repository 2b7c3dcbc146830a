//! Whose turn it is, as invariants ask: by conditions, by who is bound, and not by what only ends.

use crate::verify::{shown, verified, with};
use guicheng_workbench::verify::{Report, Verdict};

const TIMED: &str = "    timed: {parties: [bureau], except: {application.ready: {because: 未规定期限}}}\n";
const CLOCK: &str = "      inspecting: {title: 检查期限, article: rules/1, limit: 5 workdays, runs_in: [inspected, over], duty_of: bureau}\n";

/// The codes of what breaks the invariant, with the state that each names.
fn found(report: &Report) -> Vec<(String, String)> {
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { return Vec::new() };
    let named = |text: String| text.split('`').nth(1).unwrap_or_default().to_owned();
    findings
        .iter()
        .map(|finding| {
            let message = finding.diagnostic.message(guicheng_engine::Language::English);
            (finding.diagnostic.code().to_string(), named(message))
        })
        .collect()
}

/// The stall where a holder may speak while an inspection runs, on a condition or always, and the bureau has no time for it.
fn speaking(condition: &str) -> Report {
    let speaks = format!(
        "      speak: {{title: 陈述, article: rules/1, from: [inspected], to: over, by: [holder]{condition}}}\n      close: {{title: 结案"
    );
    let clocks = "      inspecting: {title: 检查期限, article: rules/1, limit: 5 workdays, runs_in: [over], duty_of: bureau}\n      speaking: {title: 陈述期限, article: rules/1, limit: 3 days, runs_in: [inspected], on_expiry: nothing}\n";
    verified(&with(TIMED, &[("      close: {title: 结案", &speaks), (CLOCK, clocks)])).1
}

#[test]
fn who_can_go_on_no_longer_leaves_a_duty_to_the_others() {
    let late = ", when: {in_time: {that: '!clocks.speaking.expired', else: 逾期, article: rules/1}}";
    let report = speaking(late);
    assert_eq!(found(&report), [("duty-untimed".to_owned(), "inspected".to_owned())], "{}", shown(&report));
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert!(findings[0].example.is_some(), "{findings:?}");
    let report = speaking("");
    assert!(report.holds(), "{}", shown(&report));
}

#[test]
fn to_withdraw_what_one_began_is_no_duty_where_others_can_decide() {
    let withdraw = "      withdraw: {title: 撤回, article: rules/1, from: [ready], to: refused, by: [holder]}\n      refuse:\n        title: 不予许可\n        article: rules/1\n        from: [posted, ready]";
    let refuse = "      refuse:\n        title: 不予许可\n        article: rules/1\n        from: [posted, ready]";
    let (_, report) = verified(&with("    timed: {parties: [holder]}\n", &[(refuse, withdraw)]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Idle), "{}", shown(&report));
}

#[test]
fn an_effect_for_nobody_accompanies_nothing() {
    let rule = "    accompanied: {facts: [valid_until], effect: told}\n";
    let asks = "          facts: {valid_until: on + days(365)}\n        effects: {told: {to: [holder]}}\n";
    let (_, report) = verified(&with(rule, &[]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Proved), "{}", shown(&report));
    let (_, report) = verified(&with(rule, &[(asks, &asks.replace("[holder]", "[complainant]"))]));
    let codes: Vec<String> = found(&report).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["effect-lacking"], "{}", shown(&report));
}
