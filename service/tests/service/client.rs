//! Plain requests over a connection, one each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Sends bytes, and reads what is answered.
pub(crate) fn raw(at: SocketAddr, request: &[u8]) -> Answer {
    let text = String::from_utf8(exchanged(at, request)).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: body.to_owned() }
}

/// What is answered, byte for byte.
fn exchanged(at: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The body of what is read at a path, which is no text; it must be there.
pub(crate) fn downloaded(at: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let bytes = exchanged(at, format!("{}\r\n", head(at, "GET", path, headers)).as_bytes());
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let answered = String::from_utf8_lossy(&bytes[..end]).into_owned();
    assert!(answered.starts_with("HTTP/1.1 200"), "{answered}");
    bytes[end + 4..].to_vec()
}

/// A request with its headers, up to the body.
pub(crate) fn head(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request
}

/// Sends a request, with JSON if there is a body. What is answered is held against the description of the interface.
pub(crate) fn send(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
    let given = body;
    let body = body.map(ToString::to_string).unwrap_or_default();
    let mut request = head(at, method, path, headers);
    if !body.is_empty() {
        request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    let answer = raw(at, format!("{request}\r\n{body}").as_bytes());
    crate::described::holds(at, (method, path, given), &answer);
    answer
}
