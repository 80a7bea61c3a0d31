//! Restoring archived objects.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::bounds::some_within;

/// Restores a temporary copy of each archived object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"expirationInDays": 7, "glacierJobTier": "BULK"}]))]
pub struct InitiateRestoreObject {
    /// How long the copy stays, in whole days, at least 1. Leave it out for the archive tiers of Intelligent-Tiering.
    // The service model allows 0; RestoreObject refuses it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "some_within::<1, 2_147_483_647, _, _>"
    )]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub expiration_in_days: Option<NonZeroU32>,
    /// How fast the restore is: `STANDARD` (hours) or `BULK` (cheaper, longer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glacier_job_tier: Option<GlacierJobTier>,
}

/// How fast a restore is. Batch jobs have no expedited tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum GlacierJobTier {
    /// Cheapest and slowest.
    Bulk,
    /// Hours.
    Standard,
}
