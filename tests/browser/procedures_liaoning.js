// Procedures in Liaoning: those of the nation's rules, and its own.
"use strict";

const { Cast } = require("./procedures");
const both = require("./procedures_both");

const AGENCY = "沈阳市公共数据资源登记机构";
const BUREAU = "沈阳市某局";
const LEVEL = { registrant_level: "municipal", registrant_territory: "210100" };

// A risk is pointed out, warned of, dealt with and reported, and whom it concerns is told.
async function incident(cast) {
  const path = await cast.begins("company-clerk", "incident", { affected_agency: AGENCY, incident_kind: "leak", risk_description: "接口日志出现批量下载的异常请求" });
  await cast.told("agency-head", "风险");
  await cast.does("agency-head", path, "发布预警", { warning_content: "各登记主体核查接口密钥" });
  await cast.told("company-clerk", "风险报告答复书");
  await cast.told("authority-head", "重大安全风险预警");
  await cast.does("agency-head", path, "启动应急处置预案", {});
  await cast.told("authority-head", "启动应急处置报告");
  await cast.does("agency-head", path, "记录处置措施", { measure_taken: "封堵异常接口" });
  await cast.does("agency-head", path, "告知受影响的登记主体", { affected_registrants: BUREAU, advice_to_affected: "请更换接口密钥" });
  await cast.told("bureau-clerk", "安全事件告知书");
  await cast.does("agency-head", path, "办结并报告", { incident_cause: "接口未限制调用频次", incident_report: "已封堵接口并限制频次" }, "已经办好");
  await cast.told("authority-head", "安全事件办结报告");
  await cast.letters("agency-head", path, "预警");
}

// A municipal agency tells the provincial one where it is to be found now.
async function agencyFiling(cast) {
  const path = await cast.finds("agency-clerk", "agencies", AGENCY);
  await cast.does("agency-clerk", path, "报送备案", { filing_contact: "沈阳市和平区政务服务中心" });
  await cast.lists("agency-liaoning-officer", "agency_filings", AGENCY);
  await cast.does("agency-liaoning-officer", path, "予以备案变更", {}, "已经办好");
  await cast.told("agency-clerk", "登记机构备案变更通知书");
  await cast.lacks("agency-liaoning-officer", "agency_filings", AGENCY);
}

// An account is applied for, verified and closed.
async function account(cast) {
  const path = await cast.begins("company-clerk", "account", {
    registrant_name: "沈阳市某物流公司", registrant_uscc: "91210100MA0000058B", registrant_kind: "other_holder", legal_representative: "负责人", handling_clerk: "经办人", ...LEVEL,
  });
  await cast.does("agency-clerk", path, "实名认证通过", {});
  await cast.told("company-clerk", "实名认证通过通知");
  await cast.does("company-clerk", path, "销户", {}, "已经办好");
  await cast.told("company-clerk", "登记账户注销通知");
}

// All of them, one after the other.
async function proceduresOfLiaoning(browser, base) {
  const cast = new Cast(browser, base, "liaoning");
  await cast.procedure("an enquiry", () => both.enquiry(cast, { level: LEVEL }));
  await cast.procedure("a security incident", () => incident(cast));
  await cast.procedure("statistics that are asked for", () => both.disclosure(cast, { level: LEVEL, consent: "同意提供" }));
  await cast.procedure("a filing that is changed", () => agencyFiling(cast));
  await cast.procedure("an agency that is supervised", async () => {
    const path = await both.supervision(cast, { agency: AGENCY });
    await both.supervisionClosed(cast, { path });
  });
  await cast.procedure("an account", () => account(cast));
  await cast.procedure("a report that is not borne out", () => both.report(cast, { list: "results", name: "沈阳市图书馆信息" }));
  await cast.procedure("a mandate", () => both.mandate(cast, { principal: "bureau-clerk", agent: "company-clerk", body: "沈阳市某物流公司" }));
  await cast.close();
}

module.exports = { proceduresOfLiaoning };
