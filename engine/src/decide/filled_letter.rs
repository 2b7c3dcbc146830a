//! Letters with the values they are filled with: put into words when somebody reads them, and not before.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::base::{Id, Language, Value, chinese_number};
use crate::decide::words::{Line, Words, separator};
use crate::messages::message;
use crate::pack::Pack;
use crate::pack::model::{BlockContent, BlockTemplate, Citation, LetterTemplate, Template, TemplatePiece};
use crate::record::{Letter, LetterBlock, LetterContent, LetterPiece, Worded};

/// A letter that leaves with an effect.
///
/// What it says is settled, but not in words yet: [`letter`](Self::letter) puts it into words, as writing it as JSON does.
#[derive(Clone)]
pub struct FilledLetter {
    /// The number of the event that asks for the effect.
    pub event: u64,
    /// Which of the effects of that event.
    pub effect: usize,
    filling: Filling,
}

/// What a letter is filled with.
#[derive(Clone)]
pub(super) struct Filling {
    pub(super) pack: Arc<Pack>,
    pub(super) letter: Arc<LetterTemplate>,
    /// What it says in the workflow it leaves from …
    pub(super) body: Arc<Vec<BlockTemplate>>,
    /// … the parts of that which stand there …
    pub(super) blocks: Vec<FilledBlock>,
    /// … and what is read for these: of each part for each item, in the order of its texts.
    pub(super) values: Vec<Option<Value>>,
}

/// A part of a letter that stands there.
#[derive(Clone)]
pub(super) struct FilledBlock {
    /// Which part of the body.
    pub(super) place: usize,
    /// For how many items; one if it is for no list.
    pub(super) items: usize,
}

impl FilledLetter {
    /// By its id in the pack.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.filling.letter.id
    }

    /// The letter, in words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        self.filling.letter()
    }
}

/// Two are the same if they say the same.
impl PartialEq for FilledLetter {
    fn eq(&self, other: &Self) -> bool {
        self.event == other.event && self.effect == other.effect && self.letter() == other.letter()
    }
}

impl Eq for FilledLetter {}

impl fmt::Debug for FilledLetter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("FilledLetter");
        shown.field("event", &self.event).field("effect", &self.effect).field("letter", &self.letter()).finish()
    }
}

impl Serialize for FilledLetter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            event: u64,
            effect: usize,
            #[serde(flatten)]
            letter: Letter,
        }

        Written { event: self.event, effect: self.effect, letter: self.letter() }.serialize(serializer)
    }
}

impl Filling {
    /// The letter as it leaves with an effect of an event.
    pub(super) fn leaving(self, event: u64, effect: usize) -> FilledLetter {
        FilledLetter { event, effect, filling: self }
    }

    fn letter(&self) -> Letter {
        let mut values = self.values.as_slice();
        let mut blocks = Vec::new();
        for FilledBlock { place, items } in &self.blocks {
            let Some(block) = self.body.get(*place) else { continue };
            let words = BlockWords { pack: &self.pack, block };
            let mut put = |content| blocks.push(LetterBlock { name: block.id.clone(), style: block.style, content });
            match &block.content {
                BlockContent::Text(text) => {
                    for _ in 0..*items {
                        put(LetterContent::Text(words.worded(text, &mut values)));
                    }
                }
                BlockContent::Table(columns) => {
                    let mut row = || columns.iter().map(|(_, text)| words.worded(text, &mut values)).collect();
                    let rows = (0..*items).map(|_| row()).collect();
                    let columns = columns.iter().map(|(title, _)| title.clone()).collect();
                    put(LetterContent::Table { columns, rows });
                }
            }
        }
        Letter {
            letter: self.letter.id.clone(),
            title: self.letter.title.clone(),
            articles: Arc::clone(&self.letter.citations),
            blocks,
        }
    }
}

/// Puts a part of a letter into words.
struct BlockWords<'w> {
    pack: &'w Pack,
    block: &'w BlockTemplate,
}

impl BlockWords<'_> {
    /// A text in both languages, with the next of the values.
    fn worded(&self, text: &Template, values: &mut &[Option<Value>]) -> Worded {
        let (own, rest) = values.split_at_checked(text.values.len()).unwrap_or_default();
        *values = rest;
        let english = text.en.as_deref().unwrap_or(&text.zh);
        let language = if text.en.is_some() { Language::English } else { Language::Chinese };
        Worded { zh: self.pieces(&text.zh, Language::Chinese, own), en: self.pieces(english, language, own) }
    }

    fn pieces(&self, pieces: &[TemplatePiece], language: Language, values: &[Option<Value>]) -> Vec<LetterPiece> {
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                TemplatePiece::Text(text) => line.text.push_str(text),
                TemplatePiece::Basis(titles) => {
                    line.text.push_str(&basis(self.pack, &self.block.citations, language, *titles));
                }
                TemplatePiece::Value(place, wording) => {
                    if let Some(Some(value)) = values.get(*place) {
                        Words { pack: self.pack, language }.value(value, wording, &mut line);
                    }
                }
            }
        }
        line.done()
    }
}

impl Pack {
    /// Articles in words, as letters cite them: 《养犬管理规定》第四条、第五条第（二）项. Those of one legal text stand together if they
    /// follow each other.
    #[must_use]
    pub fn cited(&self, citations: &[Citation], language: Language) -> String {
        basis(self, citations, language, false)
    }
}

/// Articles in words: 《养犬管理规定》第四条、第五条第（二）项.
fn basis(pack: &Pack, citations: &[Citation], language: Language, titles: bool) -> String {
    let mut texts: Vec<String> = Vec::new();
    for of_source in citations.chunk_by(|one, next| one.parts().0 == next.parts().0) {
        let articles: Vec<String> =
            of_source.iter().map(|citation| article(pack, citation, language, titles)).collect();
        let articles = articles.join(separator(language));
        let source = of_source.first().and_then(|citation| pack.sources.get(citation.parts().0));
        let source = source.map_or("", |source| source.title.get(language));
        texts.push(message(language, "letter-basis", &[("source", &source), ("articles", &articles)]));
    }
    texts.join(separator(language))
}

fn article(pack: &Pack, citation: &Citation, language: Language, titles: bool) -> String {
    let (source, article, item) = citation.parts();
    let numbered = |text: &str| match language {
        Language::Chinese => text.parse().map_or_else(|_| text.to_owned(), chinese_number),
        Language::English => text.to_owned(),
    };
    let mut words = message(language, "letter-article", &[("article", &numbered(article))]);
    if let Some(item) = item {
        words.push_str(&message(language, "letter-item", &[("item", &numbered(item))]));
    }
    let title = || pack.sources.get(source)?.articles.get(article)?.title.as_ref();
    if let Some(title) = Some(titles).filter(|titles| *titles).and_then(|_| title()) {
        words.push_str(&message(language, "letter-article-title", &[("title", &title.get(language))]));
    }
    words
}
