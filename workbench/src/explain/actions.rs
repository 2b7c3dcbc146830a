//! Why actions are open or closed.

use std::sync::Arc;

use guicheng_engine::internals::decide::{ProcedureProbe, begun, filled};
use guicheng_engine::internals::model::{Condition, FromStates, PartyBinding, Performer, PriorAct, Window};
use guicheng_engine::{
    Action, AvailableAction, AvailableWorkflow, Id, Procedure, Reason, Refusal, RefusalCode, Request, Undecided, Values,
};

use super::values::Reads;
use super::words::Words;
use super::{ExplainedAction, Setting, Test};

pub(super) fn explained(setting: &Setting<'_>, reads: &mut Reads) -> Result<Vec<ExplainedAction>, Undecided> {
    let question = setting.question;
    let available = question.host.available_in_all(setting.case, question.actor, question.at)?;
    let mut found = Vec::new();
    let asked = |action: &Action| question.action.is_none_or(|asked| *asked == *action.id.as_str());
    for available in available.iter().filter(|available| asked(&available.action)) {
        let Some(procedure) = setting.case.procedure(available.procedure) else { continue };
        let given = given(setting, &available.action.id, Some(available.procedure))?;
        found.push(one(setting, procedure, available, given, reads));
    }
    for opening in question.host.openings(setting.case, question.actor, question.at)? {
        let workflow = &opening.workflow;
        if question.action.is_some_and(|asked| *asked != *workflow.id.as_str()) {
            continue;
        }
        let Some(root) = setting.case.root() else { continue };
        let words = setting.words(root);
        let given = given(setting, &workflow.id, None)?;
        let refused = refused(given.as_ref(), opening.refusal.as_ref());
        let explained = ExplainedAction {
            procedure: None,
            workflow: words.text(&workflow.title).to_owned(),
            action: workflow.id.clone(),
            title: words.text(&workflow.opening.title).to_owned(),
            open: refused.is_none(),
            reasons: reasons(words, refused),
            tests: Vec::new(),
        };
        let tests = question.action.and_then(|_| beginning(setting, root, &opening, given, reads)).unwrap_or_default();
        found.push(ExplainedAction { tests, ..explained });
    }
    Ok(found)
}

/// What is asked before a procedure begins; nothing where it would begin by rules that are not known here.
fn beginning(
    setting: &Setting<'_>,
    root: &Procedure,
    opening: &AvailableWorkflow,
    given: Option<Given<'_>>,
    reads: &mut Reads,
) -> Option<Vec<Test>> {
    let current = setting.question.host.rulebook.current(root.pack().id.as_str(), setting.on, setting.question.at)?;
    let workflow = current.workflows.get(opening.workflow.id.as_str())?;
    let procedure = begun(setting.case, current, workflow, opening.concerns, setting.on)?;
    let refused = refused(given.as_ref(), opening.refusal.as_ref());
    let (words, action) = (setting.words(&procedure), &workflow.opening);
    let input = given.as_ref().map(|given| given.input);
    let asking = Asking { setting, words, procedure: &procedure, action, refused, input };
    Arc::ptr_eq(workflow, &opening.workflow).then(|| asking.of_opening(reads))
}

fn reasons(words: Words<'_>, refusal: Option<&Refusal>) -> Vec<String> {
    let told = |reason: &Reason| {
        let articles = words.cited(&reason.articles);
        let message = reason.message(words.language());
        match articles.is_empty() {
            true => message,
            false => words.say("explain-reason", &[("reason", &message), ("articles", &articles)]),
        }
    };
    refusal.into_iter().flat_map(Refusal::reasons).map(told).collect()
}

/// What an action's form was given, and what the engine says to that.
struct Given<'q> {
    input: &'q Values,
    /// Why it is refused, if it is.
    refusal: Option<Refusal>,
}

/// Why it is refused: as it was asked for, if that is known, else as far as can be told without the form.
fn refused<'r>(given: Option<&'r Given<'_>>, foreseen: Option<&'r Refusal>) -> Option<&'r Refusal> {
    given.map_or(foreseen, |given| given.refusal.as_ref())
}

/// What the form of this action was given, if that is what is asked for.
fn given<'q>(setting: &Setting<'q>, asked: &Id, of: Option<u32>) -> Result<Option<Given<'q>>, Undecided> {
    let question = setting.question;
    let Some(command) = question.command else { return Ok(None) };
    let input = match &command.request {
        Request::Act { procedure, action, input } if of == Some(*procedure) && action == asked => input,
        Request::Open { workflow, input, .. } if of.is_none() && workflow == asked => input,
        _ => return Ok(None),
    };
    let refusal = match question.host.decide(setting.case, command, question.at) {
        Ok(_) => None,
        Err(Undecided::Refused(refusal)) => Some(refusal),
        Err(undecided) => return Err(undecided),
    };
    Ok(Some(Given { input, refusal }))
}

fn one(
    setting: &Setting<'_>,
    procedure: &Procedure,
    available: &AvailableAction,
    given: Option<Given<'_>>,
    reads: &mut Reads,
) -> ExplainedAction {
    let words = setting.words(procedure);
    let action = &available.action;
    let refused = refused(given.as_ref(), available.refusal.as_ref());
    let explained = ExplainedAction {
        procedure: Some(procedure.number()),
        workflow: words.called(),
        action: action.id.clone(),
        title: words.text(&action.title).to_owned(),
        open: refused.is_none(),
        reasons: reasons(words, refused),
        tests: Vec::new(),
    };
    if setting.question.action.is_none() {
        return explained;
    }
    let asking = Asking { setting, words, procedure, action, refused, input: given.as_ref().map(|given| given.input) };
    ExplainedAction { tests: asking.tests(reads), ..explained }
}

struct Asking<'a> {
    setting: &'a Setting<'a>,
    words: Words<'a>,
    procedure: &'a Procedure,
    action: &'a Arc<Action>,
    /// Why it is refused, if it is.
    refused: Option<&'a Refusal>,
    /// What its form was given, if that is known.
    input: Option<&'a Values>,
}

impl Asking<'_> {
    fn tests(&self, reads: &mut Reads) -> Vec<Test> {
        let mut tests = self.who();
        tests.push(self.state());
        // By business rules an action is another than the pack has; what these read is not known here.
        let own = self.procedure.workflow().actions.get(self.action.id.as_str());
        if !own.is_some_and(|own| Arc::ptr_eq(own, self.action)) {
            return tests;
        }
        self.judged(&mut tests, reads);
        tests
    }

    /// The window, the conditions and the form.
    fn judged(&self, tests: &mut Vec<Test>, reads: &mut Reads) {
        let question = self.setting.question;
        let (on, calendar) = (self.setting.on, self.setting.calendar);
        let registers = &question.host.registers;
        let filled = self.input.map(|input| filled(self.procedure, self.action, input));
        let procedure = filled.as_ref().unwrap_or(self.procedure);
        let probe = ProcedureProbe::new(self.setting.case, procedure, on, question.at, calendar, registers);
        let probe = probe.by(Some(question.actor)).given(self.input);
        tests.extend(self.action.window.as_ref().map(|window| self.window(window, &probe, reads)));
        for condition in &self.action.conditions {
            tests.push(self.condition(condition, &probe, reads));
        }
        tests.extend(self.form());
    }

    /// What is asked before a procedure begins. Whom it would bind is not known here, so that what comes out otherwise than the
    /// engine has it is told without its parts.
    fn of_opening(&self, reads: &mut Reads) -> Vec<Test> {
        let reasons = || self.refused.into_iter().flat_map(Refusal::reasons);
        // Only what is refused by rules has come as far as these.
        let by_rules =
            reasons().all(|reason| matches!(reason.code, RefusalCode::Condition | RefusalCode::OutsideWindow));
        let mut tests = self.who();
        tests.extend(self.about());
        let before = tests.len();
        self.judged(&mut tests, reads);
        let window = self.action.window.iter().map(|window| &window.id);
        let rules = window.chain(self.action.conditions.iter().map(|condition| &condition.id));
        for (test, rule) in tests.iter_mut().skip(before).zip(rules) {
            let fails = reasons().any(|reason| reason.rule.as_ref().is_some_and(|failed| failed.id == *rule));
            let decided = if by_rules { Some(!fails) } else { None };
            if test.holds.is_some() && test.holds != decided {
                test.holds = decided;
                test.tree.clear();
                test.changes.clear();
            }
        }
        tests
    }

    fn test(&self, kind: &str, says: String, holds: Option<bool>) -> Test {
        let kind = self.words.say(kind, &[]);
        let (articles, place) = (String::new(), None);
        Test { kind, says, holds, articles, place, tree: Vec::new(), changes: Vec::new() }
    }

    /// Whether the engine refuses it for one of these.
    fn is_refused_for(&self, codes: &[RefusalCode]) -> bool {
        self.refused.into_iter().flat_map(Refusal::reasons).any(|reason| codes.contains(&reason.code))
    }

    /// Who takes it, and who cannot although they are among these.
    fn who(&self) -> Vec<Test> {
        let words = self.words;
        let Performer::Parties(roles) = &self.action.by else {
            return vec![self.test("explain-who", words.say("guide-by-itself", &[]), Some(false))];
        };
        let holds = !self.is_refused_for(&[RefusalCode::NotAParty, RefusalCode::NoAuthority]);
        let bound = |party: &Id| words.names(self.setting.case.bound(party.as_str(), Some(self.procedure)));
        let parties: Vec<String> = roles
            .iter()
            .map(|role| match bound(&role.party.id).as_str() {
                "" if matches!(role.party.binding, PartyBinding::Route | PartyBinding::Field(_)) => {
                    words.say("explain-undetermined", &[("title", &words.role(role))])
                }
                "" => words.role(role),
                bound => words.say("explain-value", &[("title", &words.role(role)), ("value", &bound)]),
            })
            .collect();
        let says = words.any_of(&parties);
        let changes = if holds { Vec::new() } else { vec![words.say("explain-other-actor", &[("parties", &says)])] };
        let mut tests = vec![Test { changes, ..self.test("explain-who", says.clone(), Some(holds)) }];
        let apart = self.prior_acts();
        let recuses = roles.iter().any(|role| role.party.recused);
        let rules = [
            (!apart.is_empty())
                .then(|| (RefusalCode::OwnAct, words.say("explain-not-by", &[("acts", &words.any_of(&apart))]))),
            recuses.then(|| (RefusalCode::Recused, words.say("explain-not-recused", &[]))),
        ];
        for (code, rule) in rules.into_iter().flatten() {
            // Without a person nothing can be said of it.
            let holds = if self.is_refused_for(&[RefusalCode::PersonRequired]) {
                None
            } else {
                Some(!self.is_refused_for(&[code]))
            };
            let other = words.say("explain-another-person", &[("parties", &says)]);
            let changes = if holds == Some(false) { vec![other] } else { Vec::new() };
            tests.push(Test { changes, ..self.test("explain-who", rule, holds) });
        }
        tests
    }

    /// The titles of the acts whose taker cannot take it.
    fn prior_acts(&self) -> Vec<String> {
        let concerned = self.procedure.concerns().and_then(|number| self.setting.case.procedure(number));
        let title = |prior: &PriorAct| {
            let of = if prior.of_concerned { concerned? } else { self.procedure };
            let action = match prior.action.as_str() {
                "open" => &of.workflow().opening,
                action => of.workflow().actions.get(action)?,
            };
            Some(self.words.text(&action.title).to_owned())
        };
        self.action.not_by.iter().filter_map(title).collect()
    }

    /// In which states the procedure must be that another is about.
    fn about(&self) -> Option<Test> {
        let words = self.words;
        let named = self.procedure.concerns();
        let (mut possible, mut now, mut holds) = (Vec::new(), Vec::new(), false);
        for (id, states) in &self.procedure.workflow().concerns {
            let workflow = words.pack().workflows.get(id.as_str())?;
            let titles = states.iter().filter_map(|state| workflow.states.get(state.as_str()));
            let titles: Vec<String> = titles.map(|state| words.text(&state.title).to_owned()).collect();
            let titles = if titles.is_empty() { words.say("explain-any-state", &[]) } else { words.any_of(&titles) };
            let title = words.text(&workflow.title);
            possible.push(words.say("guide-in-states", &[("title", &title), ("states", &titles)]));
            let alike = self.setting.case.procedures().filter(|other| other.workflow().id == *id);
            for other in alike.filter(|other| named.is_none_or(|named| named == other.number())) {
                now.push(self.setting.words(other).standing());
                holds |= if states.is_empty() { other.is_open() } else { states.contains(&other.state().id) };
            }
        }
        if possible.is_empty() {
            return None;
        }
        let now = if now.is_empty() { words.say("explain-none", &[]) } else { words.all_of(&now) };
        let possible = words.any_of(&possible);
        let says = words.say("explain-about-state", &[("now", &now), ("possible", &possible)]);
        let must = words.say("explain-other-state", &[("states", &possible)]);
        let changes = if holds { Vec::new() } else { vec![must] };
        Some(Test { changes, ..self.test("explain-about", says, Some(holds)) })
    }

    fn state(&self) -> Test {
        let words = self.words;
        let (workflow, state) = (self.procedure.workflow(), self.procedure.state());
        let (possible, holds): (Vec<&Id>, bool) = match &self.action.from {
            FromStates::States(states) => (states.iter().collect(), states.contains(&state.id)),
            FromStates::Any | FromStates::Opening => (Vec::new(), self.procedure.is_open()),
        };
        let titles: Vec<String> = possible
            .iter()
            .filter_map(|id| Some(words.text(&workflow.states.get(id.as_str())?.title).to_owned()))
            .collect();
        let possible_in = match titles.is_empty() {
            true => words.say("explain-any-state", &[]),
            false => words.any_of(&titles),
        };
        let says = words.say("explain-in-state", &[("now", &words.text(&state.title)), ("possible", &possible_in)]);
        let mut changes = Vec::new();
        if !holds {
            let leads = workflow.actions.values().filter(|other| {
                other.to.as_ref().is_some_and(|to| possible.contains(&&to.id)) && other.id != self.action.id
            });
            let mut by: Vec<String> = Vec::new();
            for other in leads {
                let title = words.text(&other.title);
                if !by.iter().any(|known| known == title) {
                    by.push(title.to_owned());
                }
            }
            let by = words.any_of(&by);
            let states = &possible_in;
            changes.push(match by.is_empty() {
                true => words.say("explain-other-state", &[("states", states)]),
                false => words.say("explain-other-state-by", &[("states", states), ("actions", &by)]),
            });
        }
        Test { changes, articles: words.cited(&self.action.citations), ..self.test("explain-state", says, Some(holds)) }
    }

    fn window(&self, window: &Window, probe: &ProcedureProbe<'_>, reads: &mut Reads) -> Test {
        let words = self.words;
        let title = words.text(&window.title).to_owned();
        let days = [&window.opens, &window.closes].map(|day| probe.date(day));
        let trees = [&window.opens, &window.closes].map(|day| {
            reads.add(self.procedure, day);
            words.part(&probe.explained(day))
        });
        let (says, holds, changes) = match days {
            [Some(opens), Some(closes)] => {
                let on = self.setting.on;
                let holds = opens <= on && on <= closes;
                let arguments: [(&str, &dyn std::fmt::Display); 3] =
                    [("window", &title), ("opens", &opens), ("closes", &closes)];
                let changes = if holds { None } else { Some(words.say("explain-other-day", &arguments)) };
                (words.say("explain-in-window", &arguments), Some(holds), changes)
            }
            _ => (words.say("explain-no-window", &[("window", &title)]), None, None),
        };
        Test {
            articles: words.cited(&window.citations),
            place: Some(window.place.to_string()),
            tree: trees.into(),
            changes: changes.into_iter().collect(),
            ..self.test("explain-window", says, holds)
        }
    }

    fn condition(&self, condition: &Condition, probe: &ProcedureProbe<'_>, reads: &mut Reads) -> Test {
        let words = self.words;
        reads.add(self.procedure, &condition.that);
        let needs_input = self.input.is_none() && self.needs_input(condition);
        let explanation = probe.explained(&condition.that);
        // What the form is still to be given may come out otherwise than it would now.
        let holds = explanation.holds().filter(|_| !needs_input);
        let changes = if holds == Some(false) { words.changes(&explanation, true) } else { Vec::new() };
        let otherwise = words.text(&condition.otherwise);
        let says = match needs_input {
            true => words.say("explain-with-input", &[("condition", &otherwise)]),
            false => otherwise.to_owned(),
        };
        Test {
            articles: words.cited(&condition.citations),
            place: Some(condition.place.to_string()),
            tree: vec![words.part(&explanation)],
            changes,
            ..self.test("explain-condition-kind", says, holds)
        }
    }

    /// Whether a condition reads what the action's form is still to be given.
    fn needs_input(&self, condition: &Condition) -> bool {
        let form = self.action.form.as_ref();
        let asks =
            |name: Option<&Id>| form.is_some_and(|form| name.is_none_or(|name| form.fields.contains(name.as_str())));
        condition.that.reads().iter().any(|read| match read.variable {
            "input" => true,
            "missing" => form.is_some(),
            "data" => asks(read.properties.first()),
            _ => false,
        })
    }

    fn form(&self) -> Option<Test> {
        let (form, words) = (self.action.form.as_ref()?, self.words);
        let title = words.text(&form.title);
        if self.input.is_none() {
            return Some(self.test("explain-form", words.say("explain-asks", &[("form", &title)]), None));
        }
        let of_form = |reason: &&Reason| {
            matches!(reason.code, RefusalCode::InputMissing | RefusalCode::InputUnknown | RefusalCode::InputInvalid)
        };
        let wrong = self.refused.into_iter().flat_map(Refusal::reasons).filter(of_form);
        let changes: Vec<String> = wrong.map(|reason| reason.message(words.language())).collect();
        let says = words.say("explain-given", &[("form", &title)]);
        Some(Test { holds: Some(changes.is_empty()), changes, ..self.test("explain-form", says, None) })
    }
}
