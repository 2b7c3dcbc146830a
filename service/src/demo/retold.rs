//! What a scenario says, as it is told in a demo: scenarios that share persons, organisations and documents tell of different ones there.

use std::sync::Arc;

use guicheng_engine::{Actor, Command, Id, Pack, Value, Values};
use sha2::{Digest, Sha256};

use super::{Source, document};
use crate::desk::{Desk, DeskError};
use crate::identity::is_of_organisations;
use crate::vault::hexadecimal;

/// Whom or what a pack does not name: under one name it is somebody else in another pack.
pub(super) fn own(pack: &Pack, id: &Id) -> Id {
    Id::from(format!("{}.{id}", pack.id))
}

impl Source {
    /// A command as it is given in the demo.
    pub(super) fn retold(&self, desk: &Desk, command: &Command) -> Result<Command, DeskError> {
        let actor = Actor {
            person: command.actor.person.as_ref().map(|person| own(&self.pack, person)),
            organisation: command.actor.organisation.as_ref().map(|id| self.organisation(id)),
            acts_for: command.actor.acts_for.as_ref().map(|id| self.organisation(id)),
            ..command.actor.clone()
        };
        let mut request = command.request.clone();
        let input = request.input_mut();
        let told = |(field, value): (&Id, &Value)| {
            let value = match (self.written.get(field), value) {
                (Some(text), Value::Text(_)) => Value::text(text),
                _ => self.value(desk, &actor, field, value)?,
            };
            Ok((field.clone(), value))
        };
        *input = input.iter().map(told).collect::<Result<Values, DeskError>>()?;
        Ok(Command { actor, request, ..command.clone() })
    }

    /// An organisation that no pack names is another one in each pack.
    fn organisation(&self, id: &Id) -> Id {
        Some(own(&self.pack, id)).filter(|own| self.organisations.contains_key(own)).unwrap_or_else(|| id.clone())
    }

    /// The value of a field.
    fn value(&self, desk: &Desk, actor: &Actor, field: &Id, value: &Value) -> Result<Value, DeskError> {
        Ok(match value {
            Value::List(items) => {
                let items = items.iter().map(|item| self.value(desk, actor, field, item));
                Value::List(items.collect::<Result<Vec<Value>, DeskError>>()?.into())
            }
            Value::Record(values) => match (values.get("name"), values.get("hash")) {
                (Some(name), Some(hash)) if actor.person.is_some() => {
                    self.document(desk, actor, &name.to_string(), &hash.to_string())?
                }
                _ => {
                    let told = |(name, value): (&Id, &Value)| Ok((name.clone(), self.value(desk, actor, name, value)?));
                    Value::Record(Arc::new(values.iter().map(told).collect::<Result<Values, DeskError>>()?))
                }
            },
            Value::Text(id) if is_of_organisations(&self.pack, field) => {
                Value::text(self.organisation(&Id::from(&**id)).as_str())
            }
            other => other.clone(),
        })
    }

    /// A document, which is the scenario's own: a page that says which it is.
    fn document(&self, desk: &Desk, actor: &Actor, name: &str, hash: &str) -> Result<Value, DeskError> {
        let mark = format!("{}/{} {hash}", self.pack.id, self.scenario);
        let mark = format!("sha256:{}", hexadecimal(&Sha256::digest(mark.as_bytes())));
        let mut upload = desk.begin_attachment(actor, None, None, name)?;
        desk.add_to_attachment(&mut upload, document::page(&mark).as_bytes())?;
        Ok(desk.end_attachment(upload)?.document)
    }
}
