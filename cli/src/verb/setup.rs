//! `guicheng setup`: the first day of a service: for which jurisdiction, which agency, and who looks after its people.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal};

use clap::Args;
use guicheng_engine::{Id, Language};
use guicheng_service::desk::{Desk, DeskError, Verification};
use guicheng_service::records::memberships::Reach;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, NewStoreArguments, desk_failure, identity, identity_failure};
use crate::failure::Failure;

/// Name the jurisdiction, the agency and the administrator of a service; what is not given is asked for | 设定服务的辖区、机构和管理员，没有写明的逐项询问
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The jurisdiction, as a code of GB/T 2260: that of a pack published | 辖区的行政区划代码，应当有已发布的规则包
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// The agency, by its id in the pack | 机构在规则包中的标识
    #[arg(long, value_name = "ID")]
    agency: Option<String>,
    /// The account of the administrator | 管理员的账号
    #[arg(long, value_name = "ACCOUNT")]
    administrator: Option<String>,
    /// By which procedure of the packs organisations are verified under their real name, as `workflow.state.party` | 以哪一程序核验单位的真实身份，写作 `workflow.state.party`
    #[arg(long, value_name = "WORKFLOW.STATE.PARTY")]
    verification: Option<String>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    new: NewStoreArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open_or_create(console, &asked.new)?;
    let agencies = agencies(console, &desk)?;
    let jurisdictions: Vec<(String, String)> = agencies
        .iter()
        .map(|(code, found)| {
            (code.clone(), found.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>().join("、"))
        })
        .collect();
    let jurisdiction =
        chosen(console, "setup-jurisdiction", "--jurisdiction", asked.jurisdiction.as_ref(), &jurisdictions)?;
    let there = agencies.get(&jurisdiction).cloned().unwrap_or_default();
    let agency = chosen(console, "setup-agency", "--agency", asked.agency.as_ref(), &there)?;
    let administrator = told(console, "setup-administrator", "--administrator", asked.administrator.as_ref())?;
    if let Some(verification) = &asked.verification {
        let read = verification.split('.').collect::<Vec<_>>();
        let [workflow, state, party] = read.as_slice() else {
            return Err(console.bad("setup-verification", &[("given", verification)]));
        };
        let (workflow, state, party) = (Id::from(*workflow), Id::from(*state), Id::from(*party));
        desk.set_verification(&jurisdiction, &Verification { workflow, state, party }).map_err(
            |error| match error {
                DeskError::Unusable(_) => console.bad("setup-verification", &[("given", verification)]),
                error => desk_failure(console, &error),
            },
        )?;
    }
    let (_, identity) = identity(desk);
    let password = identity
        .set_up(&Reach::from(jurisdiction.as_str()), &Id::from(agency.as_str()), &administrator)
        .map_err(|error| identity_failure(console, &error))?;
    if console.json() {
        console.record(json!({"jurisdiction": jurisdiction, "agency": agency, "administrator": administrator,
            "password": password}));
        return Ok(Verdict::Fine);
    }
    let text =
        console.say("setup-done", &[("jurisdiction", &jurisdiction), ("agency", &agency), ("account", &administrator)]);
    console.print(&text)?;
    if let Some(password) = &password {
        console.print(&console.say("account-password", &[("password", password)]))?;
    }
    console.print(&console.say("setup-next", &[]))?;
    Ok(Verdict::Fine)
}

/// The organisations that the packs in force name, by jurisdiction: their ids, with what they are called.
fn agencies(console: &Console, desk: &Desk) -> Result<BTreeMap<String, Vec<(String, String)>>, Failure> {
    let published = desk.refresh().map_err(|error| desk_failure(console, &error))?;
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for pack in published.rulebook().packs() {
        let Some(jurisdiction) = &pack.jurisdiction else { continue };
        let there = found.entry(jurisdiction.to_string()).or_default();
        for organisation in pack.organisations.values() {
            there.insert(organisation.id.to_string(), organisation.title.get(console.language).to_owned());
        }
    }
    found.retain(|_, there| !there.is_empty());
    if found.is_empty() {
        return Err(console.bad("setup-no-pack", &[]));
    }
    Ok(found.into_iter().map(|(code, there)| (code, there.into_iter().collect())).collect())
}

/// One of several, as given or asked for.
fn chosen(
    console: &Console,
    question: &str,
    flag: &str,
    given: Option<&String>,
    known: &[(String, String)],
) -> Result<String, Failure> {
    if given.is_none() && io::stdin().is_terminal() {
        for (id, title) in known {
            console.print(&format!("  {id}  {title}"))?;
        }
    }
    let answer = told(console, question, flag, given)?;
    match known.iter().any(|(id, _)| *id == answer) {
        true => Ok(answer),
        false => {
            let separator = if console.language == Language::Chinese { "、" } else { ", " };
            let all = known.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(separator);
            Err(console.bad("setup-unknown", &[("given", &answer), ("known", &all)]))
        }
    }
}

/// What is given, or what somebody at the terminal answers.
fn told(console: &Console, question: &str, flag: &str, given: Option<&String>) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    if !io::stdin().is_terminal() {
        return Err(console.bad("setup-missing", &[("flag", &flag)]));
    }
    console.print(&console.say(question, &[]))?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Failure::Output)?;
    match line.trim() {
        "" => Err(console.bad("setup-missing", &[("flag", &flag)])),
        answer => Ok(answer.to_owned()),
    }
}
