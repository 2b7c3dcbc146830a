//! Bundles: versions of packs that outlive their folders, and which versions a pack accepts below it.

use guicheng_engine::Pack;
use guicheng_testkit::TestLibrary;

fn refused(extends: &str, version: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    let manifest = packs.read("dog_licence/pack.yaml");
    packs.write("dog_licence/pack.yaml", manifest.replace("version: 1.0.0", &format!("version: {version}")));
    packs.province("town", extends, "");
    match packs.library().load("town") {
        Ok(_) => Vec::new(),
        Err(failure) => {
            let records = failure.diagnostics.records(&failure.sources);
            records.into_iter().map(|record| format!("{}: {}", record.code, record.message.en)).collect()
        }
    }
}

#[test]
fn two_versions_of_a_pack_lie_in_one_library() {
    let packs = TestLibrary::of_examples();
    let first = packs.load("dog_licence");
    let bundle = first.bundle().unwrap();
    packs.write(&format!("bundles/{}", first.hash.file_name()), bundle);
    packs.edit("dog_licence/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    let second = packs.load("dog_licence");
    let stored = packs.library().bundle(&first.hash).unwrap();
    assert_eq!((&*stored.version, &*second.version), ("1.0.0", "1.1.0"));
    assert_eq!(stored.hash, first.hash);

    let missing = packs.library().bundle(&second.hash).unwrap_err();
    assert!(missing.to_string().contains(&format!("put it there as bundles/{}", second.hash.file_name())), "{missing}");
    packs.write(&format!("bundles/{}", second.hash.file_name()), first.bundle().unwrap());
    let other = packs.library().bundle(&second.hash).unwrap_err();
    assert!(other.to_string().contains("error[bundle-hash]"), "{other}");
}

#[test]
fn a_bundle_says_with_which_versions_it_was_resolved() {
    let packs = TestLibrary::of_examples();
    packs.province("town", "dog_licence", "");
    let town = Pack::from_bundle(packs.load("town").bundle().unwrap().as_bytes()).unwrap();
    let below: Vec<_> = town.lineage.iter().map(|(id, version)| (id.as_str(), &**version)).collect();
    assert_eq!(below, [("dog_licence", "1.0.0")]);
}

#[test]
fn a_pack_accepts_the_versions_it_says() {
    for (accepted, version, good) in [
        (">=1.2, <2", "1.2.0", true),
        (">=1.2, <2", "1.9.7", true),
        (">=1.2, <2", "1.1.9", false),
        (">=1.2, <2", "2.0.0", false),
        ("^1.2", "1.10.0", true),
        ("~1.2", "1.3.0", false),
        ("=1.2.0", "1.2.1", false),
    ] {
        let problems = refused(&format!("{{pack: dog_licence, versions: \"{accepted}\"}}"), version);
        assert_eq!(problems.is_empty(), good, "{accepted} {version}: {problems:?}");
        assert!(problems.iter().all(|problem| problem.starts_with("base-version: `dog_licence` has version")));
    }
    assert!(refused("{pack: dog_licence}", "anything").is_empty());
    assert!(refused("dog_licence", "anything").is_empty());
    assert!(refused("{pack: dog_licence, versions: \">=1\"}", "2026a")[0].starts_with("version-not-comparable:"));
    assert!(refused("{pack: dog_licence, versions: newest}", "1.0.0")[0].starts_with("bad-versions:"));
    assert!(refused("{pack: dog_licence, version: \"1\"}", "1.0.0")[0].starts_with("unknown-key:"));
}
