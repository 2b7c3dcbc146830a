//! What `verify` says of amendments: what it proves has to hold of procedures that go over, whatever they had been through.

use crate::market_stall::stall;
use crate::verify::{broken_in, shown, state, verified_within};
use guicheng_engine::Language;
use guicheng_testkit::TestLibrary;
use guicheng_workbench::verify::{Bounds, Report, Verdict};

const RULES: &str = "\
sources:
  rules: {title: 租约规则, articles: {\"1\": {kind: executable, summary: 全部规则。}}}
fields:
  phone: {title: 电话, type: text, personal: true}
  copy: {title: 副本, type: text}
forms: {asked: {title: 申请, article: rules/1, fields: {phone: {}}}}
parties:
  tenant: {title: 承租人, article: rules/1, bind: opener}
  office: {title: 房管所, article: rules/1, route: {only: {organisation: housing}}}
  public: {title: 公众, article: rules/1, anyone: true}
organisations: {housing: {title: 房管所}}
cases: {lease: {title: 租约, root: lease, facts: {phone: {}, copy: {}}}}
effects: {told: {title: 告知, article: rules/1}}
workflows:
  lease:
    title: 租约
    case: lease
    article: rules/1
    open: {starts_case: true, by: tenant, form: asked, records: asked, set: {facts: {copy: data.phone}}, to: waiting}
    states: {waiting: {title: 等候}, running: {title: 履行}, over: {title: 终止, final: true}}
    actions:
      agree: {title: 签订, article: rules/1, from: waiting, to: running, by: tenant}
      begin: {title: 开始, article: rules/1, from: waiting, to: running, automatic: true, after: notice}
      claim: {title: 主张, article: rules/1, from: running, by: tenant}
      end: {title: 终止, article: rules/1, from: [waiting, running], to: over, by: tenant}
    clocks:
      notice: {title: 预告期, article: rules/1, limit: 10 days, runs_in: waiting, on_expiry: nothing}
";

const LIBRARY: &str = "actors: {tenant: {person: tenant, real_name: true}}\ndata: {asked: {phone: \"1390000\"}}\n";

/// The leases' rules, and an amendment of 1 April 2026: its content, whether it moves what is open, an invariant, and what is
/// done after it in a lease that ran by then.
fn amended(content: &str, moves: &str, invariant: &str, after: &str) -> TestLibrary {
    let packs = TestLibrary::lending();
    let manifest = |pack: &str, rest: &str| {
        format!("format: 2\npack: {pack}\ntitle: 租约\nversion: 1.0.0\ncalendar: town\n{rest}")
    };
    let amends = format!(
        "extends: lease\nin_force: {{from: 2026-04-01, article: rules/1}}\n\
         transition: {{article: rules/1, because: 修订, open: keep{moves}}}\n"
    );
    packs
        .write("lease/pack.yaml", manifest("lease", "in_force: {from: 2026-01-01}\n"))
        .write("lease/rules.yaml", RULES)
        .write("lease_2026/pack.yaml", manifest("lease_2026", &amends))
        .write("lease_2026/rules.yaml", content)
        .write(
            "lease_2026/invariants.yaml",
            format!("invariants: {{asked: {{title: 所问, article: rules/1, {invariant}}}}}\n"),
        )
        .write("lease_2026/scenarios/library.yaml", LIBRARY)
        .write(
            "lease_2026/scenarios/runs.yaml",
            format!(
                "title: 履行\nsteps:\n  - {{on: 2026-03-30, who: tenant, open: lease, with: {{use: asked}}}}\n  \
                 - {{on: 2026-03-31, who: tenant, do: agree}}\n  - {{on: 2026-04-02{after}}}\n"
            ),
        );
    packs
}

const AS_IT_WAS: &str = ", workflows: {lease: {open: move, states: {waiting: waiting, running: running}}}";

fn report(packs: &TestLibrary, pack: &str) -> Report {
    verified_within(&packs.library(), pack, Bounds::default()).1
}

fn proved(packs: &TestLibrary, pack: &str) -> bool {
    matches!(report(packs, pack).invariants[0].verdict, Verdict::Proved)
}

/// The codes of what breaks the invariant.
fn codes(packs: &TestLibrary, pack: &str) -> Vec<String> {
    let report = report(packs, pack);
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    findings.iter().map(|finding| finding.diagnostic.code().to_owned()).collect()
}

#[test]
fn what_goes_over_to_an_amendment_need_not_have_waited_for_its_clock() {
    let removed = "workflows: {lease: {actions: {agree: {remove: true, because: 修订}}}}\n";
    let after = "after: {workflow: lease, action: claim, clock: notice}";
    let packs = amended(removed, AS_IT_WAS, after, ", who: tenant, do: claim");
    let (finding, transcript) = broken_in(&packs, "lease_2026", "taken-early");
    assert_eq!(state(&transcript, "lease"), "running");
    assert_eq!(finding.example.unwrap().steps, 3, "open, agree, and claim under the amendment");
    assert!(proved(&amended(removed, "", after, ""), "lease_2026"), "what is kept is not under these rules");
}

#[test]
fn an_amendment_that_moves_what_is_open_back_is_shown() {
    let back = ", workflows: {lease: {open: move, states: {waiting: waiting, running: waiting}}}";
    let never = "never: {workflow: lease, from: running, to: waiting}";
    let (finding, transcript) = broken_in(&amended("", back, never, ""), "lease_2026", "state-regained-by-amendment");
    assert_eq!(state(&transcript, "lease"), "waiting");
    assert!(finding.diagnostic.message(Language::Chinese).contains("running"), "{finding:?}");
    let report = report(&amended("", AS_IT_WAS, never, ""), "lease_2026");
    assert!(matches!(report.invariants[0].verdict, Verdict::Idle), "who stays is moved nowhere: {}", shown(&report));
}

#[test]
fn where_procedures_had_been_before_an_amendment_is_not_known_to_the_graph() {
    let content = "workflows:\n  lease:\n    states: {paused: {title: 中止}}\n    actions:\n      \
                   pause: {title: 中止, article: rules/1, from: waiting, to: paused, by: tenant}\n      \
                   resume: {title: 恢复, article: rules/1, from: paused, to: waiting, by: tenant}\n";
    let paused = ", workflows: {lease: {open: move, states: {waiting: waiting, running: paused}}}";
    let never = "never: {workflow: lease, from: running, to: waiting}";
    let packs = amended(content, paused, never, ", who: tenant, do: resume");
    let (_, transcript) = broken_in(&packs, "lease_2026", "state-regained");
    assert_eq!(state(&transcript, "lease"), "waiting");
    assert!(proved(&amended(content, "", never, ""), "lease_2026"));
}

/// Under the amendment the office ends what runs; it is bound when running begins.
const BY_OFFICE: &str = "workflows: {lease: {actions: {\
    agree: {binds: office}, begin: {binds: office}, claim: {remove: true, because: 修订}, \
    end: {remove: true, because: 修订}, close: {title: 办结, article: rules/1, from: running, to: over, by: office}}}}\n";

#[test]
fn whom_an_amendment_binds_is_not_bound_in_what_goes_over() {
    let packs = amended(BY_OFFICE, AS_IT_WAS, "filled: all", "");
    let (finding, transcript) = broken_in(&packs, "lease_2026", "seat-vacant");
    assert_eq!(state(&transcript, "lease"), "running");
    assert!(finding.diagnostic.message(Language::English).contains("office"), "{finding:?}");
    assert!(proved(&amended(BY_OFFICE, "", "filled: all", ""), "lease_2026"));
}

#[test]
fn a_clock_that_is_followed_may_have_run_out_before_an_amendment() {
    let content = "workflows: {lease: {actions: {agree: {remove: true, because: 修订}, end: {remove: true, because: 修订}, \
                   close: {title: 办结, article: rules/1, from: running, to: over, by: tenant}}}}\n";
    let ends = "ends: all";
    let report = report(&amended(content, AS_IT_WAS, ends, ", who: tenant, do: close"), "lease_2026");
    assert!(!matches!(report.invariants[0].verdict, Verdict::Proved), "{}", shown(&report));
    assert!(proved(&amended(content, "", ends, ""), "lease_2026"));
}

#[test]
fn what_was_recorded_of_persons_under_the_rules_before_an_amendment_is_followed() {
    let content = "workflows: {lease: {open: {set: {facts: {copy: '\"-\"'}}}}}\n\
                   views: {seen: {title: 公示, article: rules/1, audience: public, shows: {lease: [running]}, \
                   fields: {copy: facts.copy}}}\n";
    let hides = "hides_personal_from: public";
    let (finding, _) = broken_in(&amended(content, AS_IT_WAS, hides, ""), "lease_2026", "personal-reaches");
    assert!(finding.diagnostic.message(Language::English).contains("phone"), "{finding:?}");
}

/// The stall's rules with an invariant, and changes of its files.
fn changed(invariant: &str, changes: &[(&str, &str, &str)]) -> TestLibrary {
    let packs = stall();
    packs.write(
        "stall/invariants.yaml",
        format!("invariants: {{asked: {{title: 所问, article: rules/1, {invariant}}}}}\n"),
    );
    for (file, old, new) in changes {
        packs.edit(&format!("stall/{file}.yaml"), old, new);
    }
    packs
}

#[test]
fn whoever_opens_what_anyone_may_open_may_be_nobody() {
    let packs = changed(
        "filled: {workflows: complaint}",
        &[
            ("workflows", "to: dismissed, by: [bureau]}", "to: dismissed, by: [complainant]}"),
            ("workflows", "to: upheld, by: [bureau], triggers", "to: upheld, by: [complainant], triggers"),
            ("scenarios/library", "  neighbour: {person: neighbour}\n", "  neighbour: {}\n"),
            ("scenarios/complained", "  - {on: 2026-03-05, who: clerk, do: dismiss}\n", ""),
        ],
    );
    let (_, transcript) = broken_in(&packs, "stall", "seat-vacant");
    assert_eq!(state(&transcript, "complaint"), "lodged");
}

#[test]
fn personal_data_are_followed_into_registers_and_out_of_them() {
    let packs = changed(
        "hides_personal_from: public",
        &[
            ("workflows", "valid_until: on + days(365)}", "valid_until: on + days(365), sign: actor.person}"),
            (
                "rules",
                "      valid_until: facts.valid_until\n",
                "      valid_until: facts.valid_until\n      sign: 'recorded(\"signs\", facts.stall_name, \"sign\")'\n",
            ),
        ],
    );
    packs.write(
        "stall/registers.yaml",
        "registers: {signs: {title: 招牌, article: rules/1, case: stall, of: stall_name, facts: {sign: {}}}}\n",
    );
    assert_eq!(codes(&packs, "stall"), ["personal-reaches"]);
}

#[test]
fn a_party_that_sees_its_procedure_sees_what_is_computed_from_something_personal() {
    let post = "        by: [bureau]\n        effects: {notice_posted";
    let changes = [
        (
            "workflows",
            post,
            "        by: [bureau]\n        set: {facts: {sign: 'data.get(\"phone\", \"\")'}}\n        effects: {notice_posted",
        ),
        (
            "workflows",
            "    concerns: {application: [posted, ready]}\n",
            "    concerns: {application: [posted, ready]}\n    fields: {sign: {}}\n",
        ),
        (
            "workflows",
            "binds: [complainant], to: lodged}",
            "binds: [complainant], to: lodged, set: {data: {sign: facts.sign}}}",
        ),
    ];
    let hides = "hides_personal_from: complainant";
    assert!(proved(&changed(hides, &changes), "stall"), "who sees nothing does not see it");
    let packs = changed(hides, &changes);
    packs.edit("stall/rules.yaml", "bind: opener, sees: nothing}", "bind: opener}");
    assert_eq!(codes(&packs, "stall"), ["personal-reaches"]);
}
