use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::jobs::error::CallError;
use crate::objects::Headers;

/// A copy's own headers and user metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct NewMetadata {
    pub(super) headers: Headers,
    pub(super) metadata: BTreeMap<String, String>,
}

/// `S3ObjectMetadata`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct SentMetadata {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    content_type: Option<String>,
    http_expires_date: Option<Timestamp>,
    user_metadata: Option<BTreeMap<String, String>>,
    #[serde(rename = "SSEAlgorithm")]
    pub(super) sse_algorithm: Option<String>,
    // Deprecated: what S3 does with them is not said anywhere.
    content_length: Option<i64>,
    #[serde(rename = "ContentMD5")]
    content_md5: Option<String>,
    requester_charged: Option<bool>,
}

impl SentMetadata {
    /// Refuses what S3 calls deprecated and this server does not honour.
    pub(super) fn check(&self) -> Result<(), CallError> {
        let given = [
            ("ContentLength", self.content_length.is_some()),
            ("ContentMD5", self.content_md5.is_some()),
            ("RequesterCharged", self.requester_charged == Some(true)),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((member, _)) => Err(CallError::not_implemented(format!(
                "S3PutObjectCopy.NewObjectMetadata.{member}, which is deprecated,"
            ))),
            None => Ok(()),
        }
    }

    /// What copies have in place of their sources' metadata. Encryption alone replaces nothing.
    // Source: S3 Control 2018-08-20, `S3CopyObjectOperation`: without the parameter, all metadata is copied. That the
    // encryption alone, which stands in it too, copies the rest is a guess.
    pub(super) fn replacing(self, directive: Option<&str>) -> Result<Option<NewMetadata>, CallError> {
        let new = self.into_metadata();
        match directive {
            None if new == NewMetadata::default() => Ok(None),
            Some("COPY") if new == NewMetadata::default() => Ok(None),
            Some("COPY") => {
                Err(CallError::invalid("S3PutObjectCopy.MetadataDirective COPY excludes NewObjectMetadata"))
            }
            Some(_) | None => Ok(Some(new)),
        }
    }

    fn into_metadata(self) -> NewMetadata {
        let headers = Headers {
            cache_control: self.cache_control,
            content_disposition: self.content_disposition,
            content_encoding: self.content_encoding,
            content_language: self.content_language,
            content_type: self.content_type,
            expires: self.http_expires_date.map(http_date),
            redirect: None,
        };
        let own = self.user_metadata.unwrap_or_default();
        let metadata = own.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        NewMetadata { headers, metadata }
    }
}

// RFC 9110, section 5.6.7.
fn http_date(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
