//! The verbs of the command. This file says which there are; everything else about a verb stands in its own file.

mod account;
mod audit;
mod backup;
mod bundle;
mod check;
mod check_bundle;
mod config;
mod coverage;
mod demo;
mod diff;
mod erase;
mod explain;
mod export;
mod figures;
mod fmt;
mod graph;
mod guide;
mod impact;
mod interpretations;
mod law;
mod lsp;
mod migrate_pack;
mod mutate;
mod new;
mod next;
mod organisation;
mod outbox;
mod publish;
mod quarantine;
mod rebuild;
mod release;
mod replay;
mod restore;
mod rotate_key;
mod run;
mod schema;
mod serve;
mod setup;
mod show;
mod test;
mod verify;
mod workdays;

use clap::Subcommand;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Makes of a table of verbs what the command line can ask for and what is done then.
///
/// The file of a verb has two items: `Asked`, the arguments, whose documentation is what the help says of the verb, and
/// `execute`, which does it.
macro_rules! verbs {
    ($($Verb:ident => $file:ident,)+) => {
        /// What to do.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Verb {
            $($Verb($file::Asked),)+
        }

        impl Verb {
            /// Does what is asked, and says what was found.
            pub(crate) fn execute(&self, console: &Console) -> Result<Verdict, Failure> {
                match self {
                    $(Self::$Verb(asked) => $file::execute(console, asked),)+
                }
            }

            /// What it is called on the command line.
            pub(crate) fn name(&self) -> String {
                let file = match self {
                    $(Self::$Verb(_) => stringify!($file),)+
                };
                file.replace('_', "-")
            }
        }
    };
}

// In the order of the help. The files are declared above and not by the macro, because rustfmt does not find files that
// a macro declares.
verbs! {
    New => new,
    Next => next,
    Run => run,
    Check => check,
    Test => test,
    Show => show,
    Explain => explain,
    Interpretations => interpretations,
    Guide => guide,
    Fmt => fmt,
    MigratePack => migrate_pack,
    Schema => schema,
    Lsp => lsp,
    Diff => diff,
    Impact => impact,
    Graph => graph,
    Coverage => coverage,
    Law => law,
    Mutate => mutate,
    Figures => figures,
    Verify => verify,
    Workdays => workdays,
    Bundle => bundle,
    CheckBundle => check_bundle,
    Release => release,
    Replay => replay,
    Demo => demo,
    Serve => serve,
    Publish => publish,
    Setup => setup,
    Account => account,
    Organisation => organisation,
    Audit => audit,
    Rebuild => rebuild,
    Erase => erase,
    Export => export,
    Backup => backup,
    Restore => restore,
    Outbox => outbox,
    Quarantine => quarantine,
    RotateKey => rotate_key,
    Config => config,
}
