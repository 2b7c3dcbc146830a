//! tmp
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use guicheng_engine::pack::PackLibrary;
use guicheng_engine::scenario::Scenarios;
use guicheng_engine::text::Language;
fn main() {
    let mut arguments = std::env::args().skip(1);
    let library = PackLibrary::open(arguments.next().unwrap()).unwrap();
    for id in arguments {
        let pack = match library.load(&id) {
            Ok(pack) => {
                println!(
                    "{} {} {}\n{}",
                    pack.id,
                    pack.version,
                    pack.hash,
                    pack.warnings().render(pack.files(), Language::English, false)
                );
                pack
            }
            Err(failure) => {
                println!("{}", failure.render(Language::English, false));
                continue;
            }
        };
        let scenarios = match Scenarios::load(&library, &pack) {
            Ok(s) => s,
            Err(failure) => {
                println!("{}", failure.render(Language::English, false));
                continue;
            }
        };
        let (mut good, mut bad) = (0, 0);
        for scenario in scenarios.iter() {
            match scenarios.run(scenario, &library) {
                Ok(transcript) => {
                    if transcript.failures.is_empty() {
                        good += 1
                    } else {
                        bad += 1;
                        println!("FAILED {}", scenario.id());
                    }
                    for failure in transcript.failures.iter().take(4) {
                        println!(
                            "  {} step {} {}: expected {} actual {}",
                            failure.place, failure.step, failure.subject, failure.expected, failure.actual
                        );
                    }
                }
                Err(failure) => {
                    bad += 1;
                    println!("{}", failure.render(Language::English, false))
                }
            }
        }
        println!("{id}: {good} good {bad} bad");
    }
}
