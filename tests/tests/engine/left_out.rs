//! What a layer adds and what it inherits goes on leaving out: options that letters have no part for, states that nothing shows.

use guicheng_testkit::TestLibrary;

/// What a layer is warned of that is left out below.
fn warned(base: &str, layer: &str, edit: impl Fn(&TestLibrary)) -> Vec<String> {
    let packs = if base == "national" { TestLibrary::of_rulepacks(&["national"]) } else { TestLibrary::of_examples() };
    edit(&packs);
    packs.province("town", base, layer);
    let left_out = |warning: &String| warning.contains("option-without-part") || warning.contains("state-not-shown");
    packs.warnings("town").into_iter().filter(left_out).collect()
}

const IDLE: &str = "fields: {revocation_grounds: {options: {idle: {title: {zh: 长期不提供服务, en: idle}}}}}\n";

#[test]
fn an_option_that_is_added_needs_a_part_where_each_other_one_has_one() {
    assert_eq!(warned("national", IDLE, |_| {}), ["town/rules.yaml:1:41 option-without-part"]);
    // An option of which not all others have a part is not meant to have one.
    let some = |packs: &TestLibrary| {
        let letters = packs.read("national/letters.yaml");
        let without = letters.replace("        when: '\"forgery\" in data.revocation_grounds'\n", "");
        packs.write("national/letters.yaml", without);
    };
    assert_eq!(warned("national", IDLE, some), Vec::<String>::new());
}

#[test]
fn a_state_that_is_added_is_shown_where_each_other_one_is() {
    let all = |packs: &TestLibrary| {
        let every = "shows: {licence: [draft, submitted, examination, supplement]}";
        packs.edit("dog_licence/effects.yaml", "shows: {licence: [supplement]}", every);
    };
    let review = "workflows: {licence: {states: {review: {title: 初审}}}}\n";
    assert_eq!(warned("dog_licence", review, |_| {}), Vec::<String>::new(), "no view shows all of them");
    assert_eq!(warned("dog_licence", review, all), ["town/rules.yaml:1:32 state-not-shown"]);
    let shown = format!("{review}views: {{what_is_missing: {{shows: {{licence: {{append: [review]}}}}}}}}\n");
    assert_eq!(warned("dog_licence", &shown, all), Vec::<String>::new());
    let titled = "workflows: {licence: {states: {examination: {title: 审核}}}}\n";
    assert_eq!(warned("dog_licence", titled, all), Vec::<String>::new(), "it is there below, and shown");
    let over = "workflows: {licence: {states: {review: {title: 终止, final: true}}}}\n";
    assert_eq!(warned("dog_licence", over, all), Vec::<String>::new(), "it is over there");
}
