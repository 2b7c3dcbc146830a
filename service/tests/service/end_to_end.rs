//! A matter from account to code, and on to renewal and revocation, over HTTP alone; and one that is about something else.

use serde_json::{Value, json};

use crate::site::{PUBLIC, Person, Site};

fn date(day: &str) -> Value {
    json!({"date": day})
}

fn document(name: &str) -> Value {
    json!({"record": {"bytes": 4096, "hash": format!("sha256:{:064x}", name.len()), "name": name, "type": "pdf"}})
}

#[test]
fn in_chongqing_from_account_to_credential_renewal_and_revocation() {
    let people: [Person<'_>; 5] = [
        ("operator", Some("data_operator"), &["clerk"]),
        ("clerk", Some("agency_chongqing"), &["clerk"]),
        ("reviewer", Some("agency_chongqing"), &["reviewer"]),
        ("head", Some("agency_chongqing"), &["head"]),
        ("stranger", None, &[]),
    ];
    let site = Site::new(&guicheng_testkit::rulepacks(), &["chongqing"], &people);
    let account = json!({"registrant_name": "公共数据授权运营联合体", "registrant_uscc": "53500000MJ0A000340",
        "registrant_kind": "authorised_operator", "registrant_form": "unincorporated_organisation", "registrant_territory": "500157",
        "legal_representative": "主要负责人", "handling_clerk": "经办人"});
    let own = site.open("operator", "chongqing", "account", account.clone());
    site.on("2026-02-03");
    site.act("clerk", &own, "account", "verify", json!({}));
    assert_eq!(site.state("operator", &own, "account"), "verified");

    site.on("2026-02-11");
    let case = site.open("operator", "chongqing", "first_registration", json!({}));
    let evidence = json!({"evidence_manner": "own_deposit", "deposited_on": date("2026-02-10"),
        "deposit_proof": document("存证证明.pdf"), "self_certified": true});
    site.act("operator", &case, "first_registration", "save", evidence);
    let mut application = json!({"registrant_territory": "500157", "central_body": false, "filing_mode": "sole", "business_reviewed": true,
        "subject_kind": "data_product", "data_name": "重庆市两江新区停车泊位供需指数",
        "data_summary": "按街区和时段汇总的停车泊位供需指数", "data_source": "经授权加工公共停车数据",
        "source_proof": document("授权文件.pdf"), "resource_description": "停车泊位实时占用数据",
        "product_description": "以接口方式提供的指数产品", "use_scenarios": "停车导引、路网规划",
        "risk_assessment": document("数据安全风险评估报告.pdf"), "in_authorised_operation": true,
        "operating_agreement": document("授权文件.pdf"), "operation_started_on": date("2025-03-01"),
        "operation_ends_on": date("2026-09-30")});
    application.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
    site.on("2026-02-13");
    site.act("operator", &case, "first_registration", "submit", application);
    // It is the clerk's to do now, by the day that the law gives.
    let tasks = site.get("clerk", "/api/tasks");
    assert_eq!((&tasks["tasks"][0]["case"], &tasks["tasks"][0]["due"]), (&json!(case), &json!("2026-02-25")));
    site.on("2026-02-25");
    site.act("clerk", &case, "first_registration", "accept", json!({}));
    site.on("2026-03-24");
    site.act("reviewer", &case, "first_registration", "pass_review", json!({}));
    assert!(site.get(PUBLIC, &format!("/api/cases/{case}")).to_string().contains("停车泊位"));
    site.on("2026-04-09");
    site.act("head", &case, "first_registration", "issue_code", json!({"query_code": "CQ-2026-000004"}));
    assert_eq!(site.state("operator", &case, "registration"), "effective");
    let facts = site.get("operator", &format!("/api/cases/{case}"))["disclosure"]["facts"].to_string();
    for told in ["CQ-2026-000004", "2026-04-09", "2026-09-30"] {
        assert!(facts.contains(told), "{facts}");
    }
    let credential = site.letter("operator", &case, "code_issued");
    for told in ["公共数据资源登记电子凭证", "CQ-2026-000004", "2026年9月30日", "没有电子签名", "bears neither a seal"]
    {
        assert!(credential.body.contains(told), "{told}: {}", credential.body);
    }
    let policy = credential.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(site.letter("operator", &case, "code_issued").body, credential.body);
    assert_eq!(site.send("stranger", "GET", &format!("/api/cases/{case}/record"), None).status, 404);

    site.on("2026-08-03");
    let renewal = json!({"renewal_reasons": "授权期限已延长", "operating_agreement": document("延期授权文件.pdf"),
        "operation_ends_on": date("2031-12-31")});
    site.begin("operator", &case, "renewal", renewal);
    site.on("2026-08-05");
    site.act("clerk", &case, "renewal", "accept", json!({}));
    site.on("2026-08-20");
    site.act("reviewer", &case, "renewal", "pass_review_without_notice", json!({}));
    site.on("2026-08-21");
    site.act("head", &case, "renewal", "record", json!({}));
    let facts = site.get("operator", &format!("/api/cases/{case}"))["disclosure"]["facts"].to_string();
    assert!(facts.contains("2029-09-30"), "{facts}");

    site.on("2026-10-12");
    let finding = json!({"revocation_grounds": ["forgery"], "finding": "擅自复制并损毁电子凭证"});
    site.begin("reviewer", &case, "revocation", finding);
    site.on("2026-10-15");
    site.act("operator", &case, "revocation", "make_statement", json!({"statement": "系内部测试使用"}));
    site.on("2026-10-20");
    site.act("head", &case, "revocation", "revoke", json!({"verification_report": "经核实属实"}));
    assert_eq!(site.state("operator", &case, "registration"), "revoked");
    assert_eq!(site.desk.audit(2, |_| {}).unwrap().findings, []);
}

#[test]
fn in_liaoning_from_account_to_code_renewal_and_revocation() {
    let people: [Person<'_>; 4] = [
        ("bureau", Some("bureau"), &["clerk"]),
        ("clerk", Some("agency_shenyang"), &["clerk"]),
        ("reviewer", Some("agency_shenyang"), &["reviewer"]),
        ("head", Some("agency_shenyang"), &["head"]),
    ];
    let site = Site::new(&guicheng_testkit::rulepacks(), &["liaoning"], &people);
    let account = json!({"registrant_name": "沈阳市某局", "registrant_uscc": "11210100MB0000019L",
        "registrant_kind": "party_government_organ", "legal_representative": "沈阳市某局负责人",
        "handling_clerk": "沈阳市某局经办人", "registrant_level": "municipal", "registrant_territory": "210100"});
    let own = site.open("bureau", "liaoning", "account", account.clone());
    site.on("2026-02-03");
    site.act("clerk", &own, "account", "verify", json!({}));
    assert_eq!(site.state("bureau", &own, "account"), "verified");

    site.on("2026-02-12");
    let case = site.open("bureau", "liaoning", "first_registration", json!({}));
    let mut application = account;
    let rest = json!({"filing_mode": "sole", "business_reviewed": true, "subject_kind": "data_resource",
        "data_name": "沈阳市公交线路站点数据", "data_summary": "全市公交线路、站点及首末班时间，按月更新。",
        "in_authorised_operation": false, "data_source": "履行公共交通管理职责采集", "source_proof": document("来源说明.pdf"),
        "resource_description": "结构化数据，约两万条，按月更新", "deposited_on": date("2025-03-05"),
        "deposit_proof": document("存证证明.pdf"), "use_scenarios": "出行服务",
        "risk_assessment": document("安全风险评估报告.pdf"), "registrant_territory": "210102", "industry_division": "54",
        "covered_territory": "210100", "data_feature": "公交线路站点"});
    application.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    site.on("2026-02-13");
    site.act("bureau", &case, "first_registration", "submit", application);
    site.on("2026-02-25");
    site.act("clerk", &case, "first_registration", "accept", json!({}));
    site.on("2026-03-24");
    site.act("reviewer", &case, "first_registration", "pass_review", json!({}));
    site.on("2026-04-09");
    site.act("head", &case, "first_registration", "issue_code", json!({"query_code": "LN-2026-000001"}));
    assert_eq!(site.state("bureau", &case, "registration"), "effective");
    assert!(site.letter("bureau", &case, "code_issued").body.contains("LN-2026-000001"));

    site.on("2029-02-20");
    site.begin("bureau", &case, "renewal", json!({"renewal_reasons": "数据持续更新，需要继续登记"}));
    site.on("2029-02-21");
    site.act("clerk", &case, "renewal", "accept", json!({}));
    site.on("2029-03-01");
    site.act("reviewer", &case, "renewal", "pass_review_without_notice", json!({}));
    site.on("2029-03-02");
    site.act("head", &case, "renewal", "record", json!({}));
    assert_eq!(site.state("bureau", &case, "renewal"), "recorded");

    site.on("2029-06-01");
    let finding = json!({"revocation_grounds": ["false_materials"], "finding": "存证证明与实际数据不符。"});
    site.begin("reviewer", &case, "revocation", finding);
    site.on("2029-06-20");
    let decision = json!({"verification_report": "存证证明与实际数据不符，事实清楚", "no_statement_record": "已告知登记主体，期间未作陈述"});
    site.act("head", &case, "revocation", "revoke", decision);
    assert_eq!(site.state("bureau", &case, "registration"), "revoked");
    assert_eq!(site.desk.audit(2, |_| {}).unwrap().findings, []);
}

#[test]
fn a_matter_that_is_about_something_else_goes_the_same_way() {
    let people: [Person<'_>; 4] = [
        ("builder", Some("river_homes"), &[]),
        ("planner", Some("planning"), &[]),
        ("fire", Some("fire"), &[]),
        ("water", Some("water"), &[]),
    ];
    let site = Site::new(&guicheng_testkit::examples(), &["building_permit"], &people);
    site.on("2026-03-02");
    let house = json!({"builder_id": "river_homes", "site": "滨江路8号"});
    let case = site.open("builder", "building_permit", "permit", house);
    site.on("2026-03-03");
    let asked = json!({"departments": ["fire", "water"], "question": "对拟建六层住宅楼有无意见"});
    site.act("planner", &case, "permit", "consult", asked);
    for (who, procedure) in [("fire", 2), ("water", 3)] {
        let tasks = site.get(who, "/api/tasks");
        assert_eq!((&tasks["tasks"][0]["case"], &tasks["tasks"][0]["procedure"]), (&json!(case), &json!(procedure)));
        let command = json!({"do": "act", "procedure": procedure, "action": "agree", "input": {"remark": "同意"}});
        site.post(who, &format!("/api/cases/{case}/commands"), &command);
    }
    site.on("2026-03-12");
    site.act("planner", &case, "permit", "grant", json!({"permit_no": "建许2026-1"}));
    assert_eq!(site.state("builder", &case, "permit"), "permitted");
    // One that was issued on paper before is taken over.
    let paper = json!({"builder_id": "river_homes", "site": "滨江路9号", "permit_no": "建许2024-7", "issued_on": date("2024-06-03"),
        "original": document("许可证.pdf")});
    let taken = json!({"pack": "building_permit", "workflow": "permit", "into": "permitted", "input": paper});
    let taken = site.post("planner", "/api/cases", &taken);
    assert_eq!(site.state("planner", taken["case"].as_str().unwrap(), "permit"), "permitted");
}
