// Somebody with a browser, who looks at every page that they come by, and the demo they look at.
"use strict";

const { spawn } = require("child_process");
const { AxeBuilder } = require("@axe-core/playwright");

const problems = [];
const looked = { pages: 0, links: 0, walks: 0 };

// What is wrong is told at once.
function problem(where, what) {
  problems.push(`${where}: ${what}`);
  console.error(`${where}: ${what}`);
}

// Starts a demo of its own; gives its address.
function demo(program, folder) {
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
    // Files go first, if there are any; a page that is left is gone.
    while (await this.page.$(".sending[role=status]").catch(() => true)) {
      await this.page.waitForTimeout(50);
    }
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
    // An address is typed as it is.
    const addresses = await page.$$eval(".address", (all) => all.map((one) => one.innerText));
    const text = addresses.reduce((text, address) => text.replace(address, ""), await page.innerText("body"));
    const ids = (text.match(/\b[a-z]+_[a-z_]+\b|sha256:/g) || []);
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
      // A page that is not there leads nowhere.
      const leads = link.startsWith(this.base) && !link.endsWith("/nowhere");
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
    const told = await person.page.$$eval(".problems, .errors", (all) => all.map((one) => one.innerText)).catch(() => []);
    problem(`${name} at ${person.page.url()}`, [error.message.split("\n")[0], ...told].join(" | "));
  }
  await context.close();
}

module.exports = { demo, walk, Person, problem, problems, looked };
