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
    await input.setInputFiles(file("证据.pdf"));
  }
}

// A file that says something.
function file(name) {
  return { name, mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
}

// Fills in a field, whatever it is asked by.
async function enter(field, value) {
  const kind = await field.evaluate((one) => (one.querySelector("input[type=file]") ? "FILE" : one.tagName));
  if (kind === "FILE") {
    await (await field.$("input[type=file]")).setInputFiles(file(value));
  } else if (kind === "FIELDSET") {
    for (const one of [value].flat()) {
      await (await field.$(`input[value="${one}"]`)).check();
    }
  } else if (kind === "SELECT") {
    await field.selectOption(value);
  } else {
    await field.fill(value);
  }
}

// Fills in these fields, as far as the step has them, and what else is needed in words or as a file.
async function fillIn(person, values) {
  for (const [field, value] of Object.entries(values)) {
    const input = await person.page.$(`#in-${field}`);
    if (input) {
      await enter(input, value);
    }
  }
  const needed = "#answers > .field:has(.needed)";
  // Days are not words.
  for (const input of await person.page.$$(`${needed} > .line > input:not([id$=_on]):not([id$=_by]), ${needed} > textarea`)) {
    if ((await input.inputValue()) === "") {
      await input.fill("情况属实");
    }
  }
  for (const input of await person.page.$$(`${needed} > input[type=file]`)) {
    if (!(await input.evaluate((one) => one.value || one.parentElement.querySelector("input[type=checkbox]")))) {
      await input.setInputFiles(file("证明.pdf"));
    }
  }
}

// Goes through the steps that are left, fills in these fields, or whatever is asked for, and sends.
async function send(person, values) {
  for (let left = 12; left > 0; left -= 1) {
    await (values ? fillIn(person, values) : fillAll(person));
    if (await person.page.$(".buttons button[value=send]")) {
      break;
    }
    await person.click(".buttons button[value=next]");
  }
  await person.click(".buttons button[value=send]");
}

module.exports = { fromWorkbench, moveClock, fillAll, send };
