//! Forms, drafts and files as everybody: what somebody fills in of a case, and brings to it, is for whoever knows of the case, and what they keep is
//! theirs alone.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::store::Store;
use serde_json::json;

use crate::access::{Asker, Judge, PACK, askers, clerk_of};
use crate::agents::with_agents;
use crate::client;
use crate::http::{Served, opening, served_behind, unlimited};

/// A file brought to a case by somebody: the status of the answer.
fn brought(served: &Served, asker: &Asker, case: &Id) -> u16 {
    let content = "%PDF-1.7 a plan %%EOF";
    let cookie = asker.cookie.as_deref().unwrap_or_default();
    let headers = [("Cookie", cookie), ("Content-Type", "application/pdf"), ("Content-Length", "21")];
    let path = format!("/api/attachments?name=plan.pdf&case={case}");
    let head = client::head(served.at, "POST", &path, &headers);
    client::raw(served.at, format!("{head}\r\n{content}").as_bytes()).status
}

#[test]
fn forms_drafts_and_files_are_for_those_who_know_of_the_case_and_for_their_owners() {
    let served = served_behind(Purpose::Real, &[PACK], &[], unlimited());
    with_agents(&served.desk);
    let published = served.desk.published();
    let pack = published.current(&Id::from(PACK), served.desk.clock().now()).unwrap();
    let askers = askers(&served, pack);
    let florist = askers.iter().find(|asker| asker.name == "florist").unwrap().cookie.clone().unwrap();
    let (_, opened) = served.asked(&florist, "POST", "/api/cases", Some(&opening()));
    let case = Id::from(opened["case"].as_str().unwrap());
    let file = served.desk.view(&clerk_of(&askers), &case).unwrap().file;
    let (store, at): (&dyn Store, _) = (&**served.desk.store(), served.desk.clock().now());
    let judge = Judge { store, rulebook: published.rulebook(), pack, case: &file.case, at };
    let sent = json!({"case": case, "asked": {"do": "act", "procedure": 2, "action": "give_notice", "input": {}}});
    let (mut wrong, mut drafts, mut known) = (Vec::new(), Vec::new(), 0);
    for asker in &askers {
        let headers: Vec<(&str, &str)> = asker.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
        let knows = judge.sees(&asker.actor).0;
        known += usize::from(knows);
        let hold = |what: &str, due: &[u16], status: u16| {
            (!due.contains(&status)).then(|| format!("{} {what}: {status} instead of {due:?}", asker.name))
        };
        let form = served.send("POST", "/api/forms", &headers, Some(&sent));
        wrong.extend(hold("form", if knows { &[200, 422] } else { &[404] }, form.status));
        let kept: &[u16] = match (asker.cookie.is_some(), asker.is_over) {
            (false, _) => &[404],
            (_, true) => &[403],
            _ => &[201],
        };
        let draft = served.send("POST", "/api/drafts", &headers, Some(&sent));
        wrong.extend(hold("draft", kept, draft.status));
        if draft.status == 201 {
            let draft = draft.json();
            if !knows && (draft.get("form").is_some() || draft["problem"]["code"] != "unknown") {
                wrong.push(format!("{} is told of the case: {draft}", asker.name));
            }
            drafts.push((asker.name.clone(), draft["draft"].as_str().unwrap().to_owned()));
        }
        let files: &[u16] = if kept == [201] && !knows { &[404] } else { kept };
        wrong.extend(hold("file", files, brought(&served, asker, &case)));
    }
    assert!(known > 1 && known < askers.len() && drafts.len() > 10, "{known} {}", drafts.len());
    for asker in &askers {
        for (owner, draft) in &drafts {
            let headers: Vec<(&str, &str)> = asker.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
            for (method, path) in [("GET", ""), ("POST", "/submission"), ("DELETE", "")] {
                if *owner == asker.name && method != "GET" {
                    continue;
                }
                let status = served.send(method, &format!("/api/drafts/{draft}{path}"), &headers, None).status;
                let due: &[u16] = if *owner == asker.name { &[200] } else { &[403, 404] };
                if !due.contains(&status) {
                    wrong.push(format!("{} {method} {path} of the draft of {owner}: {status}", asker.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn many_drafts_at_once_are_no_more_than_one_by_one() {
    let (_world, desk) = crate::world::world(&["market_pitches"]);
    let asked = json!({"pack": "market_pitches", "workflow": "application", "input": {}});
    let baker = crate::world::person("baker");
    for _ in 0..190 {
        desk.save_draft(&baker, None, None, &asked).unwrap();
    }
    let save = || usize::from(desk.save_draft(&baker, None, None, &asked).is_ok());
    let saved: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(move || (0..5).map(|_| save()).sum::<usize>())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((saved, desk.drafts(&baker).unwrap().len()), (10, 200));
}
