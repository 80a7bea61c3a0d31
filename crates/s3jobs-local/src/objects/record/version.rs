use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Object, Rank, VersionId};

/// One version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Version {
    /// Bytes and what is said of them.
    Object(Box<Object>),
    /// The place of an object that was deleted while the bucket kept versions.
    DeleteMarker(DeleteMarker),
}

/// Says that an object was deleted. It has no bytes and no attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeleteMarker {
    pub(crate) version: VersionId,
    pub(in crate::objects) rank: Rank,
    /// When the object was deleted, UTC.
    pub(crate) modified: Timestamp,
}

impl Version {
    /// The version's id.
    pub(crate) fn id(&self) -> VersionId {
        match self {
            Self::Object(object) => object.version,
            Self::DeleteMarker(marker) => marker.version,
        }
    }

    /// The object, unless this is a delete marker.
    pub(crate) fn object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::DeleteMarker(_) => None,
        }
    }

    pub(in crate::objects) fn rank(&self) -> Rank {
        match self {
            Self::Object(object) => object.rank,
            Self::DeleteMarker(marker) => marker.rank,
        }
    }
}
