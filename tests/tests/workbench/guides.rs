//! Service guides: what whoever comes to an office looks for stands in them.

use crate::market_stall::stall;
use guicheng_engine::{Language, PackLibrary};
use guicheng_testkit::{TestLibrary, examples, rulepacks};
use guicheng_workbench::guide::{GuideSetting, ProcedureGuide};
use guicheng_workbench::idle::idle_interpretations;
use guicheng_workbench::law::law;
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::scenario::Scenarios;

/// The guide to a procedure, in English.
fn guide(library: &PackLibrary, pack: &str, workflow: &str) -> ProcedureGuide {
    let pack = library.load(pack).unwrap();
    let calendar = library.calendar(pack.calendar.as_str()).unwrap();
    let on = "2026-03-02".parse().unwrap();
    let setting = GuideSetting { pack: &pack, calendar: &calendar, on, language: Language::English };
    setting.procedure(pack.workflows.get(workflow).unwrap())
}

fn results(library: &PackLibrary, pack: &str, workflow: &str) -> Vec<String> {
    guide(library, pack, workflow).outcomes.into_iter().map(|outcome| outcome.state.to_string()).collect()
}

#[test]
fn what_people_apply_for_is_a_result_although_the_matter_goes_on() {
    let library = PackLibrary::open(examples()).unwrap();
    assert_eq!(results(&library, "pavement_permit", "permit"), ["granted", "refused", "revoked", "ended"]);
    assert_eq!(
        results(&library, "building_permit", "permit"),
        ["permitted", "begun", "refused", "withdrawn", "lapsed"]
    );
    assert!(results(&library, "village_wells", "well").contains(&"in_use".to_owned()));
    let permit = guide(&library, "pavement_permit", "permit");
    let granted = permit.outcomes.iter().find(|outcome| outcome.state == "granted").unwrap();
    assert!(!granted.ends && granted.by == ["grant"] && granted.then == ["take effect"], "{granted:?}");
    // What still waits for a decision is none.
    let national = results(&PackLibrary::open(rulepacks()).unwrap(), "national", "first_registration");
    for waiting in ["submitted", "supplement", "review", "notice", "notice_over"] {
        assert!(!national.contains(&waiting.to_owned()), "{national:?}");
    }
}

#[test]
fn a_procedure_that_a_step_opens_stands_in_the_guide_with_its_limits() {
    let library = PackLibrary::open(examples()).unwrap();
    let guide = guide(&library, "building_permit", "permit");
    let [opinion] = guide.opened.as_slice() else { panic!("{:?}", guide.opened) };
    assert_eq!(
        (opinion.title.as_str(), opinion.after.as_slice()),
        ("opinion of a department", &["consult".to_owned()][..])
    );
    assert_eq!(opinion.limits.len(), 1, "{opinion:?}");
    let limit = &opinion.limits[0];
    assert!(limit.starts_with("time to answer 5 workdays (") && limit.ends_with("after which: be silent"), "{limit}");
    let page = guide.tables(Language::English);
    assert!(page.iter().any(|table| table.table.rows.iter().flatten().any(|cell| cell.contains("5 workdays"))));
}

#[test]
fn a_limit_that_is_otherwise_from_a_later_day_on_says_so_until_then() {
    let library = PackLibrary::open(examples()).unwrap();
    let pack = library.load("dog_licence").unwrap();
    let calendar = library.calendar(pack.calendar.as_str()).unwrap();
    let on = |day: &str| {
        let setting =
            GuideSetting { pack: &pack, calendar: &calendar, on: day.parse().unwrap(), language: Language::English };
        let limits = setting.procedure(pack.workflows.get("licence").unwrap()).limits;
        let limit = limits.into_iter().find(|limit| limit.title == "time for examination").unwrap();
        (limit.length, limit.more.contains("8 workdays from 2026-09-01"))
    };
    assert_eq!(on("2026-08-01"), ("10 workdays".to_owned(), true));
    assert_eq!(on("2026-09-01"), ("8 workdays".to_owned(), false));
}

#[test]
fn the_pictures_of_steps_are_files_beside_the_page() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    let pack = library.load("national").unwrap();
    let calendar = library.calendar(pack.calendar.as_str()).unwrap();
    let setting = GuideSetting {
        pack: &pack,
        calendar: &calendar,
        on: "2026-03-02".parse().unwrap(),
        language: Language::English,
    };
    let guide = setting.only(pack.workflows.get("renewal").unwrap());
    let (page, pictures) = guide.illustrated(Language::English, "my guide");
    let [(name, picture)] = pictures.as_slice() else { panic!("{} pictures", pictures.len()) };
    assert_eq!(name, "my guide.renewal.svg");
    assert!(picture.starts_with("<svg ") && page.contains("](<my guide.renewal.svg>)"), "{page}");
    assert!(!guide.page(Language::English, PageFormat::Markdown).contains(".svg"));
}

#[test]
fn a_fee_is_told_with_its_amount_and_its_time() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "building_permit/permit.yaml",
        "            with: {department: each, question: input.question}",
        "            with: {department: each, question: input.question, fee: params.fee}",
    );
    packs.edit("building_permit/permit.yaml", "      form: request\n", "      form: priced\n");
    packs.write(
        "building_permit/fee.yaml",
        "parameters:\n  fee: {title: {zh: 审查费, en: fee}, article: rules/2, type: money, value: 500}\n\
         fields:\n  fee: {title: {zh: 应缴费用, en: fee due}, type: money}\n\
         forms:\n  priced:\n    title: {zh: 征求意见函, en: request}\n    article: rules/2\n    fields:\n      department: {need: required}\n      question: {need: required}\n      fee: {need: required}\n",
    );
    let guide = guide(&packs.library(), "building_permit", "permit");
    let [fee] = guide.amounts.as_slice() else { panic!("{:?}", guide.amounts) };
    assert_eq!((fee.title.as_str(), fee.steps.as_slice()), ("fee", &["consult".to_owned()][..]));
    assert!(fee.amount.contains("500.00"), "{fee:?}");
    assert!(fee.limits.iter().any(|limit| limit.contains("5 workdays")), "{fee:?}");
}

#[test]
fn what_the_reading_chosen_makes_impossible_is_left_out() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    // A renewal needs no public notice by the reading chosen, a change does.
    let renewal = guide(&library, "national", "renewal");
    let steps: Vec<&str> = renewal.steps.iter().map(|step| step.action.as_str()).collect();
    assert!(steps.contains(&"pass_review_without_notice") && !steps.contains(&"pass_review"), "{steps:?}");
    let obstacle = |said: &str| renewal.conditions.iter().any(|condition| condition.sentence.contains(said));
    assert!(!obstacle("needs no public notice") && !obstacle("needs a public notice"), "{:?}", renewal.conditions);
    assert!(renewal.graph.unwrap().steps.iter().all(|step| step.id != "pass_review"));
    let first = guide(&library, "national", "first_registration");
    assert!(first.steps.iter().any(|step| step.action == "pass_review"));
    assert!(first.limits.iter().any(|limit| limit.clock == "notice"), "{:?}", first.limits);
    assert!(first.remedies.iter().any(|remedy| remedy.workflow == "objection"), "{:?}", first.remedies);
}

#[test]
fn a_guide_says_in_which_cases_something_is_required_and_how_decisions_are_challenged() {
    let library = PackLibrary::open(rulepacks()).unwrap();
    let first = guide(&library, "national", "first_registration");
    let asked = first.forms.iter().flat_map(|form| form.documents.iter().chain(&form.others));
    let needs: Vec<&str> = asked.map(|asked| asked.need.as_str()).collect();
    assert!(needs.iter().any(|need| need.starts_with("required where ")), "{needs:?}");
    let [review] = first.review.as_slice() else { panic!("{:?}", first.review) };
    assert!(review.says.contains("within 60 days") && review.letters.len() > 1, "{review:?}");
}

#[test]
fn a_page_of_a_guide_has_the_picture_of_the_steps() {
    let library = PackLibrary::open(examples()).unwrap();
    let pack = library.load("dog_licence").unwrap();
    let calendar = library.calendar(pack.calendar.as_str()).unwrap();
    let on = "2026-03-02".parse().unwrap();
    let setting = GuideSetting { pack: &pack, calendar: &calendar, on, language: Language::English };
    let page = setting.whole();
    let html = page.page(Language::English, PageFormat::Html);
    assert_eq!(html.matches("<svg ").count(), page.procedures.len());
    assert!(!page.page(Language::English, PageFormat::Markdown).contains("<svg"));
}

/// The stall that is open for applications in March, and whose holder reports every three months.
fn reporting() -> TestLibrary {
    let packs = stall();
    packs.write(
        "stall/window.yaml",
        "windows:\n  spring: {title: 春季, article: rules/1, opens: 2026-03-01, closes: 2026-03-31}\n",
    );
    packs.edit("stall/workflows.yaml", "      starts_case: true\n", "      starts_case: true\n      within: spring\n");
    packs.edit(
        "stall/workflows.yaml",
        "      validity: {title: 有效期,",
        "      report: {title: 报告期限, article: rules/1, limit: 3 months, runs_in: [valid], repeats: 3 months, last_day: next_workday, duty_of: holder}\n      sign: {title: 招牌期限, article: rules/1, limit: 5 workdays, starts: facts.valid_until, runs_in: [valid], still_in: [revoked], on_expiry: nothing}\n      validity: {title: 有效期,",
    );
    packs.edit(
        "stall/workflows.yaml",
        "        by: [bureau]\n        when:\n          no_complaint:",
        "        by: [bureau]\n        not_by: [post]\n        when:\n          no_complaint:",
    );
    packs
}

/// How the clock is counted, as guides and the law beside the rule tell it.
const MANNER: &str = "again every 3 months; a last day that is a day off moves to the next workday";

#[test]
fn days_that_are_fixed_are_told_and_what_the_root_of_a_case_asks_of_whoever_begins_it() {
    let guide = guide(&reporting().library(), "stall", "application");
    let [window] = guide.windows.as_slice() else { panic!("{:?}", guide.windows) };
    assert_eq!(window.days, "2026-03-01 to 2026-03-31");
    let root = guide.opened.first().unwrap();
    assert_eq!(root.workflow, "stall");
    let report = root.limits.iter().find(|limit| limit.starts_with("报告期限")).unwrap();
    assert!(report.contains("3 months") && report.contains(MANNER) && report.contains("摊主"), "{report}");
    let grant = guide.steps.iter().find(|step| step.action == "grant").unwrap();
    assert_eq!(grant.by, "市场办 (nobody who took: 公示)");
}

#[test]
fn the_law_beside_the_rule_says_how_a_clock_is_counted() {
    let packs = reporting();
    let (library, pack) = (packs.library(), packs.load("stall"));
    let scenarios = Scenarios::load(&library, &pack).unwrap();
    let coverage = scenarios.coverage(&library).unwrap();
    let page = law(&pack, &scenarios, &coverage, Language::English);
    let elements: Vec<_> =
        page.texts.iter().flat_map(|text| &text.articles).flat_map(|article| &article.elements).collect();
    let says = |clock: &str| {
        let path = format!("workflows.stall.clocks.{clock}");
        elements.iter().find(|element| element.paths.contains(&path)).unwrap().says.as_str()
    };
    assert!(says("report").starts_with("3 months") && says("report").contains(MANNER), "{}", says("report"));
    assert_eq!(says("sign"), "5 workdays, counted from: 有效期至; stands still in: 已吊销");
}

#[test]
fn a_reading_that_nothing_goes_by_any_more_is_said_to_be_idle() {
    let packs = TestLibrary::of_rulepacks(&["national"]);
    packs.province("county", "national", "").province(
        "town",
        "national",
        "skeletons: {application: {actions: {request_supplement: {when: {not_asked_before: {remove: true, because: 可多次告知}}}}}}\n\
         workflows: {correction: {actions: {request_supplement: {when: {not_asked_before: {remove: true, because: 可多次告知}}}}}}",
    );
    let library = packs.library();
    let idle = |pack: &str| {
        let pack = library.load(pack).unwrap();
        idle_interpretations(&pack).into_iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(idle("county"), [""; 0]);
    assert_eq!(idle("town"), ["single_supplement"]);
}
