//! What every page says of who runs the site: the organiser, records and links at the foot, and a notice at the head while something is being
//! maintained.

use serde::Deserialize;

use super::ConfigError;
use crate::records::agencies::Said;

/// What every page says of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SiteConfig {
    /// Who runs it.
    pub organiser: Option<Said>,
    /// How they are reached.
    pub contact: Option<Said>,
    /// Under which numbers it is recorded.
    pub records: Vec<SiteLink>,
    /// Where else people find what they look for.
    pub links: Vec<SiteLink>,
    /// What everybody has to know now, such as when it is maintained.
    pub notice: Option<Said>,
}

/// A text at the foot of pages, which may lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteLink {
    /// What it says.
    pub text: Said,
    /// Where it leads: a page of this service or of another site.
    #[serde(default)]
    pub url: Option<String>,
}

/// Whether a browser is led to a page by it, and to nothing else.
fn leads_to_a_page(url: &str) -> bool {
    let elsewhere = ["https://", "http://", "mailto:", "tel:"].iter().any(|start| url.starts_with(start));
    (elsewhere || (url.starts_with('/') && !url.starts_with("//"))) && !url.contains(char::is_whitespace)
}

impl SiteConfig {
    /// Whether everything in it can be shown.
    ///
    /// # Errors
    /// The first value that cannot.
    pub(super) fn checked(&self) -> Result<(), ConfigError> {
        let said = [("organiser", &self.organiser), ("contact", &self.contact), ("notice", &self.notice)];
        let said = said.into_iter().filter_map(|(key, said)| Some((key.to_owned(), said.as_ref()?)));
        let links = [("records", &self.records), ("links", &self.links)];
        let links: Vec<(String, &SiteLink)> = links
            .into_iter()
            .flat_map(|(key, links)| (1..).zip(links).map(move |(number, link)| (format!("{key}.{number}"), link)))
            .collect();
        let texts = said.chain(links.iter().map(|(key, link)| (format!("{key}.text"), &link.text)));
        for (key, said) in texts {
            if [Some(said.zh.as_str()), said.en.as_deref()].into_iter().flatten().any(|text| text.trim().is_empty()) {
                return Err(ConfigError::wrong(format!("site.{key}"), super::EMPTY));
            }
        }
        match links.iter().find(|(_, link)| link.url.as_deref().is_some_and(|url| !leads_to_a_page(url))) {
            Some((key, _)) => Err(ConfigError::wrong(format!("site.{key}.url"), super::PAGE)),
            None => Ok(()),
        }
    }
}
