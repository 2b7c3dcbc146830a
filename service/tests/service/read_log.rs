//! What is noted of whoever looks at a case, and at what.

use guicheng_engine::{Actor, Id, Language};
use guicheng_service::desk::{CollectionAsked, Desk};
use serde_json::json;

use crate::erasing::{REQUEST, brought, filed, published};
use crate::world::{act, input, official, person};

fn asked() -> CollectionAsked {
    CollectionAsked {
        pack: Id::from("request"),
        collection: Id::from("requests"),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 10,
    }
}

/// What somebody looked at, the oldest first.
fn noted(desk: &Desk, case: &Id, who: &Actor) -> Vec<String> {
    let mut reads = desk.reads(case, None, 100).unwrap();
    reads.reverse();
    reads.into_iter().filter(|read| Some(&read.person) == who.person.as_ref()).map(|read| read.what).collect()
}

#[test]
fn read_log_tells_apart_what_was_looked_at() {
    let (_world, desk) = published();
    let clerk = official("bureau", "clerk");
    let case = filed(&desk, "k-1");
    let answer = act(&clerk, REQUEST, "answer", input([]));
    let correction = act(&person("asker"), REQUEST, "correct", input([]));
    let paper = serde_json::to_value(brought(&desk, &person("asker"), "identity.txt")).unwrap();
    let hash = paper["record"]["hash"].as_str().unwrap();

    desk.view(&clerk, &case).unwrap();
    desk.available(&clerk, &case).unwrap();
    desk.record(&clerk, &case).unwrap();
    desk.command_drawn(&case, &answer, Language::Chinese).unwrap();
    desk.form(&clerk, Some(&case), &json!({"do": "act", "procedure": REQUEST, "action": "answer"}), Language::Chinese)
        .unwrap();
    desk.preview(&case, &answer).unwrap();
    desk.attachment(&clerk, &case, hash).unwrap();
    desk.audit_one(&clerk, &case).unwrap();
    assert_eq!(desk.collection(&clerk, &asked()).unwrap().rows.len(), 1);
    assert_eq!(desk.collection_to_keep(&clerk, &asked()).unwrap().rows.len(), 1);
    let attachment = format!("attachment {hash}");
    assert_eq!(
        noted(&desk, &case, &clerk),
        [
            "case",
            "actions",
            "record",
            // The form is shown again while it is filled in.
            "form 2.answer",
            "preview 2.answer",
            &*attachment,
            "audit",
            "list requests",
            "table requests",
        ]
    );
    desk.command_drawn(&case, &correction, Language::Chinese).unwrap();
    assert_eq!(noted(&desk, &case, &person("asker")), ["form 2.correct"]);
    // Whoever is shown nothing has looked at nothing, and nobody in particular is not noted.
    let stranger = person("stranger");
    assert!(desk.view(&stranger, &case).is_err() && desk.record(&stranger, &case).is_err());
    assert!(desk.command_drawn(&case, &act(&stranger, REQUEST, "answer", input([])), Language::Chinese).is_err());
    assert!(desk.collection(&stranger, &asked()).unwrap().rows.is_empty());
    desk.collection(&Actor::anonymous(), &asked()).unwrap();
    assert_eq!(noted(&desk, &case, &stranger), Vec::<String>::new());
}
