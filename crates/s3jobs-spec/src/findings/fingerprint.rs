//! What a finding is recognised by from one run to the next.
//!
//! Made from code, file, field and message, never from lines: text that moves keeps its findings.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Paths;
use super::located::Located;

/// Makes the fingerprints of one report's findings, each different from the others.
pub(super) struct Fingerprints<'p> {
    paths: &'p Paths,
    /// How often the same was found so far.
    seen: HashMap<[u8; 32], u64>,
}

impl<'p> Fingerprints<'p> {
    pub(super) fn new(paths: &'p Paths) -> Self {
        Self { paths, seen: HashMap::new() }
    }

    /// The next finding's fingerprint: 32 hex digits.
    pub(super) fn next(&mut self, located: &Located<'_>) -> String {
        let finding = located.finding;
        let path = self.paths.in_repository(&finding.place.file);
        let same = digest(&[finding.code.name(), &path, &finding.place.at.to_string(), &finding.message]);
        let number = self.seen.entry(same).or_default();
        *number += 1;
        let digest = Sha256::new().chain_update(same).chain_update(number.to_be_bytes()).finalize();
        digest.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// The digest of some texts, each with its length so that none runs into the next.
fn digest(parts: &[&str]) -> [u8; 32] {
    let add = |digest: Sha256, part: &&str| digest.chain_update(part.len().to_be_bytes()).chain_update(part);
    parts.iter().fold(Sha256::new(), add).finalize().into()
}
