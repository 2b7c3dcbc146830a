//! The tables of modules in the architecture are true: a module uses only those that stand above it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::source_files::{folder, rust_files_of};
use crate::use_items::{Code, Named};

type Module = Vec<String>;

/// The files of a crate by module, and what is to be known of them to follow a path to the module it comes from.
struct Crate {
    name: &'static str,
    modules: BTreeMap<Module, (PathBuf, Code)>,
    /// Macros that a module exports, which are named as if they stood at the root.
    macros: BTreeMap<String, Module>,
}

impl Crate {
    fn read(name: &'static str) -> Self {
        let source = folder(name).join("src");
        let mut modules = BTreeMap::new();
        let mut macros = BTreeMap::new();
        for file in rust_files_of(name) {
            let module = module_of(file.strip_prefix(&source).unwrap());
            let text = fs::read_to_string(&file).unwrap();
            let exported = text.split("#[macro_export]").skip(1);
            let named = exported.filter_map(|rest| rest.split_once("macro_rules! ")?.1.split_whitespace().next());
            macros.extend(named.map(|name| (name.to_owned(), module.clone())));
            // What a macro names, it names where it is used.
            let named: Vec<&str> = text.lines().map(|line| if line.contains("$crate") { "" } else { line }).collect();
            modules.insert(module, (file, Code::of(&named.join("\n"))));
        }
        Self { name, modules, macros }
    }

    /// A path as seen from a module, from the root of the crate; none if it leads out of the crate or nowhere.
    fn absolute(&self, from: &Module, path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([from.as_slice(), rest].concat()),
            "super" => {
                let parent = from.get(..from.len().checked_sub(1)?)?.to_vec();
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(&parent, rest),
                    _ => Some([parent.as_slice(), rest].concat()),
                }
            }
            // A child of the module, named without `self`.
            _ => {
                let child = [from.as_slice(), std::slice::from_ref(first)].concat();
                self.modules.contains_key(&child).then(|| [from.as_slice(), path].concat())
            }
        }
    }

    /// The module that what a path names comes from: what a module only offers on is followed to where it is made.
    fn origin(&self, path: &[String]) -> Module {
        let mut path = path.to_vec();
        // Longer ways of offering on than there are modules lead round in a circle.
        for _ in 0..self.modules.len() {
            let known = (0..=path.len()).rev().find(|end| self.modules.contains_key(path.get(..*end).unwrap()));
            let (module, rest) = path.split_at(known.unwrap_or_default());
            let Some((name, further)) = rest.split_first() else { return module.to_vec() };
            let offered = self.modules.get(module).and_then(|(_, code)| {
                let on = code.used.iter().find(|used| used.offered && used.name == *name)?;
                self.absolute(&module.to_vec(), &on.path)
            });
            match offered {
                Some(on) if on != path => path = [on.as_slice(), further].concat(),
                _ => {
                    let exported = self.macros.get(name).filter(|_| module.is_empty());
                    return exported.cloned().unwrap_or_else(|| module.to_vec());
                }
            }
        }
        path
    }

    /// What a module uses of others of the crate, each with the line.
    fn uses(&self, module: &Module) -> Vec<(Module, usize)> {
        let (_, code) = self.modules.get(module).unwrap();
        let of_item = |used: &Named| {
            let path = self.absolute(module, &used.path)?;
            let is_child = path.len() > module.len() && path.starts_with(module);
            // A module that offers what its children have does not use it by that alone.
            let line = if used.offered && is_child { code.line_of(&used.name)? } else { used.line };
            Some((self.origin(&path), line))
        };
        let of_path = |(path, line): (Vec<String>, usize)| Some((self.origin(&self.absolute(module, &path)?), line));
        let items = code.used.iter().filter_map(of_item);
        items.chain(code.paths().into_iter().filter_map(of_path)).collect()
    }
}

/// `pack/compile/action.rs` is `pack::compile::action`, `lib.rs` the root.
fn module_of(file: &Path) -> Module {
    let path = file.with_extension("");
    let parts: Module = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts == ["lib"] { Module::new() } else { parts }
}

/// The rows of the table below a heading of the architecture: the modules that the first column names, from the bottom
/// up.
fn rows(heading: &str) -> Vec<Vec<Module>> {
    let text = fs::read_to_string(folder("docs/architecture.md")).unwrap();
    let section = text.split_once(&format!("\n## {heading}\n")).map(|(_, section)| section);
    let section = section.unwrap_or_else(|| panic!("the architecture has no section `{heading}`"));
    let section = section.split("\n## ").next().unwrap();
    let first_cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let modules = |cell: &str| {
        let names = cell.split('`').filter(|name| !name.trim_matches([',', ' ']).is_empty());
        names.map(|name| name.split("::").map(str::to_owned).collect()).collect()
    };
    let rows: Vec<Vec<Module>> = first_cells.map(modules).collect();
    assert!(rows.len() > 3, "the table of `{heading}` is not found");
    rows
}

/// The row a module belongs to: that of the longest path it begins with.
fn row_of(rows: &[Vec<Module>], module: &Module) -> Option<usize> {
    let named = rows.iter().enumerate().flat_map(|(index, row)| row.iter().map(move |named| (index, named)));
    let above = named.filter(|(_, named)| module.starts_with(named));
    above.max_by_key(|(_, named)| named.len()).map(|(index, _)| index)
}

/// What is wrong between a crate and the table of its modules.
fn problems(krate: &'static str, heading: &str) -> BTreeSet<String> {
    let krate = Crate::read(krate);
    let rows = rows(heading);
    let mut problems = BTreeSet::new();
    for module in rows.iter().flatten().filter(|module| !krate.modules.contains_key(*module)) {
        problems.insert(format!("`{}` is in the table, and no module of {}", module.join("::"), krate.name));
    }
    // The root shows what is there and is above all.
    for (module, (file, _)) in krate.modules.iter().filter(|(module, _)| !module.is_empty()) {
        let file = file.strip_prefix(folder("")).unwrap();
        let Some(own) = row_of(&rows, module) else {
            problems.insert(format!("{}: `{}` is not in the table", file.display(), module.join("::")));
            continue;
        };
        for (used, line) in krate.uses(module) {
            let is_above = row_of(&rows, &used).is_some_and(|row| row <= own);
            if !is_above {
                let used = if used.is_empty() { "the root".to_owned() } else { format!("`{}`", used.join("::")) };
                problems.insert(format!("{}:{line}: `{}` uses {used}", file.display(), module.join("::")));
            }
        }
    }
    problems
}

#[test]
fn what_a_module_uses_is_followed_to_where_it_is_made() {
    let engine = Crate::read("engine");
    let uses = |module: &str| {
        let module: Module = module.split("::").map(str::to_owned).collect();
        engine.uses(&module).into_iter().map(|(used, _)| used.join("::")).collect::<BTreeSet<String>>()
    };
    for (module, used) in [
        // `use crate::record::Event`, which `record` only offers on.
        ("case::apply", "record::event"),
        // `use super::{Case, …}`.
        ("case::apply", "case"),
        // `use crate::document`, a macro.
        ("pack::calendar_file", "format::decode::document"),
        // A path within the code.
        ("pack::compile", "pack::graph_checks"),
        // `pub use` of a child that the module's own fields name.
        ("case", "case::parties"),
    ] {
        assert!(uses(module).contains(used), "`{module}` uses `{used}`, not only {:?}", uses(module));
    }
    // What a module offers of its children and does not name is not used by it.
    assert!(!uses("case").contains("case::apply"));
}

fn keeps_the_order(krate: &'static str, heading: &str) {
    let problems = problems(krate, heading);
    assert!(
        problems.is_empty(),
        "a module uses only those above it in the table `{heading}` of docs/architecture.md. These do not:\n{}",
        problems.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn modules_of_the_engine_use_only_those_above_them() {
    keeps_the_order("engine", "Inside the engine");
}

#[test]
fn modules_of_the_workbench_use_only_those_above_them() {
    keeps_the_order("workbench", "Inside the workbench");
}

#[test]
fn modules_of_the_service_use_only_those_above_them() {
    keeps_the_order("service", "Inside the service");
}
