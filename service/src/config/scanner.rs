//! What looks at attachments, as it is set up.

use std::sync::Arc;

use serde::Deserialize;

use super::{ConfigError, program};
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
        let (program, arguments, longest) = program("scanner", &self.command, self.seconds)?;
        Ok(Arc::new(Program::new(program, arguments, longest)))
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
