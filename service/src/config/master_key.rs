//! Where the master key comes from, if it does not lie in the data folder.

use std::path::PathBuf;

use serde::Deserialize;

use super::{ConfigError, KEY, program};
use crate::vault::{KeyCommand, KeySource};

/// Where the master key comes from: a file or a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MasterKeyConfig {
    /// The file.
    pub file: Option<PathBuf>,
    /// The program, by its whole path, and its arguments. It writes the key to its standard output.
    pub command: Vec<String>,
    /// For how many seconds it may take; 30 if nothing is said.
    pub seconds: Option<u64>,
}

impl MasterKeyConfig {
    /// What it sets up.
    ///
    /// # Errors
    /// If it is neither a file nor a program or both, the program is not named by its whole path, or may take no time or longer than an hour.
    pub fn source(&self) -> Result<KeySource, ConfigError> {
        match (&self.file, self.command.as_slice()) {
            (Some(file), []) if self.seconds.is_none() => Ok(KeySource::File(file.clone())),
            (None, [_, ..]) => {
                let (program, arguments, longest) = program("master_key", &self.command, self.seconds.unwrap_or(30))?;
                Ok(KeySource::Command(KeyCommand { program, arguments, longest }))
            }
            _ => Err(ConfigError::wrong("master_key", KEY)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_comes_from_a_file_or_from_a_program() {
        let key = |text: &str| match toml::from_str::<MasterKeyConfig>(text).unwrap().source() {
            Ok(KeySource::File(file)) => file.display().to_string(),
            Ok(KeySource::Command(command)) => format!("{} s", command.longest.as_secs()),
            Err(ConfigError::Wrong { key, .. }) => key,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(key("file = \"/etc/guicheng/key\""), "/etc/guicheng/key");
        assert_eq!(key("command = [\"/usr/bin/pass\", \"show\", \"cases\"]"), "30 s");
        assert_eq!(key("command = [\"/usr/bin/pass\"]\nseconds = 5"), "5 s");
        assert_eq!(key("command = [\"pass\"]"), "master_key.command");
        assert_eq!(key("command = [\"/usr/bin/pass\"]\nseconds = 0"), "master_key.seconds");
        for neither in ["", "file = \"a\"\ncommand = [\"/b\"]", "file = \"a\"\nseconds = 3"] {
            assert_eq!(key(neither), "master_key");
        }
    }
}
