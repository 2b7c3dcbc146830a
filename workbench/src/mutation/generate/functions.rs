//! Changes of functions, word by word.

use guicheng_engine::internals::expression::{FunctionWords, ScriptWord};

use super::Sites;
use crate::mutation::edit::FunctionEdit;
use crate::mutation::{Edit, FUNCTIONS, Mutant, MutationOperator};

impl Sites<'_> {
    /// Each word of each function of the pack itself that can be another.
    pub(super) fn functions(&mut self) {
        let files = self.pack.files();
        for function in self.pack.function_words() {
            if files.pack(function.place.file) != Some(self.pack.id.as_str()) {
                continue;
            }
            let text = files.text(function.place.file);
            for change in changes(&function) {
                let Some(edit) = change.made(files.path(function.place.file), text) else { continue };
                self.mutants.push(Mutant {
                    operator: MutationOperator::ChangeFunction,
                    path: format!("{FUNCTIONS}.{}", function.name),
                    edit: Edit::Function(edit),
                    span: Some(function.place),
                });
            }
        }
    }
}

/// What stands in place of a word, and what after another one, if something does.
struct Change<'w> {
    word: &'w ScriptWord,
    instead: String,
    closing: Option<(&'w ScriptWord, &'static str)>,
}

impl Change<'_> {
    /// The file with the change made, and the line that it is in.
    fn made(&self, file: &str, text: &str) -> Option<FunctionEdit> {
        let (before, rest) = text.split_at_checked(self.word.start)?;
        let after = rest.strip_prefix(self.word.text.as_str())?;
        let after = match self.closing {
            None => after.to_owned(),
            Some((word, closes)) => {
                let (between, beyond) = text.split_at_checked(word.start)?;
                let between = between.get(self.word.start.checked_add(self.word.text.len())?..)?;
                format!("{}{closes} {beyond}", between.trim_end())
            }
        };
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        let line_after = after.split('\n').next().unwrap_or_default();
        let line = format!("{line_before}{}{line_after}", self.instead).trim().to_owned();
        Some(FunctionEdit { file: file.to_owned(), text: format!("{before}{}{after}", self.instead), line })
    }
}

/// The changes of a function: comparisons, what joins conditions, numbers, texts and truth values are others; what `if`
/// asks is turned into its opposite.
fn changes(function: &FunctionWords) -> Vec<Change<'_>> {
    let mut changes = Vec::new();
    let body = function.words.iter().position(|word| word.text == "{").unwrap_or(0);
    let mut looping = false;
    for (place, word) in function.words.iter().enumerate().skip(body) {
        match word.text.as_str() {
            "for" => looping = true,
            "{" => looping = false,
            "if" => {
                let begins = place.saturating_add(1);
                let asked = function.words.get(begins).zip(block(&function.words, begins));
                changes.extend(asked.map(|(first, block)| Change {
                    word: first,
                    instead: format!("!({}", first.text),
                    closing: Some((block, ")")),
                }));
            }
            _ => {}
        }
        let others = match word.text.as_str() {
            "in" if looping => Vec::new(),
            other => others(other),
        };
        changes.extend(others.into_iter().map(|instead| Change { word, instead, closing: None }));
    }
    changes
}

/// The brace after a condition that begins at a word.
fn block(words: &[ScriptWord], begins: usize) -> Option<&ScriptWord> {
    let mut depth = 0_usize;
    words.iter().skip(begins).find(|word| {
        match word.text.as_str() {
            "{" if depth == 0 => return true,
            "(" | "[" | "{" | "#{" => depth = depth.saturating_add(1),
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        false
    })
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
