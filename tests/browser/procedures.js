// Procedures from their beginning to their end, by the pages that every procedure has: what each asks for is filled in, whoever must be told finds
// it among the messages, the letters lie in the file, and lists have what belongs in them.
"use strict";

const { Person, looked, problem } = require("./person");
const { send } = require("./steps");

// Who takes part in procedures of a pack, each in a browser of their own, which stays open.
class Cast {
  constructor(browser, base, pack) {
    Object.assign(this, { browser, base, pack, people: new Map() });
  }

  async opened(name) {
    const context = await this.browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 } });
    const person = new Person(await context.newPage(), this.base, name);
    person.variant = ` ${this.pack} ${name}`;
    this.people.set(name, person);
    return person;
  }

  // Somebody of the demo, signed in; or everybody.
  async one(name) {
    if (this.people.has(name)) {
      return this.people.get(name);
    }
    const person = await this.opened(name);
    if (name !== "everybody") {
      await person.signIn(`${this.pack}.${name}`);
    }
    return person;
  }

  // Begins a procedure from the portal; gives the path of what becomes of it.
  async begins(name, workflow, values) {
    const person = await this.one(name);
    await person.go(`/${this.pack}/begin/${workflow}`);
    return this.sent(person, values);
  }

  // Opens a case out of a list; gives its path.
  async finds(name, list, title) {
    const person = await this.one(name);
    await person.go(`/${this.pack}/lists/${list}`);
    await person.click(`tr:has-text("${title}") a`);
    return new URL(person.page.url()).pathname;
  }

  // Does in a case what a button on its page leads to.
  async does(name, path, title, values, ...words) {
    const person = await this.one(name);
    await person.go(path);
    await person.click(`ul.acts a.button >> text=/^${title}$/`);
    await this.sent(person, values, ...words);
  }

  async sent(person, values, ...words) {
    await send(person, values || {}).catch(() => {});
    if (!(await person.page.$(".done"))) {
      const told = await person.page.$$eval(".problems, .errors", (all) => all.map((one) => one.innerText));
      throw new Error(`${person.name} at ${person.page.url()}: not done, but: ${told.join(" | ") || (await person.text()).slice(0, 400)}`);
    }
    for (const word of words) {
      await person.expect(word);
    }
    return new URL(person.page.url()).pathname;
  }

  // What stands among the messages of somebody.
  async told(name, ...words) {
    await this.reads(name, "/messages", ...words);
  }

  // Letters that lie in a case, as somebody finds them there.
  async letters(name, path, ...titles) {
    const person = await this.one(name);
    await person.go(path);
    await person.click(".tabs a >> text=文书");
    const found = await person.page.innerText("section[aria-labelledby=documents]");
    for (const title of titles.filter((one) => !found.includes(one))) {
      problem(`${person.name} at ${person.page.url()}`, `no letter “${title}” among: ${found.slice(0, 300)}`);
    }
  }

  async reads(name, to, ...words) {
    const person = await this.one(name);
    await person.go(to);
    for (const word of words) {
      await person.expect(word);
    }
  }

  // What stands in the rows of a list.
  async rows(name, list) {
    const person = await this.one(name);
    await person.go(`/${this.pack}/lists/${list}`);
    return person.page.$$eval("tbody", (all) => all.map((one) => one.innerText).join("\n"));
  }

  async lists(name, list, word) {
    if (!(await this.rows(name, list)).includes(word)) {
      problem(`${name} in ${this.pack}`, `“${word}” does not stand in ${list}`);
    }
  }

  async lacks(name, list, word) {
    if ((await this.rows(name, list)).includes(word)) {
      problem(`${name} in ${this.pack}`, `“${word}” still stands in ${list}`);
    }
  }

  // A procedure; one that fails keeps no other from being walked through.
  async procedure(what, steps) {
    looked.walks += 1;
    try {
      await steps(this);
    } catch (error) {
      problem(`${what} in ${this.pack}`, error.message);
    }
  }

  async close() {
    for (const person of this.people.values()) {
      await person.page.context().close();
    }
  }
}

module.exports = { Cast };
