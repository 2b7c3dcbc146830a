// What people do on many pages: finding a case, filling in a form, sending it.
"use strict";

// The first case of the workbench in a state.
async function fromWorkbench(person, state) {
  await person.click("section[aria-labelledby=own] a");
  person.clicks = 0;
  await person.click(`tr:has-text("${state}") a`);
}

// Moves the clock of the demo to a day.
async function moveClock(person, day) {
  await person.go("/demo");
  await person.page.fill("#day", day);
  await person.click("section[aria-labelledby=clock] form:has(#day) button");
  await person.expect(`现在是 ${day}`);
}

// Fills in what a step asks for in words, and attaches a file where one is asked for.
async function fillAll(person) {
  // Days are not words.
  const inputs = await person.page.$$("#answers input:not([type]):not([id$=_on]):not([id$=_by]), #answers textarea");
  for (const input of inputs) {
    if ((await input.inputValue()) === "") {
      await input.fill("来源与公示不符");
    }
  }
  for (const input of await person.page.$$("#answers input[type=file]")) {
    await input.setInputFiles({ name: "证据.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
  }
}

// Goes through the steps that are left and sends.
async function send(person) {
  for (let left = 12; left > 0 && !(await person.page.$(".buttons button[value=send]")); left -= 1) {
    await fillAll(person);
    await person.click(".buttons button[value=next]");
  }
  await person.click(".buttons button[value=send]");
}

// Goes through the steps of a form that asks for nothing, fills in these fields, and sends.
async function sendWith(person, values) {
  for (let left = 12; left > 0; left -= 1) {
    for (const [field, value] of Object.entries(values)) {
      const input = await person.page.$(`#answers [id$=${field}]`);
      if (input) {
        await input.fill(value);
      }
    }
    if (await person.page.$(".buttons button[value=send]")) {
      break;
    }
    await person.click(".buttons button[value=next]");
  }
  await person.click(".buttons button[value=send]");
}

module.exports = { fromWorkbench, moveClock, fillAll, send, sendWith };
