//! What cases tell registers of one thing: each for itself, whoever else tells of it, and filed under all its keys.

use guicheng_engine::{Actor, Case, Command, Id, MemoryHost, RefusalCode, Request, Rulebook, Value, Values};
use guicheng_testkit::{TestLibrary, morning, person};
use std::sync::Arc;

use guicheng_engine::Pack;

const THINGS: &str = r#"
sources: {r: {title: R, articles: {"1": {kind: executable, summary: S}}}}
fields:
  code: {title: C, type: text}
  area: {title: A, type: text}
  note: {title: N, type: text}
forms: {g: {title: G, article: r/1, fields: {code: {}, area: {}, note: {}}}}
parties: {owner: {title: O, article: r/1, bind: opener, sees: all}}
cases: {thing: {title: T, root: root, facts: {code: {}, area: {}, note: {}}}}
registers:
  codes: {title: K, article: r/1, case: thing, of: code, UNIQUE facts: {note: {}}, keys: {area: {}}}
workflows:
  root:
    title: R
    case: thing
    article: r/1
    open: {starts_case: true, by: owner, form: g, records: g, to: waiting}
    states: {waiting: {title: W}, holding: {title: H}, closed: {title: C, final: true}}
    actions:
      hold: {title: H, article: r/1, from: waiting, to: holding, by: owner}
      close: {title: X, article: r/1, from: [waiting, holding], to: closed, by: owner}
      reopen: {title: X, article: r/1, from: closed, to: holding, by: owner}
      amend: {title: X, article: r/1, from: [waiting, holding, closed], by: owner, form: g, records: g}
      MORE
      asks: {title: Q, article: r/1, from: any, by: owner, when: {c: {that: 'ASKS', else: x, article: r/1}}}
"#;

/// A hall where cases are opened and acted in by their owner, each filed at once.
struct Things {
    host: MemoryHost,
    pack: Arc<Pack>,
}

impl Things {
    fn of(unique: &str, more: &str, asks: &str) -> Self {
        Self::saying(&THINGS.replace("UNIQUE", unique).replace("MORE", more).replace("ASKS", asks))
    }

    fn saying(text: &str) -> Self {
        let packs = TestLibrary::with_pack("things", text);
        let pack = packs.load("things");
        let mut rulebook = Rulebook::new();
        rulebook.publish_calendar(packs.library().calendar("town").unwrap());
        rulebook.publish(Arc::clone(&pack)).unwrap();
        Self { host: MemoryHost::new(rulebook), pack }
    }

    fn decide(&mut self, case: &mut Case, on: &str, request: Request) -> Result<(), RefusalCode> {
        let decided = self.host.decide(case, &Command::new(owner(), request), morning(on));
        let decision = decided.map_err(|undecided| undecided.refusal().unwrap().code())?;
        self.host.keep(&decision);
        decision.events.iter().for_each(|event| case.apply(event, &self.host.rulebook).unwrap());
        Ok(())
    }

    fn open(&mut self, id: &str, on: &str, given: &[(&str, &str)]) -> Result<Case, RefusalCode> {
        self.open_with(id, on, values(given))
    }

    fn open_with(&mut self, id: &str, on: &str, input: Values) -> Result<Case, RefusalCode> {
        let mut case = Case::new(Id::from(id));
        let (kind, workflow) = (Id::from("thing"), Id::from("root"));
        let request = Request::OpenCase { pack: self.pack.id.clone(), kind, workflow, input };
        self.decide(&mut case, on, request).map(|()| case)
    }

    fn act(&mut self, case: &mut Case, on: &str, action: &str, given: &[(&str, &str)]) -> Result<(), RefusalCode> {
        self.act_with(case, on, action, values(given))
    }

    fn act_with(&mut self, case: &mut Case, on: &str, action: &str, input: Values) -> Result<(), RefusalCode> {
        self.decide(case, on, Request::Act { procedure: 1, action: Id::from(action), input })
    }

    /// What time brings, filed as well: the days it counts for.
    fn wait(&mut self, case: &mut Case, on: &str) -> Vec<String> {
        let decision = self.host.advance(case, morning(on)).unwrap();
        self.host.keep(&decision);
        decision.events.iter().for_each(|event| case.apply(event, &self.host.rulebook).unwrap());
        decision.events.iter().map(|event| event.on.to_string()).collect()
    }
}

fn owner() -> Actor {
    person("ann")
}

fn values(given: &[(&str, &str)]) -> Values {
    given.iter().map(|(name, text)| (Id::from(*name), Value::text(text))).collect()
}

#[test]
fn a_correction_in_a_case_that_is_over_does_not_hide_who_holds_a_thing() {
    let mut things = Things::of("unique: while_open,", "", "true");
    let mut a = things.open("a", "2026-03-02", &[("code", "X")]).unwrap();
    things.act(&mut a, "2026-03-03", "close", &[]).unwrap();
    things.open("b", "2026-03-04", &[("code", "X")]).unwrap();
    things.act(&mut a, "2026-03-05", "amend", &[("note", "corrected")]).unwrap();
    assert_eq!(things.open("c", "2026-03-06", &[("code", "X")]).unwrap_err(), RefusalCode::Taken);
}

#[test]
fn a_case_that_is_open_again_asks_for_what_it_gave_up() {
    let mut things = Things::of("unique: while_open,", "", "true");
    let mut a = things.open("a", "2026-03-02", &[("code", "X")]).unwrap();
    things.act(&mut a, "2026-03-03", "close", &[]).unwrap();
    let mut b = things.open("b", "2026-03-04", &[("code", "X")]).unwrap();
    assert_eq!(things.act(&mut a, "2026-03-05", "reopen", &[]), Err(RefusalCode::Taken));
    things.act(&mut b, "2026-03-06", "close", &[]).unwrap();
    assert_eq!(things.act(&mut a, "2026-03-07", "reopen", &[]), Ok(()));
}

#[test]
fn what_waits_for_a_thing_takes_it_as_of_the_day_on_which_it_came_free() {
    let takes = r#"take: {title: T, article: r/1, from: waiting, to: holding, automatic: true, set: {facts: {code: facts.area}},
        when: {asked: {that: 'facts.has("area") && facts.note == "take"', else: x, article: r/1}}}"#;
    for is_busy in [false, true] {
        let mut things = Things::of("unique: while_open,", takes, "true");
        let mut holder = things.open("holder", "2026-03-02", &[("code", "X")]).unwrap();
        let mut waits = things.open("waits", "2026-03-03", &[("code", "Y"), ("area", "X"), ("note", "take")]).unwrap();
        assert_eq!(waits.procedures().next().unwrap().state().id, "waiting");
        if is_busy {
            things.act(&mut waits, "2026-03-05", "asks", &[]).unwrap();
        }
        things.act(&mut holder, "2026-03-09", "close", &[]).unwrap();
        assert_eq!(things.wait(&mut waits, "2026-03-12"), ["2026-03-09"], "whatever else was done meanwhile");
    }
}

#[test]
fn full_width_letters_and_capitals_are_no_other_key() {
    let asks = r#"standing("codes", "Ａ１") == "waiting" && found_by("codes", "area", "（east）").len == 1"#;
    let mut things = Things::of("unique: ever,", "", asks);
    let mut first = things.open("first", "2026-03-02", &[("code", "A1"), ("area", "(east)")]).unwrap();
    for same in ["Ａ１", "a1", "ａ1"] {
        assert_eq!(things.open("second", "2026-03-03", &[("code", same)]).unwrap_err(), RefusalCode::Taken, "{same}");
    }
    assert_eq!(things.act(&mut first, "2026-03-03", "asks", &[]), Ok(()));
}

#[test]
fn an_entry_is_found_by_each_item_of_a_list_as_long_as_it_is_in_it() {
    let text = THINGS
        .replace("area: {title: A, type: text}", "area: {title: A, type: text, list: true, max_length: 3}")
        .replace("UNIQUE", "")
        .replace("MORE", "")
        .replace("ASKS", r#"subset(["A", "B"], found_by("codes", "area", "east")) && found_standing("codes", "area", "west", "closed").first("") == "B"
            && found_by("codes", "area", "north").is_empty()"#);
    let mut things = Things::saying(&text);
    let areas = |areas: &[&str]| (Id::from("area"), Value::List(areas.iter().map(|area| Value::text(area)).collect()));
    let given = |code: &str, listed: &[&str]| -> Values {
        [(Id::from("code"), Value::text(code)), areas(listed)].into_iter().collect()
    };
    let mut a = things.open_with("a", "2026-03-02", given("A", &["east", "north", "ｎｏｒｔｈ"])).unwrap();
    let mut b = things.open_with("b", "2026-03-02", given("B", &["west", "east"])).unwrap();
    assert_eq!(
        things.act(&mut a, "2026-03-03", "asks", &[]),
        Err(RefusalCode::Condition),
        "the first lies in the north"
    );
    things.act_with(&mut a, "2026-03-03", "amend", [areas(&["east"])].into_iter().collect()).unwrap();
    things.act(&mut b, "2026-03-03", "close", &[]).unwrap();
    assert_eq!(things.act(&mut a, "2026-03-04", "asks", &[]), Ok(()), "and not any more");
}

#[test]
fn a_case_that_leaves_a_thing_takes_only_its_own_entry_along() {
    let asks = r#"standing("codes", "K") == "holding" && found_by("codes", "area", "east").len == 1"#;
    let mut things = Things::of("", "", asks);
    let mut a = things.open("a", "2026-03-02", &[("code", "K"), ("area", "east")]).unwrap();
    things.act(&mut a, "2026-03-02", "hold", &[]).unwrap();
    let mut b = things.open("b", "2026-03-03", &[("code", "K"), ("area", "east")]).unwrap();
    assert_eq!(
        things.act(&mut b, "2026-03-03", "asks", &[]),
        Err(RefusalCode::Condition),
        "what was entered last counts"
    );
    things.act(&mut b, "2026-03-04", "amend", &[("code", "Z"), ("area", "west")]).unwrap();
    assert_eq!(things.act(&mut b, "2026-03-05", "asks", &[]), Ok(()), "it has left, and the other is there still");
}

#[test]
fn a_key_that_changes_is_filed_though_nothing_else_does() {
    let asks = r#"found_by("codes", "area", "old").is_empty() && found_by("codes", "area", "new").len == 1"#;
    let mut things = Things::of("", "", asks);
    let mut b = things.open("b", "2026-03-02", &[("code", "Y"), ("area", "old")]).unwrap();
    let mut a = things.open("a", "2026-03-02", &[("code", "X")]).unwrap();
    assert_eq!(things.act(&mut a, "2026-03-03", "asks", &[]), Err(RefusalCode::Condition));
    things.act(&mut b, "2026-03-03", "amend", &[("area", "new")]).unwrap();
    assert_eq!(things.act(&mut a, "2026-03-04", "asks", &[]), Ok(()));
}

#[test]
fn what_an_automatic_action_works_out_of_a_register_wakes_the_case() {
    let take = "take: {title: T, article: r/1, from: holding, to: closed, automatic: true, \
                set: {facts: {area: 'recorded(\"codes\", \"K\", \"note\")'}}}";
    let mut things = Things::of("", take, "true");
    let mut a = things.open("a", "2026-03-02", &[("code", "X")]).unwrap();
    things.act(&mut a, "2026-03-02", "hold", &[]).unwrap();
    let idle = things.host.advance(&a, morning("2026-03-03")).unwrap();
    assert_eq!(idle.wake.keys.len(), 1, "{:?}", idle.wake);
    things.open("k", "2026-03-04", &[("code", "K"), ("note", "told")]).unwrap();
    let days = things.wait(&mut a, "2026-03-20");
    assert_eq!(a.procedures().next().unwrap().state().id, "closed");
    assert_eq!(days, ["2026-03-04"], "on the day it was told");
}

#[test]
fn what_waits_for_a_key_of_another_case_does_not_say_whose_it_is_to_those_who_see_the_case() {
    let take =
        "take: {title: T, article: r/1, from: holding, to: closed, automatic: true, set: {facts: {code: data.note}}}";
    let mut things = Things::of("unique: ever,", take, "true");
    things.open("case of another", "2026-03-02", &[("code", "X")]).unwrap();
    let mut a = things.open("a", "2026-03-02", &[("code", "Y"), ("note", "X")]).unwrap();
    things.act(&mut a, "2026-03-03", "hold", &[]).unwrap();
    let waits = things.host.waiting(&a, morning("2026-03-04")).unwrap();
    assert!(format!("{waits:?}").contains("case of another"), "for the host");
    let seen = things.host.view(&a, &owner(), morning("2026-03-04")).unwrap();
    assert_eq!(seen.waiting.len(), 1);
    assert!(!format!("{:?}", seen.waiting).contains("case of another"), "{:?}", seen.waiting);
}
