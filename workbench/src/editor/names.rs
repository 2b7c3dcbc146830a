//! Which keys of the format name something, and what: `form` one of the forms, `from` states of the same workflow.
//!
//! What a name stands for is written as the path of what it names in a pack: `fields.data_name`,
//! `workflows.renewal.states.submitted`. In skeletons and steps, the workflow is that of whoever is like them: there a
//! state is `skeletons.application.states.submitted`.

use std::sync::OnceLock;

use guicheng_engine::internals::catalogue::{Key, Place, Shape, at, manifest};

use super::mentions::Reading;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// An entry of a mapping of the pack, by the path of that: `fields`, `workflows.renewal.states`.
    In(String),
    /// A party, or a role of one: `agency.clerk`.
    Party,
    /// An article: `national/9(2)`.
    Citation,
    /// A state or action with its workflow: `account.applied`.
    Part,
    /// A skeleton, a step or a form that something is like.
    Like(&'static str),
    /// A pack.
    Pack,
}

/// How a path with names begins: which pattern, and what it names. `{w}` is the workflow, or the skeleton or step in place of
/// one; `@` an opening, a taking over or an action; `{1}` … what stands for the stars; `=key` what stands beside it at a key.
struct Rule {
    pattern: Vec<&'static str>,
    target: &'static str,
}

/// Values, and the items of lists.
const VALUES: &str = "
sources.*.articles.*.carries_out.*.within workflows
sources.*.articles.*.carries_out.*.items sources.{1}.articles.{2}.items
fields.*.bound.keeps fields.{1}.options
fields.*.codes codes
fields.*.checklist checklists
fields.*.figure figures
codes.*.entries.*.successor codes.{1}.entries
forms.*.groups.*.fields fields
parameters.*.interpretation interpretations
interpretations.*.chosen interpretations.{1}.readings
organisations.*.kind organisation_kinds
organisations.*.superior organisations
organisations.*.successor organisations
parties.*.bind.field fields
parties.*.route.*.organisation organisations
parties.*.route.*.kind organisation_kinds
parties.*.route.*.superior_of parties
parties.*.agents.register registers
parties.*.agents.agent fields
parties.*.agents.principal fields
parties.*.agents.from fields
parties.*.agents.until fields
parties.*.agents.covers fields
parties.*.sees views
parties.*.sees.* views
cases.*.root workflows
registers.*.case cases
registers.*.of fields
registers.*.names fields
workflows.*.case cases
workflows.*.concerns.* workflows.{2}.states
workflows.*.concerned_ends {w}.actions
workflows.*.hidden_from parties
workflows.*.@.to {w}.states
workflows.*.@.from {w}.states
workflows.*.@.into {w}.states
workflows.*.@.by party
workflows.*.@.not_by {w}.actions
workflows.*.@.takes_back {w}.actions
workflows.*.@.after {w}.clocks
workflows.*.@.form forms
workflows.*.@.within windows
workflows.*.@.binds parties
workflows.*.@.records forms
workflows.*.@.assigns.* series
workflows.*.@.triggers.* workflows.{2}.actions
workflows.*.@.triggers.*.action workflows.{2}.actions
workflows.*.@.effects.*.to parties
workflows.*.clocks.*.runs_in {w}.states
workflows.*.clocks.*.still_in {w}.states
workflows.*.clocks.*.duty_of parties
effects.*.view views
letters.*.for effects
letters.*.body.*.before letters.{1}.body
views.*.audience parties
views.*.shows.* workflows.{2}.states
collections.*.of.* workflows.{2}.states
collections.*.view views
collections.*.audience party
retention.*.of.* workflows.{2}.states
retention.*.fields fields
figures.*.of parties
figures.*.*.workflow workflows
figures.*.*.action workflows.=workflow.actions
figures.*.*.clock workflows.=workflow.clocks
figures.*.*.state workflows.=workflow.states
figures.*.*.field fields
invariants.*.*.workflow workflows
invariants.*.*.action workflows.=workflow.actions
invariants.*.*.clock workflows.=workflow.clocks
invariants.*.*.parties parties
invariants.*.*.workflows workflows
invariants.*.hides_personal_from parties
invariants.*.never.from workflows.=workflow.states
invariants.*.never.to workflows.=workflow.states
invariants.*.never.but_by workflows.=workflow.actions
invariants.*.accompanied.facts fields
invariants.*.accompanied.moves workflows
invariants.*.accompanied.effect effects
pack pack
extends pack
extends.pack pack
in_force.*.parameter parameters
business_rules_of.organisation organisations
business_rules_of.party parties
transition.workflows.*.keeps workflows.{1}.states
transition.workflows.*.states.* workflows.{1}.states
workflows.*.like skeletons
workflows.*.@.like steps
forms.*.like forms
";

/// Keys of mappings.
const KEYS: &str = "
sources.*.articles.*.carries_out citation
sources.*.articles.*.declaratory_items sources.{1}.articles.{2}.items
fields.*.fields fields
forms.*.fields fields
parties.*.sees parties.{1}.roles
cases.*.facts fields
registers.*.facts fields
registers.*.keys fields
workflows.*.fields fields
workflows.*.concerns workflows
workflows.*.@.binds parties
workflows.*.@.assigns fields
workflows.*.@.set.facts fields
workflows.*.@.set.data fields
workflows.*.@.extend {w}.clocks
workflows.*.@.clocks {w}.clocks
workflows.*.@.opens workflows
workflows.*.@.opens.*.with fields
workflows.*.@.triggers workflows
workflows.*.@.effects effects
workflows.*.@.effects.*.with effects.{2}.with
views.*.shows workflows
collections.*.of workflows
retention.*.of workflows
invariants.*.*.except part
transition.workflows workflows
transition.workflows.*.states workflows.{1}.states
workflows.*.like skeletons
workflows.*.@.like steps
forms.*.like forms
";

fn rules(table: &'static str) -> Vec<Rule> {
    let lines = table.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(pattern, target)| Rule { pattern: pattern.split('.').collect(), target }).collect()
}

/// Where a path of a file leads, seen as one of a pack: skeletons as workflows, steps as actions of a workflow.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// The path as one of a pack.
    pub(super) path: Vec<String>,
    /// The workflow it lies in, or the skeleton or step in place of one, by its path.
    pub(super) workflow: String,
    /// The workflows that this one can be about, by their paths, where that is known.
    pub(super) concerned: Vec<String>,
}

impl Seen {
    /// A path of a file, as one of a pack.
    pub(super) fn of(path: &[String]) -> Self {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let owned = |parts: &[&str], rest: &[&str]| parts.iter().chain(rest).map(|part| (*part).to_owned()).collect();
        let (path, workflow) = match parts.as_slice() {
            ["skeletons", part, rest @ ..] => (owned(&["workflows", part], rest), format!("skeletons.{part}")),
            ["steps", part, rest @ ..] => (owned(&["workflows", part, "actions", part], rest), format!("steps.{part}")),
            ["workflows", workflow, ..] => (path.to_vec(), format!("workflows.{workflow}")),
            ["views", _, "shows", workflow, ..] | ["collections" | "retention", _, "of", workflow, ..] => {
                (path.to_vec(), format!("workflows.{workflow}"))
            }
            _ => (path.to_vec(), String::new()),
        };
        Self { path, workflow, concerned: Vec::new() }
    }

    /// The key of the format that stands there.
    pub(super) fn place(&self) -> Option<Place> {
        let first = self.path.first()?;
        at(&self.path).or_else(|| {
            // What is in `pack.yaml` is no section.
            let mut key = manifest().iter().find(|key| key.name == first)?;
            let mut place = Place::Key(key);
            for name in self.path.iter().skip(1) {
                place = match (place, place.document()) {
                    (Place::Key(of), None) if of.is_mapping() => Place::Entry(of),
                    (_, Some(keys)) => {
                        key = keys.iter().find(|key| key.name == name)?;
                        Place::Key(key)
                    }
                    _ => return None,
                };
            }
            Some(place)
        })
    }

    /// The keys that the document there has; of skeletons and steps also what they say of themselves.
    pub(super) fn document(&self) -> Vec<&'static Key> {
        match self.path.as_slice() {
            [] => Vec::new(),
            _ => self.place().and_then(Place::document).unwrap_or_default().iter().collect(),
        }
    }

    /// How what stands there is read, if it is: as an expression or as a sentence with values in it.
    pub(super) fn reading(&self) -> Option<Reading> {
        fn reads(shape: Shape) -> Option<Reading> {
            match shape {
                Shape::Value("expression") => Some(Reading::Expression),
                Shape::Value("template") => Some(Reading::Template),
                Shape::List(item) | Shape::Mapping(item) => reads(item()),
                Shape::Either(short, long) => reads(short()).or_else(|| reads(long())),
                Shape::Value(_) | Shape::Words(_) | Shape::Document(_) => None,
            }
        }
        // The texts of a sentence stand below its languages.
        let whole = self.place().or_else(|| {
            let (_, above) = self.path.split_last()?;
            Self { path: above.to_vec(), workflow: String::new(), concerned: Vec::new() }.place()
        });
        reads((whole?.key().shape)())
    }

    /// What a value there names; several where a workflow that stands beside it is one of several.
    pub(super) fn values(&self, beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Names> {
        static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
        let cites = |place: Place| matches!((place.key().shape)(), Shape::Value("citations"));
        if self.place().is_some_and(cites) {
            return vec![Names::Citation];
        }
        self.named(RULES.get_or_init(|| rules(VALUES)), beside)
    }

    /// What the keys of the mapping there name.
    pub(super) fn keys(&self) -> Vec<Names> {
        static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
        self.named(RULES.get_or_init(|| rules(KEYS)), &|_| Vec::new())
    }

    fn named(&self, rules: &[Rule], beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Names> {
        let Some((rule, stars)) =
            rules.iter().find_map(|rule| matched(&rule.pattern, &self.path).map(|stars| (rule, stars)))
        else {
            return Vec::new();
        };
        match rule.target {
            "party" => return vec![Names::Party],
            "citation" => return vec![Names::Citation],
            "part" => return vec![Names::Part],
            "pack" => return vec![Names::Pack],
            like @ ("skeletons" | "steps") => return vec![Names::Like(like)],
            "forms" if rule.pattern.last() == Some(&"like") => return vec![Names::Like("forms")],
            _ => {}
        }
        let mut targets = vec![String::new()];
        for part in rule.target.split('.') {
            let written: Vec<String> = match part {
                "{w}" => vec![self.workflow.clone()],
                part if part.starts_with('=') => beside(part.trim_start_matches('=')),
                part => {
                    let star = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
                    let star = star.and_then(|number| number.parse::<usize>().ok());
                    let star = star.and_then(|number| stars.get(number.saturating_sub(1)));
                    vec![star.map_or_else(|| part.to_owned(), |star| (*star).to_owned())]
                }
            };
            targets = targets
                .iter()
                .flat_map(|begun| {
                    let join =
                        move |part: &String| if begun.is_empty() { part.clone() } else { format!("{begun}.{part}") };
                    written.iter().map(join)
                })
                .collect();
        }
        targets.into_iter().map(Names::In).collect()
    }
}

/// What stands for the stars of a pattern, if a path is like it.
fn matched<'p>(pattern: &[&str], path: &'p [String]) -> Option<Vec<&'p str>> {
    let mut stars = Vec::new();
    let mut path = path.iter().map(String::as_str);
    for part in pattern {
        let name = path.next()?;
        match *part {
            "*" => stars.push(name),
            "@" => match name {
                "open" | "imports" => {}
                "actions" => drop(path.next()?),
                _ => return None,
            },
            part if part == name => {}
            _ => return None,
        }
    }
    path.next().is_none().then_some(stars)
}

#[cfg(test)]
mod tests {
    use super::{Names, Seen};
    use guicheng_engine::internals::catalogue::{Shape, below, manifest, sections};

    fn seen(path: &str) -> Seen {
        Seen::of(&path.split('.').map(str::to_owned).collect::<Vec<_>>())
    }

    fn names(path: &str) -> Vec<Names> {
        seen(path).values(&|_| vec!["renewal".to_owned(), "change".to_owned()])
    }

    #[test]
    fn a_name_is_one_of_what_its_key_says() {
        let one = |path: &str| vec![Names::In(path.to_owned())];
        assert_eq!(names("workflows.renewal.actions.accept.form"), one("forms"));
        assert_eq!(names("workflows.renewal.actions.accept.from"), one("workflows.renewal.states"));
        assert_eq!(names("skeletons.application.open.to"), one("skeletons.application.states"));
        assert_eq!(names("steps.accepting.from"), one("steps.accepting.states"));
        assert_eq!(names("workflows.a.open.triggers.other"), one("workflows.other.actions"));
        assert_eq!(names("views.public.shows.renewal"), one("workflows.renewal.states"));
        assert_eq!(names("parameters.fee.article"), vec![Names::Citation]);
        let both = ["workflows.renewal.states", "workflows.change.states"].map(|path| Names::In(path.to_owned()));
        assert_eq!(names("figures.days_taken.days.state"), both);
        assert_eq!(seen("forms.a.fields").keys(), one("fields"));
    }

    /// Keys whose values are ids that stand for nothing else in a pack, or for what only the engine finds: columns of views,
    /// states of a register, and calendars.
    const OTHERWISE: [&str; 12] = [
        "parties.*.agents.standing",
        "skeletons.*.takes",
        "steps.*.takes",
        "series.*.scope",
        "collections.*.fields",
        "collections.*.filters",
        "collections.*.order.field",
        "skeletons.*.like",
        "steps.*.like",
        "calendar",
        "organisations.*.territory",
        "parties.*.bind",
    ];

    #[test]
    fn every_key_with_ids_says_what_they_name() {
        fn has_ids(shape: Shape) -> bool {
            match shape {
                Shape::Value(kind) => kind == "id",
                Shape::List(item) | Shape::Mapping(item) => has_ids(item()),
                Shape::Either(short, long) => has_ids(short()) || has_ids(long()),
                Shape::Words(_) | Shape::Document(_) => false,
            }
        }
        let mut missing = Vec::new();
        for key in below(sections()).into_iter().chain(below(manifest())) {
            let path = key.path.join(".");
            let shape = (key.key.shape)();
            let of_entries = matches!(shape.long(), Shape::Mapping(_)) && !matches!(shape, Shape::Either(..));
            let path = if of_entries { format!("{path}.*") } else { path };
            if has_ids(shape) && !OTHERWISE.contains(&path.as_str()) && names(&path).is_empty() {
                missing.push(path);
            }
        }
        assert_eq!(missing, Vec::<String>::new(), "they need a line in the table of names");
    }
}
