//! Values that cases record and expressions compute.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicUsize};

use chrono::NaiveDate;
use litemap::LiteMap;

use crate::base::{Id, IdMap, Money, Period, Text, tidied};

/// One value.
///
/// In JSON: booleans, integers, texts and lists as themselves, a date as `{"date": "2026-02-13"}` (with `"provisional": 2027` if it
/// waits for the table of that year), a period as
/// `{"period": "3 workdays"}`, an amount as `{"money": "1234.50"}`, a record as `{"record": {…}}`, so that a value
/// read back is the value written. An integer that not every reader of JSON
/// keeps, beyond 2^53 − 1 from nothing, is written `{"integer": "9007199254740992"}`. Lists and
/// records are read up to [`Value::DEEPEST`] in each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A date.
    Date {
        /// Local, without a time.
        date: NaiveDate,
        /// The earliest year whose table of workdays it rests on and that was not published; none if it is certain.
        provisional: Option<i32>,
    },
    /// A legal period.
    Period {
        /// As packs write it: `3 workdays`.
        period: Period,
    },
    /// A text; choices, organisations and territories are texts too.
    Text(Arc<str>),
    /// A list of values of one type.
    List(Arc<[Value]>),
    /// An amount of money.
    Money {
        /// Exact to the fen.
        money: Money,
    },
    /// A record: a row of a field of type `rows`, or what is kept of a document.
    Record(Arc<Values>),
}

/// Named values: the facts of a case, the data of a procedure, the input of a command. A sorted vector: cases are many,
/// and each has some dozens of values at most.
pub type Values = LiteMap<Id, Value>;

/// Where among named values one was found last, or was not: whoever reads that name again looks there first. Cases of one
/// kind mostly have values of the same names. It never changes what is found.
#[derive(Debug, Default)]
pub struct LastPlace(AtomicUsize);

impl LastPlace {
    /// The value of a name.
    pub(crate) fn find<'v>(&self, values: &'v Values, name: &Id) -> Option<&'v Value> {
        let last = self.0.load(atomic::Ordering::Relaxed);
        match values.get_indexed(last).map(|(found, value)| (found.cmp(name), value)) {
            Some((Ordering::Equal, value)) => return Some(value),
            Some((Ordering::Greater, _)) if last == 0 => return None,
            Some((Ordering::Greater, _)) if values.get_indexed(last - 1).is_some_and(|(before, _)| before < name) => {
                return None;
            }
            _ => {}
        }
        let place = values.find_index(name);
        let (Ok(last) | Err(last)) = place;
        self.0.store(last, atomic::Ordering::Relaxed);
        values.get_indexed(place.ok()?).map(|(_, value)| value)
    }
}

impl LastPlace {
    /// The element of an id.
    pub(crate) fn find_in<'m, T>(&self, elements: &'m IdMap<T>, id: &Id) -> Option<&'m Arc<T>> {
        let last = self.0.load(atomic::Ordering::Relaxed);
        if let Some((found, element)) = elements.get_at(last)
            && found == id
        {
            return Some(element);
        }
        let element = elements.get(id.as_str())?;
        if let Some(place) = elements.values().position(|known| Arc::ptr_eq(known, element)) {
            self.0.store(place, atomic::Ordering::Relaxed);
        }
        Some(element)
    }
}

/// A copy has found nothing yet.
impl Clone for LastPlace {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// A date value.
    #[must_use]
    pub fn date(date: NaiveDate) -> Self {
        Self::Date { date, provisional: None }
    }

    /// The year whose table of workdays it still waits for, if it is a date that does.
    #[must_use]
    pub fn provisional(&self) -> Option<i32> {
        match self {
            Self::Date { provisional, .. } => *provisional,
            _ => None,
        }
    }

    /// What it is filed under: with its texts in narrow, small letters and without such a mark, since people read all of them
    /// as one.
    #[must_use]
    pub(crate) fn filed(&self) -> Self {
        let folded = |letter: char| Text::narrow(letter).to_ascii_lowercase();
        let differs = |text: &str| text.contains(|letter| folded(letter) != letter);
        match self {
            Self::Text(text) if differs(text) => Self::Text(text.chars().map(folded).collect::<String>().into()),
            Self::List(items) => Self::List(items.iter().map(Self::filed).collect()),
            Self::Record(values) => {
                let filed = values.iter().map(|(name, value)| (name.clone(), value.filed()));
                Self::Record(Arc::new(filed.collect()))
            }
            value => value.unmarked().into_owned(),
        }
    }

    /// The value without such a mark: how it is compared.
    pub(crate) fn unmarked(&self) -> Cow<'_, Self> {
        match self {
            Self::Date { date, provisional: Some(_) } => Cow::Owned(Self::date(*date)),
            value => Cow::Borrowed(value),
        }
    }

    /// How deep lists and records may be in each other: as deep as anything that is parsed. No type of fields is a list of lists, so
    /// that what people give is refused long before.
    pub const DEEPEST: usize = 64;

    /// The value with each text in it as it is meant; none if they are so already.
    pub(crate) fn tidied(&self) -> Option<Self> {
        match self {
            Self::Text(text) => tidied(text).map(|tidied| Self::Text(tidied.into())),
            Self::List(items) => {
                let mut all: Option<Vec<Self>> = None;
                for (place, found) in items.iter().enumerate().filter_map(|(place, item)| Some((place, item.tidied()?)))
                {
                    if let Some(item) = all.get_or_insert_with(|| items.to_vec()).get_mut(place) {
                        *item = found;
                    }
                }
                all.map(|all| Self::List(all.into()))
            }
            Self::Record(values) => tidied_values(values).map(|values| Self::Record(Arc::new(values))),
            _ => None,
        }
    }

    /// Whether no more lists are in each other than may be.
    pub(crate) fn is_shallow(&self) -> bool {
        fn within(value: &Value, levels: usize) -> bool {
            match (value, levels.checked_sub(1)) {
                (Value::List(items), Some(levels)) => items.iter().all(|item| within(item, levels)),
                (Value::Record(values), Some(levels)) => values.values().all(|item| within(item, levels)),
                (Value::List(_) | Value::Record(_), None) => false,
                _ => true,
            }
        }
        match self {
            Self::List(_) | Self::Record(_) => within(self, Self::DEEPEST),
            _ => true,
        }
    }
}

/// The values with each text in them as it is meant; none if they are so already.
pub(crate) fn tidied_values(values: &Values) -> Option<Values> {
    let mut all: Option<Values> = None;
    for (name, found) in values.iter().filter_map(|(name, value)| Some((name, value.tidied()?))) {
        all.get_or_insert_with(|| values.clone()).insert(name.clone(), found);
    }
    all
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(formatter),
            Self::Integer(value) => value.fmt(formatter),
            Self::Date { date, .. } => date.fmt(formatter),
            Self::Period { period } => period.fmt(formatter),
            Self::Money { money } => money.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
            Self::List(values) => {
                formatter.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(", ")?;
                    }
                    value.fmt(formatter)?;
                }
                formatter.write_str("]")
            }
            Self::Record(values) => {
                formatter.write_str("{")?;
                for (index, (name, value)) in values.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(formatter, "{separator}{name}: {value}")?;
                }
                formatter.write_str("}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_value_is_found_wherever_one_was_found_last(
            cases in vec(btree_set("[a-e]", 0..5), 1..4),
            reads in vec((0_usize..4, "[a-e]"), 0..20),
        ) {
            let value = |name: &String| (Id::from(name.as_str()), Value::text(name));
            let cases: Vec<Values> = cases.iter().map(|names| names.iter().map(value).collect()).collect();
            let last = LastPlace::default();
            for (case, name) in reads {
                let values = &cases[case % cases.len()];
                prop_assert_eq!(last.find(values, &Id::from(name.as_str())), values.get(name.as_str()));
            }
        }

        #[test]
        fn an_element_is_found_wherever_one_was_found_last(
            tables in vec(btree_set("[a-e]", 0..5), 1..4),
            reads in vec((0_usize..4, "[a-e]"), 0..20),
        ) {
            let element = |name: &String| (Id::from(name.as_str()), name.clone());
            let tables: Vec<IdMap<String>> = tables.iter().map(|names| names.iter().map(element).collect()).collect();
            let last = LastPlace::default();
            for (table, name) in reads {
                let table = &tables[table % tables.len()];
                prop_assert_eq!(last.find_in(table, &Id::from(name.as_str())), table.get(&name));
            }
        }
    }
}
