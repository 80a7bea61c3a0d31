//! Many files of a ledger in one object, so that a reader need not ask for each: gzipped JSON, one file a line.
//!
//! A line counts only for a file that still has the line's ETag. So the checkpoint may be lost, old or damaged, and costs time
//! then and nothing else.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::kept::Text;
use crate::model::manifest::ETag;

/// The checkpoint's name.
pub(super) const NAME: &str = "checkpoint.jsonl.gz";

/// The version of the form.
const VERSION: u32 = 1;

/// How many bytes are unpacked, at most: what a hundred thousand files say.
const MOST: u64 = 1024 * 1024 * 1024;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
}

/// Every other line.
#[derive(Serialize, Deserialize)]
struct Line<'l> {
    name: std::borrow::Cow<'l, str>,
    etag: ETag,
    text: std::borrow::Cow<'l, str>,
}

/// The content of a checkpoint.
pub(super) fn encode(texts: &BTreeMap<String, Text>) -> io::Result<Bytes> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let mut write = |line: Vec<u8>| packed.write_all(&line).and_then(|()| packed.write_all(b"\n"));
    write(serde_json::to_vec(&Head { version: VERSION })?)?;
    for (name, Text { etag, text }) in texts {
        let line = Line { name: name.into(), etag: etag.clone(), text: (&**text).into() };
        write(serde_json::to_vec(&line)?)?;
    }
    packed.finish().map(Bytes::from)
}

/// What a checkpoint says; an error if any of it is damaged, or of another version.
pub(super) fn decode(packed: &[u8]) -> io::Result<BTreeMap<String, Text>> {
    let mut lines = BufReader::new(GzDecoder::new(packed).take(MOST)).lines();
    let head: Head = serde_json::from_str(&lines.next().unwrap_or_else(|| Ok(String::new()))?)?;
    if head.version != VERSION {
        return Err(io::Error::other(format!("it is of version {}", head.version)));
    }
    let mut texts = BTreeMap::new();
    for line in lines {
        let line = line?;
        let Line { name, etag, text } = serde_json::from_str(&line)?;
        texts.insert(name.into_owned(), Text { etag, text: text.into() });
    }
    Ok(texts)
}

/// Whether so many of a ledger's files are not in its checkpoint as they are that a new one saves time.
pub(super) fn is_due(texts: &BTreeMap<String, Text>, etags: &BTreeMap<String, ETag>) -> bool {
    /// So few files are read as fast without it.
    const FEW: usize = 20;
    const SHARE: usize = 10;
    let changed = texts.iter().filter(|(name, text)| etags.get(*name) != Some(&text.etag)).count();
    let gone = etags.keys().filter(|name| !texts.contains_key(*name)).count();
    texts.len() >= FEW && (changed + gone) * SHARE >= texts.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(count: usize) -> BTreeMap<String, Text> {
        let text = |number: usize| Text { etag: format!("{number:032x}").parse().unwrap(), text: "{\n}\n".into() };
        (0..count).map(|number| (format!("runs/{number:05}.json"), text(number))).collect()
    }

    fn etags(texts: &BTreeMap<String, Text>) -> BTreeMap<String, ETag> {
        texts.iter().map(|(name, text)| (name.clone(), text.etag.clone())).collect()
    }

    #[test]
    fn what_was_packed_is_unpacked_and_damage_is_seen() {
        let texts = texts(100);
        let packed = encode(&texts).unwrap();
        assert_eq!(decode(&packed).unwrap(), texts);
        for end in [0, 1, packed.len() / 2, packed.len() - 1] {
            assert!(decode(&packed[..end]).is_err(), "cut at {end}");
        }
        let mut damaged = packed.to_vec();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        assert!(decode(&damaged).is_err());
    }

    #[test]
    fn a_checkpoint_of_another_version_is_none() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(b"{\"version\": 2}\n").unwrap();
        assert!(decode(&packed.finish().unwrap()).is_err());
    }

    #[test]
    fn a_new_checkpoint_is_due_when_a_tenth_of_the_files_differ() {
        let all = texts(100);
        let mut known = etags(&all);
        assert!(!is_due(&all, &known));
        (0..9).for_each(|number| drop(known.remove(&format!("runs/{number:05}.json"))));
        assert!(!is_due(&all, &known));
        known.insert("runs/gone.json".to_owned(), "e".parse().unwrap());
        assert!(is_due(&all, &known));
        assert!(is_due(&all, &BTreeMap::new()) && !is_due(&texts(19), &BTreeMap::new()));
    }
}
