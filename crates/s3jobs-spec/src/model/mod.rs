//! What a job is: plain data, as it stands in a spec and as S3 takes it.
//!
//! Strings are parsed into types at the edge ([`text`]), so later code does not check again. Nothing here reads files,
//! asks S3 or knows positions. Start with [`JobSpec`] (as written), [`Job`] (resolved), [`Request`] (as sent) and
//! [`LiveJob`] (as S3 describes it); identity is in [`identity`], [`digest`] and [`marker`].

pub mod arn;
pub mod behaviour;
mod bounds;
pub mod bucket_name;
pub mod caller;
pub mod compare;
pub mod confirmer;
pub mod digest;
pub mod document;
pub mod elsewhere;
pub mod endpoint;
pub mod failure;
pub mod finding;
pub mod identity;
pub mod invocation;
pub mod job;
pub mod live;
pub mod manifest;
pub mod marker;
pub mod names;
pub mod near;
mod normal;
pub mod operation;
pub mod overlay;
pub mod policy;
pub mod project;
pub mod report;
pub mod request;
pub mod scope;
pub mod seed;
pub mod severity;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod text;
pub mod time;
pub mod yaml;

pub use arn::{BucketRef, KmsKeyArn, LambdaFunctionArn, ObjectRef, RoleArn, TargetBucketRef};
pub use behaviour::LocalBehaviour;
pub use caller::Caller;
pub use compare::{Comparison, Difference, Echo, differences};
pub use digest::Digest;
pub use document::{ApiVersion, JobDocument, JobKind, JobSpec, Metadata, ProjectKind, SeedKind};
pub use elsewhere::{Moved, Recorded, RecordedReason};
pub use endpoint::{Endpoint, EndpointError, EndpointUrl};
pub use failure::FailureKind;
pub use finding::{Finding, FindingCode};
pub use identity::{Attempt, RunKey, RunNumber, Token};
pub use invocation::Invocation;
pub use job::{Acceptance, Confirmation, FileContent, Guard, Job, SameEffect, SameEffectReason};
pub use live::{FailureReason, JobStatus, ListedJob, LiveJob, Progress};
pub use manifest::Manifest;
pub use marker::Marker;
pub use names::{JobId, JobName, Lineage, ProjectName};
pub use near::nearest;
pub use operation::Operation;
pub use overlay::Overlay;
pub use project::{Defaults, FunctionName, LocalFunction, Project, ProjectDocument};
pub use report::{PartialReport, Report, ReportScope};
pub use request::Request;
pub use scope::{AccountId, Partition, Region, Scope};
pub use severity::Severity;
pub use time::Time;
