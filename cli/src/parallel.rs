//! Work on all cores, saying how far it is.

use std::io::{IsTerminal, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use crate::console::Console;

/// What takes less than this says nothing of how far it is.
const SAY_NOTHING_BEFORE: Duration = Duration::from_secs(1);

/// How often progress is told where there is no terminal to show it on.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Does the work for every item on all cores; the results come in the order of the items. How far it is is said in the
/// sentence named once it takes a second: on a terminal in place, elsewhere a line from time to time.
pub(crate) fn in_parallel<I: Sync, R: Send>(
    console: &Console,
    sentence: &str,
    items: &[I],
    work: impl Fn(&I) -> R + Sync,
) -> Vec<R> {
    in_parallel_of(console, sentence, (items, 0, items.len()), work)
}

/// The same for a part of a longer work: the items, how many were done before, and how many there are in all.
pub(crate) fn in_parallel_of<I: Sync, R: Send>(
    console: &Console,
    sentence: &str,
    (items, before, all): (&[I], usize, usize),
    work: impl Fn(&I) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let terminal = io::stderr().is_terminal() && !items.is_empty();
    let begun = Instant::now();
    let done: Mutex<(Vec<(usize, R)>, Instant)> = Mutex::new((Vec::with_capacity(items.len()), begun));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.0.push((index, result));
                    let wait = if terminal { Duration::ZERO } else { TELL_EVERY };
                    if begun.elapsed() < SAY_NOTHING_BEFORE || done.1.elapsed() < wait {
                        continue;
                    }
                    done.1 = Instant::now();
                    let so_far = before + done.0.len();
                    let text = console.say(sentence, &[("done", &so_far), ("all", &all)]);
                    if terminal {
                        // What cannot be shown on the terminal is no reason to stop.
                        let _ = write!(io::stderr(), "\r{text}");
                    } else {
                        console.note(&text);
                    }
                }
            });
        }
    });
    if terminal && begun.elapsed() >= SAY_NOTHING_BEFORE {
        let _ = writeln!(io::stderr());
    }
    let (mut done, _) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
