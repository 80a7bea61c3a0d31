use serde::{Deserialize, Serialize};

use super::{DefaultRetention, Retention};

/// What keeps a version from being deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lock {
    pub(crate) retention: Option<Retention>,
    /// Nothing: it was never set.
    pub(crate) legal_hold: Option<LegalHold>,
}

/// Whether a version is kept until somebody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LegalHold {
    On,
    Off,
}

impl LegalHold {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::On => "ON",
            Self::Off => "OFF",
        }
    }

    /// The state of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::On, Self::Off].into_iter().find(|hold| hold.as_str() == name)
    }
}

/// The object lock of a bucket that has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LockConfiguration {
    /// What a new version gets whose writer says nothing of retention.
    pub(crate) default: Option<DefaultRetention>,
}
