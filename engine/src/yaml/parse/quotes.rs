//! Where a quote is opened that nothing closes, in a file that the parser stumbled over further down.

/// A quoted text, with the offset behind its closing quote, if it has one.
struct Quoted {
    start: usize,
    end: Option<usize>,
}

/// The quote that is opened on a line and not closed on it, if an error at an offset comes of that: the parser takes the next
/// quote of a later line for the closing one, and says so there.
pub(super) fn left_open(text: &str, at: usize) -> Option<usize> {
    let line_end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| at + line);
    let quoted = last_quoted(text.get(..line_end)?, at)?;
    let within = text.get(quoted.start..quoted.end.unwrap_or(line_end))?;
    let reaches = quoted.end.is_none_or(|end| text.get(end..at).is_none_or(|between| !between.contains('\n')));
    (reaches && within.contains('\n') || quoted.end.is_none()).then_some(quoted.start)
}

/// The last quoted text that does not begin behind an offset.
fn last_quoted(text: &str, at: usize) -> Option<Quoted> {
    let mut last = None;
    let mut characters = text.char_indices().peekable();
    // Whether a value or key can begin; how many brackets are open; how far the line is indented.
    let (mut begins, mut depth, mut indentation) = (true, 0_usize, 0_usize);
    let (mut line_start, mut before) = (0, '\n');
    while let Some((offset, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends = next.is_none_or(char::is_whitespace);
        match character {
            '\n' => {
                begins |= depth == 0;
                line_start = offset + 1;
            }
            ' ' | '\t' | '\r' => {}
            '#' if before.is_whitespace() => while characters.next_if(|(_, character)| *character != '\n').is_some() {},
            '\'' | '"' if begins => {
                if offset > at {
                    break;
                }
                let end = closed(&mut characters, character);
                last = Some(Quoted { start: offset, end });
                begins = false;
            }
            '{' | '[' if begins || depth > 0 => {
                depth += 1;
                begins = true;
            }
            '}' | ']' if depth > 0 => {
                depth -= 1;
                begins = false;
            }
            ',' if depth > 0 => begins = true,
            ':' if ends || depth > 0 && matches!(next, Some('"' | '\'')) => begins = true,
            '-' | '?' if begins && ends && depth == 0 => {}
            '|' | '>' if begins && depth == 0 => {
                skip_block(text, &mut characters, indentation);
                begins = true;
                line_start = characters.peek().map_or(text.len(), |(offset, _)| *offset);
            }
            _ => {
                if text.get(line_start..offset).is_some_and(|before| before.trim().is_empty()) {
                    indentation = offset - line_start;
                }
                begins = false;
            }
        }
        before = character;
    }
    last
}

type Characters<'t> = std::iter::Peekable<std::str::CharIndices<'t>>;

/// Goes behind the closing quote, and says where that is.
fn closed(characters: &mut Characters<'_>, quote: char) -> Option<usize> {
    while let Some((offset, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote && (quote == '"' || characters.next_if(|(_, next)| *next == quote).is_none()) {
            return Some(offset + 1);
        }
    }
    None
}

/// Goes behind the lines of a block, which are indented further than the line that it begins on.
fn skip_block(text: &str, characters: &mut Characters<'_>, indentation: usize) {
    while characters.next_if(|(_, character)| *character != '\n').is_some() {}
    while let Some((line_break, _)) = characters.peek().copied() {
        let line = text.get(line_break + 1..).and_then(|rest| rest.lines().next());
        let Some(line) = line else { return };
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if !line.trim().is_empty() && spaces <= indentation {
            return;
        }
        characters.next();
        while characters.next_if(|(_, character)| *character != '\n').is_some() {}
    }
}
