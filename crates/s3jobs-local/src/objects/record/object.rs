use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Acl, Encryption, Lock, NewAcl, Rank, ReplicationStatus, RestoredCopy, StorageClass, Tags, VersionId};
use crate::checksum::{Algorithm, ChecksumType};
use crate::store::{BodySegment, SharedBody, Source};

/// What S3 knows of a version of an object, its bytes apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) version: VersionId,
    pub(in crate::objects) rank: Rank,
    /// Where the bytes are, in order.
    pub(in crate::objects) body: Vec<BodySegment>,
    /// Length in bytes.
    pub(crate) size: u64,
    /// Without quotes: MD5 of the bytes in lower-case hex, or, of an object in parts, one of the parts' with their number.
    pub(crate) etag: String,
    /// When it was written, UTC.
    pub(crate) modified: Timestamp,
    pub(crate) headers: Headers,
    /// User metadata: names in lower case, without `x-amz-meta-`.
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Tags,
    pub(crate) storage_class: StorageClass,
    pub(crate) checksum: Option<Checksum>,
    /// The parts of an object that was uploaded so, in order; none of all others.
    pub(crate) parts: Vec<Part>,
    /// Nothing: the owner alone has access.
    pub(in crate::objects) acl: Option<Acl>,
    pub(crate) lock: Lock,
    /// The copy that was restored last of an archived object; ask [`Object::restore_state`] how it stands.
    pub(in crate::objects) restored: Option<RestoredCopy>,
    pub(crate) encryption: Encryption,
    /// Nothing: replication was never asked for.
    pub(crate) replication: Option<ReplicationStatus>,
}

impl Object {
    /// Who may do what with it.
    pub(crate) fn acl(&self) -> Acl {
        self.acl.clone().unwrap_or_default()
    }

    /// This object's bytes, for another object to have too.
    pub(crate) fn shared_body(&self) -> SharedBody {
        SharedBody { segments: self.body.clone(), size: self.size, etag: self.etag.clone() }
    }
}

/// Headers that are kept with an object and returned with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Headers {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) expires: Option<String>,
    /// `x-amz-website-redirect-location`.
    pub(crate) redirect: Option<String>,
}

/// A checksum of an object that was found true or was computed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    pub(crate) algorithm: Algorithm,
    pub(crate) kind: ChecksumType,
    /// The checksum in base 64; that of parts with their number, as in `...=-3`.
    pub(crate) value: String,
}

/// One part of an object that was uploaded in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// From 1 to 10000; numbers may be left out.
    pub(crate) number: u32,
    /// Length in bytes.
    pub(crate) size: u64,
    /// The part's own checksum in base 64, by the object's algorithm.
    pub(crate) checksum: Option<String>,
}

/// An object that is to be written.
pub(crate) struct NewObject {
    pub(crate) source: Source,
    pub(crate) modified: Timestamp,
    pub(crate) headers: Headers,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Tags,
    pub(crate) storage_class: StorageClass,
    pub(crate) checksum: Option<Checksum>,
    /// Nothing: the owner alone has access.
    pub(crate) acl: Option<NewAcl>,
    /// What it says not is filled up with the bucket's default.
    pub(crate) lock: Lock,
    /// Nothing: the bucket's default.
    pub(crate) encryption: Option<Encryption>,
    pub(crate) parts: Vec<Part>,
}

impl NewObject {
    /// An object of these bytes with nothing else said about it.
    pub(crate) fn new(source: Source, modified: Timestamp) -> Self {
        Self {
            source,
            modified,
            headers: Headers::default(),
            metadata: BTreeMap::new(),
            tags: Tags::default(),
            storage_class: StorageClass::default(),
            checksum: None,
            acl: None,
            lock: Lock::default(),
            encryption: None,
            parts: Vec::new(),
        }
    }

    /// The same with a media type.
    pub(crate) fn with_content_type(mut self, content_type: &str) -> Self {
        self.headers.content_type = Some(content_type.to_owned());
        self
    }
}
