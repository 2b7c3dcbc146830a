//! What something is by its content: the short words that forms name types by.

/// What a content is, by its first bytes; `name` tells apart what is told alike.
pub(super) fn of(head: &[u8], name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match infer::get(head).map(|kind| kind.extension()) {
        // Documents that are archives say so in the names of what is in them.
        Some("zip") if names(head, b"OFD.xml") => "ofd",
        Some("zip") if names(head, b"word/") => "docx",
        Some("zip") if names(head, b"xl/") => "xlsx",
        Some("zip") if names(head, b"ppt/") => "pptx",
        Some(known) => KNOWN.iter().find(|word| **word == known).copied().unwrap_or("other"),
        None if is_text(head) => {
            if extension == "csv" {
                "csv"
            } else {
                "txt"
            }
        }
        None => "other",
    }
}

/// A name that says no other type than its content has: one that does gets the ending of its type.
pub(super) fn honest(name: &str, kind: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let says_it = match kind {
        "jpg" => matches!(&*extension, "jpg" | "jpeg"),
        "tif" => matches!(&*extension, "tif" | "tiff"),
        "txt" | "csv" => matches!(&*extension, "txt" | "csv"),
        "xml" => matches!(&*extension, "xml" | "svg" | "xsd"),
        // Of what nobody knows a name says nothing wrong.
        "other" => true,
        kind => extension == kind,
    };
    if says_it { name.to_owned() } else { format!("{name}.{kind}") }
}

/// Whether two of these words say the same of a content: texts are told apart by names alone.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    let is_text = |kind: &str| matches!(kind, "txt" | "csv");
    one == other || is_text(one) && is_text(other)
}

/// The words for what is known by its content.
const KNOWN: [&str; 22] = [
    "pdf", "jpg", "png", "gif", "bmp", "tif", "webp", "heic", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "gz",
    "7z", "rar", "mp3", "wav", "mp4", "xml",
];

fn names(head: &[u8], name: &[u8]) -> bool {
    head.windows(name.len()).any(|window| window == name)
}

/// Text in UTF-8, of which the last character may be cut off.
fn is_text(head: &[u8]) -> bool {
    let readable = match str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    readable && !head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_type_and_the_name_does_not() {
        assert_eq!(of(b"%PDF-1.7\n", "a.txt"), "pdf");
        assert_eq!(of(b"MZ\x90\0\x03\0\0\0", "a.pdf"), "other");
        assert_eq!(of("数据".as_bytes(), "a.pdf"), "txt");
        assert_eq!(of("甲,乙".as_bytes(), "a.csv"), "csv");
        assert_eq!(of(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07\0\0\0OFD.xml", "a.ofd"), "ofd");
        assert_eq!(honest("a.PDF", "pdf"), "a.PDF");
        assert_eq!(honest("a.bat", "pdf"), "a.bat.pdf");
        assert_eq!(honest("说明", "txt"), "说明.txt");
        assert_eq!(honest("a.jpeg", "jpg"), "a.jpeg");
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a"), "png");
    }
}
