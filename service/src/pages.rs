//! The pages: what citizens, applicants and agencies work with in a browser. Every page is drawn from packs and cases, by the functions that
//! the interface calls too; a new procedure, form or list shows in them without a template touched. They work without scripts.
//!
//! Paths begin with the id of a pack: `/{pack}` is its portal, below it stand its lists, what can be begun, and its cases.

mod about;
mod account;
mod agencies;
mod agency_settings;
mod asked_for;
mod assets;
mod begun;
mod beside;
mod bodies;
mod by_mail;
mod case;
mod components;
mod counter;
mod demo;
mod foreseen;
mod form_task;
mod frame;
mod given;
mod guide;
mod help;
mod history;
mod inbox;
mod input;
mod kept;
mod known;
mod line;
mod list;
mod material;
mod missed;
mod notices;
mod organisation_search;
mod organisations;
mod portal;
mod privacy;
mod prose;
mod qr;
mod real_names;
mod receipt;
mod received;
mod recorded;
mod second_factor;
mod sender;
mod session;
mod sign_up;
mod signed_out;
mod taking_over;
mod task_filters;
mod tasks;
mod told_apart;
mod verify;
mod visit;
mod work;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};

use crate::http::Service;

pub(crate) use visit::Visit;

/// The largest form that is read, with the files in it.
const LARGEST_FORM: usize = 200 * 1024 * 1024;

/// The paths of the pages.
pub(crate) fn pages() -> Router<Service> {
    let forms = Router::new()
        .route("/{pack}/begin/{workflow}", get(work::begin).post(work::begin))
        .route("/{pack}/cases/{case}/begin/{workflow}", get(work::open).post(work::open))
        .route("/{pack}/cases/{case}/acts/{procedure}/{action}", get(work::act).post(work::act))
        .route("/{pack}/take-over/{workflow}/{state}", get(taking_over::form).post(taking_over::form))
        .route("/{pack}/take-over/{workflow}/{state}/table", get(taking_over::page).post(taking_over::sent))
        .route("/{pack}/counter/{workflow}", get(counter::form).post(counter::form))
        .route("/{pack}/counter/{workflow}/{action}", get(counter::form_then).post(counter::form_then))
        .route("/{pack}/cases/{case}/counter/{workflow}", get(counter::form_in).post(counter::form_in))
        .route(
            "/{pack}/cases/{case}/counter/{workflow}/{action}",
            get(counter::form_in_then).post(counter::form_in_then),
        )
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    Router::new()
        .merge(forms)
        .route("/", get(portal::home))
        .route("/assets/{name}", get(assets::asset))
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/sign-in/code", get(session::form).post(session::sign_in_by_code))
        .route("/sign-in/forgotten", get(by_mail::forgotten).post(by_mail::send))
        .route("/sign-in/password", get(by_mail::password).post(by_mail::set_password))
        .route("/sign-in/address", get(by_mail::address).post(by_mail::confirm))
        .route("/sign-out", post(session::sign_out))
        .route("/sign-up", get(sign_up::form).post(sign_up::join))
        .route("/account", get(account::page))
        .route("/account/capacity", post(account::choose))
        .route("/account/invitation", get(account::page).post(account::answer))
        .route("/account/notices", get(account::page).post(account::accept))
        .route("/account/organisation", get(organisations::enter_form).post(organisations::enter))
        .route("/account/real-name", get(real_names::own).post(real_names::claim))
        .route("/account/password", post(account::change_password))
        .route("/account/second-factor", get(account::page).post(second_factor::begin))
        .route("/account/second-factor/confirm", get(account::page).post(second_factor::confirm))
        .route("/account/second-factor/off", get(account::page).post(second_factor::give_up))
        .route("/account/mail", get(account::page).post(by_mail::ask))
        .route("/account/mail/off", get(account::page).post(by_mail::forget))
        .route("/organisations/{organisation}", get(organisations::page))
        .route("/organisations/{organisation}/members", get(organisations::page).post(organisations::add))
        .route("/organisations/{organisation}/members/end", get(organisations::page).post(organisations::end))
        .route("/settings", post(session::settings))
        .route("/demo", get(demo::page))
        .route("/demo/sign-in", post(demo::sign_in))
        .route("/demo/clock", post(demo::move_clock))
        .route("/tasks", get(tasks::page).post(tasks::claim_all))
        .route("/tasks/filters", get(tasks::page).post(task_filters::keep))
        .route("/tasks/{case}/{procedure}", post(tasks::claim))
        .route("/messages", get(inbox::page))
        .route("/messages/{case}/{event}/{effect}", post(inbox::confirm))
        .route("/help", get(help::page))
        .route("/help/{guide}", get(help::guide))
        .route("/privacy", get(privacy::page))
        .route("/components", get(components::page))
        .route("/{pack}", get(portal::portal))
        .route("/{pack}/help", get(help::in_portal))
        .route("/{pack}/help/{guide}", get(help::guide_in_portal))
        .route("/{pack}/privacy", get(privacy::in_portal))
        .route("/{pack}/agencies", get(agencies::page))
        .route("/{pack}/agencies/{agency}", get(agency_settings::form).post(agency_settings::set_all))
        .route("/{pack}/organisations", get(organisation_search::look_up).post(organisation_search::enter))
        .route("/{pack}/real-names", get(real_names::pending).post(real_names::decide))
        .route("/{pack}/take-over/{workflow}/{state}/workbook", get(taking_over::workbook))
        .route("/{pack}/counter", get(counter::page))
        .route("/{pack}/handed-over", get(counter::code).post(counter::take))
        .route("/{pack}/guides", get(guide::list))
        .route("/{pack}/guides/{workflow}", get(guide::page))
        .route("/{pack}/receipt", get(receipt::form).post(receipt::page))
        .route("/{pack}/verify/{register}", get(verify::page))
        .route("/{pack}/drafts/{draft}", post(portal::discard))
        .route("/{pack}/lists/{list}", get(list::page))
        .route("/{pack}/cases/{case}/counter", get(counter::page_in))
        .route("/{pack}/cases/{case}", get(case::page))
        .route("/{pack}/cases/{case}/documents/{number}", get(case::document))
}

/// That there is no such page.
pub(crate) async fn unknown(visit: Visit) -> Response {
    visit.answer(|_| Err(crate::http::Problem::unknown_path())).await
}
