//! What is looked at before anything is parsed: the size of a script, and how deep it is nested.
//!
//! Rhai's parser bounds the nesting of brackets, but builds `1 + 1 + 1 …` as a tree as deep as it is long, and walking
//! or dropping that would use up the stack. The words are counted here, without any recursion.

use rhai::{Engine, Position, Token};

use super::sandbox::{MAX_DEPTH, MAX_NESTING};

/// Why a script is not even parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnsupportedSyntax {
    TooDeep,
    Interpolated,
    /// What stands behind `/*` is left out to the end.
    OpenComment,
}

/// A word of a script, as it counts for two scripts being the same.
fn normal(token: &Token) -> String {
    match token {
        Token::StringConstant(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

/// A function as it stands in a file, without comments and with single spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionText {
    pub(crate) name: String,
    pub(crate) parameters: usize,
    pub(crate) text: String,
    pub(crate) position: Position,
}

/// Looks over a script. Every bracket and every operator may be a level of the tree; `&&`, `||`, commas and semicolons
/// stand side by side.
pub(crate) fn examine(engine: &Engine, text: &str) -> Result<(), (UnsupportedSyntax, Position)> {
    let scripts = [text];
    let (mut tokens, _) = engine.lex(&scripts);
    tokens.state.include_comments = true;
    let mut levels: Vec<usize> = vec![0];
    let mut depth = 0_usize;
    let mut after_block = false;
    while let Some((token, position)) = tokens.next() {
        if matches!(token, Token::Comment(_)) {
            // Rhai takes the end of the text for the end of the comment.
            if tokens.state.comment_level > 0 {
                return Err((UnsupportedSyntax::OpenComment, position));
            }
            continue;
        }
        // A statement that ends in a block needs no semicolon before the next.
        let begins = after_block && !continues(&token);
        after_block = token == Token::RightBrace;
        if begins {
            flatten(&mut levels, &mut depth);
        }
        match token {
            Token::EOF | Token::LexError(_) => break,
            Token::InterpolatedString(_) => return Err((UnsupportedSyntax::Interpolated, position)),
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart => {
                levels.push(1);
                depth += 1;
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                // What follows a bracket goes on with what came before it: `a(b)(c)`, `l[1][2]`, `} else if {`.
                depth = depth.saturating_sub(levels.pop().unwrap_or(0));
                if levels.is_empty() {
                    levels.push(0);
                }
            }
            Token::Comma | Token::SemiColon | Token::And | Token::Or => {
                flatten(&mut levels, &mut depth);
            }
            Token::Identifier(_)
            | Token::IntegerConstant(_)
            | Token::StringConstant(_)
            | Token::True
            | Token::False => {}
            _ => {
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                    depth += 1;
                }
            }
        }
        if levels.len() > MAX_NESTING || depth > MAX_DEPTH {
            return Err((UnsupportedSyntax::TooDeep, position));
        }
    }
    Ok(())
}

/// Forgets the operators of the innermost brackets, but for the brackets themselves.
fn flatten(levels: &mut [usize], depth: &mut usize) {
    let outermost = levels.len() == 1;
    if let Some(level) = levels.last_mut() {
        let kept = usize::from(!outermost);
        *depth = depth.saturating_sub(level.saturating_sub(kept));
        *level = kept;
    }
}

/// Whether a word after `}` may go on with the same expression or statement.
fn continues(token: &Token) -> bool {
    !matches!(
        token,
        Token::If
            | Token::For
            | Token::While
            | Token::Let
            | Token::Const
            | Token::Return
            | Token::Fn
            | Token::Identifier(_)
    )
}

/// The words of a script, as they count for two scripts being the same: without comments, whatever space is between them.
/// Nothing if there is something in it that is no word.
pub(crate) fn words(engine: &Engine, text: &str) -> Option<Vec<String>> {
    let scripts = [text];
    let (tokens, _) = engine.lex(&scripts);
    let mut words = Vec::new();
    for (token, _) in tokens {
        match token {
            Token::EOF => break,
            Token::LexError(_) | Token::InterpolatedString(_) => return None,
            Token::Comment(_) => {}
            token => words.push(normal(&token)),
        }
    }
    Some(words)
}

/// A word of a script with the place it begins at, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptWord {
    /// The word; of a text in quotes, with them.
    pub text: String,
    /// Where it begins.
    pub start: usize,
}

/// The words of a script with their places, comments left out.
pub(crate) fn placed_words(engine: &Engine, text: &str) -> Vec<ScriptWord> {
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .scan(0_usize, |start, line| {
            let begins = *start;
            *start = start.saturating_add(line.len());
            Some((begins, line))
        })
        .collect();
    let offset = |position: Position| {
        let (begins, line) = lines.get(position.line()?.checked_sub(1)?)?;
        let (within, _) = line.char_indices().nth(position.position()?.checked_sub(1)?)?;
        begins.checked_add(within)
    };
    let scripts = [text];
    let (tokens, _) = engine.lex(&scripts);
    let words = tokens.take_while(|(token, _)| !matches!(token, Token::EOF | Token::LexError(_)));
    let words = words.filter(|(token, _)| !matches!(token, Token::Comment(_)));
    words.filter_map(|(token, position)| Some(ScriptWord { text: normal(&token), start: offset(position)? })).collect()
}

/// The functions of a file that parses, in the order they stand in.
pub(crate) fn functions(engine: &Engine, text: &str) -> Vec<FunctionText> {
    let scripts = [text];
    let (tokens, _) = engine.lex(&scripts);
    let mut functions: Vec<FunctionText> = Vec::new();
    let mut nesting = 0_usize;
    let mut naming = false;
    for (token, position) in tokens {
        if token == Token::EOF || matches!(token, Token::LexError(_)) {
            break;
        }
        if matches!(token, Token::Comment(_)) {
            continue;
        }
        if token == Token::Fn {
            functions.push(FunctionText { name: String::new(), parameters: 0, text: String::new(), position });
            naming = true;
        }
        let Some(function) = functions.last_mut() else { continue };
        match &token {
            Token::Identifier(name) if naming && function.name.is_empty() => function.name = name.to_string(),
            Token::Identifier(_) if naming => function.parameters += 1,
            Token::LeftBrace => {
                nesting += 1;
                naming = false;
            }
            Token::RightBrace => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        if !function.text.is_empty() {
            function.text.push(' ');
        }
        function.text.push_str(&normal(&token));
    }
    functions
}
