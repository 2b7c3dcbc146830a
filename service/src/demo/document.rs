//! A document of a demo: one page in PDF that says that it is one.

/// A page with a mark that tells it from others.
pub(super) fn page(mark: &str) -> String {
    let text = format!("BT /F1 16 Tf 72 760 Td (Guicheng: a document of the demo) Tj 0 -28 Td /F1 9 Tf ({mark}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut page = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        places.push_str(&format!("{:010} 00000 n \n", page.len()));
        page.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (at, size) = (page.len(), objects.len() + 1);
    page.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    ));
    page
}
