//! Whether a content is there to its end: what was cut off on its way is not taken.

/// How many bytes at the end are looked through: an archive may end with a remark of 64 KiB.
const TAIL: usize = 66 * 1024;

/// How many bytes at the end of a PDF hold the mark of its end, behind which writers leave blanks.
const PDF_TAIL: usize = 2048;

/// What stands at the end of each.
const PDF: &[u8] = b"%%EOF";
const PNG: &[u8] = b"IEND\xaeB`\x82";
const ARCHIVE: &[u8] = b"PK\x05\x06";

/// What is seen of the end of a content as its parts come.
#[derive(Debug, Default)]
pub(super) struct Ending {
    tail: Vec<u8>,
    jpeg: Jpeg,
    /// Whether it may be a JPEG.
    begins: Vec<u8>,
    has_png_end: bool,
}

impl Ending {
    /// Takes the next part.
    pub(super) fn take(&mut self, part: &[u8]) {
        let missing = 2_usize.saturating_sub(self.begins.len());
        self.begins.extend(part.iter().take(missing));
        if self.begins == [0xff, 0xd8] {
            part.iter().for_each(|byte| self.jpeg.take(*byte));
        }
        // What lies across two parts is found in the end of the one before.
        let before = self.tail.len().saturating_sub(PNG.len());
        self.tail.extend_from_slice(part);
        self.has_png_end |= has(self.tail.get(before..).unwrap_or_default(), PNG);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// Whether a content of a type is there to its end, as far as that is told by it.
    pub(super) fn is_whole(&self, kind: &str) -> bool {
        match kind {
            "pdf" => {
                let is_blank = |byte: &u8| *byte == 0 || byte.is_ascii_whitespace();
                let blanks = self.tail.iter().rev().take_while(|byte| is_blank(byte)).count();
                let written = self.tail.get(..self.tail.len().saturating_sub(blanks)).unwrap_or_default();
                has(written.get(written.len().saturating_sub(PDF_TAIL)..).unwrap_or_default(), PDF)
            }
            "png" => self.has_png_end,
            "jpg" => self.jpeg == Jpeg::End,
            "zip" | "docx" | "xlsx" | "pptx" | "ofd" => has(&self.tail, ARCHIVE),
            _ => true,
        }
    }
}

fn has(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

/// Where in a JPEG the next byte stands: pictures within it, which have ends of their own, are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Jpeg {
    /// Between segments.
    #[default]
    Between,
    /// Behind the first byte of a marker.
    Marker,
    /// At the first byte of the length of a segment, which may be followed by a scan.
    Length { scans: bool },
    /// At its second byte.
    Low { scans: bool, high: u8 },
    /// Within a segment, with so many bytes to come.
    Segment { scans: bool, left: u16 },
    /// Within a scan.
    Scan,
    /// Within a scan, behind what may be a marker.
    ScanMarker,
    /// Behind the end.
    End,
}

impl Jpeg {
    fn take(&mut self, byte: u8) {
        let behind = |scans: bool| if scans { Self::Scan } else { Self::Between };
        *self = match (*self, byte) {
            (Self::End, _) | (Self::Marker | Self::ScanMarker, 0xd9) => Self::End,
            (Self::Between, 0xff) | (Self::Marker, 0xff) => Self::Marker,
            (Self::Between, _) | (Self::Marker, 0x00..=0x01 | 0xd0..=0xd8) => Self::Between,
            (Self::Scan, 0xff) | (Self::ScanMarker, 0xff) => Self::ScanMarker,
            (Self::Scan, _) | (Self::ScanMarker, 0x00 | 0xd0..=0xd7) => Self::Scan,
            (Self::Marker | Self::ScanMarker, code) => Self::Length { scans: code == 0xda },
            (Self::Length { scans }, high) => Self::Low { scans, high },
            (Self::Low { scans, high }, low) => match u16::from_be_bytes([high, low]).saturating_sub(2) {
                0 => behind(scans),
                left => Self::Segment { scans, left },
            },
            (Self::Segment { scans, left: 1 }, _) => behind(scans),
            (Self::Segment { scans, left }, _) => Self::Segment { scans, left: left.saturating_sub(1) },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_whole(kind: &str, content: &[u8], part: usize) -> bool {
        let mut ending = Ending::default();
        content.chunks(part).for_each(|part| ending.take(part));
        ending.is_whole(kind)
    }

    #[test]
    fn what_is_cut_off_is_not_whole() {
        // A picture with a smaller one in it, and something behind its end.
        let small = b"\xff\xd8\xff\xda\0\x02x\xff\xd9";
        let jpeg = [b"\xff\xd8\xff\xe1\0\x0b".as_slice(), small, b"\xff\xda\0\x03\x01ab\xff\0c\xff\xd9 more"].concat();
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR \0\0\0\0IEND\xaeB`\x82".to_vec();
        let pdf = b"%PDF-1.4\n%%EOF\nxref and so on, much later\nstartxref\n9\n%%EOF\n\0\0".to_vec();
        let remark = [b"PK\x03\x04 PK\x05\x06".as_slice(), &[b'x'; 60_000]].concat();
        for (kind, content, end) in
            [("jpg", &jpeg, 7), ("png", &png, 1), ("docx", &remark, 60_001), ("ofd", &remark, 60_001)]
        {
            for part in [1, 3, 1000, 100_000] {
                assert!(is_whole(kind, content, part), "{kind} {part}");
                assert!(!is_whole(kind, &content[..content.len() - end], part), "{kind} {part}");
            }
        }
        assert!(is_whole("pdf", &pdf, 5));
        let long = [pdf.as_slice(), &[b'x'; 5000]].concat();
        assert!(!is_whole("pdf", &long, 100) && !is_whole("pdf", b"%PDF-1.4 x", 100));
        assert!(is_whole("txt", b"x", 1) && is_whole("doc", b"x", 1));
    }
}
