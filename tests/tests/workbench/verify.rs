//! What `verify` says of a small pack: for every kind of invariant that it holds as the pack is, and that it is broken
//! once the pack is changed; the scenario it gives is run, and comes out as it says.

use crate::claims::warned;
use crate::market_stall::stall;
use guicheng_engine::{Language, PackLibrary};
use guicheng_testkit::TestLibrary;
use guicheng_workbench::scenario::{Scenarios, Transcript};
use guicheng_workbench::verify::{Bounds, Finding, Report, Verdict, Verification};

/// The report on a library's pack.
pub(crate) fn verified_within(library: &PackLibrary, pack: &str, bounds: Bounds) -> (Scenarios, Report) {
    let pack = library.load(pack).unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let report = {
        let verification = Verification::new(library, &scenarios, bounds).unwrap_or_else(|failure| panic!("{failure}"));
        let evidence = verification.obligations().iter().map(|obligation| verification.evidence(obligation)).collect();
        verification.report(evidence)
    };
    (scenarios, report)
}

pub(crate) fn verified(packs: &TestLibrary) -> (Scenarios, Report) {
    verified_within(&packs.library(), "stall", Bounds::default())
}

/// The stall's rules with an invariant, and a change.
pub(crate) fn with(invariant: &str, changes: &[(&str, &str)]) -> TestLibrary {
    let packs = stall();
    packs.write(
        "stall/invariants.yaml",
        format!("invariants:\n  asked:\n    title: 所问\n    article: rules/1\n{invariant}"),
    );
    for (old, new) in changes {
        packs.edit("stall/workflows.yaml", old, new);
    }
    packs
}

pub(crate) fn shown(report: &Report) -> String {
    let verdicts = report.invariants.iter().map(|verified| format!("{}: {:?}", verified.id, verified.verdict));
    verdicts.collect::<Vec<_>>().join("\n")
}

/// That the graph proves it.
pub(crate) fn proved(invariant: &str, changes: &[(&str, &str)]) {
    let (_, report) = verified(&with(invariant, changes));
    assert!(matches!(report.invariants[0].verdict, Verdict::Proved), "{}", shown(&report));
}

/// The only finding, which has this code; its scenario is run and comes out as it says.
pub(crate) fn broken(packs: &TestLibrary, code: &str) -> (Finding, Transcript) {
    broken_in(packs, "stall", code)
}

pub(crate) fn broken_in(packs: &TestLibrary, pack: &str, code: &str) -> (Finding, Transcript) {
    let (mut scenarios, report) = verified_within(&packs.library(), pack, Bounds::default());
    assert!(!report.holds(), "{}", shown(&report));
    let Verdict::Broken(mut findings) = report.invariants.into_iter().next().unwrap().verdict else {
        panic!("not broken")
    };
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let finding = findings.remove(0);
    assert_eq!(finding.diagnostic.code(), code, "{finding:?}");
    assert!(finding.diagnostic.span().is_some(), "every finding has a place");
    let example = finding.example.as_ref().expect("there is an example");
    assert!(example.shortest, "{}", example.text);
    let path = packs.path("example.yaml");
    std::fs::write(&path, &example.text).unwrap();
    let id = scenarios.read_file(&path).unwrap_or_else(|failure| panic!("{failure}\n{}", example.text));
    let transcript = scenarios.run(scenarios.get(id.as_str()).unwrap(), &packs.library()).unwrap();
    assert!(transcript.failures.is_empty(), "{:?}\n{}", transcript.failures, example.text);
    (finding, transcript)
}

/// The state of a workflow's newest procedure at the end.
pub(crate) fn state(transcript: &Transcript, workflow: &str) -> String {
    let (case, _) = transcript.cases.values().next().unwrap();
    case.newest(workflow).map(|procedure| procedure.state().id.to_string()).unwrap_or_default()
}

const AFTER: &str = "    after: {workflow: application, action: grant, clock: notice}\n";

#[test]
fn an_action_that_only_the_end_of_a_clock_leads_to_comes_after_it() {
    proved(AFTER, &[]);
}

#[test]
fn an_action_that_asks_for_the_end_of_the_clock_comes_after_it() {
    proved(
        AFTER,
        &[
            ("from: [ready]\n        to: granted", "from: [ready, posted]\n        to: granted"),
            ("that: concerning.complaint.open == 0", "that: clocks.notice.expired"),
        ],
    );
}

#[test]
fn an_action_that_can_be_taken_while_the_clock_runs_is_shown_to_be_taken() {
    let packs = with(AFTER, &[("from: [ready]\n        to: granted", "from: [ready, posted]\n        to: granted")]);
    let (finding, transcript) = broken(&packs, "taken-early");
    assert_eq!(finding.example.unwrap().steps, 3, "apply, post, grant");
    assert_eq!(state(&transcript, "application"), "granted");
}

#[test]
fn a_clock_that_ran_out_before_it_started_again_does_not_count() {
    // From `ready` back to `posted`, and out of it again without waiting.
    let again = "      repost: {title: 重新公示, article: rules/1, from: [ready], to: posted, by: [bureau]}\n      skip: {title: 提前结束公示, article: rules/1, from: [posted], to: ready, by: [bureau], when: {posted_before: {that: 'data.get(\"posted_twice\", false)', else: 未重新公示, article: rules/1}}}\n      end_notice:";
    let packs = with(AFTER, &[("      end_notice:", again)]);
    let repost = "      repost: {title: 重新公示, article: rules/1, from: [ready], to: posted, by: [bureau]}";
    packs.edit(
        "stall/workflows.yaml",
        repost,
        &repost.replace("by: [bureau]", "by: [bureau], set: {data: {posted_twice: true}}"),
    );
    packs.write("stall/scenarios/again.yaml", "title: 重新公示\ngiven: plain\nsteps: []\n");
    packs.write(
        "stall/scenarios/reposted.yaml",
        "title: 重新公示\nsteps:\n  - {on: 2026-03-02, who: holder, open: application, with: {stall_name: 甲}}\n  - {on: 2026-03-03, who: clerk, do: post}\n  - {on: 2026-03-16, who: clerk, do: repost}\n  - {on: 2026-03-17, who: clerk, do: skip}\n",
    );
    let (finding, transcript) = broken(&packs, "taken-early");
    assert_eq!(state(&transcript, "application"), "granted");
    assert_eq!(finding.example.unwrap().steps, 5, "apply, post, and in the next step wait and repost, skip, grant");
}

const HOLDS: &str = "    at: {workflow: application, action: grant}\n    holds: concerning.complaint.open == 0\n";

#[test]
fn a_condition_that_an_action_asks_for_holds_when_it_is_taken() {
    proved(HOLDS, &[]);
}

#[test]
fn a_condition_that_holds_for_another_reason_is_searched_and_not_found_broken() {
    let packs =
        with("    at: {workflow: application, action: grant}\n    holds: procedures.stall.state == \"pending\"\n", &[]);
    let (_, report) = verified_within(&packs.library(), "stall", Bounds { depth: 16, cases: 1000 });
    let Verdict::Explored { cases, depth } = report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert!(cases > 20, "{cases}");
    assert!(depth >= 6, "everything up to six moves is seen: {depth}");
}

#[test]
fn a_condition_that_nothing_asks_for_is_shown_to_be_broken_although_no_scenario_comes_near() {
    let guard = "        when:\n          no_complaint:\n            that: concerning.complaint.open == 0\n            else: 投诉尚未处理\n            article: rules/1\n";
    let packs = with(HOLDS, &[(guard, "")]);
    let (finding, transcript) = broken(&packs, "taken-against");
    assert_eq!(state(&transcript, "application"), "granted");
    assert_eq!(state(&transcript, "complaint"), "lodged");
    assert_eq!(finding.example.unwrap().steps, 4, "apply, post, complain, wait and grant");
    assert!(finding.diagnostic.message(Language::English).contains("concerning.complaint.open == 0"));
}

const TIMED: &str = "    timed: {parties: [bureau]}\n";

#[test]
fn duties_with_clocks_are_timed_and_exceptions_are_left_out() {
    proved("    timed: {parties: [bureau], except: {application.ready: {because: 未规定期限}}}\n", &[]);
    proved("    timed: {parties: [bureau], except: {application: {because: 未规定期限}}}\n", &[]);
}

#[test]
fn a_duty_without_a_clock_is_shown() {
    let (finding, transcript) = broken(&with(TIMED, &[]), "duty-untimed");
    assert_eq!(state(&transcript, "application"), "ready");
    assert_eq!(finding.example.unwrap().steps, 3, "apply, post, wait");
}

#[test]
fn a_duty_whose_clock_waits_for_what_is_never_recorded_is_searched() {
    let clock = "      handling:\n        title: 处理期限\n        article: rules/1\n        limit: 5 workdays\n        runs_in: [lodged]";
    let timed = "    timed: {parties: [bureau], except: {application.ready: {because: 未规定期限}}}\n";
    let late = clock.replace("limit: 5 workdays", "limit: 5 workdays\n        starts: facts.valid_until");
    let (_, transcript) = broken(&with(timed, &[(clock, &late)]), "duty-untimed");
    assert_eq!(state(&transcript, "complaint"), "lodged");
    let starting = clock.replace("limit: 5 workdays", "limit: 5 workdays\n        starts: procedure.opened_on");
    let (_, report) = verified(&with(timed, &[(clock, &starting)]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Explored { .. }), "{}", shown(&report));
}

#[test]
fn states_end_where_ways_without_conditions_lead_out_or_were_seen_to_be_taken() {
    let (_, report) = verified(&with("    ends: {workflows: [application, complaint]}\n", &[]));
    assert!(report.holds(), "{}", shown(&report));
    proved("    ends: {workflows: [complaint]}\n", &[]);
    let (_, report) = verified(&with("    ends: all\n", &[]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Seen { .. }), "{}", shown(&report));
}

#[test]
fn a_state_that_nothing_leads_out_of_is_shown() {
    let dismiss = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau]}\n";
    let uphold = "      uphold: {title: 成立, article: rules/1, from: [lodged], to: upheld, by: [bureau], triggers: {concerned: refuse}}\n";
    let note = "      note: {title: 记录, article: rules/1, from: [lodged], by: [bureau]}\n";
    let packs = with("    ends: all\n", &[(dismiss, note), (uphold, "")]);
    packs.edit("stall/scenarios/complained.yaml", "do: dismiss", "do: note");
    let (_, transcript) = broken(&packs, "never-ends");
    assert_eq!(state(&transcript, "complaint"), "lodged");
}

#[test]
fn a_state_whose_way_out_nobody_was_seen_to_take_is_shown() {
    let dismiss = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau]}\n";
    let uphold = "      uphold: {title: 成立, article: rules/1, from: [lodged], to: upheld, by: [bureau], triggers: {concerned: refuse}}\n";
    let never = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau], when: {never: {that: '1 > 2', else: 不可能, article: rules/1}}}\n";
    let (_, transcript) = broken(&with("    ends: all\n", &[(dismiss, never), (uphold, "")]), "never-seen-to-end");
    assert_eq!(state(&transcript, "complaint"), "lodged");
}

const FILLED: &str = "    filled: all\n";

#[test]
fn whoever_must_act_is_bound_on_every_way() {
    proved(FILLED, &[]);
}

#[test]
fn a_party_that_only_some_ways_bind_is_shown_to_be_missing() {
    let open = "      form: application\n      binds: [bureau]\n      to: submitted";
    let post = "        to: posted\n        by: [bureau]\n";
    let hand_in = "      hand_in: {title: 转办, article: rules/1, from: [submitted], to: posted, by: [holder], binds: [bureau]}\n";
    let packs = with(
        "    filled: {workflows: [application]}\n",
        &[
            (open, "      form: application\n      to: submitted"),
            (post, "        to: posted\n        by: [holder]\n"),
            ("      end_notice:", &format!("{hand_in}      end_notice:")),
        ],
    );
    packs.edit("stall/scenarios/plain.yaml", "who: clerk, do: post", "who: holder, do: post");
    packs.edit("stall/scenarios/complained.yaml", "who: clerk, do: post", "who: holder, do: post");
    let (_, transcript) = broken(&packs, "seat-vacant");
    assert_eq!(state(&transcript, "application"), "ready");
}

#[test]
fn a_party_that_nothing_binds_is_shown() {
    let told = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau], effects: {told: {to: [office]}}}\n";
    let dismiss = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau]}\n";
    let (finding, transcript) = broken(&with(FILLED, &[(dismiss, told)]), "never-bound");
    assert!(finding.diagnostic.message(Language::Chinese).contains("office"));
    assert_eq!(state(&transcript, "complaint"), "lodged");
}

const HIDES: &str = "    hides_personal_from: [public]\n";

#[test]
fn what_is_not_personal_may_be_shown() {
    proved(HIDES, &[]);
}

#[test]
fn personal_data_are_followed_through_facts_and_functions_into_views() {
    let packs = with(
        HIDES,
        &[("facts: {valid_until: on + days(365)}", "facts: {valid_until: on + days(365), sign: sign_of(data)}")],
    );
    packs.write("stall/rules/signs.rhai", "fn sign_of(data) { data.stall_name + \" \" + phone_of(data) }\nfn phone_of(data) { data.get(\"phone\", \"\") }\n");
    packs.edit(
        "stall/rules.yaml",
        "      valid_until: facts.valid_until\n",
        "      valid_until: facts.valid_until\n      sign: facts.sign\n",
    );
    let (finding, transcript) = broken(&packs, "personal-reaches");
    assert!(finding.diagnostic.message(Language::English).contains("phone"), "{finding:?}");
    assert_eq!(state(&transcript, "stall"), "valid");
}

#[test]
fn personal_data_are_followed_into_effects_that_everybody_sees() {
    let post = "        by: [bureau]\n        effects: {notice_posted: {with: {name: data.stall_name}}}";
    let set = "        by: [bureau]\n        set: {data: {sign: 'data.get(\"phone\", data.stall_name)'}}\n";
    let carries = format!("{set}        effects: {{notice_posted: {{with: {{name: data.sign}}}}}}");
    let packs =
        with(HIDES, &[(post, &carries), ("fields: {posted_twice: {}}", "fields: {posted_twice: {}, sign: {}}")]);
    assert!(warned(&packs, "personal-carried-to-public-effect"), "check says so too");
    let (_, transcript) = broken(&packs, "personal-reaches");
    assert_eq!(state(&transcript, "application"), "posted");
}

const LIMIT: &str = "limit: 5 workdays, runs_in: [submitted]";

#[test]
fn personal_data_are_followed_into_the_days_of_clocks_and_what_forms_lack() {
    let counted =
        r#"limit: 'if data.get("phone", "") == "1" { workdays(6) } else { workdays(5) }', runs_in: [submitted]"#;
    for (field, limit) in [("clocks.posting.due", counted), ("missing.application", LIMIT)] {
        let packs = with(HIDES, &[(LIMIT, limit)]);
        packs.write(
            "stall/asked.yaml",
            format!("views: {{asked: {{title: 在办, article: rules/1, audience: public, shows: {{application: [submitted]}}, fields: {{shown: {field}}}}}}}\n"),
        );
        let asked = "phone: {}, sign: {need: expected, when: 'data.get(\"phone\", \"\") == \"1\"'}}";
        packs.edit("stall/rules.yaml", "phone: {}}", asked);
        let (_, report) = verified(&packs);
        let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{field}: {}", shown(&report)) };
        assert_eq!(findings[0].diagnostic.code(), "personal-reaches", "{field}");
        assert!(findings[0].diagnostic.message(Language::English).contains("phone"), "{field}: {:?}", findings[0]);
    }
}

#[test]
fn a_party_that_sees_the_whole_case_sees_what_is_personal() {
    let (_, report) = verified(&with("    hides_personal_from: [complainant]\n", &[]));
    assert!(report.holds(), "who complains sees nothing: {}", shown(&report));
    let (_, report) = verified(&with("    hides_personal_from: [bureau]\n", &[]));
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert_eq!(findings[0].diagnostic.code(), "personal-reaches");
}

const NEVER: &str = "    never: {workflow: stall, from: [revoked], to: [valid], but_by: [restore]}\n";

#[test]
fn what_is_revoked_is_valid_again_only_by_the_action_named() {
    proved(NEVER, &[]);
}

#[test]
fn another_way_back_is_shown() {
    let grant = "      grant: {title: 生效, article: rules/1, from: [pending], to: valid, triggered: true}";
    let back = format!(
        "{grant}\n      revive: {{title: 复活, article: rules/1, from: [revoked], to: valid, triggered: true}}"
    );
    let restore = "triggers: {stall: restore}";
    let packs = with(NEVER, &[(grant, &back), (restore, "triggers: {stall: revive}")]);
    let (finding, transcript) = broken(&packs, "state-regained");
    assert_eq!(state(&transcript, "stall"), "valid");
    assert!(finding.diagnostic.message(Language::English).contains("revive"));
    assert_eq!(finding.example.unwrap().steps, 6, "apply, post, grant, inspect, revoke, reinstate");
}

#[test]
fn a_way_back_that_nothing_triggers_is_no_way() {
    let grant = "      grant: {title: 生效, article: rules/1, from: [pending], to: valid, triggered: true}";
    let back = format!(
        "{grant}\n      revive: {{title: 复活, article: rules/1, from: [revoked], to: valid, triggered: true}}"
    );
    proved(NEVER, &[(grant, &back)]);
}

const ACCOMPANIED: &str = "    accompanied: {facts: [valid_until], moves: [stall], effect: told, except: {stall.refuse: {because: 未予许可的不告知}}}\n";

#[test]
fn what_changes_facts_or_states_comes_with_its_effect() {
    proved(ACCOMPANIED, &[]);
}

#[test]
fn a_change_without_its_effect_is_shown() {
    let grant = "effects: {told: {to: [holder]}}\n        triggers: {stall: grant}";
    let (_, report) = verified(&with(ACCOMPANIED, &[(grant, "triggers: {stall: grant}")]));
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert_eq!(findings.len(), 2, "the action, and what it triggers: {findings:?}");
    let packs = with("    accompanied: {facts: [valid_until], effect: told}\n", &[(grant, "triggers: {stall: grant}")]);
    let (finding, transcript) = broken(&packs, "effect-lacking");
    assert_eq!(state(&transcript, "application"), "granted");
    assert_eq!(finding.example.unwrap().steps, 3, "apply, post, wait and grant");
}

#[test]
fn the_same_is_said_every_time() {
    let guard = "        when:\n          no_complaint:\n            that: concerning.complaint.open == 0\n            else: 投诉尚未处理\n            article: rules/1\n";
    let packs = with(HOLDS, &[(guard, "")]);
    let bounds = Bounds { depth: 9, cases: 40 };
    let once = verified_within(&packs.library(), "stall", bounds).1;
    let again = verified_within(&packs.library(), "stall", bounds).1;
    assert_eq!(shown(&once), shown(&again));
}

#[test]
fn a_search_goes_no_further_than_it_is_told() {
    let guard = "        when:\n          no_complaint:\n            that: concerning.complaint.open == 0\n            else: 投诉尚未处理\n            article: rules/1\n";
    let packs = with(HOLDS, &[(guard, "")]);
    packs.write(
        "stall/scenarios/complained.yaml",
        packs.read("stall/scenarios/complained.yaml").replace("do: dismiss", "do: uphold"),
    );
    let (_, report) = verified_within(&packs.library(), "stall", Bounds { depth: 16, cases: 0 });
    let Verdict::Explored { depth, .. } = report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert!(depth < 4, "nothing was gone on from: {depth}");
}

#[test]
fn what_invariants_name_must_be_there() {
    let wrong = |invariant: &str| with(invariant, &[]).problems("stall");
    let cases = [
        ("    ends: some\n", "stall/invariants.yaml:5:11 unknown-word"),
        ("", "stall/invariants.yaml:2:3 invariant-kind"),
        ("    ends: all\n    filled: all\n", "stall/invariants.yaml:2:3 invariant-kind"),
        ("    at: {workflow: application, action: grant}\n", "stall/invariants.yaml:2:3 invariant-kind"),
        ("    accompanied: {effect: told}\n", "stall/invariants.yaml:2:3 invariant-kind"),
        (
            "    after: {workflow: aplication, action: grant, clock: notice}\n",
            "stall/invariants.yaml:5:23 unknown-name (application)",
        ),
        (
            "    after: {workflow: application, action: grand, clock: notice}\n",
            "stall/invariants.yaml:5:44 unknown-name (grant)",
        ),
        (
            "    after: {workflow: application, action: grant, clock: notise}\n",
            "stall/invariants.yaml:5:58 unknown-name (notice)",
        ),
        (
            "    at: {workflow: application, action: grant}\n    holds: concerning.complaints.open == 0\n",
            "stall/invariants.yaml:6:23 unknown-property (complaint)",
        ),
        ("    timed: {parties: [buro]}\n", "stall/invariants.yaml:5:23 unknown-name"),
        (
            "    timed: {parties: [bureau], except: {application.redy: {because: 无}}}\n",
            "stall/invariants.yaml:5:41 unknown-name (ready)",
        ),
        ("    timed: {parties: [bureau], except: {application.ready: {}}}\n", "stall/invariants.yaml:5:60 missing-key"),
        ("    hides_personal_from: [publick]\n", "stall/invariants.yaml:5:27 unknown-name (public)"),
        (
            "    never: {workflow: stall, from: [revokd], to: [valid]}\n",
            "stall/invariants.yaml:5:37 unknown-name (revoked)",
        ),
        (
            "    accompanied: {facts: [valid_untill], effect: told}\n",
            "stall/invariants.yaml:5:27 unknown-name (valid_until)",
        ),
        ("    accompanied: {facts: [valid_until], effect: tolled}\n", "stall/invariants.yaml:5:49 unknown-name (told)"),
    ];
    for (invariant, problem) in cases {
        assert_eq!(wrong(invariant), [problem], "{invariant}");
    }
}

#[test]
fn invariants_are_inherited_and_overlaid() {
    let packs = with(TIMED, &[]);
    packs.province(
        "town",
        "stall",
        "invariants:\n  asked: {timed: {except: {application.ready: {because: 未规定期限}}}}\n",
    );
    let (_, report) = verified_within(&packs.library(), "town", Bounds::default());
    assert!(report.holds(), "{}", shown(&report));
    assert!(!verified(&packs).1.holds());
}

/// The stall where the notice can be cut short with a mark or without, and a licence must never follow a mark.
fn marked() -> TestLibrary {
    let invariant = "    at: {workflow: application, action: grant}\n    holds: '!data.get(\"posted_twice\", false)'\n";
    let hurry = "      hurry: {title: 提前结束公示, article: rules/1, from: [posted], to: ready, by: [bureau]}\n      hurry_marked: {title: 提前结束公示（记录）, article: rules/1, from: [posted], to: ready, by: [bureau], set: {data: {posted_twice: true}}}\n      end_notice:";
    with(invariant, &[("      end_notice:", hurry)])
}

fn hurried(action: &str) -> String {
    format!(
        "title: 提前结束\nsteps:\n  - {{on: 2026-03-02, who: holder, open: application, with: {{use: stall}}}}\n  - {{on: 2026-03-03, who: clerk, do: post}}\n  - {{on: 2026-03-04, who: clerk, do: {action}}}\n"
    )
}

#[test]
fn cases_that_differ_in_what_the_invariant_reads_are_not_taken_for_one_whatever_files_are_called() {
    let mut examples = Vec::new();
    for (plain, mark) in [("a", "b"), ("b", "a")] {
        let packs = marked();
        packs.write(&format!("stall/scenarios/hurried_{plain}.yaml"), hurried("hurry"));
        packs.write(&format!("stall/scenarios/hurried_{mark}.yaml"), hurried("hurry_marked"));
        let (finding, transcript) = broken(&packs, "taken-against");
        assert_eq!(state(&transcript, "application"), "granted");
        let example = finding.example.unwrap();
        assert_eq!(example.steps, 4, "apply, post, hurry, grant");
        examples.push(example.text);
    }
    assert_eq!(examples[0], examples[1]);
}

#[test]
fn what_scenario_files_are_called_does_not_change_what_is_searched() {
    let report = |names: [&str; 3]| {
        let packs = with(
            "    at: {workflow: application, action: grant}\n    holds: procedures.stall.state == \"pending\"\n",
            &[],
        );
        let [plain, complained, third] = names;
        let texts = ["plain", "complained"].map(|name| packs.read(&format!("stall/scenarios/{name}.yaml")));
        for name in ["plain", "complained"] {
            std::fs::remove_file(packs.path(&format!("stall/scenarios/{name}.yaml"))).unwrap();
        }
        packs.write(&format!("stall/scenarios/{plain}.yaml"), &texts[0]);
        packs.write(&format!("stall/scenarios/{complained}.yaml"), &texts[1]);
        packs.write(&format!("stall/scenarios/{third}.yaml"), texts[1].replace("2026-03-0", "2026-05-1"));
        shown(&verified_within(&packs.library(), "stall", Bounds { depth: 16, cases: 200 }).1)
    };
    let first = report(["a", "b", "c"]);
    assert!(first.contains("Explored"), "{first}");
    assert_eq!(first, report(["c", "a", "b"]));
    assert_eq!(first, report(["b", "c", "a"]));
}

#[test]
fn an_invariant_that_nothing_could_break_looked_at_nothing() {
    let dead = "      idle: {title: 无人办理, article: rules/1, from: [ready], to: refused, triggered: true}\n      end_notice:";
    let holds = "    at: {workflow: application, action: idle}\n    holds: 'false'\n";
    let (_, report) = verified(&with(holds, &[("      end_notice:", dead)]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Idle), "{}", shown(&report));
    let after = "    after: {workflow: application, action: idle, clock: notice}\n";
    let (_, report) = verified(&with(after, &[("      end_notice:", dead)]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Idle), "{}", shown(&report));
    let (_, report) = verified(&with("    timed: {parties: [complainant]}\n", &[]));
    assert!(matches!(report.invariants[0].verdict, Verdict::Idle), "{}", shown(&report));
}

#[test]
fn what_no_scenario_begins_is_not_searched() {
    let packs =
        with("    at: {workflow: application, action: grant}\n    holds: procedures.stall.state == \"pending\"\n", &[]);
    for name in ["plain", "complained"] {
        packs.write(&format!("stall/scenarios/{name}.yaml"), "title: 无\nsteps: [{on: 2026-03-02}]\n");
    }
    let (_, report) = verified(&packs);
    assert!(matches!(report.invariants[0].verdict, Verdict::Unsearched { places: 1 }), "{}", shown(&report));
}

#[test]
fn a_way_out_that_may_have_to_wait_proves_nothing() {
    let ends = "    ends: {workflows: [application], except: {application.submitted: {because: 另行规定}, application.ready: {because: 另行规定}}}\n";
    let out = |rest: &str| {
        format!(
            "      drop: {{title: 撤销, article: rules/1, from: [posted], to: refused, automatic: true{rest}}}\n      end_notice:"
        )
    };
    proved(ends, &[("      end_notice:", &out(", after: notice"))]);
    let waiting = out(", after: notice, set: {facts: {valid_until: facts.valid_until + days(1)}}");
    let (_, report) = verified(&with(ends, &[("      end_notice:", &waiting)]));
    assert!(!matches!(report.invariants[0].verdict, Verdict::Proved), "{}", shown(&report));
}

#[test]
fn a_way_out_that_fails_for_want_of_a_value_is_no_way_out_on_the_graph() {
    let dismiss = "      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau]}\n";
    let uphold = "      uphold: {title: 成立, article: rules/1, from: [lodged], to: upheld, by: [bureau], triggers: {concerned: refuse}}\n";
    let ends = "    ends: {workflows: [complaint]}\n";
    let failing = |rest: &str| dismiss.replace("by: [bureau]}", &format!("by: [bureau], {rest}}}"));
    for rest in [
        "set: {facts: {valid_until: facts.valid_until + days(1)}}",
        "effects: {notice_posted: {with: {name: facts.sign}}}",
        "binds: [surveyor]",
        "triggers: {stall: restore}",
    ] {
        let packs = with(ends, &[(dismiss, &failing(rest)), (uphold, "")]);
        let never = "'facts.sign == \"none\"'";
        packs.write(
            "stall/surveyor.yaml",
            format!("parties: {{surveyor: {{title: 勘验人, article: rules/1, route: {{only: {{when: {never}, organisation: town_office}}}}}}}}\n"),
        );
        let (_, report) = verified(&packs);
        let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{rest}: {}", shown(&report)) };
        assert_eq!(findings[0].diagnostic.code(), "never-seen-to-end", "{rest}");
    }
    proved(ends, &[(dismiss, &failing("set: {facts: {valid_until: on}}")), (uphold, "")]);
}

#[test]
fn what_the_graph_shows_without_a_search_is_not_said_to_have_been_searched_for() {
    let (_, report) = verified(&with("    hides_personal_from: [bureau]\n", &[]));
    let Verdict::Broken(findings) = &report.invariants[0].verdict else { panic!("{}", shown(&report)) };
    assert!(findings.iter().any(|finding| finding.example.is_none() && !finding.searched), "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.example.is_none() || finding.searched), "{findings:#?}");
}
