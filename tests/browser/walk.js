// The pages in a real browser: people of the demo do their work, and every page that they come by is looked at.
//
//   node walk.js PROGRAM [CHROMIUM]
//
// PROGRAM is the command `guicheng`. Every page visited is checked: no violation of the policy, nothing that axe finds, no broken link, nothing
// wider than a phone, no id of a pack where words belong. Says what it looked at; fails if anything was found, or nothing looked at.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

const program = process.argv[2];
const browserPath = process.argv[3] || "/usr/bin/chromium";
const problems = [];
const looked = { pages: 0, links: 0, walks: 0 };
const counts = [];

function problem(where, what) {
  problems.push(`${where}: ${what}`);
}

// Starts a demo of its own; gives its address.
function demo(folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["demo", "--data", folder, "--port", "0", "--lang", "en"], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (bytes) => {
      said += bytes;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (found) {
        resolve({ child, base: found[0].replace(/\/$/, "") });
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
  });
}

// Somebody with a browser.
class Person {
  constructor(page, base, name) {
    Object.assign(this, { page, base, name, clicks: 0 });
    page.on("console", (message) => {
      if (/Content Security Policy|error/i.test(message.text()) && !/status of 4\d\d/.test(message.text())) {
        problem(`${name} at ${page.url()}`, message.text());
      }
    });
    page.on("pageerror", (error) => problem(`${name} at ${page.url()}`, error.message));
  }

  async go(to) {
    await this.page.goto(this.base + to);
    await this.look();
  }

  async click(what, options) {
    this.clicks += 1;
    await this.page.click(what, { timeout: 10000, ...options });
    await this.page.waitForLoadState("load");
    await this.look();
  }

  async signIn(account) {
    await this.go("/demo");
    await this.click(`button[value="${account}"]`);
    this.clicks = 0;
  }

  async text() {
    return this.page.innerText("main");
  }

  async expect(words) {
    if (!(await this.text()).includes(words)) {
      problem(`${this.name} at ${this.page.url()}`, `does not say “${words}”, but: ${(await this.text()).slice(0, 400)}`);
    }
  }

  // Looks at the page, once for each path.
  async look() {
    const { page, name } = this;
    const where = `${name} at ${page.url()}`;
    const seen = new URL(page.url()).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "CASE") + this.variant;
    if (Person.seen.has(seen)) {
      return;
    }
    Person.seen.add(seen);
    looked.pages += 1;
    const found = await new AxeBuilder({ page }).analyze();
    found.violations.forEach((one) => problem(where, `axe ${one.id}: ${one.nodes.map((node) => node.target).slice(0, 3).join(" | ")}`));
    const text = await page.innerText("body");
    // What a pack computes to find equal things has parts with strokes between them, and is for nobody to read.
    const ids = (text.replace(/\S*\/\S*/g, "").match(/\b[a-z]+_[a-z_]+\b/g) || []);
    if (ids.length > 0) {
      problem(where, `ids in place of words: ${[...new Set(ids)].join(", ")}`);
    }
    const size = page.viewportSize();
    await page.setViewportSize({ width: 360, height: 780 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) {
      problem(where, `${width} pixels wide on a phone of 360`);
    }
    await page.setViewportSize(size);
    const links = await page.$$eval("a[href]", (all) => all.map((one) => one.href));
    for (const link of new Set(links.map((one) => one.split("#")[0]))) {
      // A document of the demo's scenarios is a name alone; a page that is not there leads nowhere.
      const leads = link.startsWith(this.base) && !link.includes("/attachments/") && !link.endsWith("/nowhere");
      if (!leads || Person.links.has(link)) {
        continue;
      }
      Person.links.add(link);
      looked.links += 1;
      const answer = await page.request.get(link);
      if (answer.status() >= 400) {
        problem(where, `link to ${link}: ${answer.status()}`);
      }
    }
  }
}
Person.seen = new Set();
Person.links = new Set();

async function walk(browser, base, name, options, steps) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 }, ...options });
  const person = new Person(await context.newPage(), base, name);
  person.variant = Object.keys(options).length > 0 ? ` ${JSON.stringify(options)}` : "";
  looked.walks += 1;
  try {
    await steps(person, context);
  } catch (error) {
    problem(`${name} at ${person.page.url()}`, error.message.split("\n")[0]);
  }
  await context.close();
}

// The first case of the workbench in a state.
async function fromWorkbench(person, state) {
  await person.click("section[aria-labelledby=own] a");
  person.clicks = 0;
  await person.click(`tr:has-text("${state}") a`);
}

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
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  await person.expect("审查期限");
  counts.push(["accepting a complete application, from the inbox", person.clicks, 3]);
}

// A clerk asks for what is missing, once.
async function asksForMore(person) {
  await person.signIn("liaoning.agency-clerk");
  await fromWorkbench(person, "待受理");
  await person.click("ul.acts a.button >> text=/补/");
  await person.click(".buttons button[value=next]");
  await person.expect("以下问题需要先解决");
  await person.page.fill("textarea >> nth=0", "授权文件");
  await person.page.fill("textarea >> nth=1", "加盖公章");
  await person.click(".buttons button[value=next]");
  await person.expect("提交以后");
  await person.click(".buttons button[value=send]");
  await person.expect("已经办好");
  counts.push(["one supplement notice", person.clicks, 5]);
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

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "guicheng-walk-"));
  const { child, base } = await demo(path.join(folder, "data"));
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    await walk(browser, base, "a visitor", {}, visitor);
    await walk(browser, base, "a reader", {}, reader);
    await walk(browser, base, "a reader of English in the dark", { locale: "en-US", colorScheme: "dark" }, reader);
    await walk(browser, base, "a person with a second factor", {}, secondFactor);
    await walk(browser, base, "a clerk who accepts", {}, accepts);
    await walk(browser, base, "a clerk who asks for more", {}, asksForMore);
    await walk(browser, base, "two officers", {}, comesSecond);
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
    await walk(browser, base, "an applicant whose session is over", {}, comesBack);
    await walk(browser, base, "a visitor who reads English in the dark", { locale: "en-US", colorScheme: "dark" }, visitor);
  } finally {
    await browser.close();
    child.removeAllListeners("exit");
    child.kill("SIGINT");
    fs.rmSync(folder, { recursive: true, force: true });
  }
  for (const [what, clicks, most] of counts) {
    console.log(`${what}: ${clicks} clicks (at most ${most})`);
    if (clicks > most) {
      problem(what, `${clicks} clicks`);
    }
  }
  console.log(`${looked.walks} walks, ${looked.pages} pages, ${looked.links} links looked at`);
  problems.forEach((one) => console.error(one));
  if (problems.length > 0 || looked.pages < 10 || counts.length === 0) {
    process.exitCode = 1;
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
