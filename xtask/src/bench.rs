//! `cargo xtask bench`: how fast the engine is, by itself and next to others.

use std::collections::BTreeMap;

use crate::process::{Call, say};
use crate::table::table;

const XSTATE: &str = "benches/peers/xstate";

/// Measures the engine, or what matches the filter.
pub(crate) fn engine(filter: Option<&str>) -> bool {
    let call = Call::new("cargo bench --locked --package guicheng-engine --package guicheng-workbench --bench *");
    let call = match filter {
        Some(filter) => call.arguments(&["--", filter]),
        None => call,
    };
    call.succeeds()
}

/// Sets the peers up, measures all in one run, and prints nanoseconds and how many times ours that is.
pub(crate) fn peers() -> bool {
    if !Call::new("npm --version").answers() {
        say("node and npm are missing; on Debian: apt-get install nodejs npm");
        return false;
    }
    let build =
        "cargo build --release --locked --target-dir target/peers --manifest-path benches/peers/rust/Cargo.toml";
    if !Call::new("npm ci --no-audit --no-fund --silent").within(XSTATE).succeeds() || !Call::new(build).succeeds() {
        return false;
    }
    let runs = [Call::new("target/peers/release/guicheng-peers"), Call::new("node bench.js").within(XSTATE)];
    let mut measured = Measured::default();
    for run in runs {
        let Some(lines) = run.output() else {
            say(&format!("failed: {run}"));
            return false;
        };
        if let Err(line) = measured.take(&lines) {
            say(&format!("`{line}` is no measurement: what is measured, by whom, nanoseconds, with tabs between them"));
            return false;
        }
    }
    say(&format!("\n{}", measured.show()));
    say(
        "\nNanoseconds for one decision, and how many times ours that is. What each does for it: benches/peers/README.md",
    );
    true
}

/// What was measured: a line each of what, by whom and nanoseconds, with tabs between them.
#[derive(Default)]
struct Measured {
    peers: Vec<String>,
    operations: Vec<String>,
    nanoseconds: BTreeMap<(String, String), f64>,
}

impl Measured {
    fn take(&mut self, lines: &str) -> Result<(), String> {
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let mut cells = line.split('\t');
            let (Some(operation), Some(peer), Some(Ok(nanoseconds))) =
                (cells.next(), cells.next(), cells.next().map(str::parse::<f64>))
            else {
                return Err(line.to_owned());
            };
            for (known, name) in [(&mut self.operations, operation), (&mut self.peers, peer)] {
                if !known.iter().any(|known| known == name) {
                    known.push(name.to_owned());
                }
            }
            self.nanoseconds.insert((operation.to_owned(), peer.to_owned()), nanoseconds);
        }
        Ok(())
    }

    fn show(&self) -> String {
        let head = ["decision".to_owned()].into_iter().chain(self.peers.iter().cloned()).collect();
        let mut rows: Vec<Vec<String>> = vec![head];
        for operation in &self.operations {
            let time = |peer: &String| self.nanoseconds.get(&(operation.clone(), peer.clone())).copied();
            let first = self.peers.first().and_then(time);
            let cell = |peer: &String| match (time(peer), first) {
                (Some(time), Some(first)) => format!("{time:.0} ({:.2})", time / first),
                (Some(time), None) => format!("{time:.0}"),
                (None, _) => "–".to_owned(),
            };
            rows.push([operation.clone()].into_iter().chain(self.peers.iter().map(cell)).collect());
        }
        table(&rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_stand_next_to_each_other_with_their_ratios() {
        let mut measured = Measured::default();
        measured.take("accepted\tours\t2000\nrefused\tours\t1000\naccepted\ttheirs\t5000.4\n").unwrap();
        let shown = measured.show();
        assert!(shown.contains("5000 (2.50)"), "{shown}");
        assert!(shown.lines().last().unwrap().ends_with('–'), "{shown}");
    }

    #[test]
    fn a_line_that_is_no_measurement_is_shown() {
        assert_eq!(Measured::default().take("warning: something"), Err("warning: something".to_owned()));
    }
}
