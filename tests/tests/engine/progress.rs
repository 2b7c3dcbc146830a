//! A case goes on, however far what follows by itself looks around in registers.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Answer, Case, Command, Decision, Id, LookUp, RegisterEntry, RegisterKey, RegisterRow, Request, Rulebook, Undecided,
    Value, Values, resolve,
};
use guicheng_testkit::{TestLibrary, input, morning, person, refusal};

/// A walker goes from link to link, each of which a register tells.
const CHAIN: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties: {p: {title: p, article: l/1, bind: opener}}
fields:
  place: {title: r, type: text, max_length: 5000}
  next: {title: n, type: text}
  note: {title: n, type: text}
  since: {title: s, type: date}
forms:
  start: {title: f, article: l/1, fields: {place: {need: required}, since: {need: optional}}}
  link: {title: f, article: l/1, fields: {place: {need: required}, next: {need: optional}}}
cases:
  walk: {title: c, root: walker, facts: {place: {}, since: {}}}
  link: {title: c, root: link, facts: {place: {}, next: {}, note: {}}}
registers:
  links: {title: links, article: l/1, case: link, of: place, facts: {next: {}, note: {}}}
workflows:
  walker:
    title: m
    case: walk
    article: l/1
    open: {starts_case: true, by: [p], to: a, form: start, records: [start]}
    states: {a: {title: a}, b: {title: b}, z: {title: z, final: true}}
    actions:
      touch: {title: t, article: l/1, from: any, by: [p]}
      close: {title: t, article: l/1, from: any, to: z, by: [p]}
      go:
        title: g
        article: l/1
        from: a
        automatic: true
        when: {more: {that: 'has_recorded(\"links\", facts.place, \"next\")', else: x, article: l/1}}
        set: {facts: {place: 'recorded(\"links\", facts.place, \"next\")'}}
  link:
    title: l
    case: link
    article: l/1
    open: {starts_case: true, by: [p], to: a, form: link, records: [link]}
    states: {a: {title: a}, z: {title: z, final: true}}
    actions:
      close: {title: t, article: l/1, from: any, to: z, by: [p]}
";

/// The pack whose walker does something else.
fn instead_of_going(content: &str) -> String {
    let (before, going) = CHAIN.split_once("      go:\n").unwrap();
    let (_, after) = going.split_once("  link:\n    title: l\n").unwrap();
    format!("{before}{content}  link:\n    title: l\n{after}")
}

struct Walk {
    rulebook: Rulebook,
    case: Case,
    links: u32,
    note: usize,
}

fn walk(content: &str, links: u32, note: usize) -> Walk {
    let packs = TestLibrary::with_pack("chain", content);
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(packs.library().calendar("town").unwrap());
    rulebook.publish(packs.load("chain")).unwrap();
    Walk { rulebook, case: Case::new(Id::from("w")), links, note }
}

impl Walk {
    /// Link 1 leads to link 2, and so on to the last.
    fn answer(&self, look_up: &LookUp) -> Answer {
        let RegisterKey::Of(of) = &look_up.key else { panic!("{look_up:?}") };
        let Value::Text(number) = of else { panic!("{look_up:?}") };
        let number: u32 = number.parse().unwrap_or(u32::MAX);
        if number >= self.links {
            return Answer::default();
        }
        let mut facts: Values = [(Id::from("next"), Value::text(&(number + 1).to_string()))].into_iter().collect();
        if self.note > 0 {
            facts.insert(Id::from("note"), Value::text(&"x".repeat(self.note)));
        }
        let entry = RegisterEntry {
            from: "2026-01-05T00:00:00Z".parse().unwrap(),
            case: Id::from(format!("link-{number}").as_str()),
            sequence: 1,
            of: of.clone(),
            standing: Some(Id::from("a")),
            facts,
            line: Arc::from([Id::from("chain")]),
        };
        let row = RegisterRow { register: look_up.register.clone(), key: look_up.key.clone(), entry, after: None };
        Answer::of(look_up, [&row])
    }

    fn keep(&mut self, decision: &Decision) {
        for event in &decision.events {
            assert!(serde_json::to_vec(event).unwrap().len() <= 1024 * 1024);
            self.case.apply(event, &self.rulebook).unwrap();
        }
    }

    fn decides(&mut self, request: Request, at: DateTime<Utc>) -> Result<Decision, Undecided> {
        let command = Command::new(person("ann"), request);
        let decision =
            resolve(|answers| self.rulebook.decide(&self.case, &command, at, answers), |look_up| self.answer(look_up))?;
        self.keep(&decision);
        Ok(decision)
    }

    fn opens(&mut self, given: Values) -> Decision {
        self.decides(opening("walk", "walker", given), morning("2026-03-02")).unwrap()
    }

    fn touches(&mut self, on: &str) -> Result<Decision, Undecided> {
        let (procedure, action) = (1, Id::from("touch"));
        self.decides(Request::Act { procedure, action, input: Values::new() }, morning(on))
    }

    fn advances(&mut self, at: DateTime<Utc>) -> Decision {
        let case = &self.case;
        let decision = resolve(|answers| self.rulebook.advance(case, at, answers), |look_up| self.answer(look_up));
        let decision = decision.unwrap();
        self.keep(&decision);
        decision
    }

    fn place(&self) -> Option<&Value> {
        self.case.facts().get("place")
    }
}

fn opening(kind: &str, workflow: &str, input: Values) -> Request {
    Request::OpenCase { pack: Id::from("chain"), kind: Id::from(kind), workflow: Id::from(workflow), input }
}

#[test]
fn a_chain_of_look_ups_that_is_too_long_for_one_time_is_gone_along_in_parts() {
    // By the number of look-ups, and by their bytes.
    for (links, note) in [(40, 0), (12, 200_000)] {
        let mut walk = walk(CHAIN, links, note);
        let opened = walk.opens(input([("place", "1")]));
        let mut events = opened.events;
        assert!(events.len() > 1, "what has been reached is kept");
        let mut wake = opened.wake;
        let mut parts = 1;
        while wake.at == Some(morning("2026-03-02")) {
            let decision = walk.advances(morning("2026-03-02"));
            assert!(!decision.events.is_empty(), "whoever is woken finds something to do");
            events.extend(decision.events);
            wake = decision.wake;
            parts += 1;
        }
        assert!(parts > 1);
        assert_eq!(walk.place(), Some(&Value::text(&links.to_string())));
        let last = (Id::from("links"), RegisterKey::Of(Value::text(&links.to_string())));
        assert!(wake.keys.contains(&last), "where the chain ends, it may go on: {:?}", wake.keys);
        assert!(walk.advances(morning("2026-03-03")).events.is_empty());
        walk.touches("2026-03-03").unwrap();
        let audit = walk.rulebook.audit(Id::from("w"), &events).unwrap();
        assert_eq!(audit.differences, [], "each part comes out the same again");
    }
}

#[test]
fn what_can_never_be_looked_up_to_its_end_waits_and_persons_act() {
    let nested = (0..20).fold("facts.place".to_owned(), |of, _| format!("recorded(\"links\", {of}, \"next\")"));
    let deep = format!(
        "      deep: {{title: d, article: l/1, from: a, to: b, automatic: true, when: {{far: {{that: '{nested} != \"\"', \
         else: x, article: l/1}}}}}}\n"
    );
    let mut walk = walk(&instead_of_going(&deep), 100, 0);
    walk.opens(input([("place", "1")]));
    let decision = walk.advances(morning("2026-03-02"));
    assert!(decision.events.is_empty());
    assert_ne!(decision.wake.at, Some(morning("2026-03-02")), "to look again at once would find the same");
    let waiting = resolve(
        |answers| walk.rulebook.waiting(&walk.case, morning("2026-03-02"), answers),
        |look_up| walk.answer(look_up),
    );
    let waiting: Vec<String> = waiting.unwrap().iter().map(|waiting| waiting.reason.code.to_string()).collect();
    assert_eq!(waiting, ["look-ups"]);
    walk.touches("2026-03-03").unwrap();
}

#[test]
fn what_a_register_is_looked_up_by_or_filed_under_is_short() {
    let long = "x".repeat(1025);
    let mut walk = walk(CHAIN, 2, 0);
    let refused = walk.decides(opening("link", "link", input([("place", &long)])), morning("2026-03-02")).unwrap_err();
    assert_eq!(refusal(refused).reasons()[0].code.to_string(), "key-too-long");
    walk.opens(input([("place", &long)]));
    let waiting = resolve(
        |answers| walk.rulebook.waiting(&walk.case, morning("2026-03-02"), answers),
        |look_up| walk.answer(look_up),
    );
    let waiting: Vec<String> = waiting.unwrap().iter().map(|waiting| waiting.reason.code.to_string()).collect();
    assert_eq!(waiting, ["key-too-long"]);
}

#[test]
fn who_only_looks_at_the_wake_knows_of_every_table_that_something_waits_for() {
    let follow = "      follow: {title: d, article: l/1, from: a, to: b, automatic: true, when: {over: \
                  {that: 'facts.since + workdays(5) < on', else: x, article: l/1}}}\n";
    let mut walk = walk(&instead_of_going(follow), 1, 0);
    let years: Vec<(Id, i32)> = vec![(Id::from("town"), 2027)];
    let opened = walk.opens(input([("place", "1"), ("since", "2026-12-30")]));
    assert_eq!(opened.wake.years.into_iter().collect::<Vec<_>>(), years);
    let decision = walk.advances(morning("2026-04-01"));
    assert!(decision.events.is_empty());
    assert_eq!(decision.wake.years.into_iter().collect::<Vec<_>>(), years, "though nothing has happened");
}

#[test]
fn at_the_end_of_the_calendar_nothing_is_decided_and_that_is_said() {
    let mut walk = walk(CHAIN, 1, 0);
    let open = || opening("walk", "walker", input([("place", "1")]));
    let refused = walk.decides(open(), morning("9999-12-31")).unwrap_err();
    assert_eq!(refusal(refused).reasons()[0].code.to_string(), "moment-out-of-range");
    walk.decides(open(), morning("9998-12-31")).unwrap();
}
