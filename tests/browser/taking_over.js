// Existing registrations are taken over from a table: downloaded, filled in, tried out, corrected and confirmed, once.
"use strict";

const { problem, walk } = require("./person");

const COLUMNS = {
  登记主体: "沈阳市某局",
  登记主体名称: "沈阳市某局",
  统一社会信用代码: "11210100MB0000019L",
  登记主体类型: "党政机关",
  "法定代表人（负责人）": "负责人",
  经办人: "经办人",
  登记对象类型: "公共数据资源",
  登记数据名称: "",
  数据内容简介: "全市公交线路、站点及首末班时间，按月更新。",
  数据来源: "履行职责采集",
  数据合法合规性来源证明: "来源说明.pdf",
  数据资源情况: "结构化数据，约两万条，按月更新",
  存证日期: "2024年3月20日",
  存证证明: "",
  应用场景信息: "出行服务",
  数据安全风险评估报告: "风险评估.pdf",
  是否纳入授权运营范围: "否",
  登记结果查询码: "",
  赋码日期: "2024-04-09",
  有效期起始日: "2024/4/9",
  有效期届满日: "",
  登记主体隶属关系: "市级以下及其他单位",
  登记主体所在区划: "210102",
  所属国民经济行业大类: "54",
  覆盖地域: "210100",
  数据特征: "公交线路站点",
};

// A table as programs for tables write it, with the columns as the form has them.
function table(names, rows) {
  const written = (row) => names.map((name) => `"${row[name] ?? COLUMNS[name] ?? ""}"`).join(",");
  return Buffer.from("\ufeff" + [names.map((name) => `"${name}"`).join(","), ...rows.map(written)].join("\n"), "utf8");
}

const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });
const pdf = (name) => file(name, Buffer.from(`%PDF-1.4\n% ${name}\n%%EOF\n`));

async function takesOver(person) {
  await person.signIn("liaoning.agency-head");
  await person.go("/liaoning");
  await person.click("a >> text=/用表格批量接收/");
  await person.expect("第一步：下载并填写表格");
  const [download] = await Promise.all([person.page.waitForEvent("download"), person.page.click("a >> text=下载表格（XLSX）")]);
  const path = await download.path();
  const begins = require("fs").readFileSync(path).subarray(0, 2).toString();
  if (begins !== "PK" || !download.suggestedFilename().endsWith(".xlsx")) {
    problem(person.name, `the workbook is ${download.suggestedFilename()}, ${begins}`);
  }
  const names = Object.keys(COLUMNS);
  const rows = [1, 2, 3].map((number) => ({
    登记数据名称: `沈阳市公交线路站点数据${number}`,
    存证证明: `存证${number}.pdf`,
    登记结果查询码: `LN-2024-90000${number}`,
    有效期届满日: number === 3 ? "2025-01-01" : "2027-04-09",
  }));
  const files = ["来源说明.pdf", "风险评估.pdf", "存证1.pdf", "存证2.pdf", "存证3.pdf"].map(pdf);
  await person.page.setInputFiles("#table", file("已有登记.csv", table(names, rows)));
  await person.page.setInputFiles("input[name='file.documents']", files.slice(0, 4));
  await person.click("button[value=try]");
  await person.expect("校验结果（尚未写入）");
  await person.expect("没有名为“存证3.pdf”的文件");
  await person.page.setInputFiles("input[name='file.documents']", files.slice(4));
  await person.click("button[value=try]");
  await person.expect("原登记结果已经期满");
  await person.expect("确认接收 2 行");
  await person.click("button[value=take]");
  await person.expect("已经接收的行");
  // What was confirmed is confirmed again, and the row that was wrong is put right.
  rows[2].有效期届满日 = "2027-04-09";
  await person.page.setInputFiles("#table", file("已有登记.csv", table(names, rows)));
  await person.page.setInputFiles("input[name='file.documents']", files);
  await person.click("button[value=try]");
  await person.expect("确认接收 1 行");
  await person.expect("此前已经接收、不再重复的行");
  await person.click("button[value=take]");
  await person.click("details[open] ul.lists a >> nth=2");
  await person.expect("沈阳市公交线路站点数据3");
  await person.go("/liaoning");
  await person.click("ul.acts a.button >> text=接入已有登记");
  await person.expect("登记主体");
}

async function takenOver(browser, base) {
  await walk(browser, base, "an agency that takes over what was registered before", {}, takesOver);
}

module.exports = { takenOver };
