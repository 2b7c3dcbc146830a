//! Where the buttons of a form lead to.

use super::Filling;

impl Filling<'_> {
    /// Goes where the button that was pressed leads to.
    pub(super) fn go(&mut self) {
        let last = self.groups().len();
        let at = self.given.one("at").parse::<usize>().unwrap_or(0).min(last);
        let go = self.given.one("go").to_owned();
        self.at = at;
        match go.split_once(':') {
            // The language or the size of type was changed, or somebody has signed in again.
            None if go.is_empty() => {}
            None if ["recorded", "mine"].contains(&&*go) => {}
            None if go == "back" => self.at = at.saturating_sub(1),
            None if go == "send" => {
                (self.at, self.tells) = (last, true);
                self.is_to_be_sent = true;
            }
            Some(("step", step)) => self.at = step.parse::<usize>().unwrap_or(at).min(last),
            Some(("add", name)) => {
                let row = self.given.rows(name).max(1);
                self.given.0.push((format!("{name}.{row}."), String::new()));
            }
            Some(("drop", row)) => {
                if let Some((name, row)) = row.rsplit_once('.').and_then(|(name, row)| Some((name, row.parse().ok()?)))
                {
                    self.given.drop_row(name, row);
                }
            }
            _ => {
                // Where all is on one page, what stands against it is told there.
                let is_all = last == 1 && !self.drawn.form.open && !self.is_for_another();
                self.tells = self.is_wrong(at) || is_all;
                self.at = if self.tells { at } else { at.saturating_add(1).min(last) };
            }
        }
        if !self.unusable.is_empty() {
            (self.at, self.is_to_be_sent) = (at, false);
        }
    }
}
