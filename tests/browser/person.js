// Somebody with a browser, who looks at every page that they come by, and the demo they look at.
"use strict";

const { spawn } = require("child_process");
const { usual } = require("./look");

// How long something may take on a machine that does other things too.
const PATIENCE = 30000;
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

// What a page breaks: its policy, and its scripts.
function hear(page, name) {
  page.on("console", (message) => {
    if (/Content Security Policy|error/i.test(message.text()) && !/status of 4\d\d/.test(message.text())) {
      problem(`${name} at ${page.url()}`, message.text());
    }
  });
  page.on("pageerror", (error) => problem(`${name} at ${page.url()}`, error.message));
}

// Somebody with a browser.
class Person {
  constructor(page, base, name) {
    Object.assign(this, { page, base, name, clicks: 0 });
    hear(page, name);
    // Where the page is going, until it is there.
    page.on("request", (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        this.going = request;
      }
    });
    const arrived = () => (this.going = null);
    page.on("framenavigated", (frame) => frame === page.mainFrame() && arrived());
    page.on("requestfailed", (request) => request === this.going && arrived());
  }

  async go(to) {
    await this.page.goto(this.base + to);
    await this.look();
  }

  async click(what, options) {
    this.clicks += 1;
    await this.page.click(what, { timeout: PATIENCE, ...options });
    // Files go first, if there are any; a page that is left is gone.
    const until = Date.now() + PATIENCE;
    while (Date.now() < until && (this.going || (await this.page.$(".sending[role=status]").catch(() => true)))) {
      await this.page.waitForTimeout(20);
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
    (await Person.finds(page, this)).forEach((what) => problem(where, what));
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
// What is found on a page that is looked at.
Person.finds = usual;

async function walk(browser, base, name, options, steps) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 }, ...options });
  const person = new Person(await context.newPage(), base, name);
  person.colours = options.colorScheme || null;
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

module.exports = { demo, walk, Person, hear, problem, problems, looked };
