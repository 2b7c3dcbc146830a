//! What `check` and `verify` may not claim: what binds nobody, ends nothing, times nothing or reaches everybody in a
//! roundabout way.

use crate::verify::{broken, shown, state, verified, with};
use guicheng_engine::Language;
use guicheng_testkit::TestLibrary;
use guicheng_workbench::verify::Verdict;

const FILLED: &str = "    filled: all\n";
const HIDES: &str = "    hides_personal_from: [public]\n";

/// Whether a warning of this code is given of the stall.
pub(crate) fn warned(packs: &TestLibrary, code: &str) -> bool {
    packs.warnings("stall").iter().any(|warning| warning.ends_with(code))
}

#[test]
fn personal_data_are_followed_into_who_is_bound_and_what_is_read_of_them() {
    for binds in ["bind: {field: who}", "route: {it: {chosen: facts.who}}", "route: {above: {superior_of: first}}"] {
        let packs = with(
            HIDES,
            &[
                ("      binds: [bureau]\n", "      records: [application]\n      binds: [bureau, first]\n"),
                ("        effects: {notice_posted", "        binds: [self]\n        effects: {notice_posted"),
            ],
        );
        packs.edit(
            "stall/rules.yaml",
            "  sign: {title: 招牌",
            "  who: {title: 本人, type: organisation, personal: true}\n  sign: {title: 招牌",
        );
        packs.edit("stall/rules.yaml", "phone: {}}", "phone: {}, who: {need: required}}");
        packs.edit("stall/rules.yaml", "sign: {}}}", "sign: {}, who: {}, phone: {}}}");
        packs.edit(
            "stall/rules.yaml",
            "\"990000\"}\n  town_office",
            "\"990000\", superior: town_office}\n  town_office",
        );
        let parties = format!(
            "  first: {{title: 甲, article: rules/1, bind: {{field: who}}}}\n  self: {{title: 本人, article: rules/1, {binds}}}\n  office:"
        );
        packs.edit("stall/rules.yaml", "  office:", &parties);
        packs.edit(
            "stall/rules.yaml",
            "      valid_until: facts.valid_until\n",
            "      valid_until: facts.valid_until\n      name: 'parties.self.first(\"\")'\n",
        );
        packs.edit("stall/scenarios/library.yaml", "phone: \"1390000\"", "phone: \"1390000\", who: town_bureau");
        assert!(warned(&packs, "personal-in-party") && warned(&packs, "personal-carried-to-public-view"), "{binds}");
        let (_, transcript) = broken(&packs, "personal-reaches");
        assert_eq!(state(&transcript, "stall"), "valid", "{binds}");
    }
}

#[test]
fn what_is_personal_is_refused_in_effects_for_everybody() {
    let carries = ("with: {name: data.stall_name}", "with: {name: data.phone}");
    let problems = with(HIDES, &[carries]).problems("stall");
    assert!(problems.iter().any(|problem| problem.ends_with("personal-in-public-effect")), "{problems:?}");
    with(HIDES, &[("with: {name: data.stall_name}", "to: [holder], with: {name: data.phone}")]).load("stall");
}

#[test]
fn a_way_out_for_parties_that_nothing_binds_is_none() {
    let by = |state: &str| (format!("to: {state}, by: [bureau]"), format!("to: {state}, by: [office]"));
    let (dismissed, upheld) = (by("dismissed"), by("upheld"));
    let changes = [(dismissed.0.as_str(), dismissed.1.as_str()), (upheld.0.as_str(), upheld.1.as_str())];
    let packs = with("    ends: {workflows: [complaint]}\n", &changes);
    packs.edit("stall/scenarios/complained.yaml", "  - {on: 2026-03-05, who: clerk, do: dismiss}\n", "");
    let (_, transcript) = broken(&packs, "never-ends");
    assert_eq!(state(&transcript, "complaint"), "lodged");
}

#[test]
fn a_procedure_that_nothing_is_left_to_lead_on_is_shown_to_stand() {
    let post = "      post:\n        title: 公示\n";
    for (triggers, holds) in [("", false), (", triggers: {stall: refuse}", true)] {
        let withdraw = format!(
            "      withdraw: {{title: 撤回, article: rules/1, from: [submitted], to: withdrawn, by: [holder]{triggers}}}\n{post}"
        );
        let granted = "      granted: {title: 已发证, final: true}\n";
        let withdrawn = format!("{granted}      withdrawn: {{title: 已撤回, final: true}}\n");
        let packs = with("    ends: all\n", &[(post, &withdraw), (granted, &withdrawn)]);
        packs.write("stall/scenarios/withdrawn.yaml", "title: 撤回\nsteps:\n  - {on: 2026-03-02, who: holder, open: application, with: {use: stall}}\n  - {on: 2026-03-03, who: holder, do: withdraw}\n");
        if holds {
            let (_, report) = verified(&packs);
            assert!(matches!(report.invariants[0].verdict, Verdict::Seen { .. }), "{}", shown(&report));
        } else {
            let (finding, transcript) = broken(&packs, "left-standing");
            assert!(finding.diagnostic.message(Language::English).contains("application.withdraw"), "{finding:?}");
            assert_eq!(
                (state(&transcript, "stall"), state(&transcript, "application")),
                ("pending".into(), "withdrawn".into())
            );
        }
    }
}

/// The stall with a service that ends when a clock has run out, counted by a day that the bureau gives when it serves; and what
/// else its opening says, and is given.
fn served(opening: &str, given: &str) -> TestLibrary {
    let service = format!(
        "workflows:\n  service:\n    title: 送达\n    case: stall\n    article: rules/1\n    open: {{by: [bureau], to: sent{opening}}}\n    states: {{sent: {{title: 待送达}}, over: {{title: 已满, final: true}}}}\n    actions:\n      serve: {{title: 送达, article: rules/1, from: [sent], by: [bureau], form: served}}\n      pass: {{title: 期满, article: rules/1, from: [sent], to: over, automatic: true, after: waiting}}\n    clocks: {{waiting: {{title: 期限, article: rules/1, limit: 5 days, starts: data.served_on, runs_in: [sent], duty_of: bureau}}}}\n"
    );
    let packs = with("    timed: {parties: [bureau], except: {application.ready: {because: 未规定期限}}}\n", &[]);
    packs.write("stall/service.yaml", service);
    packs.write("stall/served.yaml", "fields: {served_on: {title: 送达日, type: date}}\nforms: {served: {title: 送达, article: rules/1, fields: {served_on: {need: required}}}}\n");
    packs.write("stall/scenarios/served.yaml", format!("title: 送达\nsteps:\n  - {{on: 2026-03-02, who: holder, open: application, with: {{use: stall}}}}\n  - {{on: 2026-03-03, who: clerk, open: service{given}}}\n  - {{on: 2026-03-03, who: clerk, in: service, do: serve, with: {{served_on: 2026-03-03}}}}\n"));
    packs
}

#[test]
fn a_clock_that_its_own_duty_has_yet_to_start_times_nothing() {
    let (_, transcript) = broken(&served("", ""), "duty-untimed");
    assert_eq!(state(&transcript, "service"), "sent");
    let (_, report) = verified(&served(", form: served", ", with: {served_on: 2026-03-03}"));
    assert!(report.holds(), "the day is known before: {}", shown(&report));
}

#[test]
fn a_superior_is_bound_only_where_there_is_somebody_below() {
    let told = "effects: {told: {to: [holder, above]}}\n        triggers: {stall: grant}";
    let above = "  above: {title: 上级, article: rules/1, route: {it: {superior_of: bureau}}}\n  office:";
    for (binds, holds) in [("[bureau, above]", true), ("[above, bureau]", false), ("[above]", false)] {
        let packs = with(
            FILLED,
            &[
                ("      binds: [bureau]\n", &format!("      binds: {binds}\n")),
                ("effects: {told: {to: [holder]}}\n        triggers: {stall: grant}", told),
            ],
        );
        packs.edit("stall/rules.yaml", "  office:", above);
        packs.edit(
            "stall/rules.yaml",
            "\"990000\"}\n  town_office",
            "\"990000\", superior: town_office}\n  town_office",
        );
        assert_eq!(warned(&packs, "superior-of-nobody"), !holds, "{binds}");
        let (_, report) = verified(&packs);
        assert_eq!(report.holds(), holds, "{binds}: {}", shown(&report));
    }
}
