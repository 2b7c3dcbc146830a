//! `bundle` and `check-bundle`.

use std::fs;
use std::path::Path;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use tempfile::TempDir;

use crate::calling::{call, copy};

/// A folder with the keys of two people.
fn keys() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, seed) in [("mine", 7), ("other", 8)] {
        let key = SigningKey::from_bytes(&[seed; 32]);
        fs::write(folder.path().join(format!("{name}.pem")), key.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap();
        let public = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
        fs::write(folder.path().join(format!("{name}.pub")), public).unwrap();
    }
    folder
}

#[test]
fn a_pack_becomes_a_file_that_needs_no_library() {
    let folder = keys();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let called = call(&["bundle", "liaoning", "--out", &at("l.json"), "--sign", &at("mine.pem"), "--lang", "en"]);
    called.ends_with(0);
    called.prints("l.json: liaoning, sha256:");
    called.prints("l.json.sig: its signature");
    let check = |key: &str| {
        call(&["check-bundle", &at("l.json"), "--key", &at(key), "--library", "no-such-folder", "--lang", "en"])
    };
    let good = check("mine.pub");
    good.ends_with(0);
    good.prints("liaoning 1.0.0");
    good.prints("laid over national ");
    good.prints("the signature is that of the key");
    let other = check("other.pub");
    other.ends_with(2);
    other.complains("is no signature of this file");
    let not_public = check("mine.pem");
    not_public.ends_with(2);
    not_public.complains("is no public ed25519 key");

    let text = fs::read_to_string(at("l.json")).unwrap();
    fs::write(at("l.json"), text.replacen("国家", "囯家", 1)).unwrap();
    check("mine.pub").ends_with(2);
    let unsigned = call(&["check-bundle", &at("l.json"), "--lang", "zh"]);
    assert!(unsigned.output.contains("没有核对签名") || unsigned.complaint.contains("被改动过"), "{unsigned:?}");
}

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    let folder = keys();
    let file = folder.path().join("b.json");
    let path = file.display().to_string();
    let deep = "[".repeat(100_000);
    for (text, sentence) in
        [("{}", "this is no bundle"), (deep.as_str(), "this is no bundle"), ("", "this is no bundle")]
    {
        fs::write(&file, text).unwrap();
        let called = call(&["check-bundle", &path, "--lang", "en"]);
        called.ends_with(2);
        called.complains(sentence);
    }
    // A file of a gibibyte that takes no space on disk.
    fs::File::create(&file).unwrap().set_len(1024 * 1024 * 1024).unwrap();
    let called = call(&["check-bundle", &path, "--lang", "en"]);
    called.ends_with(2);
    called.complains("a bundle has 16 MiB at most");
    let called = call(&["check-bundle", "no-such-file.json", "--lang", "en"]);
    called.ends_with(2);
    call(&["bundle", "national", "--out", &path, "--sign", &path]).ends_with(2);
}

#[test]
fn a_record_is_replayed_by_the_stored_version_when_the_pack_has_changed_or_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"), folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let library = folder.path().display().to_string();
    let with = |asked: &[&str]| call(&[asked, &["--library", &library, "--lang", "en"]].concat());
    with(&["run", "dog_licence", "plain", "--journal", &at("case.jsonl")]).ends_with(0);
    let written = with(&["bundle", "dog_licence", "--out", &at("stored.json")]);
    let (_, hash) = written.output.trim().rsplit_once(", ").unwrap();
    let digits = hash.strip_prefix("sha256:").unwrap();

    let manifest = fs::read_to_string(at("dog_licence/pack.yaml")).unwrap();
    fs::write(at("dog_licence/pack.yaml"), manifest.replace("version: 1.0.0", "version: 1.0.1")).unwrap();
    let missing = with(&["replay", &at("case.jsonl")]);
    missing.ends_with(2);
    missing.complains("which is not in the library");

    fs::create_dir(at("bundles")).unwrap();
    fs::rename(at("stored.json"), at(&format!("bundles/{digits}.json"))).unwrap();
    let changed = with(&["replay", &at("case.jsonl")]);
    changed.ends_with(0);
    changed.prints("all come out the same");
    with(&["show", hash, "parties"]).ends_with(0);

    for pack in ["dog_licence", "dog_licence_2027", "north_bureau_rules", "agency_rules"] {
        fs::remove_dir_all(at(pack)).unwrap();
    }
    let gone = with(&["replay", &at("case.jsonl")]);
    gone.ends_with(0);
    gone.prints("all come out the same");

    fs::write(at(&format!("bundles/{digits}.json")), "{}").unwrap();
    let broken = with(&["replay", &at("case.jsonl")]);
    broken.ends_with(2);
    broken.complains("this is no bundle");
}

/// Bundles and records that were written once and are never written again: whatever reads today's must read them, and decide
/// as they record. A change that makes one come out otherwise is a new edition of the meaning of rules.
#[test]
fn stored_bundles_are_read_and_stored_records_come_out_the_same() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/fixtures/stored");
    let library = stored.display().to_string();
    let names_ending = |folder: &Path, ending: &str| {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().display().to_string())
            .filter(|name| name.ends_with(ending))
            .collect();
        names.sort();
        names
    };
    let bundles = names_ending(&stored.join("bundles"), ".json");
    let records = names_ending(&stored, ".jsonl");
    assert_eq!((bundles.len(), records.len()), (3, 4), "nothing is taken away");
    for bundle in bundles {
        let called = call(&["check-bundle", &bundle, "--lang", "en"]);
        called.ends_with(0);
        let hash = Path::new(&bundle).file_stem().unwrap().to_str().unwrap();
        called.prints(hash);
    }
    for record in records {
        let called = call(&["replay", &record, "--library", &library, "--lang", "en"]);
        called.ends_with(0);
        called.prints("all come out the same");
    }
}
