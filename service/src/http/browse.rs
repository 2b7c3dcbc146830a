//! The description of the interface as a page to look things up in, made of the same document. What endpoints do is said there in English.

use std::collections::BTreeMap;
use std::fmt::Write;

use guicheng_engine::Language;
use serde_json::{Map, Value};

use super::exports::escaped;
use crate::messages::say;

/// A page in a language.
pub(super) fn page(described: &Value, language: Language) -> String {
    let mut page = Page { language, html: String::new() };
    page.whole(described);
    page.html
}

struct Page {
    language: Language,
    html: String,
}

/// A text of a description: what stands between backticks is code.
fn told(text: &str) -> String {
    let parts = text.split('`').map(quoted).enumerate();
    parts.map(|(number, part)| if number % 2 == 1 { format!("<code>{part}</code>") } else { part }).collect()
}

/// A text in a page or in a value of it.
fn quoted(text: &str) -> String {
    escaped(text).replace('"', "&quot;")
}

fn text<'d>(of: &'d Value, name: &str) -> &'d str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn members<'d>(of: &'d Value, name: &str) -> impl Iterator<Item = (&'d String, &'d Value)> {
    of.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// What a schema is, in few words, with links to those that have names.
fn kind(schema: &Value) -> String {
    if let Some(name) = text(schema, "$ref").rsplit('/').next().filter(|name| !name.is_empty()) {
        let name = quoted(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    let several = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema.get(word).and_then(Value::as_array));
    if let Some(several) = several {
        return several.iter().map(kind).collect::<Vec<_>>().join(" | ");
    }
    if let Some(items) = schema.get("items") {
        return format!("[{}]", kind(items));
    }
    if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
        return format!("{{…: {}}}", kind(others));
    }
    let words = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        Some(Value::String(kind)) => kind.clone(),
        _ => "…".to_owned(),
    };
    let known = schema.get("enum").and_then(Value::as_array);
    let known = known.map(|known| known.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "));
    quoted(&known.unwrap_or(words))
}

impl Page {
    fn add(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    fn say(&self, id: &str) -> String {
        quoted(&say(self.language, id, &[]))
    }

    fn whole(&mut self, described: &Value) {
        let (tag, title) = (if self.language == Language::English { "en" } else { "zh-CN" }, self.say("browse-title"));
        self.add(&format!("<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">"));
        self.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        let version = env!("CARGO_PKG_VERSION");
        self.add(&format!(
            "<title>{title}</title>\n<link rel=\"stylesheet\" href=\"/assets/style.css?v={version}\">\n</head>\n<body>"
        ));
        self.add(&format!("<main id=\"main\" class=\"wide\">\n<h1>{title}</h1>\n<p>{}</p>", self.say("browse-intro")));
        let (home, raw) = (self.say("page-home"), self.say("browse-raw"));
        self.add(&format!("<p><a href=\"/\">{home}</a> · <a href=\"/openapi.json\">{raw}</a></p>"));
        let mut groups: BTreeMap<&str, Vec<(&String, &Value)>> = BTreeMap::new();
        for (path, operations) in members(described, "paths") {
            let rest = path.strip_prefix("/api/").unwrap_or(path).trim_start_matches('/');
            groups.entry(rest.split('/').next().unwrap_or(rest)).or_default().push((path, operations));
        }
        let links = groups.keys().map(|group| format!("<a href=\"#{0}\">{0}</a>", quoted(group)));
        let (links, nav) = (links.collect::<Vec<_>>().join(" · "), self.say("browse-resources"));
        self.add(&format!(
            "<nav aria-label=\"{nav}\"><p>{links} · <a href=\"#schemas\">{}</a></p></nav>",
            self.say("browse-schemas")
        ));
        for (group, paths) in groups {
            self.add(&format!("<section>\n<h2 id=\"{0}\">{0}</h2>", quoted(group)));
            for (path, operations) in paths {
                for (method, operation) in operations.as_object().into_iter().flatten() {
                    self.operation(method, path, operation);
                }
            }
            self.add("</section>");
        }
        self.add(&format!("<section>\n<h2 id=\"schemas\">{}</h2>", self.say("browse-schemas")));
        let none = Value::Null;
        for (name, schema) in members(described.get("components").unwrap_or(&none), "schemas") {
            self.schema(name, schema);
        }
        self.add("</section>\n</main>\n</body>\n</html>");
    }

    fn operation(&mut self, method: &str, path: &str, operation: &Value) {
        let said = [text(operation, "summary"), text(operation, "description")];
        let said = said.iter().filter(|said| !said.is_empty()).map(|said| told(said)).collect::<Vec<_>>().join(" ");
        let (method, path) = (method.to_ascii_uppercase(), quoted(path));
        self.add(&format!("<details>\n<summary><strong>{method}</strong> <code>{path}</code></summary>"));
        self.add(&format!("<p lang=\"en\">{said}</p>"));
        let asked = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let mut rows: Vec<[String; 3]> = asked
            .map(|asked| {
                let kind = asked.get("schema").map(kind).unwrap_or_default();
                [format!("<code>{}</code>", quoted(text(asked, "name"))), kind, told(text(asked, "description"))]
            })
            .collect();
        let none = Value::Null;
        for (media, content) in members(operation.get("requestBody").unwrap_or(&none), "content") {
            rows.push([self.say("browse-body"), content.get("schema").map(kind).unwrap_or_default(), quoted(media)]);
        }
        self.table("browse-asked", &rows);
        let answers: Vec<[String; 3]> = members(operation, "responses")
            .map(|(status, answer)| {
                let contents: Vec<String> = members(answer, "content")
                    .map(|(media, content)| content.get("schema").map_or_else(|| quoted(media), kind))
                    .collect();
                let headers = members(answer, "headers").map(|(name, _)| format!("<code>{}</code>", quoted(name)));
                let said = std::iter::once(told(text(answer, "description"))).chain(headers);
                let said = said.filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" · ");
                [quoted(status), contents.join(" | "), said]
            })
            .collect();
        self.table("browse-answered", &answers);
        self.add("</details>");
    }

    fn schema(&mut self, name: &str, schema: &Value) {
        let id = quoted(name);
        self.add(&format!(
            "<h3 id=\"schema-{id}\">{id}</h3>\n<p lang=\"en\">{}</p>",
            told(text(schema, "description"))
        ));
        let alternatives = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(word).and_then(Value::as_array));
        let several = alternatives.map_or_else(|| vec![schema], |all| all.iter().collect());
        for one in several {
            let rows: Vec<[String; 3]> = members(one, "properties")
                .map(|(name, member)| {
                    [format!("<code>{}</code>", quoted(name)), kind(member), told(text(member, "description"))]
                })
                .collect();
            if rows.is_empty() {
                self.add(&format!("<p>{}</p>", kind(one)));
            }
            self.table("browse-members", &rows);
        }
    }

    fn table(&mut self, caption: &str, rows: &[[String; 3]]) {
        if rows.is_empty() {
            return;
        }
        let caption = self.say(caption);
        self.add(&format!("<table>\n<caption>{caption}</caption>"));
        for [name, kind, said] in rows {
            let _ =
                writeln!(self.html, "<tr><th scope=\"row\">{name}</th><td>{kind}</td><td lang=\"en\">{said}</td></tr>");
        }
        self.add("</table>");
    }
}
