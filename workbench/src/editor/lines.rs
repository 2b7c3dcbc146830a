//! Places in a text as editors count them: lines and UTF-16 code units from 0.

/// A place as the Language Server Protocol counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// UTF-16 code units from the beginning of the line.
    pub character: u32,
}

/// The lines of a text.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        // As editors count them: a line also ends where a carriage return stands alone.
        let bytes = text.as_bytes();
        let ends_there = |at: usize, byte: u8| byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let ends = bytes.iter().enumerate().filter(|(at, byte)| ends_there(*at, **byte)).map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// Where a byte of the text is. One beyond the end is the end, one within a character is its beginning.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        Position { line: small(line), character: small(before.encode_utf16().count()) }
    }

    /// The byte of a place. One beyond the end of its line is that end, one beyond the last line the end of the text.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let end = self.starts.get(line.saturating_add(1)).map_or(self.text.len(), |next| next.saturating_sub(1));
        let mut left = position.character;
        for (at, character) in self.text.get(start..end).unwrap_or("").char_indices() {
            let units = small(character.len_utf16());
            if left < units || character == '\r' {
                return start.saturating_add(at);
            }
            left = left.saturating_sub(units);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Position};

    #[test]
    fn columns_are_utf_16_code_units() {
        let text = "ab: 标记\n𠮷: x\n";
        let lines = Lines::new(text);
        let there = |line, character| Position { line, character };
        assert_eq!(lines.position(text.find('记').unwrap()), there(0, 5));
        assert_eq!(lines.position(text.find(": x").unwrap()), there(1, 2));
        assert_eq!(lines.offset(there(1, 2)), text.find(": x").unwrap());
        assert_eq!(lines.offset(there(1, 1)), text.find('𠮷').unwrap(), "half a character is its beginning");
        assert_eq!(lines.offset(there(0, 99)), text.find('\n').unwrap());
        assert_eq!(lines.offset(there(9, 0)), text.len());
    }

    #[test]
    fn lines_end_as_editors_count_them() {
        let text = "a: 1\r\nb: 2\rc: 3";
        let lines = Lines::new(text);
        for (line, what) in [(0, "a"), (1, "b"), (2, "c")] {
            let begins = text.find(what).unwrap();
            assert_eq!(lines.position(begins), Position { line, character: 0 }, "{what}");
            assert_eq!(lines.offset(Position { line, character: 99 }), begins + 4, "{what}");
        }
        assert_eq!(lines.offset(lines.position(text.len())), text.len());
    }
}
