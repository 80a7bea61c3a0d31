use super::kind::Kind;
use super::row::Mistake;
use crate::model::manifest::ManifestField;

/// How many bytes tell what a list is.
pub(super) const TELLING: usize = 8;

/// What a list is that begins so and is no CSV text.
// Source of the first bytes: RFC 1952 (gzip), APPNOTE.TXT 4.3.7 (ZIP), RFC 8878 (Zstandard), the bzip2 and xz file formats,
// the Parquet and ORC file formats, and the Unicode Standard, 23.8 (byte-order marks).
pub(super) fn mistake(start: &[u8], first: Option<&ManifestField>) -> Option<Mistake> {
    let begins = |forms: &[Form]| {
        forms.iter().find(|(bytes, ..)| start.starts_with(bytes)).map(|(_, name, help)| (*name, *help))
    };
    let binary = || begins(&BINARY);
    let wide = || is_wide(start).then_some(("UTF-16 text", AS_UTF8));
    let packed = || (start.starts_with(b"BZh") && start[3..].get(1..5) == Some(b"1AY&")).then_some(("bzip2", UNPACK));
    let orc = || (start.starts_with(b"ORC") && start.iter().any(u8::is_ascii_control)).then_some(("ORC", AS_CSV));
    // No bucket is called so; what stands in a column that S3 does not read is another matter.
    let other = || begins(&TEXT).filter(|_| first == Some(&ManifestField::Bucket));
    let (name, help) = binary().or_else(wide).or_else(packed).or_else(orc).or_else(other)?;
    Some(Mistake::new(Kind::Form, format!("this is {name}, and S3 reads plain CSV"), help))
}

/// First bytes, what they tell, and what to do.
type Form = (&'static [u8], &'static str, &'static str);

const UNPACK: &str = "unpack it, and use the CSV file that is in it";
const AS_UTF8: &str = "save the file as UTF-8 without a byte-order mark";
const AS_CSV: &str = "write the list as plain CSV, a row an object";
const INVENTORY: &str = "write the list as plain CSV; the `manifest.json` of an S3 Inventory report is a manifest of kind \
                         `inventory`";

const BINARY: [Form; 7] = [
    (b"\x1f\x8b", "gzip", UNPACK),
    (b"PK\x03\x04", "a ZIP file", UNPACK),
    (b"\xfd7zXZ", "xz", UNPACK),
    (b"\x28\xb5\x2f\xfd", "Zstandard", UNPACK),
    (b"\xff\xfe", "UTF-16 text", AS_UTF8),
    (b"\xfe\xff", "UTF-16 text", AS_UTF8),
    (b"PAR1", "Parquet", AS_CSV),
];

const TEXT: [Form; 3] = [(b"{", "JSON", INVENTORY), (b"[", "JSON", AS_CSV), (b"<", "XML", AS_CSV)];

/// Whether every other byte is zero, as in UTF-16 text of Western letters without a mark.
fn is_wide(start: &[u8]) -> bool {
    let is_zero = |first: usize| start.len() > 3 && start.iter().skip(first).step_by(2).all(|byte| *byte == 0);
    is_zero(0) != is_zero(1)
}
