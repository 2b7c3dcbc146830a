//! Texts that people write for people: headings, lists and paragraphs, as in Markdown and no more of it than that.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// What follows is about.
    Heading(String),
    /// Points, one each.
    Points(Vec<String>),
    /// Sentences.
    Paragraph(String),
}

/// The parts of a text. A line that begins with `#` is a heading, one with `-` a point; others are paragraphs, each up to an empty line.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            goes_on = false;
        } else if let Some(heading) = line.strip_prefix('#') {
            blocks.push(Block::Heading(heading.trim_start_matches('#').trim().to_owned()));
            goes_on = false;
        } else if let Some(point) = line.strip_prefix("- ") {
            let point = point.trim().to_owned();
            match blocks.last_mut() {
                Some(Block::Points(points)) if goes_on => points.push(point),
                _ => blocks.push(Block::Points(vec![point])),
            }
            goes_on = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if goes_on => {
                    text.push(' ');
                    text.push_str(line);
                }
                _ => blocks.push(Block::Paragraph(line.to_owned())),
            }
            goes_on = true;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_headings_points_and_paragraphs() {
        let text = "# One\nfirst\nsecond\n\nthird\n- a\n- b\n\n- c\n## Two";
        let expected = [
            Block::Heading("One".to_owned()),
            Block::Paragraph("first second".to_owned()),
            Block::Paragraph("third".to_owned()),
            Block::Points(vec!["a".to_owned(), "b".to_owned()]),
            Block::Points(vec!["c".to_owned()]),
            Block::Heading("Two".to_owned()),
        ];
        assert_eq!(blocks(text), expected);
    }
}
