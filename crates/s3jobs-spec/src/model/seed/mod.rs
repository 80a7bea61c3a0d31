//! What a local S3 holds when it is new: buckets, objects from files, and series of objects.
//!
//! A seed is applied to buckets that do not exist yet, and never changes one that does. Start reading at [`Seed`].

mod document;
mod settings;

pub use document::{
    BucketName, MediaType, Seed, SeedBucket, SeedKey, SeedMetadata, SeedName, SeedObject, SeedSpec, Series,
    SeriesPrefix, SeriesSuffix,
};
pub use settings::{RuleId, SeedObjectLock, SeedOwnership, SeedReplicationRule, SeedRetention, SeedVersioning};
