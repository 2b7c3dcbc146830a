//! E-mail: says that something has been made available, and where. What it says stays in the service.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use guicheng_engine::{Actor, Id, Language};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, Message, SmtpTransport, Transport};

use super::{Channel, Outcome};
use crate::desk::Parcel;
use crate::messages::say;

/// How long an attempt may take.
const LONGEST: Duration = Duration::from_secs(20);

/// What carries mail to people.
pub trait Post: Debug + Send + Sync {
    /// Sends a text to an address.
    ///
    /// # Errors
    /// Why it could not be sent.
    fn send(&self, to: &Address, subject: &str, text: &str) -> Result<(), String>;
}

/// Who knows where people are written to.
pub trait AddressBook: Debug + Send + Sync {
    /// The addresses of a person, or of those who act for an organisation in what a case is about: those that they have confirmed.
    ///
    /// # Errors
    /// Why it cannot be told now.
    fn addresses(&self, recipient: &Id, case: &Id) -> Result<Vec<Address>, String>;
}

/// What goes through a server, from an address.
#[derive(Clone, Debug)]
pub struct Letterbox {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Mail to those whose addresses are known: as they are set up, else as people have confirmed them.
#[derive(Debug)]
pub struct Mail {
    letterbox: Letterbox,
    place: String,
    effects: Vec<Id>,
    addresses: BTreeMap<Id, Mailbox>,
    people: OnceLock<Arc<dyn AddressBook>>,
}

/// Where mail goes through, and how.
#[derive(Clone, Debug)]
pub struct Relay {
    /// The server.
    pub server: String,
    /// The port.
    pub port: u16,
    /// Whether the connection is protected; a server on this machine needs no protection.
    pub protected: bool,
    /// Name and password, if it asks for them.
    pub credentials: Option<(String, String)>,
}

impl Letterbox {
    /// Mail through a server.
    ///
    /// # Errors
    /// If the connection cannot be protected as asked.
    pub fn new(relay: &Relay, from: Mailbox) -> Result<Self, String> {
        let builder = match relay.protected {
            true => SmtpTransport::starttls_relay(&relay.server).map_err(|error| error.to_string())?,
            false => SmtpTransport::builder_dangerous(&relay.server),
        };
        let builder = builder.port(relay.port).timeout(Some(LONGEST));
        let builder = match &relay.credentials {
            Some((name, password)) => builder.credentials(Credentials::new(name.clone(), password.clone())),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from })
    }

    fn send(&self, to: Mailbox, id: Option<String>, subject: &str, text: String) -> Outcome {
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(id)
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        let message = match message {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        match self.transport.send(&message) {
            Ok(_) => Outcome::Arrived(None),
            Err(error) if error.is_permanent() => Outcome::Refused(error.to_string()),
            Err(error) => Outcome::Later(error.to_string()),
        }
    }
}

impl Post for Letterbox {
    fn send(&self, to: &Address, subject: &str, text: &str) -> Result<(), String> {
        match self.send(Mailbox::new(None, to.clone()), None, subject, text.to_owned()) {
            Outcome::Arrived(_) => Ok(()),
            Outcome::Later(why) | Outcome::Refused(why) => Err(why),
        }
    }
}

impl Mail {
    /// Mail to addresses. `place` is where the service is found by those who get it.
    #[must_use]
    pub fn new(letterbox: Letterbox, place: &str, effects: Vec<Id>, addresses: BTreeMap<Id, Mailbox>) -> Self {
        let place = place.trim_end_matches('/').to_owned();
        Self { letterbox, place, effects, addresses, people: OnceLock::new() }
    }

    /// Where somebody is written to.
    fn known(&self, recipient: &Id, case: &Id) -> Result<Vec<Mailbox>, String> {
        if let Some(address) = self.addresses.get(recipient) {
            return Ok(vec![address.clone()]);
        }
        let Some(people) = self.people.get() else { return Ok(Vec::new()) };
        Ok(people.addresses(recipient, case)?.into_iter().map(|address| Mailbox::new(None, address)).collect())
    }
}

impl Channel for Mail {
    fn name(&self) -> &str {
        "mail"
    }

    fn carries(&self, effect: &Id) -> bool {
        self.effects.is_empty() || self.effects.contains(effect)
    }

    fn actor(&self) -> Actor {
        Actor::anonymous()
    }

    fn know(&self, people: Arc<dyn AddressBook>) {
        // They are told once.
        let _ = self.people.set(people);
    }

    fn deliver(&self, parcel: &Parcel) -> Outcome {
        // That one address does not take it keeps nobody else from being told; whoever is told again knows it by its id.
        let mut failed = None;
        for recipient in parcel.effect.recipients() {
            // Whoever has no address finds it in the inbox.
            let known = match self.known(recipient, &parcel.case) {
                Ok(known) => known,
                Err(why) => {
                    failed = Some(Outcome::Later(why));
                    continue;
                }
            };
            for (number, address) in known.into_iter().enumerate() {
                let place = format!("{}/messages", self.place);
                let said = [Language::Chinese, Language::English]
                    .map(|language| say(language, "mail-text", &[("case", &parcel.case), ("place", &place)]));
                let subject = say(Language::Chinese, "mail-subject", &[]);
                let id = format!("<{}.{recipient}.{number}@guicheng>", parcel.id.replace('/', "."));
                match self.letterbox.send(address, Some(id), &subject, said.join("\n\n")) {
                    Outcome::Arrived(_) => {}
                    later @ Outcome::Later(_) => failed = Some(later),
                    refused @ Outcome::Refused(_) => failed = failed.or(Some(refused)),
                }
            }
        }
        failed.unwrap_or(Outcome::Arrived(None))
    }
}
