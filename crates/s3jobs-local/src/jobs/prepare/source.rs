use serde::{Deserialize, Serialize};

use super::filter::Filter;
use crate::objects::Encryption;

/// Where a job's list of objects comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) enum Source {
    /// A CSV object.
    Csv {
        object: ListObject,
        /// What each column holds: `Bucket`, `Key`, `VersionId`, `Ignore`.
        fields: Vec<String>,
    },
    /// The `manifest.json` of an inventory report.
    Inventory(ListObject),
    /// A bucket's own list, through a filter.
    Generated(Box<Generator>),
}

/// An object that is a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jobs) struct ListObject {
    pub(super) bucket: String,
    pub(super) key: String,
    /// As it was sent. Nothing: the current version.
    pub(super) version: Option<String>,
    /// Without quotes.
    pub(super) etag: String,
}

/// How a list is generated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) struct Generator {
    /// The bucket whose objects are listed.
    pub(super) bucket: String,
    /// The account that it must belong to.
    pub(super) expected_owner: Option<String>,
    pub(super) filter: Filter,
    pub(super) versions: Versions,
    /// Where the list is written. Nothing: it is not.
    pub(super) output: Option<Output>,
}

/// Which versions of a bucket's objects a generated list has. Delete markers are in none.
// Not documented. Replication is about every version, and all other operations would surprise with older ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Versions {
    Current,
    All,
}

/// Where a generated list is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Output {
    pub(super) bucket: String,
    pub(super) prefix: Option<String>,
    /// The account that the bucket must belong to.
    pub(super) expected_owner: Option<String>,
    /// Nothing: the bucket's default.
    pub(super) encryption: Option<Encryption>,
}
