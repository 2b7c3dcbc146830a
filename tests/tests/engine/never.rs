//! What is written in a pack although it can never come about is told.

use guicheng_testkit::TestLibrary;

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties:
  p: {title: p, article: l/1, bind: opener}
  beside: {title: b, article: l/1, scope: procedure, bind: opener}
fields:
  day: {title: d, type: date}
  last: {title: u, type: date}
  note: {title: n, type: text, max_length: 9}
forms: {paper: {title: f, article: l/1, fields: {day: {}, note: {}}}}
cases: {c: {title: c, root: matter, facts: {day: {}, last: {}}}}
effects: {told: {title: t, article: l/1, with: {day: date}}, also: {title: a, article: l/1}}
letters: {notice: {title: n, article: l/1, for: told, body: {due: {text: '{clocks.x.due}'}}}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: a}
    states: {a: {title: a}, b: {title: b}, z: {title: z, final: true}}
    actions:
      ask: {title: k, article: l/1, from: [a], by: [p], form: paper, set: {facts: {day: data.day}}, effects: {told: {to: [p]}}}
      go: {title: g, article: l/1, from: [a], to: b, by: [p], set: {facts: {last: 'facts.day + years(2)'}}, effects: {also: {}}}
      more: {title: m, article: l/1, from: [a], by: [p], extend: {x: 5 workdays}}
      end: {title: e, article: l/1, from: [b], to: z, by: [p], when: {later: {that: on > facts.last, else: e, article: l/1}}}
      halt: {title: h, article: l/1, from: [a], to: z, triggered: true}
    clocks: {x: {title: x, article: l/1, limit: 5 workdays, runs_in: [a], extension: 5 workdays, duty_of: p}}
  side:
    title: s
    case: c
    article: l/1
    concerns: {matter: [a]}
    open: {by: [beside], to: a}
    states: {a: {title: a}, z: {title: z, final: true}}
    actions:
      stop: {title: s, article: l/1, from: [a], to: z, by: [beside], triggers: {concerned: halt}}
";

/// The codes of what is said of the pack with one change.
fn said(old: &str, new: &str) -> Vec<String> {
    assert!(PACK.contains(old), "{old}");
    let packs = TestLibrary::with_pack("matter", &PACK.replacen(old, new, 1));
    let said = match packs.library().load("matter") {
        Ok(_) => packs.warnings("matter"),
        Err(failure) => guicheng_testkit::problems(&failure),
    };
    let code = |said: String| said.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let said: Vec<String> = said.into_iter().map(code).collect();
    said.into_iter().filter(|code| code != "unused").collect()
}

#[test]
fn what_can_never_come_about_is_told_and_what_can_is_not() {
    assert_eq!(said("title: m", "title: m"), [""; 0]);
    for (old, new, code) in [
        ("facts: {day: data.day}", "facts: {day: 'facts.day + days(1)'}", "read-before-set"),
        (
            "by: [p], set: {facts: {last: 'facts.day + years(2)'}}",
            "by: [p], when: {w: {that: facts.last > on, else: e, article: l/1}}, set: {facts: {last: on}}",
            "read-before-set",
        ),
        ("effects: {also: {}}", "effects: {told: {}}", "clock-over-by-then"),
        ("effects: {also: {}}", "effects: {told: {with: {day: clocks.x.due}}}", "clock-over-by-then"),
        ("that: on > facts.last", "that: on > clocks.x.due", "clock-over-by-then"),
        ("extend: {x: 5 workdays}", "extend: {x: 6 workdays}", "extension-beyond"),
        ("extend: {x: 5 workdays}", "extend: {x: 5 days}", "extension-unit"),
        ("extension: 5 workdays", "extension: 5 days", "extension-unit"),
        ("to: z, by: [p], when", "to: z, by: [p, beside], when", "never-bound-here"),
        ("duty_of: p", "duty_of: beside", "never-bound-here"),
        ("concerns: {matter: [a]}", "concerns: {matter: [b]}", "trigger-never"),
        ("that: on > facts.last", "that: 'false'", "never-holds"),
        ("max_length: 9", "max_length: 0", "max-length-none"),
    ] {
        let said = said(old, new);
        assert!(said.iter().any(|said| said == code), "{new}: {said:?}");
    }
    for (old, new) in [
        ("facts: {day: data.day}", "facts: {day: 'facts.get(\"day\", on)'}"),
        ("from: [a], to: z, triggered: true", "from: [b], to: z, triggered: true"),
        ("effects: {also: {}}", "effects: {told: {when: facts.last > on}}"),
        ("runs_in: [a]", "runs_in: [a], still_in: [b]"),
    ] {
        let said = said(old, new);
        assert_eq!(said, [""; 0], "{new}");
    }
}

/// A case whose root goes on as the application that opens it ends.
const STANDING: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties: {p: {title: p, article: l/1, bind: opener}}
cases: {c: {title: c, root: licence}}
workflows:
  licence:
    title: l
    case: c
    article: l/1
    open: {automatic: true, to: none_yet}
    states: {none_yet: {title: n}, valid: {title: v}, over: {title: o, final: true}}
    actions:
      grant: {title: g, article: l/1, from: [none_yet], to: valid, triggered: true}
      drop: {title: d, article: l/1, from: [none_yet], to: over, triggered: true}
      give_up: {title: u, article: l/1, from: [valid], to: over, by: [p]}
  application:
    title: a
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: filed}
    states: {filed: {title: f}, granted: {title: g, final: true}, refused: {title: r, final: true}}
    actions:
      grant: {title: g, article: l/1, from: [filed], to: granted, by: [p], triggers: {licence: grant}}
      refuse: {title: r, article: l/1, from: [filed], to: refused, by: [p]}
  complaint:
    title: m
    case: c
    article: l/1
    concerns: {licence: [valid]}
    open: {by: [p], to: lodged}
    states: {lodged: {title: l}, upheld: {title: u, final: true}}
    actions:
      uphold: {title: u, article: l/1, from: [lodged], to: upheld, by: [p], triggers: {licence: drop}}
";

#[test]
fn an_end_that_leaves_the_root_of_the_case_standing_is_told_where_nothing_else_moves_it() {
    let said = |old: &str, new: &str| {
        assert!(STANDING.contains(old), "{old}");
        let packs = TestLibrary::with_pack("matter", &STANDING.replacen(old, new, 1));
        let said = packs.warnings("matter");
        said.into_iter().filter(|said| said.ends_with("root-left-standing")).collect::<Vec<_>>()
    };
    let line = 1 + STANDING.lines().position(|line| line.contains("refused: {title")).unwrap();
    let found = said("title: m", "title: m");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(&format!(":{line}:")), "{found:?}");
    for (old, new) in [
        // It goes on there too.
        ("to: refused, by: [p]}", "to: refused, by: [p], triggers: {licence: drop}}"),
        // Somebody can still move the root.
        ("from: [valid], to: over", "from: any, to: over"),
        // A procedure that can be there by then does.
        ("concerns: {licence: [valid]}", "concerns: {licence: [none_yet, valid]}"),
        ("concerns: {licence: [valid]}", "concerns: {application: [filed]}"),
        // No end moves it: it is not said that one should.
        ("to: granted, by: [p], triggers: {licence: grant}}", "to: granted, by: [p]}"),
    ] {
        assert_eq!(said(old, new), [""; 0], "{new}");
    }
}

#[test]
fn a_jurisdiction_is_a_territory_of_six_digits() {
    for wrong in ["4500", "000000", "abcdef"] {
        let packs = TestLibrary::lending();
        let pack = packs.read("lending/pack.yaml");
        packs.write("lending/pack.yaml", format!("{pack}jurisdiction: \"{wrong}\"\n"));
        assert_eq!(packs.problems("lending").len(), 1, "{wrong}");
        assert!(packs.problems("lending")[0].ends_with("bad-territory"), "{wrong}");
    }
}
