//! Parties that are bound to their opener, and bound anew.

use super::super::model::PartyBinding;
use super::Compiler;
use super::workflow::Within;
use crate::base::Id;
use crate::diagnostic::Diagnostic;
use crate::expression::{Environment, Expected, Expression};
use crate::format::{BindsDocument, PartyScope};

impl Compiler<'_> {
    /// Whom an action binds parties to anew. An action can bind one that is bound to its opener in no other way; an opening
    /// makes the opener such, where there is one yet to be.
    pub(super) fn bound_anew(
        &mut self,
        binds: &BindsDocument,
        opens: bool,
        environment: &Environment,
        within: &Within<'_>,
    ) -> Vec<(Id, Expression)> {
        let mut bound = Vec::new();
        for (name, to) in binds.iter() {
            let Some(party) = self.parties.get(name.value.as_str()).cloned() else { continue };
            let is_opener = matches!(party.binding, PartyBinding::Opener);
            let begins = opens && (within.document.open.starts_case || party.scope == PartyScope::Procedure);
            match to {
                Some(to) if is_opener && !begins => {
                    let to = self.expression(to, environment, &Expected::Text);
                    bound.extend(to.map(|to| (party.id.clone(), to)));
                }
                Some(to) => {
                    self.report(Diagnostic::error("binds-to", to.span).with("party", &party.id));
                }
                None if is_opener && !begins => {
                    let diagnostic = Diagnostic::error("binds-opener", name.span).with("party", &party.id);
                    self.report_of_whole(within.document.span, diagnostic);
                }
                None => {}
            }
        }
        bound
    }
}
