//! The macros that make documents from declarations.

/// The key of a field: its name without the underscore that keeps it from being a word of Rust.
#[must_use]
pub const fn key_of(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [.., b'_'] => field.split_at(field.len() - 1).0,
        _ => field,
    }
}

/// Declares a document: a struct read from a mapping.
///
/// A field is required unless it says `= default`; its key is its name, without a trailing underscore (`in_` is read
/// from `in`). The struct gets a field `span` (the mapping's place), `KEYS`, and [`Decode`](crate::format::decode::Decode);
/// unknown keys and missing ones are errors.
///
/// Behind the type of every field stands, in braces, what the catalogue knows of the key
/// ([`Key`](crate::format::catalogue::Key)): `{ rules: Never, mutate: Undo, order: Free, since: 1 }`. Documents that are
/// no part of a pack's content, such as scenarios, leave it out for all their fields.
#[macro_export]
#[doc(hidden)]
macro_rules! document {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[$($field_attribute:tt)*])*
                $field_visibility:vis $field:ident : $type:ty $(= $default:ident)?
                    { $( $property:ident : $value:expr ),* $(,)? }
            ),* $(,)?
        }
    ) => {
        $crate::document! {
            @plain
            $(#[$attribute])*
            $visibility struct $name {
                $( $(#[$($field_attribute)*])* $field_visibility $field : $type $(= $default)? ),*
            }
        }

        impl $name {
            /// The keys of the mapping, with all that is known of them.
            $visibility const CATALOGUE: &'static [$crate::internals::catalogue::Key] = {
                #[allow(unused_imports, reason = "not every document uses each")]
                use $crate::internals::catalogue::{Mutate::*, Order::*, Rules::*, reasons::*};
                // Each key has one address, wherever it is asked for: a constant could have several.
                static KEYS: [$crate::internals::catalogue::Key; <[&str]>::len(&[$( stringify!($field) ),*])] = [$(
                    $crate::internals::catalogue::Key {
                        name: $crate::internals::decode::key_of(stringify!($field)),
                        doc: concat!("" $(, $crate::document!(@doc $($field_attribute)*))*),
                        required: $crate::document!(@required $($default)?),
                        shape: <$type as $crate::internals::catalogue::Shaped>::shape,
                        $( $property: $value, )*
                    }
                ),*];
                &KEYS
            };
        }

        impl $crate::internals::catalogue::Shaped for $name {
            fn shape() -> $crate::internals::catalogue::Shape {
                $crate::internals::catalogue::Shape::Document(Self::CATALOGUE)
            }
        }
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $( $(#[$($field_attribute:tt)*])* $field_visibility:vis $field:ident : $type:ty $(= $default:ident)? ),* $(,)?
        }
    ) => {
        $crate::document! {
            $(#[$attribute])*
            $visibility struct $name {
                $(
                    $(#[$($field_attribute)*])* $field_visibility $field : $type $(= $default)?
                        { rules: Never, mutate: OUTSIDE, order: Free, since: 1 }
                ),*
            }
        }
    };
    (
        @plain
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $( $(#[$($field_attribute:tt)*])* $field_visibility:vis $field:ident : $type:ty $(= $default:ident)? ),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone)]
        $visibility struct $name {
            $( $(#[$($field_attribute)*])* $field_visibility $field: $type, )*
            /// Where the mapping is written.
            #[allow(dead_code, reason = "not every document is pointed at")]
            $visibility span: $crate::internals::diagnostic::Span,
        }

        impl $name {
            /// The keys of the mapping.
            #[allow(dead_code, reason = "not every document's keys are listed elsewhere")]
            $visibility const KEYS: &'static [&'static str] =
                &[$( $crate::internals::decode::key_of(stringify!($field)) ),*];
        }

        impl $crate::internals::decode::Decode for $name {
            fn decode(
                node: &$crate::internals::yaml::Node,
                decoder: &mut $crate::internals::decode::Decoder<'_>,
            ) -> Option<Self> {
                let map = decoder.map(node)?;
                decoder.known_keys(map, Self::KEYS);
                $(
                    let $field: Option<$type> = $crate::document!(
                        @read decoder, map, node, $crate::internals::decode::key_of(stringify!($field)) $(, $default)?
                    );
                )*
                Some(Self { $( $field: $field?, )* span: node.span })
            }
        }
    };
    (@read $decoder:ident, $map:ident, $node:ident, $key:expr) => { $decoder.required($map, $node.span, $key) };
    (@read $decoder:ident, $map:ident, $node:ident, $key:expr, default) => { $decoder.optional($map, $key) };
    (@doc doc = $text:literal) => { $text };
    (@doc $($other:tt)*) => { "" };
    (@required) => { true };
    (@required default) => { false };
}

/// Declares a closed set of words: an enum read from a text. It gets `ALL`, `WORDS`, `word()`,
/// `Display`, `FromStr` and [`Decode`](crate::format::decode::Decode); any other word is an error that lists them.
#[macro_export]
#[doc(hidden)]
macro_rules! words {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$variant_attribute:meta])* $variant:ident = $word:literal ),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $( $(#[$variant_attribute])* $variant, )*
        }

        #[allow(dead_code, reason = "not every set of words is listed or written elsewhere")]
        impl $name {
            /// All of them, in the order of their declaration.
            $visibility const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// How packs write them, in the same order.
            $visibility const WORDS: &'static [&'static str] = &[$( $word ),*];

            /// The word in packs.
            #[must_use]
            $visibility const fn word(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )*
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.word())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::internals::base::CodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $word => Ok(Self::$variant), )*
                    _ => Err($crate::internals::base::CodeError::new("such word of the format", text)),
                }
            }
        }

        impl $crate::internals::catalogue::Shaped for $name {
            fn shape() -> $crate::internals::catalogue::Shape {
                $crate::internals::catalogue::Shape::Words(Self::WORDS)
            }
        }

        impl $crate::internals::decode::Decode for $name {
            fn decode(
                node: &$crate::internals::yaml::Node,
                decoder: &mut $crate::internals::decode::Decoder<'_>,
            ) -> Option<Self> {
                let given = decoder.text(node, "expected-word")?;
                let known = given.parse().ok();
                if known.is_none() {
                    let diagnostic = $crate::internals::decode::unknown_word(given, node.span, Self::WORDS);
                    decoder.diagnostics.push(diagnostic);
                }
                known
            }
        }
    };
}
