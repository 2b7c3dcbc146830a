//! Fields that hold more than one value, forms in steps, checklists: what packs may say of them, and what layers may change.

use guicheng_engine::{FieldType, Language};
use guicheng_testkit::TestLibrary;

/// The problems of a town's pack over the hire of the hall: codes alone.
fn codes(content: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    packs.province("town", "hall_hire", content);
    match packs.library().load("town") {
        Ok(_) => Vec::new(),
        Err(failure) => {
            failure.diagnostics.records(&failure.sources).iter().map(|record| record.code.to_owned()).collect()
        }
    }
}

#[test]
fn what_is_said_of_a_field_fits_its_type() {
    for (fields, code) in [
        ("instalments: {fields: {due_on: {remove: true}}}", "unknown-field"),
        ("extra: {title: 附加, type: rows}", "field-rows"),
        ("extra: {title: 附加, type: rows, list: true, fields: {amount: {}}}", "field-rows"),
        ("extra: {title: 附加, type: text, fields: {amount: {}}}", "field-rows"),
        ("extra: {title: 附加, type: rows, fields: {instalments: {}}}", "row-field"),
        ("extra: {title: 附加, type: rows, fields: {hires_approved: {}}}", "row-field"),
        ("extra: {title: 附加, type: rows, fields: {amuont: {}}}", "unknown-name"),
        ("extra: {title: 附加, type: text, at_most: 20 MB}", "field-document"),
        ("extra: {title: 附加, type: text, accepts: pdf}", "field-document"),
        ("extra: {title: 附加, type: document, at_most: 20 megabytes}", "bad-size"),
        ("extra: {title: 附加, type: document, accepts: [PDF]}", "bad-document-type"),
        ("extra: {title: 附加, type: integer, shown: fields}", "field-shown"),
        ("extra: {title: 附加, type: checklist}", "field-checklist"),
        ("extra: {title: 附加, type: text, checklist: plan}", "field-checklist"),
        ("extra: {title: 附加, type: checklist, checklist: plann}", "unknown-name"),
        ("extra: {title: 附加, type: text, bound: {closed: true, article: rules/7}}", "bad-options-bound"),
        ("seating: {bound: {keeps: balcony}}", "unknown-word"),
        ("hire_charged: {type: integer}", "figure-field"),
    ] {
        let found = codes(&format!("fields: {{{fields}}}\n"));
        assert!(found.iter().any(|found| found == code), "{fields}: {found:?}");
    }
    assert_eq!(codes("checklists: {empty: {title: 空, article: rules/6, items: {}}}\n"), ["checklist-empty"]);
    assert_eq!(codes("figures: {hire_charged: {sum: {field: days}}}\n"), ["figure-sum"]);
    assert_eq!(codes("fields: {hire: {personal: true}}\n"), ["personal-in-figure"]);
    let public = "parties: {all: {title: 公众, article: rules/1, anyone: true}}\nviews: {what_is_open: {audience: [all], fields: {paid: data.instalments}}}\nfields: {paid: {title: 付款, type: text}}\n";
    assert_eq!(codes(public), ["personal-in-public-view"], "rows are personal if one of their fields is");
}

#[test]
fn a_field_stands_in_one_group_of_its_form() {
    let group =
        |fields: &str| format!("forms: {{application: {{groups: {{more: {{title: 其他, fields: {fields}}}}}}}}}\n");
    assert_eq!(codes(&group("[occasion]")), ["group-field"]);
    assert_eq!(codes(&group("[amount]")), ["group-field"]);
    assert_eq!(codes("forms: {application: {groups: {money: {fields: {append: [hire]}}}}}\n"), ["group-field"]);
}

#[test]
fn options_that_are_bound_stay_and_a_closed_list_gets_no_others() {
    assert_eq!(codes("fields: {seating: {options: {theatre: {title: 剧场}}}}\n"), Vec::<String>::new());
    assert_eq!(codes("fields: {seating: {options: {classroom: {remove: true}}}}\n"), Vec::<String>::new());
    for broken in ["options: {circle: {title: 环形}}", "options: {replace: true, classroom: {title: 课桌式}}"] {
        let found = codes(&format!("fields: {{seating: {{{broken}}}}}\n"));
        assert!(found.iter().any(|code| code == "options-bound-broken"), "{broken}: {found:?}");
    }
    for looser in ["bound: {closed: false}", "bound: {keeps: []}", "bound: {remove: true}"] {
        let found = codes(&format!("fields: {{seating: {{{looser}}}}}\n"));
        assert!(found.iter().any(|code| code == "options-bound-loosened"), "{looser}: {found:?}");
    }
}

#[test]
fn a_layer_changes_the_fields_of_rows_by_their_ids() {
    let packs = TestLibrary::of_examples();
    packs.province(
        "town",
        "hall_hire",
        "fields:\n  instalments: {fields: {payer: {need: required}, note: {}, due_on: {remove: true}}}\n  note: {title: 备注, type: text}\n",
    );
    // A rule reads what is taken away.
    assert!(packs.problems("town").iter().any(|problem| problem.contains("unknown-field")));
    packs.province(
        "town",
        "hall_hire",
        "fields:\n  instalments: {fields: {payer: {need: required}, note: {}}}\n  note: {title: 备注, type: text}\n",
    );
    let town = packs.load("town");
    let names: Vec<&str> = town.fields["instalments"].fields.ids().map(|id| id.as_str()).collect();
    assert_eq!(names, ["due_on", "amount", "payer", "note"]);
}

#[test]
fn hosts_are_told_how_a_form_is_filled_in() {
    let pack = TestLibrary::of_examples().load("hall_hire");
    let form = &pack.workflows.get("hire").unwrap().forms.get("application").unwrap();
    let groups: Vec<_> = form.groups.iter().map(|(id, group)| (id.as_str(), group.fields.len())).collect();
    assert_eq!(groups, [("event", 5), ("money", 2)]);
    assert_eq!(&*form.files.get("plan_template").unwrap().name, "活动方案模板.docx");
    let occasion = &form.fields.get("occasion").unwrap().field;
    assert_eq!(occasion.hint.as_ref().unwrap().get(Language::English), "the name of the event and what happens there");
    assert!(occasion.example.is_some());
    let review = &pack.fields["plan_review"];
    assert_eq!(review.kind, FieldType::Checklist);
    let parts: Vec<&str> = review.fields.ids().map(|id| id.as_str()).collect();
    assert_eq!(parts, ["item", "result", "remark"]);
    assert!(pack.checklists.get("plan").unwrap().items.get("capacity").unwrap().hint.is_some());
}
