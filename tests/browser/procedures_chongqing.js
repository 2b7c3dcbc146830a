// Procedures in Chongqing: those of the nation's rules, and its own.
"use strict";

const { Cast } = require("./procedures");
const both = require("./procedures_both");

const PROVIDER = "第三方存证服务机构";

// Evidence deposited with a provider is doubted, explained and cleared.
async function evidenceConflict(cast) {
  const name = "渝中区停车场信息";
  const path = await cast.finds("agency-reviewer", "pending_matters", name);
  await cast.does("agency-reviewer", path, "启动第三方存证核查", { evidence_provider: PROVIDER, conflict_kind: "affiliation", tied_bodies: "渝中区卫生健康主管部门", conflict_description: "由登记主体出资设立" });
  await cast.told("health-clerk", "存证");
  await cast.told("evidence-clerk", "存证");
  await cast.does("health-clerk", path, "说明情况", {});
  await cast.does("evidence-clerk", path, "第三方专业服务机构说明情况", {});
  await cast.does("agency-head", path, "不予认定并说明理由", {}, "已经办好");
  await cast.told("evidence-clerk", "第三方存证核查结果告知书");
}

// All of them, one after the other.
async function proceduresOfChongqing(browser, base) {
  const cast = new Cast(browser, base, "chongqing");
  await cast.procedure("an enquiry", () => both.enquiry(cast, { level: {} }));
  await cast.procedure("evidence that is doubted", () => evidenceConflict(cast));
  await cast.procedure("data in the catalogue of the government", () => both.catalogueItem(cast, { keeper: "agency-head" }));
  await cast.procedure("a report that is not borne out", () => both.report(cast, { list: "results", name: "渝中区法律援助机构信息" }));
  await cast.close();
}

module.exports = { proceduresOfChongqing };
