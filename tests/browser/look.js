// What is found on a page as it is shown.
"use strict";

const fs = require("fs");

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PHONE = 360;

// What axe finds, by all its rules or by these. It is brought in as a debugger would, which the policy of a page does not forbid.
async function axe(page, ...rules) {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(AXE);
  }
  const violations = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...(rules.length > 0 ? { runOnly: rules } : {}) });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")]);
  }, rules);
  return violations.map(([id, at]) => `axe ${id}: ${at}`);
}

// Ids of packs where words belong.
async function ids(page) {
  // An address is typed as it is.
  const addresses = await page.$$eval(".address", (all) => all.map((one) => one.innerText));
  const text = addresses.reduce((text, address) => text.replace(address, ""), await page.innerText("body"));
  const found = text.match(/\b[a-z]+_[a-z_]+\b|sha256:/g) || [];
  return found.length > 0 ? [`ids in place of words: ${[...new Set(found)].join(", ")}`] : [];
}

// What is wider than the window.
async function overflow(page) {
  const [width, most] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  return width > most ? [`${width} pixels wide where there are ${most}`] : [];
}

// Does something with the page in a window as wide as this.
async function within(page, width, work) {
  const size = page.viewportSize();
  await page.setViewportSize({ width, height: 780 });
  const found = await work();
  await page.setViewportSize(size);
  return found;
}

// What is found on a page as it is, and on a phone.
async function usual(page) {
  return [...(await axe(page)), ...(await ids(page)), ...(await within(page, PHONE, () => overflow(page)))];
}

module.exports = { axe, ids, overflow, within, usual, PHONE };
