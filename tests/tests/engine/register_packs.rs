//! Packs with registers: what is wrong with them is said, and provinces do not see each other's entries.

use guicheng_testkit::{TestLibrary, refusal};
use guicheng_workbench::scenario::Scenarios;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Case, Command, Event, EventKind, Id, Language, MemoryHost, Pack, RefusalCode, Request, Rulebook, Undecided,
    Value, Values,
};

/// The problems of a pack over the example that has this content, without their places.
fn codes(content: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    packs.province("city", "dog_licence", content);
    let told = match packs.library().load("city") {
        Ok(_) => packs.warnings("city"),
        Err(_) => packs.problems("city"),
    };
    let codes = told.iter().map(|problem| problem.split_once(' ').unwrap().1);
    // Nothing here asks what is filed.
    codes.filter(|code| *code != "unused").map(str::to_owned).collect()
}

fn register(content: &str) -> Vec<String> {
    codes(&format!("registers:\n  keepers: {{title: 名录, article: rules/2, {content}}}\n"))
}

/// The problems of a pack whose complaints ask a register so.
fn asking(expression: &str) -> Vec<String> {
    let condition = format!("asks: {{that: '{expression}', else: 不符, article: rules/7}}");
    codes(&format!("workflows: {{complaint: {{open: {{when: {{{condition}}}}}}}}}\n"))
}

#[test]
fn a_register_tells_nothing_personal_and_is_filed_under_single_values_of_its_cases() {
    assert_eq!(register("case: practise, of: practice"), ["unknown-name (practice)"]);
    assert_eq!(register("case: dog, of: practice"), ["unknown-name"]);
    assert_eq!(register("case: dog, of: dog_name, keys: {chip: {}}"), [""; 0], "any recorded value is a key");
    assert_eq!(register("case: dog, of: dog_name, keys: {chp: {}}"), ["unknown-name (chip)"]);
    let listed = "fields: {kennels: {title: 犬舍, type: text, list: true}}\ncases: {dog: {facts: {kennels: {}}}}\n\
                  registers:\n  keepers: {title: 名录, article: rules/2, case: dog, of: kennels, keys: {kennels: {}}}\n";
    assert_eq!(codes(listed), ["register-key", "register-key-list"], "how many keys an entry has is bounded");
    let bounded = |most: &str| {
        codes(
            &listed
                .replace("of: kennels", "of: dog_name")
                .replace("list: true", &format!("list: true, max_length: {most}")),
        )
    };
    assert_eq!((bounded("100"), bounded("101")), (Vec::<String>::new(), vec!["register-key-list".to_owned()]));
    let documents = listed.replace("of: kennels", "of: dog_name").replace("type: text, list: true", "type: document");
    assert_eq!(codes(&documents), ["register-key"]);
    let asked = |given: &str| {
        let asks = format!(
            "workflows: {{complaint: {{open: {{when: {{asks: {{that: 'found_by(\"keepers\", \"kennels\", {given}).is_empty()', else: 不符, article: rules/7}}}}}}}}}}\n"
        );
        codes(&format!(
            "{}{asks}",
            listed.replace("of: kennels", "of: dog_name").replace("list: true", "list: true, max_length: 9")
        ))
    };
    assert_eq!(asked("\"east\""), ["never-written"], "it is asked by one item");
    assert_eq!(asked("[\"east\"]"), ["wrong-argument-type"], "not by a list");
    let personal = "cases: {dog: {facts: {keeper_phone: {}}}}\nregisters:\n  keepers: {title: 名录, article: rules/2, \
                    case: dog, of: keeper_phone}\n";
    assert_eq!(codes(personal), ["personal-in-register"], "a key is told too");
    assert_eq!(register("case: dog, of: vaccinated_by, facts: {dog_nam: {}}"), ["unknown-name (dog_name)"]);
    let personal = "cases: {dog: {facts: {keeper_phone: {}}}}\nregisters:\n  keepers: {title: 名录, article: rules/2, \
                    case: dog, of: vaccinated_by, facts: {keeper_phone: {}}}\n";
    assert_eq!(codes(personal), ["personal-in-register"]);
}

/// The example with a fact that accepting an application sets from the keeper's telephone number, and a register.
fn computed(value: &str, register: &str) -> Vec<String> {
    codes(&format!(
        "fields: {{tag: {{title: 牌, type: text}}, known: {{title: 已知, type: boolean}}}}\n\
         cases: {{dog: {{facts: {{tag: {{}}, known: {{}}}}}}}}\n\
         workflows: {{licence: {{actions: {{accept: {{set: {{facts: {{{value}}}}}}}}}}}}}\n\
         registers: {{tags: {{title: 名录, article: rules/2, case: dog, {register}}}}}\n"
    ))
}

#[test]
fn a_register_tells_nothing_that_is_computed_from_something_personal() {
    let error = "personal-computed-in-register";
    let tag = "tag: data.keeper_phone.trimmed()";
    assert_eq!(computed(tag, "of: tag"), [error], "what an entry is about");
    assert_eq!(computed(tag, "of: dog_name, facts: {tag: {}}"), [error], "a fact");
    assert_eq!(computed(tag, "of: dog_name, keys: {tag: {}}"), [error], "a key");
    let known = "known: 'data.keeper_phone != \"\"'";
    assert_eq!(computed(known, "of: dog_name, facts: {known: {}}"), [error], "also yes or no");
    assert_eq!(computed("tag: data.dog_name", "of: tag, keys: {tag: {}}"), [""; 0]);
}

#[test]
fn a_clock_counted_by_something_personal_is_personal_where_it_is_read() {
    let rules = |field: &str| {
        codes(&format!(
            "fields: {{over_on: {{title: 至, type: date}}, {field}: {{personal: true}}}}\n\
             cases: {{dog: {{facts: {{over_on: {{}}}}}}}}\n\
             workflows: {{licence: {{actions: {{grant: {{set: {{facts: {{over_on: clocks.examination.due}}}}}}}}}}}}\n\
             registers: {{tags: {{title: 名录, article: rules/2, case: dog, of: over_on}}}}\n"
        ))
    };
    let found = rules("extra_days");
    assert_eq!(found, ["personal-computed-in-register", "personal-in-clock"], "an action extends it by that");
    assert_eq!(rules("breed"), [""; 0]);
    let library = TestLibrary::of_examples();
    library.province("town", "dog_licence", "fields: {extra_days: {personal: true}}\n");
    let pack = library.load("town");
    let warnings = pack.warnings().records(pack.files());
    assert!(warnings.iter().any(|warning| warning.code == "personal-in-clock"), "{warnings:?}");
}

#[test]
fn what_is_personal_below_stays_so() {
    assert_eq!(codes("fields: {keeper_phone: {personal: false}}\n"), ["personal-taken-away"]);
    assert_eq!(codes("fields: {keeper_phone: {personal: {remove: true}}}\n"), ["personal-taken-away"]);
    assert_eq!(codes("fields: {keeper_phone: {title: 电话}}\n"), [""; 0]);
}

#[test]
fn nothing_personal_is_looked_up() {
    let error = "personal-look-up";
    let licence = |rest: &str| codes(&format!("workflows: {{licence: {{actions: {{accept: {{{rest}}}}}}}}}\n"));
    let condition = |that: &str| licence(&format!("when: {{asks: {{that: '{that}', else: 不符, article: rules/7}}}}"));
    assert_eq!(condition(r#"standing("practices", data.keeper_phone) == """#), [error]);
    assert_eq!(
        condition(r#"standing("practices", "x") == "" && data.keeper_phone != "1""#),
        [error],
        "also beside the key"
    );
    assert_eq!(condition(r#"standing("practices", "x") == "" && !missing.application.is_empty()"#), [""; 0]);
    let set = r#"set: {facts: {dog_name: 'recorded("practices", data.keeper_phone, "practice_name")'}}"#;
    assert!(licence(set).contains(&error.to_owned()), "in what an action sets");
    let checked = r#"fields: {keeper_phone: {checks: {known: {that: 'standing("practices", value) == ""', else: 不符, article: rules/7}}}}"#;
    assert!(codes(checked).contains(&error.to_owned()), "in the check of a field");
    let view = "views: {seen: {title: 所见, article: rules/7, audience: bureau, shows: {licence: [submitted]}, \
                fields: {practice_name: 'recorded(\"practices\", data.keeper_phone, \"practice_name\")'}}}\n";
    assert!(!codes(view).contains(&error.to_owned()), "whoever looks at a view records nothing");
    let carried = "effects: {told: {title: 告知, article: rules/7, view: seen}}\n\
                   workflows: {licence: {actions: {accept: {effects: {told: {to: bureau}}}}}}\n";
    assert_eq!(codes(&format!("{view}{carried}")), [error], "an effect that carries it does");
}

#[test]
fn what_is_misspelt_in_a_question_to_a_register_is_found() {
    assert_eq!(asking(r#"standing("practises", "x") == "approved""#), ["unknown-property (practices)"]);
    assert_eq!(asking(r#"standing("practices", "x") == "aproved""#), ["unknown-choice (approved)"]);
    assert_eq!(asking(r#"listed("practices", "approved").is_empty()"#), ["register-unbounded"]);
    let bounded = |expression: &str| {
        let condition = format!("asks: {{that: '{expression}', else: 不符, article: rules/7}}");
        let registers = "registers: {practices: {bounded: true, keys: {practice_name: {}}}}";
        codes(&format!("{registers}\nworkflows: {{complaint: {{open: {{when: {{{condition}}}}}}}}}\n"))
    };
    assert_eq!(bounded(r#"listed("practices", "approved").is_empty()"#), [""; 0]);
    assert_eq!(bounded(r#"listed("practices", "aproved").is_empty()"#), ["unknown-choice (approved)"]);
    assert_eq!(bounded(r#"found_by("practices", "practice_name", "x").is_empty()"#), [""; 0]);
    assert_eq!(bounded(r#"found_by("practices", "practice_nam", "x").is_empty()"#), ["unknown-field (practice_name)"]);
    assert_eq!(bounded(r#"found_by("practices", "practice_name", 3).is_empty()"#), ["wrong-argument-type"]);
    assert_eq!(asking(r#"has_recorded("practices", "x", "practice_nam")"#), ["unknown-field (practice_name)"]);
    assert_eq!(asking("has_recorded(facts.dog_name, facts.dog_name, facts.dog_name)"), ["script-unsupported"]);
}

#[test]
fn an_automatic_action_that_stays_needs_something_to_change_and_a_condition() {
    let action = |content: &str| {
        let action = format!("again: {{title: 再办, article: rules/2, from: any, automatic: true{content}}}");
        codes(&format!("workflows: {{dog: {{actions: {{{action}}}}}}}\n"))
    };
    let when = ", when: {there: {that: facts.has(\"chip\"), else: 无, article: rules/2}}";
    assert_eq!(action(when), ["automatic-needs-to"]);
    assert_eq!(action(", set: {facts: {dog_name: '\"x\"'}}"), ["automatic-needs-to"]);
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn actor(organisation: Option<&str>, person: &str, roles: &[&str]) -> Actor {
    let roles = roles.iter().map(|role| Id::from(*role)).collect();
    Actor {
        organisation: organisation.map(Id::from),
        person: Some(Id::from(person)),
        roles,
        real_name: true,
        acts_for: None,
    }
}

fn texts(values: &[(&str, &str)]) -> Values {
    values.iter().map(|(name, value)| (Id::from(*name), Value::text(value))).collect()
}

/// A library of packs with a case that is decided on step by step.
struct Hall {
    host: MemoryHost,
}

impl Hall {
    fn of(library: &TestLibrary, packs: &[&Arc<Pack>]) -> Self {
        let mut rulebook = Rulebook::new();
        rulebook.publish_calendar(library.library().calendar("cn").unwrap());
        packs.iter().for_each(|pack| rulebook.publish(Arc::clone(pack)).unwrap());
        Self { host: MemoryHost::new(rulebook) }
    }

    fn does(&mut self, case: &mut Case, who: &Actor, request: Request, moment: &str) -> Result<Vec<Event>, String> {
        let decided = self.host.decide(case, &Command::new(who.clone(), request), at(moment));
        let decision = decided.map_err(|refusal| refusal.to_string())?;
        self.host.keep(&decision);
        let events = decision.events;
        events.iter().for_each(|event| case.apply(event, &self.host.rulebook).unwrap());
        Ok(events)
    }
}

fn open(pack: &Pack, kind: &str, workflow: &str, input: Values) -> Request {
    Request::OpenCase { pack: pack.id.clone(), kind: Id::from(kind), workflow: Id::from(workflow), input }
}

fn act(procedure: u32, action: &str, input: Values) -> Request {
    Request::Act { procedure, action: Id::from(action), input }
}

fn small_dog() -> Values {
    texts(&[
        ("keeper_name", "饲养人"),
        ("keeper_phone", "13800000000"),
        ("district", "990102"),
        ("dog_name", "豆豆"),
        ("size", "small"),
        ("chip", "156000000000001"),
    ])
}

#[test]
fn packs_see_the_entries_of_their_own_line_only() {
    let library = TestLibrary::of_examples();
    library.province("east", "dog_licence", "").province("west", "dog_licence", "");
    let packs = [library.load("east"), library.load("west"), library.load("dog_licence")];
    let mut hall = Hall::of(&library, &packs.each_ref());
    let mut practice = Case::new(Id::from("practice"));
    let vet = actor(Some("vet_east"), "vet", &[]);
    let applied = open(&packs[0], "practice", "approval", texts(&[("practice_name", "东区动物医院")]));
    hall.does(&mut practice, &vet, applied, "2026-03-02T01:00:00Z").unwrap();
    let city = actor(Some("city_bureau"), "inspector", &[]);
    hall.does(&mut practice, &city, act(1, "approve", Values::new()), "2026-03-03T01:00:00Z").unwrap();
    for (pack, seen) in packs.iter().zip([true, false, true]) {
        let mut dog = Case::new(Id::from(format!("dog of {}", pack.id)));
        let (keeper, bureau) = (actor(None, "keeper", &[]), actor(Some("north_bureau"), "b", &["clerk", "examiner"]));
        let steps = [
            (&keeper, open(pack, "dog", "licence", Values::new())),
            (&keeper, act(2, "submit", small_dog())),
            (&bureau, act(2, "accept", Values::new())),
            (&bureau, act(2, "grant", Values::new())),
        ];
        for (who, request) in steps {
            hall.does(&mut dog, who, request, "2026-03-04T01:00:00Z").unwrap();
        }
        let mut proof = texts(&[("vaccinated_by", "vet_east")]);
        proof.insert(Id::from("vaccinated_on"), Value::date("2026-03-05".parse().unwrap()));
        let proven = hall.does(&mut dog, &keeper, act(1, "prove_vaccination", proof), "2026-03-06T01:00:00Z");
        assert_eq!(proven.is_ok(), seen, "{}: {proven:?}", pack.id);
    }
}

/// Offices of bureaus that can close; what was theirs then goes to the city bureau.
const OFFICES: &str = r#"
fields: {office: {title: 机构, type: organisation}}
forms: {office: {title: 机构, article: rules/2, fields: {office: {need: required}}}}
cases: {office: {title: 机构档案, root: office, facts: {office: {}}}}
registers: {offices: {title: 机构名录, article: rules/2, case: office, of: office}}
parties:
  bureau:
    route:
      by_district: {when: 'standing("offices", organisation_in("district_bureau", data.district)) != "closed"'}
      above: {when: 'standing("offices", organisation_in("district_bureau", data.district)) == "closed"', organisation: city_bureau}
workflows:
  office:
    title: 机构
    case: office
    article: rules/2
    open: {starts_case: true, by: [vet], form: office, records: [office], to: serving}
    states: {serving: {title: 履职}, closed: {title: 撤并, final: true}}
    actions: {close: {title: 撤并, article: rules/2, from: [serving], to: closed, by: [vet]}}
  licence:
    actions:
      reroute:
        title: 移交
        article: rules/2
        from: any
        automatic: true
        when:
          bureau_closed:
            that: '!parties.bureau.is_empty() && standing("offices", parties.bureau[0]) == "closed"'
            else: 机构仍在履职
            article: rules/2
        binds: [bureau]
"#;

#[test]
fn a_case_goes_to_another_body_when_its_own_leaves_the_register_and_its_clocks_run_on() {
    let packs = TestLibrary::of_examples();
    packs.province("city", "dog_licence", OFFICES);
    let pack = packs.load("city");
    let mut hall = Hall::of(&packs, &[&pack]);
    let (keeper, registrar) = (actor(None, "keeper", &[]), actor(Some("registrar"), "r", &[]));
    let mut dog = Case::new(Id::from("dog"));
    hall.does(&mut dog, &keeper, open(&pack, "dog", "licence", Values::new()), "2026-03-02T01:00:00Z").unwrap();
    hall.does(&mut dog, &keeper, act(2, "submit", small_dog()), "2026-03-03T01:00:00Z").unwrap();
    assert_eq!(dog.bound("bureau", None), [Id::from("north_bureau")]);
    for (office, opened, closed) in [
        ("north_bureau", "2026-03-03T02:00:00Z", "2026-03-04T01:00:00Z"),
        ("city_bureau", "2026-03-03T03:00:00Z", "2026-03-05T01:00:00Z"),
    ] {
        let mut case = Case::new(Id::from(office));
        let opening = open(&pack, "office", "office", texts(&[("office", office)]));
        hall.does(&mut case, &registrar, opening, opened).unwrap();
        hall.does(&mut case, &registrar, act(1, "close", Values::new()), closed).unwrap();
    }
    let events = hall.host.advance(&dog, at("2026-03-06T01:00:00Z")).unwrap().events;
    let [event] = events.as_slice() else { panic!("one thing happens, also when there is nobody above: {events:#?}") };
    assert!(matches!(&event.kind, EventKind::Acted { action, .. } if *action == "reroute"));
    assert_eq!(event.on.to_string(), "2026-03-04");
    assert!(event.changes.clocks.is_empty(), "the clocks are untouched");
    dog.apply(event, &hall.host.rulebook).unwrap();
    assert_eq!(dog.bound("bureau", None), [Id::from("city_bureau")]);
}

/// Every dog has a chip of its own.
const CHIPS: &str =
    "registers: {chips: {title: 电子标识, article: 'rules/3(2)', case: dog, of: chip, unique: UNIQUE}}\n";

/// What becomes of a second dog with the chip of a first one that is licensed, or whose licence has ended.
fn second_with_the_chip(unique: &str, first_has_ended: bool) -> Result<Vec<Event>, Undecided> {
    let packs = TestLibrary::of_examples();
    packs.province("city", "dog_licence", &CHIPS.replace("UNIQUE", unique));
    let pack = packs.load("city");
    let mut hall = Hall::of(&packs, &[&pack]);
    let (keeper, bureau) = (actor(None, "keeper", &[]), actor(Some("north_bureau"), "b", &["clerk", "examiner"]));
    let mut first = Case::new(Id::from("first"));
    let mut steps = vec![
        (&keeper, open(&pack, "dog", "licence", Values::new())),
        (&keeper, act(2, "submit", small_dog())),
        (&bureau, act(2, "accept", Values::new())),
        (&bureau, act(2, "grant", Values::new())),
    ];
    let last = steps.pop().unwrap();
    for (who, request) in steps.into_iter().chain([last]) {
        hall.does(&mut first, who, request, "2026-03-04T01:00:00Z").unwrap();
    }
    let mut at = at("2026-03-05T01:00:00Z");
    if first_has_ended {
        at = self::at("2027-06-01T01:00:00Z");
        let ended = hall.host.advance(&first, at).unwrap();
        hall.host.keep(&ended);
        assert!(ended.events.iter().any(|event| matches!(&event.kind, EventKind::Acted { to, .. } if *to == *"ended")));
    }
    let mut second = Case::new(Id::from("second"));
    let mut taken = Vec::new();
    for (who, request) in [
        (&keeper, open(&pack, "dog", "licence", Values::new())),
        (&keeper, act(2, "submit", small_dog())),
        (&bureau, act(2, "accept", Values::new())),
        (&bureau, act(2, "grant", Values::new())),
    ] {
        let decision = hall.host.decide(&second, &Command::new(who.clone(), request), at)?;
        decision.events.iter().for_each(|event| second.apply(event, &hall.host.rulebook).unwrap());
        hall.host.keep(&decision);
        taken.extend(decision.events);
    }
    Ok(taken)
}

#[test]
fn what_only_one_may_have_is_refused_to_another_and_officials_are_told_who_has_it() {
    for (unique, first_has_ended, free) in
        [("ever", false, false), ("ever", true, false), ("while_open", false, false), ("while_open", true, true)]
    {
        let taken = second_with_the_chip(unique, first_has_ended);
        assert_eq!(taken.is_ok(), free, "{unique}, ended {first_has_ended}: {taken:?}");
        if let Err(undecided) = taken {
            let refusal = refusal(undecided);
            assert_eq!(refusal.code(), RefusalCode::Taken);
            assert_eq!(refusal.articles()[0].as_str(), "rules/3(2)");
            assert!(refusal.to_string().contains("first"), "{refusal}");
            assert!(!refusal.for_public().to_string().contains("first"), "{}", refusal.for_public());
        }
    }
}

#[test]
fn a_register_says_itself_what_whoever_would_be_the_second_is_told() {
    let said = "ever, else: {zh: 该标识已经使用, en: that chip is in use}";
    let refusal = refusal(second_with_the_chip(said, false).unwrap_err());
    let told = |language| refusal.messages(language).join("");
    assert_eq!(told(Language::English), "that chip is in use (case first)");
    assert_eq!(told(Language::Chinese), "该标识已经使用（案卷 first）");
    assert!(refusal.for_public().to_string().contains("that chip is in use"), "{}", refusal.for_public());
    assert!(!refusal.for_public().to_string().contains("first"), "{}", refusal.for_public());
    assert_eq!(register("case: dog, of: dog_name, else: 已有"), ["register-else"]);
}

#[test]
fn a_decision_says_when_to_look_at_the_case_again() {
    let packs = TestLibrary::of_examples();
    let pack = packs.load("dog_licence");
    let hall = Hall::of(&packs, &[&pack]);
    let scenarios = Scenarios::load(&packs.library(), &pack).unwrap();
    let transcript = scenarios.run(scenarios.get("plain").unwrap(), &packs.library()).unwrap();
    let dog = hall.host.rulebook.replay(Id::from("dog"), &transcript.cases["case"].1).unwrap();
    let mut proof = texts(&[("vaccinated_by", "vet_east")]);
    proof.insert(Id::from("vaccinated_on"), Value::date("2026-03-19".parse().unwrap()));
    let keeper = actor(None, "keeper", &[]);
    let idle = hall.host.advance(&dog, at("2026-03-20T01:00:00Z")).unwrap();
    assert_eq!(idle.wake.at, Some(at("2026-04-17T16:00:00Z")), "the vaccination is due on 17 April, in China");
    assert_eq!(idle.wake.keys, [], "nothing is proven yet, and no practice is looked up");
    let refused =
        hall.host.decide(&dog, &Command::new(keeper, act(1, "prove_vaccination", proof)), at("2026-03-20T01:00:00Z"));
    assert!(refused.is_err(), "no such practice is approved");
}

/// A duty of the bureau whose last day depends on how a practice stands.
const INSPECTION: &str = r#"
workflows:
  dog:
    clocks:
      inspection:
        title: 检查期限
        article: rules/5
        until: 'if standing("practices", "vet_east") == "approved" { on + days(10) } else { facts.licensed_on + days(40) }'
        runs_in: [licensed]
        duty_of: bureau
"#;

#[test]
fn clocks_that_read_a_register_follow_it_and_wake_the_case_whether_the_pack_has_them_or_business_rules() {
    let rules = "format: 2\npack: rules\ntitle: 业务规则\nversion: 1.0.0\nextends: dog_licence\nin_force: {from: 2026-01-01}\n\
                 business_rules_of: {organisation: north_bureau, party: bureau}\n";
    for by_rules in [false, true] {
        let packs = TestLibrary::of_examples();
        let pack = if by_rules {
            packs.write("rules/pack.yaml", rules).write("rules/rules.yaml", INSPECTION);
            packs.load("dog_licence")
        } else {
            packs.province("city", "dog_licence", INSPECTION);
            packs.load("city")
        };
        let mut published = vec![Arc::clone(&pack)];
        published.extend(by_rules.then(|| packs.load("rules")));
        let mut hall = Hall::of(&packs, &published.iter().collect::<Vec<_>>());
        let (keeper, bureau) = (actor(None, "keeper", &[]), actor(Some("north_bureau"), "b", &["clerk", "examiner"]));
        let mut dog = Case::new(Id::from("dog"));
        for (who, request) in [
            (&keeper, open(&pack, "dog", "licence", Values::new())),
            (&keeper, act(2, "submit", small_dog())),
            (&bureau, act(2, "accept", Values::new())),
            (&bureau, act(2, "grant", Values::new())),
        ] {
            hall.does(&mut dog, who, request, "2026-03-04T01:00:00Z").unwrap();
        }
        let idle = hall.host.advance(&dog, at("2026-03-05T01:00:00Z")).unwrap();
        assert!(idle.events.is_empty());
        let keys: Vec<&str> = idle.wake.keys.iter().map(|(register, _)| register.as_str()).collect();
        assert_eq!(keys, ["practices"], "by rules: {by_rules}");
        let due = |case: &Case| {
            let run = case.procedures().next().unwrap().clock("inspection").unwrap();
            run.due(hall.host.rulebook.calendar("cn").unwrap()).unwrap().date.to_string()
        };
        assert_eq!(due(&dog), "2026-04-13");
        let mut practice = Case::new(Id::from("practice"));
        let vet = actor(Some("vet_east"), "vet", &[]);
        let applied = open(&pack, "practice", "approval", texts(&[("practice_name", "东区动物医院")]));
        let city = actor(Some("city_bureau"), "inspector", &[]);
        let mut filing = Hall { host: hall.host.clone() };
        filing.does(&mut practice, &vet, applied, "2026-03-06T01:00:00Z").unwrap();
        filing.does(&mut practice, &city, act(1, "approve", Values::new()), "2026-03-07T01:00:00Z").unwrap();
        let moved = filing.host.advance(&dog, at("2026-03-09T01:00:00Z")).unwrap().events;
        let [event] = moved.as_slice() else { panic!("by rules: {by_rules}: {moved:#?}") };
        assert_eq!(event.on.to_string(), "2026-03-07", "the day the practice was approved");
        dog.apply(event, &filing.host.rulebook).unwrap();
        assert_eq!(due(&dog), "2026-03-14");
    }
}

/// Plates that are given out at once, or by themselves after three workdays.
const PLATES: &str = r#"
fields: {serial: {title: 流水号, type: text}}
forms: {plate: {title: 号牌, article: rules/2, fields: {serial: {need: required}}}}
cases: {plate: {title: 号牌档案, root: plate, facts: {serial: {}}}}
registers: {plates: {title: 号牌簿, article: rules/2, case: plate, of: serial, unique: ever}}
workflows:
  plate:
    title: 号牌
    case: plate
    article: rules/2
    open: {starts_case: true, by: [keeper], form: plate, to: asked}
    states: {asked: {title: 申请}, issued: {title: 已发, final: true}}
    actions:
      at_once: {title: 当场发放, article: rules/2, from: [asked], to: issued, by: [keeper], records: [plate]}
      issue: {title: 发放, article: rules/2, from: [asked], to: issued, automatic: true, after: wait, set: {facts: {serial: data.serial}}}
    clocks: {wait: {title: 等候, article: rules/2, limit: 3 workdays, runs_in: [asked], on_expiry: nothing}}
"#;

#[test]
fn what_should_have_been_entered_before_is_entered_now_and_finds_what_was_taken_since() {
    let packs = TestLibrary::of_examples();
    packs.province("city", "dog_licence", PLATES);
    let pack = packs.load("city");
    let mut hall = Hall::of(&packs, &[&pack]);
    let (keeper, serial) = (actor(None, "keeper", &[]), || texts(&[("serial", "7")]));
    let (mut by_itself, mut at_once) = (Case::new(Id::from("by itself")), Case::new(Id::from("at once")));
    hall.does(&mut by_itself, &keeper, open(&pack, "plate", "plate", serial()), "2026-03-02T01:00:00Z").unwrap();
    hall.does(&mut at_once, &keeper, open(&pack, "plate", "plate", serial()), "2026-03-09T01:00:00Z").unwrap();
    hall.does(&mut at_once, &keeper, act(1, "at_once", Values::new()), "2026-03-09T01:00:00Z").unwrap();
    // Nobody looked when its three workdays were over, on 6 March.
    let late = at("2026-03-10T01:00:00Z");
    let decision = hall.host.advance(&by_itself, late).unwrap();
    assert!(decision.rows.is_empty(), "{:#?}", decision.rows);
    let case = hall.host.at_moment(&by_itself, late).unwrap();
    assert_eq!(case.procedures().next().unwrap().state().id, "asked");
    let waiting = hall.host.waiting(&by_itself, late).unwrap();
    assert_eq!(waiting.iter().map(|waiting| waiting.reason.code).collect::<Vec<_>>(), [RefusalCode::Taken]);
}
