//! Rules on market stalls: small, with everything that invariants speak of.

use guicheng_testkit::TestLibrary;

const PACK: &str = "format: 2\npack: stall\ntitle: 摊位许可\nversion: 1.0.0\ncalendar: town\n";

const RULES: &str = "\
sources:
  rules:
    title: 摊位规则
    articles:
      \"1\": {kind: executable, summary: 全部规则。}
fields:
  stall_name: {title: 摊位名称, type: text}
  phone: {title: 电话, type: text, personal: true}
  sign: {title: 招牌, type: text}
  valid_until: {title: 有效期至, type: date}
  posted_twice: {title: 重新公示, type: boolean}
  name: {title: 名称, type: text}
forms:
  application: {title: 申请, article: rules/1, fields: {stall_name: {need: required}, phone: {}}}
cases:
  stall: {title: 摊位, root: stall, facts: {stall_name: {}, valid_until: {}, sign: {}}}
organisations:
  town_bureau: {title: 市场办, territory: \"990000\"}
  town_office: {title: 镇办公室, territory: \"990000\"}
parties:
  holder: {title: 摊主, article: rules/1, bind: opener}
  bureau: {title: 市场办, article: rules/1, route: {only: {organisation: town_bureau}}}
  office: {title: 办公室, article: rules/1, route: {only: {organisation: town_office}}}
  complainant: {title: 投诉人, article: rules/1, scope: procedure, bind: opener, sees: nothing}
  public: {title: 公众, article: rules/1, anyone: true}
effects:
  told: {title: 告知, article: rules/1}
  notice_posted: {title: 公示, article: rules/1, with: {name: text}}
views:
  register:
    title: 公开名册
    article: rules/1
    audience: [public]
    shows: {stall: [valid]}
    fields:
      stall_name: facts.stall_name
      valid_until: facts.valid_until
";

const WORKFLOWS: &str = "\
workflows:
  stall:
    title: 摊位
    case: stall
    article: rules/1
    open: {automatic: true, to: pending}
    states:
      pending: {title: 办理中}
      valid: {title: 有效}
      revoked: {title: 已吊销}
      refused: {title: 未予许可, final: true}
      ended: {title: 已终止, final: true}
    actions:
      grant: {title: 生效, article: rules/1, from: [pending], to: valid, triggered: true}
      refuse: {title: 不予许可, article: rules/1, from: [pending], to: refused, triggered: true}
      revoke: {title: 吊销, article: rules/1, from: [valid], to: revoked, triggered: true}
      restore: {title: 恢复, article: rules/1, from: [revoked], to: valid, triggered: true}
      lapse:
        title: 期满
        article: rules/1
        from: [valid]
        to: ended
        automatic: true
        after: validity
        effects: {told: {to: [holder]}}
    clocks:
      validity: {title: 有效期, article: rules/1, until: facts.valid_until, runs_in: [valid], on_expiry: nothing}
  application:
    title: 申请
    case: stall
    article: rules/1
    fields: {posted_twice: {}}
    open:
      starts_case: true
      by: [holder]
      form: application
      binds: [bureau]
      to: submitted
    states:
      submitted: {title: 待办理}
      posted: {title: 公示}
      ready: {title: 待发证}
      granted: {title: 已发证, final: true}
      refused: {title: 不予许可, final: true}
    actions:
      post:
        title: 公示
        article: rules/1
        from: [submitted]
        to: posted
        by: [bureau]
        effects: {notice_posted: {with: {name: data.stall_name}}}
      end_notice: {title: 公示期满, article: rules/1, from: [posted], to: ready, automatic: true, after: notice}
      grant:
        title: 发证
        article: rules/1
        from: [ready]
        to: granted
        by: [bureau]
        when:
          no_complaint:
            that: concerning.complaint.open == 0
            else: 投诉尚未处理
            article: rules/1
        records: [application]
        set:
          facts: {valid_until: on + days(365)}
        effects: {told: {to: [holder]}}
        triggers: {stall: grant}
      refuse:
        title: 不予许可
        article: rules/1
        from: [posted, ready]
        to: refused
        triggered: true
        triggers: {stall: refuse}
    clocks:
      posting: {title: 公示前期限, article: rules/1, limit: 5 workdays, runs_in: [submitted], duty_of: bureau}
      notice: {title: 公示期, article: rules/1, limit: 10 days, runs_in: [posted], on_expiry: nothing}
  complaint:
    title: 投诉
    case: stall
    article: rules/1
    concerns: {application: [posted, ready]}
    open: {by: [public], binds: [complainant], to: lodged}
    states:
      lodged: {title: 处理中}
      upheld: {title: 成立, final: true}
      dismissed: {title: 不成立, final: true}
    actions:
      uphold: {title: 成立, article: rules/1, from: [lodged], to: upheld, by: [bureau], triggers: {concerned: refuse}}
      dismiss: {title: 不成立, article: rules/1, from: [lodged], to: dismissed, by: [bureau]}
    clocks:
      handling:
        title: 处理期限
        article: rules/1
        limit: 5 workdays
        runs_in: [lodged]
        duty_of: bureau
  inspection:
    title: 检查
    case: stall
    article: rules/1
    open:
      by: [bureau]
      to: inspected
      when:
        valid: {that: 'procedures.stall.state == \"valid\"', else: 许可无效, article: rules/1}
    states:
      inspected: {title: 检查中}
      over: {title: 已吊销}
      reinstated: {title: 已恢复, final: true}
      closed: {title: 已结, final: true}
    actions:
      revoke:
        title: 吊销
        article: rules/1
        from: [inspected]
        to: over
        by: [bureau]
        effects: {told: {to: [holder]}}
        triggers: {stall: revoke}
      reinstate:
        title: 恢复
        article: rules/1
        from: [over]
        to: reinstated
        by: [bureau]
        effects: {told: {to: [holder]}}
        triggers: {stall: restore}
      close: {title: 结案, article: rules/1, from: [inspected, over], to: closed, by: [bureau]}
    clocks:
      inspecting: {title: 检查期限, article: rules/1, limit: 5 workdays, runs_in: [inspected, over], duty_of: bureau}
";

const LIBRARY: &str = "\
actors:
  holder: {person: holder}
  neighbour: {person: neighbour}
  clerk: {organisation: town_bureau, person: clerk}
data:
  stall: {stall_name: 甲号摊位, phone: \"1390000\"}
";

const PLAIN: &str = "\
title: 许可、吊销和恢复
steps:
  - {on: 2026-03-02, who: holder, open: application, with: {use: stall}}
  - {on: 2026-03-03, who: clerk, do: post}
  - {on: 2026-03-16, who: clerk, do: grant}
  - {on: 2026-04-01, who: clerk, open: inspection}
  - {on: 2026-04-02, who: clerk, in: inspection, do: revoke}
  - {on: 2026-04-03, who: clerk, in: inspection, do: reinstate}
";

const COMPLAINED: &str = "\
title: 投诉
steps:
  - {on: 2026-03-02, who: holder, open: application, with: {use: stall}}
  - {on: 2026-03-03, who: clerk, do: post}
  - {on: 2026-03-04, who: neighbour, open: complaint, concerns: application}
  - {on: 2026-03-05, who: clerk, do: dismiss}
";

/// The library with the stall's rules.
pub(crate) fn stall() -> TestLibrary {
    let packs = TestLibrary::lending();
    packs
        .write("stall/pack.yaml", PACK)
        .write("stall/rules.yaml", RULES)
        .write("stall/workflows.yaml", WORKFLOWS)
        .write("stall/scenarios/library.yaml", LIBRARY)
        .write("stall/scenarios/plain.yaml", PLAIN)
        .write("stall/scenarios/complained.yaml", COMPLAINED);
    packs
}
