//! What stands beside a form: what views show whoever fills it in of the procedure it is about, and where what they name is filled in.

use guicheng_engine::screen::{CaseScreen, FormGroup};
use guicheng_engine::{Id, Pack, Value};

use super::Visit;
use super::frame::Line;
use super::given::PREFIX;

/// What a view shows.
pub(super) struct Beside {
    pub(super) title: String,
    pub(super) lines: Vec<(Line, Vec<Named>)>,
    /// Whether anything in it leads to an input: then it is to be worked off.
    pub(super) leads: bool,
}

/// Something that is named one by one.
pub(super) struct Named {
    pub(super) text: String,
    /// Of a row: what stands behind that.
    pub(super) cells: Vec<String>,
    /// Where it is filled in.
    pub(super) at: Option<Filled>,
}

/// Where something is filled in.
pub(super) enum Filled {
    /// On this page, at an input.
    Here(String),
    /// In another step.
    Step(usize),
}

impl Beside {
    /// What stands beside a form of a procedure.
    pub(super) fn of(visit: &Visit, screen: &CaseScreen, procedure: u32, groups: &[FormGroup], at: usize) -> Vec<Self> {
        let filled = |field: &Id| {
            let step = groups.iter().position(|group| group.fields.contains(field))?;
            Some(if step == at {
                Filled::Here(format!("{PREFIX}{field}").replace('.', "-"))
            } else {
                Filled::Step(step)
            })
        };
        let shown = screen.shown.iter().filter(|view| view.procedure == procedure).map(|view| {
            let lines = view.fields.iter().filter(|value| !value.text.is_empty()).map(|value| {
                let items = value.items(&|id| visit.called(id));
                let (_, rows) = value.table(&|id| visit.called(id));
                let mut rows = rows.into_iter();
                let named = items.into_iter().zip(ids_in(value.value.as_ref())).map(|(text, id)| {
                    let mut cells = rows.next().unwrap_or_default().into_iter();
                    let text = cells.next().unwrap_or(text);
                    Named { text, cells: cells.collect(), at: id.as_ref().and_then(&filled) }
                });
                let named: Vec<Named> = named.collect();
                (Line::of_case(std::slice::from_ref(value), visit, &screen.case), named)
            });
            let lines = lines.filter_map(|(line, named)| Some((line.into_iter().next()?, named)));
            let lines: Vec<(Line, Vec<Named>)> = lines.collect();
            let leads = lines.iter().flat_map(|(_, named)| named).any(|named| named.at.is_some());
            Self { title: view.title.clone(), lines, leads }
        });
        let mut shown: Vec<Self> = shown.filter(|view| !view.lines.is_empty()).collect();
        shown.sort_by_key(|view| !view.leads);
        shown
    }
}

/// Whether a value names fields one by one, which are to be filled in: then it is there to be worked off.
pub(super) fn is_worked_off(value: &Value, pack: &Pack) -> bool {
    ids_in(Some(value)).into_iter().flatten().any(|id| pack.fields.contains_key(&id))
}

/// What each item of a list names: a text itself, of a row that is about an item of a checklist that item.
fn ids_in(value: Option<&Value>) -> Vec<Option<Id>> {
    let Some(Value::List(items)) = value else { return Vec::new() };
    let named = |item: &Value| match item {
        Value::Text(text) => Some(Id::from(&**text)),
        Value::Record(values) => values.get("item").map(|item| Id::from(item.to_string())),
        _ => None,
    };
    items.iter().map(named).collect()
}
