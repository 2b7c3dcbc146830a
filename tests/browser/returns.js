// What an agency reports of itself, and is evaluated by: the figures stand on the form as the service has counted them, and nobody types them.
"use strict";

const { Cast } = require("./procedures");
const { problem } = require("./person");

// The figures that the answers tell, by what they are called.
async function told(person) {
  const lines = await person.page.$$eval("#answers dl.lines > div", (all) => all.map((one) => [one.children[0].innerText, one.children[1].innerText]));
  return new Map(lines.map(([title, text]) => [title.trim(), text.trim()]));
}

// Goes on to the answers, where nothing but what is asked for has been typed, and finds there whose figures they are.
async function counted(person, words, figures) {
  if ((await person.page.$$("#answers input[id^=in-results], #answers input[id^=in-acceptances]")).length > 0) {
    problem(`${person.name} at ${person.page.url()}`, "a figure is asked for");
  }
  await person.click(".buttons button[value=next]");
  await person.expect("指标由系统按办理记录统计");
  for (const word of words) {
    await person.expect(word);
  }
  const found = await told(person);
  for (const [title, value] of Object.entries(figures)) {
    if (found.get(title) !== value) {
      problem(`${person.name} at ${person.page.url()}`, `“${title}” is ${found.get(title)}, not ${value}`);
    }
  }
}

async function sends(person) {
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  return new URL(person.page.url()).pathname;
}

// The monthly return, by the clerk of the agency; the authority reads the same figures.
async function monthlyReturn(cast, { agency, figures, reads }) {
  const clerk = await cast.one("agency-clerk");
  await clerk.go(`/${cast.pack}/begin/monthly_return`);
  await clerk.expect("填好下面各项以后，由系统按办理记录统计");
  await clerk.page.fill("#in-returned_agency", agency);
  await clerk.page.fill("#in-return_month", "2026-04-01");
  await counted(clerk, [agency, "2026年4月1日至2026年4月30日"], figures);
  const path = await sends(clerk);
  await cast.told("authority-officer", "登记月报");
  await cast.reads("authority-officer", path, ...reads);
}

// What nobody has counted is not sent: somebody else's office has no say in it.
async function serviceReport(cast, { agency, year }) {
  const clerk = await cast.one("agency-clerk");
  await clerk.go(`/${cast.pack}/begin/service_report`);
  await clerk.page.fill("#in-reported_agency", agency);
  await clerk.page.fill("#in-period_from", `${year}-01-01`);
  await clerk.page.fill("#in-period_until", `${year}-12-31`);
  await clerk.click(".buttons button[value=next]");
  const path = await sends(clerk);
  const head = await cast.one("agency-head");
  await head.go(path);
  await head.click("ul.acts a.button >> text=/^提交登记服务报告$/");
  await head.page.setInputFiles("#answers input[type=file]", { name: "报告.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
  await counted(head, [agency, `${year}年1月1日至${year}年12月31日`], {});
  await sends(head);
}

// A year is evaluated: compiled from the records by the authority, and said to the agency.
async function evaluation(cast, { agency, year, officer, head }) {
  const begins = await cast.one(officer);
  await begins.go(`/${cast.pack}/begin/evaluation`);
  await begins.page.fill("#in-evaluated_agency", agency);
  await begins.page.fill("#in-period_from", `${year}-01-01`);
  await begins.page.fill("#in-period_until", `${year}-12-31`);
  await begins.click(".buttons button[value=next]");
  const path = await sends(begins);
  await begins.click("ul.acts a.button >> text=/^汇总指标并听取意见$/");
  await begins.expect("指标由系统按办理记录统计");
  await begins.expect(agency);
  await begins.expect(`${year}年1月1日至${year}年12月31日`);
  await begins.click(".buttons button[value=send]");
  await begins.expect("已经办好");
  await cast.told("agency-head", "登记服务指标征求意见函");
  await cast.does("agency-head", path, "对指标提出意见", { agency_comments: "没有意见" });
  await cast.does(head, path, "作出评价结果", { evaluation_conclusion: "良好" }, "已经办好");
  await cast.told("agency-head", "服务水平评价结果通知");
}

async function returnsOf(browser, base) {
  const chongqing = new Cast(browser, base, "chongqing");
  await chongqing.procedure("a monthly return", () => monthlyReturn(chongqing, {
    agency: "重庆市公共数据资源统一登记机构", figures: { "发证的首次登记件数（件）": "9", "撤销登记的件数（件）": "0" }, reads: ["2026年4月1日"],
  }));
  await chongqing.close();
  const liaoning = new Cast(browser, base, "liaoning");
  await liaoning.procedure("a monthly return", () => monthlyReturn(liaoning, {
    agency: "沈阳市公共数据资源登记机构", figures: { "赋码的首次登记件数（件）": "0", "撤销登记的件数（件）": "1" }, reads: ["2026年4月1日"],
  }));
  await liaoning.close();
}

// What is about a whole year comes last: the clock only moves on.
async function yearsOf(browser, base, year) {
  for (const [pack, agency, officer, head] of [
    ["chongqing", "重庆市公共数据资源统一登记机构", "authority-officer", "authority-head"],
    ["liaoning", "沈阳市公共数据资源登记机构", "authority-liaoning-officer", "authority-liaoning-head"],
  ]) {
    const cast = new Cast(browser, base, pack);
    if (pack === "liaoning") {
      await cast.procedure("a service report", () => serviceReport(cast, { agency, year }));
    }
    await cast.procedure("an evaluation", () => evaluation(cast, { agency, year, officer, head }));
    await cast.close();
  }
}

module.exports = { returnsOf, yearsOf };
