//! Who sends something, and what they are told before they do: bodies that entered themselves, their codes, verified names, who reads what they write,
//! and what of it everybody will see.

use guicheng_engine::Id;
use guicheng_service::identity::ClaimedName;
use guicheng_service::records::memberships::Reach;
use serde_json::json;

use crate::client::Answer;
use crate::http::{Served, served_market};
use crate::pages::{get, hidden, post};
use crate::world::{APPLICATION, act, apply, input, official, person};

const CODE: &str = "91350100M000100Y43";
const OTHER: &str = "91990102MA0000001D";

/// What keeps an account of each body that trades, with its code and its name.
const ACCOUNTS: &str = r#"parties:
  holder: {title: {zh: 账户单位, en: holder of the account}, article: pitches/1, bind: opener, roles: {clerk: {title: {zh: 经办人, en: clerk}}}}
fields:
  holder: {title: {zh: 账户单位, en: holder}, type: organisation}
  body_name: {title: {zh: 单位名称, en: name of the body}, type: text, max_length: 50}
  body_code: {title: {zh: 单位代码, en: code of the body}, type: text, max_length: 18}
  chain: {title: {zh: 是否连锁, en: chain}, type: boolean}
  supplier: {title: {zh: 供货单位, en: supplier}, type: organisation}
forms:
  account:
    title: {zh: 账户, en: account}
    article: pitches/1
    fields: {body_name: {need: required}, body_code: {need: required}, district: {need: required}, chain: {}, supplier: {}}
cases:
  account: {title: {zh: 账户, en: account}, root: account, facts: {holder: {}, body_name: {}, body_code: {}}}
registers:
  accounts: {title: {zh: 账户, en: accounts}, article: pitches/1, case: account, of: holder, keys: {body_code: {}}, facts: {body_name: {}, body_code: {}}}
workflows:
  account:
    title: {zh: 账户, en: account}
    case: account
    article: pitches/1
    open:
      title: {zh: 开户, en: open an account}
      starts_case: true
      by: [holder.clerk]
      form: account
      binds: [office]
      records: [account]
      set: {facts: {holder: actor.organisation}}
      to: kept
    states:
      kept: {title: {zh: 有效, en: kept}}
      closed: {title: {zh: 已销户, en: closed}, final: true}
    actions:
      close: {title: {zh: 销户, en: close}, article: pitches/1, from: [kept], to: closed, by: [office.clerk]}
views:
  own_account:
    title: {zh: 本单位账户, en: own account}
    article: pitches/1
    audience: [holder]
    shows: {account: [kept]}
    fields: {body_name: data.body_name}
  suppliers:
    title: {zh: 供货情况, en: supplies}
    article: pitches/1
    audience: [public]
    shows: {account: [kept]}
    fields: {body_name: data.body_name, supplier: data.supplier}
collections:
  own_accounts:
    title: {zh: 本单位的账户, en: accounts of ones own}
    article: pitches/1
    of: {account: [kept]}
    view: own_account
    audience: [holder]
  suppliers:
    title: {zh: 供货单位名单, en: list of suppliers}
    article: pitches/1
    of: {account: [kept]}
    view: suppliers
    audience: [public]
"#;

const FORM: &str = "/market_pitches/begin/account";

fn market() -> Served {
    served_market("accounts.yaml", ACCOUNTS)
}

/// Somebody who has entered the body that they work for, and acts for it.
fn owner(served: &Served) -> String {
    let owner = served.join("owner");
    let body = json!({"code": CODE, "title": "花卉有限公司", "roles": ["clerk"]});
    assert_eq!(served.asked(&owner, "POST", "/api/organisations", Some(&body)).0, 201);
    let capacity = json!({"organisation": CODE.to_ascii_lowercase()});
    assert_eq!(served.asked(&owner, "PUT", "/api/account/capacity", Some(&capacity)).0, 200);
    owner
}

fn sent(served: &Served, cookie: &str, path: &str, given: &[(&str, &str)], go: &str) -> Answer {
    let own = [("at", "0"), ("go", go)];
    let answer = post(served, path, cookie, &given.iter().copied().chain(own).collect::<Vec<_>>());
    match answer.status {
        303 => get(served, answer.header("location").unwrap(), cookie),
        _ => answer,
    }
}

#[test]
fn a_body_that_entered_itself_finds_its_own_lists_on_the_portal() {
    let served = market();
    let owner = owner(&served);
    let portal = || get(&served, "/market_pitches", &owner).body;
    assert!(!portal().contains("本单位的账户"), "{}", portal());
    let given = json!({"pack": "market_pitches", "workflow": "account",
        "input": {"body_name": "花卉有限公司", "body_code": CODE, "district": "990102"}});
    let (status, opened) = served.asked(&owner, "POST", "/api/cases", Some(&given));
    assert_eq!(status, 201, "{opened}");
    let own = "本单位的账户</a> <span class=\"count\">1</span>";
    assert!(portal().contains(own), "{}", portal());
    // How much there is for everybody is told to everybody.
    assert!(portal().contains("供货单位名单</a> <span class=\"count\">1</span>"), "{}", portal());
    assert!(!get(&served, "/market_pitches", &served.join("another")).body.contains("本单位的账户"));
}

#[test]
fn a_form_begins_with_the_code_and_the_name_of_ones_body_and_what_differs_is_told_to_both() {
    let served = market();
    let (owner, clerk) = (owner(&served), served.cookie("clerk"));
    let form = get(&served, FORM, &owner);
    assert!(form.body.contains(&format!("value=\"{CODE}\"")) && form.body.contains("花卉有限公司"), "{}", form.body);
    let given =
        |code: &'static str| [("in.body_name", "花卉有限公司"), ("in.body_code", code), ("in.district", "990102")];
    let checked = sent(&served, &owner, FORM, &given(OTHER), "next");
    let told = format!("您填写的代码是{OTHER}，而您代表的花卉有限公司在本平台录入的代码是{CODE}");
    assert!(checked.body.contains(&told), "{}", checked.body);
    // However it is written, the same code is the same.
    let same = sent(&served, &owner, FORM, &given("91350100m000100y43"), "next");
    assert!(!same.body.contains("您填写的代码是"), "{}", same.body);
    let case = sent(&served, &owner, FORM, &given(OTHER), "send");
    assert_eq!(case.status, 200, "{}", case.body);
    let opened =
        &served.desk.store().read(&guicheng_service::store::Query::new("SELECT case_id FROM cases", [])).unwrap()[0];
    let path = format!("/market_pitches/cases/{}", opened.text(0).unwrap());
    for page in [path.clone(), format!("{path}/acts/1/close")] {
        let page = get(&served, &page, &clerk);
        assert!(page.body.contains(&format!("由花卉有限公司提出，该单位在本平台录入的代码为{CODE}")), "{}", page.body);
        assert!(page.body.contains(&format!("{OTHER}与该单位在本平台录入的代码（{CODE}）不一致")), "{}", page.body);
    }
    assert!(!get(&served, &path, &owner).body.contains("不一致"));
}

#[test]
fn those_who_decide_are_shown_the_verified_name_of_whoever_acts_for_themselves() {
    let served = market();
    let (citizen, clerk) = (served.join("citizen"), served.cookie("clerk"));
    let said = ClaimedName { name: "张三".to_owned(), number: "1".to_owned() };
    served.identity.know_people([&said]).unwrap();
    served.identity.claim_real_name("citizen", &Reach::from("990000"), &said).unwrap();
    let given = [
        ("in.trader_name", "李四花铺"),
        ("in.trader_phone", "13800000001"),
        ("in.district", "990102"),
        ("in.goods", "flowers"),
    ];
    let form = "/market_pitches/begin/application";
    let checked = sent(&served, &citizen, form, &given, "next");
    assert!(checked.body.contains("办理人员会看到您实名认证的姓名：张三"), "{}", checked.body);
    // What everybody will see of it, and nothing else, is told before it is sent.
    let later =
        checked.body.split("办理中将向社会公开：设摊申请公示").nth(1).unwrap_or_else(|| panic!("{}", checked.body));
    let later = later.split("</div></dl>").next().unwrap();
    assert!(later.contains("李四花铺") && later.contains("花卉") && !later.contains("13800000001"), "{later}");
    assert_eq!(sent(&served, &citizen, form, &given, "send").status, 200);
    let opened =
        &served.desk.store().read(&guicheng_service::store::Query::new("SELECT case_id FROM cases", [])).unwrap()[0];
    let case = get(&served, &format!("/market_pitches/cases/{}", opened.text(0).unwrap()), &clerk);
    assert!(case.body.contains("实名认证的姓名为张三"), "{}", case.body);
}

#[test]
fn who_reads_all_of_an_objection_is_told_and_who_is_not_there_is_not_named() {
    let served = market();
    let case = apply(&served.desk, "person-florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let office = official("river_office", "clerk");
    served.desk.command(&case, &act(&office, APPLICATION, "give_notice", input([]))).unwrap();
    let objector = served.join("objector");
    let form = format!("/market_pitches/cases/{case}/begin/objection?concerns=2");
    let page = get(&served, &form, &objector);
    assert!(page.body.contains("集市管理所可以看到您在这里填写的全部内容"), "{}", page.body);
    assert!(!page.body.contains("经营者可以看到") && !page.body.contains("账户单位可以看到"), "{}", page.body);

    // Of several that are called the same, what is another in each tells them apart.
    for (who, grounds) in [("甲", "太吵"), ("乙", "太近")] {
        let open = guicheng_engine::Request::Open {
            workflow: Id::from("objection"),
            concerns: Some(APPLICATION),
            input: input([("grounds", grounds)]),
        };
        served.desk.command(&case, &guicheng_engine::Command::new(person(who), open)).unwrap();
    }
    let office = get(&served, &format!("/market_pitches/cases/{case}"), &served.cookie("clerk"));
    for grounds in ["太吵", "太近"] {
        assert!(office.body.contains(&format!("异议 理由 {grounds}")), "{}", office.body);
    }
}

#[test]
fn what_was_chosen_and_is_not_asked_for_is_taken_back() {
    let served = market();
    let owner = owner(&served);
    let form = get(&served, FORM, &owner);
    let open = "name=\"in.chain\" value=\"\" checked";
    assert!(form.body.contains(open), "{}", form.body);
    let given =
        [("in.body_name", "花卉有限公司"), ("in.body_code", CODE), ("in.district", "990102"), ("in.chain", "true")];
    let checked =
        post(&served, FORM, &owner, &given.into_iter().chain([("at", "0"), ("go", "next")]).collect::<Vec<_>>());
    let checked = checked.header("location").unwrap().to_owned();
    let draft = hidden(&get(&served, &checked, &owner), "draft");
    let step = format!("{FORM}?draft={draft}&step=0");
    let back = get(&served, &step, &owner);
    assert!(
        back.body.contains("name=\"in.chain\" value=\"true\" checked") && !back.body.contains(open),
        "{}",
        back.body
    );
    let without =
        [given[0], given[1], given[2], ("in.chain", ""), ("at", "0"), ("go", "next"), ("draft", draft.as_str())];
    assert_eq!(post(&served, FORM, &owner, &without).status, 303);
    let back = get(&served, &step, &owner);
    assert!(back.body.contains(open), "{}", back.body);
}

#[test]
fn tables_and_feeds_call_organisations_as_pages_do() {
    let served = market();
    let owner = owner(&served);
    let given = |supplier: &str| {
        json!({"pack": "market_pitches", "workflow": "account",
            "input": {"body_name": "花卉有限公司", "body_code": CODE, "district": "990102", "supplier": supplier}})
    };
    for supplier in [CODE.to_ascii_lowercase(), OTHER.to_ascii_lowercase()] {
        assert_eq!(served.asked(&owner, "POST", "/api/cases", Some(&given(&supplier))).0, 201);
    }
    for file in ["table.csv", "feed.atom"] {
        let file = get(&served, &format!("/api/packs/market_pitches/collections/suppliers/{file}"), "").body;
        assert!(!file.contains(&CODE.to_ascii_lowercase()) && !file.contains(&OTHER.to_ascii_lowercase()), "{file}");
        // Whom nobody has entered is called by the code, in capitals.
        assert!(file.contains(OTHER) && file.contains("花卉有限公司"), "{file}");
    }
}

#[test]
fn an_administrator_finds_a_body_by_its_code_and_gives_it_somebody_who_looks_after_it() {
    let served = market();
    let owner = owner(&served);
    let id = CODE.to_ascii_lowercase();
    served.join("partner");
    let admin = served.join("admin");
    served
        .identity
        .add_administrator(&guicheng_service::identity::Keeper::Operator, "admin", &Reach::from("990000"))
        .unwrap();
    let sought = format!("/market_pitches/organisations?search={CODE}");
    assert_eq!(get(&served, &sought, &owner).status, 403);
    let found = get(&served, &sought, &admin);
    assert!(found.body.contains(&format!("href=\"/organisations/{id}\"")), "{}", found.body);
    // They see who acts for it everywhere, and that no office let them.
    let members = get(&served, &format!("/organisations/{id}"), &admin);
    assert!(members.body.contains("owner") && members.body.contains("未经机关指定"), "{}", members.body);
    let invited =
        [("account", "partner"), ("place", "990000"), ("manages", "yes"), ("role", "clerk"), ("go", "invite")];
    assert_eq!(post(&served, &format!("/organisations/{id}/members"), &admin, &invited).status, 303);
    // Whoever enters a code that is there is told whom to ask.
    let again = post(&served, "/account/organisation", &admin, &[("code", CODE), ("title", "花卉有限公司")]);
    assert!(again.status == 409 && again.body.contains("其管理员可以按代码找到该单位"), "{}", again.body);
    // The last who looks after it does not leave it alone.
    let (_, all) = served.asked(&owner, "GET", &format!("/api/organisations/{id}/members"), None);
    let own = all.as_array().unwrap().iter().find(|member| member["account"] == "owner").unwrap();
    let membership = own["membership"].as_str().unwrap();
    let ended = [("account", "owner"), ("membership", membership)];
    let refused = post(&served, &format!("/organisations/{id}/members/end"), &owner, &ended);
    assert!(refused.status == 409 && refused.body.contains("将没有人管理"), "{}", refused.body);
}
