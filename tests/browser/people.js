// Somebody comes without an account, and ends up acting for an organisation: on pages alone.
"use strict";

const { Person, walk } = require("./person");

const PASSWORD = "登记 2026 abc";

// Opens an account, from a page on which something asks for one.
async function signsUp(person, account, title, from) {
  await person.go(`/sign-in?back=${from}`);
  await person.click("main a >> text=注册账号");
  await person.page.fill("#account", account);
  await person.page.fill("#title", title);
  await person.page.fill("#password", PASSWORD);
  await person.page.fill("#again", "another");
  await person.click("main form button");
  await person.expect("两次输入的新密码不一致");
  await person.page.fill("#password", PASSWORD);
  await person.page.fill("#again", PASSWORD);
  await person.click("main form button");
  await person.expect("账号已经注册");
}

// Somebody else, with a browser of their own.
async function another(browser, base, name, steps) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1200, height: 900 } });
  const other = new Person(await context.newPage(), base, name);
  other.variant = ` ${name}`;
  await steps(other);
  await context.close();
}

// A real name is asked for where something wants it, checked by whoever looks after the jurisdiction, and then it is open.
async function isVerified(person, browser) {
  await signsUp(person, "linxiaoman", "林小满", "/liaoning/lists/notice_wall");
  await person.click("a.button >> text=继续");
  await person.click("tbody a");
  await person.page.click("aside summary");
  await person.click("aside a >> text=申请实名认证");
  await person.page.fill("#name", "林小满");
  await person.page.fill("#number", "210100199001010000");
  await person.click("main form button");
  await person.expect("等待机关核对");
  await another(browser, person.base, "an administrator", async (administrator) => {
    await administrator.signIn("liaoning.administrator");
    await administrator.click('section[aria-labelledby=administers] a[href$="/real-names"]');
    await administrator.expect("210100199001010000");
    await administrator.click("button[value=yes]");
    await administrator.expect("已经记录：认证通过");
    await administrator.click("main a >> text=返回");
    await administrator.click('section[aria-labelledby=administers] a[href$="/agencies"]');
    await administrator.click("main a >> text=/^人员/ >> nth=0");
    await administrator.expect("邀请人员");
  });
  await person.go("/account");
  await person.expect("已认证");
  await person.go("/liaoning/lists/notice_wall");
  await person.click("tbody a");
  await person.click("ul.acts a.button >> text=提出异议");
}

// A body is entered, somebody is asked to act for it and accepts, another stands in.
async function entersABody(person, browser) {
  await signsUp(person, "huaban", "周一帆", "/liaoning");
  await person.click("main a >> text=录入我的单位");
  await person.page.fill("#code", "91350100M000100Y44");
  await person.page.fill("#title", "沈阳花卉有限公司");
  await person.click("main form button");
  await person.expect("校验码不符");
  await person.page.fill("#code", "91350100M000100Y43");
  await person.click("main form button");
  await person.expect("单位已经录入");
  const members = person.page.url().split("?")[0].slice(person.base.length);
  await another(browser, person.base, "somebody who is asked", (other) => signsUp(other, "zhaoqing", "赵晴", "/liaoning"));
  await person.page.fill("#account", "zhaoqing");
  await person.page.check("section[aria-labelledby=invite] input[name=role] >> nth=0");
  await person.click("section[aria-labelledby=invite] button");
  await person.expect("邀请已经发出");
  await another(browser, person.base, "a member", async (member) => {
    await member.go("/sign-in");
    await member.page.fill("#account", "zhaoqing");
    await member.page.fill("#password", PASSWORD);
    await member.click("main form button");
    await member.go("/account");
    await member.click("button[value=accept]");
    await member.expect("您现在可以代表该单位办理");
  });
  await person.go(members);
  await person.expect("赵晴");
  await person.page.selectOption("#instead", { index: 1 });
  await person.page.fill("#substitute-account", "zhaoqing");
  await person.page.fill("#substitute-until", "2030年1月5日");
  await person.click("section[aria-labelledby=substitute] button");
  await person.go(members);
  await person.page.click("ul.members summary >> nth=-1");
  await person.click("ul.members details[open] button");
  await person.expect("已经终止");
}

async function comeToAct(browser, base) {
  await walk(browser, base, "somebody new", {}, (person) => isVerified(person, browser));
  await walk(browser, base, "somebody who enters a body", {}, (person) => entersABody(person, browser));
}

module.exports = { comeToAct };
