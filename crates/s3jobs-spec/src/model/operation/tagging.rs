//! Tags, of objects and of jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text::text_type;

text_type! {
    /// A tag's key: 1 to 128 letters, digits, spaces and any of `_.:/=+-@`.
    TagKey, "a tag key (letters, digits, spaces and any of `_.:/=+-@`)", 1..=128, r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$";
    "team"
}

text_type! {
    /// A tag's value: up to 256 letters, digits, spaces and any of `_.:/=+-@`.
    TagValue, "a tag value (letters, digits, spaces and any of `_.:/=+-@`)", 0..=256, r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$";
    "finance"
}

/// Tags by key. Order does not matter and keys are unique.
pub type TagSet = BTreeMap<TagKey, TagValue>;

/// Replaces each object's whole tag set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutObjectTagging {
    /// The tags that every object has afterwards, at most 10. All others are removed; `{}` removes every tag.
    pub tag_set: Arc<TagSet>,
}
