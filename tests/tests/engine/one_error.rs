//! One mistake in a layer is told once, where it is; nothing untrue is said of what lies below, and what is found there
//! comes after it.

use guicheng_engine::Language;
use guicheng_testkit::{TestLibrary, problems};

/// A layer over the rules of Chongqing with one mistake, and the code of what is told.
type Slip = (&'static str, &'static str);

/// Each gives this one error and no other.
fn only(slips: &[Slip]) {
    let packs = TestLibrary::of_rulepacks(&["national", "chongqing"]);
    let library = packs.library();
    let mut wrong = Vec::new();
    for (layer, code) in slips {
        packs.province("district", "chongqing", layer);
        let told = problems(&library.load("district").unwrap_err());
        if !matches!(told.as_slice(), [one] if one.starts_with("district/rules.yaml:") && one.contains(code)) {
            wrong.push(format!("{layer}: not {code} alone, but {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_field_is_one_error() {
    only(&[
        ("fields: {data_name: {nosuch: 2}}", "unknown-key"),
        ("fields: {data_name: {title: {zn: x}}}", "unknown-key"),
        ("fields: {data_name: {max_length: x}}", "wrong-type"),
        ("fields: {data_name: {type: txt}}", "unknown-word"),
        ("fields: {data_name: {type: choice}}", "field-options"),
        ("fields: {data_name: 3}", "wrong-type"),
        ("fields: 3", "wrong-type"),
    ]);
}

#[test]
fn a_broken_workflow_is_one_error() {
    only(&[
        ("workflows: {first_registration: {case: nosuch}}", "unknown-name"),
        ("workflows: {first_registration: {states: 3}}", "wrong-type"),
        ("workflows: {first_registration: 3}", "wrong-type"),
        ("workflows: {first_registration: *a}", "yaml-alias"),
        ("workflows: {first_registration: {open: {form: nosuch}}}", "unknown-name"),
        ("workflows: {first_registration: {clocks: {acceptance: {runs_in: [nosuch]}}}}", "unknown-name"),
        ("workflows: {first_registration: {clocks: {acceptance: {limit: 3 apples}}}}", "script-syntax"),
    ]);
}

#[test]
fn a_broken_action_is_one_error() {
    const CONDITION: &str = "workflows: {first_registration: {actions: {withdraw: {when: {c: {that: facts.nosuch + 5 > \"x\", else: 甲, article: national/1}}}}}}";
    only(&[
        ("workflows: {first_registration: {actions: {withdraw: {form: nosuch}}}}", "unknown-name"),
        ("workflows: {first_registration: {actions: {withdraw: {nosuch: 1}}}}", "unknown-key"),
        ("workflows: {first_registration: {actions: {withdraw: 3}}}", "wrong-type"),
        (
            "workflows: {first_registration: {actions: {withdraw: {when: {c: {that: on == on, article: national/1}}}}}}",
            "not-inherited",
        ),
        (
            "workflows: {first_registration: {actions: {withdraw: {set: {data: {data_name: 3 + \"x\"}}}}}}",
            "type-mismatch",
        ),
        (CONDITION, "unknown-field"),
    ]);
}

#[test]
fn a_broken_view_parameter_or_party_is_one_error() {
    only(&[
        ("views: {public_notice: {fields: {x: facts.nosuch}}}", "unknown-field"),
        ("views: {public_notice: {audience: [nosuch]}}", "unknown-name"),
        ("views: {public_notice: {when: facts.nosuch}}", "unknown-field"),
        ("parameters: 3", "wrong-type"),
        ("parameters: {acceptance_limit: {value: 3 apples}}", "bad-period"),
        ("parties: {registrant: {nosuch: 1}}", "unknown-key"),
        ("cases: {registration: {nosuch: 1}}", "unknown-key"),
    ]);
}

/// What a layer takes away is missed by files that lie below it and come before it by name.
#[test]
fn what_is_found_in_the_layer_itself_comes_first() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "forms: {loan_request: {remove: true}}\nfields: {note: {nosuch: 1}}\n");
    let told = packs.failure("village").render(Language::English, false);
    let first = told.lines().find(|line| line.contains("-->")).unwrap_or_default();
    assert!(first.contains("village/rules.yaml"), "{told}");
    assert!(told.contains("lending/"), "{told}");
}
