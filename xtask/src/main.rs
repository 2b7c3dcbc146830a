//! The chores of this repository: `cargo xtask test`, `prove`, `setup`, `fuzz`, `bench`, `pictures`.
//!
//! Everything here calls programs that a person could call by hand, and says which. It has no dependencies, so that the
//! first `cargo xtask` on a fresh machine is there within a second.

mod bench;
mod browser;
mod drawings;
mod file_length;
mod fuzz;
mod process;
mod prove;
mod setup;
mod step;
mod table;
mod test;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use process::say;

const USAGE: &str = "\
usage: cargo xtask <chore>

  test                   check everything: format, length of files, lints, tests, documentation, licences, rule packs
  test --quick           of this, what takes some minutes: format, length of files, lints, unit tests, one rule pack
  prove [kind]           what takes an hour: mutation of all packs, deep `verify`, files against their schemas,
                         properties with many cases, pages in every variant, a service killed under load, a service over
                         many cases, fuzzing; or one kind of it: mutation, verify, schemas, properties, pages, kill, load,
                         fuzz
  setup                  install the programs that `test` can use and that are missing here
  fuzz [seconds [name]]  run each fuzz target (or one) for a minute, or that many seconds
  bench [filter]         measure the engine, or what matches the filter
  bench peers            measure the engine next to other engines
  pictures               take the pictures in the guides for each role (`docs/guides`) anew, in a browser, and draw those
                         of a policy officer's day
  pictures day           draw the pictures of a policy officer's day (`docs/pictures`) anew";

fn main() -> ExitCode {
    if env::set_current_dir(root()).is_err() {
        say(&format!("the repository is no longer at `{}`; build again with `cargo xtask`", root().display()));
        return ExitCode::FAILURE;
    }
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let succeeded = match words.as_slice() {
        ["test"] => test::run(),
        ["test", "--quick"] => test::run_quickly(),
        ["prove"] => prove::run(None),
        ["prove", kind] => prove::run(Some(kind)),
        ["setup"] => setup::run(),
        ["fuzz"] => fuzz::run("60", None),
        ["fuzz", seconds] => fuzz::run(seconds, None),
        ["fuzz", seconds, name] => fuzz::run(seconds, Some(name)),
        ["bench"] => bench::engine(None),
        ["bench", "peers"] => bench::peers(),
        ["pictures"] => drawings::draw() && browser::pictures(),
        ["pictures", "day"] => drawings::draw(),
        ["bench", filter] => bench::engine(Some(filter)),
        [] | ["help" | "--help" | "-h"] => {
            say(USAGE);
            true
        }
        _ => {
            say(&format!("`cargo xtask {}` is not a chore\n\n{USAGE}", words.join(" ")));
            false
        }
    };
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The root of the repository.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Whether a machine without a person runs this.
fn unattended() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
