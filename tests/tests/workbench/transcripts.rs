//! What people read of a scenario: stopped, resumed and extended clocks, provisional dates, repeated requests.
use std::fs;

use crate::market_stall::stall;
use guicheng_engine::{Language, PackLibrary};
use guicheng_workbench::scenario::{Scenarios, TranscriptStyle};

fn transcript(steps: &str, language: Language) -> String {
    let library = PackLibrary::open(guicheng_testkit::fixtures()).unwrap();
    let pack = library.load("lending").unwrap();
    let mut scenarios = Scenarios::load(&library, &pack).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("told.yaml");
    fs::write(&file, format!("title: {{zh: 借阅经过, en: a loan}}\narticles: [house_rules/2(1)]\nsteps:\n{steps}"))
        .unwrap();
    let id = scenarios.read_file(&file).unwrap_or_else(|failure| panic!("{failure}"));
    let told = scenarios.run(scenarios.get(id.as_str()).unwrap(), &library).unwrap();
    told.render(&scenarios, TranscriptStyle { language, ..TranscriptStyle::default() })
}

#[track_caller]
fn tells(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|told| told.trim() == *line), "`{line}` is not told in\n{text}");
    }
}

const REQUEST: &str = "  - {on: 2026-03-02, who: pupil, open: loan, \
                       with: {book_title: 红楼梦, reader_name: 读者一, shelf: open}}\n";

#[test]
fn a_clock_that_stops_goes_on_and_is_extended_tells_its_last_day_each_time() {
    let steps = format!(
        "{REQUEST}  - {{on: 2026-03-03, who: clerk, do: suspend}}\n  - {{on: 2026-03-10, who: clerk, do: resume}}\n  \
         - {{on: 2026-03-11, who: head, do: prolong}}\n  - {{on: 2026-03-12, who: clerk, do: refuse}}\n"
    );
    tells(
        &transcript(&steps, Language::Chinese),
        &[
            "期限  答复期限：3 个工作日，至 2026-03-05 〔house_rules/3〕",
            "期限  答复期限：停止计算，已用 1 个工作日 〔house_rules/3〕",
            "期限  答复期限：继续计算，至 2026-03-12 〔house_rules/3〕",
            "状态  借阅：状态不变（已申请） 〔house_rules/3〕",
            "期限  答复期限：延长 2 个工作日，至 2026-03-16 〔house_rules/3〕",
            "期限  答复期限：结束，未逾期 〔house_rules/3〕",
        ],
    );
    tells(
        &transcript(&steps, Language::English),
        &[
            "clock     time to answer: 3 workdays, until 2026-03-05 [house_rules/3]",
            "clock     time to answer: stands still, 1 workday used [house_rules/3]",
            "clock     time to answer: extended by 2 workdays, until 2026-03-16 [house_rules/3]",
        ],
    );
}

#[test]
fn a_last_day_that_needs_an_unpublished_year_is_told_as_provisional() {
    let steps = "  - {on: 2026-12-30, who: pupil, open: loan, with: {book_title: 红楼梦, shelf: open}}\n";
    tells(
        &transcript(steps, Language::Chinese),
        &["期限  答复期限：3 个工作日，至 2027-01-04（暂定，2027 年放假安排尚未公布） 〔house_rules/3〕"],
    );
}

#[test]
fn a_last_day_off_is_told_as_the_workday_it_moves_to() {
    // Thirty days after 2 March is 1 April; after 7 March, 6 April, the first day of the spring holiday.
    let steps = "  - {on: 2026-03-06, who: pupil, open: loan, with: {book_title: 红楼梦, reader_name: 读者一, shelf: open}}\n  \
                 - {on: 2026-03-07, who: clerk, do: lend}\n";
    let text = transcript(steps, Language::Chinese);
    tells(&text, &["期限  借期：至 2026-04-09 〔house_rules/4〕", "登载  应还日期 2026-04-06"]);
    assert!(text.contains("2026-03-07 周六（休息日）"), "{text}");
}

#[test]
fn a_clock_that_runs_out_is_told_as_late_with_who_is() {
    let steps = format!("{REQUEST}  - {{on: 2026-03-09, who: clerk, do: lend}}\n");
    tells(
        &transcript(&steps, Language::Chinese),
        &["✗ 逾期  答复期限：2026-03-05 届满，借阅台（总台）未办结 〔house_rules/3〕"],
    );
}

#[test]
fn a_request_sent_again_is_told_once() {
    let note = "  - {on: 2026-03-03, who: clerk, do: annotate, with: {note: 电话已复}, key: k-1}\n";
    let text = transcript(&format!("{REQUEST}{note}{note}"), Language::Chinese);
    tells(&text, &["重复  同一请求先前已经办理，没有再办"]);
}

#[test]
fn what_is_not_as_expected_is_told_at_the_end_with_its_place() {
    let steps = REQUEST.replace("who: pupil", "expect: {state: lent}, who: pupil");
    let text = transcript(&steps, Language::Chinese);
    assert!(text.contains("✗ 与预期不符 1 处：") && text.contains("told.yaml:4"), "{text}");
    tells(&text, &["应为  lent", "实为  requested"]);
}

/// A complaint about a stall, with these clocks besides.
fn complaint(clocks: &str, on: &str, steps: &str, language: Language) -> String {
    let packs = stall();
    packs.edit("stall/workflows.yaml", "      handling:\n", &format!("{clocks}      handling:\n"));
    packs.write(
        "stall/scenarios/told.yaml",
        format!(
            "title: 投诉经过\nsteps:\n  - {{on: {on}, who: holder, open: application, with: {{use: stall}}}}\n  \
             - {{on: {on}, who: clerk, do: post}}\n  \
             - {{on: {on}, who: neighbour, open: complaint, concerns: application}}\n{steps}"
        ),
    );
    let library = packs.library();
    let pack = library.load("stall").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let told = scenarios.run(scenarios.get("told").unwrap(), &library).unwrap();
    told.render(&scenarios, TranscriptStyle { language, width: 200, ..TranscriptStyle::default() })
}

#[test]
fn a_clock_that_starts_again_tells_each_time_the_last_day_it_had_then() {
    let reminder = "      reminder: {title: {zh: 催办, en: reminder}, article: rules/1, limit: 1 months, repeats: 1 months, \
                    runs_in: [lodged], on_expiry: nothing}\n";
    let rounds = ["2026-05-04", "2026-06-04", "2026-07-04"];
    for dismissed in ["", "  - {on: 2026-06-20, who: clerk, do: dismiss}\n"] {
        let steps = if dismissed.is_empty() { "  - {on: 2026-06-20}\n" } else { dismissed };
        let text = complaint(reminder, "2026-03-04", steps, Language::English);
        for due in rounds {
            tells(&text, &[&format!("clock     reminder: again, until {due} [rules/1]")]);
        }
        assert!(!text.contains("again, until –"), "{text}");
    }
}

#[test]
fn a_late_clock_that_is_nobodys_duty_is_told_without_a_name() {
    let clock = "      answer: {title: {zh: 答复期, en: answer}, article: rules/1, limit: 3 days, runs_in: [lodged]}\n";
    let steps = "  - {on: 2026-03-10}\n";
    let text = complaint(clock, "2026-03-04", steps, Language::English);
    tells(&text, &["✗ late      answer: ran out on 2026-03-07, not kept [rules/1]"]);
    let text = complaint(clock, "2026-03-04", steps, Language::Chinese);
    tells(&text, &["✗ 逾期  答复期：2026-03-07 届满，逾期 〔rules/1〕"]);
}

#[test]
fn only_last_days_that_follow_the_tables_may_still_be_moved_by_one() {
    let plain = |rest: &str| {
        format!("      answer: {{title: {{zh: 答复期, en: answer}}, article: rules/1, {rest}, runs_in: [lodged]}}\n")
    };
    let mark = " (the arrangements for 2027 may still move it)";
    for (span, period, moves) in [
        ("limit: 5 days", "5 days, ", false),
        ("limit: 1 weeks", "1 week, ", false),
        ("limit: 5 days, last_day: next_workday", "5 days, ", true),
        ("limit: 4 workdays", "4 workdays, ", true),
        ("until: procedure.opened_on + days(5)", "", false),
        ("until: procedure.opened_on + workdays(4)", "", true),
    ] {
        let on = if span.contains("weeks") { "2026-12-22" } else { "2026-12-24" };
        let text = complaint(&plain(span), on, "", Language::English);
        let due = if span.contains("workdays") { "2026-12-30" } else { "2026-12-29" };
        let mark = if moves { mark } else { "" };
        tells(&text, &[&format!("clock     answer: {period}until {due}{mark} [rules/1]")]);
    }
}

#[test]
fn of_months_that_stand_still_the_days_used_are_told() {
    let packs = stall();
    let clock = "      answer: {title: {zh: 答复期, en: answer}, article: rules/1, limit: 3 months, runs_in: [submitted], still_in: [posted]}\n";
    packs.edit("stall/workflows.yaml", "      posting:", &format!("{clock}      posting:"));
    let library = packs.library();
    let pack = library.load("stall").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let told = scenarios.run(scenarios.get("complained").unwrap(), &library).unwrap();
    let render = |language| told.render(&scenarios, TranscriptStyle { language, ..TranscriptStyle::default() });
    tells(&render(Language::English), &["clock     answer: stands still, 1 day used [rules/1]"]);
    tells(&render(Language::Chinese), &["期限  答复期：停止计算，已用 1 日 〔rules/1〕"]);
}

#[test]
fn a_refusal_that_was_not_expected_and_its_periods_are_told_in_the_language_asked_for() {
    let steps = format!("{REQUEST}{0}{0}", "  - {on: 2026-03-03, who: head, do: prolong}\n");
    let chinese = transcript(&steps, Language::Chinese);
    assert!(chinese.contains("累计最多可以延长 3 个工作日"), "{chinese}");
    let english = transcript(&steps, Language::English);
    assert!(
        english.contains("refused: extension (“time to answer” cannot be extended so; at most 3 workdays"),
        "{english}"
    );
    assert!(!english.contains("累计"), "{english}");
}

#[test]
fn what_waits_is_told_once_and_when_it_does_so_no_longer() {
    let clock = "      answer: {title: {zh: 答复期, en: answer}, article: rules/1, until: facts.valid_until, \
                 runs_in: [lodged], on_expiry: nothing}\n";
    let steps = "  - {on: 2026-03-05}\n  - {publish: {version: 1.1.0, overlay: {workflows: {stall: {title: 摊位许可}}}}}\n  \
                 - {on: 2026-03-07}\n  - {on: 2026-03-08, who: clerk, do: dismiss}\n";
    let text = complaint(clock, "2026-03-04", steps, Language::English);
    let waits = |words: &str| text.lines().filter(|line| line.trim().starts_with(words)).count();
    assert_eq!(waits("waits     answer: the rule"), 1, "{text}");
    assert_eq!(waits("waits     answer: no longer"), 1, "{text}");
    let chinese = complaint(clock, "2026-03-04", steps, Language::Chinese);
    tells(&chinese, &["等待  答复期：不再等待"]);
}

#[test]
fn who_is_no_party_of_a_case_has_the_role_that_their_body_can_have() {
    let packs = stall();
    for (party, role) in [("bureau: {title: 市场办", "经办人"), ("office: {title: 办公室", "初审人")] {
        let with_role = format!("{party}, roles: {{clerk: {{title: {role}}}}}");
        packs.edit(
            "stall/rules.yaml",
            &format!("  {party}, article: rules/1, route"),
            &format!("  {with_role}, article: rules/1, route"),
        );
    }
    // It is one of complaints, of which this case has none.
    packs.edit("stall/workflows.yaml", "binds: [complainant], to: lodged", "binds: [complainant, office], to: lodged");
    let clerk = "  clerk: {organisation: town_bureau, person: clerk}";
    let office = "  clerk: {organisation: town_bureau, person: clerk, roles: [clerk]}\n  \
                  office: {organisation: town_office, person: other, roles: [clerk]}";
    packs.edit("stall/scenarios/library.yaml", clerk, office);
    let library = packs.library();
    let pack = library.load("stall").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let told = scenarios.run(scenarios.get("plain").unwrap(), &library).unwrap();
    let case = &told.entries.last().unwrap().after;
    assert_eq!(scenarios.called("clerk", case, Language::Chinese), "市场办（经办人）");
    assert_eq!(scenarios.called("office", case, Language::Chinese), "镇办公室（初审人）");
}

#[test]
fn what_only_rules_compare_is_told_to_be_recorded_and_not_shown() {
    let packs = stall();
    packs.edit("stall/rules.yaml", "sign: {title: 招牌, type: text}", "sign: {title: 招牌, type: text, shown: never}");
    let set = "facts: {valid_until: on + days(365)}";
    packs.edit("stall/workflows.yaml", set, "facts: {valid_until: on + days(365), sign: data.stall_name}");
    let library = packs.library();
    let pack = library.load("stall").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let told = scenarios.run(scenarios.get("plain").unwrap(), &library).unwrap();
    let told = told.render(&scenarios, TranscriptStyle { width: 200, ..TranscriptStyle::default() });
    assert!(told.contains("招牌 已记录，不显示") && !told.contains("招牌 甲号摊位"), "{told}");
}
