use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::claim::Claim;
use crate::hex::hex;

/// Signs texts with the key of one day, Region and service.
// Source: S3 API Reference, "Signature calculations for the Authorization header", tasks 2 and 3.
pub(super) struct Signer<'c> {
    key: Vec<u8>,
    claim: &'c Claim,
}

impl<'c> Signer<'c> {
    pub(super) fn new(secret: &str, claim: &'c Claim) -> Self {
        let first = format!("AWS4{secret}").into_bytes();
        let key = claim.scope.split('/').fold(first, |key, part| hmac(&key, part.as_bytes()));
        Self { key, claim }
    }

    /// The signature of lines, `kind` being the first of them, in hex.
    pub(super) fn sign(&self, kind: &str, lines: &[&str]) -> String {
        let Claim { date, scope, .. } = self.claim;
        let text = format!("{kind}\n{date}\n{scope}\n{}", lines.join("\n"));
        hex(&hmac(&self.key, text.as_bytes()))
    }
}

/// SHA-256 in hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether two signatures are the same, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    let differences = one.bytes().zip(other.bytes()).fold(0, |found, (one, other)| found | (one ^ other));
    one.len() == other.len() && differences == 0
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
