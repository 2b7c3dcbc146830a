//! The body of a request, as JSON: no more of it than any form asks for. What a pack does not ask for is refused name by name, each time with the
//! articles and in two languages, so that many names would be a long answer to a short request.

use std::cell::Cell;
use std::fmt;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Service;
use super::caller::language;
use super::problem::Problem;
use crate::desk::{DeskError, Unusable};

/// How many members one object has at most. No form asks for a tenth of it.
const MOST_MEMBERS: usize = 500;

/// How many members and items there are at most, however deep.
const MOST_PARTS: usize = 20_000;

/// The body of a request, as JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Service> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Problem> {
        let language = language(request.headers());
        let unreadable = |why: String| Problem::unreadable(why).told(language, false);
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), service).await;
        let bytes = bytes.map_err(|error| unreadable(error.body_text()))?;
        if let Some(problem) = Count::too_many(&bytes) {
            return Err(Problem::from(problem).told(language, false));
        }
        let read = axum::Json::<T>::from_request(Request::from_parts(parts, bytes.into()), service).await;
        read.map(|json| Self(json.0)).map_err(|error| unreadable(error.body_text()))
    }
}

/// Counts what there is in a document, and keeps nothing of it.
#[derive(Default)]
struct Count {
    parts: Cell<usize>,
    /// The bound that it goes beyond.
    beyond: Cell<Option<usize>>,
}

impl Count {
    /// What to tell whoever sends more than anything asks for. What is no JSON is told by whoever reads it.
    fn too_many(bytes: &[u8]) -> Option<DeskError> {
        let count = Self::default();
        let _ = count.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
        let most = count.beyond.get()?;
        Some(DeskError::Unusable(Unusable::said("unusable-members", &[("most", &most)])))
    }

    fn one_more<E: serde::de::Error>(&self, members: usize) -> Result<(), E> {
        let parts = self.parts.get().saturating_add(1);
        self.parts.set(parts);
        let beyond = if members > MOST_MEMBERS { Some(MOST_MEMBERS) } else { None };
        match beyond.or_else(|| (parts > MOST_PARTS).then_some(MOST_PARTS)) {
            Some(most) => {
                self.beyond.set(Some(most));
                Err(E::custom("too many"))
            }
            None => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &Count {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Count {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {
            self.one_more(0)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut known = 0_usize;
        while members.next_key::<IgnoredAny>()?.is_some() {
            known = known.saturating_add(1);
            self.one_more(known)?;
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_forms_ask_for_is_read_and_no_more() {
        let object = |members: usize| {
            let members: Vec<String> = (0..members).map(|number| format!("\"f{number}\": 1")).collect();
            format!("{{{}}}", members.join(","))
        };
        let of = |text: &str| Count::too_many(text.as_bytes()).is_some();
        assert!(!of(&object(MOST_MEMBERS)) && of(&object(MOST_MEMBERS + 1)));
        let rows = |rows: usize| format!("{{\"rows\": [{}]}}", vec![object(9); rows].join(","));
        assert!(!of(&rows(1_000)) && of(&rows(3_000)));
        assert!(!of("{\"input\": ") && !of("") && !of("{\"n\": 1e99, \"s\": \"\\u4e00\", \"l\": [null, true, -1]}"));
    }
}
