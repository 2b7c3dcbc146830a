//! Work on all cores, with a count on a terminal.

use std::io::{IsTerminal, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{io, thread};

use crate::console::Console;

/// Does the work for every item on all cores; the results come in the order of the items. On a terminal the standard
/// error counts, in the sentence named.
pub(crate) fn in_parallel<I: Sync, R: Send>(
    console: &Console,
    counting: &str,
    items: &[I],
    work: impl Fn(&I) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let counts = io::stderr().is_terminal() && !items.is_empty();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, result));
                    if counts {
                        let text = console.say(counting, &[("done", &done.len()), ("all", &items.len())]);
                        // What cannot be shown on the terminal is no reason to stop.
                        let _ = write!(io::stderr(), "\r{text}");
                    }
                }
            });
        }
    });
    if counts {
        let _ = writeln!(io::stderr());
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
