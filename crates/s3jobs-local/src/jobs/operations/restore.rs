use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::jobs::sent::typed;
use crate::objects::{Restoration, RestoreTier};

/// `S3InitiateRestoreObjectOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentRestore {
    expiration_in_days: Option<u32>,
    glacier_job_tier: Option<String>,
}

/// How archived objects are restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jobs) struct RestoreWork {
    days: Option<u32>,
    tier: RestoreTier,
}

impl RestoreWork {
    /// Reads an `S3InitiateRestoreObjectOperation`.
    // Source: S3 API reference, RestoreObject: the standard tier is the default. Which one a job has is undocumented.
    pub(super) fn read(options: &Value) -> Result<Self, CallError> {
        let sent: SentRestore = typed(options)?;
        let tier = match sent.glacier_job_tier.as_deref() {
            None | Some("STANDARD") => RestoreTier::Standard,
            Some("BULK") => RestoreTier::Bulk,
            Some(other) => return Err(CallError::invalid(format!("`{other}` is no tier of restoring"))),
        };
        Ok(Self { days: sent.expiration_in_days, tier })
    }

    /// What is asked of each object.
    pub(super) fn restoration(self) -> Restoration {
        Restoration { days: self.days, tier: self.tier }
    }
}
