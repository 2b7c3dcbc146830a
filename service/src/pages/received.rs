//! What browsers send of a form: its pairs, and the files in it, which are taken as attachments while they come.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Form, FromRequest, Multipart, Request};
use axum::http::header;
use futures_util::StreamExt;
use guicheng_engine::Id;

use super::Visit;
use super::given::{Given, PREFIX};
use crate::http::{LARGEST_BODY, Problem, Service, scanned};

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

/// What a part of a form takes besides what stands in it.
const OF_A_PART: usize = 128;

/// How much of a form is kept in memory: all but the files in it.
#[derive(Debug, Default)]
struct Held {
    /// What is kept.
    kept: usize,
    /// What has come since something became of it.
    unread: Arc<AtomicUsize>,
}

impl Held {
    /// A body of which no more comes at once than is kept of one: else a part that never begins would be kept until it does.
    fn bounded(&self, body: Body) -> Body {
        let unread = Arc::clone(&self.unread);
        Body::from_stream(body.into_data_stream().map(move |chunk| {
            let chunk = chunk?;
            match unread.fetch_add(chunk.len(), Ordering::Relaxed).saturating_add(chunk.len()) > LARGEST_BODY {
                true => Err(axum::Error::new(io::Error::from(io::ErrorKind::FileTooLarge))),
                false => Ok(chunk),
            }
        }))
    }

    /// Something became of what has come.
    fn was_read(&self) {
        self.unread.store(0, Ordering::Relaxed);
    }

    /// So many bytes more are to be kept.
    fn keep(&mut self, bytes: usize) -> Result<(), Problem> {
        self.kept = self.kept.saturating_add(bytes);
        match self.kept > LARGEST_BODY {
            true => Err(Problem::unreadable(format!("more than {LARGEST_BODY} bytes"))),
            false => Ok(()),
        }
    }

    /// The next of a part.
    async fn chunk(&self, part: &mut Field<'_>) -> Result<Option<axum::body::Bytes>, Problem> {
        let chunk = part.chunk().await.map_err(|error| Problem::unreadable(error.body_text()))?;
        self.was_read();
        Ok(chunk)
    }

    /// What stands in a part that is no file.
    async fn text(&mut self, part: &mut Field<'_>) -> Result<String, Problem> {
        let mut text = Vec::new();
        while let Some(bytes) = self.chunk(part).await? {
            self.keep(bytes.len())?;
            text.extend_from_slice(&bytes);
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

impl Visit {
    /// Reads what was sent. A file that is not taken is told at its input, and everything else stays. Only files may be large: what else
    /// was typed is kept in memory.
    pub(super) async fn received(&self, mut request: Request, place: &Place) -> Result<Received, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
            let pairs = Form::<Vec<(String, String)>>::from_request(request, &self.service).await;
            let Form(pairs) = pairs.map_err(|error| Problem::unreadable(error.body_text()))?;
            return Ok(Received { given: Given(pairs), refused: Vec::new() });
        }
        let mut held = Held::default();
        let request = request.map(|body| held.bounded(body));
        let form = Multipart::from_request(request, &self.service).await;
        let mut form = form.map_err(|error| Problem::unreadable(error.body_text()))?;
        let mut received = Received::default();
        while let Some(mut part) = form.next_field().await.map_err(|error| Problem::unreadable(error.body_text()))? {
            held.was_read();
            let name = part.name().unwrap_or_default().to_owned();
            held.keep(name.len() + part.file_name().map_or(0, str::len) + OF_A_PART)?;
            let Some(input) = name.strip_prefix(FILE).map(ToOwned::to_owned) else {
                let value = held.text(&mut part).await?;
                received.given.0.push((name, value));
                continue;
            };
            let file = part.file_name().unwrap_or_default().to_owned();
            if file.is_empty() {
                continue;
            }
            match self.taken(&held, &mut part, &input, &file, place).await {
                Ok(document) => received.given.0.push((input, document)),
                Err(problem) => {
                    let told = match self.caller.account {
                        Some(_) => problem.told(self.language(), false).title(),
                        None => self.say("page-file-sign-in"),
                    };
                    let is_named = told.contains(&file);
                    received.refused.push((input, if is_named { told } else { format!("{file}: {told}") }));
                    while held.chunk(&mut part).await?.is_some() {}
                }
            }
        }
        Ok(received)
    }

    /// Takes a file as an attachment: what forms are given of it.
    async fn taken(
        &self,
        held: &Held,
        part: &mut Field<'_>,
        input: &str,
        file: &str,
        place: &Place,
    ) -> Result<String, Problem> {
        // What is for no field is taken whatever it is.
        let field = input.strip_prefix(PREFIX).and_then(|name| name.rsplit('.').next()).map(Id::from);
        let (name, actor, place) = (file.to_owned(), self.actor(), place.clone());
        let begun = move |service: &Service| {
            let of = field.as_ref().map(|field| (&place.pack, field));
            Ok(service.desk.begin_attachment(&actor, place.case.as_ref(), of, &name)?)
        };
        let mut upload = self.service.ask(begun).await?;
        loop {
            match held.chunk(part).await {
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
                    return Err(error);
                }
            }
        }
        let brought = self.service.ask(move |service| Ok(service.desk.end_attachment(upload)?)).await?;
        // What still stands in quarantine goes along; it is looked at again when the form is sent.
        scanned(&self.service, &brought).await?;
        serde_json::to_string(&brought.document).map_err(Problem::unreadable)
    }
}
