//! Documents: what a case keeps of an attachment whose content is the host's.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::base::{Hash, Id, Value, Values};

/// The names of what is recorded of a document, in their order.
pub(crate) const PARTS: [&str; 4] = ["bytes", "hash", "name", "type"];

/// A number of bytes, as packs write it: `20 MB`. A kilobyte is 1024 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl FromStr for Bytes {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (count, unit) = text.split_once(' ').ok_or(())?;
        let unit: u64 = match unit {
            "B" => 1,
            "KB" => 1 << 10,
            "MB" => 1 << 20,
            "GB" => 1 << 30,
            _ => return Err(()),
        };
        if count.starts_with('0') || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(());
        }
        let bytes = count.parse::<u64>().ok().and_then(|count| count.checked_mul(unit)).ok_or(())?;
        // As whole numbers of a case are.
        if i64::try_from(bytes).is_ok() { Ok(Self(bytes)) } else { Err(()) }
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_u64 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
        match units.into_iter().find(|(unit, _)| self.0 >= *unit && self.0.is_multiple_of(*unit)) {
            Some((unit, name)) => write!(formatter, "{} {name}", self.0 / unit),
            None => write!(formatter, "{} B", self.0),
        }
    }
}

impl Value {
    /// A document: its name, its size, its type as a short word such as `pdf`, and the hash of its content.
    #[must_use]
    pub fn document(name: &str, bytes: u64, kind: &str, hash: Hash) -> Self {
        let bytes = Self::Integer(i64::try_from(bytes).unwrap_or(i64::MAX));
        let parts = [bytes, Self::text(&hash.to_string()), Self::text(name), Self::text(kind)];
        let parts: Values = PARTS.into_iter().map(Id::from).zip(parts).collect();
        Self::Record(Arc::new(parts))
    }
}

/// What is recorded of a document, read back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'v> {
    pub(crate) bytes: u64,
    pub(crate) name: &'v str,
    pub(crate) kind: &'v str,
}

impl<'v> Document<'v> {
    /// A value as a document; none if it is no whole one.
    pub(crate) fn of(value: &'v Value) -> Option<Self> {
        let Value::Record(parts) = value else { return None };
        let [bytes, hash, name, kind] = parts.as_slice() else { return None };
        if [bytes, hash, name, kind].map(|(part, _)| part.as_str()) != PARTS {
            return None;
        }
        let text = |(_, value): &'v (Id, Value)| match value {
            Value::Text(text) if !text.chars().all(char::is_whitespace) => Some(&**text),
            _ => None,
        };
        let (Some(name), Some(kind), Some(hash)) = (text(name), text(kind), text(hash)) else { return None };
        let Value::Integer(bytes) = bytes.1 else { return None };
        Hash::is_one(hash).then_some(())?;
        Some(Self { bytes: u64::try_from(bytes).ok()?, name, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::HashAlgorithm;

    #[test]
    fn sizes_are_read_and_written_in_the_largest_unit() {
        for text in ["20 MB", "1 GB", "512 KB", "1 B", "1025 B"] {
            assert_eq!(text.parse::<Bytes>().unwrap().to_string(), text);
        }
        assert_eq!("1024 KB".parse::<Bytes>().unwrap().to_string(), "1 MB");
        for text in ["", "20", "20MB", "-1 MB", "1.5 MB", "0 MB", "20 mb", "9999999999999 GB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_document_has_all_its_parts_and_no_others() {
        let hash = Hash::of(HashAlgorithm::Sha256, b"lease");
        let document = Value::document("lease.pdf", 7, "pdf", hash);
        assert!(Document::of(&document).is_some_and(|read| read.bytes == 7 && read.kind == "pdf"));
        let Value::Record(parts) = &document else { panic!() };
        for name in PARTS {
            let mut fewer = Values::clone(parts);
            fewer.remove(name);
            assert!(Document::of(&Value::Record(Arc::new(fewer))).is_none());
            let mut empty = Values::clone(parts);
            empty.insert(Id::from(name), Value::text(" "));
            assert!(Document::of(&Value::Record(Arc::new(empty))).is_none());
        }
        assert!(Document::of(&Value::text("lease.pdf")).is_none());
    }
}
