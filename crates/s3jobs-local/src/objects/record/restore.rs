use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How fast, and at what price, an archived object is restored.
// Ordered: a later tier is slower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum RestoreTier {
    Expedited,
    #[default]
    Standard,
    Bulk,
}

impl RestoreTier {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Expedited => "Expedited",
            Self::Standard => "Standard",
            Self::Bulk => "Bulk",
        }
    }

    /// The tier of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Expedited, Self::Standard, Self::Bulk].into_iter().find(|tier| tier.as_str() == name)
    }
}

/// A temporary copy of an archived object, which may be still in the making or gone again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RestoredCopy {
    pub(in crate::objects) days: u32,
    pub(in crate::objects) tier: RestoreTier,
    /// From when on it can be read, UTC.
    pub(in crate::objects) ready: Timestamp,
    /// Until when it can be read, UTC.
    pub(in crate::objects) expires: Timestamp,
}
