//! Limits that a type does not say by itself: how large a number is, how many entries a collection has.
//!
//! They stand in the schema as well. What the types accept, the schema accepts, and the reverse: `validate` relies on it.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64};

use camino::Utf8PathBuf;
use serde::de::{Deserialize, Deserializer, Error};

/// The largest whole number that every reader of JSON keeps: 2^53 - 1.
// Source: RFC 8259, section 6.
pub(in crate::model) const MAX_NUMBER: u64 = 9_007_199_254_740_991;

/// Something that has a size: a number itself, a collection or a text by its length.
pub(in crate::model) trait Measured {
    /// The size, and what is counted.
    fn measure(&self) -> (u64, &'static str);
}

fn count(length: usize) -> (u64, &'static str) {
    (u64::try_from(length).unwrap_or(u64::MAX), "entries")
}

impl<T> Measured for Vec<T> {
    fn measure(&self) -> (u64, &'static str) {
        count(self.len())
    }
}

impl<K, V> Measured for BTreeMap<K, V> {
    fn measure(&self) -> (u64, &'static str) {
        count(self.len())
    }
}

impl Measured for Utf8PathBuf {
    fn measure(&self) -> (u64, &'static str) {
        (count(self.as_str().len()).0, "bytes")
    }
}

impl Measured for u64 {
    fn measure(&self) -> (u64, &'static str) {
        (*self, "")
    }
}

impl Measured for NonZeroU32 {
    fn measure(&self) -> (u64, &'static str) {
        (self.get().into(), "")
    }
}

impl Measured for NonZeroU64 {
    fn measure(&self) -> (u64, &'static str) {
        (self.get(), "")
    }
}

/// A value from `MIN` to `MAX`.
pub(in crate::model) fn within<'de, const MIN: u64, const MAX: u64, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Measured,
    D: Deserializer<'de>,
{
    let value = T::deserialize(deserializer)?;
    let (size, unit) = value.measure();
    let limits = match unit {
        "" => format!("a number from {MIN} to {MAX}"),
        unit => format!("{MIN} to {MAX} {unit}"),
    };
    if (MIN..=MAX).contains(&size) { Ok(value) } else { Err(D::Error::custom(format!("{size} where {limits} can be"))) }
}

/// The same for a field that may be left out.
pub(in crate::model) fn some_within<'de, const MIN: u64, const MAX: u64, T, D>(
    deserializer: D,
) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de> + Measured,
    D: Deserializer<'de>,
{
    within::<MIN, MAX, T, D>(deserializer).map(Some)
}

/// Whether exactly one of some fields is given.
pub(in crate::model) fn one_of<E: Error>(fields: &[(&str, bool)]) -> Result<(), E> {
    if fields.iter().filter(|(_, is_given)| *is_given).count() == 1 {
        return Ok(());
    }
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("`{name}`")).collect();
    Err(E::custom(format!("exactly one of {} is given", names.join(" and "))))
}
