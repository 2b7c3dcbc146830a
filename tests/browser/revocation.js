// A revocation, from what was found to what becomes of it: whom it is for at each step, what is refused on the way, and what everybody reads of it.
"use strict";

const { walk } = require("./person");
const { send } = require("./steps");

// Somebody of the demo, in a browser of their own.
function as(browser, base, account, steps) {
  return walk(browser, base, account, {}, async (person) => {
    person.variant = ` ${account}`;
    await person.signIn(account);
    await steps(person);
  });
}

// Opens a case out of a list.
async function open(person, list, name) {
  await person.go(list);
  await person.click(`tr:has-text("${name}") a`);
  return new URL(person.page.url()).pathname;
}

// Begins what a button on the page of a case leads to; gives the path of its form.
async function begin(person, title) {
  await person.click(`ul.acts a.button >> text=/^${title}$/`);
  return new URL(person.page.url()).pathname;
}

async function isDone(person) {
  await person.expect("已经办好");
}

// Tries to send a form, and is told why not.
async function isRefused(person, ...reasons) {
  await person.click(".buttons button[value=next]");
  if (await person.page.$(".buttons button[value=send]")) {
    await person.click(".buttons button[value=send]");
  }
  for (const reason of reasons) {
    await person.expect(reason);
  }
}

// An act that is not open is shown with the reason and the article.
async function isClosed(person, title, ...reasons) {
  await person.page.click("aside details summary");
  for (const reason of [title, ...reasons]) {
    await person.expect(reason);
  }
}

// A reviewer finds something, the registrant is heard, the head revokes.
async function revoke(browser, base, { pack, list, name, decide, statement, revoked }) {
  let path;
  await as(browser, base, decide, async (person) => {
    path = await open(person, list, name);
    await begin(person, "决定撤销");
    await person.page.fill("[id$=verification_report]", "存证证明与实际数据不符，事实清楚");
    await isRefused(person, "撤销前应当听取登记主体陈述", "第二十条");
  });
  await as(browser, base, statement, async (person) => {
    await person.go(path);
    await begin(person, "陈述申辩");
    await person.page.fill("[id$=-statement]", "存证证明的编号填写有误，已附正确的存证证明。");
    await send(person);
    await isDone(person);
  });
  await as(browser, base, decide, async (person) => {
    await person.go(path);
    await begin(person, "决定撤销");
    await person.page.fill("[id$=verification_report]", "存证证明与实际数据不符，事实清楚");
    await send(person);
    await isDone(person);
    await person.expect(revoked);
  });
  await as(browser, base, statement, async (person) => {
    await person.go("/messages");
    await person.expect("撤销登记");
  });
  await walk(browser, base, `everybody in ${pack}`, {}, async (person) => {
    await person.go(`/${pack}/lists/catalogue`);
    if ((await person.text()).includes(name)) {
      await person.expect(`${name} is not in the catalogue any more`);
    }
  });
  return path;
}

// What is revoked in Liaoning.
const REVOKED = "沈阳市停车场信息";

// In Liaoning it is announced and filed with the provincial agency. Gives the path of the case.
async function filedInLiaoning(browser, base) {
  const name = REVOKED;
  let path;
  await as(browser, base, "liaoning.agency-reviewer", async (person) => {
    path = await open(person, "/liaoning/lists/results", name);
    await begin(person, "启动撤销登记核实");
    await person.page.fill("[id$=finding]", "存证证明与实际数据不符。");
    await isRefused(person, "撤销情形");
    await person.page.check("#answers input[value=false_materials]");
    await send(person);
    await isDone(person);
    // Whoever found it does not decide it.
    const procedure = /#?procedure-(\d+)/.exec(await person.page.$eval("section[id^=procedure-]:has-text('核实')", (one) => one.id))[1];
    await person.go(`${path}/acts/${procedure}/revoke`);
    await person.expect("只能由登记机构负责人办理");
  });
  await as(browser, base, "liaoning.agency-clerk", async (person) => {
    await person.go(path);
    await isClosed(person, "向省级登记机构备案", "第二十三条");
  });
  await revoke(browser, base, {
    pack: "liaoning",
    list: "/liaoning/lists/results",
    name,
    decide: "liaoning.agency-head",
    statement: "liaoning.bureau-clerk",
    revoked: "已撤销，待备案",
  });
  await as(browser, base, "liaoning.agency-clerk", async (person) => {
    await person.go(path);
    await begin(person, "向省级登记机构备案");
    await send(person);
    await isDone(person);
    await person.expect("已撤销并备案");
  });
  await walk(browser, base, "everybody in Liaoning", {}, async (person) => {
    await open(person, "/liaoning/lists/announcements", name);
    await person.expect("隐瞒事实");
  });
  return path;
}

// The provincial agency finds it improper: the result returns with the same end.
async function revokedInLiaoning(browser, base) {
  const path = await filedInLiaoning(browser, base);
  await as(browser, base, "liaoning.agency-liaoning-officer", async (person) => {
    await person.go(path);
    await begin(person, "审查市级撤销决定");
    await person.page.fill("[id$=examination_reasons]", "登记主体反映存证材料属实");
    await send(person);
    await isDone(person);
    await isClosed(person, "审查市级撤销决定", "该撤销决定已在审查");
    const examined = await person.page.$eval("section[id^=procedure-]:has-text('审查中')", (one) => one.id);
    await person.go(`${path}/acts/${examined.replace("procedure-", "")}/rectify`);
    await person.expect("只能由省级登记机构");
  });
  await as(browser, base, "liaoning.agency-liaoning-head", async (person) => {
    await person.go(path);
    await begin(person, "纠正撤销");
    await isRefused(person, "纠正理由");
    await person.page.fill("[id$=rectification_reasons]", "认定事实的证据不足，登记材料经核对属实");
    await send(person);
    await isDone(person);
    await person.expect("撤销已被纠正");
  });
  await walk(browser, base, "everybody in Liaoning again", {}, async (person) => {
    await open(person, "/liaoning/lists/announcements", REVOKED);
    await person.go("/liaoning/verify/query_codes?given=LN-2026-000005");
    await person.expect("有效");
    await person.expect("2029年3月25日");
  });
}

// In Chongqing it ends with the decision: it is neither announced nor filed, and nobody else examines it.
async function revokedInChongqing(browser, base) {
  const path = await revoke(browser, base, {
    pack: "chongqing",
    list: "/chongqing/lists/catalogue",
    name: "渝中区应急避难场所信息",
    decide: "chongqing.agency-head",
    statement: "chongqing.health-clerk",
    revoked: "已撤销",
  });
  await as(browser, base, "chongqing.agency-head", async (person) => {
    await person.go(path);
    if ((await person.text()).includes("备案")) {
      await person.expect("nothing of a filing");
    }
  });
}

module.exports = { revokedInLiaoning, revokedInChongqing };
