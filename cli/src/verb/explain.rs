//! `guicheng explain`: why a case of a scenario or record stands as it does, for somebody, at a moment.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;
use guicheng_engine::{Actor, Calendar, Case, Command, Event, Id, MemoryHost, Pack, PackLibrary};
use guicheng_workbench::explain::{Question, explain};
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::scenario::{Entry, Scenarios};
use serde_json::json;

use super::run::{choose, named};
use super::workdays::read_date;
use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;

/// Explain why an action is open or closed, why a last day is what it is, where values come from | 说明能否办理的原因、期限的推算和各值的来源
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// A scenario of the pack, or a file; with `--journal`, the one that published what the record was decided by | 情景的名称或者文件；写了 `--journal` 的，为发布所用版本的情景
    scenario: Option<String>,
    /// Just before this step, or this event of a record, by its number; by default after the last | 在第几步（案卷记录为第几个事件）之前，缺省为最后一步之后
    #[arg(long, value_name = "STEP")]
    at: Option<usize>,
    /// On this later day | 此后的哪一日
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    on: Option<NaiveDate>,
    /// Only this action, with its conditions part by part, or a workflow to begin; by default that of the step, else all in brief | 只说明这一动作，逐项列出条件，或者要启动的流程；缺省为该步的动作，没有的简列全部
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// For whom: somebody of the cast, or a party of the case with its role, such as `agency.clerk`; by default whoever took the step | 由谁办理：情景中的人员，或者案卷的当事人及其角色，如 `agency.clerk`；缺省为该步的办理人
    #[arg(long = "as", value_name = "WHO")]
    who: Option<String>,
    /// In Markdown | 按 Markdown 输出
    #[arg(long, conflicts_with = "html")]
    markdown: bool,
    /// As an HTML document to print | 输出可以打印的 HTML
    #[arg(long)]
    html: bool,
    /// The record of a case, as `run --journal` writes it, instead of what the scenario does | 以案卷记录文件代替情景的经过
    #[arg(long, value_name = "FILE")]
    journal: Option<std::path::PathBuf>,
}

/// A case that is to be explained.
struct Told {
    host: MemoryHost,
    case: Case,
    events: Vec<Event>,
    at: DateTime<Utc>,
    /// Who took the step, as the cast calls them.
    who: Option<Arc<str>>,
    /// The action of the step.
    action: Option<String>,
    /// The step as it was sent.
    command: Option<Command>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let calendar = library.calendar(pack.calendar.as_str())?;
    let mut scenarios = Scenarios::load(&library, &pack)?;
    let id = choose(console, &mut scenarios, &asked.pack, asked.scenario.as_deref())?;
    let transcript = scenarios.run(named(console, &scenarios, &id)?, &library)?;
    let mut told = match &asked.journal {
        Some(path) => recorded(console, asked, path, transcript.host)?,
        None => played(console, asked, transcript.entries, &transcript.cases, transcript.host)?,
    };
    if let Some(on) = asked.on {
        told.at = later(console, &told, &calendar, on)?;
    }
    let (who, actor) = actor(console, asked, &scenarios, &told)?;
    let action = asked.action.clone().or(told.action).map(|action| meant(console, &told.case, &action)).transpose()?;
    let question = Question {
        host: &told.host,
        case: &told.case,
        events: &told.events,
        at: told.at,
        actor: &actor,
        who: &who,
        action: action.as_deref(),
        // Somebody else, or another day, is not what the step was about.
        command: told.command.as_ref().filter(|command| command.actor == actor && asked.on.is_none()),
        name: &|id| {
            let known = scenarios.organisation(id.as_str()).map(|title| title.get(console.language).to_owned());
            known.or_else(|| (actor.person.as_ref() == Some(id)).then(|| who.clone()))
        },
        layer: &|id| layer(&library, id),
        language: console.language,
    };
    let explained =
        explain(&question).map_err(|undecided| Failure::Input(undecided.messages(console.language).join("\n")))?;
    if let Some(action) = action.filter(|_| explained.actions.is_empty()) {
        let known = told.case.procedures().flat_map(|procedure| procedure.workflow().actions.ids());
        let known: Vec<&str> = known.map(Id::as_str).collect();
        return Err(console.unknown("noun-action", &action, known));
    }
    if console.json() {
        console.record(json!(explained));
        return Ok(Verdict::Fine);
    }
    let page = |format| explained.page(console.language, format);
    console.print(&match (asked.markdown, asked.html) {
        (true, _) => page(PageFormat::Markdown),
        (false, true) => page(PageFormat::Html),
        (false, false) => explained.text(console.language),
    })?;
    Ok(Verdict::Fine)
}

/// A pack that another is laid over; none if it can no longer be loaded.
fn layer(library: &PackLibrary, id: &Id) -> Option<Arc<Pack>> {
    library.load(id.as_str()).ok()
}

/// The case of a scenario, before a step or after the last one.
fn played(
    console: &Console,
    asked: &Asked,
    entries: Vec<Entry>,
    cases: &std::collections::BTreeMap<Arc<str>, (Case, Vec<Event>)>,
    host: MemoryHost,
) -> Result<Told, Failure> {
    let count = entries.len();
    let step = match asked.at {
        Some(number) => entries.iter().find(|entry| entry.number == number && entry.at.is_some()),
        None => entries.iter().rev().find(|entry| entry.at.is_some()),
    };
    let none = || console.bad("explain-no-step", &[("count", &count)]);
    let step = step.ok_or_else(none)?;
    let at = step.at.ok_or_else(none)?;
    // Before the step is after the last one before it that was about the case.
    let before = entries.iter().rfind(|entry| entry.number < step.number && entry.case == step.case);
    let case = match asked.at {
        Some(_) => before.map(|entry| entry.after.clone()),
        None => Some(step.after.clone()),
    };
    let case = case.filter(|case| case.root().is_some()).ok_or_else(|| console.bad("explain-no-case", &[]))?;
    let events = cases.get(&step.case).map_or_else(Vec::new, |(_, events)| events.clone());
    let action = step.element.as_ref().filter(|_| asked.at.is_some()).and_then(|path| {
        match path.split('.').collect::<Vec<_>>().as_slice() {
            ["workflows", _, "actions", action] => Some((*action).to_owned()),
            ["workflows", workflow, "open"] => Some((*workflow).to_owned()),
            _ => None,
        }
    });
    let acting = entries.iter().rev().filter(|entry| entry.number <= step.number).find_map(|entry| entry.who.clone());
    let command = step.command.clone().filter(|_| asked.at.is_some());
    Ok(Told { host, case, events, at, who: acting, action, command })
}

/// The case of a record, as it ended.
fn recorded(console: &Console, asked: &Asked, path: &Path, mut host: MemoryHost) -> Result<Told, Failure> {
    let (id, events) = journal::read(console, path)?;
    let events: Vec<Event> = match asked.at {
        // Before the decision of that number.
        Some(number) => {
            events.into_iter().filter(|event| event.sequence < u64::try_from(number).unwrap_or(u64::MAX)).collect()
        }
        None => events,
    };
    // What the scenario itself entered of its cases is not what this record is about.
    host.registers = guicheng_engine::MemoryRegisters::default();
    let case = host.keep_record(id, &events).map_err(|error| journal::damaged(console, &error))?;
    let at = case.last_at().ok_or_else(|| console.bad("explain-no-case", &[]))?;
    Ok(Told { host, case, events, at, who: None, action: None, command: None })
}

/// The morning of a later day.
fn later(console: &Console, told: &Told, calendar: &Calendar, on: NaiveDate) -> Result<DateTime<Utc>, Failure> {
    let morning = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    let at = on.and_time(morning).and_local_timezone(calendar.offset()).single().map(|at| at.to_utc());
    let last = told.case.last_at().unwrap_or(told.at);
    let early = || console.bad("explain-too-early", &[("on", &on), ("last", &calendar.local_date(last))]);
    at.filter(|at| *at >= last).ok_or_else(early)
}

/// Who is meant, and what they are called.
fn actor(console: &Console, asked: &Asked, scenarios: &Scenarios, told: &Told) -> Result<(String, Actor), Failure> {
    let who = asked.who.as_deref().or(told.who.as_deref());
    let Some(who) = who else { return Err(console.bad("explain-nobody", &[])) };
    if let Some(actor) = scenarios.actor(who) {
        return Ok((scenarios.called(who, &told.case, console.language), actor.clone()));
    }
    let (party, role) = who.split_once('.').map_or((who, None), |(party, role)| (party, Some(role)));
    let Some(root) = told.case.root() else { return Err(console.bad("explain-no-case", &[])) };
    let pack = root.pack();
    let unknown = || {
        let known = pack.parties.ids().map(Id::as_str).chain(scenarios.actors().map(Id::as_str));
        console.unknown("noun-party", who, known)
    };
    let party = pack.parties.get(party).ok_or_else(unknown)?;
    let bound =
        told.case.procedures().rev().find_map(|procedure| told.case.bound(party.id.as_str(), Some(procedure)).first());
    let roles: Vec<Id> = role.map(Id::from).into_iter().collect();
    let title = party.title.get(console.language);
    let role = roles.first().and_then(|role| party.roles.get(role.as_str())).map(|role| role.get(console.language));
    let called = match role {
        Some(role) => console.say("explain-party-role", &[("party", &title), ("role", &role)]),
        None => title.to_owned(),
    };
    // Somebody there who has taken no part so far: acts that rest on who took others can be judged of no organisation alone.
    let person = bound.map(|_| Id::from(who));
    Ok((called, Actor { organisation: bound.cloned(), person, roles, real_name: true, ..Actor::anonymous() }))
}

/// The action or workflow that is meant, by its id or its title.
fn meant(console: &Console, case: &Case, asked: &str) -> Result<String, Failure> {
    let pack = case.root().map(guicheng_engine::Procedure::pack);
    let actions = case.procedures().flat_map(|procedure| procedure.workflow().actions.values());
    let actions = actions.map(|action| (&action.id, &action.title));
    let workflows = pack.into_iter().flat_map(|pack| pack.workflows.values());
    let workflows = workflows.map(|workflow| (&workflow.id, &workflow.title));
    let meant = console.by_id_or_title(asked, actions.chain(workflows))?;
    Ok(meant.map_or_else(|| asked.to_owned(), |id| id.to_string()))
}
