//! The ports to AWS, and the adapters that carry them over the AWS SDK.
//!
//! [`JobControl`] holds the job calls of S3 Control, [`Objects`] the few calls on objects that manifests, reports and
//! ledgers need, [`Identity`] the one of STS that tells who calls. All are got per [`Scope`](crate::model::Scope) from [`Services`], so no call can go to the wrong
//! account or Region. [`Bucket`] is the one bucket that keeps a ledger, with credentials of its own. Errors are typed by what a caller can do about them ([`PortError`]). [`sdk`] talks to S3 (or to
//! whatever a [`Connection`] names), [`limited`] lets so many calls run at once, [`transport`] answers the SDK in this process instead of over the network.

pub mod bucket;
pub mod error;
pub mod limited;
pub mod port;
pub mod sdk;
pub mod transport;

pub use bucket::{Bucket, BucketSettings, Fetched, Lifecycle, LifecycleRule, Listed};
pub use error::PortError;
pub use limited::{Gate, LimitedBucket, LimitedServices, Pace, PaceListener};
pub use port::{
    BucketHead, Encryption, Identity, IsPassedOver, JobControl, ObjectHead, Objects, Part, PutCondition,
    RequestedStatus, Services,
};
pub use sdk::{BucketConnection, Connection, Credentials, SdkBucket, SdkServices};
