//! Clocks that an inherited bound limits: whichever way a layer says how long they run, and whatever they are measured by.

use guicheng_testkit::TestLibrary;
use guicheng_workbench::inspect::DiagnosticRecord;

fn records(packs: &TestLibrary, id: &str) -> Vec<DiagnosticRecord> {
    let failure = packs.failure(id);
    failure.diagnostics.records(&failure.sources)
}

/// What a province over the dog licence writes of the clock of acceptance, which a parameter of at most three workdays binds.
fn acceptance(clock: &str, parameters: &str) -> TestLibrary {
    let packs = TestLibrary::of_examples();
    packs.province(
        "town",
        "dog_licence",
        &format!("parameters: {{{parameters}}}\nworkflows:\n  licence:\n    clocks:\n      acceptance: {clock}\n"),
    );
    packs
}

const LONGEST: &str = "longest: {title: 最长, type: period, article: rules/4, value: 2 workdays";

#[test]
fn a_clock_stays_within_its_bound_whichever_way_its_limit_is_written() {
    let tight = format!("{LONGEST}, bound: {{at_most: 2 workdays}}}}");
    for (clock, parameters) in [
        ("{limit: 2 workdays}", ""),
        ("{limit: 'workdays(3)'}", ""),
        ("{limit: params.longest}", tight.as_str()),
        ("{limit: 'if data.dog_name == \"}\" { (params.longest) } else { params.acceptance_limit }'}", &tight),
        ("{title: 受理}", ""),
    ] {
        acceptance(clock, parameters).load("town");
    }
    let (loose, unbound) = (format!("{LONGEST}, bound: {{at_most: 9 workdays}}}}"), format!("{LONGEST}}}"));
    for (clock, parameters, what) in [
        ("{limit: 30 workdays}", "", "outside the bound"),
        ("{limit: 3 days}", "", "outside the bound"),
        ("{limit: 'workdays(4)'}", "", "outside the bound"),
        ("{limit: params.longest}", loose.as_str(), "cannot be seen"),
        ("{limit: params.longest}", &unbound, "cannot be seen"),
        ("{limit: 'workdays(1 + 1)'}", "", "cannot be seen"),
        (
            "{limit: 'if data.size == \"large\" { workdays(9) } else { params.acceptance_limit }'}",
            "",
            "outside the bound",
        ),
        (
            "{limit: 'if true /* \" */ { workdays(900) } else { params.acceptance_limit } // \" { params.acceptance_limit } else { 1 }'}",
            "",
            "outside the bound",
        ),
        ("{starts: on + days(5)}", "", "counted from"),
        ("{extension: 90 workdays}", "", "extension"),
        ("{limit: {remove: true}, until: on}", "", "last day of its own"),
        ("{remove: true, because: 不计}", "", "not taken away"),
    ] {
        let records = records(&acceptance(clock, parameters), "town");
        let found = records.iter().find(|record| record.code == "clock-leaves-bound");
        let found = found.unwrap_or_else(|| panic!("{clock}: {records:?}"));
        assert!(
            found.message.en.contains(what) && found.message.en.contains("at_most: 3 workdays"),
            "{clock}: {found:?}"
        );
    }
}

#[test]
fn a_clock_keeps_its_bound_in_layers_further_up_and_in_what_is_said_once() {
    let packs = acceptance("{limit: 2 workdays}", "");
    packs.province("village", "town", "workflows: {licence: {clocks: {acceptance: {limit: 30 workdays}}}}\n");
    assert_eq!(packs.problems("village"), ["village/rules.yaml:1:52 clock-leaves-bound"]);
    // Whoever set the bound can write the clock anew.
    packs.write("dog_licence_2027/longer.yaml", "workflows: {licence: {clocks: {acceptance: {limit: 30 workdays}}}}\n");
    packs.load("dog_licence_2027");
    // A skeleton that reads the parameter.
    packs.edit("street_stalls/rules.yaml", "value: 2 workdays}", "value: 2 workdays, bound: {at_most: 2 workdays}}");
    packs.province("quarter", "street_stalls", "skeletons: {examined: {clocks: {acceptance: {limit: 9 workdays}}}}\n");
    assert!(packs.problems("quarter").iter().any(|problem| problem.ends_with("clock-leaves-bound")));
}

#[test]
fn a_bound_clock_counts_in_the_states_that_it_counted_in() {
    for clock in ["{runs_in: [submitted, examination]}", "{runs_in: [submitted], still_in: [], last_day: as_it_falls}"]
    {
        acceptance(clock, "").load("town");
    }
    for (clock, what) in [
        ("{runs_in: examination}", "counts in the states"),
        ("{still_in: [examination]}", "stands still only where"),
        ("{runs_in: [examination], still_in: [submitted]}", "counts in the states"),
        ("{last_day: next_workday}", "how it is counted"),
        ("{resumes: same_day}", "how it is counted"),
        ("{keeps_used: true}", "how it is counted"),
        ("{repeats: 1 month}", "how it is counted"),
        ("{duty_of: keeper}", "the duty of those"),
        ("{on_expiry: nothing}", "recorded as it was"),
    ] {
        let records = records(&acceptance(clock, ""), "town");
        let found = records.iter().find(|record| record.code == "clock-leaves-bound");
        let found = found.unwrap_or_else(|| panic!("{clock}: {records:?}"));
        assert!(found.message.en.contains(what), "{clock}: {found:?}");
    }
    // Procedures that come past the states in which it runs.
    for (submitted, faults) in [("to: examination", 1), ("to: sorting", 0), ("to: {remove: true}", 1)] {
        let packs = TestLibrary::of_examples();
        packs.province(
            "town",
            "dog_licence",
            &format!(
                "workflows:\n  licence:\n    states: {{sorting: {{title: 分拣}}}}\n    actions:\n      submit: {{{submitted}}}\n      \
                 sort: {{title: 分拣, article: rules/3, from: sorting, to: submitted, by: bureau}}\n"
            ),
        );
        if faults == 0 {
            packs.load("town");
            continue;
        }
        let late = packs.problems("town");
        let found = late.iter().filter(|problem| problem.ends_with("clock-leaves-bound")).count();
        assert_eq!(found, faults, "{submitted}: {late:?}");
    }
}

#[test]
fn what_followed_the_last_day_of_a_bound_clock_still_does() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "      withdraw:\n",
        "      lapse: {title: 逾期, article: rules/4, from: submitted, to: refused, automatic: true, after: acceptance}\n      withdraw:\n",
    );
    let of_town = |lapse: &str| format!("workflows: {{licence: {{actions: {{lapse: {lapse}}}}}}}\n");
    packs.province("town", "dog_licence", &of_town("{after: {remove: true}}"));
    packs.load("town");
    packs.edit("dog_licence/parameters.yaml", "bound: {at_most: 3 workdays}", "bound: {equals: 3 workdays}");
    for lapse in ["{after: {remove: true}}", "{after: examination}"] {
        packs.province("town", "dog_licence", &of_town(lapse));
        let records = records(&packs, "town");
        let found = records.iter().find(|record| record.code == "clock-leaves-bound");
        let found = found.unwrap_or_else(|| panic!("{lapse}: {records:?}"));
        assert!(found.message.en.contains("followed its last day"), "{lapse}: {found:?}");
    }
    packs.province("town", "dog_licence", &of_town("{title: 期满}"));
    packs.load("town");
}

#[test]
fn a_bound_clock_calls_the_functions_that_its_bound_was_written_with() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "limit: params.acceptance_limit",
        "limit: time_for(params.acceptance_limit)",
    );
    packs.write("dog_licence/rules/time.rhai", "fn whole(limit) { limit }\nfn time_for(limit) { whole(limit) }\n");
    packs.province("town", "dog_licence", "");
    packs.load("town");
    for function in ["fn time_for(limit) { workdays(900) }", "fn whole(limit) { workdays(900) }"] {
        packs.write("town/rules/time.rhai", format!("{function}\n"));
        let records = records(&packs, "town");
        let found = records.iter().find(|record| record.code == "clock-leaves-bound");
        let found = found.unwrap_or_else(|| panic!("{function}: {records:?}"));
        assert!(found.message.en.contains("replaced"), "{found:?}");
    }
    // A function that is handed all parameters reads the bound one.
    packs.edit("dog_licence/workflows/licence.yaml", "time_for(params.acceptance_limit)", "time_for(params)");
    packs.write("dog_licence/rules/time.rhai", "fn time_for(params) { params.acceptance_limit }\n");
    packs.write("town/rules/time.rhai", "");
    packs.write("town/limit.yaml", "workflows: {licence: {clocks: {acceptance: {limit: 900 workdays}}}}\n");
    assert!(packs.problems("town").iter().any(|problem| problem.ends_with("clock-leaves-bound")));
}

/// What a province over the dog licence says, whose clock of acceptance counts from a day that an action sets.
fn measured(province: &str, function: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "        binds: [bureau, co_keeper]\n",
        "        binds: [bureau, co_keeper]\n        set: {data: {begins_on: 'begins(on, params)'}}\n",
    );
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "    fields: {supplemented: {}}",
        "    fields: {supplemented: {}, begins_on: {}}",
    );
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "limit: params.acceptance_limit",
        "limit: params.acceptance_limit\n        starts: data.begins_on",
    );
    packs.write(
        "dog_licence/begins.yaml",
        "fields: {begins_on: {title: 起算日, type: date}}\n\
         parameters:\n  commencement: {title: 施行日, type: date, article: rules/4, value: 2026-01-01}\n  \
         grace: {title: 宽限, type: period, article: rules/4, value: 1 day, bound: {at_most: 1 day}}\n",
    );
    packs.write("dog_licence/rules/begins.rhai", "fn begins(day, params) { max(day, params.commencement) + later(params) - days(1) }\nfn later(known) { known.grace }\n");
    packs.province("town", "dog_licence", province);
    if !function.is_empty() {
        packs.write("town/rules/begins.rhai", function);
    }
    packs.library().load("town").map_or_else(|failure| guicheng_testkit::problems(&failure), |_| Vec::new())
}

#[test]
fn what_a_bounded_clock_is_measured_from_stays() {
    let fine = |province: &str| assert_eq!(measured(province, ""), Vec::<String>::new(), "{province}");
    fine("parameters: {acceptance_limit: {value: 2 workdays}}\n");
    fine("parameters: {grace: {value: 0 days}}\n");
    fine("parameters: {commencement: {value: 2026-01-01, title: 开始施行日}}\n");
    fine("workflows: {licence: {actions: {save: {set: {data: {begins_on: 'begins( on, params )'}}}}}}\n");
    for (province, place) in [
        ("parameters: {commencement: {value: 2030-01-01}}\n", "1:29"),
        ("workflows: {licence: {actions: {submit: {set: {data: {begins_on: on + days(90)}}}}}}\n", "1:55"),
        ("workflows: {licence: {actions: {save: {set: {data: {begins_on: on + days(90)}}}}}}\n", "1:53"),
    ] {
        assert_eq!(measured(province, ""), [format!("town/rules.yaml:{place} clock-leaves-bound")], "{province}");
    }
    let removed =
        measured("workflows: {licence: {actions: {submit: {set: {data: {begins_on: {remove: true}}}}}}}\n", "");
    assert!(removed.iter().any(|problem| problem.ends_with("clock-leaves-bound")), "{removed:?}");
    for function in ["fn begins(day, params) { day + days(90) }\n", "fn later(known) { days(90) }\n"] {
        let found = measured("", function);
        assert!(found.iter().any(|problem| problem.ends_with("clock-leaves-bound")), "{function}: {found:?}");
    }
}

/// What a province over the dog licence says, where the time for acceptance comes from its bounded parameter in this way.
fn worked_out(limit: &str, function: &str, set: &str, province: &str) -> Result<(), Vec<DiagnosticRecord>> {
    let packs = TestLibrary::of_examples();
    let workflow = "dog_licence/workflows/licence.yaml";
    packs.edit(workflow, "limit: params.acceptance_limit", limit);
    if !set.is_empty() {
        packs.edit(
            workflow,
            "        binds: [bureau, co_keeper]\n",
            &format!("        binds: [bureau, co_keeper]\n        set: {{data: {{time: '{set}'}}}}\n"),
        );
        packs.edit(workflow, "    fields: {supplemented: {}}", "    fields: {supplemented: {}, time: {}}");
        packs.write("dog_licence/time.yaml", "fields: {time: {title: 工作日数, type: integer}}\n");
    }
    packs.write("dog_licence/rules/time.rhai", function);
    let bounded = "parameters:\n  \
         fast: {title: 从快, type: boolean, article: rules/4, value: true, bound: {equals: true}}\n  \
         count: {title: 工作日数, type: integer, article: rules/4, value: 3, bound: {at_most: 5}}\n";
    packs.write("dog_licence/bounded.yaml", bounded);
    packs.province("town", "dog_licence", province);
    packs.library().load("town").map(|_| ()).map_err(|failure| failure.diagnostics.records(&failure.sources))
}

#[test]
fn a_limit_that_is_worked_out_keeps_the_bound_of_what_it_is_worked_out_from() {
    let longer = "workflows: {licence: {clocks: {acceptance: {limit: 900 workdays}}}}\n";
    let instead = "workflows: {licence: {clocks: {acceptance: {until: {remove: true}, limit: 900 workdays}}}}\n";
    let later = "workflows: {licence: {clocks: {acceptance: {until: on + days(900)}}}}\n";
    let shorter = "parameters: {acceptance_limit: {value: 2 workdays}}\n";
    let handed_on = "fn time_for(known) { let all = known; all.acceptance_limit }\n";
    let counted = "fn count_for(known) { let all = known; all.count }\n";
    for (limit, function, set, province) in [
        ("limit: time_for(params)", handed_on, "", longer),
        ("limit: workdays(data.time)", "", "params.count", longer),
        ("limit: workdays(data.time)", counted, "count_for(params)", longer),
        ("limit: 'workdays(data.get(\"time\", 1))'", counted, "count_for(params)", longer),
        ("limit: 'if params.fast { workdays(3) } else { workdays(900) }'", "", "", longer),
        ("until: on + params.acceptance_limit", "", "", later),
        ("until: on + time_for(params)", handed_on, "", later),
        ("until: on + time_for(params)", handed_on, "", instead),
    ] {
        assert_eq!(worked_out(limit, function, set, shorter).map_err(|found| format!("{found:?}")), Ok(()), "{limit}");
        let found = worked_out(limit, function, set, province).unwrap_err();
        assert!(found.iter().any(|record| record.code == "clock-leaves-bound"), "{limit}: {found:?}");
    }
}

#[test]
fn a_function_that_reads_a_bounded_parameter_and_is_replaced_is_told() {
    let packs = TestLibrary::of_examples();
    packs.write(
        "dog_licence/rules/time.rhai",
        "fn time_for(known) { known.acceptance_limit }\nfn whole(known) { time_for(known) }\nfn free(day) { day + days(1) }\n",
    );
    packs.province("town", "dog_licence", "");
    for (function, told) in [
        ("fn time_for(known) { workdays(900) }", true),
        ("fn whole(known) { workdays(900) }", true),
        ("fn free(day) { day + days(900) }", false),
    ] {
        packs.write("town/rules/time.rhai", format!("{function}\n"));
        let found = packs.warnings("town");
        assert_eq!(
            found.iter().any(|warning| warning.ends_with("function-leaves-bound")),
            told,
            "{function}: {found:?}"
        );
    }
}
