//! What of a form is asked for, and what of that is not filled in.

use guicheng_engine::screen::ScreenField;

/// Whether who a party is may follow from a field.
pub(super) fn names_a_party(field: &ScreenField) -> bool {
    ["organisation", "territory", "code"].contains(&field.kind)
}

/// Whether nothing is filled in.
pub(super) fn is_blank(field: &ScreenField) -> bool {
    field.new_text.as_ref().is_none_or(String::is_empty)
}

/// Whether a field is asked for as the form stands, be it that it can be sent without it.
pub(super) fn is_asked_for(field: &ScreenField) -> bool {
    field.needed || (field.need == "expected" && !field.depends)
}
