//! Business rules of agencies over the real provinces: they may only tighten, and the articles that allow them are
//! carried out.

use std::path::Path;

use guicheng_engine::PackLibrary;
use guicheng_tests::rulepacks;
use guicheng_workbench::inspect::Amendment;
use guicheng_workbench::scenario::Scenarios;

/// The example packs of agencies, the articles they rest on.
const RULES: [(&str, &str, &str); 2] =
    [("chongqing_registry_rules", "chongqing", "chongqing/26"), ("liaoning_centre_rules", "liaoning", "liaoning/7(1)")];

fn library() -> PackLibrary {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples/agency_rules");
    PackLibrary::open(rulepacks()).unwrap().with(examples).unwrap()
}

/// The same rules with more in them.
fn with(pack: &str, text: &str) -> Result<(), String> {
    let amendment = Amendment::Version {
        version: "0.2.0".into(),
        path: "more.yaml".to_owned(),
        text: text.to_owned(),
        manifest: String::new(),
    };
    library().load_amended(pack, &amendment).map(|_| ()).map_err(|failure| failure.to_string())
}

#[test]
fn the_example_rules_pass_their_scenarios_and_leave_nothing_out() {
    let library = library();
    for (id, ..) in RULES {
        let pack = library.load(id).unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        for scenario in scenarios.iter() {
            let transcript = scenarios.run(scenario, &library).unwrap();
            assert_eq!(transcript.failures, [], "{id}/{}", scenario.id());
        }
        assert_eq!(scenarios.coverage(&library).unwrap().gaps(), [], "{id}");
    }
}

#[test]
fn the_articles_that_let_agencies_make_rules_are_cited_by_the_bounds_of_what_they_may_set() {
    let library = library();
    for (_, province, article) in RULES {
        let pack = library.load(province).unwrap();
        let bounds = pack.parameters.values().filter_map(|parameter| parameter.bound.as_ref());
        let citing = bounds.filter(|bound| bound.citations.iter().any(|citation| citation.as_str() == article)).count();
        assert!(citing >= 7, "{article} is cited by {citing} bounds only");
    }
}

#[test]
fn an_agency_sets_no_longer_times_than_the_law() {
    for (id, ..) in RULES {
        for (parameter, value, article) in [
            ("acceptance_limit", "4 workdays", "national/10"),
            ("review_limit", "21 workdays", "national/11"),
            ("notice_limit", "9 workdays", "national/12"),
            ("notice_limit", "11 workdays", "national/12"),
            ("deregistration_limit", "11 workdays", "national/9(4)"),
            ("validity", "2 years", "national/15"),
            ("renewal_term", "4 years", "national/15"),
            ("renewal_lead_days", "30", "national/15"),
            ("registration_fee", "100", if id.starts_with('c') { "chongqing/15" } else { "liaoning/9" }),
        ] {
            let said = with(id, &format!("parameters: {{{parameter}: {{value: {value}}}}}")).unwrap_err();
            assert!(said.contains("bound-broken") && said.contains(article), "{id} {parameter} {value}: {said}");
        }
        for (parameter, bound) in [("acceptance_limit", "at_most: 5 workdays"), ("notice_limit", "equals: 5 workdays")]
        {
            let said = with(id, &format!("parameters: {{{parameter}: {{bound: {{{bound}}}}}}}")).unwrap_err();
            assert!(said.contains("bound-loosened"), "{id} {parameter} {bound}: {said}");
        }
        assert_eq!(
            with(id, "parameters: {deregistration_limit: {value: 5 workdays}}"),
            Ok(()),
            "shorter is its own affair"
        );
    }
}

#[test]
fn an_agency_takes_nothing_away_and_changes_no_step() {
    for (id, ..) in RULES {
        for text in [
            "workflows: {first_registration: {actions: {accept: {when: {complete: {remove: true, because: 简化}}}}}}",
            "workflows: {first_registration: {actions: {pass_review: {to: notice_over}}}}",
            "workflows: {first_registration: {clocks: {review: {remove: true}}}}",
            "workflows: {objection: {open: {when: {real_name: {that: 'false'}}}}}",
            "interpretations: {review_may_fail: {chosen: only_pass}}",
            "forms: {first_application: {fields: {risk_assessment: {need: optional}}}}",
            "parties: {agency: {sees: nothing}}",
            "views: {public_notice: {fields: {data_name: {remove: true}}}}",
        ] {
            let said = with(id, text).unwrap_err();
            assert!(said.contains("only-tightens"), "{id} {text}: {said}");
        }
    }
}
