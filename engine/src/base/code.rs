//! Codes: closed sets of words that other programs read, keep and give back.

/// A text is none of the codes it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {noun} `{given}`")]
pub struct CodeError {
    noun: &'static str,
    given: Box<str>,
}

impl CodeError {
    /// What there is none of, and the text given.
    #[must_use]
    pub fn new(noun: &'static str, given: &str) -> Self {
        Self { noun, given: Box::from(given) }
    }
}

/// Declares an enum of codes with what they are called and the method that gives the text: `ALL`, that method,
/// `Display`, and `FromStr`, which reads exactly what `Display` writes.
macro_rules! codes {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident as $noun:literal, $text:ident {
            $( $(#[$variant_attribute:meta])* $variant:ident = $code:literal ),* $(,)?
        }
    ) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $(#[$attribute])*
        $visibility enum $name {
            $( $(#[$variant_attribute])* $variant, )*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            #[doc = concat!("The ", $noun, " as text.")]
            #[must_use]
            pub const fn $text(self) -> &'static str {
                match self {
                    $( Self::$variant => $code, )*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.$text())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::base::CodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $code => Ok(Self::$variant), )*
                    _ => Err($crate::base::CodeError::new($noun, text)),
                }
            }
        }
    };
}

pub(crate) use codes;

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    use super::CodeError;
    use crate::base::{HashAlgorithm, Unit};
    use crate::diagnostic::Severity;
    use crate::pack::model::{Aggregate, FieldType, OnExpiry};
    use crate::record::RefusalCode;
    use crate::time::DayKind;

    /// Every code parses back, nothing near it does, and no two are the same.
    fn parse_back<C: Copy + Debug + Display + Eq + FromStr<Err = CodeError>>(codes: &[C]) {
        assert!(!codes.is_empty());
        for code in codes {
            let text = code.to_string();
            assert_eq!(text.parse(), Ok(*code));
            for unknown in [text.to_uppercase(), format!("{text} "), format!("{text}x"), text.chars().skip(1).collect()]
            {
                let error = unknown.parse::<C>().unwrap_err().to_string();
                assert!(error.ends_with(&format!(" `{unknown}`")), "{error}");
            }
        }
        let mut texts: Vec<String> = codes.iter().map(ToString::to_string).collect();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), codes.len());
    }

    #[test]
    fn every_code_parses_back_and_no_other_text_does() {
        parse_back(RefusalCode::ALL);
        parse_back(Unit::ALL);
        parse_back(DayKind::ALL);
        parse_back(Severity::ALL);
        parse_back(FieldType::ALL);
        parse_back(OnExpiry::ALL);
        parse_back(Aggregate::ALL);
        parse_back(HashAlgorithm::ALL);
    }

    #[test]
    fn the_error_says_what_there_is_none_of() {
        let said = |error: CodeError| error.to_string();
        assert_eq!(said("no-rute".parse::<RefusalCode>().unwrap_err()), "there is no code of refusals `no-rute`");
        assert_eq!(said("hours".parse::<Unit>().unwrap_err()), "there is no unit of periods `hours`");
        assert!(size_of::<CodeError>() <= 32);
    }

    #[test]
    fn codes_are_in_json_what_they_are_as_text() {
        for kind in DayKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for severity in Severity::ALL {
            assert_eq!(serde_json::to_value(severity).unwrap(), severity.as_str());
        }
    }
}
