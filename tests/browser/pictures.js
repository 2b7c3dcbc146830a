// The pictures in the guides for each role: taken anew of a demo, in both languages.
//
//   node pictures.js PROGRAM [CHROMIUM]
//
// PROGRAM is the command `guicheng`. Writes `docs/guides/pictures/ROLE-WHAT.LANGUAGE.png`; fails if one is larger than a guide should carry.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");
const { demo } = require("./person");
const { paletted } = require("./palette");

const program = process.argv[2];
const browserPath = process.argv[3] || "/usr/bin/chromium";
const folder = path.join(__dirname, "../../docs/guides/pictures");
const LARGEST = 80 * 1024;
const LANGUAGES = [["zh-CN", "zh-CN"], ["en", "en-US"]];

// Leads to a page, and through links on it to others.
function to(start, ...links) {
  return async (page, base) => {
    await page.goto(base + start);
    for (const link of links) {
      await page.click(link);
      await page.waitForLoadState("load");
    }
  };
}

// The case of some data, out of a list.
function row(list, name, ...links) {
  return to(list, `tr:has-text("${name}") a`, ...links);
}

const act = (action) => `ul.acts a.button[href*="/${action}"]`;
const PARKS = "沈阳市公园绿地信息";
const KINDERGARTENS = "沈阳市幼儿园信息";
const MARKETS = "沈阳市菜市场信息";

// What each picture is called, who looks, and what at. Nothing is sent: the same is there in either language.
const PICTURES = [
  ["visitor-portal", null, to("/liaoning")],
  ["visitor-notice", null, to("/liaoning/lists/notice_wall", "tbody a")],
  ["visitor-verified", null, to("/liaoning/verify/query_codes?given=LN-2025-000016")],
  ["applicant-portal", "liaoning.bureau-clerk", to("/liaoning")],
  ["applicant-supplement", "liaoning.bureau-clerk", row("/liaoning/lists/own_applications", KINDERGARTENS)],
  ["applicant-messages", "liaoning.bureau-clerk", to("/messages")],
  ["clerk-tasks", "liaoning.agency-clerk", to("/tasks")],
  ["clerk-case", "liaoning.agency-clerk", row("/liaoning/lists/pending_matters", PARKS)],
  ["clerk-accept", "liaoning.agency-clerk", row("/liaoning/lists/pending_matters", PARKS, act("accept"))],
  ["head-review", "liaoning.agency-reviewer", row("/liaoning/lists/pending_matters", MARKETS, act("pass_review"))],
];

async function picture(browser, base, [name, account, lead], [language, locale]) {
  const context = await browser.newContext({ locale, viewport: { width: 900, height: 700 } });
  const page = await context.newPage();
  if (account) {
    await page.goto(`${base}/demo`);
    await page.click(`button[value="${account}"]`);
    await page.waitForLoadState("load");
  }
  await lead(page, base);
  const file = path.join(folder, `${name}.${language}.png`);
  const taken = await page.screenshot();
  await page.goto("about:blank");
  const small = await paletted(page, taken);
  await context.close();
  fs.writeFileSync(file, small);
  console.log(`${name}.${language}.png: ${Math.ceil(small.length / 1024)} kB`);
  return small.length <= LARGEST;
}

async function main() {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "guicheng-pictures-"));
  const { child, base } = await demo(program, path.join(data, "data"));
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    for (const taken of PICTURES) {
      for (const language of LANGUAGES) {
        if (!(await picture(browser, base, taken, language))) {
          process.exitCode = 1;
        }
      }
    }
  } finally {
    await browser.close();
    child.removeAllListeners("exit");
    child.kill("SIGINT");
    fs.rmSync(data, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
