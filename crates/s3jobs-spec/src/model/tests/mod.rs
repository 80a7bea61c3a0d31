//! What the model promises: limits, canonical forms, digests, tokens, markers, comparison.

mod arns;
mod compare;
mod digests;
mod identity;
mod limits;
mod values;

use super::{Endpoint, Scope};

/// A scope of AWS in this Region.
fn scope(region: &str) -> Scope {
    Scope { account: "111122223333".parse().unwrap(), region: region.parse().unwrap(), endpoint: Endpoint::Aws }
}
