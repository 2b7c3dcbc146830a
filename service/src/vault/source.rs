//! Master keys that are kept outside of the data folder: in a file, or by a program that gives them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Vault, VaultError};
use crate::running::{self, REST, first_line};

/// Where master keys come from that are not in the data folder. Nothing is ever written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// A program.
    Command(KeyCommand),
}

/// A program that writes master keys to its standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCommand {
    /// Its path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// How long it may take.
    pub longest: Duration,
}

impl KeySource {
    /// The keys, a line each, the current one first.
    ///
    /// # Errors
    /// If the file cannot be read, or everybody on the machine can; if the program cannot be run, fails or takes too long; if what there is are no
    /// keys of one cipher.
    pub fn read(&self) -> Result<Vault, VaultError> {
        match self {
            Self::File(file) => of_file(file),
            Self::Command(command) => command.read(),
        }
    }
}

fn of_file(file: &Path) -> Result<Vault, VaultError> {
    let shown = file.display().to_string();
    let failed = |error| VaultError::File { file: shown.clone(), error };
    let metadata = fs::metadata(file).map_err(failed)?;
    if is_open_to_all(&metadata) {
        return Err(VaultError::Exposed(shown));
    }
    let bytes = fs::read(file).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| VaultError::NoKey(shown.clone()))?;
    Vault::of_lines(&text, shown)
}

/// Whether those who are neither the owner nor of the group may do anything with a file.
#[cfg(unix)]
pub(super) fn is_open_to_all(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o007 != 0
}

#[cfg(not(unix))]
pub(super) fn is_open_to_all(_: &fs::Metadata) -> bool {
    false
}

impl KeyCommand {
    fn read(&self) -> Result<Vault, VaultError> {
        let program = self.program.display().to_string();
        let not_run = |error| VaultError::NotRun { program: program.clone(), error };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(not_run)?;
        let (given, said) = (running::listen(child.stdout.take()), running::listen(child.stderr.take()));
        let Some(status) = running::ended(&mut child, self.longest).map_err(not_run)? else {
            return Err(VaultError::Slow { program, seconds: self.longest.as_secs() });
        };
        if !status.success() {
            let said = first_line(&said.recv_timeout(REST).unwrap_or_default());
            return Err(VaultError::Failed { program, status: status.to_string(), said });
        }
        // What was given is not shown, whatever it is.
        let given = String::from_utf8(given.recv_timeout(REST).unwrap_or_default()).unwrap_or_default();
        Vault::of_lines(&given, program)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::vault::{Cipher, Key};

    fn given_by(script: &str) -> Result<Vault, VaultError> {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        let command = KeyCommand { program: PathBuf::from("/bin/sh"), arguments, longest: Duration::from_secs(1) };
        KeySource::Command(command).read()
    }

    #[test]
    fn a_file_gives_its_keys_unless_everybody_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let source = KeySource::File(file.clone());
        assert!(matches!(source.read(), Err(VaultError::File { .. })));
        let (new, earlier) = (Key::new(Cipher::Sm4Gcm).unwrap(), Key::new(Cipher::Sm4Gcm).unwrap());
        fs::write(&file, format!("{}\n{}", new.digits(), earlier.digits())).unwrap();
        let of_mode = |mode| {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            source.read()
        };
        for closed in [0o600, 0o440] {
            let vault = of_mode(closed).unwrap();
            assert_eq!((vault.current(), vault.named(&earlier.name())), (&new, Some(&earlier)));
        }
        for open in [0o644, 0o602] {
            assert!(matches!(of_mode(open), Err(VaultError::Exposed(_))), "{open:o}");
        }
        fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(matches!(of_mode(0o600), Err(VaultError::NoKey(_))));
    }

    #[test]
    fn a_program_gives_its_keys_or_it_is_said_what_went_wrong() {
        let key = Key::new(Cipher::Aes256Gcm).unwrap();
        assert_eq!(given_by(&format!("echo {}", key.digits())).unwrap().current(), &key);
        for nothing in ["true", "echo no key", "printf '\\377'", &format!("echo {0}; echo {0}; echo 00", key.digits())]
        {
            assert!(matches!(given_by(nothing), Err(VaultError::NoKey(_))), "{nothing}");
        }
        let failed = given_by("echo secret; echo sealed >&2; exit 3").unwrap_err().to_string();
        assert!(failed.contains("sealed") && failed.contains('3') && !failed.contains("secret"), "{failed}");
        assert!(matches!(given_by("exec sleep 60"), Err(VaultError::Slow { seconds: 1, .. })));
        let command = KeyCommand {
            program: PathBuf::from("/no/such/program"),
            arguments: Vec::new(),
            longest: Duration::from_secs(1),
        };
        assert!(matches!(KeySource::Command(command).read(), Err(VaultError::NotRun { .. })));
    }
}
