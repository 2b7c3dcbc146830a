//! Changes of what is written in the language of expressions, word by word: of functions, and of conditions.

use std::ops::Range;

use guicheng_engine::internals::expression::ScriptWord;

/// Pieces of a script, each with what stands in its place.
pub(super) struct Change(Vec<(Range<usize>, String)>);

impl Change {
    /// Another word in place of one.
    fn of_word(word: &ScriptWord, instead: String) -> Self {
        Self(vec![(span(word), instead)])
    }

    /// The text with the change made, and the line that it begins in.
    pub(super) fn made(&self, text: &str) -> Option<(String, String)> {
        let mut made = String::new();
        let mut at = 0;
        for (place, instead) in &self.0 {
            made.push_str(text.get(at..place.start)?);
            made.push_str(instead);
            at = place.end;
        }
        made.push_str(text.get(at..)?);
        let (before, after) = made.split_at_checked(self.0.first()?.0.start)?;
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        let line = format!("{before}{after}").trim().to_owned();
        Some((made, line))
    }
}

/// Where a word stands.
fn span(word: &ScriptWord) -> Range<usize> {
    word.start..word.start.saturating_add(word.text.len())
}

/// The changes of words of a text: comparisons, what joins conditions, numbers, texts and truth values are others; what
/// `if` asks is turned into its opposite; of what `&&` or `||` joins, one is left out.
pub(super) fn changes(words: &[ScriptWord], text: &str) -> Vec<Change> {
    // A text in quotes may be written otherwise than it reads.
    let is_as_written = |word: &ScriptWord| text.get(span(word)) == Some(word.text.as_str());
    let mut changes = Vec::new();
    let mut looping = false;
    for (place, word) in words.iter().enumerate() {
        match word.text.as_str() {
            "for" => looping = true,
            "{" => looping = false,
            "if" => {
                let begins = place.saturating_add(1);
                let asked = words.get(begins).zip(last_asked(words, begins).filter(|last| is_as_written(last)));
                changes.extend(asked.map(|(first, last)| {
                    let (begins, ends) = (span(first).start, span(last).end);
                    Change(vec![(begins..begins, "!(".to_owned()), (ends..ends, ")".to_owned())])
                }));
            }
            _ => {}
        }
        let others = match word.text.as_str() {
            "in" if looping => Vec::new(),
            other if is_as_written(word) => others(other),
            _ => Vec::new(),
        };
        changes.extend(others.into_iter().map(|instead| Change::of_word(word, instead)));
    }
    if words.iter().all(is_as_written) {
        left_out(words, &mut changes);
    }
    changes
}

/// The last word of what `if` asks, from its first on.
fn last_asked(words: &[ScriptWord], begins: usize) -> Option<&ScriptWord> {
    let mut depth = 0_usize;
    let block = words.iter().skip(begins).position(|word| {
        match word.text.as_str() {
            "{" if depth == 0 => return true,
            word if opens(word) => depth = depth.saturating_add(1),
            word if closes(word) => depth = depth.saturating_sub(1),
            _ => {}
        }
        false
    })?;
    words.get(begins.checked_add(block)?.checked_sub(1)?)
}

fn opens(word: &str) -> bool {
    matches!(word, "(" | "[" | "{" | "#{")
}

fn closes(word: &str) -> bool {
    matches!(word, ")" | "]" | "}")
}

/// Whether a word ends what joins conditions: nothing before it belongs to what comes after.
fn parts(word: &str) -> bool {
    matches!(word, "{" | "," | ";" | ":" | "=" | "if" | "else" | "return" | "let" | "const" | "for" | "while")
}

/// Adds the changes that leave out one of several that `&&` or `||` joins.
fn left_out(words: &[ScriptWord], changes: &mut Vec<Change>) {
    // What stands between two words that part, within each pair of brackets around it, and the bracket that opens that.
    let mut open: Vec<(&str, Vec<&ScriptWord>)> = vec![("", Vec::new())];
    for word in words {
        let text = word.text.as_str();
        let is_block = text == "}" && open.last().is_none_or(|(bracket, _)| *bracket != "#{");
        if is_block || parts(text) {
            let joined = open.last_mut().map(|(_, joined)| std::mem::take(joined));
            joined.iter().for_each(|joined| left_out_of(joined, changes));
            continue;
        }
        if closes(text) && open.len() > 1 {
            open.pop().iter().for_each(|(_, joined)| left_out_of(joined, changes));
        }
        open.iter_mut().for_each(|(_, joined)| joined.push(word));
        if opens(text) {
            open.push((text, Vec::new()));
        }
    }
    open.iter().for_each(|(_, joined)| left_out_of(joined, changes));
}

/// Adds the changes that leave out one of several that are joined, of words among which nothing parts.
fn left_out_of(joined: &[&ScriptWord], changes: &mut Vec<Change>) {
    let alternatives = split(joined, "||");
    leave_out_each(&alternatives, changes);
    alternatives.iter().for_each(|alternative| leave_out_each(&split(alternative, "&&"), changes));
}

/// The words between those that are the operator, outside all brackets.
fn split<'w, 's>(joined: &'w [&'s ScriptWord], operator: &str) -> Vec<&'w [&'s ScriptWord]> {
    let mut depth = 0_usize;
    let between = joined.split(|word| {
        let text = word.text.as_str();
        if opens(text) {
            depth = depth.saturating_add(1);
        } else if closes(text) {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && text == operator
    });
    between.collect()
}

/// Adds the changes that leave out one part with the operator beside it. Where a part is missing, it stands elsewhere.
fn leave_out_each(parts: &[&[&ScriptWord]], changes: &mut Vec<Change>) {
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return;
    }
    let ends = parts.iter().filter_map(|part| Some((span(part.first()?).start, span(part.last()?).end)));
    let ends: Vec<(usize, usize)> = ends.collect();
    for (place, (begins, ends_at)) in ends.iter().enumerate() {
        let next = ends.get(place.saturating_add(1)).map(|(begins, _)| *begins);
        let before = place.checked_sub(1).and_then(|before| ends.get(before)).map(|(_, end)| *end);
        let piece = match (next, before) {
            (Some(next), _) => *begins..next,
            (None, Some(before)) => before..*ends_at,
            (None, None) => continue,
        };
        changes.push(Change(vec![(piece, String::new())]));
    }
}

/// What may stand in place of a word.
fn others(word: &str) -> Vec<String> {
    let other = match word {
        "==" => "!=",
        "!=" => "==",
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        ">=" => ">",
        "&&" => "||",
        "||" => "&&",
        "true" => "false",
        "false" => "true",
        "in" => "!in",
        "!in" => "in",
        "+" => "-",
        "!" => "",
        "\"\"" => "\"?\"",
        text if text.starts_with('"') => "\"\"",
        number => {
            let number =
                number.parse::<i64>().ok().and_then(|number| Some([number.checked_sub(1)?, number.checked_add(1)?]));
            return number
                .into_iter()
                .flatten()
                .filter(|number| *number >= 0)
                .map(|number| number.to_string())
                .collect();
        }
    };
    vec![other.to_owned()]
}
