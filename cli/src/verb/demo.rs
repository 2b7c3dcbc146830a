//! `guicheng demo`: a service to try things out, with people, cases and a clock that can be moved.

use std::path::{Path, PathBuf};

use clap::Args;
use guicheng_engine::HashAlgorithm;
use guicheng_service::clock::{Clock, Setting, SystemClock};
use guicheng_service::config::{LogStyle, SiteConfig};
use guicheng_service::data_folder::DataFolder;
use guicheng_service::demo;
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::identity::Identity;
use guicheng_service::limits::Limits;
use serde_json::json;

use crate::Verdict;
use crate::built_in;
use crate::console::Console;
use crate::data::{desk_failure, folder_failure};
use crate::failure::Failure;
use crate::serving::{LOCAL, ListenArguments, Setup, serve};

/// Serve a demo with people to sign in as, cases at every stage and a clock that can be moved | 提供演示：可以选择人员登录，有处于各环节的案卷，时间可以向前调整
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The folder of the demo, made if there is none | 演示数据文件夹，不存在的先建立
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    #[command(flatten)]
    listen: ListenArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let folder = DataFolder::new(&asked.data);
    let desk = match folder.has_store() {
        true if !console.named_folders().is_empty() => {
            return Err(console.bad("demo-made-already", &[("folder", &folder.path().display())]));
        }
        true => folder.open().map_err(|error| folder_failure(console, &error))?,
        false => match console.named_folders() {
            [] => made(console, &folder, built_in::library().map_err(|error| failed(console, &error))?.path())?,
            [library] if !library.join("demo/plan.json").is_file() => {
                return Err(console.bad("demo-no-plan", &[("folder", &library.display())]));
            }
            [library] => made(console, &folder, library)?,
            _ => return Err(console.bad("demo-one-library", &[])),
        },
    };
    if desk.purpose() != Purpose::Demo {
        return Err(console.bad("demo-not-one", &[("folder", &folder.path().display())]));
    }
    let proxies = asked.listen.proxies.clone();
    let setup = Setup {
        address: LOCAL,
        port: asked.listen.port,
        place: None,
        proxies,
        channels: Vec::new(),
        scanner: None,
        metrics: None,
        log: LogStyle::Off,
        site: SiteConfig::default(),
        limits: Limits::default(),
    };
    serve(
        console,
        desk,
        setup,
        |people| people,
        |at, identity| {
            let place = format!("http://{at}/");
            console.announce(
                "demo",
                &told(console, &place, identity),
                json!({"address": place, "folder": folder.path()}),
            )
        },
    )
}

fn failed(console: &Console, error: &demo::DemoError) -> Failure {
    console.bad("demo-failed", &[("error", &error.message(console.language))])
}

/// A new demo, filled by the plan of a library: `demo/plan.json` in its folder.
fn made(console: &Console, folder: &DataFolder, library: &Path) -> Result<Desk, Failure> {
    let failed = |error: demo::DemoError| failed(console, &error);
    let plan = demo::plan(library).map_err(failed)?;
    let begins = demo::begins(library, &plan).map_err(failed)?;
    let set = Setting { at: begins, since: Some(SystemClock.now()) };
    // It takes its place when it is whole: one that was broken off is made anew.
    let folder_failed = |error| folder_failure(console, &error);
    let making = folder.in_the_making().map_err(folder_failed)?;
    making.discard().map_err(folder_failed)?;
    console.note(&console.say("demo-being-made", &[("folder", &folder.path().display())]));
    let desk = making.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).map_err(folder_failed)?;
    let desk = std::sync::Arc::new(desk);
    {
        let identity = Identity::new(std::sync::Arc::clone(&desk));
        demo::play(&desk, &identity, library, &plan).map_err(failed)?;
    }
    drop(desk);
    making.take_place_of(folder).map_err(folder_failed)?;
    folder.open().map_err(|error| folder_failure(console, &error))
}

/// Where to go, and who to sign in as.
fn told(console: &Console, place: &str, identity: &Identity) -> String {
    let mut lines = vec![console.say("demo-listens", &[("address", &place)])];
    match identity.people() {
        Ok(people) => {
            lines.extend(people.iter().map(|account| format!("  {}  {}", account.name, account.title)));
        }
        Err(guicheng_service::identity::IdentityError::Desk(error)) => {
            console.complain(&desk_failure(console, &error));
        }
        Err(_) => {}
    }
    lines.join("\n")
}
