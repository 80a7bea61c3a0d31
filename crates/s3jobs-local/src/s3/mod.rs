//! The S3 data plane: HTTP requests about buckets and objects become functions of the store, and their outcome S3's answer.
//!
//! [`plane`] leads a request through: [`admission`] makes it plain (no signature, no chunk framing, path style), `s3s`
//! routes and decodes it, [`service`] is one short method per operation, and [`finish`] gives every answer its request id.
//! What is not built is refused by name: an unknown operation, header, parameter or element ([`honoured`]) is never
//! ignored. Start reading at `plane.rs`, then `service.rs`.

mod acl;
mod admission;
mod admitted;
mod attributes;
mod buckets;
mod checksum;
mod chunked;
mod conditions;
mod copy;
mod delete;
mod described;
mod encoded_words;
mod encoding;
mod error;
mod finish;
mod get;
mod header;
mod honoured;
mod list;
mod list_versions;
mod lock;
mod lock_configuration;
mod members;
mod multipart;
mod object_attributes;
mod operations;
mod owner;
mod plane;
mod policy;
mod presigned;
mod put;
mod restore;
mod service;
mod settings;
mod signer;
mod status;
mod tagging;
mod time;
mod unbuilt;
mod update_encryption;
mod version;

pub(super) use plane::DataPlane;
