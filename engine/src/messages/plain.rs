//! Sentences in which values only stand where they are named, or choose by their number: they are put together here, many
//! times as quickly. Any other is left to Fluent, whose answer it is in any case.

use std::fmt::{Display, Write};

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, VariantKey};

/// The sentence; none if only Fluent can say it.
pub(super) fn sentence(pattern: &Pattern<&str>, arguments: &[(&str, &dyn Display)]) -> Option<String> {
    let mut text = String::new();
    put(pattern, arguments, &mut text)?;
    Some(text)
}

fn put(pattern: &Pattern<&str>, arguments: &[(&str, &dyn Display)], text: &mut String) -> Option<()> {
    let given = |name: &str| arguments.iter().rev().find(|(given, _)| *given == name).map(|(_, value)| *value);
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    write!(text, "{}", given(id.name)?).ok()?;
                }
                Expression::Inline(InlineExpression::StringLiteral { value }) if !value.contains('\\') => {
                    text.push_str(value);
                }
                Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                    // What is a number to Fluent.
                    let value = given(id.name)?.to_string();
                    let number: i32 = value.parse().ok().filter(|number: &i32| number.to_string() == value)?;
                    let mut chosen = None;
                    for variant in variants {
                        match &variant.key {
                            VariantKey::NumberLiteral { value } if value.parse() == Ok(number) => {
                                chosen = Some(&variant.value);
                                break;
                            }
                            VariantKey::NumberLiteral { .. } => {}
                            // It may be the kind of plural that the number has.
                            VariantKey::Identifier { .. } => return None,
                        }
                    }
                    put(chosen?, arguments, text)?;
                }
                Expression::Inline(_) | Expression::Select { .. } => return None,
            },
        }
    }
    Some(())
}
