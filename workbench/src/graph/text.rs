//! How wide text is without a font, and where it is broken. Widths are taken rather too large than too small, so that text fits
//! whatever font a reader has.

use unicode_width::UnicodeWidthChar;

/// How wide a text is in a size, in pixels.
pub(super) fn width(text: &str, size: i64) -> i64 {
    let hundredths: i64 = text.chars().map(advance).sum();
    (hundredths * size + 99) / 100
}

/// How wide a character is, in hundredths of the size of the font.
fn advance(character: char) -> i64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' => 34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | ' ' | '-' | '/' | '·' => 42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 95,
        'A'..='Z' => 74,
        ' '..='~' => 61,
        other => match other.width() {
            Some(0) => 0,
            Some(1) => 80,
            _ => 103,
        },
    }
}

/// The text in lines that are at most so many pixels wide, broken at spaces and between ideographs, and in the midst of a
/// word only where it is too long for a line.
pub(super) fn wrapped(text: &str, size: i64, most: i64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if width(&format!("{line}{}", word.trim_end()), size) <= most {
            line.push_str(&word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            line.push(character);
            if width(line.trim_end(), size) > most && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(character);
            }
        }
    }
    lines.push(line);
    let mut lines: Vec<String> = lines.iter().map(|line| line.trim().to_owned()).collect();
    lines.retain(|line| !line.is_empty());
    lines
}

/// What must not be torn apart: words with the space behind them, ideographs with the punctuation that belongs to them.
fn words(text: &str) -> Vec<String> {
    let is_wide = |character: char| character.width() == Some(2);
    let opens = |character: char| "（〔《“‘([「".contains(character);
    let closes = |character: char| "）〕》”’)]」、，。；：！？,.;:·".contains(character);
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for character in text.chars() {
        let begins = match before {
            None => true,
            Some(_) if closes(character) || character.is_whitespace() => false,
            Some(before) if opens(before) => false,
            Some(before) => {
                before.is_whitespace() || is_wide(before) || is_wide(character) || "、，；".contains(before)
            }
        };
        match words.last_mut() {
            Some(word) if !begins => word.push(character),
            _ => words.push(character.to_string()),
        }
        before = Some(character);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{width, wrapped};

    #[test]
    fn ideographs_are_broken_anywhere_but_punctuation_stays_with_them() {
        assert_eq!(wrapped("主管机构受理人员、负责人", 10, 52), ["主管机构受", "理人员、负", "责人"]);
        assert_eq!(wrapped("受理期限（五个工作日）", 10, 54), ["受理期限", "（五个工作", "日）"]);
        assert_eq!(wrapped("request a supplement", 10, 60), ["request a", "supplement"]);
        assert_eq!(wrapped("", 10, 60), [""; 0]);
    }

    #[test]
    fn a_word_too_long_for_a_line_is_broken() {
        let lines = wrapped("national/9(4)national/15national/20", 10, 60);
        assert!(lines.len() > 2 && lines.iter().all(|line| width(line, 10) <= 60), "{lines:?}");
    }
}
