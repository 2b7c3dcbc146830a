//! What forms say before they are sent, and what of them is told afterwards: what is left out, what changed meanwhile, rows, and who sees what was given anew.

use guicheng_engine::{Actor, Id, Values};
use guicheng_service::desk::{Desk, Purpose};

use crate::http::{Served, served, served_market};
use crate::pages::{get, hidden, post};
use crate::world::{act, apply, input, morning, official, person};

/// A permit that is asked for, reviewed item by item, and filled in again.
const PERMITS: &str = r#"fields:
  plan: {title: {zh: 方案, en: plan}, type: text, max_length: 50}
  agreement: {title: {zh: 协议, en: agreement}, type: text, max_length: 50}
  proof: {title: {zh: 证明, en: proof}, type: document}
  partner: {title: {zh: 合作单位, en: partner}, type: organisation}
  partners: {title: {zh: 共同申请单位, en: joint applicants}, type: organisation, list: true, max_length: 5}
  findings: {title: {zh: 核对情况, en: findings}, type: checklist, checklist: completeness}
checklists:
  completeness:
    title: {zh: 核对清单, en: check}
    article: pitches/1
    items:
      plan: {title: {zh: 方案完整, en: the plan is complete}, article: pitches/1}
      district: {title: {zh: 所在区正确, en: the district is right}, article: pitches/1}
forms:
  permit:
    title: {zh: 许可申请表, en: application for a permit}
    article: pitches/1
    fields: {plan: {need: required}, district: {need: required}, agreement: {need: expected}, proof: {}, partner: {}, partners: {}}
  findings:
    title: {zh: 核对表, en: check}
    article: pitches/1
    fields: {findings: {need: required}}
cases:
  permit: {title: {zh: 许可, en: permit}, root: permit}
workflows:
  permit:
    title: {zh: 许可, en: permit}
    case: permit
    article: pitches/1
    open:
      title: {zh: 申请许可, en: ask for a permit}
      starts_case: true
      by: [trader]
      form: permit
      binds: [office]
      to: filed
    states:
      filed: {title: {zh: 已收到, en: filed}}
      asked: {title: {zh: 待补充, en: to be supplemented}}
      closed: {title: {zh: 已办结, en: closed}, final: true}
    actions:
      ask: {title: {zh: 告知补充, en: ask for more}, article: pitches/1, from: [filed], to: asked, by: [office.clerk], form: findings}
      supplement: {title: {zh: 补充, en: supplement}, article: pitches/1, from: [asked], to: filed, by: [trader], form: permit}
      keep: {title: {zh: 保存草稿, en: save}, article: pitches/1, from: [asked], by: [trader], form: permit, partial: true}
      revise: {title: {zh: 修改, en: revise}, article: pitches/1, from: [asked], to: asked, by: [trader], form: permit}
      close: {title: {zh: 办结, en: close}, article: pitches/1, from: [filed], to: closed, by: [office.clerk]}
"#;

const GIVEN: [(&str, &str); 2] = [("in.plan", "甲案"), ("in.district", "990102")];

fn permits() -> (Served, String) {
    let served = served_market("permits.yaml", PERMITS);
    let florist = served.cookie("florist");
    (served, florist)
}

/// Sends one page of a form, and gives what that leads on to.
fn sent(served: &Served, form: &str, cookie: &str, given: &[(&str, &str)], go: &str) -> String {
    let shown = get(served, form, cookie);
    let draft = if form.contains("draft=") { hidden(&shown, "draft") } else { String::new() };
    let (key, seen, at) = (hidden(&shown, "key"), hidden(&shown, "seen"), hidden(&shown, "at"));
    let own = [("at", &*at), ("key", &*key), ("seen", &*seen), ("draft", &*draft), ("go", go)];
    let path = form.split('?').next().unwrap();
    let answer = post(served, path, cookie, &given.iter().copied().chain(own).collect::<Vec<_>>());
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

/// The path of a case that the florist has opened.
fn opened(served: &Served, florist: &str) -> String {
    let case = sent(served, "/market_pitches/begin/permit", florist, &GIVEN, "send");
    case.split('?').next().unwrap().to_owned()
}

fn ask(desk: &Desk, path: &str) {
    use guicheng_engine::Value;
    let row = |item: &str, result: &str, remark: &str| {
        let pairs = [("item", item), ("result", result), ("remark", remark)].into_iter();
        let pairs = pairs.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (Id::from(name), Value::text(text)));
        Value::Record(pairs.collect::<Values>().into())
    };
    let rows = Value::List(vec![row("plan", "not_met", "缺少附图"), row("district", "met", "")].into());
    let given = [(Id::from("findings"), rows)].into_iter().collect();
    command(desk, path, &official("river_office", "clerk"), "ask", given);
}

fn command(desk: &Desk, path: &str, actor: &Actor, action: &str, given: Values) {
    let case = Id::from(path.rsplit('/').next().unwrap());
    desk.command(&case, &act(actor, 1, action, given)).unwrap();
}

#[test]
fn what_is_expected_and_left_out_is_told_before_it_is_sent() {
    let (served, florist) = permits();
    let check = sent(&served, "/market_pitches/begin/permit", &florist, &GIVEN, "step:1");
    let page = get(&served, &check, &florist).body;
    assert!(page.contains("尚未填写：协议") && page.contains("以后会要求补充"), "{page}");
    assert!(page.contains(">未填写</span> <button class=\"plain\" name=\"go\" value=\"step:0\">"), "{page}");
    let all = [GIVEN[0], GIVEN[1], ("in.agreement", "有")];
    let check = sent(&served, "/market_pitches/begin/permit?anew=1", &florist, &all, "step:1");
    assert!(!get(&served, &check, &florist).body.contains("未填写"));
}

#[test]
fn rows_are_told_as_a_table_and_only_what_the_applicant_gave_is_given_anew() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    ask(&served.desk, &path);
    let case = get(&served, &path, &florist).body;
    for told in ["<table class=\"told\">", "<td>方案完整</td>", "<td>缺少附图</td>"] {
        assert!(case.contains(told), "{told}: {case}");
    }
    assert!(!case.contains("方案完整、"), "{case}");
    assert!(!case.contains("与上一次提交相比"), "nothing was given anew: {case}");
    let given = [GIVEN[0], GIVEN[1], ("in.agreement", "后补的协议")];
    let supplement = format!("{path}/acts/1/supplement");
    let check = sent(&served, &supplement, &florist, &given, "step:1");
    let own = get(&served, &check, &florist).body;
    let (_, changes) = own.split_once("变更内容").unwrap_or_else(|| panic!("{own}"));
    assert!(changes.contains("后补的协议"), "{changes}");
    sent(&served, &check, &florist, &[], "send");
    let clerk = get(&served, &path, &served.cookie("clerk")).body;
    let anew = clerk.split("与上一次提交相比").nth(1).unwrap_or_else(|| panic!("{clerk}"));
    let anew = anew.split("</table>").next().unwrap();
    assert!(anew.contains("后补的协议") && !anew.contains("甲案"), "what it was compared with: {anew}");
}

#[test]
fn neither_a_draft_nor_what_was_recorded_after_it_is_taken_unasked() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    ask(&served.desk, &path);
    let supplement = format!("{path}/acts/1/supplement");
    let draft = sent(&served, &supplement, &florist, &[("in.plan", "丙案"), GIVEN[1]], "step:1");
    assert!(!get(&served, &draft, &florist).body.contains("案卷中的内容有了变化"));
    let trader = person("person-florist");
    command(&served.desk, &path, &trader, "revise", input([("plan", "乙案"), ("district", "990102")]));
    let shown = get(&served, &draft, &florist).body;
    let told = shown.split("案卷中的内容有了变化").nth(1).unwrap_or_else(|| panic!("{shown}"));
    let told = told.split("</table>").next().unwrap();
    assert!(told.contains("丙案") && told.contains("乙案") && !told.contains("所在区"), "{told}");
    // Sent all the same, it is asked first.
    let asked = sent(&served, &draft, &florist, &[], "send");
    assert!(asked.contains("draft="), "{asked}");
    let taken = sent(&served, &asked, &florist, &[], "recorded");
    let page = get(&served, &taken, &florist).body;
    assert!(!page.contains("案卷中的内容有了变化") && !page.contains("丙案"), "{page}");
    command(&served.desk, &path, &trader, "revise", input([("plan", "丁案"), ("district", "990102")]));
    assert!(get(&served, &taken, &florist).body.contains("案卷中的内容有了变化"));
    let kept = sent(&served, &taken, &florist, &[], "mine");
    assert!(!get(&served, &kept, &florist).body.contains("案卷中的内容有了变化"));
    let done = sent(&served, &kept, &florist, &[], "send");
    assert!(done.ends_with("done=1"), "{done}");
    assert!(get(&served, &path, &florist).body.contains("乙案"));
}

#[test]
fn what_nobody_in_particular_opens_in_a_case_is_found_by_its_number() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let done = apply(&served.desk, "person-florist", "花铺", "flowers", None).unwrap();
    let case = &done.file.row.id;
    let path = format!("/market_pitches/cases/{case}");
    let notice = act(&official("river_office", "clerk"), 2, "give_notice", input([]));
    served.desk.command(case, &notice).unwrap();
    served.desk.move_clock(morning("2026-03-03")).unwrap();
    let form = format!("{path}/begin/objection?concerns=2");
    let shown = get(&served, &form, "");
    assert!(!shown.body.contains("先登录"), "anybody may object: {}", shown.body);
    let (key, seen) = (hidden(&shown, "key"), hidden(&shown, "seen"));
    let given = [("in.grounds", "占道"), ("at", "0"), ("key", &*key), ("seen", &*seen), ("go", "send")];
    let answer = post(&served, &form, "", &given);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let received = get(&served, answer.header("location").unwrap(), "").body;
    let number = received.split(&format!("{case}/")).nth(1).unwrap_or_else(|| panic!("{received}"));
    let is_outside = |letter: char| !letter.is_ascii_hexdigit() && letter != '/';
    let number = format!("{case}/{}", number.split(is_outside).next().unwrap());
    let receipt = |number: &str| post(&served, "/market_pitches/receipt", "", &[("case", number), ("given", "")]);
    let found = receipt(&number);
    assert!(found.status == 200 && found.body.contains("处理中"), "{}", found.body);
    // From the number of the case, which everybody knows, it is not guessed.
    for guessed in [format!("{case}/3"), format!("{case}/3/0000000000"), case.to_string()] {
        assert_eq!(receipt(&guessed).status, 404, "{guessed}");
    }
}

#[test]
fn what_is_only_saved_is_not_handed_in_and_is_not_compared() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    ask(&served.desk, &path);
    let keep = format!("{path}/acts/1/keep");
    let saved = [("in.plan", "草稿案"), GIVEN[1]];
    let check = sent(&served, &keep, &florist, &saved, "step:1");
    let page = get(&served, &check, &florist).body;
    assert!(page.contains("value=\"send\">保存草稿</button>") && page.contains("保存以后可以接着填写"), "{page}");
    assert!(!page.contains("以后会要求补充"), "{page}");
    sent(&served, &check, &florist, &[], "send");
    let clerk = served.cookie("clerk");
    assert!(!get(&served, &path, &clerk).body.contains("与上一次提交相比"), "nothing was handed in since");
    let given = input([("plan", "终案"), ("district", "990102")]);
    command(&served.desk, &path, &person("person-florist"), "supplement", given);
    let page = get(&served, &path, &clerk).body;
    let anew = page.split("与上一次提交相比").nth(1).unwrap_or_else(|| panic!("{page}"));
    let anew = anew.split("</table>").next().unwrap();
    assert!(anew.contains("甲案") && anew.contains("终案") && !anew.contains("草稿案"), "{anew}");
    assert!(anew.contains("原为") && !anew.contains("现为"), "{anew}");
}

#[test]
fn a_file_of_the_same_name_with_another_content_is_told() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    let file = |digit: &str| {
        let hash = format!("sha256:{}", digit.repeat(64)).parse().unwrap();
        (Id::from("proof"), guicheng_engine::Value::document("证明.pdf", 10, "pdf", hash))
    };
    let given =
        |digit: &str| input([("plan", "甲案"), ("district", "990102")]).into_iter().chain([file(digit)]).collect();
    ask(&served.desk, &path);
    command(&served.desk, &path, &person("person-florist"), "supplement", given("1"));
    ask(&served.desk, &path);
    command(&served.desk, &path, &person("person-florist"), "supplement", given("2"));
    let page = get(&served, &path, &served.cookie("clerk")).body;
    let anew = page.split("与上一次提交相比").nth(1).unwrap_or_else(|| panic!("{page}"));
    let anew = anew.split("</table>").next().unwrap();
    assert!(anew.contains("证明.pdf（第 1 份）</a>") && anew.contains("证明.pdf（第 2 份）</a>"), "{anew}");
}

#[test]
fn an_organisation_for_which_nobody_acts_here_is_told_before_anything_is_sent() {
    let (served, florist) = permits();
    let form = "/market_pitches/begin/permit?anew=1";
    let with = |field: (&'static str, &'static str)| [GIVEN[0], GIVEN[1], field];
    let check = sent(&served, form, &florist, &with(("in.partner", "９１３５０１００m000100y43")), "step:1");
    let page = get(&served, &check, &florist).body;
    assert!(page.contains("91350100M000100Y43在本平台还没有人员"), "{page}");
    let check = sent(&served, form, &florist, &with(("in.partner", "river_office")), "step:1");
    assert!(!get(&served, &check, &florist).body.contains("在本平台还没有人员"));
    // On a line of its own each is named once, and is written by its name where the form is opened again.
    let check = sent(&served, form, &florist, &with(("in.partners", "river_office\nriver_office")), "step:1");
    let page = get(&served, &check, &florist).body;
    let named = page.split("共同申请单位").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(!named.contains('、') && !named.contains("<li>"), "{named}");
    let unknown = [("in.partners", "甲、乙"), GIVEN[0], GIVEN[1], ("at", "0"), ("go", "step:1")];
    let answer = post(&served, "/market_pitches/begin/permit", &florist, &unknown);
    assert!(answer.body.contains("没有名称为") && !answer.body.contains("提交以后"), "{}", answer.body);
    assert!(
        answer.body.contains("aria-invalid=\"true\" aria-describedby=\"in-partners-hint in-partners-errors\""),
        "{}",
        answer.body
    );
}

#[test]
fn what_happened_meanwhile_is_told_where_something_is_sent_upon_what_has_changed() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    ask(&served.desk, &path);
    let form = format!("{path}/acts/1/supplement");
    let shown = get(&served, &form, &florist);
    let (key, seen) = (hidden(&shown, "key"), hidden(&shown, "seen"));
    command(
        &served.desk,
        &path,
        &person("person-florist"),
        "revise",
        input([("plan", "乙案"), ("district", "990102")]),
    );
    let given = [GIVEN[0], GIVEN[1], ("at", "0"), ("key", &*key), ("seen", &*seen), ("go", "send")];
    let page = post(&served, &form, &florist, &given).body;
    assert!(page.contains("此间发生的事项") && page.contains("乙案"), "{page}");
}

/// What a form gives that is sent again as it stands in another tab, with what is altered in it.
fn sent_again(
    served: &Served,
    cookie: &str,
    page: &crate::client::Answer,
    given: &[(&str, &str)],
) -> crate::client::Answer {
    let draft = if page.body.contains("name=\"draft\"") { hidden(page, "draft") } else { String::new() };
    let (key, seen, at) = (hidden(page, "key"), hidden(page, "seen"), hidden(page, "at"));
    let own = [("at", &*at), ("key", &*key), ("seen", &*seen), ("draft", &*draft)];
    post(served, "/market_pitches/begin/permit", cookie, &given.iter().copied().chain(own).collect::<Vec<_>>())
}

#[test]
fn what_was_done_is_told_where_it_is_altered_and_sent_again_and_the_alteration_stays() {
    let (served, florist) = permits();
    let check = sent(&served, "/market_pitches/begin/permit", &florist, &GIVEN, "step:1");
    // The step stands in another tab, too.
    let tab = get(&served, &check.replace("step=1", "step=0"), &florist);
    let case = sent(&served, &check, &florist, &[], "send");
    let again = sent_again(&served, &florist, &tab, &[GIVEN[0], GIVEN[1], ("go", "next")]);
    assert_eq!(again.header("location"), Some(&*case), "as it was, it is what was done");
    let altered = sent_again(&served, &florist, &tab, &[("in.plan", "乙案"), GIVEN[1], ("go", "next")]);
    assert_eq!(altered.status, 200, "{altered:?}");
    for told in [
        "此前提交的已经办理",
        "这次的改动没有提交",
        "<dd>乙案</dd>",
        &format!("<a href=\"{case}\">"),
        "确需另外再办一件",
    ] {
        assert!(altered.body.contains(told), "{told}: {}", altered.body);
    }
    // To anybody else it is nothing that was filled in.
    let clerk = sent_again(&served, &served.cookie("clerk"), &tab, &[("in.plan", "丙案"), GIVEN[1], ("go", "next")]);
    assert_eq!(clerk.header("location"), Some(&*case));
    // Sent as something else, it is something else.
    let other = sent_again(&served, &florist, &altered, &[("go", "send")]);
    let other = other.header("location").unwrap_or_else(|| panic!("{}", other.body));
    assert!(other.starts_with("/market_pitches/cases/") && other != case, "{other}");
    assert!(get(&served, other, &florist).body.contains("乙案"));
    assert!(get(&served, &case, &florist).body.contains("甲案"));
}

#[test]
fn an_act_that_was_done_is_told_where_it_is_altered_and_cannot_be_done_again() {
    let (served, florist) = permits();
    let path = opened(&served, &florist);
    ask(&served.desk, &path);
    let form = format!("{path}/acts/1/supplement");
    let page = get(&served, &form, &florist);
    let own = [("at", hidden(&page, "at")), ("key", hidden(&page, "key")), ("seen", hidden(&page, "seen"))];
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let send = |plan: &str| {
        let given = [("in.plan", plan), GIVEN[1], ("go", "send")];
        post(&served, &form, &florist, &own.iter().copied().chain(given).collect::<Vec<_>>())
    };
    assert_eq!(send("甲案二稿").status, 303);
    assert_eq!(send("甲案二稿").status, 303, "the same is done once");
    let altered = send("甲案三稿");
    assert_eq!(altered.status, 200, "{altered:?}");
    for told in ["此前提交的已经办理", "甲案三稿", "现在不能再这样办理", &format!("<a href=\"{path}?done=1\">")]
    {
        assert!(altered.body.contains(told), "{told}: {}", altered.body);
    }
    assert!(!altered.body.contains("value=\"send\""), "{}", altered.body);
    // Nothing typed is lost: it is gone on with where the form is opened again.
    assert!(
        get(&served, &format!("{form}?draft={}&step=0", hidden(&altered, "draft")), &florist).body.contains("甲案三稿")
    );
    let recorded = get(&served, &path, &florist).body;
    assert!(recorded.contains("甲案二稿") && !recorded.contains("甲案三稿"), "{recorded}");
}
