//! A program that looks at attachments: it reads the content from its standard input and answers by its exit status.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{Answer, Scanner};
use crate::desk::Content;
use crate::running::{self, REST, first_line};

/// A program with its arguments. Exit status 0 says that nothing is wrong, 1 that the content does harm; everything else is no answer. The first line
/// that it writes to its standard output is kept as what it says.
#[derive(Clone, Debug)]
pub struct Program {
    program: PathBuf,
    arguments: Vec<String>,
    longest: Duration,
}

impl Program {
    /// A program that is stopped after so long.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, arguments: Vec<String>, longest: Duration) -> Self {
        Self { program: program.into(), arguments, longest }
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }
}

/// How much of the content it has taken.
enum Given {
    All,
    /// It did not want to read more.
    Some,
    /// The content could not be read, or not be given.
    Failed(String),
}

/// Gives a program the content, on a thread of its own: it may stop reading for as long as it likes.
fn give(into: Option<ChildStdin>, content: Content) -> Receiver<Given> {
    let (told, given) = channel();
    thread::spawn(move || {
        let all = || {
            let Some(mut into) = into else { return Given::Some };
            for part in content {
                let written = match part {
                    Ok(part) => into.write_all(&part),
                    Err(error) => return Given::Failed(error.to_string()),
                };
                match written {
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => return Given::Some,
                    Err(error) => return Given::Failed(error.to_string()),
                    Ok(()) => {}
                }
            }
            Given::All
        };
        // Nobody listens any more if it took too long.
        let _ = told.send(all());
    });
    given
}

impl Scanner for Program {
    fn scan(&self, content: Content) -> Answer {
        let name = self.program.display();
        let mut child = match self.start() {
            Ok(child) => child,
            Err(error) => return Answer::Unknown(format!("{name}: {error}")),
        };
        let given = give(child.stdin.take(), content);
        let said = running::listen(child.stdout.take());
        let status = match running::ended(&mut child, self.longest) {
            Ok(Some(status)) => status,
            Ok(None) => return Answer::Unknown(format!("{name}: no answer in {} s", self.longest.as_secs())),
            Err(error) => return Answer::Unknown(format!("{name}: {error}")),
        };
        let said = first_line(&said.recv_timeout(REST).unwrap_or_default());
        let given = given.recv_timeout(REST);
        match (status.code(), given) {
            (_, Ok(Given::Failed(why))) => Answer::Unknown(why),
            (Some(0), Ok(Given::All)) => Answer::Clean,
            (Some(0), _) => Answer::Unknown(format!("{name}: it has not read all")),
            (Some(1), _) => Answer::Infected(said),
            _ => Answer::Unknown(format!("{name}: {status}: {said}")),
        }
    }

    fn longest(&self) -> Duration {
        self.longest
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::desk::DeskError;

    fn asked(script: &str, content: Vec<Result<Vec<u8>, DeskError>>) -> Answer {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Program::new("sh", arguments, Duration::from_millis(1500)).scan(Box::new(content.into_iter()))
    }

    fn large() -> Vec<Result<Vec<u8>, DeskError>> {
        (0..4).map(|_| Ok(vec![b'x'; 1024 * 1024])).collect()
    }

    #[test]
    fn the_status_answers_and_the_first_line_says_what_it_is() {
        assert_eq!(asked("cat > /dev/null", large()), Answer::Clean);
        let infected =
            asked("grep -q bad && { echo; echo 'stdin: Bad.Thing FOUND'; exit 1; }; exit 0", vec![Ok(b"bad".to_vec())]);
        assert_eq!(infected, Answer::Infected("stdin: Bad.Thing FOUND".to_owned()));
        // One that has seen enough need not read on.
        assert!(matches!(asked("exit 1", large()), Answer::Infected(_)));
    }

    #[test]
    fn whatever_else_happens_is_no_answer() {
        let unknown = |script: &str, content| match asked(script, content) {
            Answer::Unknown(why) => why,
            answer => panic!("{script}: {answer:?}"),
        };
        assert!(unknown("cat > /dev/null; echo no database; exit 2", large()).ends_with("no database"));
        assert!(unknown("kill -9 $$", large()).contains("signal"));
        assert!(unknown("exec sleep 60", large()).contains("no answer"));
        assert!(unknown("exit 0", large()).contains("has not read all"));
        assert!(unknown("cat > /dev/null", vec![Ok(vec![1]), Err(DeskError::Unknown)]).contains("no such thing"));
        let missing = Program::new("/no/such/scanner", Vec::new(), Duration::from_secs(1));
        assert!(matches!(missing.scan(Box::new(std::iter::empty())), Answer::Unknown(_)));
    }
}
