//! Signing in and out, the language, and how large type is.

use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Visit;
use super::frame::Frame;
use super::visit::{encoded, on_to, set, under};
use crate::desk::Purpose;
use crate::http::{COLOURS, InQuery, LANGUAGE, Problem, TYPE, session_cookie};
use crate::identity::{Entry, IdentityError};

/// A year: how long browsers keep how somebody likes pages.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// Where to go on to.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    pub(super) back: String,
}

/// What is needed to sign in.
#[derive(Clone, Deserialize)]
pub(super) struct SignIn {
    account: String,
    password: String,
    #[serde(default)]
    back: String,
}

/// How somebody likes pages.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Liked {
    #[serde(default)]
    back: String,
    language: Option<String>,
    #[serde(rename = "type")]
    size: Option<String>,
    colours: Option<String>,
    /// The step of a form that is being filled in.
    at: Option<String>,
}

/// The code that is needed besides the password.
#[derive(Clone, Deserialize)]
pub(super) struct SignInCode {
    pass: String,
    code: String,
    #[serde(default)]
    back: String,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    frame: Frame,
    back: String,
    pass: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    back: String,
    account: String,
    problem: Option<String>,
    /// Where whoever has no account opens one.
    sign_up: String,
    is_demo: bool,
}

/// A path of this service; anything else is the first page. Browsers leave control characters out of addresses: with one in it, a path would
/// lead elsewhere.
pub(super) fn inside(back: &str) -> &str {
    let is_path = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(|letter: char| letter == '\\' || letter.is_control());
    if is_path { back } else { "/" }
}

fn page(visit: &Visit, back: &str, account: &str, problem: Option<String>) -> Response {
    set(&SignInPage {
        frame: visit.frame(&visit.say("page-sign-in"), None),
        back: inside(back).to_owned(),
        account: account.to_owned(),
        problem,
        sign_up: format!("/sign-up?back={}", encoded(inside(back))),
        is_demo: visit.service.desk.purpose() == Purpose::Demo,
    })
}

/// The page to sign in on.
pub(super) async fn form(visit: Visit, InQuery(Back { back }): InQuery<Back>) -> Response {
    visit.answer(move |visit| Ok(page(visit, &back, "", None))).await
}

/// Signs in.
pub(super) async fn sign_in(visit: Visit, Form(given): Form<SignIn>) -> Response {
    visit
        .answer(move |visit| {
            let (identity, place) = (&visit.service.identity, visit.caller.place.as_deref());
            match identity.sign_in_by_steps(given.account.trim(), &given.password, place) {
                Ok(Entry::In(signed_in)) => begun(visit, &signed_in.token, &given.back),
                Ok(Entry::Code(pass)) => Ok(code_page(visit, &given.back, pass, None)),
                Err(error) => {
                    let problem = Problem::from(error).told(visit.language(), false);
                    let status = problem.status();
                    Ok(under(status, page(visit, &given.back, &given.account, Some(problem.title()))))
                }
            }
        })
        .await
}

fn code_page(visit: &Visit, back: &str, pass: String, problem: Option<String>) -> Response {
    set(&CodePage {
        frame: visit.frame(&visit.say("page-sign-in"), None),
        back: inside(back).to_owned(),
        pass,
        problem,
    })
}

/// Signs in by a code, once the password was right.
pub(super) async fn sign_in_by_code(visit: Visit, Form(given): Form<SignInCode>) -> Response {
    visit
        .answer(move |visit| match visit.service.identity.sign_in_with_pass(&given.pass, &given.code) {
            Ok(Some(signed_in)) => begun(visit, &signed_in.token, &given.back),
            Ok(None) => Ok(page(visit, &given.back, "", Some(visit.say("page-code-too-late")))),
            Err(IdentityError::Wrong | IdentityError::CodeNeeded) => {
                let page = code_page(visit, &given.back, given.pass.clone(), Some(visit.say("page-code-wrong")));
                Ok(under(StatusCode::UNAUTHORIZED, page))
            }
            Err(error) => Err(error.into()),
        })
        .await
}

/// On to where somebody wanted to go, signed in.
pub(super) fn begun(visit: &Visit, token: &str, back: &str) -> Result<Response, Problem> {
    let mut response = on_to(inside(back));
    session_cookie(&visit.service, &mut response, token)?;
    Ok(response)
}

/// Signs out.
pub(super) async fn sign_out(visit: Visit) -> Response {
    visit
        .answer(|visit| {
            if let Some(token) = &visit.caller.token {
                visit.service.identity.sign_out(token)?;
            }
            let mut response = on_to("/");
            session_cookie(&visit.service, &mut response, "")?;
            Ok(response)
        })
        .await
}

/// Keeps how somebody likes pages.
pub(super) async fn settings(Form(liked): Form<Liked>) -> Response {
    let back = inside(&liked.back);
    // What is being filled in goes along.
    let mut response = match liked.at {
        Some(_) => Redirect::temporary(back).into_response(),
        None => on_to(back),
    };
    let kept = |name: &str, value: &str| format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={KEPT}");
    let language = liked.language.as_deref().filter(|language| ["zh-CN", "en"].contains(language));
    let size = liked.size.as_deref().filter(|size| ["large", "usual"].contains(size));
    let colours = liked.colours.as_deref().filter(|colours| ["dark", "light"].contains(colours));
    let cookies = [(LANGUAGE, language), (TYPE, size), (COLOURS, colours)];
    for (name, value) in cookies.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        if let Ok(value) = HeaderValue::from_str(&kept(name, value)) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_led_to_another_site() {
        for elsewhere in [
            "https://example.org/",
            "//example.org",
            "/\\example.org",
            "",
            "javascript:alert(1)",
            "/a\r\nb",
            "/\t/example.org",
            "\t//example.org",
            "/\u{0}/example.org",
            "/\u{b}/example.org",
            "/\u{7f}/example.org",
            " //example.org",
        ] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere:?}");
        }
        assert_eq!(inside("/stalls/cases/1?done=1"), "/stalls/cases/1?done=1");
    }
}
