//! Packs compared as law.

use std::collections::BTreeSet;

use crate::market_stall::stall;
use guicheng_engine::{Calendar, Language, Pack};
use guicheng_testkit::{TestLibrary, rulepacks};
use guicheng_workbench::diff::{
    Breaking, DaysDifference, DiffStyle, Difference, Stated, Topic, calendar_page, calendars, differences,
};
use guicheng_workbench::inspect::{Key, below, sections};
use guicheng_workbench::mutation::{load_mutant, mutants};

fn province(content: &str) -> Vec<Difference> {
    let library = TestLibrary::of_rulepacks(&["national"]);
    library.province("county", "national", "").province("town", "national", content);
    differences(&library.load("county"), &library.load("town"))
}

fn paths(found: &[Difference]) -> BTreeSet<&str> {
    found.iter().map(|difference| difference.path.as_str()).collect()
}

#[test]
fn a_pack_does_not_differ_from_itself() {
    let library = TestLibrary::of_rulepacks(&["national", "liaoning"]);
    let pack = library.load("liaoning");
    assert_eq!(differences(&pack, &pack), []);
    let read = Pack::from_bundle(pack.bundle().unwrap().as_bytes()).unwrap();
    assert_eq!(differences(&pack, &read), [], "a bundle says what its pack says");
}

#[test]
fn titles_are_no_difference_of_law() {
    let found = province("parameters: {acceptance_limit: {title: {zh: 受理多久, en: how long acceptance takes}}}");
    assert_eq!(found, []);
}

/// How a pack over the national one differs from a later version of itself, in sentences of a language.
fn revised(before: &str, after: &str, language: Language) -> (Vec<Difference>, Vec<String>) {
    let [old, new] = [before, after].map(|content| {
        let library = TestLibrary::of_rulepacks(&["national"]);
        library.province("county", "national", content);
        library.load("county")
    });
    let found = differences(&old, &new);
    let sentences = found.iter().map(|difference| difference.sentence(("1.0", "1.1"), language)).collect();
    (found, sentences)
}

#[test]
fn of_two_versions_of_one_pack_also_the_wording_is_told() {
    let title = "parameters: {acceptance_limit: {title: {zh: 受理多久, en: how long acceptance takes}}}";
    let (found, sentences) = revised("{}", title, Language::English);
    let [difference] = found.as_slice() else { panic!("{sentences:?}") };
    assert!(!difference.is_of_law() && difference.breaking.is_none(), "{difference:?}");
    assert_eq!(difference.path, "parameters.acceptance_limit.title");
    assert!(sentences[0].ends_with("how long acceptance takes in 1.1."), "{sentences:?}");

    let english = "parameters: {acceptance_limit: {title: {en: how long acceptance takes}}}";
    let (_, sentences) = revised("{}", english, Language::Chinese);
    assert!(sentences[0].contains("1.1 为how long acceptance takes"), "{sentences:?}");
}

#[test]
fn a_difference_of_law_is_not_told_a_second_time_as_wording() {
    let (found, sentences) = revised(
        "{}",
        "parameters: {acceptance_limit: {value: 2 workdays}, town_limit: {title: {zh: 镇的期限, en: limit of a town}, type: period, value: 3 workdays, article: {none: {zh: 自定, en: own}}}}",
        Language::English,
    );
    assert!(found.iter().all(Difference::is_of_law), "{sentences:?}");
}

#[test]
fn a_shorter_limit_is_said_with_both_values_and_their_articles() {
    let found = province("parameters: {acceptance_limit: {value: 2 workdays}}");
    let [difference] = found.as_slice() else { panic!("{found:?}") };
    let sentence = difference.sentence(("county", "town"), Language::English);
    assert!(sentence.contains("3 workdays〔national/10〕 in county; 2 workdays〔national/10〕 in town"), "{sentence}");
}

#[test]
fn the_sides_are_exchanged_and_nothing_else() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let (one, two) = (library.load("chongqing"), library.load("liaoning"));
    let told = |found: &[Difference], is_turned: bool| -> BTreeSet<String> {
        found
            .iter()
            .map(|difference| {
                // That something is put together otherwise is said of one side.
                let value = |stated: &Option<Stated>| match stated {
                    Some(stated) if stated.value.get(Language::English).starts_with("by ") => "computed".to_owned(),
                    stated => format!("{stated:?}"),
                };
                let (old, new) = (value(&difference.old), value(&difference.new));
                let (old, new) = if is_turned { (new, old) } else { (old, new) };
                // What only one side has in several workflows may be told together on one side alone if it breaks there.
                format!("{} {:?} {old} {new}", difference.path, difference.key)
            })
            .collect()
    };
    let (there, back) = (differences(&one, &two), differences(&two, &one));
    assert!(!there.is_empty());
    let places = |found: &[Difference]| found.iter().map(|difference| difference.workflows.len().max(1)).sum::<usize>();
    assert_eq!(places(&there), places(&back));
    let outside = |found: Vec<Difference>| -> Vec<Difference> {
        found.into_iter().filter(|difference| difference.workflows.is_empty()).collect()
    };
    assert_eq!(told(&outside(there), false), told(&outside(back), true));
}

#[test]
fn whoever_compares_a_newer_version_hears_what_breaks_open_cases() {
    let examples = TestLibrary::of_examples();
    let found = differences(&examples.load("dog_licence"), &examples.load("dog_licence_2027"));
    let breaking = |path: &str| found.iter().find(|difference| difference.path == path).and_then(|told| told.breaking);
    assert_eq!(breaking("workflows.renewal.states.submitted"), Some(Breaking::GoesAway), "{:?}", paths(&found));
    assert_eq!(breaking("workflows.renewal.clocks.renewal_limit.limit"), None);
}

#[test]
fn what_a_condition_goes_by_affects_open_cases_also_where_a_function_reads_it() {
    let breaking = |content: &str| {
        let found = province(content);
        let [difference] = found.as_slice() else { panic!("{content}: {:?}", paths(&found)) };
        (difference.path.clone(), difference.breaking)
    };
    // `account_admits` reads it, and conditions call that.
    let chosen = "interpretations: {account_first: {chosen: account_needed, because: 自定}}";
    let asked = ("interpretations.account_first.chosen".to_owned(), Some(Breaking::AsksOtherwise));
    assert_eq!(breaking(chosen), asked);
    // What only clocks and lists read bars nobody.
    let shorter = "parameters: {acceptance_limit: {value: 2 workdays}}";
    assert_eq!(breaking(shorter), ("parameters.acceptance_limit.value".to_owned(), None));
}

#[test]
fn every_key_that_can_differ_has_a_name_in_both_languages() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let names: BTreeSet<&str> = below(sections()).iter().map(|path| -> &Key { path.key }).map(|key| key.name).collect();
    for difference in &found {
        for language in [Language::Chinese, Language::English] {
            let sentence = difference.sentence(("A", "B"), language);
            assert!(!sentence.contains("diff-"), "{sentence}");
        }
        if let Some(key) = difference.key {
            assert!(names.contains(key) || ["functions", "in_force", "calendar"].contains(&key), "{key}");
        }
    }
}

#[test]
fn every_change_of_an_example_is_a_difference() {
    let examples = TestLibrary::of_examples();
    let library = examples.library();
    let pack = library.load("dog_licence").unwrap();
    let mut unseen = Vec::new();
    for mutant in mutants(&library, &pack).unwrap() {
        if let Ok(changed) = load_mutant(&library, "dog_licence", &mutant, None)
            && changed.hash != pack.hash
            && differences(&pack, &changed).is_empty()
        {
            unseen.push(format!("{} {}", mutant.path, mutant.edit.shown()));
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

/// What two provinces rule otherwise, and where their packs say so.
const PROVINCES: [(&str, &str); 29] = [
    ("who can be a registrant", "fields.registrant_form.options.individual"),
    ("who can run authorised data", "workflows.first_registration.actions.submit.when.operator_is_legal_person"),
    ("what must be registered", "workflows.duty.open.when.bound_to_register.that"),
    ("which agency decides", "parties.competent_agency.route"),
    ("how many agencies there are", "organisations.agency_shenyang"),
    ("who sees districts", "parties.district_authority"),
    ("agencies are filed", "workflows.agency_filing"),
    ("who supervises agencies", "parties.data_authority.route"),
    ("who certifies evidence", "workflows.provider"),
    ("from whom a provider is apart", "workflows.first_registration.actions.submit.when.provider_independent"),
    ("what proves one's own deposit", "workflows.first_registration.actions.submit.when.own_deposit_proven"),
    ("how data are named", "workflows.first_registration.actions.submit.when.name_shows_parts"),
    ("until when one withdraws", "interpretations.withdrawal"),
    ("what can be withdrawn", "workflows.change.actions.propose_withdrawal.when.withdrawable"),
    (
        "what must not be done with a code",
        "workflows.first_registration.actions.issue_code.effects.result_issued.with.terms",
    ),
    ("by which document the term is capped", "fields.operating_agreement.title"),
    ("how far a renewal goes", "workflows.renewal.open.when.within_longest_term.that"),
    ("a lapse is announced", "workflows.registration.actions.lapse.effects.lapse_announcement"),
    ("who discloses", "workflows.disclosure.actions.hand_out_own"),
    ("who consents to statistics", "fields.disclosure_basis.options.authority_consent.title"),
    ("on which grounds results are revoked", "fields.revocation_grounds.options.forgery.title"),
    ("a revocation is announced", "workflows.revocation.actions.revoke.effects.revocation_announcement"),
    ("an improper revocation is put right", "workflows.rectification"),
    ("which acts of agencies are misconduct", "fields.misconduct_grounds.options.forgery.title"),
    ("who evaluates, and how often", "parties.evaluator.route"),
    ("agencies report their service", "workflows.service_report"),
    ("who did not register is listed", "workflows.listing"),
    ("incidents are handled", "workflows.incident"),
    ("for whom there is tolerance", "workflows.agency_supervision.actions.consider_tolerance.when.conditions_met"),
];

#[test]
fn every_difference_of_two_provinces_is_brought_out() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let paths = paths(&found);
    let missing: Vec<&str> =
        PROVINCES.into_iter().filter(|(_, path)| !paths.contains(path)).map(|(what, _)| what).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_follows_from_another_difference_is_not_told_besides() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let told = |path: &str| found.iter().filter(|difference| difference.path == path).count();
    for path in [
        // The form, the notice and the letter of what only one has.
        "forms.listing_application",
        "effects.lapse_announcement",
        "letters.lapse_announcement",
        "views.lapse_announcement",
        // The field that a form asks for, and the fact it becomes.
        "fields.provider",
        "cases.registration.facts",
        // A parameter that an open question decides, and a function by which a condition is computed.
        "parameters.withdrawal",
        "functions.must_register",
        // Its own names for the same form.
        "forms.application_withdrawal",
    ] {
        assert_eq!(told(path), 0, "{path}");
    }
    for difference in &found {
        let section = difference.path.split('.').next().unwrap();
        let is_dictionary = ["fields", "cases", "effects", "functions"].contains(&section) && difference.key.is_none();
        let of_option = difference.path.contains(".options.") || difference.path.contains(".checks.");
        assert!(!is_dictionary || of_option, "{} is named where it is used", difference.path);
    }
    let sentences: Vec<String> =
        found.iter().map(|difference| difference.sentence(("A", "B"), Language::Chinese)).collect();
    let once: BTreeSet<&String> = sentences.iter().collect();
    assert_eq!(once.len(), sentences.len(), "nothing is said twice");
}

#[test]
fn the_same_condition_of_several_actions_is_said_once_with_the_procedures() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let named: Vec<&Difference> =
        found.iter().filter(|difference| difference.path.contains("when.name_shows_parts")).collect();
    let [difference] = named.as_slice() else { panic!("{named:?}") };
    let workflows: Vec<&str> = difference.workflows.keys().map(|id| id.as_str()).collect();
    assert_eq!(workflows, ["change", "correction", "first_registration"]);
}

#[test]
fn what_a_function_computes_is_said_where_it_is_computed() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let duty = found.iter().find(|difference| difference.path == "workflows.duty.open.when.bound_to_register.that");
    let sentence = duty.unwrap().sentence(("chongqing", "liaoning"), Language::Chinese);
    let (chongqing, liaoning) = sentence.split_once('；').unwrap();
    assert!(!chongqing.contains("公用") && liaoning.contains("公用"), "utilities are bound in one of them: {sentence}");
    assert!(!sentence.contains("授权运营"), "what both go by is not told: {sentence}");
}

/// The table of what two provinces rule otherwise: a sentence on each point says this.
const TABLE: [(&str, &[&str]); 24] = [
    (
        "registrant",
        &[
            "legal person or unincorporated organisation authorised to operate",
            "legal person authorised to operate in liaoning",
        ],
    ),
    ("must register", &["a duty may be filed only where registration is obligatory", "public utility"]),
    (
        "agency",
        &[
            "agency whose matter it is, how it is chosen: unified registry agency of Chongqing",
            "Liaoning provincial data centre, where",
        ],
    ),
    ("who supervises it", &["municipal data authority, how it is chosen: data authority of Chongqing", "liaoning/22"]),
    (
        "evidence",
        &["own deposit must come with its proof and the acceptance of the burden of proof", "only in chongqing"],
    ),
    ("providers", &["the provider may not overlap with, be subordinate to or be affiliated with", "chongqing/14"]),
    ("naming", &["the data's name must contain the name of the territory covered", "liaoning/15"]),
    ("withdrawal", &["an application of this type may not be withdrawn", "liaoning/16"]),
    ("result", &["terms of use of query codes", "only in liaoning"]),
    ("what caps the term", &["authorisation document in chongqing", "operating agreement in liaoning"]),
    (
        "renewal",
        &[
            "may not exceed the authorised operating term",
            "by within authorised operation, kind of subject",
            "put together otherwise",
        ],
    ),
    ("lapse", &["announcement of deregistration at expiry (effect): only in chongqing"]),
    ("disclosure", &["basis of the disclosure", "consent of the municipal data authority in chongqing"]),
    (
        "grounds of revocation",
        &[
            "grounds of revocation",
            "tampering with or forging credentials without authority in chongqing",
            "tampering with or forging results",
        ],
    ),
    ("what a revocation leads to", &["rectification of a revocation (procedure): only in liaoning", "liaoning/23"]),
    (
        "misconduct of agencies",
        &[
            "grounds of misconduct",
            "tampering with or forging credentials without authority in chongqing",
            "tampering with or forging results in liaoning",
        ],
    ),
    ("fees", &["the municipal budget bears its cost.〔chongqing/15〕", "at the cost of their level's budget"]),
    (
        "evaluation",
        &["evaluating authority, how it is chosen: data authority of Chongqing", "Liaoning provincial data bureau"],
    ),
    ("not registering", &["entry on the list of non-compliant units (article 21)", "only in liaoning"]),
    (
        "records and catalogue",
        &["safe keeping of registration information", "regular backups; entries alter only by correction or change"],
    ),
    (
        "keeper of the catalogue",
        &[
            "keeper of the catalogue, how it is chosen: by unified registry agency of Chongqing",
            "provincial data bureau",
        ],
    ),
    ("security", &["security risk or incident (procedure): only in liaoning"]),
    ("fault tolerance", &["protects officials who act responsibly", "less severely, dealt with for third-party loss"]),
    (
        "in force",
        &[
            "newer national or municipal rules prevail.〔chongqing/28〕",
            "newer national or provincial provisions prevail.〔liaoning/28〕",
        ],
    ),
];

#[test]
fn every_row_of_the_table_of_two_provinces_has_its_sentence() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let sentences: Vec<String> =
        found.iter().map(|difference| difference.sentence(("chongqing", "liaoning"), Language::English)).collect();
    let is_said = |words: &[&str]| sentences.iter().any(|said| words.iter().all(|word| said.contains(word)));
    let missing: Vec<&str> = TABLE.into_iter().filter(|(_, words)| !is_said(words)).map(|(row, _)| row).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn sentences_of_two_provinces_are_words_of_law_and_both_sides_differ() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    let mut wrong = Vec::new();
    for difference in &found {
        for language in [Language::Chinese, Language::English] {
            let said = difference.sentence(("A", "B"), language);
            let sides = difference.old.as_ref().zip(difference.new.as_ref());
            if said.contains('`') || sides.is_some_and(|(old, new)| old.value.get(language) == new.value.get(language))
            {
                wrong.push(said);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn conditions_stand_under_what_they_are_about() {
    let library = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    let found = differences(&library.load("chongqing"), &library.load("liaoning"));
    for (path, topic) in [
        ("workflows.first_registration.actions.submit.when.operator_is_legal_person", Topic::Who),
        ("workflows.first_registration.actions.submit.when.provider_independent", Topic::Who),
        ("workflows.first_registration.actions.submit.when.own_deposit_proven", Topic::Asked),
        ("workflows.first_registration.actions.submit.when.name_shows_parts", Topic::Asked),
        ("workflows.first_registration.actions.accept.when.evidence_stands", Topic::When),
        ("workflows.renewal.open.when.within_longest_term.that", Topic::HowLong),
    ] {
        let told = found.iter().find(|difference| difference.path == path);
        assert_eq!(told.map(|told| told.topic), Some(topic), "{path}");
    }
}

#[test]
fn two_editions_of_a_calendar_differ_in_years_and_days() {
    let text = std::fs::read_to_string(rulepacks().join("calendars/cn.yaml")).unwrap();
    let (before, _) = text.split_once("  2026:\n").unwrap();
    let (old, new) = (Calendar::read("cn", before).unwrap(), Calendar::read("cn", &text).unwrap());
    assert_eq!(calendars(&new, &new), []);
    let years = calendars(&old, &new);
    let [year] = years.as_slice() else { panic!("{years:?}") };
    assert!(year.year == 2026 && !year.was_published && year.is_published);
    let off = |days: &&DaysDifference| !days.workday;
    let lost: i64 = year.days.iter().filter(off).map(|days| (days.to - days.from).num_days() + 1).sum();
    let gained: i64 =
        year.days.iter().filter(|days| days.workday).map(|days| (days.to - days.from).num_days() + 1).sum();
    assert_eq!(i64::from(year.workdays_before) - lost + gained, i64::from(year.workdays));
    let told = year.sentences(Language::Chinese);
    assert!(told[0].starts_with("2026 年安排已公布（国办发明电〔2025〕7号）"), "{told:?}");
    assert!(told.contains(&"2026-01-01 至 2026-01-02 改为放假（元旦）".to_owned()), "{told:?}");
    assert!(told.contains(&"2026-01-04 改为上班".to_owned()), "{told:?}");

    // A day off that is moved is told where it was and where it is.
    let moved = text.replace("from: 2026-01-01, to: 2026-01-03", "from: 2026-01-01, to: 2026-01-02");
    let moved = Calendar::read("cn", &moved.replace("[2026-01-04, ", "[")).unwrap();
    let page = calendar_page(&calendars(&new, &moved), ("old", "new"), Language::English, DiffStyle::Text);
    assert!(page.contains("2026-01-04: days off now"), "{page}");
    assert_eq!(calendars(&new, &old).first().map(|year| year.is_published), Some(false));
}

#[test]
fn the_order_of_a_list_and_what_it_is_chosen_by_are_differences() {
    let listed = |more: &str| {
        let packs = stall();
        packs.write(
            "stall/lists.yaml",
            format!(
                "collections:\n  names: {{title: 名册, article: rules/1, of: {{stall: [valid]}}, view: register, audience: [public]{more}}}\n"
            ),
        );
        packs.load("stall")
    };
    let told = |before: &str, after: &str| {
        let found = differences(&listed(before), &listed(after));
        let sentences: Vec<String> =
            found.iter().map(|difference| difference.sentence(("1.0", "1.1"), Language::English)).collect();
        let [difference] = found.as_slice() else { panic!("{sentences:?}") };
        assert_eq!(difference.topic, Topic::Sees);
        (difference.path.clone(), sentences[0].clone())
    };
    let (path, said) = told(", order: {field: valid_until}", ", order: {field: valid_until, descending: true}");
    assert!(path == "collections.names.order" && said.contains("有效期至, last first"), "{path}: {said}");
    let (path, _) = told(
        ", order: [{field: valid_until}, {field: stall_name}]",
        ", order: [{field: stall_name}, {field: valid_until}]",
    );
    assert_eq!(path, "collections.names.order");
    let (path, said) = told(", filters: [stall_name]", "");
    assert!(path == "collections.names.filters" && said.contains("摊位名称"), "{path}: {said}");
}

#[test]
fn a_condition_that_is_removed_where_several_procedures_are_alike_is_one_difference() {
    let found = province(
        "skeletons: {application: {actions: {refuse: {when: {asked_first: {remove: true, because: 可以直接不予受理}}}}}}",
    );
    let of_condition: Vec<&Difference> =
        found.iter().filter(|difference| difference.path.ends_with(".refuse.when.asked_first")).collect();
    let [difference] = of_condition.as_slice() else { panic!("{of_condition:#?}") };
    assert!(difference.workflows.len() > 3, "{difference:#?}");
}
