use super::*;

#[test]
fn a_catalogue_of_other_files_speaks_both_languages() {
    let catalogue = Catalogue::new("greeting = 您好，{ $name }", "greeting = good day, { $name }");
    assert_eq!(catalogue.message(Language::Chinese, "greeting", &[("name", &"王")]), "您好，王");
    assert_eq!(catalogue.message(Language::English, "greeting", &[("name", &"Wang")]), "good day, Wang");
}

#[test]
fn a_message_without_a_text_shows_its_id_and_arguments() {
    let arguments: [(&str, &dyn Display); 2] = [("key", &"title"), ("count", &3)];
    assert_eq!(
        message(Language::Chinese, "no-such-message", &arguments),
        "no-such-message: key = `title`, count = `3`"
    );
    assert_eq!(message(Language::English, "no-such-message", &[]), "no-such-message");
}

#[test]
fn counts_choose_between_singular_and_plural_and_codes_keep_their_zeros() {
    let counted =
        |errors: usize| message(Language::English, "diagnostics-count", &[("errors", &errors), ("warnings", &1)]);
    assert_eq!(counted(1), "1 error, 1 warning.");
    assert_eq!(counted(0), "no errors, 1 warning.");
    assert_eq!(counted(12), "12 errors, 1 warning.");
    assert_eq!(message(Language::English, "missing-key", &[("key", &"010000")]), "`010000` is missing");
}
