use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::row::Cells;

/// How many different objects are remembered: some 20 MB of them.
const REMEMBERED: usize = 1_000_000;

/// Objects that stand in a list more than once.
///
/// An object is remembered by 64 bits: of a million, two are taken for one in one of 30 million lists.
#[derive(Debug, Default)]
pub(super) struct Twins {
    seen: HashSet<u64>,
    /// Rows whose object an earlier row names.
    pub(super) again: u64,
    /// The first of them: line, and bytes.
    pub(super) first: Option<(u64, Range<u64>)>,
}

impl Twins {
    /// Takes a row whose cells can be read.
    pub(super) fn row(&mut self, cells: &Cells<'_>, (line, bytes): (u64, &Range<u64>)) {
        let object = name(cells);
        let is_new = if self.seen.len() < REMEMBERED { self.seen.insert(object) } else { !self.seen.contains(&object) };
        if !is_new {
            self.again += 1;
            self.first.get_or_insert_with(|| (line, bytes.clone()));
        }
    }

    /// Whether there were more objects than are remembered, so that some that stand there twice are not known.
    pub(super) fn is_full(&self) -> bool {
        self.seen.len() >= REMEMBERED
    }
}

/// The object that a row means: keys are compared decoded, as S3 reads them.
fn name(cells: &Cells<'_>) -> u64 {
    let Cells { bucket, key, version } = cells;
    // The same for every run: what is found must not depend on chance.
    let mut hasher = DefaultHasher::new();
    hasher.write(bucket.as_bytes());
    hasher.write_u8(b'/');
    if key.contains('+') {
        hasher.write(&Cow::from(percent_decode_str(&key.replace('+', " "))));
    } else {
        hasher.write(&Cow::from(percent_decode_str(key)));
    }
    // No key has a byte of this value in it.
    hasher.write_u8(0xff);
    hasher.write(version.as_deref().unwrap_or_default().as_bytes());
    hasher.finish()
}
