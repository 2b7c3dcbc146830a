//! What browsers send of a form: its pairs, and the files in it, which are taken as attachments while they come.

use axum::extract::multipart::Field;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;
use guicheng_engine::Id;

use super::Visit;
use super::given::{Given, PREFIX};
use crate::http::{Problem, Service, scanned};

/// What inputs of files are called: before the name of the field they are for.
pub(super) const FILE: &str = "file.";

/// Where files that are sent belong to.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The pack whose fields they are for.
    pub(super) pack: Id,
    /// The case; none if it is yet to be opened.
    pub(super) case: Option<Id>,
}

/// What was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Received {
    pub(super) given: Given,
    /// What is wrong with a file, by the input it came with.
    pub(super) refused: Vec<(String, String)>,
}

impl Visit {
    /// Reads what was sent. A file that is not taken is told at its input, and everything else stays.
    pub(super) async fn received(&self, request: Request, place: &Place) -> Result<Received, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let pairs = Form::<Vec<(String, String)>>::from_request(request, &self.service).await;
            let Form(pairs) = pairs.map_err(|error| Problem::unreadable(error.body_text()))?;
            return Ok(Received { given: Given(pairs), refused: Vec::new() });
        }
        let form = Multipart::from_request(request, &self.service).await;
        let mut form = form.map_err(|error| Problem::unreadable(error.body_text()))?;
        let mut received = Received::default();
        while let Some(mut part) = form.next_field().await.map_err(|error| Problem::unreadable(error.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(input) = name.strip_prefix(FILE).map(ToOwned::to_owned) else {
                let value = part.text().await.map_err(|error| Problem::unreadable(error.body_text()))?;
                received.given.0.push((name, value));
                continue;
            };
            let file = part.file_name().unwrap_or_default().to_owned();
            if file.is_empty() {
                continue;
            }
            match self.taken(&mut part, &input, &file, place).await {
                Ok(document) => received.given.0.push((input, document)),
                Err(problem) => {
                    let told = match self.caller.account {
                        Some(_) => problem.told(self.language(), false).title(),
                        None => self.say("page-file-sign-in"),
                    };
                    received.refused.push((input, format!("{file}: {told}")));
                    while part.chunk().await.map_err(|error| Problem::unreadable(error.body_text()))?.is_some() {}
                }
            }
        }
        Ok(received)
    }

    /// Takes a file as an attachment: what forms are given of it.
    async fn taken(&self, part: &mut Field<'_>, input: &str, file: &str, place: &Place) -> Result<String, Problem> {
        let field = input.strip_prefix(PREFIX).and_then(|name| name.rsplit('.').next()).unwrap_or_default();
        let (field, name, actor, place) = (Id::from(field), file.to_owned(), self.actor(), place.clone());
        let begun = move |service: &Service| {
            let of = Some((&place.pack, &field));
            Ok(service.desk.begin_attachment(&actor, place.case.as_ref(), of, &name)?)
        };
        let mut upload = self.service.ask(begun).await?;
        loop {
            match part.chunk().await {
                Ok(Some(bytes)) => {
                    let added = move |service: &Service| {
                        service.desk.add_to_attachment(&mut upload, &bytes)?;
                        Ok(upload)
                    };
                    upload = self.service.ask(added).await?;
                }
                Ok(None) => break,
                Err(error) => {
                    self.service.ask(move |service| Ok(service.desk.drop_attachment(&upload)?)).await?;
                    return Err(Problem::unreadable(error.body_text()));
                }
            }
        }
        let brought = self.service.ask(move |service| Ok(service.desk.end_attachment(upload)?)).await?;
        // What still stands in quarantine goes along; it is looked at again when the form is sent.
        scanned(&self.service, &brought).await?;
        serde_json::to_string(&brought.document).map_err(Problem::unreadable)
    }
}
