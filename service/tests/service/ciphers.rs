//! What holds of personal values and documents holds whatever a store is locked with: the same tests with SM4.

use guicheng_engine::HashAlgorithm;
use guicheng_service::data_folder::{Algorithms, DataFolder, FolderError};
use guicheng_service::desk::Purpose;
use guicheng_service::store::Query;
use guicheng_service::vault::Cipher;

use crate::world::with_cipher;

macro_rules! with_sm4 {
    ($($module:ident::$test:ident,)+) => {
        $(#[test]
        fn $test() {
            with_cipher(Cipher::Sm4Gcm, crate::$module::$test);
        })+
    };
}

with_sm4! {
    desk::a_case_is_opened_decided_on_and_found_again_by_another_node,
    desk::personal_values_are_nowhere_in_the_store_as_they_were_given,
    desk::numbers_have_no_gaps_whoever_draws_them_at_once_and_letters_are_kept_as_sent,
    erasing::what_is_not_kept_goes_with_letters_attachments_and_rows_and_the_record_holds,
    lists::a_work_list_is_read_by_its_office_in_its_role_and_holds_what_is_personal,
    operation::an_audit_is_clean_and_finds_what_was_changed_since,
    operation::a_copy_made_under_load_is_whole_and_is_restored,
    operation::a_folder_is_made_once_and_needs_its_key,
    operation::a_new_master_key_opens_all_and_the_earlier_one_nothing_more,
    quarantine::what_stands_in_quarantine_is_not_handed_in_until_the_scanner_answers,
    real_names::people_are_verified_by_the_directory_or_by_hand_where_it_was_done,
    rebuild::lists_registers_numbers_and_figures_are_made_anew_to_the_same_bytes,
    work::a_draft_is_kept_as_typed_says_what_is_needed_and_is_handed_in_once,
    work::an_attachment_is_streamed_stored_once_and_given_to_whoever_sees_what_names_it,
}

#[test]
fn the_cipher_is_chosen_when_the_store_is_made_and_everything_in_it_is_of_it() {
    for (cipher, other) in [(Cipher::Aes256Gcm, Cipher::Sm4Gcm), (Cipher::Sm4Gcm, Cipher::Aes256Gcm)] {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(place.path().join("data"));
        let desk = folder.open_or_create(Some(cipher)).unwrap();
        let kept = desk.store().read(&Query::new("SELECT value FROM settings WHERE name = 'cipher'", [])).unwrap();
        assert_eq!(kept[0].text(0).unwrap(), cipher.as_str());
        drop(desk);
        // Asked for nothing or the same, it is the same; another is refused, and the key of another opens nothing.
        folder.open_or_create(None).unwrap();
        folder.open_or_create(Some(cipher)).unwrap();
        assert!(matches!(folder.open_or_create(Some(other)), Err(FolderError::OtherCipher { .. })));
        assert!(matches!(folder.is_of(Some(other)), Err(FolderError::OtherCipher { .. })));
        folder.rotate_key().unwrap();
        folder.open().unwrap();
        let strange = DataFolder::new(place.path().join("strange"));
        strange.create(Purpose::Real, Algorithms { hash: HashAlgorithm::Sha256, cipher: other }, None).unwrap();
        std::fs::copy(strange.path().join("master.key"), folder.path().join("master.key")).unwrap();
        assert!(folder.open().is_err());
        // A key that was laid into a new folder says what its store is made with.
        let laid = DataFolder::new(place.path().join("laid"));
        std::fs::create_dir(laid.path()).unwrap();
        std::fs::copy(strange.path().join("master.key"), laid.path().join("master.key")).unwrap();
        drop(laid.open_or_create(None).unwrap());
        laid.is_of(Some(other)).unwrap();
    }
}

#[test]
fn a_store_that_is_older_than_that_there_were_several_is_locked_with_aes() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().join("data"));
    let desk = folder.open_or_create(None).unwrap();
    let mut batch = guicheng_service::store::Batch::default();
    batch.write("DELETE FROM settings WHERE name = ?1", ["cipher".into()]);
    desk.store().write(batch).unwrap();
    drop(desk);
    folder.open().unwrap();
}

#[cfg(unix)]
#[test]
fn a_store_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().join("data"));
    let desk = folder.open_or_create(None).unwrap();
    let backup = place.path().join("backup");
    folder.backup(&desk, &backup).unwrap();
    let restored = place.path().join("restored");
    DataFolder::restore(&backup, &restored).unwrap();
    for folder in [place.path().join("data"), backup, restored] {
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
        assert_eq!(mode(&folder), 0, "{}", folder.display());
        for file in ["store.sqlite", "store.sqlite-wal", "master.key"].map(|name| folder.join(name)) {
            assert!(!file.exists() || mode(&file) == 0, "{}", file.display());
        }
    }
}
