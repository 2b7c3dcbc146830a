//! Plain expressions in words: what is compared with what, what is stated, who is named. What else is computed is left to
//! those who tell by what it goes.

mod terms;

use guicheng_engine::internals::expression::Comparison;
use guicheng_engine::{Pack, Text};

use crate::explain::{compared, opposite};
use crate::messages::{in_both, message, plain};

use terms::{Read, Token, Value, tokens};

/// What an expression says; none of one that is more than a plain condition or value.
pub(super) fn in_words(pack: &Pack, text: &str) -> Option<Text> {
    let mut reader = Reader { pack, tokens: tokens(text)?, at: 0 };
    let phrase = reader.choice()?;
    (reader.at == reader.tokens.len()).then(|| phrase.text()).flatten()
}

/// A part of an expression.
enum Phrase {
    Value(Value),
    /// A condition: that it holds, and that it does not.
    Condition {
        holds: Text,
        fails: Text,
        is_joined: bool,
    },
}

impl Phrase {
    fn condition(id: &str, other: &str, arguments: &[(&str, &Text)]) -> Self {
        Self::Condition { holds: said(id, arguments), fails: said(other, arguments), is_joined: false }
    }

    fn text(self) -> Option<Text> {
        match self {
            Self::Value(value) => value.text(),
            Self::Condition { holds, .. } => Some(holds),
        }
    }

    /// It as a condition: a truth value holds if it is so.
    fn into_condition(self) -> Option<Self> {
        match self {
            Self::Value(value) => {
                let what = value.text()?;
                Some(Self::condition("diff-word-yes", "diff-word-no", &[("what", &what)]))
            }
            condition => Some(condition),
        }
    }

    /// Its words within others: between brackets if they are several.
    fn within(self) -> Option<Text> {
        match self.into_condition()? {
            Self::Condition { holds, is_joined: true, .. } => Some(said("diff-word-brackets", &[("what", &holds)])),
            Self::Condition { holds, .. } => Some(holds),
            Self::Value(_) => None,
        }
    }

    fn negated(self) -> Option<Self> {
        match self.into_condition()? {
            Self::Condition { holds, fails, is_joined } => {
                Some(Self::Condition { holds: fails, fails: holds, is_joined })
            }
            Self::Value(_) => None,
        }
    }
}

fn said(id: &str, arguments: &[(&str, &Text)]) -> Text {
    in_both(|language| {
        let texts: Vec<(&str, &str)> = arguments.iter().map(|(name, text)| (*name, text.get(language))).collect();
        let arguments: Vec<(&str, &dyn std::fmt::Display)> =
            texts.iter().map(|(name, text)| -> (&str, &dyn std::fmt::Display) { (*name, text) }).collect();
        message(language, id, &arguments)
    })
}

struct Reader<'p, 't> {
    pack: &'p Pack,
    tokens: Vec<Token<'t>>,
    at: usize,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(token)
    }

    fn takes(&mut self, token: Token<'_>) -> bool {
        let is_next = self.peek() == Some(token);
        if is_next {
            self.at = self.at.saturating_add(1);
        }
        is_next
    }

    fn expect(&mut self, sign: &str) -> Option<()> {
        self.takes(Token::Sign(sign)).then_some(())
    }

    /// `if condition { value } else { value }`, or a condition.
    fn choice(&mut self) -> Option<Phrase> {
        if !self.takes(Token::Name("if")) {
            return self.any();
        }
        let condition = self.any()?.into_condition()?.text()?;
        let value = self.block()?;
        // What is recorded, where it is recorded.
        if self.peek().is_none() && condition == said("diff-word-stated", &[("what", &value)]) {
            return Some(Phrase::Value(Value::Said(value)));
        }
        let otherwise = if self.takes(Token::Name("else")) { Some(self.block()?) } else { None };
        let text = match otherwise {
            Some(other) => {
                said("diff-word-where-else", &[("value", &value), ("condition", &condition), ("other", &other)])
            }
            None => said("diff-word-where", &[("value", &value), ("condition", &condition)]),
        };
        Some(Phrase::Value(Value::Said(text)))
    }

    fn block(&mut self) -> Option<Text> {
        self.expect("{")?;
        let value = self.choice()?.text()?;
        self.expect("}")?;
        Some(value)
    }

    fn any(&mut self) -> Option<Phrase> {
        self.joined("||", "diff-word-or", Self::all)
    }

    fn all(&mut self) -> Option<Phrase> {
        self.joined("&&", "diff-word-and", Self::comparison)
    }

    fn joined(&mut self, sign: &str, id: &str, part: fn(&mut Self) -> Option<Phrase>) -> Option<Phrase> {
        let first = part(self)?;
        if self.peek() != Some(Token::Sign(sign)) {
            return Some(first);
        }
        let mut holds = first.within()?;
        while self.takes(Token::Sign(sign)) {
            let next = part(self)?.within()?;
            holds = said(id, &[("one", &holds), ("other", &next)]);
        }
        let fails = said("diff-word-not-so", &[("what", &holds)]);
        Some(Phrase::Condition { holds, fails, is_joined: true })
    }

    fn comparison(&mut self) -> Option<Phrase> {
        let left = self.negation()?;
        // None is `in`.
        let comparison = match self.peek() {
            Some(Token::Name("in")) => None,
            Some(Token::Sign("==")) => Some(Comparison::Equal),
            Some(Token::Sign("!=")) => Some(Comparison::Unequal),
            Some(Token::Sign("<")) => Some(Comparison::Less),
            Some(Token::Sign("<=")) => Some(Comparison::LessOrEqual),
            Some(Token::Sign(">")) => Some(Comparison::Greater),
            Some(Token::Sign(">=")) => Some(Comparison::GreaterOrEqual),
            _ => return Some(left),
        };
        self.at = self.at.saturating_add(1);
        let (Phrase::Value(left), Phrase::Value(right)) = (left, self.negation()?) else { return None };
        let Some(comparison) = comparison else {
            let (list, item) = (right.text()?, left.meant_by(self.pack, &right)?);
            return Some(Phrase::condition("diff-word-has", "diff-word-has-not", &[("list", &list), ("item", &item)]));
        };
        let is_date = left.is_date() || right.is_date();
        let (one, two) = (left.meant_by(self.pack, &right)?, right.meant_by(self.pack, &left)?);
        let [id, other] = [comparison, opposite(comparison)].map(|comparison| compared(comparison, is_date));
        Some(Phrase::condition(id, other, &[("left", &one), ("right", &two)]))
    }

    fn negation(&mut self) -> Option<Phrase> {
        if self.takes(Token::Sign("!")) {
            return self.negation()?.negated();
        }
        self.operand()
    }

    fn operand(&mut self) -> Option<Phrase> {
        match self.next()? {
            Token::Text(text) => Some(Phrase::Value(Value::Written(text.to_owned()))),
            Token::Number(number) => Some(Phrase::Value(Value::Said(plain(number)))),
            Token::Sign("(") => {
                let inner = self.any()?;
                self.expect(")")?;
                Some(inner)
            }
            Token::Name(variable) => self.path(variable),
            Token::Sign(_) => None,
        }
    }

    /// What is recorded under a name, and what is asked of it.
    fn path(&mut self, variable: &'t str) -> Option<Phrase> {
        let mut names = Vec::new();
        loop {
            if self.takes(Token::Sign("[")) {
                // The first of several parties.
                self.takes(Token::Number("0")).then_some(())?;
                self.expect("]")?;
                continue;
            }
            if !self.takes(Token::Sign(".")) {
                break;
            }
            let Token::Name(name) = self.next()? else { return None };
            if !self.takes(Token::Sign("(")) {
                names.push(name);
                continue;
            }
            match name {
                "get" | "has" => {
                    let Token::Text(field) = self.next()? else { return None };
                    names.push(field);
                    if name == "get" {
                        self.expect(",")?;
                        self.fallback()?;
                    }
                    self.expect(")")?;
                    if name == "has" {
                        let what = Read::of(self.pack, variable, &names)?.title;
                        let (stated, not_stated) = ("diff-word-stated", "diff-word-not-stated");
                        return Some(Phrase::condition(stated, not_stated, &[("what", &what)]));
                    }
                }
                "is_empty" => {
                    self.expect(")")?;
                    let what = Read::of(self.pack, variable, &names)?.title;
                    return Some(Phrase::condition("diff-word-none", "diff-word-some", &[("what", &what)]));
                }
                "first" => {
                    self.fallback()?;
                    self.expect(")")?;
                }
                _ => return None,
            }
        }
        Read::of(self.pack, variable, &names).map(|read| Phrase::Value(Value::Read(read)))
    }

    /// What is taken where nothing is stated.
    fn fallback(&mut self) -> Option<()> {
        match self.next()? {
            Token::Sign("[") => self.expect("]"),
            Token::Sign(_) => None,
            _ => Some(()),
        }
    }
}
