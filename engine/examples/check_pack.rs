//! tmp
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use guicheng_engine::pack::PackLibrary;
use guicheng_engine::text::Language;
fn main() {
    let mut arguments = std::env::args().skip(1);
    let library = PackLibrary::open(arguments.next().unwrap()).unwrap();
    for id in arguments {
        match library.load(&id) {
            Ok(pack) => println!("{} {} {}\n{}", pack.id, pack.version, pack.hash, pack.warnings().render(pack.files(), Language::English, false)),
            Err(failure) => println!("{}", failure.render(Language::English, false)),
        }
    }
}
