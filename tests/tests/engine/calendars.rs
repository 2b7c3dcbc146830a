//! Calendars of a library: what cannot be is refused, what is odd is told.

use guicheng_engine::{Language, LoadFailure};
use guicheng_testkit::TestLibrary;

fn file(id: &str, years: &str) -> String {
    format!("calendar: {id}\ntitle: {{zh: t, en: t}}\noffset: \"+08:00\"\nyears:\n{years}")
}

fn year(content: &str) -> String {
    file("town", &format!("  2026:\n    source: {{title: t, number: t}}\n{content}"))
}

fn codes(failure: &LoadFailure) -> Vec<&'static str> {
    failure.diagnostics.records(&failure.sources).into_iter().map(|record| record.code).collect()
}

fn found(text: &str) -> Vec<&'static str> {
    let packs = TestLibrary::empty();
    packs.write("calendars/town.yaml", text);
    match packs.library().check_calendar("town") {
        Ok((_, odd)) => codes(&odd),
        Err(failure) => {
            assert!(failure.diagnostics.has_errors());
            codes(&failure)
        }
    }
}

#[test]
fn a_table_that_cannot_be_is_an_error_and_one_that_is_odd_a_warning() {
    for (content, code) in [
        ("    days_off: {a: {from: 2026-02-15, to: 2026-09-23}}\n", "bad-calendar"),
        (
            "    days_off: {a: {from: 2026-01-01, to: 2026-01-03}, b: {from: 2026-01-03, to: 2026-01-05}}\n",
            "bad-calendar",
        ),
        ("    days_off: {}\n", "calendar-without-days-off"),
        ("    days_off: {a: {from: 2026-02-15, to: 2026-02-23}}\n", "calendar-nothing-made-up"),
        ("    days_off: {a: {from: 2026-01-03, to: 2026-01-04}}\n", "calendar-only-weekends"),
        ("    statutory_days: 4\n    days_off: {a: {from: 2026-01-01, to: 2026-01-03}}\n", "calendar-unbalanced"),
        ("    days_off: {a: {from: +10000-01-01, to: 2026-01-03}}\n", "wrong-type"),
    ] {
        assert_eq!(found(&year(content)), [code], "{content}");
    }
    let good = "    statutory_days: 2\n    days_off: {a: {from: 2026-01-01, to: 2026-01-02}}\n";
    assert_eq!(found(&year(good)), [""; 0]);
}

#[test]
fn a_calendar_is_called_like_its_file_and_a_year_is_written_in_one_way() {
    let table = "source: {title: t, number: t}\n    days_off: {a: {from: 2026-01-01, to: 2026-01-01}}\n";
    assert_eq!(found(&file("city", &format!("  2026:\n    {table}"))), ["wrong-calendar-id"]);
    assert_eq!(found(&file("town", &format!("  \"02026\":\n    {table}"))), ["bad-year"]);
    assert_eq!(found(&file("town", &format!("  10000:\n    {}", table.replace("2026", "9999")))), ["bad-calendar"]);
}

#[test]
fn a_calendar_in_two_folders_says_the_same_in_both_and_that_is_told() {
    let (one, two) = (TestLibrary::empty(), TestLibrary::empty());
    let table = "    days_off: {a: {from: 2026-01-01, to: 2026-01-02}}\n";
    one.write("calendars/town.yaml", year(table));
    two.write("calendars/town.yaml", format!("# again\n{}", year(table)));
    let library = one.library().with(two.path("")).unwrap();
    let (_, odd) = library.check_calendar("town").unwrap();
    assert_eq!(codes(&odd), ["calendar-copied"]);
    two.write("calendars/town.yaml", year(&table.replace("01-02", "01-03")));
    let failure = library.calendar("town").unwrap_err();
    assert_eq!(codes(&failure), ["calendar-twice"]);
    assert!(failure.render(Language::English, false).contains("two calendars `town` that differ"));
}
