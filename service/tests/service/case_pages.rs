//! The page of a case and the pages of its acts: parts that are shown by themselves, what an official decides upon, and what forms begin with.

use guicheng_engine::{Actor, Id};
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::records::people::Account;

use crate::http::{Served, served, served_market};
use crate::pages::{get, hidden, post};
use crate::world::{APPLICATION, act, apply, input, morning, official};

/// A market in which the application of the florist stands, and the path of its case.
fn market() -> (Served, String) {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let done = apply(&served.desk, "person-florist", "花铺", "flowers", None).unwrap();
    let path = format!("/market_pitches/cases/{}", done.file.row.id);
    (served, path)
}

fn done(desk: &Desk, path: &str, actor: &Actor, action: &str) {
    let case = Id::from(path.rsplit('/').next().unwrap());
    let given = if action == "grant" { input([("pitch", "甲一号")]) } else { input([]) };
    desk.command(&case, &act(actor, APPLICATION, action, given)).unwrap();
}

fn granted(desk: &Desk, path: &str) {
    done(desk, path, &official("river_office", "clerk"), "give_notice");
    desk.move_clock(morning("2026-03-10")).unwrap();
    desk.look().unwrap();
    done(desk, path, &official("river_office", "head"), "grant");
}

#[test]
fn a_case_is_shown_in_parts_and_its_views_whole() {
    let (served, path) = market();
    let clerk = served.cookie("clerk");
    let case = get(&served, &path, &clerk);
    // In a view, which says something else besides, and in the form.
    assert_eq!(case.body.matches("13800000001").count(), 2, "{}", case.body);
    assert!(case.body.contains("id=\"procedure-2\"") && !case.body.contains("id=\"history\""), "{}", case.body);
    let history = get(&served, &format!("{path}?tab=history"), &clerk);
    assert!(history.body.contains("启动设摊申请") && history.body.contains("id=\"history\""), "{}", history.body);
    assert!(!history.body.contains("13800000001"), "{}", history.body);
    assert!(history.body.contains(&format!("href=\"{path}?tab=history\" aria-current=\"page\"")), "{}", history.body);
    // What can be done stands at the side of every part.
    assert!(history.body.contains("/acts/2/give_notice"), "{}", history.body);
    // What is no part is how it stands.
    assert!(get(&served, &format!("{path}?tab=nothing"), &clerk).body.contains("id=\"procedure-2\""));
    granted(&served.desk, &path);
    let recorded = get(&served, &format!("{path}?tab=recorded"), &clerk);
    assert!(recorded.body.contains("13800000001"), "also of what is over: {}", recorded.body);
    assert!(!get(&served, &path, &clerk).body.contains("13800000001"));
}

#[test]
fn everybody_is_told_since_when_something_is_public_and_how_it_has_changed() {
    let (served, path) = market();
    granted(&served.desk, &path);
    let history = get(&served, &format!("{path}?tab=history"), "");
    assert!(history.body.contains("2026-03-10") && history.body.contains("公开“摊位目录条目”"), "{}", history.body);
    for hidden in ["设摊申请公示", "13800000001", "启动设摊申请", "river_office"] {
        assert!(!history.body.contains(hidden), "{hidden}: {}", history.body);
    }
    let florist = served.cookie("florist");
    let case = Id::from(path.rsplit('/').next().unwrap());
    served.desk.move_clock(morning("2026-04-01")).unwrap();
    let trader = crate::world::person("person-florist");
    served.desk.command(&case, &act(&trader, 1, "give_up", input([]))).unwrap();
    assert!(get(&served, &format!("{path}?tab=history"), &florist).body.contains("终止经营"));
    let history = get(&served, &format!("{path}?tab=history"), "");
    assert!(!history.body.contains("终止经营") && history.body.contains("公开“摊位目录条目”"), "{}", history.body);
}

#[test]
fn what_an_official_decides_upon_stands_beside_the_form() {
    let (served, first) = market();
    granted(&served.desk, &first);
    let second = apply(&served.desk, "person-florist", "花铺", "flowers", None).unwrap();
    let path = format!("/market_pitches/cases/{}", second.file.row.id);
    let clerk = served.cookie("clerk");
    let form = get(&served, &format!("{path}/acts/2/give_notice"), &clerk);
    let beside = form.body.split("<aside").nth(1).unwrap_or_else(|| panic!("{}", form.body));
    assert!(beside.contains("设摊申请表") && beside.contains("13800000001"), "{beside}");
    // The other of the same name, and not the case itself.
    assert!(beside.contains("相同的其他案卷") && beside.contains(&format!("href=\"{first}\"")), "{beside}");
    assert!(!beside.contains(&format!("href=\"{path}\"")), "{beside}");
    // Whose matter it is knows what they have written.
    let florist = served.cookie("florist");
    let own = get(&served, &format!("{first}/acts/1/give_up"), &florist);
    assert!(own.status == 200 && !own.body.contains("class=\"material\""), "{}", own.body);
}

/// What keeps an account of each body that trades.
const ACCOUNTS: &str = r#"parties:
  holder: {title: {zh: 账户单位, en: holder of the account}, article: pitches/1, bind: opener}
fields:
  holder: {title: {zh: 账户单位, en: holder}, type: organisation}
forms:
  account:
    title: {zh: 账户, en: account}
    article: pitches/1
    fields: {trader_name: {need: required}, trader_phone: {need: required}}
cases:
  account: {title: {zh: 账户, en: account}, root: account, facts: {holder: {}, trader_name: {}}}
registers:
  accounts: {title: {zh: 账户, en: accounts}, article: pitches/1, case: account, of: holder}
workflows:
  account:
    title: {zh: 账户, en: account}
    case: account
    article: pitches/1
    open:
      title: {zh: 开户, en: open an account}
      starts_case: true
      by: [holder]
      form: account
      records: [account]
      set: {facts: {holder: actor.organisation}}
      to: kept
    states:
      kept: {title: {zh: 有效, en: kept}}
      closed: {title: {zh: 已销户, en: closed}, final: true}
    actions:
      close: {title: {zh: 销户, en: close}, article: pitches/1, from: [kept], to: closed, by: [holder]}
"#;

#[test]
fn a_form_begins_with_what_is_recorded_of_ones_own_body() {
    let served = served_market("accounts.yaml", ACCOUNTS);
    let baker = Account {
        name: "baker".to_owned(),
        person: Id::from("person-baker"),
        title: "baker".to_owned(),
        organisation: Some(Id::from("bakery")),
        roles: Vec::new(),
        real_name: true,
        acts_for: None,
    };
    served.identity.add(&baker, None).unwrap();
    let (baker, florist) = (served.cookie("baker"), served.cookie("florist"));
    let begin = "/market_pitches/begin/application";
    assert!(!get(&served, begin, &baker).body.contains("预先填写"));
    let account = [("in.trader_name", "饼铺"), ("in.trader_phone", "13900000009"), ("at", "0"), ("go", "send")];
    let opened = post(&served, "/market_pitches/begin/account", &baker, &account);
    assert_eq!(opened.status, 303, "{}", opened.body);
    let path = opened.header("location").unwrap().split('?').next().unwrap().to_owned();
    assert!(get(&served, &path, &baker).body.contains("饼铺"), "{}", get(&served, &path, &baker).body);
    let form = get(&served, begin, &baker);
    assert!(form.body.contains("value=\"饼铺\"") && form.body.contains(">13900000009<"), "{}", form.body);
    assert!(form.body.contains("预先填写"), "{}", form.body);
    // Nobody else's form does, and an account that is closed tells nothing.
    assert!(!get(&served, begin, &florist).body.contains("饼铺"));
    let close = format!("{path}/acts/1/close");
    let shown = get(&served, &close, &baker);
    let (key, seen) = (hidden(&shown, "key"), hidden(&shown, "seen"));
    let sent = [("at", "0"), ("key", &*key), ("seen", &*seen), ("go", "send")];
    assert_eq!(post(&served, &close, &baker, &sent).status, 303);
    assert!(!get(&served, begin, &baker).body.contains("饼铺"));
}

/// An enquiry that begins with yes or no, and records a number that can be corrected.
const ENQUIRIES: &str = r#"parties:
  enquirer: {title: {zh: 咨询人, en: enquirer}, article: pitches/1, bind: opener}
fields:
  repeated: {title: {zh: 此前提出过, en: asked before}, type: boolean}
  purpose: {title: {zh: 用途, en: purpose}, type: text}
  answer_no: {title: {zh: 答复编号, en: number of the answer}, type: text}
  why_corrected: {title: {zh: 更正原因, en: why it is corrected}, type: text}
forms:
  enquiry:
    title: {zh: 咨询, en: enquiry}
    article: pitches/1
    fields: {repeated: {need: required}, purpose: {need: required}}
  correction:
    title: {zh: 更正答复编号, en: correction of the number}
    article: pitches/1
    fields: {answer_no: {need: required}, why_corrected: {need: required}}
cases:
  enquiry: {title: {zh: 咨询, en: enquiry}, root: enquiry, facts: {answer_no: {}}}
workflows:
  enquiry:
    title: {zh: 咨询, en: enquiry}
    case: enquiry
    article: pitches/1
    open:
      title: {zh: 提出咨询, en: ask}
      starts_case: true
      by: [enquirer]
      form: enquiry
      set: {facts: {answer_no: '"答〔2026〕1号"'}}
      to: open
    states:
      open: {title: {zh: 待答复, en: open}}
      closed: {title: {zh: 已答复, en: closed}, final: true}
    actions:
      close: {title: {zh: 办结, en: close}, article: pitches/1, from: [open], to: closed, by: [enquirer]}
      correct: {title: {zh: 更正答复编号, en: correct the number}, article: pitches/1, from: [open], by: [enquirer], form: correction, optional: true, set: {facts: {answer_no: data.answer_no}}}
"#;

#[test]
fn yes_or_no_names_nothing_and_a_form_that_nobody_has_filled_in_heads_nothing() {
    let served = served_market("enquiries.yaml", ENQUIRIES);
    let florist = served.cookie("florist");
    let asked = [("in.repeated", "true"), ("in.purpose", "学术研究"), ("at", "0"), ("go", "next")];
    let checked = post(&served, "/market_pitches/begin/enquiry", &florist, &asked);
    let checked = get(&served, checked.header("location").unwrap(), &florist);
    // What is all there is, is nothing left over.
    assert!(checked.body.contains("填写的内容") && !checked.body.contains("其他内容"), "{}", checked.body);
    let asked = [("in.repeated", "true"), ("in.purpose", "学术研究"), ("at", "0"), ("go", "send")];
    let opened = post(&served, "/market_pitches/begin/enquiry", &florist, &asked);
    assert_eq!(opened.status, 303, "{}", opened.body);
    let path = opened.header("location").unwrap().split('?').next().unwrap().to_owned();
    let tasks = get(&served, "/tasks", &florist).body;
    assert!(tasks.contains("学术研究") && !tasks.contains("是 · 学术研究"), "{tasks}");
    let case = get(&served, &path, &florist).body;
    assert!(case.contains("答〔2026〕1号") && !case.contains("<h3>更正答复编号</h3>"), "{case}");
    // What is to be done is found by the number that is on the letter, however its brackets are written.
    let found = |number: &str| get(&served, &format!("/tasks?about={number}"), &florist).body.contains("学术研究");
    assert!(found("答〔2026〕1号") && found("答[2026]1号") && found("学术") && !found("答〔2026〕2号") && !found("号"));
}

#[test]
fn several_tasks_are_taken_left_and_given_to_a_colleague_at_once() {
    let (served, first) = market();
    let second = apply(&served.desk, "person-florist", "果铺", "food", None).unwrap();
    let other = Account {
        name: "clerk2".to_owned(),
        person: Id::from("person-clerk2"),
        title: "王晓".to_owned(),
        organisation: Some(Id::from("river_office")),
        roles: vec![Id::from("clerk")],
        real_name: true,
        acts_for: None,
    };
    served.identity.add(&other, None).unwrap();
    let head =
        Account { name: "porter".to_owned(), person: Id::from("person-porter"), roles: Vec::new(), ..other.clone() };
    served.identity.add(&head, None).unwrap();
    let (clerk, colleague) = (served.cookie("clerk"), served.cookie("clerk2"));
    let page = get(&served, "/tasks", &clerk);
    assert!(!page.body.contains("<option value=\"person-porter\">"), "who can do none of it: {}", page.body);
    assert!(page.body.contains("<option value=\"person-clerk2\">王晓</option>"), "{}", page.body);
    assert!(!page.body.contains("<option value=\"person-hill\">"), "of another office: {}", page.body);
    let both = [first.rsplit('/').next().unwrap(), second.file.row.id.as_str()].map(|case| format!("{case} 2"));
    let choose = |cookie: &str, take: &str, to: &str| {
        let chosen = both.iter().map(|task| ("task", task.as_str()));
        let pairs: Vec<(&str, &str)> = chosen.chain([("take", take), ("to", to), ("back", "/tasks?mine=1")]).collect();
        let answer = post(&served, "/tasks", cookie, &pairs);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").unwrap().to_owned()
    };
    assert_eq!(choose(&clerk, "yes", ""), "/tasks?mine=1&done=2&not=0");
    let mine = get(&served, "/tasks?mine=1&done=2&not=0", &clerk);
    assert!(mine.body.contains("已处理 2 项") && mine.body.contains("果铺"), "{}", mine.body);
    // What a colleague has is not taken with the rest.
    assert_eq!(choose(&colleague, "yes", ""), "/tasks?mine=1&done=0&not=2");
    assert!(!get(&served, "/tasks?mine=1", &colleague).body.contains("果铺"));
    assert_eq!(choose(&clerk, "to", "person-clerk2"), "/tasks?mine=1&done=2&not=0");
    let given = get(&served, "/tasks?mine=1", &colleague).body;
    assert!(given.contains("果铺") && given.contains("交给您办理"), "{given}");
    assert_eq!(choose(&colleague, "to", "person-porter"), "/tasks?mine=1&done=0&not=2", "who cannot do it");
    // Pressed with nothing chosen, it says so.
    let nothing = post(&served, "/tasks", &clerk, &[("take", "yes"), ("back", "/tasks")]);
    assert_eq!(nothing.header("location"), Some("/tasks?done=0&not=0"));
    assert!(get(&served, "/tasks?done=0&not=0", &clerk).body.contains("没有勾选事项"));
    // Nobody gives anything to somebody of another office.
    assert_eq!(choose(&colleague, "to", "person-hill"), "/tasks?mine=1&done=0&not=0&to=none");
    assert_eq!(choose(&colleague, "no", ""), "/tasks?mine=1&done=2&not=0");
    assert!(!get(&served, "/tasks?mine=1", &colleague).body.contains("果铺"));
    // One by one leads back to where it was.
    let one = format!("/tasks/{}/2", second.file.row.id);
    let taken = post(&served, &one, &clerk, &[("take", "yes"), ("back", "/tasks?mine=1")]);
    assert_eq!(taken.header("location"), Some("/tasks?mine=1"));
}
