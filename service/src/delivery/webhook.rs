//! Webhooks, signed as Standard Webhooks has it. The same way leads to systems whose answer is something to be done: see the service guide.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use guicheng_engine::{Actor, Id, Request};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use super::{Channel, Outcome};
use crate::clock::{Clock, SystemClock};
use crate::desk::Parcel;

/// How long an attempt may take.
const LONGEST: Duration = Duration::from_secs(20);

/// The largest answer that is read.
const LARGEST_ANSWER: u64 = 256 * 1024;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// A webhook.
#[derive(Debug)]
pub struct Webhook {
    name: String,
    url: String,
    secret: Secret,
    effects: Vec<Id>,
    actor: Actor,
    agent: ureq::Agent,
}

/// What requests are signed with. It is not shown.
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret as it is written: `whsec_` and base64 of 24 to 64 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.trim().strip_prefix(PREFIX)?).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// The signature of a message: of its id, its moment and its body.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
    }
}

/// What a receiver may answer with.
#[derive(Debug, Deserialize)]
struct Answer {
    /// Something to be done in the case, as any command.
    #[serde(default)]
    command: Option<Request>,
}

impl Webhook {
    /// A webhook: what it is called, where it leads, which effects it carries (all, if none is named), and as whom an answer acts.
    #[must_use]
    pub fn new(name: &str, url: &str, secret: Secret, effects: Vec<Id>, actor: Actor) -> Self {
        let configured = ureq::Agent::config_builder()
            .timeout_global(Some(LONGEST))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("guicheng")
            .build();
        let agent = ureq::Agent::new_with_config(configured);
        Self { name: name.to_owned(), url: url.to_owned(), secret, effects, actor, agent }
    }
}

impl Channel for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn carries(&self, effect: &Id) -> bool {
        self.effects.is_empty() || self.effects.contains(effect)
    }

    fn actor(&self) -> Actor {
        self.actor.clone()
    }

    fn deliver(&self, parcel: &Parcel) -> Outcome {
        let with: serde_json::Map<String, serde_json::Value> = parcel
            .effect
            .with
            .iter()
            .map(|(name, value)| (name.to_string(), serde_json::to_value(value).unwrap_or_default()))
            .collect();
        let letters: Vec<_> = parcel.letters.iter().map(|(name, page)| json!({"name": name, "html": page})).collect();
        let body = json!({
            "type": format!("effect.{}", parcel.effect.effect),
            "timestamp": parcel.at,
            "data": {"case": parcel.case, "jurisdiction": parcel.jurisdiction, "event": parcel.sequence,
                "to": parcel.effect.to, "articles": parcel.effect.articles, "with": with, "letters": letters},
        })
        .to_string();
        let timestamp = SystemClock.now().timestamp();
        let Some(signature) = self.secret.sign(&parcel.id, timestamp, &body) else {
            return Outcome::Later("it cannot be signed".to_owned());
        };
        let sent = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", &timestamp.to_string())
            .header("webhook-signature", &signature)
            .send(&body);
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Outcome::Later(error.to_string()),
        };
        let status = answer.status().as_u16();
        let read = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec();
        match (status, read) {
            (200..300, Ok(bytes)) => answered(&bytes),
            // It was cut off, or is too long: what is to be done may stand in it. The receiver knows the message, and answers again.
            (200..300, Err(error)) => Outcome::Later(format!("{status}, but the answer cannot be read: {error}")),
            // Too early, too many, in conflict, too slow: another time.
            (408 | 409 | 425 | 429, _) => Outcome::Later(format!("{status}")),
            (400..500, read) => {
                let why = String::from_utf8_lossy(&read.unwrap_or_default()).chars().take(200).collect::<String>();
                Outcome::Refused(format!("{status} {why}"))
            }
            _ => Outcome::Later(format!("{status}")),
        }
    }
}

/// What an answer that came whole says.
fn answered(bytes: &[u8]) -> Outcome {
    match serde_json::from_slice::<Answer>(bytes) {
        Ok(answer) => Outcome::Arrived(answer.command),
        // What is no document is no answer, in whatever letters it is written; what is one and cannot be read must not be lost.
        Err(_) if bytes.trim_ascii_start().first() != Some(&b'{') => Outcome::Arrived(None),
        Err(error) => Outcome::Refused(format!("the answer cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_signed_as_the_standard_has_it() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert!(Secret::parse("whsec_short").is_none() && Secret::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none());
    }
}
