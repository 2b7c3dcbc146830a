//! Programs of others that are run: how long they are waited for, and what they say.

use std::io::{self, Read};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether one has ended.
const LOOKED: Duration = Duration::from_millis(20);

/// How long is waited for what one has written, once it has ended.
pub(crate) const REST: Duration = Duration::from_secs(2);

/// How much of what one writes is kept.
const MOST_SAID: u64 = 64 * 1024;

/// Waits until a program ends; none if that takes too long: then it is stopped.
///
/// # Errors
/// If the system does not say, or does not stop it.
pub(crate) fn ended(child: &mut Child, longest: Duration) -> io::Result<Option<ExitStatus>> {
    let until = Instant::now() + longest;
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(Some(status)),
            None if Instant::now() < until => thread::sleep(LOOKED),
            None => {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
        }
    }
}

/// Reads what a program writes, on a thread of its own: the first 64 KiB. The rest is read so that it need not wait, and thrown away.
pub(crate) fn listen(from: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (told, said) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What cannot be read was not said.
            let _ = from.by_ref().take(MOST_SAID).read_to_end(&mut bytes);
            let _ = io::copy(&mut from, &mut io::sink());
        }
        // Nobody listens any more if it took too long.
        let _ = told.send(bytes);
    });
    said
}

/// The first line that is not empty, without what would move a terminal, and at most 200 characters of it.
pub(crate) fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|letter| !letter.is_control()).take(200).collect()
}
