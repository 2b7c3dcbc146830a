// A page as everybody may see it: in both languages, light and dark, in usual and large type, on a desk and on a phone, printed, and without its
// script.
"use strict";

const { axe, ids, overflow, within, PHONE } = require("./look");

const LANGUAGES = { "zh-CN": "zh", en: "en" };
const DESK = 1200;
// A sheet of A4, without margins.
const SHEET = 794;
const viewed = { looks: 0, pages: 0 };

// Words of the other language where a page speaks for itself: what people and packs call things stays as it was written.
async function mixed(page) {
  const language = LANGUAGES[await page.evaluate(() => document.documentElement.lang)];
  const texts = await page.$$eval("h2, h3, dt, th, legend, label, button, summary, .hint, nav a, a.button", (all) =>
    all
      .filter((one) => one.closest("[lang]") === document.documentElement && !one.closest(".written, .example"))
      .map((one) => one.innerText.trim()),
  );
  const foreign = language === "en" ? (text) => /\p{Script=Han}/u.test(text) : (text) => /[a-z]{3,} [a-z]{2,}/i.test(text) && !/\p{Script=Han}/u.test(text);
  const found = [...new Set(texts.filter(foreign))];
  return found.length > 0 ? [`words of the other language: ${found.slice(0, 5).join(" | ")}`] : [];
}

// Colours and size of type, as somebody chooses them on the page itself.
async function liked(page, colours, type) {
  await page.emulateMedia({ colorScheme: colours });
  return page.evaluate(
    ([colours, type]) => {
      const before = document.documentElement.className;
      document.documentElement.className = [colours, ...(type === "large" ? ["large"] : [])].join(" ");
      return before;
    },
    [colours, type],
  );
}

// What is found on a page in these ways of showing it, each with the ways in which it was found.
async function among(page, language, ways, found) {
  for (const [way, work] of ways) {
    viewed.looks += 1;
    for (const what of await work()) {
      found.set(what, [...(found.get(what) || []), `${language} ${way}`]);
    }
  }
}

// The rules that hang on colours. Larger letters need less contrast, so that they are looked at in usual type.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

// The ways in which a page is shown that is not asked for again.
function ways(page) {
  const all = [];
  const everything = async () => [...(await axe(page)), ...(await ids(page)), ...(await mixed(page)), ...(await overflow(page))];
  const coloured = async () => [...(await axe(page, ...OF_COLOURS)), ...(await overflow(page))];
  for (const colours of ["light", "dark"]) {
    for (const type of ["usual", "large"]) {
      for (const [where, width] of [["desk", DESK], ["phone", PHONE]]) {
        const look = type === "large" ? () => overflow(page) : colours === "light" ? everything : coloured;
        all.push([`${colours} ${type} ${where}`, async () => {
          await liked(page, colours, type);
          return within(page, width, look);
        }]);
      }
    }
    all.push([`${colours} printed`, async () => {
      await liked(page, colours, "usual");
      await page.emulateMedia({ media: "print" });
      const found = await within(page, SHEET, coloured);
      await page.emulateMedia({ media: null });
      return found;
    }]);
  }
  return all;
}

// Without its script a page is looked at once on a desk and once on a phone: what it looks like does not hang on it.
function plainWays(page) {
  const everything = async () => [...(await axe(page)), ...(await mixed(page)), ...(await overflow(page))];
  return [["desk", DESK, everything], ["phone", PHONE, () => overflow(page)]].map(([where, width, look]) => [`no script ${where}`, () => within(page, width, look)]);
}

// A second browser for a person, which speaks a language, with the script or without.
class Double {
  constructor(language, script, hear) {
    Object.assign(this, { language, script, hear });
  }

  async open(browser) {
    if (!this.page) {
      this.context = await browser.newContext({ locale: this.language === "en" ? "en-US" : this.language, viewport: { width: DESK, height: 780 } });
      if (!this.script) {
        await this.context.route("**/assets/script.js*", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
      }
      this.page = await this.context.newPage();
      this.hear(this.page, `the double in ${this.language}`);
    }
    return this.page;
  }

  // The page that the person is on, asked for again; none where it is not there to be asked for.
  async follow(person) {
    const page = await this.open(person.page.context().browser());
    await this.context.clearCookies();
    const url = person.page.url();
    await this.context.addCookies([
      ...(await person.page.context().cookies()),
      { name: "guicheng-language", value: this.language, url: person.base },
    ]);
    const answer = await page.goto(url);
    return answer && (answer.status() < 400 || url.endsWith("/nowhere")) ? page : null;
  }
}

// Gives what looks at a page in all variants, and says in which something was found. `hear` listens to what pages break.
function everyVariant(hear) {
  const doubles = [new Double("zh-CN", true, hear), new Double("en", true, hear), new Double("zh-CN", false, hear), new Double("en", false, hear)];
  return async (page, person) => {
    const found = new Map();
    viewed.pages += 1;
    const own = await page.evaluate(() => document.documentElement.lang);
    const before = await page.evaluate(() => document.documentElement.className);
    await among(page, own, ways(page), found);
    await page.emulateMedia({ media: null, colorScheme: person.colours || null });
    await page.evaluate((before) => (document.documentElement.className = before), before);
    for (const double of doubles.filter((one) => !one.script || one.language !== own)) {
      const other = await double.follow(person);
      if (other) {
        await among(other, double.language, double.script ? ways(other) : plainWays(other), found);
      }
    }
    return [...found].map(([what, where]) => `${what} [${where.length}: ${where.slice(0, 4).join(", ")}${where.length > 4 ? " …" : ""}]`);
  };
}

module.exports = { everyVariant, viewed };
