//! A service that listens, with people who have signed in, for tests that go through cases from outside.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use guicheng_engine::{HashAlgorithm, Id, PackLibrary};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::{Algorithms, DataFolder};
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::http::Service;
use guicheng_service::identity::Identity;
use guicheng_service::records::people::Account;
use serde_json::{Value, json};

use crate::client::{self, Answer};
use crate::world::{cipher, morning};

/// Somebody with an account: name, organisation, roles.
pub(crate) type Person<'p> = (&'p str, Option<&'p str>, &'p [&'p str]);

/// A service that listens, for as long as this is there.
pub(crate) struct Site {
    _folder: tempfile::TempDir,
    pub(crate) at: SocketAddr,
    pub(crate) desk: Arc<Desk>,
    cookies: Vec<(String, String)>,
    _runtime: tokio::runtime::Runtime,
}

/// Nobody in particular.
pub(crate) const PUBLIC: &str = "";

impl Site {
    /// A demo in which packs of a library are published; everybody has signed in.
    pub(crate) fn new(library: &Path, packs: &[&str], people: &[Person<'_>]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let set = Some(Setting { at: morning("2026-02-02"), since: None });
        let data = DataFolder::new(folder.path().join("data"));
        let desk = Arc::new(
            data.create(Purpose::Demo, Algorithms { hash: HashAlgorithm::Sm3, cipher: cipher() }, set).unwrap(),
        );
        let loaded = PackLibrary::open(library).unwrap();
        for id in packs {
            let pack = loaded.load(id).unwrap_or_else(|failure| panic!("{failure}"));
            let calendar = fs::read_to_string(library.join(format!("calendars/{}.yaml", pack.calendar))).unwrap();
            desk.publish_calendar(pack.calendar.as_str(), &calendar).unwrap();
            desk.publish_bundle(&pack.bundle().unwrap()).unwrap();
        }
        let identity = Arc::new(Identity::new(Arc::clone(&desk)));
        for (name, organisation, roles) in people {
            let account = Account {
                name: (*name).to_owned(),
                person: Id::from(format!("person-{name}")),
                title: (*name).to_owned(),
                organisation: organisation.map(Id::from),
                roles: roles.iter().map(|role| Id::from(*role)).collect(),
                real_name: true,
                acts_for: None,
            };
            identity.add(&account, None).unwrap();
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let at = listener.local_addr().unwrap();
        runtime.spawn(Service::new(Arc::clone(&desk), identity, false).serve(listener, std::future::pending()));
        let mut site = Self { _folder: folder, at, desk, cookies: Vec::new(), _runtime: runtime };
        for (name, _, _) in people {
            let answer = client::send(at, "POST", "/api/demo/session", &[], Some(&json!({"account": name})));
            let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
            site.cookies.push(((*name).to_owned(), cookie));
        }
        site
    }

    pub(crate) fn cookie(&self, who: &str) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name == who).map(|(_, cookie)| cookie.as_str())
    }

    pub(crate) fn send(&self, who: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        assert!(who == PUBLIC || self.cookie(who).is_some(), "nobody is called {who}");
        let headers: Vec<(&str, &str)> = self.cookie(who).map(|cookie| ("Cookie", cookie)).into_iter().collect();
        client::send(self.at, method, path, &headers, body)
    }

    /// What is read at a path; it must be there.
    pub(crate) fn get(&self, who: &str, path: &str) -> Value {
        let answer = self.send(who, "GET", path, None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// What is done by posting; it must be done.
    pub(crate) fn post(&self, who: &str, path: &str, body: &Value) -> Value {
        let answer = self.send(who, "POST", path, Some(body));
        assert!((200..300).contains(&answer.status), "{path} {body}: {}", answer.body);
        answer.json()
    }

    /// Moves the clock to nine o'clock of a day.
    pub(crate) fn on(&self, day: &str) {
        let (_, who) = self.cookies.first().unwrap();
        let body = json!({"now": morning(day)});
        let moved = client::send(self.at, "POST", "/api/clock", &[("Cookie", who)], Some(&body));
        assert_eq!(moved.status, 200, "{}", moved.body);
    }

    /// Opens a case, and gives it.
    pub(crate) fn open(&self, who: &str, pack: &str, workflow: &str, input: Value) -> String {
        let opened = self.post(who, "/api/cases", &json!({"pack": pack, "workflow": workflow, "input": input}));
        opened["case"].as_str().unwrap().to_owned()
    }

    /// The number of the newest procedure of a workflow, as somebody sees the case.
    pub(crate) fn procedure(&self, who: &str, case: &str, workflow: &str) -> Value {
        let seen = self.get(who, &format!("/api/cases/{case}"));
        let procedures = seen["procedures"].as_array().unwrap();
        let newest = procedures.iter().rfind(|procedure| procedure["workflow"] == workflow);
        newest.unwrap_or_else(|| panic!("{workflow}: {seen}")).clone()
    }

    /// Takes an action in the newest procedure of a workflow.
    pub(crate) fn act(&self, who: &str, case: &str, workflow: &str, action: &str, input: Value) -> Value {
        let procedure = self.procedure(who, case, workflow)["procedure"].clone();
        let command = json!({"do": "act", "procedure": procedure, "action": action, "input": input});
        self.post(who, &format!("/api/cases/{case}/commands"), &command)
    }

    /// Opens a further procedure.
    pub(crate) fn begin(&self, who: &str, case: &str, workflow: &str, input: Value) -> Value {
        let command = json!({"do": "open", "workflow": workflow, "input": input});
        self.post(who, &format!("/api/cases/{case}/commands"), &command)
    }

    pub(crate) fn state(&self, who: &str, case: &str, workflow: &str) -> Value {
        self.procedure(who, case, workflow)["state"]["id"].clone()
    }

    /// The document of a letter, as somebody gets it.
    pub(crate) fn letter(&self, who: &str, case: &str, name: &str) -> Answer {
        let documents = self.get(who, &format!("/api/cases/{case}/documents"));
        let found = documents.as_array().unwrap().iter().rfind(|document| document["name"] == name);
        let number = found.unwrap_or_else(|| panic!("{name}: {documents}"))["number"].clone();
        self.send(who, "GET", &format!("/api/cases/{case}/documents/{number}"), None)
    }
}
