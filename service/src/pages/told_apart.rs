//! What tells apart what is called the same: procedures of one kind in a case, of which the same can be done.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::Id;
use guicheng_engine::screen::{CaseScreen, ShownValue};

use super::Visit;

/// The longest text that tells it, in characters.
const LONGEST: usize = 60;

/// What is said of one of several that are called the same.
pub(super) fn add_what_tells_apart<T>(
    visit: &Visit,
    screen: &CaseScreen,
    all: &mut [T],
    called: impl Fn(&T) -> (String, Option<u32>),
    say: impl Fn(&mut T, &str),
) {
    let mut alike: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (title, number) in all.iter().map(&called) {
        alike.entry(title).or_default().extend(number);
    }
    for one in all {
        let (title, number) = called(one);
        let Some((number, alike)) = number.zip(alike.get(&title)).filter(|(_, alike)| alike.len() > 1) else {
            continue;
        };
        if let Some(told) = told(visit, screen, number, alike) {
            say(one, &told);
        }
    }
}

/// The first of what whoever asks sees of each of some procedures that is another in each.
fn told(visit: &Visit, screen: &CaseScreen, number: u32, alike: &[u32]) -> Option<String> {
    let of_each: Vec<Vec<(&Id, String, String)>> = alike.iter().map(|number| seen(visit, screen, *number)).collect();
    let own = alike.iter().position(|known| *known == number)?;
    let told = of_each.get(own)?.iter().find(|(name, _, _)| {
        let texts = of_each.iter().map(|seen| seen.iter().find(|(known, _, _)| known == name).map(|(_, _, text)| text));
        let texts: Option<BTreeSet<&String>> = texts.collect();
        texts.is_some_and(|texts| texts.len() == alike.len())
    });
    told.map(|(_, title, text)| format!("{title} {text}"))
}

/// What whoever asks sees of a procedure in a few words.
fn seen<'s>(visit: &Visit, screen: &'s CaseScreen, number: u32) -> Vec<(&'s Id, String, String)> {
    let shown = screen.shown.iter().filter(|view| view.procedure == number).flat_map(|view| &view.fields);
    let whole = screen.procedures.iter().filter(|of| of.procedure == number).flat_map(|of| &of.data);
    let text = |value: &ShownValue| value.named(&|id| visit.called(id));
    let all = shown.chain(whole).map(|value| (&value.name, value.title.clone(), text(value)));
    all.filter(|(_, _, text)| !text.is_empty() && text.chars().count() <= LONGEST).collect()
}
