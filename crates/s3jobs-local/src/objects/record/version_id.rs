use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::objects::Refusal;

/// Names one version of an object.
///
/// In S3's look: 32 characters that mean nothing to clients, or `null` for what was written without versioning.
// The text holds 16 bytes and the version's rank, hidden by them, so that a version is found without an index. 12 of the
// bytes are random, and 4 say that the text was made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) enum VersionId {
    /// The version that was written while the bucket had no versioning, or while it was suspended.
    Null,
    /// A version that was written while versioning was enabled.
    Made {
        /// The version's place among those of its key.
        rank: Rank,
        /// What makes it different from all others.
        random: u128,
    },
}

/// Orders the versions of a key: a higher rank is newer. Nanoseconds since 1970, or more where the clock stands still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Rank(pub(in crate::objects) u64);

impl Rank {
    /// The rank of what is written now, after `newest`.
    pub(in crate::objects) fn after(newest: Option<Rank>, now: Timestamp) -> Self {
        let time = u64::try_from(now.as_nanosecond()).unwrap_or_default();
        Self(newest.map_or(time, |newest| time.max(newest.0.saturating_add(1))))
    }
}

/// Signs of a version id, 6 bits each.
const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// Length of a version id in bytes, and in characters.
const BYTES: usize = 24;
const CHARACTERS: usize = 32;

impl VersionId {
    /// A new id for the version of this rank.
    pub(in crate::objects) fn make(rank: Rank) -> Self {
        let random = Uuid::new_v4().as_u128() & !CHECKED;
        Self::Made { rank, random: random | check(rank, random) }
    }

    fn bytes(rank: Rank, random: u128) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..16].copy_from_slice(&random.to_be_bytes());
        bytes[16..].copy_from_slice(&(rank.0 ^ mask(random)).to_be_bytes());
        bytes
    }
}

/// The bits of the random part that follow from all others: a text that only looks like an id is none, as with S3.
const CHECKED: u128 = 0xFFFF_FFFF;

fn check(rank: Rank, random: u128) -> u128 {
    let mixed = mask(random & !CHECKED) ^ rank.0.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    u128::from(mixed ^ mixed >> 32) & CHECKED
}

/// What hides a rank. Ids of neighbouring versions look nothing alike.
fn mask(random: u128) -> u64 {
    let [low, high] = [random & u128::from(u64::MAX), random >> 64];
    u64::try_from(low ^ high).unwrap_or_default().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Made { rank, random } = *self else { return f.write_str("null") };
        for chunk in Self::bytes(rank, random).chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
            for shift in [18, 12, 6, 0] {
                fmt::Write::write_char(f, char::from(SIGNS[(bits >> shift & 63) as usize]))?;
            }
        }
        Ok(())
    }
}

impl FromStr for VersionId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text == "null" {
            return Ok(Self::Null);
        }
        read(text).ok_or_else(|| Refusal::InvalidVersionId { version: text.to_owned() })
    }
}

fn read(text: &str) -> Option<VersionId> {
    if text.len() != CHARACTERS {
        return None;
    }
    let mut bytes = Vec::with_capacity(BYTES);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for sign in chunk {
            bits = bits << 6 | u32::try_from(SIGNS.iter().position(|known| known == sign)?).ok()?;
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    let (random, rank) = bytes.split_at_checked(16)?;
    let random = u128::from_be_bytes(random.try_into().ok()?);
    let rank = Rank(u64::from_be_bytes(rank.try_into().ok()?) ^ mask(random));
    Some(VersionId::Made { rank, random }).filter(|_| random & CHECKED == check(rank, random))
}

impl From<VersionId> for String {
    fn from(id: VersionId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for VersionId {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text() {
        for id in [VersionId::Null, VersionId::make(Rank(1)), VersionId::make(Rank(u64::MAX))] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(VersionId::make(Rank(7)).to_string().len(), 32);
    }

    #[test]
    fn what_cannot_be_an_id_is_refused() {
        let id = VersionId::make(Rank(7)).to_string();
        let other = format!("{}{}", &id[..31], if id.ends_with('A') { 'B' } else { 'A' });
        let foreign = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD";
        for text in ["", "NULL", "x", &"-".repeat(32), &"A".repeat(33), &other, foreign] {
            let refusal = Refusal::InvalidVersionId { version: text.to_owned() };
            assert_eq!(text.parse::<VersionId>(), Err(refusal), "{text}");
        }
    }

    #[test]
    fn a_rank_grows_even_where_the_clock_stands_still() {
        let now = Timestamp::from_nanosecond(1000).unwrap();
        assert_eq!(Rank::after(None, now), Rank(1000));
        assert_eq!(Rank::after(Some(Rank(1000)), now), Rank(1001));
        assert_eq!(Rank::after(Some(Rank(5)), now), Rank(1000));
    }
}
