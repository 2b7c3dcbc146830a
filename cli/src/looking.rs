//! Looking at a pack as a whole: what several verbs ask of it.

use std::path::Path;
use std::sync::Arc;

use guicheng_engine::{LoadFailure, Pack, PackLibrary};
use guicheng_workbench::coverage::Coverage;
use guicheng_workbench::mutation::{self, Choice, Equivalents, Kept, Mutant, Status};
use guicheng_workbench::scenario::{Inherited, Scenario, Scenarios, Transcript};
use guicheng_workbench::verify::{Bounds, Report, Verification};

use crate::console::Console;
use crate::failure::Failure;
use crate::parallel::{in_parallel, in_parallel_of};
use crate::progress::Progress;

/// A pack that can be used, with all that `check` reads of it.
pub(crate) struct Looking {
    pub(crate) pack: Arc<Pack>,
    pub(crate) scenarios: Scenarios,
    pub(crate) equivalents: Equivalents,
    /// What is odd about its calendar.
    pub(crate) days: Box<LoadFailure>,
}

/// Changes of a pack, and what became of them.
pub(crate) struct Changes {
    pub(crate) mutants: Vec<Mutant>,
    pub(crate) statuses: Vec<Status>,
}

impl Looking {
    /// Reads a pack with what belongs to it.
    pub(crate) fn at(library: &PackLibrary, id: &str) -> Result<Self, Box<LoadFailure>> {
        let pack = library.load(id)?;
        let (_, days) = library.check_calendar(pack.calendar.as_str())?;
        let scenarios = Scenarios::load(library, &pack)?;
        let equivalents = Equivalents::load(library, &pack)?;
        Ok(Self { pack, scenarios, equivalents, days })
    }

    /// The changes chosen by these words.
    pub(crate) fn choice(&self, console: &Console, words: &[String]) -> Result<Choice, Failure> {
        Choice::read(&self.pack, words)
            .map_err(|unknown| console.bad("mutate-no-choice", &[("word", &unknown), ("pack", &self.pack.id)]))
    }

    /// Makes those of all changes that are chosen, one at a time; what is known of them from the file of progress is not tried
    /// again, and what becomes of the others is kept there as soon as it is known.
    pub(crate) fn change(
        &self,
        console: &Console,
        library: &PackLibrary,
        coverage: &Coverage,
        (mut mutants, is_chosen): (Vec<Mutant>, impl Fn(&Mutant) -> bool),
        progress: Option<&Path>,
    ) -> Result<Changes, Failure> {
        let calendar = library.calendar(self.pack.calendar.as_str())?;
        let progress = match progress {
            Some(path) if mutants.iter().any(&is_chosen) => {
                let of = |text: &str, program: &[u8]| Kept::read(text, program, library, &self.scenarios, &calendar);
                Some(Progress::open(console, path, &mutants, of)?)
            }
            _ => None,
        };
        mutants.retain(is_chosen);
        let kept = progress.as_ref().map(|progress| &progress.kept);
        let known: Vec<Option<Status>> = mutants.iter().map(|mutant| kept?.known(mutant)).collect();
        let open: Vec<&Mutant> =
            mutants.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(mutant, _)| mutant).collect();
        let before = mutants.len().saturating_sub(open.len());
        if before > 0 {
            console.note(&console.say("mutate-known", &[("known", &before), ("all", &mutants.len())]));
        }
        if let Some(progress) = progress.as_ref().filter(|_| !open.is_empty()) {
            console.note(&console.say("mutate-kept", &[("file", &progress.path.display())]));
        }
        let judged = in_parallel_of(console, "mutate-progress", (open.as_slice(), before, mutants.len()), |mutant| {
            let likely = kept.and_then(|kept| kept.likely(mutant));
            let status = mutation::judge(library, &self.scenarios, coverage, &calendar, mutant, likely);
            if let Some(progress) = &progress {
                progress.keep(mutant, &status);
            }
            status
        });
        if let Some(progress) = progress {
            progress.end(console)?;
        }
        let mut judged = judged.into_iter();
        let statuses = known.into_iter().filter_map(|known| known.or_else(|| judged.next())).collect();
        Ok(Changes { mutants, statuses })
    }
}

/// Runs scenarios.
pub(crate) fn run(
    console: &Console,
    library: &PackLibrary,
    scenarios: &Scenarios,
    chosen: &[&Scenario],
) -> Result<Vec<Transcript>, Failure> {
    let run = in_parallel(console, "test-progress", chosen, |scenario| scenarios.run(scenario, library));
    Ok(run.into_iter().collect::<Result<Vec<Transcript>, _>>()?)
}

/// Runs the scenarios of the packs below under the pack that is laid over them.
pub(crate) fn run_inherited(
    console: &Console,
    library: &PackLibrary,
    scenarios: &Scenarios,
    chosen: &[&Scenario],
) -> Vec<Inherited> {
    in_parallel(console, "test-progress", chosen, |scenario| {
        scenarios.run_inherited(scenario, library, console.language)
    })
}

/// Runs the scenarios of the packs below that have none in their place; those that come out alike under this pack.
pub(crate) fn run_alike(console: &Console, library: &PackLibrary, scenarios: &Scenarios) -> Vec<Transcript> {
    let below: Vec<&Scenario> =
        scenarios.all_inherited().filter(|scenario| scenarios.in_place_of(scenario.id()).is_none()).collect();
    let run = in_parallel(console, "test-progress", &below, |scenario| scenarios.run(scenario, library).ok());
    run.into_iter().flatten().filter(|transcript| transcript.failures.is_empty()).collect()
}

/// Bounds of a search, where they are not named the usual ones.
pub(crate) fn bounds(depth: Option<usize>, cases: Option<usize>) -> Bounds {
    let usual = Bounds::default();
    Bounds { depth: depth.unwrap_or(usual.depth), cases: cases.unwrap_or(usual.cases) }
}

/// Looks for what breaks the invariants of a pack.
pub(crate) fn verified(
    console: &Console,
    library: &PackLibrary,
    scenarios: &Scenarios,
    bounds: Bounds,
) -> Result<Report, Failure> {
    let verification = Verification::new(library, scenarios, bounds)?;
    let evidence = in_parallel(console, "verify-progress", verification.obligations(), |obligation| {
        verification.evidence(obligation)
    });
    Ok(verification.report(evidence))
}

impl Changes {
    /// The changes that no scenario notices, and nothing explains.
    pub(crate) fn survivors(&self, equivalents: &Equivalents) -> Vec<&Mutant> {
        let all = self.mutants.iter().zip(&self.statuses);
        let survived = all.filter(|(_, status)| **status == Status::Survived).map(|(mutant, _)| mutant);
        survived.filter(|mutant| equivalents.explains(mutant).is_none()).collect()
    }
}
