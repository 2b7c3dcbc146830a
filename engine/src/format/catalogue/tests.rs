use super::*;

fn found() -> Vec<KeyPath> {
    below(sections())
}

/// The paths of the keys that are so, an entry of a mapping as `*`.
fn paths(so: impl Fn(&Key) -> bool) -> Vec<String> {
    found().into_iter().filter(|found| so(found.key)).map(|found| found.path.join(".")).collect()
}

#[test]
fn every_key_is_found_at_its_path() {
    assert!(found().len() > 180, "{}", found().len());
    for KeyPath { path, key } in found() {
        let Some(Place::Key(there)) = at(&path) else { panic!("nothing is at {path:?}") };
        assert!(std::ptr::eq(there, key), "{path:?} leads to {}", there.name);
    }
}

#[test]
fn a_path_leads_to_a_key_an_entry_or_nowhere() {
    let named = |path: &str| {
        at(&path.split('.').collect::<Vec<_>>()).map(|place| match place {
            Place::Key(key) => format!("key {}", key.name),
            Place::Entry(key) => format!("entry of {}", key.name),
        })
    };
    assert_eq!(named("forms.application").as_deref(), Some("entry of forms"));
    assert_eq!(named("forms.application.fields.chip.need").as_deref(), Some("key need"));
    assert_eq!(named("fields.title").as_deref(), Some("entry of fields"), "an element may be called as a key is");
    assert_eq!(named("fields.title.title").as_deref(), Some("key title"));
    assert_eq!(named("workflows.licence.open.set.facts.valid_until").as_deref(), Some("entry of facts"));
    assert_eq!(named("parameters.limit.values.2026-01-01").as_deref(), Some("entry of values"));
    assert_eq!(named("forms.application.need"), None);
    assert_eq!(named("forms.application.fields.chip.need.more"), None);
    assert_eq!(named("nothing"), None);
    assert!(at::<&str>(&[]).is_none());
}

#[test]
fn business_rules_may_do_what_the_guide_says_and_no_more() {
    let may = |rules: Rules| paths(|key| key.rules == rules);
    assert_eq!(
        may(Rules::Add),
        [
            "sources",
            "fields",
            "fields.*.checks",
            "codes",
            "forms",
            "forms.*.fields",
            "parameters",
            "interpretations",
            "cases.*.facts",
            "workflows.*.fields",
            "workflows.*.open.when",
            "workflows.*.open.effects",
            "workflows.*.actions.*.effects",
            "workflows.*.clocks",
            "effects",
            "figures",
            "invariants",
        ]
    );
    assert_eq!(
        may(Rules::AddForPersons),
        ["workflows.*.actions.*.not_by", "workflows.*.actions.*.form", "workflows.*.actions.*.when"]
    );
    assert_eq!(may(Rules::AddOrSet), ["parameters.*.bound"]);
    assert_eq!(may(Rules::Set), ["parameters.*.value", "parameters.*.values", "parameters.*.interpretation"]);
    assert_eq!(may(Rules::Choose), ["interpretations.*.chosen", "interpretations.*.because"]);
    assert_eq!(may(Rules::WithNeed), ["forms.*.fields.*.when"]);
    assert_eq!(may(Rules::Raise), ["forms.*.fields.*.need"]);
    let sentences = [".title", ".else", ".hint", ".example"];
    assert!(may(Rules::Reword).iter().all(|path| sentences.iter().any(|sentence| path.ends_with(sentence))));
    assert!(may(Rules::Append).iter().all(|path| path.ends_with(".article")));
}

#[test]
fn the_orders_that_decide_are_these() {
    assert_eq!(
        paths(|key| key.order == Order::Decides),
        [
            "fields.*.options",
            "fields.*.fields",
            "fields.*.checks",
            "checklists.*.items",
            "forms.*.fields",
            "forms.*.groups",
            "forms.*.files",
            "organisations",
            "parties.*.route",
            "workflows",
            "workflows.*.concerns",
            "workflows.*.open.when",
            "workflows.*.open.binds",
            "workflows.*.open.set.facts",
            "workflows.*.open.set.data",
            "workflows.*.open.opens",
            "workflows.*.open.opens.*.with",
            "workflows.*.open.triggers",
            "workflows.*.open.effects",
            "workflows.*.open.effects.*.with",
            "workflows.*.imports.when",
            "workflows.*.imports.binds",
            "workflows.*.imports.set.facts",
            "workflows.*.imports.set.data",
            "workflows.*.actions",
            "workflows.*.actions.*.when",
            "workflows.*.actions.*.binds",
            "workflows.*.actions.*.set.facts",
            "workflows.*.actions.*.set.data",
            "workflows.*.actions.*.extend",
            "workflows.*.actions.*.opens",
            "workflows.*.actions.*.opens.*.with",
            "workflows.*.actions.*.triggers",
            "workflows.*.actions.*.effects",
            "workflows.*.actions.*.effects.*.with",
            "workflows.*.clocks",
            "letters",
            "letters.*.body",
            "letters.*.body.*.columns",
            "views",
            "views.*.fields",
            "collections",
            "figures",
        ]
    );
}

#[test]
fn only_mappings_have_an_order_that_decides() {
    for KeyPath { path, key } in found() {
        assert!(key.order == Order::Free || key.is_mapping(), "{path:?}");
    }
}

#[test]
fn what_is_not_mutated_says_why_in_a_sentence() {
    for KeyPath { path, key } in found().into_iter().chain(below(manifest())) {
        if let Mutate::Nothing(reason) = key.mutate {
            assert!(reason.split(' ').count() > 1, "{path:?}: {reason}");
        }
    }
}

#[test]
fn every_key_is_of_a_format_that_there_is() {
    for KeyPath { path, key } in found().into_iter().chain(below(manifest())) {
        assert!((1..=2).contains(&key.since), "{path:?}");
    }
}
