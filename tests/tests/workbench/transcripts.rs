//! What people read of a scenario: stopped, resumed and extended clocks, provisional dates, repeated requests.
use std::fs;

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
