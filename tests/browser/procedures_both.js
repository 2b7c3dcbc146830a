// Procedures of the nation's rules, which go alike in both provinces but for whom and what they concern.
"use strict";

const DONE = "已经办好";

// What somebody asks is answered, and the answer found.
async function enquiry(cast, { level }) {
  const path = await cast.begins("citizen", "enquiry", { enquiry_content: "变更登记要多久？", enquirer_contact: "13900000000", ...level });
  await cast.lists("agency-clerk", "enquiries", "变更登记要多久");
  await cast.does("agency-clerk", path, "答复", { enquiry_answer: "自受理之日起二十个工作日内办结。", advice_only: "true" }, DONE);
  await cast.told("citizen", "咨询答复");
  await cast.reads("citizen", path, "二十个工作日");
  await cast.lacks("agency-clerk", "enquiries", "变更登记要多久");
}

// Statistics are given with the consent of the data authority.
async function disclosure(cast, { level, consent }) {
  const path = await cast.begins("citizen", "disclosure", {
    information_kind: "derived_statistics",
    information_name: "登记数据月度统计",
    information_asked: "各行业登记数量",
    disclosure_purpose: "编制行业发展报告",
    disclosure_scope: "public",
    information_holder: "agency",
    ...level,
  });
  await cast.does("agency-head", path, "报请同意", {});
  await cast.told("authority-head", "信息提供报请同意函");
  await cast.does("authority-head", path, consent, {});
  await cast.does("agency-head", path, "决定提供", { disclosure_basis: "authority_consent" });
  await cast.does("agency-clerk", path, "提供信息并记载", { disclosed_content: "各行业登记数量一览" }, DONE);
  await cast.told("citizen", "信息提供函");
}

// Misconduct of an agency: the agency is heard.
async function supervision(cast, { agency }) {
  const path = await cast.finds("authority-head", "agencies", agency);
  await cast.does("authority-head", path, "启动登记机构监管核实", { misconduct_grounds: "neglect", misconduct_finding: "多件申请逾期未受理" });
  await cast.told("agency-head", "陈述");
  await cast.does("agency-head", path, "陈述意见", { agency_statement: "人员不足，已经补充" });
  await cast.told("authority-head", "陈述");
  return path;
}

// It is guided, puts things right, and that is looked into.
async function supervisionClosed(cast, { path }) {
  await cast.does("authority-head", path, "现场指导", { supervision_report: "经核实情况属实", guidance_record: "已派员现场指导", rectification_demands: "清理逾期申请" });
  await cast.told("agency-head", "现场指导");
  await cast.does("agency-head", path, "报告整改情况", {});
  await cast.told("authority-head", "整改");
  await cast.does("authority-head", path, "核查通过并办结", {}, DONE);
  await cast.told("agency-head", "办结");
}

// A report is taken up, nothing is borne out, and whoever reported is told.
async function report(cast, { list, name }) {
  const path = await cast.finds("citizen", list, name);
  await cast.does("citizen", path, "举报登记主体违法违规行为", { revocation_grounds: "false_materials", report_content: "存证证明与数据样例不符" });
  await cast.told("citizen", "举报收件回执");
  await cast.does("agency-reviewer", path, "予以核实（认为应当撤销的，再启动撤销登记核实）", {});
  await cast.does("agency-reviewer", path, "启动撤销登记核实", { revocation_grounds: "false_materials", finding: "有人举报存证证明不实" });
  await cast.does("agency-head", path, "不予撤销", { dismissal_reasons: "经核对属实" }, DONE);
  await cast.told("citizen", "举报核实结果答复书");
}

// Data of a catalogue of the government are entered, shown to everybody, and taken out.
async function catalogueItem(cast, { keeper }) {
  const list = "resource_catalogue";
  const path = await cast.begins(keeper, "catalogue_item", { data_name: "路灯信息", data_summary: "路灯的位置", catalogue_holder: "某路灯管理单位", government_catalogue_entry: "ZWML-0001" });
  await cast.lists("everybody", list, "路灯信息");
  await cast.does(keeper, path, "移出目录", {}, DONE);
  await cast.lacks("everybody", list, "路灯信息");
}

// One body lets another act for it, which does not want to any more.
async function mandate(cast, { principal, agent, body }) {
  const path = await cast.begins(principal, "mandate", { mandate_agent: body, mandate_document: "授权委托书.pdf", mandate_scope: "registration", mandate_until: "2027-12-31" });
  await cast.told(agent, "委托");
  await cast.does(agent, path, "辞去委托", {}, DONE);
  await cast.told(principal, "委托");
}

module.exports = { enquiry, disclosure, supervision, supervisionClosed, report, catalogueItem, mandate };
