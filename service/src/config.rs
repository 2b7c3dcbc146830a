//! How a service is set up: one file (TOML), which the environment and the command line overrule.

mod master_key;
mod names;
mod scanner;
mod site;

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use guicheng_engine::{Actor, Id, Language, Text};
use ipnet::{AddrParseError, IpNet};
use lettre::message::Mailbox;
use serde::de::{Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer};

use crate::delivery::Channel;
use crate::delivery::mail::{Letterbox, Mail, Post, Relay};
use crate::delivery::webhook::{Secret, Webhook};
use crate::limits::Limits;
use crate::messages::{both, in_both, say};
use crate::vault::{Cipher, KeySource};

pub use master_key::MasterKeyConfig;
pub use names::UnknownName;
pub use scanner::ScannerConfig;
pub use site::{SiteConfig, SiteLink};

/// How a service is set up.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where it listens and where it keeps everything.
    pub server: ServerConfig,
    /// Ways to other systems.
    pub webhook: Vec<WebhookConfig>,
    /// The way by e-mail.
    pub mail: Option<MailConfig>,
    /// Where the master key comes from; from the data folder if nothing is said.
    pub master_key: Option<MasterKeyConfig>,
    /// What looks at attachments.
    pub scanner: Option<ScannerConfig>,
    /// What every page says of the site.
    pub site: SiteConfig,
    /// How much is answered.
    pub limits: Limits,
}

/// Where a service listens and where it keeps everything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// The address; this machine alone if none.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: Option<u16>,
    /// The data folder.
    pub data: Option<PathBuf>,
    /// What a store that is made locks personal values and documents with.
    pub cipher: Option<Cipher>,
    /// Where people find it from outside.
    pub place: Option<String>,
    /// Where the figures of how it does are served, at `/metrics`; nowhere if none. Not for the outside.
    pub metrics: Option<SocketAddr>,
    /// How requests are written to standard error.
    pub log: Option<LogStyle>,
    /// Proxies, and networks of them, that are believed where requests come from.
    #[serde(deserialize_with = "proxies")]
    pub proxies: Vec<IpNet>,
    /// Whether staff sign in with a second factor; yes if nothing is said.
    pub second_factor: Option<bool>,
}

/// A proxy, or a network of them: `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`.
///
/// # Errors
/// If it is neither an address nor a network.
pub fn proxy(text: &str) -> Result<IpNet, AddrParseError> {
    let alone = text.trim().parse().map(|address: IpAddr| IpNet::from(address));
    alone.or_else(|_| text.trim().parse())
}

fn proxies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    written.iter().map(|text| proxy(text).map_err(|error| D::Error::custom(format!("`{text}`: {error}")))).collect()
}

/// How requests are written down.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogStyle {
    /// Not at all.
    Off,
    /// A line for each, for people.
    #[default]
    Text,
    /// A line of JSON for each, for programs.
    Json,
}

impl FromStr for LogStyle {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::deserialize(text.into_deserializer()).map_err(|_: serde::de::value::Error| ())
    }
}

/// A way to another system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// What it is called: what is on its way is kept under this name.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// What it is signed with, or `secret_file` in which that stands.
    #[serde(default)]
    pub secret: Option<String>,
    /// The file with the secret.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The effects it carries; all if none is named.
    #[serde(default)]
    pub effects: Vec<String>,
    /// As which organisation an answer acts.
    #[serde(default)]
    pub organisation: Option<String>,
    /// In which roles.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// The way by e-mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The server that mail goes through.
    pub server: String,
    /// Its port.
    #[serde(default = "submission")]
    pub port: u16,
    /// Whether the connection is not protected: for a server on this machine.
    #[serde(default)]
    pub plain: bool,
    /// The name to sign in by.
    #[serde(default)]
    pub user: Option<String>,
    /// The file with the password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// From whom it is.
    pub from: String,
    /// The effects it tells of; all if none is named.
    #[serde(default)]
    pub effects: Vec<String>,
    /// The addresses of organisations and persons.
    #[serde(default)]
    pub addresses: BTreeMap<String, String>,
}

fn submission() -> u16 {
    587
}

/// Something is wrong with how a service is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        problem: Text,
    },
    /// A value cannot be used.
    Wrong {
        /// Where it stands.
        key: String,
        /// The id of the sentence that says why, or what the system says.
        problem: String,
    },
}

/// A program that a section names by its whole path, with its arguments, and how long it may take.
fn program(section: &str, command: &[String], seconds: u64) -> Result<(PathBuf, Vec<String>, Duration), ConfigError> {
    let named = command.split_first().map(|(program, arguments)| (PathBuf::from(program), arguments.to_vec()));
    let (program, arguments) = named
        .filter(|(program, _)| program.is_absolute())
        .ok_or_else(|| ConfigError::wrong(format!("{section}.command"), PROGRAM))?;
    if !(1..=3600).contains(&seconds) {
        return Err(ConfigError::wrong(format!("{section}.seconds"), SECONDS));
    }
    Ok((program, arguments, Duration::from_secs(seconds)))
}

impl ConfigError {
    fn wrong(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Wrong { key: key.into(), problem: problem.into() }
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Unreadable { file, problem } => {
                say(language, "config-unreadable", &[("file", file), ("problem", &problem.get(language))])
            }
            Self::Wrong { key, problem } => {
                let told = match problem.as_str() {
                    SECRET => say(language, "config-secret", &[]),
                    URL => say(language, "config-url", &[]),
                    TWICE => say(language, "config-twice", &[]),
                    EMPTY => say(language, "config-empty", &[]),
                    PAGE => say(language, "config-page", &[]),
                    ADDRESS => say(language, "config-address", &[]),
                    PROGRAM => say(language, "config-program", &[]),
                    SECONDS => say(language, "config-seconds", &[]),
                    PLACE => say(language, "config-place", &[]),
                    KEY => say(language, "config-key", &[]),
                    other => other.to_owned(),
                };
                say(language, "config-wrong", &[("key", key), ("problem", &told)])
            }
        }
    }
}

const SECRET: &str = "secret";
const URL: &str = "url";
const TWICE: &str = "twice";
const ADDRESS: &str = "address";
const EMPTY: &str = "empty";
const PAGE: &str = "page";
const PROGRAM: &str = "program";
const SECONDS: &str = "seconds";
const PLACE: &str = "place";
const KEY: &str = "key";

/// What is wrong with a file in TOML, in words of this program, and where.
fn not_toml(error: &toml::de::Error, text: &str) -> Text {
    let told = error.message();
    let mut names = told.split('`').skip(1).step_by(2);
    let key = names.next().unwrap_or_default();
    let known: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let known = known.join(" ");
    // The parser has no other sign of what it is.
    let problem = match told {
        told if told.starts_with("unknown field") => both("config-unknown-key", &[("key", &key), ("known", &known)]),
        told if told.starts_with("missing field") => both("config-missing-key", &[("key", &key)]),
        told if told.starts_with("duplicate") => both("config-twice-key", &[]),
        told if told.starts_with("unknown variant") => {
            both("config-unknown-value", &[("value", &key), ("known", &known)])
        }
        told if told.starts_with("invalid") => both("config-shape", &[]),
        _ => both("config-syntax", &[]),
    };
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return problem };
    let line = before.split('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    let at = |language| {
        say(language, "config-at", &[("problem", &problem.get(language)), ("line", &line), ("column", &column)])
    };
    in_both(at)
}

/// What stands in the environment under a name.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

impl Config {
    /// Reads the file, if there is one, and what the environment overrules: `GUICHENG_ADDRESS`, `GUICHENG_PORT`, `GUICHENG_DATA`,
    /// `GUICHENG_PLACE`, `GUICHENG_CIPHER`, `GUICHENG_METRICS`, `GUICHENG_LOG`, `GUICHENG_MASTER_KEY_FILE`.
    ///
    /// # Errors
    /// If it cannot be read, or a value cannot be used.
    pub fn read(file: Option<&Path>, environment: Environment<'_>) -> Result<Self, ConfigError> {
        let mut config = match file {
            None => Self::default(),
            Some(file) => {
                let unreadable = |problem: Text| ConfigError::Unreadable { file: file.display().to_string(), problem };
                let text = fs::read_to_string(file).map_err(|error| unreadable((&error).into()))?;
                toml::from_str::<Self>(&text).map_err(|error| unreadable(not_toml(&error, &text)))?
            }
        };
        fn overruled<T: FromStr>(name: &str, environment: Environment<'_>) -> Result<Option<T>, ConfigError> {
            let Some(text) = environment(name).filter(|text| !text.is_empty()) else { return Ok(None) };
            text.parse().map(Some).map_err(|_| ConfigError::wrong(name, text))
        }
        let server = &mut config.server;
        server.address = overruled("GUICHENG_ADDRESS", environment)?.or(server.address);
        server.port = overruled("GUICHENG_PORT", environment)?.or(server.port);
        server.data = overruled("GUICHENG_DATA", environment)?.or_else(|| server.data.take());
        server.cipher = overruled("GUICHENG_CIPHER", environment)?.or(server.cipher);
        server.metrics = overruled("GUICHENG_METRICS", environment)?.or(server.metrics);
        server.log = overruled("GUICHENG_LOG", environment)?.or(server.log);
        server.place = overruled("GUICHENG_PLACE", environment)?.or_else(|| server.place.take());
        if let Some(file) = overruled("GUICHENG_MASTER_KEY_FILE", environment)? {
            config.master_key = Some(MasterKeyConfig { file: Some(file), ..MasterKeyConfig::default() });
        }
        config.site.checked()?;
        let place = config.server.place.as_deref().filter(|place| !place.is_empty());
        if place.is_some_and(|place| !is_place(place)) {
            return Err(ConfigError::wrong("server.place", PLACE));
        }
        Ok(config)
    }

    /// Where the master key comes from; from the data folder if none.
    ///
    /// # Errors
    /// If it is said in a way that cannot be used.
    pub fn key_source(&self) -> Result<Option<KeySource>, ConfigError> {
        self.master_key.as_ref().map(MasterKeyConfig::source).transpose()
    }

    /// The channels it sets up.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn channels(&self) -> Result<Vec<Arc<dyn Channel>>, ConfigError> {
        let mut channels: Vec<Arc<dyn Channel>> = Vec::new();
        for hook in &self.webhook {
            let channel = hook.channel()?;
            if hook.name == "mail" || channels.iter().any(|known| known.name() == hook.name) {
                return Err(ConfigError::wrong(format!("webhook.{}", hook.name), TWICE));
            }
            channels.push(Arc::new(channel));
        }
        if let Some(mail) = &self.mail {
            channels.push(Arc::new(mail.channel(self.server.place.as_deref().unwrap_or_default())?));
        }
        Ok(channels)
    }
}

/// What writes to people, and the address at which they find the service.
pub type Writing = (Arc<dyn Post>, String);

impl Config {
    /// How people are written to, and where they find the service: for links to set a forgotten password. None without `[mail]` or `server.place`.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn post(&self) -> Result<Option<Writing>, ConfigError> {
        let place = self.server.place.clone().filter(|place| !place.is_empty());
        let Some((mail, place)) = self.mail.as_ref().zip(place) else { return Ok(None) };
        Ok(Some((Arc::new(mail.letterbox()?), place)))
    }
}

/// Whether it is where people can find something: an address with a host and without a question behind it.
fn is_place(text: &str) -> bool {
    let uri = text.parse::<axum::http::Uri>().ok();
    uri.is_some_and(|uri| {
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        is_web && uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none()
    })
}

fn secret_of(key: &str, file: &Path) -> Result<String, ConfigError> {
    let text = fs::read_to_string(file).map_err(|error| ConfigError::wrong(key, error.to_string()))?;
    Ok(text.trim().to_owned())
}

fn ids(names: &[String]) -> Vec<Id> {
    names.iter().map(|name| Id::from(name.as_str())).collect()
}

impl WebhookConfig {
    fn channel(&self) -> Result<Webhook, ConfigError> {
        let key = |part: &str| format!("webhook.{}.{part}", self.name);
        let is_local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|local| {
            self.url.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !(self.url.starts_with("https://") || is_local) {
            return Err(ConfigError::wrong(key("url"), URL));
        }
        let secret = match (&self.secret, &self.secret_file) {
            (Some(secret), None) => secret.clone(),
            (None, Some(file)) => secret_of(&key("secret_file"), file)?,
            _ => return Err(ConfigError::wrong(key("secret"), SECRET)),
        };
        let secret = Secret::parse(&secret).ok_or_else(|| ConfigError::wrong(key("secret"), SECRET))?;
        let actor = Actor {
            organisation: self.organisation.as_deref().map(Id::from),
            roles: ids(&self.roles),
            ..Actor::anonymous()
        };
        Ok(Webhook::new(&self.name, &self.url, secret, ids(&self.effects), actor))
    }
}

impl MailConfig {
    fn letterbox(&self) -> Result<Letterbox, ConfigError> {
        let credentials = match (&self.user, &self.password_file) {
            (Some(user), Some(file)) => Some((user.clone(), secret_of("mail.password_file", file)?)),
            (None, None) => None,
            _ => return Err(ConfigError::wrong("mail.password_file", SECRET)),
        };
        let (server, port, protected) = (self.server.clone(), self.port, !self.plain);
        let relay = Relay { server, port, protected, credentials };
        Letterbox::new(&relay, mailbox("from", &self.from)?).map_err(|error| ConfigError::wrong("mail.server", error))
    }

    fn channel(&self, place: &str) -> Result<Mail, ConfigError> {
        let mut addresses = BTreeMap::new();
        for (id, address) in &self.addresses {
            addresses.insert(Id::from(id.as_str()), mailbox(&format!("addresses.{id}"), address)?);
        }
        Ok(Mail::new(self.letterbox()?, place, ids(&self.effects), addresses))
    }
}

fn mailbox(key: &str, text: &str) -> Result<Mailbox, ConfigError> {
    text.parse().map_err(|_| ConfigError::wrong(format!("mail.{key}"), ADDRESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guicheng.toml");
        fs::write(&file, text).unwrap();
        let of =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::read(Some(&file), &of)
    }

    #[test]
    fn the_environment_overrules_the_file_and_what_is_unknown_is_refused() {
        let config = read("[server]\nport = 80\naddress = \"10.0.0.1\"", &[("GUICHENG_PORT", "81")]).unwrap();
        assert_eq!((config.server.port, config.server.address), (Some(81), Some("10.0.0.1".parse().unwrap())));
        assert!(matches!(read("[server]\nprot = 80", &[]), Err(ConfigError::Unreadable { .. })));
        assert!(matches!(read("", &[("GUICHENG_PORT", "many")]), Err(ConfigError::Wrong { .. })));
        let cipher = |text: &str, environment| read(text, environment).map(|config| config.server.cipher);
        assert_eq!(cipher("[server]\ncipher = \"sm4-gcm\"", &[]), Ok(Some(Cipher::Sm4Gcm)));
        assert_eq!(cipher("", &[("GUICHENG_CIPHER", "aes-256-gcm")]), Ok(Some(Cipher::Aes256Gcm)));
        assert!(
            cipher("[server]\ncipher = \"des\"", &[]).is_err() && cipher("", &[("GUICHENG_CIPHER", "des")]).is_err()
        );
    }

    #[test]
    fn proxies_limits_and_the_place_are_said_in_the_file() {
        let config = read(
            "[server]\nproxies = [\"10.0.0.0/8\", \"10.0.0.5\"]\nsecond_factor = false\nplace = \"https://cases.example\"\n[limits]\nentry = 300",
            &[],
        );
        let config = config.unwrap();
        let proxies = ["10.0.0.0/8", "10.0.0.5/32"].map(|proxy| proxy.parse::<IpNet>().unwrap());
        assert_eq!(config.server.proxies, proxies);
        assert_eq!(config.server.second_factor, Some(false));
        assert_eq!((config.limits.entry.get(), config.limits.public), (300, Limits::default().public));
        assert!(read("[limits]\nentry = 0", &[]).is_err() && read("[limits]\nentries = 1", &[]).is_err());
        for place in ["cases.example", "ftp://cases.example", "https://", "https://cases.example/?a=b"] {
            let wrong = read(&format!("[server]\nplace = \"{place}\""), &[]);
            assert_eq!(wrong.unwrap_err(), ConfigError::wrong("server.place", PLACE), "{place}");
        }
    }

    #[test]
    fn what_pages_say_of_the_site_leads_to_pages_alone() {
        let key = |text: &str| match read(&format!("[site]\n{text}"), &[]) {
            Ok(_) => "fine".to_owned(),
            Err(ConfigError::Wrong { key, .. }) => key,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(key("organiser = { zh = \"河畔集市管理处\" }"), "fine");
        assert_eq!(key("organiser = { zh = \" \" }"), "site.organiser");
        assert_eq!(key("notice = { zh = \"今晚维护\", en = \"\" }"), "site.notice");
        let link = |url: &str| key(&format!("[[site.links]]\ntext = {{ zh = \"无障碍\" }}\nurl = \"{url}\""));
        assert_eq!(link("/help"), "fine");
        assert_eq!(link("https://beian.miit.gov.cn/"), "fine");
        for elsewhere in ["javascript:alert(1)", "//example.org", "example.org", "/a b"] {
            assert_eq!(link(elsewhere), "site.links.1.url", "{elsewhere}");
        }
    }

    #[test]
    fn channels_that_cannot_be_used_are_told_with_their_place() {
        let hook = |more: &str| format!("[[webhook]]\nname = \"platform\"\nurl = \"https://platform.example\"\n{more}");
        let secret = "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";
        let key = |text: &str| match read(text, &[]).unwrap().channels() {
            Ok(channels) => format!("{} channels", channels.len()),
            Err(ConfigError::Wrong { key, .. }) => key,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(key(&hook(secret)), "1 channels");
        assert_eq!(key(&hook("")), "webhook.platform.secret");
        assert_eq!(key(&hook("secret = \"whsec_short\"")), "webhook.platform.secret");
        assert_eq!(key(&hook("secret_file = \"/no/such/file\"")), "webhook.platform.secret_file");
        assert_eq!(key(&format!("{}{}", hook(secret), hook(secret))), "webhook.platform");
        assert_eq!(
            key(&hook(secret).replace("https://platform.example", "http://127.0.0.1.example")),
            "webhook.platform.url"
        );
        let mail = "[mail]\nserver = \"localhost\"\nplain = true\nfrom = \"nobody\"\n";
        assert_eq!(key(mail), "mail.from");
        assert_eq!(key(&mail.replace("nobody", "平台 <no-reply@a.example>")), "1 channels");
    }
}
