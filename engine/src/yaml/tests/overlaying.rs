use proptest::prelude::*;

use super::trees::tree;
use super::*;
use crate::base::Language;

fn settled(base: &str, over: &str) -> String {
    let mut diagnostics = Diagnostics::new();
    let node = settle(overlay(good(base), good(over)), &mut diagnostics);
    assert!(diagnostics.is_empty());
    emit(&node, &Sources::default(), false)
}

#[test]
fn a_mapping_is_laid_over_a_mapping_key_by_key() {
    let base = "accept: {title: 受理, from: [submitted]}\nreject: {title: 不予受理}\n";
    let over = "accept: {from: [submitted, returned], form: acceptance}\ncorrect: {title: 补正}\n";
    let expected = "\
accept:
  title: 受理
  from:
    - submitted
    - returned
  form: acceptance
reject:
  title: 不予受理
correct:
  title: 补正
";
    assert_eq!(settled(base, over), expected);
}

#[test]
fn a_removal_takes_the_key_away_and_a_replacement_stands_alone() {
    let base = "withdraw: {title: 撤回}\naccept: {title: 受理, form: acceptance}\n";
    let over = "withdraw: {remove: true, because: 没有规定}\naccept: {replace: true, title: 收件}\n";
    assert_eq!(settled(base, over), "accept:\n  title: 收件\n");
}

#[test]
fn the_winner_keeps_its_place() {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let mut file = |path, text| {
        let file = sources.add(None, path, text);
        parse(&sources, file, &mut diagnostics).unwrap()
    };
    let base = file("national/a.yaml", "limit: 20 workdays\ntitle: 审核\n");
    let over = file("northland/a.yaml", "\n\nlimit: 15 workdays\n");
    let node = overlay(base, over);
    assert_eq!(sources.place(lookup(&node, "limit").unwrap().span), "northland/a.yaml:3");
    assert_eq!(sources.place(lookup(&node, "title").unwrap().span), "national/a.yaml:2");
}

#[test]
fn removing_what_is_not_there_is_an_error_with_a_suggestion() {
    let base = good("actions: {withdraw: {title: 撤回}, accept: {title: 受理}}\n");
    let (over, _, sources) = read("actions:\n  withdrew: {remove: true}\n  accept: {title: {remove: true}}\n");
    let mut diagnostics = Diagnostics::new();
    check_removals(&base, &over.unwrap(), &mut diagnostics);
    let shown = diagnostics.render(&sources, Language::Chinese, false);
    assert_eq!(diagnostics.len(), 1, "{shown}");
    assert!(shown.contains("上级规则里没有 `withdrew`") && shown.contains("是不是想写 `withdraw`？"), "{shown}");
}

#[test]
fn nothing_can_be_removed_from_a_mapping_that_is_replaced_or_new() {
    let base = good("a: {b: 1}\n");
    for over in ["a: {replace: true, b: {remove: true}}\n", "c: {b: {remove: true}}\n"] {
        let mut diagnostics = Diagnostics::new();
        check_removals(&base, &good(over), &mut diagnostics);
        assert_eq!(diagnostics.len(), 1, "{over}");
    }
}

#[test]
fn a_removal_in_a_list_is_an_error() {
    let mut diagnostics = Diagnostics::new();
    let _ = settle(good("a: [{remove: true}]\n"), &mut diagnostics);
    assert_eq!(diagnostics.iter().map(|one| one.code()).collect::<Vec<_>>(), ["bad-removal"]);
}

proptest! {
    #[test]
    fn it_does_not_matter_in_which_order_a_chain_is_folded(a in tree(true), b in tree(true), c in tree(true)) {
        let left = overlay(overlay(a.clone(), b.clone()), c.clone());
        let right = overlay(a, overlay(b, c));
        prop_assert!(left.same_content(&right), "{left:?}\n{right:?}");
    }

    #[test]
    fn a_tree_laid_over_itself_changes_nothing(a in tree(true), b in tree(true)) {
        prop_assert!(overlay(a.clone(), a.clone()).same_content(&a));
        let once = overlay(a, b.clone());
        prop_assert!(overlay(once.clone(), b).same_content(&once));
    }

    #[test]
    fn a_settled_tree_has_no_marks_and_stays_as_it_is(a in tree(true)) {
        let once = settle(a, &mut Diagnostics::new());
        let mut diagnostics = Diagnostics::new();
        prop_assert!(settle(once.clone(), &mut diagnostics).same_content(&once));
        prop_assert!(diagnostics.is_empty());
    }
}
