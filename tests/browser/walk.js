// The pages in a real browser: people of the demo do their work, and every page that they come by is looked at.
//
//   node walk.js PROGRAM [CHROMIUM] [--variants]
//
// PROGRAM is the command `guicheng`. Every page visited is checked: no violation of the policy, nothing that axe finds, no broken link, nothing
// wider than a phone, no id of a pack where words belong. With `--variants` it is checked in both languages, light and dark, in usual and large
// type, on a desk and on a phone, printed, and without its script, and nothing may say in one language what belongs in the other. Says what it
// looked at; fails if anything was found, or nothing looked at.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");
const { demo, walk, Person, hear, problem, problems, looked } = require("./person");
const { everyVariant, viewed } = require("./variants");
const { revokedInLiaoning, revokedInChongqing } = require("./revocation");
const { takenOver } = require("./taking_over");
const { comeToAct } = require("./people");
const { proceduresOfLiaoning } = require("./procedures_liaoning");
const { proceduresOfChongqing } = require("./procedures_chongqing");
const { returnsOf, yearsOf } = require("./returns");
const { fromWorkbench, moveClock, fillAll, send } = require("./steps");

const variants = process.argv.includes("--variants");
const [program, browserPath = "/usr/bin/chromium"] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const counts = [];
// The demos that run.
const running = [];

// Everybody reads every public list, and the first case in it.
async function visitor(person) {
  await person.go("/");
  const portals = await person.page.$$eval(".doors a", (all) => all.map((one) => one.getAttribute("href")));
  for (const portal of portals) {
    await person.go(portal);
    const lists = await person.page.$$eval("section[aria-labelledby=public] a", (all) => all.map((one) => one.getAttribute("href")));
    for (const list of lists) {
      await person.go(list);
      const first = await person.page.$("tbody a");
      if (first) {
        await first.click();
        await person.page.waitForLoadState("load");
        await person.look();
      }
    }
  }
}

// Everybody reads how procedures go, help, and what becomes of what they enter.
async function reader(person) {
  for (const role of ["visitor", "applicant", "agency", "administrator"]) {
    await person.go(`/help/${role}`);
  }
  await person.go("/privacy");
  await person.go("/components");
  await person.go("/");
  const portals = await person.page.$$eval(".doors a", (all) => all.map((one) => one.getAttribute("href")));
  for (const portal of portals) {
    for (const page of ["help", "privacy", "guides"]) {
      await person.go(`${portal}/${page}`);
    }
    const guides = await person.page.$$eval("main section a", (all) => all.map((one) => one.getAttribute("href")));
    for (const guide of guides) {
      await person.go(guide);
    }
  }
}

// Somebody looks at setting up a second factor, and gives a code that is not right.
async function secondFactor(person) {
  await person.signIn("liaoning.bureau-clerk");
  await person.go("/account");
  await person.click("section[aria-labelledby=factor] button");
  await person.page.fill("#code", "000000");
  await person.click("section[aria-labelledby=confirm] button");
  await person.expect("验证码不正确");
}

// A clerk accepts a complete application: from the workbench, in three clicks.
async function accepts(person) {
  await person.signIn("chongqing.agency-clerk");
  await fromWorkbench(person, "待受理");
  await person.click("ul.acts a.button >> text=/^受理$/");
  await person.expect("案卷材料");
  await person.expect("附件");
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  await person.expect("审查期限");
  counts.push(["accepting a complete application, from the inbox", person.clicks, 3]);
}

// The first item of a checklist does not conform, for a reason.
async function findsWanting(person, reason) {
  await person.page.check(".checklist .results >> nth=0 >> input >> nth=1");
  await person.page.fill(".checklist .remark input >> nth=0", reason);
}

// A clerk asks for what is missing, once.
async function asksForMore(person) {
  await person.signIn("liaoning.agency-clerk");
  await fromWorkbench(person, "待受理");
  await person.click("ul.acts a.button >> text=/补/");
  await person.click(".buttons button[value=next]");
  await person.expect("申请没有缺少的材料，核对清单也没有记载不符合规定的材料");
  await findsWanting(person, "加盖公章");
  await person.click(".buttons button[value=next]");
  await person.expect("提交以后");
  // Going back finds what was filled in, and so does going on again.
  await person.page.goBack();
  await person.page.goForward();
  await person.expect("加盖公章");
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  counts.push(["one supplement notice", person.clicks, 5]);
}

// Everybody verifies a code: from the portal, on one page.
async function verifies(person, code, words) {
  await person.go("/liaoning");
  person.clicks = 0;
  await person.page.fill("#verify-query_codes", code);
  await person.click("form[action$=query_codes] button");
  await person.expect(words);
}

// A citizen objects to what stands in public notice, on its last day and not after.
async function objects(person) {
  await person.signIn("liaoning.citizen");
  await person.go("/liaoning/lists/notice_wall");
  const until = /(\d+)年(\d+)月(\d+)日到期/.exec(await person.text());
  const day = (text) => `${text[1]}-${text[2].padStart(2, "0")}-${text[3].padStart(2, "0")}`;
  await moveClock(person, day(until));
  await person.go("/liaoning/lists/notice_wall");
  await person.expect("到期");
  person.clicks = 0;
  await person.click("tbody a");
  await person.click("ul.acts a.button >> text=提出异议");
  await send(person);
  await person.expect("已经办好");
  counts.push(["objecting, on the last day", person.clicks, 6]);
}

// A registrant renews in the window, and the result is looked up before and after it ends.
async function renews(person) {
  await verifies(person, "LN-2025-000016", "有效");
  await person.expect("查验二维码");
  counts.push(["verifying a code", person.clicks, 1]);
  await person.signIn("liaoning.provincial-enterprise-clerk");
  await moveClock(person, "2028-10-09");
  await person.go("/liaoning");
  person.clicks = 0;
  await person.click("a >> text=本单位的登记结果");
  await person.click("tbody a");
  await person.click("ul.acts a.button >> text=/续展/");
  await person.page.fill("[id$=renewal_reasons]", "继续登记");
  await person.click(".steps button >> text=核对并提交");
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  counts.push(["renewing", person.clicks, 5]);
}

// What was not renewed has ended, and says so to everybody.
async function lapses(person) {
  await person.signIn("liaoning.bureau-clerk");
  await moveClock(person, "2029-06-01");
  await verifies(person, "LN-2026-000005", "期满注销");
  // To everybody it says when it ended, and offers nothing that nobody can do any more.
  await person.click("text=退出");
  await verifies(person, "LN-2026-000005", "期满注销");
  await person.click("main section a >> text=查看");
  if ((await person.text()).includes("登录后办理")) {
    problem(`${person.name} at ${person.page.url()}`, "offers to a visitor what is closed to everybody");
  }
  await person.click(".tabs a >> text=办理经过");
  await person.expect("期满注销");
}

// The filing officer and the head of the provincial agency have its lists, and find what was filed.
async function filesForTheProvince(person) {
  for (const account of ["liaoning.agency-liaoning-officer", "liaoning.agency-liaoning-head"]) {
    await person.signIn(account);
    await person.go("/liaoning");
    await person.expect("待备案登记机构");
    await person.click("a >> text=撤销登记备案");
    await person.expect("沈阳市文化馆信息");
  }
}

// A clerk chooses among what is to be done, keeps what was chosen, and finds how a last day is counted.
async function keepsFilter(person) {
  await person.signIn("liaoning.agency-clerk");
  await person.go("/tasks");
  await person.page.selectOption("#kind", "first_registration");
  await person.click("form[role=search] button");
  await person.page.fill("#name", "首次登记的");
  await person.click("form[action='/tasks/filters'] button >> text=保存筛选");
  await person.go("/tasks");
  await person.click("nav a >> text=首次登记的");
  await person.click("ul.tasks a >> nth=0");
  await person.click("details.days summary >> nth=0");
  await person.expect("第 1 个工作日");
}

// Dark or light is chosen like large type.
async function choosesColours(person) {
  await person.go("/liaoning");
  await person.click("button.to-dark");
  person.variant += " dark";
  await person.go("/liaoning");
  await person.click("button.to-light");
}

// An objector whose connection is lost while a file goes: everything is still there, and goes when it is back.
async function losesUpload(person, context) {
  await person.signIn("liaoning.citizen");
  await person.go("/liaoning/lists/notice_wall");
  await person.click("tbody a");
  await person.click("ul.acts a.button >> text=提出异议");
  for (let left = 12; left > 0 && !(await person.page.$("#answers input[type=file]")); left -= 1) {
    await fillAll(person);
    await person.click(".buttons button[value=next]");
  }
  await fillAll(person);
  await context.setOffline(true);
  await person.page.click(".buttons button[value=next]");
  await person.page.waitForSelector(".sending[role=alert]");
  await person.expect("上传中断");
  await context.setOffline(false);
  await person.click(".buttons button[value=next]");
  await person.expect("证据.pdf");
}

// A joint registrant is invited, and confirms in a browser of its own.
async function joins(person, browser) {
  await person.signIn("liaoning.bureau-clerk");
  await person.go("/liaoning/begin/first_registration");
  await person.click(".buttons button[value=send]");
  const path = new URL(person.page.url()).pathname;
  await person.click("ul.acts a.button >> text=提交申请");
  await person.expect("预先填写");
  await person.go(path);
  await person.click("ul.acts a.button >> text=填报共同登记主体");
  await person.page.fill("#answers textarea", "沈阳市没有的单位");
  await person.click(".buttons button[value=next]");
  await person.expect("没有名称为“沈阳市没有的单位”的单位");
  await person.page.fill("#answers textarea", "沈阳市某研究院");
  await send(person);
  await person.expect("已经办好");
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 } });
  const other = new Person(await context.newPage(), person.base, "a joint registrant");
  other.variant = " joint";
  await other.signIn("liaoning.institute-clerk");
  await other.go(path);
  // A draft without content is nothing to confirm.
  if ((await other.page.$$("ul.acts a.button >> text=确认共同申请")).length > 0) {
    problem("joint registrants", "are asked to confirm a draft without content");
  }
  // Both see whose confirmation is missing, by name.
  await person.go(path);
  for (const one of [person, other]) {
    await one.expect("尚未确认的共同登记主体");
    await one.expect("沈阳市某研究院");
  }
  await person.go(path);
  await person.click("ul.acts a.button >> text=保存草稿");
  await send(person, { data_name: "沈阳市公共停车场信息", data_summary: "停车场名称、位置和泊位数" });
  await person.expect("已经办好");
  await other.go(path);
  await other.click("ul.acts a.button >> text=确认共同申请");
  await send(other);
  await other.expect("已经办好");
  await context.close();
  await person.go(path);
  await person.expect("共同登记主体的确认");
  if ((await person.text()).includes("尚未确认的共同登记主体")) {
    problem("joint registrants", "are said not to have confirmed, although they have");
  }
}

// Somebody without an account enquires, and finds the answer by the number.
async function enquires(person) {
  await person.go("/chongqing/begin/enquiry");
  await person.page.fill("textarea >> nth=0", "如何办理");
  await person.page.fill("[id$=enquirer_contact]", "13900000000");
  await person.click(".buttons button[value=next]");
  await person.click(".buttons button[value=send]");
  await person.expect("已经收到");
  await person.click("main a");
  await person.page.fill("#given", "13900000000");
  await person.click("main form button");
  await person.expect("待答复");
}

// Two officers, two tabs: who comes second is told what has changed, and nothing is done.
async function comesSecond(person, context) {
  await person.signIn("chongqing.agency-clerk");
  await fromWorkbench(person, "待受理");
  const other = new Person(await context.newPage(), person.base, "the other tab");
  other.variant = person.variant;
  await other.page.goto(person.page.url());
  await person.click("ul.acts a.button >> text=/^受理$/");
  await other.click("ul.acts a.button >> text=/^受理$/");
  await person.page.dblclick(".buttons button[value=send]");
  await person.page.waitForSelector(".done");
  await person.expect("已经办好");
  await other.click(".buttons button[value=send]");
  await other.expect("案卷有了新的变化");
  await other.page.goBack();
  await other.page.goBack();
}

// What is sent arrives, but the answer does not.
async function losesAnswer(person) {
  await person.page.route("**/acts/**", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  });
  await person.page.click(".buttons button[value=send]");
  await person.page.waitForURL(/chrome-error/);
  await person.page.unroute("**/acts/**");
}

// One supplement notice was sent, and no second one.
async function hasOneNotice(person) {
  await person.click(".tabs a >> text=文书");
  const letters = await person.page.$$eval("section[aria-labelledby=documents] a", (all) => all.map((one) => one.innerText));
  if (letters.filter((title) => title.includes("补充告知")).length !== 1) {
    problem(person.name, `the letters are ${letters.join(", ")}`);
  }
}

// A clerk whose connection is lost: what was filled in is still there, and what was done without an answer is not done again.
async function losesConnection(person, context) {
  await person.signIn("liaoning.agency-clerk");
  await fromWorkbench(person, "待受理");
  await person.click("ul.acts a.button >> text=/补/");
  await findsWanting(person, "加盖公章");
  await person.click(".buttons button[value=next]");
  const form = person.page.url();
  await context.setOffline(true);
  await person.page.click(".buttons button[value=send]");
  await person.page.waitForURL(/chrome-error/);
  await context.setOffline(false);
  await person.page.goto(form);
  await person.expect("加盖公章");
  await losesAnswer(person);
  await person.page.goto(form);
  await person.expect("已经办好");
  await hasOneNotice(person);
}

// What was sent is done, but the answer is lost; in another tab the form still stands, is altered and sent: what was done is told, and the alteration
// stays on the form.
async function altersWhatWasDone(person, context) {
  await person.signIn("chongqing.agency-clerk");
  await fromWorkbench(person, "待受理");
  await person.click("ul.acts a.button >> text=/补/");
  await findsWanting(person, "缺少公章");
  await person.click(".buttons button[value=next]");
  const checked = new URL(person.page.url());
  checked.searchParams.set("step", "0");
  const other = new Person(await context.newPage(), person.base, "the other tab");
  other.variant = " another tab";
  await other.go(checked.pathname + checked.search);
  await losesAnswer(person);
  await other.page.fill(".checklist .remark input >> nth=0", "缺少公章和日期");
  await other.click(".buttons button[value=next]");
  await other.expect("此前提交的已经办理");
  await other.expect("这次的改动没有提交");
  await other.expect("缺少公章和日期");
  await other.expect("现在不能再这样办理");
  if (await other.page.$(".buttons button[value=send]")) {
    problem("the other tab", "can send what cannot be done any more");
  }
  await other.click("a >> text=打开案卷，查看现在的情况");
  await other.expect("待补充");
  await hasOneNotice(other);
  await other.page.close();
}

// A person whose session is over comes back to where they wanted to go.
async function comesBack(person, context) {
  await person.signIn("liaoning.bureau-clerk");
  await context.clearCookies({ name: "guicheng-session" });
  await context.addCookies([{ name: "guicheng-session", value: "0".repeat(64), url: person.base }]);
  await person.go("/messages");
  await person.expect("密码");
  await person.click("text=选择身份登录");
  await person.click("button[value='liaoning.bureau-clerk']");
}

// A clerk fills in an application for somebody at the counter, who takes it over, checks it and sends it.
async function atTheCounter(person, browser) {
  await person.signIn("liaoning.agency-clerk");
  await person.go("/liaoning");
  await person.click("section[aria-labelledby=counter] a");
  await person.click("ul.acts a >> text=/首次登记/");
  await person.expect("您正在为窗口前的申请人填写");
  await person.page.fill("#answers input:not([type]) >> nth=0", "窗口代填的数据");
  await person.click(".steps button >> text=核对并提交");
  await person.expect("窗口代填的数据");
  await person.click(".buttons button[value=send]");
  await person.expect("交接码");
  const code = await person.page.innerText(".secret");
  if (!(await person.page.$("svg.qr"))) {
    problem(person.name, "no QR code beside the code");
  }
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 } });
  const other = new Person(await context.newPage(), person.base, "somebody who was at the counter");
  other.variant = " counter";
  await other.signIn("liaoning.bureau-clerk");
  await other.go("/liaoning");
  await other.click("a >> text=接收窗口代填的申请");
  await other.page.fill("#code", code);
  await other.click("main form button");
  await other.expect("在窗口代为填写");
  await other.click(".buttons button[value=send]");
  await other.expect("窗口代填的数据");
  await other.expect("以下问题需要先解决");
  await context.close();
}

// A clerk fills in an objection for somebody at the counter, from the page of the case; they find it in their own account, with the files.
async function atTheCounterOfACase(person, browser) {
  await person.signIn("liaoning.agency-clerk");
  await person.go("/liaoning/lists/notice_wall");
  await person.click("tbody a");
  await person.click("a >> text=在窗口代为填写");
  await person.click("ul.acts a >> text=提出异议");
  await person.expect("您正在为窗口前的申请人填写");
  await send(person);
  await person.expect("交接码");
  const code = await person.page.innerText(".secret");
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 } });
  const other = new Person(await context.newPage(), person.base, "an objector who was at the counter");
  other.variant = " counter of a case";
  await other.signIn("liaoning.citizen");
  await other.go(`/liaoning/handed-over?code=${code}`);
  await other.click("main form button");
  await other.expect("在窗口代为填写");
  await other.expect("证据.pdf");
  if (!(await other.page.$(".buttons button[value=send]"))) {
    problem(other.name, "cannot send what was filled in");
  }
  await context.close();
}

// A button that is pressed once what was typed has been kept is pressed once: it stays where it is while the input is left.
async function pressesOnce(person) {
  await person.signIn("liaoning.citizen");
  await person.go("/chongqing/begin/enquiry");
  await person.page.setViewportSize({ width: 1200, height: 320 });
  await person.page.fill("#answers textarea >> nth=0", "如何办理");
  await person.page.waitForFunction(() => document.querySelector(".kept").textContent !== "");
  await person.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  const before = await person.page.$eval(".buttons", (buttons) => buttons.getBoundingClientRect().top);
  await person.page.evaluate(() => document.activeElement.blur());
  const after = await person.page.$eval(".buttons", (buttons) => buttons.getBoundingClientRect().top);
  if (before !== after) {
    problem(`${person.name} at ${person.page.url()}`, `the button moves from ${before} to ${after} when the input is left`);
  }
}

// The inbox, the account, and the clock of the demo.
async function ownPages(person) {
  await person.signIn("liaoning.bureau-clerk");
  await person.go("/messages");
  await person.go("/account");
  await person.go("/demo");
  await person.click("button[value='+1']");
  await person.expect("现在是");
  await person.go("/nowhere");
}

// The pages as such, and what single people do with them.
async function single(browser, base) {
  await walk(browser, base, "a visitor", {}, visitor);
  await walk(browser, base, "a reader", {}, reader);
  await walk(browser, base, "a reader of English in the dark", { locale: "en-US", colorScheme: "dark" }, reader);
  await walk(browser, base, "a person with a second factor", {}, secondFactor);
  await walk(browser, base, "a clerk who accepts", {}, accepts);
  await walk(browser, base, "a clerk who asks for more", {}, asksForMore);
  await walk(browser, base, "an officer of the province", {}, filesForTheProvince);
  await walk(browser, base, "a clerk who keeps a filter", {}, keepsFilter);
  await walk(browser, base, "a visitor who likes the dark", {}, choosesColours);
  await walk(browser, base, "an objector whose upload is cut off", {}, losesUpload);
  await walk(browser, base, "two officers", {}, comesSecond);
  await walk(browser, base, "a clerk whose connection is lost", {}, losesConnection);
  await walk(browser, base, "a clerk who alters what was done", {}, altersWhatWasDone);
  await walk(browser, base, "a clerk without scripts", { javaScriptEnabled: false }, async (person) => {
    // Nothing can be looked at by axe without scripts: the walk is what counts.
    person.look = async () => {};
    await person.signIn("liaoning.agency-clerk");
    await person.page.click("section[aria-labelledby=own] a");
    await person.page.click("tbody a");
    if ((await person.page.$$("ul.acts a.button")).length === 0) {
      problem("a clerk without scripts", "has nothing to do");
    }
  });
  await walk(browser, base, "an applicant", {}, ownPages);
  await walk(browser, base, "somebody who types and presses", {}, pressesOnce);
  await walk(browser, base, "an applicant whose session is over", {}, comesBack);
  await walk(browser, base, "somebody without an account", {}, enquires);
  await walk(browser, base, "joint registrants", {}, (person) => joins(person, browser));
  await walk(browser, base, "a clerk at the counter", {}, (person) => atTheCounter(person, browser));
  await walk(browser, base, "a clerk at the counter with a case", {}, (person) => atTheCounterOfACase(person, browser));
  await comeToAct(browser, base);
  await walk(browser, base, "an objector", {}, objects);
  await walk(browser, base, "a visitor who reads English in the dark", { locale: "en-US", colorScheme: "dark" }, visitor);
  // The clock only moves on: what needs a later day comes last.
  await walk(browser, base, "a registrant who renews", {}, renews);
  await walk(browser, base, "a registrant who does not", {}, lapses);
  await yearsOf(browser, base, 2027);
}

// Procedures from their beginning to their end, in both provinces.
async function procedures(browser, base) {
  await takenOver(browser, base);
  await revokedInLiaoning(browser, base);
  await revokedInChongqing(browser, base);
  await proceduresOfLiaoning(browser, base);
  await proceduresOfChongqing(browser, base);
  await returnsOf(browser, base);
}

// A course of walks through a demo of its own, whose clock it moves as it likes.
async function course(browser, walks) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "guicheng-walk-"));
  const { child, base } = await demo(program, path.join(folder, "data"));
  running.push(child);
  try {
    await walks(browser, base);
  } finally {
    child.removeAllListeners("exit");
    child.kill("SIGINT");
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  if (variants) {
    Person.finds = everyVariant(hear);
  }
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"], handleSIGTERM: false });
  // Who is stopped says how far they came.
  process.once("SIGTERM", () => {
    tell();
    running.forEach((child) => child.kill("SIGINT"));
    process.exit(1);
  });
  try {
    // Beside each other, as people work. A page that one has looked at, the other passes by.
    await Promise.all([course(browser, single), course(browser, procedures)]);
  } finally {
    await browser.close();
  }
  for (const [what, clicks, most] of counts) {
    console.log(`${what}: ${clicks} clicks (at most ${most})`);
    if (clicks > most) {
      problem(what, `${clicks} clicks`);
    }
  }
  tell();
  if (problems.length > 0 || looked.pages < 10 || counts.length === 0) {
    process.exitCode = 1;
  }
}

// Says what was looked at.
function tell() {
  console.log(`${looked.walks} walks, ${looked.pages} pages, ${looked.links} links looked at`);
  if (variants) {
    console.log(`${viewed.pages} pages looked at, shown in ${viewed.looks} ways, ${problems.length} findings`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
