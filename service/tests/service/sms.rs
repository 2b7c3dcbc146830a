//! SMS as a receiver of webhooks: the example tells whoever has a number, once, and nothing of what is said.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use guicheng_engine::{Actor, Id};
use guicheng_service::delivery::webhook::{Secret, Webhook};
use guicheng_service::delivery::{Channel, dead_letters};

use crate::delivery::{SECRET, carried, courier, permitted};

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn the_example_tells_whoever_has_a_number_once_and_nothing_of_what_is_said() {
    let script = guicheng_testkit::examples().join("sms_receiver.py");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("secret"), format!("{SECRET}\n")).unwrap();
    fs::write(file("numbers"), "{\"bakery\": \"13800000001\"}").unwrap();
    // What sends: it writes down what it is given.
    let send = format!("{{ cat; echo \" $0\"; }} >> {}", file("sent").display());
    let start = || {
        let mut child = Command::new("python3")
            .arg(&script)
            .arg("0")
            .args([file("secret"), file("numbers"), file("seen")])
            .args(["sh", "-c", &send])
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        Some((Running(child), line.strip_prefix("listens ").unwrap().to_owned()))
    };
    // Without Python there is nothing to try.
    let Some((running, port)) = start() else { return };
    let (_world, desk, case) = permitted();
    let hook = |port: &str, secret: &str| -> Arc<dyn Channel> {
        let secret = Secret::parse(secret).unwrap();
        Arc::new(Webhook::new(
            "sms",
            &format!("http://127.0.0.1:{port}/"),
            secret,
            vec![Id::from("permit")],
            Actor::anonymous(),
        ))
    };
    let (first, _) = courier(&desk, vec![hook(&port, SECRET)]);
    assert_eq!(first.round().unwrap(), carried(1, 0, 0));
    let sent = fs::read_to_string(file("sent")).unwrap();
    assert!(sent.ends_with(" 13800000001\n") && sent.lines().count() == 1, "{sent}");
    assert!(!sent.contains("人民路") && !sent.contains(case.as_str()), "{sent}");
    // What comes again, also after it was started anew, is not sent again.
    drop(running);
    let (_running, port) = start().unwrap();
    let body = format!("{{\"data\": {{\"to\": [\"bakery\"], \"case\": \"{case}\"}}}}");
    let id = fs::read_to_string(file("seen")).unwrap().split(' ').next().unwrap().to_owned();
    let moment = guicheng_service::clock::Clock::now(&guicheng_service::clock::SystemClock).timestamp();
    let told = |signature: &str| {
        let at = format!("127.0.0.1:{port}").parse().unwrap();
        let moment = moment.to_string();
        let signed =
            [("webhook-id", id.as_str()), ("webhook-timestamp", moment.as_str()), ("webhook-signature", signature)];
        let head = crate::client::head(at, "POST", "/", &signed);
        crate::client::raw(at, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).status
    };
    let signature = Secret::parse(SECRET).unwrap().sign(&id, moment, &body).unwrap();
    assert_eq!((told(&signature), told("v1,forged")), (204, 401));
    assert_eq!(fs::read_to_string(file("sent")).unwrap(), sent);
    assert!(dead_letters(&desk).unwrap().is_empty());
}
