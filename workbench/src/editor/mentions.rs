//! What expressions, sentences with values in them, and functions name: `data.data_name`, `params.fee`, `clocks.review`.

use super::names::Seen;

/// A name in a text that is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Where it begins in the text, and where it ends.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The path of what is named.
    pub(super) symbol: String,
}

/// What a text is that names are read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// An expression, as it is written in YAML.
    Expression,
    /// A sentence as it is written in YAML: only in its braces something is named.
    Template,
    /// A file of functions.
    Functions,
}

/// A word, a text in quotes or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    /// A name in quotes, without these.
    Quoted(&'t str),
    /// Any other text in quotes: there nothing is named.
    Literal,
    Sign(char),
}

/// What lies below the words that expressions know: the path of the mapping whose keys they are.
pub(super) fn object(word: &str, workflow: &str) -> Option<String> {
    Some(match word {
        // The row of a list, or what is opened for it, says its fields too.
        "facts" | "data" | "input" | "row" | "item" | "each" => "fields".to_owned(),
        "params" => "parameters".to_owned(),
        "parties" => "parties".to_owned(),
        "missing" => "forms".to_owned(),
        "checklists" => "checklists".to_owned(),
        "procedures" | "concerning" => "workflows".to_owned(),
        "clocks" if !workflow.is_empty() => format!("{workflow}.clocks"),
        "acted" if !workflow.is_empty() => format!("{workflow}.actions"),
        _ => return None,
    })
}

/// The names in a text as it is written in a file, quotes and all.
pub(super) fn mentions(text: &str, reading: Reading, seen: &Seen) -> Vec<Mention> {
    // Within YAML's double quotes, those of an expression are escaped.
    let (outer, quote) = match (reading, text.chars().next()) {
        (Reading::Expression | Reading::Template, Some('"')) => (1, "\\\""),
        (Reading::Expression | Reading::Template, Some('\'')) => (1, "\""),
        _ => (0, "\""),
    };
    let whole = text.get(outer..).unwrap_or("");
    let read = match reading {
        Reading::Template => in_braces(whole),
        Reading::Expression | Reading::Functions => vec![(0, whole)],
    };
    let mut found = Vec::new();
    for (begin, piece) in read {
        let begin = begin.saturating_add(outer);
        found.extend(mentions_of(piece, quote, seen).into_iter().map(|mention| Mention {
            from: mention.from.saturating_add(begin),
            to: mention.to.saturating_add(begin),
            ..mention
        }));
    }
    found
}

/// What stands in the braces of a sentence, each with where it begins: braces within and texts in quotes are passed over.
fn in_braces(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut depth, mut begin, mut quoted) = (Vec::new(), 0_usize, 0, None);
    for (at, character) in text.char_indices() {
        match (quoted, character) {
            (Some(quote), _) => quoted = Some(quote).filter(|quote| *quote != character),
            (None, '"' | '`') if depth > 0 => quoted = Some(character),
            (None, '{') => {
                depth = depth.saturating_add(1);
                begin = if depth == 1 { at.saturating_add(1) } else { begin };
            }
            (None, '}') if depth > 0 => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.push((begin, text.get(begin..at).unwrap_or("")));
                }
            }
            _ => {}
        }
    }
    found
}

fn mentions_of(text: &str, quote: &str, seen: &Seen) -> Vec<Mention> {
    let tokens = tokens(text, quote);
    let mut found = Vec::new();
    let mut note = |at: usize, word: &str, symbol: String| {
        found.push(Mention { from: at, to: at.saturating_add(word.len()), symbol });
    };
    for (place, (at, token)) in tokens.iter().enumerate() {
        let token_at = |ahead: usize| tokens.get(place.saturating_add(ahead)).map(|(at, token)| (*at, *token));
        let Token::Word(word) = token else { continue };
        let before = place.checked_sub(1).and_then(|place| tokens.get(place)).map(|(_, token)| *token);
        if before == Some(Token::Sign('.')) {
            continue;
        }
        if matches!(token_at(1), Some((_, Token::Sign('(')))) {
            note(*at, word, format!("functions.{word}"));
            for (asked_at, asked, symbol) in asked_of_registers(word, tokens.get(place..).unwrap_or_default()) {
                note(asked_at, asked, symbol);
            }
            continue;
        }
        let (Some((_, Token::Sign('.'))), Some((name_at, Token::Word(name)))) = (token_at(1), token_at(2)) else {
            continue;
        };
        if let Some(object) = object(word, &seen.workflow) {
            match (name, token_at(3), token_at(4)) {
                ("has" | "get", Some((_, Token::Sign('('))), Some((asked_at, Token::Quoted(asked)))) => {
                    note(asked_at, asked, format!("{object}.{asked}"));
                }
                _ => note(name_at, name, format!("{object}.{name}")),
            }
            if object == "fields"
                && let Some((literal_at, literal)) = compared(token_at(3), token_at(4), token_at(5))
            {
                note(literal_at, literal, format!("fields.{name}.options.{literal}"));
            }
        }
        let state = match (*word, name) {
            ("procedure", "state") => Some((vec![seen.workflow.clone()], 3)),
            ("concerned", "state") => Some((seen.concerned.clone(), 3)),
            ("procedures", of)
                if (token_at(3), token_at(4).map(|(_, token)| token))
                    == (token_at(3).filter(|(_, token)| *token == Token::Sign('.')), Some(Token::Word("state"))) =>
            {
                Some((vec![format!("workflows.{of}")], 5))
            }
            _ => None,
        };
        let Some((workflows, ahead)) = state else { continue };
        let compared = compared(token_at(ahead), token_at(ahead + 1), token_at(ahead + 2));
        let rest = tokens.get(place.saturating_add(ahead)..).unwrap_or_default();
        for (literal_at, literal) in compared.into_iter().chain(one_of(rest)) {
            for workflow in workflows.iter().filter(|workflow| !workflow.is_empty()) {
                note(literal_at, literal, format!("{workflow}.states.{literal}"));
            }
        }
    }
    found
}

type Placed<'t> = Option<(usize, Token<'t>)>;

/// The text that something is compared with: `== "text"`, `!= "text"`.
fn compared<'t>(first: Placed<'t>, second: Placed<'t>, third: Placed<'t>) -> Option<(usize, &'t str)> {
    match (first?.1, second?.1, third?) {
        (Token::Sign('=' | '!'), Token::Sign('='), (at, Token::Quoted(text))) => Some((at, text)),
        _ => None,
    }
}

/// The texts of a list that something is one of: `in ["text", "text"]`.
fn one_of<'t>(tokens: &[(usize, Token<'t>)]) -> Vec<(usize, &'t str)> {
    let [(_, Token::Word("in")), (_, Token::Sign('[')), rest @ ..] = tokens else { return Vec::new() };
    let within = rest.iter().take_while(|(_, token)| *token != Token::Sign(']'));
    let quoted = |(at, token): &(usize, Token<'t>)| match token {
        Token::Quoted(text) => Some((*at, *text)),
        _ => None,
    };
    within.filter_map(quoted).collect()
}

/// How far the arguments of a call are read. Calls within calls would else be read again and again.
const LONGEST_CALL: usize = 256;

/// What a call asks of registers: which register, and which of its facts.
fn asked_of_registers<'t>(function: &str, call: &[(usize, Token<'t>)]) -> Vec<(usize, &'t str, String)> {
    let fact = match function {
        "recorded" | "has_recorded" => 2,
        "found_by" => 1,
        "standing" | "listed" | "found_standing" | "some_standing" => usize::MAX,
        _ => return Vec::new(),
    };
    let (mut depth, mut argument) = (0_usize, 0_usize);
    let mut found = Vec::new();
    for (at, token) in call.iter().take(LONGEST_CALL).skip(1) {
        match token {
            Token::Sign('(' | '[') => depth = depth.saturating_add(1),
            Token::Sign(')' | ']') => depth = depth.saturating_sub(1),
            Token::Sign(',') if depth == 1 => argument = argument.saturating_add(1),
            Token::Quoted(text) if depth == 1 && argument == 0 => found.push((*at, *text, format!("registers.{text}"))),
            Token::Quoted(text) if depth == 1 && argument == fact => found.push((*at, *text, format!("fields.{text}"))),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn tokens<'t>(text: &'t str, quote: &str) -> Vec<(usize, Token<'t>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let word = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
        if let Some(word) = rest.get(..word).filter(|word| !word.is_empty()) {
            found.push((at, Token::Word(word)));
            at += word.len();
            continue;
        }
        if let Some(inner) = literal(rest, quote) {
            let is_name = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            found.push((at + quote.len(), if is_name { Token::Quoted(inner) } else { Token::Literal }));
            at += inner.len() + 2 * quote.len();
            continue;
        }
        if let Some(passed) = passed_over(rest) {
            at += passed;
            continue;
        }
        if !first.is_whitespace() {
            found.push((at, Token::Sign(first)));
        }
        at += first.len_utf8();
    }
    found
}

/// The text in quotes that begins here, without these.
fn literal<'t>(text: &'t str, quote: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(quote)?;
    // What is escaped is escaped again where the quotes are.
    let escape = if quote.len() > 1 { "\\\\" } else { "\\" };
    let mut at = 0;
    loop {
        let here = inner.get(at..)?;
        if let Some(escaped) = here.strip_prefix(escape) {
            let doubled = usize::from(quote.len() > 1 && escaped.starts_with('\\'));
            let escaped = escaped.get(doubled..)?.chars().next()?;
            at += escape.len() + doubled + escaped.len_utf8();
            continue;
        }
        if here.starts_with(quote) {
            return inner.get(..at);
        }
        at += here.chars().next().filter(|next| *next != '\n')?.len_utf8();
    }
}

/// How long what begins here is, if nothing is named in it: a comment, a text in backquotes, a single quotation mark.
fn passed_over(text: &str) -> Option<usize> {
    let until = |begin: usize, end: &str| {
        let found = text.get(begin..).and_then(|rest| rest.find(end));
        found.map_or(text.len(), |found| found.saturating_add(begin).saturating_add(end.len()))
    };
    match text.as_bytes() {
        [b'/', b'/', ..] => Some(text.find('\n').unwrap_or(text.len())),
        [b'/', b'*', ..] => Some(until(2, "*/")),
        [b'`', ..] => Some(until(1, "`")),
        [b'\'', b'"', b'\'', ..] => Some(3),
        _ => None,
    }
}

/// The functions that a file of them defines: where each name stands.
pub(super) fn functions(text: &str) -> Vec<(usize, &str)> {
    let tokens = tokens(text, "\"");
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs
        .filter_map(|((_, keyword), (at, name))| match (keyword, name) {
            (Token::Word("fn"), Token::Word(name)) => Some((*at, *name)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Reading, Seen, functions, mentions};

    #[test]
    fn names_are_found_in_expressions_and_sentences() {
        let seen = Seen::of(&["workflows".to_owned(), "renewal".to_owned()]);
        let text = "data.has(\"kind\") && facts.kind == \"own\" || clocks.review.due > on && ends(params.fee) && procedure.state == \"notice\"";
        let found = mentions(text, Reading::Expression, &seen);
        let found: Vec<(&str, &str)> =
            found.iter().map(|found| (text.get(found.from..found.to).unwrap(), found.symbol.as_str())).collect();
        let expected = [
            ("kind", "fields.kind"),
            ("kind", "fields.kind"),
            ("own", "fields.kind.options.own"),
            ("review", "workflows.renewal.clocks.review"),
            ("ends", "functions.ends"),
            ("fee", "parameters.fee"),
            ("notice", "workflows.renewal.states.notice"),
        ];
        assert_eq!(found, expected);
        let asked = "recorded(\"accounts\", bodies[0], \"name\") == \"x\" && procedure.state in [\"one\"]";
        let asked = mentions(asked, Reading::Expression, &seen);
        let symbols: Vec<&str> = asked.iter().map(|found| found.symbol.as_str()).collect();
        let expected = ["functions.recorded", "registers.accounts", "fields.name", "workflows.renewal.states.one"];
        assert_eq!(symbols, expected);
        assert_eq!(mentions("期满前{params.lead}日内", Reading::Template, &seen).len(), 1);
        assert_eq!(functions("// fn no()\nfn one(a) { 1 }\nfn two() {}"), [(14, "one"), (30, "two")]);
    }

    #[test]
    fn nothing_is_named_in_prose_and_in_comments() {
        let seen = Seen::of(&["workflows".to_owned(), "renewal".to_owned()]);
        let named = |text: &str, reading| {
            let found = mentions(text, reading, &seen);
            found.iter().map(|found| text.get(found.from..found.to).unwrap().to_owned()).collect::<Vec<_>>()
        };
        let letter = r#"'A fee (see data.other), {fee(data.place, "a } fee (of)")} of {{data.kind}} data.rest'"#;
        assert_eq!(named(letter, Reading::Template), ["fee", "place", "kind"]);
        let escaped = r#""{fee(data.place, \"no fee (x)\")} fee (y)""#;
        assert_eq!(named(escaped, Reading::Template), ["fee", "place"]);
        let escaped = r#""data.place == \"no \\\" fee (x)\" && fee(on)""#;
        assert_eq!(named(escaped, Reading::Expression), ["place", "fee"]);
        let functions =
            "/* fee (x) */ fn fee(a) { a == \"a \\\" fee (x)\" || a == '\"' || `fee (x)` == a || other(a) } // fee (x)";
        assert_eq!(named(functions, Reading::Functions), ["fee", "other"]);
        assert_eq!(named("data.place == \"http://fee (x)\" && data.kind == 1", Reading::Expression), ["place", "kind"]);
    }
}
