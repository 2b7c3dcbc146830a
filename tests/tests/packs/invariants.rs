//! The invariants of the packs: they hold, and a pack in which somebody broke one is told so, with a scenario in which
//! it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use guicheng_engine::{Language, PackLibrary};
use guicheng_tests::rulepacks;
use guicheng_workbench::scenario::{Scenarios, Transcript};
use guicheng_workbench::verify::{Bounds, Finding, Report, Verdict, Verification};
use tempfile::TempDir;

/// A copy of the packs, for somebody to make mistakes in.
struct Copy {
    folder: TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        guicheng_testkit::copy(&rulepacks(), folder.path());
        Self { folder }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Writes something else for the first text of its kind after a heading.
    fn edit(&self, file: &str, heading: &str, old: &str, new: &str) -> &Self {
        let text = fs::read_to_string(self.path(file)).unwrap();
        let (before, after) = text.split_once(heading).unwrap_or_else(|| panic!("`{heading}` stands in {file}"));
        assert!(after.contains(old), "`{old}` stands after `{heading}` in {file}");
        fs::write(self.path(file), format!("{before}{heading}{}", after.replacen(old, new, 1))).unwrap();
        self
    }

    fn library(&self) -> PackLibrary {
        PackLibrary::open(self.folder.path()).unwrap()
    }

    fn report(&self, pack: &str, cases: usize) -> (Scenarios, Report) {
        let library = self.library();
        let pack = library.load(pack).unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let bounds = Bounds { cases, ..Bounds::default() };
        let report = {
            let verification =
                Verification::new(&library, &scenarios, bounds).unwrap_or_else(|failure| panic!("{failure}"));
            let evidence =
                verification.obligations().iter().map(|obligation| verification.evidence(obligation)).collect();
            verification.report(evidence)
        };
        (scenarios, report)
    }

    /// Takes all other invariants away: what they say is not searched for then.
    fn leave_only(&self, invariant: &str) {
        let mut folders = ["national", "chongqing", "liaoning"].map(|pack| self.path(pack)).to_vec();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    if !path.ends_with("scenarios") {
                        folders.push(path);
                    }
                } else if path.extension().is_some_and(|extension| extension == "yaml") {
                    let text = fs::read_to_string(&path).unwrap();
                    fs::write(&path, with_only(&text, invariant)).unwrap();
                }
            }
        }
    }

    /// The first finding with an example that a search of so many cases comes by.
    fn broken_within(&self, pack: &str, invariant: &str, cases: usize) -> Option<(Scenarios, Finding)> {
        let (scenarios, report) = self.report(pack, cases);
        let verified = report.invariants.into_iter().find(|verified| verified.id.as_str() == invariant)?;
        let Verdict::Broken(findings) = verified.verdict else { return None };
        let finding = findings.into_iter().find(|finding| finding.example.is_some())?;
        Some((scenarios, finding))
    }

    /// Takes all scenarios of a pack and of the one below it away but those whose names begin so, and those they go on from: a
    /// search tries what people do in any of them.
    fn leave_scenarios(&self, pack: &str, beginnings: &[&str]) {
        let elsewhere = self.leave_scenarios_of(pack, beginnings);
        if pack != "national" {
            self.leave_scenarios_of("national", &elsewhere.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    /// As [`Self::leave_scenarios`], of one pack; the names of those that the others go on from and that are not its own.
    fn leave_scenarios_of(&self, pack: &str, beginnings: &[&str]) -> Vec<String> {
        let folder = self.path(&format!("{pack}/scenarios"));
        let written: BTreeMap<String, String> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        let begins_so = |name: &&str| beginnings.iter().any(|beginning| name.starts_with(beginning));
        let mut to_keep: Vec<&str> = written.keys().map(String::as_str).filter(begins_so).collect();
        assert!(beginnings.is_empty() || !to_keep.is_empty(), "{pack} has scenarios that begin with {beginnings:?}");
        let mut kept = BTreeSet::from(["library"]);
        let mut elsewhere = Vec::new();
        while let Some(name) = to_keep.pop() {
            let Some(text) = written.get(name) else {
                elsewhere.push(name.to_owned());
                continue;
            };
            if !kept.insert(name) {
                continue;
            }
            to_keep.extend(text.lines().filter_map(|line| line.strip_prefix("given: ")).map(str::trim));
            elsewhere.extend(
                text.lines().filter_map(|line| line.strip_prefix("adapts: ")).map(|base| base.trim().to_owned()),
            );
        }
        for name in written.keys().filter(|name| !kept.contains(name.as_str())) {
            fs::remove_file(folder.join(format!("{name}.yaml"))).unwrap();
        }
        elsewhere
    }

    /// That an invariant is broken, in a search that tries what people do in some scenarios; its first finding, by
    /// code, and what the scenario given shows when it is run.
    fn broken(&self, pack: &str, scenarios: &[&str], invariant: &str, code: &str) -> (usize, Transcript) {
        self.leave_only(invariant);
        self.leave_scenarios(pack, scenarios);
        // What is found late, behind many others that are told apart, is looked for longer.
        let (mut scenarios, finding) = [400, 1_500]
            .into_iter()
            .find_map(|cases| self.broken_within(pack, invariant, cases))
            .unwrap_or_else(|| panic!("`{invariant}` is not found broken"));
        assert_eq!(finding.diagnostic.code(), code);
        assert!(!finding.diagnostic.message(Language::Chinese).is_empty());
        assert!(finding.diagnostic.span().is_some(), "it has a place");
        let example = finding.example.as_ref().unwrap();
        let file = self.path("example.yaml");
        fs::write(&file, &example.text).unwrap();
        let id = scenarios.read_file(&file).unwrap_or_else(|failure| panic!("{failure}\n{}", example.text));
        let transcript = scenarios.run(scenarios.get(id.as_str()).unwrap(), &self.library()).unwrap();
        assert!(transcript.failures.is_empty(), "{:?}\n{}", transcript.failures, example.text);
        (example.steps, transcript)
    }
}

/// The text of a file with one invariant at most.
fn with_only(text: &str, invariant: &str) -> String {
    let (mut kept, mut in_section, mut skips): (Vec<&str>, bool, bool) = (Vec::new(), false, false);
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let says = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if says && depth == 0 {
            in_section = line == "invariants:";
            skips = false;
        }
        if says && depth == 2 {
            skips = in_section && !line.trim_start().starts_with(&format!("{invariant}:"));
        }
        if !skips {
            kept.push(line);
        }
    }
    let is_empty = |at: usize| {
        kept.iter()
            .skip(at + 1)
            .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
            .is_none_or(|line| !line.starts_with(' '))
    };
    if let Some(at) = kept.iter().position(|line| *line == "invariants:").filter(|at| is_empty(*at)) {
        kept.remove(at);
    }
    kept.join("\n") + "\n"
}

fn state(transcript: &Transcript, workflow: &str) -> String {
    let (case, _) = transcript.cases.get("case").unwrap();
    case.newest(workflow).map(|procedure| procedure.state().id.to_string()).unwrap_or_default()
}

const FIRST: &str = "national/workflows/first_registration.yaml";
const SKELETONS: &str = "national/skeletons.yaml";

/// `guicheng verify` goes through all packs, and further; this is about what it says.
#[test]
fn the_graph_proves_most_of_the_national_invariants() {
    let (_, report) = Copy::new().report("national", 2);
    assert!(report.holds(), "{report:#?}");
    let proved = report.invariants.iter().filter(|verified| matches!(verified.verdict, Verdict::Proved)).count();
    assert!(proved >= 6, "{report:#?}");
    let idle = report.invariants.iter().any(|verified| matches!(verified.verdict, Verdict::Idle));
    assert!(!idle, "every invariant has something that could break it: {report:#?}");
}

#[test]
fn coding_during_the_notice_is_noticed() {
    let copy = Copy::new();
    copy.edit(FIRST, "      pass_review:\n", "        when:\n", "        to: notice_over\n        when:\n");
    // The letter of the notice names its last day, and there is none.
    copy.edit(FIRST, "      pass_review:\n", "        effects:\n          publish_notice: {}\n", "");
    let (steps, transcript) = copy.broken("national", &["coded"], "coded_after_full_notice", "taken-early");
    assert_eq!(steps, 5, "apply, submit, accept, pass review, code");
    assert_eq!(state(&transcript, "first_registration"), "coded");
}

#[test]
fn a_notice_that_ends_at_once_is_noticed() {
    let copy = Copy::new();
    copy.edit(SKELETONS, "      end_notice:\n", "        after: notice\n", "");
    let (steps, _) = copy.broken("national", &["coded"], "coded_after_full_notice", "taken-early");
    assert_eq!(steps, 5);
}

#[test]
fn coding_under_an_open_objection_is_noticed() {
    let copy = Copy::new();
    let condition = r#"            that: "!params.objection_holds_code || concerning.objection.open == 0""#;
    copy.edit(FIRST, "      issue_code:\n", condition, "            that: 1 < 2");
    for pack in ["national", "liaoning"] {
        let (steps, transcript) =
            copy.broken(pack, &["coded", "objection"], "nothing_coded_under_objection", "taken-against");
        assert_eq!(steps, 6, "apply, submit, accept, pass review, object, code");
        assert_eq!(state(&transcript, "first_registration"), "coded");
        assert_eq!(state(&transcript, "registration"), "effective");
    }
}

#[test]
fn recording_a_renewal_under_an_open_objection_is_noticed() {
    let copy = Copy::new();
    let records = "        records: [renewed_operation]\n";
    let unasked = format!("        when:\n          no_objection_open: {{that: 1 < 2}}\n{records}");
    copy.edit("national/workflows/renewal.yaml", "      record:\n", records, &unasked);
    copy.edit("national/interpretations.yaml", "  notice_for_renewal:\n", "chosen: not_needed", "chosen: needed");
    let (_, transcript) = copy.broken(
        "national",
        &["renewal_with_notice", "renewal_noticed", "renewal_objected", "objection_upheld"],
        "nothing_recorded_under_objection",
        "taken-against",
    );
    assert_eq!(state(&transcript, "renewal"), "recorded");
}

#[test]
fn a_duty_that_lost_its_clock_is_noticed() {
    let copy = Copy::new();
    let clocks = "    clocks: {review: {duty_of: registrant}}\n    actions:\n";
    copy.edit(FIRST, "  first_registration:\n", "    actions:\n", clocks);
    let (steps, transcript) = copy.broken("national", &["coded"], "agency_duties_are_timed", "duty-untimed");
    assert_eq!(steps, 3, "apply, submit, accept");
    assert_eq!(state(&transcript, "first_registration"), "review");
}

#[test]
fn a_procedure_that_cannot_end_is_noticed() {
    let copy = Copy::new();
    let file = "liaoning/workflows/rectification.yaml";
    copy.edit(file, "      rectify:\n", "to: rectified", "to: examining");
    copy.edit(file, "      confirm:\n", "to: confirmed", "to: examining");
    copy.edit("national/invariants.yaml", "  every_state_ends:\n", "ends: all", "ends: {workflows: [rectification]}");
    let (_, transcript) = copy.broken("liaoning", &["revocation_rectified"], "every_state_ends", "never-ends");
    assert_eq!(state(&transcript, "rectification"), "examining");
}

#[test]
fn an_agency_that_nobody_names_is_noticed() {
    let copy = Copy::new();
    let bound =
        "        binds: [competent_agency, agency, data_authority]\n        assigns: {application_no: applications}\n";
    copy.edit(SKELETONS, "      submit:\n", bound, "        binds: [competent_agency, data_authority]\n");
    // Nobody gives a number and nobody confirms the receipt, so that the application is taken all the same.
    let receipt = "          application_receipt: {to: [registrant, joint_registrant]}\n";
    copy.edit(SKELETONS, "      submit:\n", receipt, "");
    let (steps, transcript) = copy.broken("national", &["coded"], "whoever_must_act_is_there", "seat-vacant");
    assert_eq!(steps, 2, "apply, submit");
    assert_eq!(state(&transcript, "first_registration"), "submitted");
}

#[test]
fn a_person_in_the_public_catalogue_is_noticed_by_way_of_a_fact() {
    let copy = Copy::new();
    let coded = "            coded_on: on\n            valid_from: on";
    let carried = "            coded_on: on\n            data_summary: 'data.data_summary + data.get(\"handling_clerk\", \"\")'\n            valid_from: on";
    copy.edit(FIRST, "      issue_code:\n", coded, carried);
    let (_, transcript) = copy.broken("national", &["coded"], "nothing_personal_is_public", "personal-reaches");
    assert_eq!(state(&transcript, "registration"), "effective");
}

#[test]
fn a_revoked_result_that_takes_effect_again_is_noticed() {
    let copy = Copy::new();
    let file = "liaoning/workflows/rectification.yaml";
    copy.edit(file, "      rectify:\n", "registration: restore", "registration: revive");
    copy.edit(
        "national/workflows/registration.yaml",
        "    actions:\n",
        "      activate:\n",
        "      revive: {title: 复效, article: national/15, from: [revoked], to: effective, triggered: true}\n      activate:\n",
    );
    let (_, transcript) = copy.broken("liaoning", &["revocation_rectified"], "ended_stays_ended", "state-regained");
    assert_ne!(state(&transcript, "registration"), "revoked");
    assert_eq!(state(&transcript, "rectification"), "rectified");
}

#[test]
fn a_renewal_that_the_catalogue_does_not_follow_is_noticed() {
    let copy = Copy::new();
    let entry = "          catalogue_entry: {with: {catalogue_event: '\"renewed\"'}}\n";
    copy.edit("national/workflows/renewal.yaml", "      record:\n", entry, "");
    let (_, transcript) =
        copy.broken("national", &["renewal_over", "renewal_term"], "results_stay_in_the_catalogue", "effect-lacking");
    assert_eq!(state(&transcript, "renewal"), "recorded");
}
