//! What two versions of one pack only word otherwise: titles, hints, sentences and letters, by which nothing is decided.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::internals::yaml::lookup;
use guicheng_engine::{Id, Pack, Text};

use super::{Difference, Stated, Topic};
use crate::texts::{PackText, texts};
use crate::titles::titles;

/// The texts that both versions have or only one of them has, in what both of them have, as far as nothing is told there yet.
pub(super) fn otherwise(old: &Pack, new: &Pack, told: &[Difference]) -> Vec<Difference> {
    let known: BTreeSet<&str> = told.iter().map(|difference| difference.path.as_str()).collect();
    let is_told = |path: &str| {
        let mut ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
        ends.any(|end| path.get(..end).is_some_and(|above| known.contains(above)))
    };
    let of = |pack: &Pack| -> Vec<PackText> { texts(pack).into_iter().flat_map(|kind| kind.texts).collect() };
    let (before, after) = (of(old), of(new));
    let by_path: BTreeMap<&str, &PackText> = before.iter().map(|text| (text.path.as_str(), text)).collect();
    let there: BTreeSet<&str> = after.iter().map(|text| text.path.as_str()).collect();
    let pairs = after.iter().map(|text| (by_path.get(text.path.as_str()).copied(), Some(text)));
    let gone = before.iter().filter(|text| !there.contains(text.path.as_str())).map(|text| (Some(text), None));
    let says = |text: &PackText| (text.zh.clone(), text.en.clone());
    let found = pairs.chain(gone).filter(|(one, two)| one.map(says) != two.map(says)).filter_map(|(one, two)| {
        let path = two.or(one).map(|text| text.path.as_str()).filter(|path| !is_told(path))?;
        let around = path.rsplit_once('.').map_or("", |(around, _)| around);
        let in_both = [old, new].iter().all(|pack| around.is_empty() || lookup(pack.tree(), around).is_some());
        in_both.then(|| difference(old, new, path, one, two))
    });
    found.collect()
}

fn difference(old: &Pack, new: &Pack, path: &str, one: Option<&PackText>, two: Option<&PackText>) -> Difference {
    // Where the Chinese is the same, a reader of Chinese is told the English that is not.
    let only_english = one.zip(two).is_some_and(|(one, two)| one.zh == two.zh);
    let stated = |text: &PackText| {
        let english = text.en.clone().or_else(|| text.zh.clone()).unwrap_or_default();
        let chinese = if only_english { None } else { text.zh.clone() };
        let value = Text { zh: chinese.unwrap_or_else(|| english.clone()).into(), en: Some(english.into()) };
        Stated { value, articles: Vec::new() }
    };
    let pack = if two.is_some() { new } else { old };
    let (workflows, subject) = around(pack, path);
    Difference {
        topic: Topic::Wording,
        path: path.to_owned(),
        workflows,
        subject,
        key: Some("wording"),
        old: one.map(stated),
        new: two.map(stated),
        breaking: None,
    }
}

/// The workflow a path is in, and what people call the elements it leads through, outermost first.
fn around(pack: &Pack, path: &str) -> (BTreeMap<Id, Text>, Vec<Text>) {
    let (mut workflows, mut subject) = (BTreeMap::new(), Vec::new());
    for (end, _) in path.match_indices('.') {
        let Some(above) = path.get(..end) else { continue };
        let title = lookup(pack.tree(), above)
            .map(titles)
            .and_then(|[zh, en]| Some(Text { zh: zh?.into(), en: en.map(Into::into) }));
        match (title, above.split_once('.')) {
            (Some(title), Some(("workflows", id))) if !id.contains('.') => {
                workflows.insert(Id::from(id), title);
            }
            (Some(title), _) => subject.push(title),
            (None, _) => {}
        }
    }
    (workflows, subject)
}
