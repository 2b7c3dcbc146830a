//! The law beside the rule: of every article and item of the texts what carries it out, and what proves that it does, for whoever
//! reads the text and no YAML.
//!
//! What cites an article carries it out; scenarios prove it where what cites it takes effect or refuses something, invariants
//! where they cite it. Whether an invariant holds is for [`verify`](crate::verify) to say.

mod names;
mod page;
mod says;

use std::collections::BTreeSet;
use std::sync::Arc;

use guicheng_engine::internals::model::{ArticleKind, Invariant};
use guicheng_engine::internals::yaml::{Node, lookup};
use guicheng_engine::{Citation, Id, Language, Pack};
use serde::Serialize;

use crate::coverage::{ArticleCoverage, Coverage, ElementCoverage};
use crate::scenario::Scenarios;

pub(crate) use names::kind as kind_of_element;
use says::Says;
pub(crate) use says::says;

/// The law of a pack beside its rules, in one language.
#[derive(Clone, Debug, Serialize)]
pub struct LawPage {
    /// The pack.
    pub pack: Id,
    /// Its version.
    pub version: Arc<str>,
    /// What it is called.
    pub title: String,
    /// Its texts; those of the packs it is laid over too.
    pub texts: Vec<LegalText>,
}

/// A legal text.
#[derive(Clone, Debug, Serialize)]
pub struct LegalText {
    /// By its id in the pack.
    pub source: Id,
    /// What it is called.
    pub title: String,
    /// Its official number.
    pub number: Option<Arc<str>>,
    /// Whether a pack below brings it in.
    pub inherited: bool,
    /// Its articles, each followed by its items.
    pub articles: Vec<LawArticle>,
}

/// An article or an item of one.
#[derive(Clone, Debug, Serialize)]
pub struct LawArticle {
    /// As packs write it: `national/12`, `national/9(2)`.
    pub citation: String,
    /// The same in words.
    pub article: String,
    /// Whether it is an item.
    pub item: bool,
    /// Whether it can be carried out, or only declares.
    pub executable: bool,
    /// Why it is so classed.
    pub because: String,
    /// What it says, in the pack's words.
    pub says: String,
    /// The articles of other texts that it carries out, in words.
    pub carries_out: Vec<String>,
    /// Whether it has items.
    pub has_items: bool,
    /// What cites just it. What cites an item stands with the item.
    pub elements: Vec<CitingElement>,
    /// The scenarios in which one of these takes effect or refuses something; those that name the article first.
    pub scenarios: Vec<Proof>,
    /// The invariants that cite it.
    pub invariants: Vec<Proof>,
}

/// Something of a pack that cites an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitingElement {
    /// Its path in the pack; of what is written once for several procedures, in each.
    pub paths: Vec<String>,
    /// What it is: a step, a condition, a limit.
    pub kind: String,
    /// What it is called; for a condition, what it says when it does not hold.
    pub title: String,
    /// What it says, in words: a value, a length of time, who takes a step and where it leads, what a condition asks; nothing
    /// where the title says all, or where it is of another kind.
    pub says: String,
    /// The procedures that it is of, or the field.
    pub within: Vec<String>,
    /// The step that it is of.
    pub step: Option<String>,
    /// Where it stands: `national/windows.yaml:3`.
    pub place: String,
    /// In how many scenarios it takes effect.
    pub reached: usize,
    /// In how many scenarios something is refused because of it.
    pub refused: usize,
}

/// What proves something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// By its id.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// Whether it is a scenario of a pack below, which comes out alike under this one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
}

/// The law of a pack beside its rules. What scenarios of packs below prove counts as far as the coverage has them.
#[must_use]
pub fn law(pack: &Pack, scenarios: &Scenarios, coverage: &Coverage, language: Language) -> LawPage {
    let maker = Maker { pack, scenarios, coverage, language, says: Says::of(pack, language) };
    let text = |(source, text): (&Id, &Arc<guicheng_engine::internals::model::LegalSource>)| {
        let of_text = |article: &&ArticleCoverage| Citation::new(&article.citation).parts().0 == source.as_str();
        let articles: Vec<&ArticleCoverage> = coverage.articles.iter().filter(of_text).collect();
        LegalText {
            source: source.clone(),
            title: text.title.get(language).to_owned(),
            number: text.number.clone(),
            inherited: articles.iter().all(|article| !article.own),
            articles: articles.into_iter().map(|article| maker.article(article)).collect(),
        }
    };
    LawPage {
        pack: pack.id.clone(),
        version: Arc::clone(&pack.version),
        title: pack.title.get(language).to_owned(),
        texts: pack.sources.iter().map(text).collect(),
    }
}

struct Maker<'m> {
    pack: &'m Pack,
    scenarios: &'m Scenarios,
    coverage: &'m Coverage,
    language: Language,
    says: Says<'m>,
}

impl Maker<'_> {
    fn article(&self, article: &ArticleCoverage) -> LawArticle {
        let citation = Citation::new(&article.citation);
        let citing: Vec<&ElementCoverage> =
            self.coverage.elements.iter().filter(|covered| covered.element.citations.contains(&citation)).collect();
        LawArticle {
            citation: article.citation.clone(),
            article: self.pack.cited(std::slice::from_ref(&citation), self.language),
            item: article.is_item,
            executable: article.kind == ArticleKind::Executable,
            because: article.because.as_ref().map(|because| because.get(self.language).to_owned()).unwrap_or_default(),
            says: article.summary.get(self.language).to_owned(),
            carries_out: self.carries_out(&citation),
            has_items: self.coverage.articles.iter().any(|other| other.citation.starts_with(&format!("{citation}("))),
            elements: self.elements(&citing),
            scenarios: self.scenarios(&citation, &citing),
            invariants: self.invariants(&citation),
        }
    }

    /// The articles of other texts that an article is said to carry out.
    fn carries_out(&self, citation: &Citation) -> Vec<String> {
        let (source, article, None) = citation.parts() else { return Vec::new() };
        let said = lookup(self.pack.tree(), &format!("sources.{source}.articles.{article}.carries_out"));
        let carried = said.and_then(Node::as_map).into_iter().flat_map(|map| map.keys());
        carried.map(|carried| self.pack.cited(&[Citation::new(carried)], self.language)).collect()
    }

    /// What cites an article; what is written once for several procedures, once.
    fn elements(&self, citing: &[&ElementCoverage]) -> Vec<CitingElement> {
        let mut found: Vec<(CitingElement, [BTreeSet<&Id>; 2])> = Vec::new();
        for covered in citing {
            let element = self.element(covered);
            let scenarios = [&covered.reached, &covered.refused].map(|scenarios| scenarios.iter().collect());
            let same = |known: &CitingElement| {
                let told = |one: &CitingElement| {
                    let words = (one.kind.clone(), one.title.clone(), one.says.clone());
                    (words, one.place.clone(), one.step.clone())
                };
                !element.place.is_empty() && told(known) == told(&element)
            };
            match found.iter_mut().find(|(known, _)| same(known)) {
                Some((known, [reached, refused])) => {
                    let [more_reached, more_refused]: [BTreeSet<&Id>; 2] = scenarios;
                    known.paths.extend(element.paths);
                    known.within.extend(element.within);
                    reached.extend(more_reached);
                    refused.extend(more_refused);
                }
                None => found.push((element, scenarios)),
            }
        }
        let counted = |(element, [reached, refused]): (CitingElement, [BTreeSet<&Id>; 2])| CitingElement {
            reached: reached.len(),
            refused: refused.len(),
            ..element
        };
        found.into_iter().map(counted).collect()
    }

    fn element(&self, covered: &ElementCoverage) -> CitingElement {
        let element = &covered.element;
        let (within, step) = names::within(self.pack, &element.path, self.language);
        CitingElement {
            paths: vec![element.path.clone()],
            kind: names::kind(element.kind, self.language),
            title: element.title.get(self.language).to_owned(),
            says: self.says.element(element),
            within: within.into_iter().collect(),
            step,
            place: element.span.map(|span| self.pack.files().place(span)).unwrap_or_default(),
            reached: 0,
            refused: 0,
        }
    }

    fn scenarios(&self, citation: &Citation, citing: &[&ElementCoverage]) -> Vec<Proof> {
        let proving: BTreeSet<&Id> =
            citing.iter().flat_map(|covered| covered.reached.iter().chain(&covered.refused)).collect();
        let known = proving.into_iter().filter_map(|id| self.scenarios.get(id.as_str()));
        let names_it = |articles: &[Arc<str>]| articles.iter().any(|article| **article == *citation.as_str());
        let (naming, others): (Vec<_>, Vec<_>) = known.partition(|scenario| names_it(scenario.articles()));
        let proof = |scenario: &crate::scenario::Scenario| Proof {
            id: scenario.id().clone(),
            title: scenario.title().get(self.language).to_owned(),
            inherited: !self.scenarios.is_own(scenario.id()),
        };
        naming.into_iter().chain(others).map(proof).collect()
    }

    fn invariants(&self, citation: &Citation) -> Vec<Proof> {
        let citing = self.pack.invariants.values().filter(|invariant| invariant.citations.contains(citation));
        let proof = |invariant: &Arc<Invariant>| Proof {
            id: invariant.id.clone(),
            title: invariant.title.get(self.language).to_owned(),
            inherited: false,
        };
        citing.map(proof).collect()
    }
}
