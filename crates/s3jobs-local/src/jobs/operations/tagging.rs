use serde::Deserialize;
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::jobs::sent::typed;
use crate::objects::Tags;

/// One tag, with the wire's names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentTag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentTagging {
    #[serde(default)]
    tag_set: Vec<SentTag>,
}

/// Reads an `S3SetObjectTaggingOperation`. Without a tag set, it removes every tag.
pub(super) fn read(options: &Value) -> Result<Tags, CallError> {
    let sent: SentTagging = typed(options)?;
    object_tags(sent.tag_set)
}

/// Tags within an object's limits.
pub(super) fn object_tags(sent: Vec<SentTag>) -> Result<Tags, CallError> {
    let pairs = sent.into_iter().map(|tag| (tag.key, tag.value));
    Tags::new(pairs).map_err(|refusal| CallError::invalid(refusal.to_string()))
}
