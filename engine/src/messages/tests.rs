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

#[test]
fn what_is_put_together_is_what_fluent_says() {
    let catalogue = Catalogue::new(CHINESE, ENGLISH);
    let mut plain_ones = 0;
    for (bundle, file) in [(&catalogue.chinese, CHINESE), (&catalogue.english, ENGLISH)] {
        let ids = file.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
        let variables = file.split("{ $").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap());
        let names: std::collections::BTreeSet<&str> = variables.collect();
        for pattern in ids.filter_map(|id| bundle.get_message(id)?.value()) {
            for value in ["1", "2", "12", "0", "-1", "007", "010000", "3000000000", "1.0", "one", "other", "王 {x}", ""]
            {
                let given: &dyn Display = &value;
                let arguments: Vec<(&str, &dyn Display)> = names.iter().map(|name| (*name, given)).collect();
                if let Some(sentence) = plain::sentence(pattern, &arguments) {
                    plain_ones += 1;
                    assert_eq!(sentence, Catalogue::by_fluent(bundle, pattern, &arguments));
                }
            }
        }
    }
    assert!(plain_ones > 1000, "most are plain: {plain_ones}");
}
