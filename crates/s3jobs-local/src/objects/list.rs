use redb::ReadableTable as _;

use super::Object;
use super::tables::OBJECTS;
use crate::store::{StoreError, Tables, unpack};

/// Which objects of a bucket are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Listing<'a> {
    /// Only keys that begin so.
    pub(crate) prefix: &'a str,
    /// Keys that have this text after the prefix are rolled up into one common prefix. Empty: none are.
    pub(crate) delimiter: &'a str,
    /// Where the listing goes on.
    pub(crate) after: Option<After>,
    /// The most objects and common prefixes in a page.
    pub(crate) limit: usize,
}

/// The last thing that was listed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// A key: what follows it is still to come.
    Key(String),
    /// A common prefix: everything in it has been seen.
    Prefix(String),
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Keys and objects, sorted by the bytes of their keys.
    pub(crate) objects: Vec<(String, Object)>,
    /// Common prefixes, sorted alike.
    pub(crate) prefixes: Vec<String>,
    /// Where the next page begins, if there is more.
    pub(crate) next: Option<After>,
}

pub(super) fn page(tables: &impl Tables, bucket: &str, listing: &Listing<'_>) -> Result<Page, StoreError> {
    let table = tables.table(OBJECTS)?;
    let mut page = Page::default();
    let mut last = None;
    let Some(mut from) = first(listing) else { return Ok(page) };
    'skip: loop {
        for entry in table.range((bucket, from.as_str())..)? {
            let (place, record) = entry?;
            let (found_in, key) = place.value();
            if found_in != bucket || !key.starts_with(listing.prefix) {
                return Ok(page);
            }
            if page.objects.len() + page.prefixes.len() == listing.limit {
                page.next = last;
                return Ok(page);
            }
            if let Some(common) = common_prefix(key, (listing.prefix, listing.delimiter)) {
                page.prefixes.push(common.to_owned());
                last = Some(After::Prefix(common.to_owned()));
                match successor(common) {
                    Some(next) => from = next,
                    None => return Ok(page),
                }
                continue 'skip;
            }
            page.objects.push((key.to_owned(), unpack(record.value())?));
            last = Some(After::Key(key.to_owned()));
        }
        return Ok(page);
    }
}

/// The smallest key that may be listed, or nothing where no key can follow.
fn first(listing: &Listing<'_>) -> Option<String> {
    let from = match &listing.after {
        None => String::new(),
        // The smallest text that is greater than the key.
        Some(After::Key(key)) => format!("{key}\0"),
        Some(After::Prefix(prefix)) => successor(prefix)?,
    };
    Some(from.max(listing.prefix.to_owned()))
}

/// What of a key, after `prefix`, is rolled up: up to and with the delimiter.
pub(super) fn common_prefix<'k>(key: &'k str, (prefix, delimiter): (&str, &str)) -> Option<&'k str> {
    if delimiter.is_empty() {
        return None;
    }
    let end = key[prefix.len()..].find(delimiter)? + delimiter.len();
    Some(&key[..prefix.len() + end])
}

/// The common prefix that a key is rolled up into, where it has the prefix that is listed.
pub(crate) fn rolled_up<'k>(key: &'k str, (prefix, delimiter): (&str, &str)) -> Option<&'k str> {
    if key.starts_with(prefix) { common_prefix(key, (prefix, delimiter)) } else { None }
}

/// The smallest text that is greater than every text that begins with `prefix`.
pub(super) fn successor(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // Surrogates are no characters: after U+D7FF comes U+E000.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            text.push(next);
            return Some(text);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn nothing_lies_between_what_begins_with_a_prefix_and_its_successor() {
        assert_eq!(successor("a/").as_deref(), Some("a0"));
        assert_eq!(successor("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
        assert_eq!(successor("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10FFFF}"), None);
    }
}
