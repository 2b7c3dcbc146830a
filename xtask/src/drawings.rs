//! The pictures of a policy officer's day, which `graph` draws.

use crate::process::Call;

/// The test that makes the edits of the day and holds the pictures against what comes of them. Told to, it writes them first.
const CALL: &str = "cargo test --locked -p guicheng-cli --test command each_everyday_edit_does_what_its_page_says";

/// Draws them anew.
pub(crate) fn draw() -> bool {
    Call::new(CALL).with("GUICHENG_DRAW", "1").succeeds()
}
