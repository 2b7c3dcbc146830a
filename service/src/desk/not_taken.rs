//! What stands against taking over one of many cases: of each reason the fields that it is about, and the earlier case that it comes of. The rules tell
//! a part of it; the rest is found by asking them what they say if a value were another, or an earlier case not there.

use guicheng_engine::{Id, PublicReason, RegisterRow, Value, Values};

use super::DeskError;

/// How often it is looked what else stands against it, once what was found were otherwise.
const MOST_ROUNDS: usize = 4;

/// A reason why a case is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// The reason.
    pub reason: PublicReason,
    /// The fields that it is about, as far as that can be told.
    pub fields: Vec<Id>,
    /// The earlier of the cases, by its place among them, but for which it would not be there.
    pub earlier: Option<usize>,
}

/// What earlier cases bring to registers.
#[derive(Debug, Default)]
pub(super) struct EarlierRows {
    rows: Vec<RegisterRow>,
    /// The place of each case, and how many rows there are with its own.
    cases: Vec<(usize, usize)>,
}

impl EarlierRows {
    pub(super) fn add(&mut self, place: usize, rows: impl IntoIterator<Item = RegisterRow>) {
        self.rows.extend(rows);
        self.cases.push((place, self.rows.len()));
    }

    /// What all of them bring.
    pub(super) fn all(&self) -> &[RegisterRow] {
        &self.rows
    }

    /// What the first so many of them bring.
    fn of_first(&self, count: usize) -> &[RegisterRow] {
        let last = count.checked_sub(1).and_then(|last| self.cases.get(last));
        last.and_then(|(_, rows)| self.rows.get(..*rows)).unwrap_or_default()
    }
}

/// Asks the rules what stands against a case with some input, where registers have further rows.
pub(super) type Asks<'a> = &'a dyn Fn(&Values, &[RegisterRow]) -> Result<Vec<PublicReason>, DeskError>;

/// All that stands against a case, beginning with some reasons.
pub(super) fn against(
    mut reasons: Vec<PublicReason>,
    input: &Values,
    brought: &EarlierRows,
    asks: Asks<'_>,
) -> Result<Vec<Against>, DeskError> {
    let (mut found, mut input): (Vec<Against>, Values) = (Vec::new(), input.clone());
    let mut altered: Vec<Id> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let known = altered.len();
        for reason in reasons {
            let is_told = found.iter().any(|told| told.reason == reason);
            // What is not what it was says nothing of what it was.
            if is_told || reason.fields().iter().any(|field| altered.contains(field)) {
                continue;
            }
            let earlier = earlier(&reason, &input, brought, asks)?;
            let mut fields = reason.fields().to_vec();
            if fields.is_empty() {
                fields = fields_of(&reason, &input, brought, asks)?;
                altered.extend(fields.iter().filter(|field| !altered.contains(field)).cloned().collect::<Vec<_>>());
            }
            found.push(Against { reason, fields, earlier });
        }
        if altered.len() == known {
            break;
        }
        for field in altered.iter().skip(known) {
            if let Some(other) = input.get(field).and_then(another) {
                input.insert(field.clone(), other);
            }
        }
        reasons = asks(&input, brought.all())?;
    }
    Ok(found)
}

/// The earlier case but for which a reason would not be there.
fn earlier(
    reason: &PublicReason,
    input: &Values,
    brought: &EarlierRows,
    asks: Asks<'_>,
) -> Result<Option<usize>, DeskError> {
    let is_there = |count: usize| Ok::<_, DeskError>(asks(input, brought.of_first(count))?.contains(reason));
    if brought.cases.is_empty() || is_there(0)? {
        return Ok(None);
    }
    // Not after the first `without`, but after the first `with`.
    let (mut without, mut with) = (0, brought.cases.len());
    while with.saturating_sub(without) > 1 {
        let middle = without.midpoint(with);
        if is_there(middle)? {
            with = middle;
        } else {
            without = middle;
        }
    }
    Ok(with.checked_sub(1).and_then(|last| brought.cases.get(last)).map(|(place, _)| *place))
}

/// The fields of which each by itself makes the reason go if it is another that nothing is wrong with.
fn fields_of(
    reason: &PublicReason,
    input: &Values,
    brought: &EarlierRows,
    asks: Asks<'_>,
) -> Result<Vec<Id>, DeskError> {
    let mut fields = Vec::new();
    for (field, value) in input.iter() {
        let Some(other) = another(value) else { continue };
        let mut altered = input.clone();
        altered.insert(field.clone(), other);
        let then = asks(&altered, brought.all())?;
        if !then.contains(reason) && !then.iter().any(|reason| reason.fields().contains(field)) {
            fields.push(field.clone());
        }
    }
    Ok(fields)
}

/// Another value of the kind, which nobody has given: of a text and of a file.
fn another(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => Some(Value::text(&format!("{text}~"))),
        Value::Record(parts) => match parts.get("hash") {
            Some(Value::Text(hash)) => {
                let mut parts = (**parts).clone();
                let (kind, digits) = hash.split_once(':').unwrap_or(("", &**hash));
                let digits: String = digits.chars().rev().collect();
                let hash = if kind.is_empty() { digits } else { format!("{kind}:{digits}") };
                parts.insert(Id::from("hash"), Value::text(&hash));
                Some(Value::Record(parts.into()))
            }
            _ => None,
        },
        _ => None,
    }
}
