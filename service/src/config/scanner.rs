//! What looks at attachments, as it is set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::{ConfigError, PROGRAM, SECONDS};
use crate::scanner::{Program, Scanner};

/// A program that looks at attachments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScannerConfig {
    /// The program, by its whole path, and its arguments. It reads the content from its standard input.
    pub command: Vec<String>,
    /// For how many seconds it may take.
    #[serde(default = "usual")]
    pub seconds: u64,
}

fn usual() -> u64 {
    60
}

impl ScannerConfig {
    /// What it sets up.
    ///
    /// # Errors
    /// If no program is named by its whole path, or it may take no time or longer than an hour.
    pub fn scanner(&self) -> Result<Arc<dyn Scanner>, ConfigError> {
        let program = self.command.first().map(PathBuf::from).filter(|program| program.is_absolute());
        let program = program.ok_or_else(|| ConfigError::wrong("scanner.command", PROGRAM))?;
        if !(1..=3600).contains(&self.seconds) {
            return Err(ConfigError::wrong("scanner.seconds", SECONDS));
        }
        let arguments = self.command.iter().skip(1).cloned().collect();
        Ok(Arc::new(Program::new(program, arguments, Duration::from_secs(self.seconds))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_is_a_program_by_its_whole_path_and_has_some_time() {
        let key = |text: &str| match toml::from_str::<ScannerConfig>(text).unwrap().scanner() {
            Ok(scanner) => format!("{} s", scanner.longest().as_secs()),
            Err(ConfigError::Wrong { key, .. }) => key,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(key("command = [\"/usr/bin/clamdscan\", \"-\"]"), "60 s");
        assert_eq!(key("command = [\"/usr/bin/clamdscan\"]\nseconds = 5"), "5 s");
        assert_eq!(key("command = [\"clamdscan\"]"), "scanner.command");
        assert_eq!(key("command = []"), "scanner.command");
        assert_eq!(key("command = [\"/usr/bin/clamdscan\"]\nseconds = 0"), "scanner.seconds");
    }
}
