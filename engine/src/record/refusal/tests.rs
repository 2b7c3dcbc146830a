use std::collections::BTreeSet;

use super::RefusalCode;

const LOCALES: [&str; 2] = [include_str!("../../../locales/zh-CN.ftl"), include_str!("../../../locales/en.ftl")];

/// The variables of a message of a Fluent file; lines that are indented, or close a bracket, go with the one before.
fn variables<'f>(file: &'f str, id: &str) -> Option<BTreeSet<&'f str>> {
    let mut lines = file.lines().skip_while(|line| line.split(" =").next() != Some(id));
    let first = lines.next()?;
    let message = std::iter::once(first).chain(lines.take_while(|line| line.starts_with([' ', '}'])));
    let variables = message.flat_map(|line| line.split('$').skip(1));
    Some(variables.filter_map(|rest| rest.split([' ', '}', ')']).next()).collect())
}

#[test]
fn a_reason_has_the_arguments_that_its_sentence_names_and_no_others() {
    for code in RefusalCode::ALL {
        let arguments: BTreeSet<&str> = code.arguments().iter().copied().collect();
        for file in LOCALES {
            assert_eq!(variables(file, &format!("refusal-{code}")).as_ref(), Some(&arguments), "{code}");
        }
    }
}
