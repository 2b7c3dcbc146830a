//! Changes of functions.

use super::{Sites, words};
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
            let (file, text) = (files.path(function.place.file), files.text(function.place.file));
            let body = function.words.iter().position(|word| word.text == "{").unwrap_or(0);
            let said = function.words.get(body..).unwrap_or_default();
            for (text, line) in words::changes(said, text).iter().filter_map(|change| change.made(text)) {
                self.mutants.push(Mutant {
                    operator: MutationOperator::ChangeFunction,
                    path: format!("{FUNCTIONS}.{}", function.name),
                    edit: Edit::Function(FunctionEdit { file: file.to_owned(), text, line }),
                    span: Some(function.place),
                });
            }
        }
    }
}
