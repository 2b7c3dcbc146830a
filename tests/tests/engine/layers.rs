//! What a layer may do to those below it: bounds are kept, business rules only tighten.

use guicheng_engine::{PackLibrary, Period, Value, Workflow};
use guicheng_testkit::TestLibrary;
use guicheng_workbench::inspect::{Amendment, DiagnosticRecord};

/// The library of examples with a pack of a bureau over the dog licence.
fn bureau(content: &str) -> TestLibrary {
    let packs = TestLibrary::of_examples();
    packs.write(
        "bureau_rules/pack.yaml",
        "format: 2\npack: bureau_rules\ntitle: 业务规则\nversion: 1.0.0\nextends: dog_licence\nbusiness_rules_of: {organisation: south_bureau, party: bureau}\n",
    );
    packs.write("bureau_rules/rules.yaml", content);
    packs
}

fn records(packs: &TestLibrary, id: &str) -> Vec<DiagnosticRecord> {
    let failure = packs.failure(id);
    failure.diagnostics.records(&failure.sources)
}

/// What is refused of a bureau's rules: the codes, and what the sentences say, in both languages.
fn refused(content: &str) -> Vec<(&'static str, String)> {
    let records = records(&bureau(content), "bureau_rules");
    records.into_iter().map(|record| (record.code, format!("{} {}", record.message.zh, record.message.en))).collect()
}

#[test]
fn a_layer_may_set_a_parameter_within_its_bound_and_draw_the_bound_tighter() {
    let packs = TestLibrary::of_examples();
    packs.province(
        "town",
        "dog_licence",
        "parameters: {acceptance_limit: {value: 2 workdays, bound: {at_most: 2 workdays}}}\n",
    );
    let town = packs.load("town");
    let parameter = town.parameters.get("acceptance_limit").unwrap();
    let two: Period = "2 workdays".parse().unwrap();
    assert_eq!(parameter.bound.as_ref().unwrap().to_string(), "at_most: 2 workdays");
    assert_eq!(parameter.on(chrono::NaiveDate::MIN), Some(&Value::Period { period: two }));
    packs.province("village", "town", "parameters: {acceptance_limit: {value: 3 workdays}}\n");
    assert_eq!(packs.problems("village"), ["village/rules.yaml:1:40 bound-broken"], "the tighter bound counts above");
}

#[test]
fn a_value_outside_its_bound_is_refused_with_both_places_and_the_article() {
    let packs = TestLibrary::of_examples();
    for value in ["4 workdays", "3 days", "1 weeks"] {
        packs.province("town", "dog_licence", &format!("parameters: {{acceptance_limit: {{value: {value}}}}}\n"));
        let failure = packs.failure("town");
        let shown = failure.to_string();
        assert!(shown.contains("bound-broken") && shown.contains("rules/4"), "{value}: {shown}");
        assert!(
            shown.contains("town/rules.yaml:1") && shown.contains("dog_licence/parameters.yaml:8"),
            "{value}: {shown}"
        );
    }
}

#[test]
fn no_value_of_any_day_and_no_reading_chosen_may_leave_the_bound() {
    let packs = TestLibrary::of_examples();
    let dated = "parameters: {examination_limit: {values: {2027-01-01: 11 workdays}}}\n";
    packs.province("town", "dog_licence", dated);
    assert_eq!(packs.problems("town"), ["town/rules.yaml:1:55 bound-broken"]);
    packs.edit(
        "dog_licence/parameters.yaml",
        "    interpretation: last_valid_day\n",
        "    interpretation: last_valid_day\n    bound: {one_of: [corresponding_day]}\n",
    );
    packs.province("town", "dog_licence", "interpretations: {last_valid_day: {chosen: day_before}}\n");
    assert!(packs.failure("town").to_string().contains("bound-broken"));
}

#[test]
fn a_bound_is_never_drawn_looser_nor_taken_away() {
    for (written, what) in [
        ("bound: {at_most: 4 workdays}", "looser"),
        ("bound: {at_most: 3 weeks}", "in another unit"),
        ("bound: {remove: true}", "taken away"),
        ("bound: {at_most: {remove: true}, at_least: 1 workday}", "another side instead"),
        (
            "replace: true, title: 受理, type: period, article: rules/4, value: 3 workdays",
            "replaced with its parameter",
        ),
    ] {
        let packs = TestLibrary::of_examples();
        packs.province("town", "dog_licence", &format!("parameters: {{acceptance_limit: {{{written}}}}}\n"));
        let records = records(&packs, "town");
        let found = records.iter().find(|record| record.code == "bound-loosened");
        let found = found.unwrap_or_else(|| panic!("{what}: {records:?}"));
        assert_eq!(found.file.as_deref(), Some("town/rules.yaml"), "{what}");
        assert!(found.message.en.contains("3 workdays") && found.message.en.contains("rules/4"), "{what}: {found:?}");
    }
}

#[test]
fn a_bound_must_say_something_that_its_parameter_can_be_compared_with() {
    let packs = TestLibrary::of_examples();
    for bound in ["{article: rules/3}", "{at_most: true}"] {
        packs.province("town", "dog_licence", &format!("parameters: {{large_dogs: {{bound: {bound}}}}}\n"));
        assert_eq!(packs.problems("town"), ["town/rules.yaml:1:34 bad-bound"], "{bound}");
    }
}

#[test]
fn whoever_set_a_bound_can_set_it_anew() {
    let packs = TestLibrary::of_examples();
    let version = |text: &str| Amendment::Version {
        version: "1.1.0".into(),
        path: "amendment.yaml".to_owned(),
        text: text.to_owned(),
        manifest: String::new(),
    };
    let longer = "parameters: {acceptance_limit: {value: 5 workdays, bound: {at_most: 5 workdays}}}";
    let library = packs.library();
    library.load_amended("dog_licence", &version(longer)).unwrap_or_else(|failure| panic!("{failure}"));
    let failure = library.load_amended("north_bureau_rules", &version(longer)).unwrap_err();
    assert!(failure.to_string().contains("bound-loosened"), "a new version of the bureau's rules cannot: {failure}");
    // An amendment of the text that set it.
    packs.write("dog_licence_2027/longer.yaml", format!("{longer}\n"));
    let amended = packs.load("dog_licence_2027");
    assert_eq!(
        amended.parameters.get("acceptance_limit").unwrap().bound.as_ref().unwrap().to_string(),
        "at_most: 5 workdays"
    );
}

/// What is the same in all versions of a pack is read and compiled once. Whoever reads one version after the other, from
/// files or from a snapshot, gets what he would have got by itself: the pack, or the mistakes.
#[test]
fn a_version_is_the_same_whatever_was_read_before_it() {
    let packs = TestLibrary::of_examples();
    let version = |text: &str| Amendment::Version {
        version: "1.1.0".into(),
        path: "amendment.yaml".to_owned(),
        text: text.to_owned(),
        manifest: String::new(),
    };
    let texts = [
        "parameters: {acceptance_limit: {value: 1 workday}}",
        "fields: {size: {options: {medium: {title: 中型}}}}",
        "fields: {dog_name: {type: integer, max_length: {remove: true}}}",
        "fields: {size: {remove: true}}",
        "organisations: {west_bureau: {title: 西区局, kind: bureau, territory: '990200'}}",
        "codes: {breeds: {entries: {'02': {remove: true}}}}",
        "workflows: {licence: {actions: {accept: {when: {never: {that: nothing.at_all, else: 否, article: rules/4}}}}}}",
        "workflows: {licence: {states: {draft: {remove: true}}}}",
        "parameters: {acceptance_limit: {value: 1 workday}}",
    ];
    let outcome = |library: &PackLibrary, text: &str| {
        library.load_amended("dog_licence", &version(text)).map_or_else(
            |failure| failure.to_string(),
            |pack| {
                let parts = |workflow: &Workflow| {
                    format!(
                        "{:?}",
                        (&workflow.opening, &workflow.actions, &workflow.clocks, &workflow.forms, &workflow.routes)
                    )
                };
                let workflows: Vec<String> = pack.workflows.values().map(|workflow| parts(workflow)).collect();
                format!("{} {workflows:?} {:?}", pack.hash, pack.views)
            },
        )
    };
    let (read, snapshot) = (packs.library(), packs.library().snapshot());
    for text in texts {
        let alone = outcome(&packs.library(), text);
        for library in [&read, &snapshot] {
            assert_eq!(outcome(library, text), alone, "{text}");
        }
    }
    packs.write("dog_licence/parameters.yaml", "parameters: nothing\n");
    assert!(read.load("dog_licence").is_err(), "a library reads its files again");
    assert!(snapshot.load("dog_licence").is_ok(), "a snapshot stays as it was read");
}

#[test]
fn business_rules_may_tighten() {
    let packs = TestLibrary::of_examples();
    let rules = packs.load("north_bureau_rules");
    let of = rules.business_rules_of.as_ref().unwrap();
    assert_eq!((of.organisation.as_str(), of.party.as_str()), ("north_bureau", "bureau"));
    assert_eq!(rules.base_packs, ["dog_licence"]);
    let tightened = "
parameters: {examination_limit: {values: {2026-01-01: 9 workdays}}}
fields: {dog_name: {title: 犬只姓名}, extra_days: {checks: {short: {that: value < 4, else: 过长, article: rules/4}}}}
forms: {extension: {fields: {photos: {}}}}
workflows:
  licence:
    title: 养犬证
    fields: {lodged_on: {}}
    actions: {refuse: {when: {words: {that: on.year > 2020, else: 请写明理由, article: rules/4}}}}
";
    bureau(tightened).load("bureau_rules");
}

#[test]
fn business_rules_that_do_anything_but_tighten_are_refused() {
    for (content, path) in [
        ("workflows: {licence: {states: {waiting: {title: 等待}}}}", "workflows.licence.states.waiting"),
        ("workflows: {licence: {actions: {accept: {to: granted}}}}", "workflows.licence.actions.accept.to"),
        ("workflows: {licence: {actions: {accept: {by: [keeper]}}}}", "workflows.licence.actions.accept.by"),
        ("workflows: {licence: {actions: {grant: {when: {complete: {remove: true}}}}}}", "actions.grant.when.complete"),
        ("workflows: {licence: {actions: {grant: {when: {complete: {that: 'true'}}}}}}", "grant.when.complete.that"),
        (
            "workflows: {licence: {actions: {skip: {title: 略, article: rules/4, from: any, to: granted, by: [keeper]}}}}",
            "workflows.licence.actions.skip",
        ),
        (
            "workflows: {licence: {actions: {submit: {form: visit}}}}\nforms: {visit: {title: 访, article: rules/4}}",
            "workflows.licence.actions.submit.form",
        ),
        (
            "workflows: {licence: {clocks: {examination: {limit: 20 workdays}}}}",
            "workflows.licence.clocks.examination.limit",
        ),
        ("workflows: {licence: {clocks: {acceptance: {remove: true}}}}", "workflows.licence.clocks.acceptance"),
        (
            "workflows: {dog: {actions: {lapse: {when: {never: {that: 'false', else: 否, article: rules/6}}}}}}",
            "workflows.dog.actions.lapse.when",
        ),
        (
            "workflows: {dog: {actions: {cancel: {when: {never: {that: 'false', else: 否, article: rules/7}}}}}}",
            "workflows.dog.actions.cancel.when",
        ),
        ("parties: {helper: {title: 帮手, article: rules/2, anyone: true}}", "parties.helper"),
        ("parties: {bureau: {sees: nothing}}", "parties.bureau.sees"),
        ("organisations: {south_bureau: {territory: \"990000\"}}", "organisations.south_bureau.territory"),
        ("parameters: {renewal_days: {value: 20}}", "parameters.renewal_days.value"),
        ("interpretations: {last_valid_day: {chosen: day_before}}", "interpretations.last_valid_day.chosen"),
        (
            "forms: {application: {fields: {keeper_name: {need: optional}}}}",
            "forms.application.fields.keeper_name.need",
        ),
        (
            "forms: {application: {fields: {keeper_name: {when: 'data.size == \"large\"'}}}}",
            "forms.application.fields.keeper_name.when",
        ),
        (
            "forms: {application: {replace: true, title: 表, article: rules/3, fields: {dog_name: {}}}}",
            "forms.application",
        ),
        ("sources: {rules: {articles: {\"4\": {summary: 十个工作日内受理。}}}}", "sources.rules.articles.4.summary"),
        ("views: {register: {fields: {size: facts.size}}}", "views.register.fields.size"),
        ("windows: {renewal_window: {closes: facts.valid_until + days(1)}}", "windows.renewal_window.closes"),
        ("effects: {licence_ended: {remove: true}}", "effects.licence_ended"),
        ("workflows: {licence: {article: rules/3}}", "workflows.licence.article"),
    ] {
        let refused = refused(content);
        assert!(
            refused
                .iter()
                .any(|(code, said)| *code == "only-tightens" && said.contains(path) && said.contains("south_bureau")),
            "{content}: {refused:?}"
        );
    }
}

/// The bound says how far a layer that makes law may go; business rules go no further than the law of the place.
#[test]
fn business_rules_set_no_parameter_further_than_the_law_below_does() {
    let town = |set: &str, rules: &str| {
        let packs = bureau(&format!("parameters: {{acceptance_limit: {rules}}}\n"));
        packs.edit("bureau_rules/pack.yaml", "extends: dog_licence", "extends: town");
        packs.province("town", "dog_licence", &format!("parameters: {{acceptance_limit: {set}}}\n"));
        packs
    };
    for (set, rules) in [
        ("{value: 2 workdays}", "{value: 2 workdays}"),
        ("{value: 2 workdays}", "{value: 1 workdays}"),
        (
            "{value: {remove: true}, values: {2026-01-01: 3 workdays, 2026-07-01: 2 workdays}}",
            "{values: {2026-03-01: 3 workdays}}",
        ),
    ] {
        town(set, rules).load("bureau_rules");
    }
    for (set, rules) in [
        ("{value: 2 workdays}", "{value: 3 workdays}"),
        (
            "{value: {remove: true}, values: {2026-01-01: 3 workdays, 2026-07-01: 2 workdays}}",
            "{values: {2026-08-01: 3 workdays}}",
        ),
    ] {
        let codes: Vec<&str> = records(&town(set, rules), "bureau_rules").iter().map(|record| record.code).collect();
        assert_eq!(codes, ["only-tightens"], "{rules}");
    }
}

/// A province over the dog licence, in which a window and a condition read parameters that are bound.
#[test]
fn what_reads_a_bounded_parameter_and_does_so_no_more_is_told() {
    let packs = TestLibrary::of_examples();
    let days = "bound: {at_most: 30}";
    packs.edit("dog_licence/parameters.yaml", "  renewal_days:\n", &format!("  renewal_days:\n    {days}\n"));
    for (content, told) in [
        ("windows: {renewal_window: {opens: 'facts.valid_until - days(180)'}}\n", true),
        ("windows: {renewal_window: {opens: 'facts.valid_until - days(params.renewal_days)'}}\n", false),
        ("windows: {renewal_window: {title: 续期}}\n", false),
        ("parameters: {renewal_days: {value: 20}}\n", false),
    ] {
        packs.province("town", "dog_licence", content);
        let found = packs.warnings("town");
        assert_eq!(found.iter().any(|warning| warning.ends_with(" leaves-bound")), told, "{content}: {found:?}");
    }
}

#[test]
fn what_would_be_allowed_is_said() {
    let refused = refused("workflows: {licence: {actions: {accept: {to: granted}}}}");
    let (_, said) = refused.first().unwrap();
    for allowed in ["`when.*`", "`effects.*`", "`form`"] {
        assert!(said.contains(allowed), "{said}");
    }
}

#[test]
fn business_rules_do_not_put_a_function_in_place_of_one_below() {
    let packs = bureau("");
    packs.write("bureau_rules/rules.rhai", "fn chip_valid(chip) { true }\nfn own(chip) { chip.len == 15 }\n");
    let problems = packs.problems("bureau_rules");
    assert_eq!(problems, ["bureau_rules/rules.rhai:1:1 only-tightens"]);
}

/// Elements may be called as keys are: `title`, `else`, `article`. That makes no sentence for people of them.
#[test]
fn an_element_that_is_called_like_a_key_is_not_worded_anew() {
    for name in ["title", "else", "article"] {
        let packs =
            bureau(&format!("workflows: {{licence: {{actions: {{grant: {{when: {{{name}: {{that: 'true'}}}}}}}}}}}}"));
        packs.edit("dog_licence/workflows/licence.yaml", "          complete:\n", &format!("          {name}:\n"));
        let codes: Vec<&str> = records(&packs, "bureau_rules").iter().map(|record| record.code).collect();
        assert_eq!(codes, ["only-tightens"], "{name}");
    }
}

#[test]
fn business_rules_are_those_of_an_organisation_over_another_pack() {
    let packs = bureau("");
    packs.edit("bureau_rules/pack.yaml", "south_bureau", "south_buro");
    assert_eq!(packs.problems("bureau_rules"), ["bureau_rules/pack.yaml:6:35 unknown-name (south_bureau)"]);
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/pack.yaml",
        "calendar: cn",
        "calendar: cn\nbusiness_rules_of: {organisation: city_bureau, party: bureau}",
    );
    assert_eq!(packs.problems("dog_licence"), ["dog_licence/pack.yaml:8:35 extends-nothing"]);
}

#[test]
fn packs_of_several_folders_are_one_library() {
    let (laws, rules) = (TestLibrary::of_examples(), TestLibrary::empty());
    rules.province("town", "dog_licence", "");
    let library = PackLibrary::open(laws.path("")).unwrap().with(rules.path("")).unwrap();
    let ids: Vec<String> = library.ids().unwrap().iter().map(ToString::to_string).collect();
    assert!(ids.contains(&"town".to_owned()) && ids.contains(&"dog_licence".to_owned()), "{ids:?}");
    library.load("town").unwrap_or_else(|failure| panic!("{failure}"));
    rules.province("dog_licence", "town", "");
    let failure = library.load("town").unwrap_err();
    assert!(failure.to_string().contains("pack-twice"), "which of the two would be meant is not guessed: {failure}");
}

/// What `only-tightens` says may be written instead, of the only such problem.
fn advice(content: &str) -> String {
    let refused = refused(content);
    let (_, said) = refused.iter().find(|(code, _)| *code == "only-tightens").unwrap_or_else(|| panic!("{refused:?}"));
    said.rsplit("Allowed here: ").next().unwrap().to_owned()
}

#[test]
fn advice_does_not_allow_what_it_refuses() {
    let of_clock = advice("workflows: {licence: {clocks: {examination: {limit: 20 workdays}}}}");
    assert_eq!(of_clock, "`workflows.licence.clocks.*`", "a further clock, nothing within this one");
    let automatic =
        advice("workflows: {dog: {actions: {lapse: {when: {never: {that: 'false', else: 否, article: rules/6}}}}}}");
    assert!(!automatic.contains("when") && !automatic.contains("form"), "{automatic}");
    let unbound = advice("parameters: {renewal_days: {value: 20}}");
    assert!(unbound.contains("once a bound is laid down below") && !unbound.contains('`'), "{unbound}");
}

#[test]
fn a_field_that_a_route_reads_and_one_of_the_workflows_lacks_names_that_workflow() {
    let packs = TestLibrary::lending();
    packs.edit(
        "lending/parties.yaml",
        "    route: {only: {organisation: main_desk}}",
        "    route: {only: {when: 'data.nothing == 1', organisation: main_desk}}",
    );
    let failure = packs.library().load("lending").unwrap_err();
    let said = failure.render(guicheng_engine::Language::English, false);
    assert!(said.contains("`data` has no field `nothing`"), "{said}");
    assert!(said.contains("this workflow binds the party") && said.contains("lending/workflows.yaml:"), "{said}");
}

#[test]
fn what_is_left_blank_is_said_once_and_hides_nothing_of_what_lies_below() {
    for blank in ["workflows:\n", "fields:\n", "cases:\n", "parties:\n", "workflows:\n  licence:\n    actions:\n"] {
        let packs = TestLibrary::of_examples();
        packs.province("newtown", "dog_licence", blank);
        let found = packs.problems("newtown");
        assert!(matches!(found.as_slice(), [one] if one.ends_with(" wrong-type")), "{blank}: {found:#?}");
    }
    for section in ["fields", "parameters", "workflows"] {
        let packs = TestLibrary::of_examples();
        packs.write("dog_licence/blank.yaml", format!("{section}:\n"));
        let found = packs.problems("dog_licence");
        assert!(matches!(found.as_slice(), [one] if one.ends_with(" wrong-type")), "{section}: {found:#?}");
    }
}

#[test]
fn a_bound_cites_those_who_set_it_whatever_the_layers_above_cite_for_the_parameter() {
    for article in ["rules/9", "{append: [rules/9]}"] {
        let packs = TestLibrary::of_examples();
        let content = format!("parameters: {{acceptance_limit: {{value: 2 workdays, article: {article}}}}}");
        packs.province("newtown", "dog_licence", &content);
        let pack = packs.load("newtown");
        let parameter = pack.parameters.get("acceptance_limit").unwrap();
        let cited: Vec<&str> = parameter.bound.as_ref().unwrap().citations.iter().map(|one| one.as_str()).collect();
        assert_eq!(cited, ["rules/4"], "{article}");
        assert!(parameter.citations.iter().any(|one| one.as_str() == "rules/9"), "{article}");
    }
}
