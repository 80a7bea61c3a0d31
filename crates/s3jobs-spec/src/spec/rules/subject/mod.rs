//! What a rule sees: one job, filled up from its project, and where each part of it stands.
//!
//! [`Subject`] makes findings at fields, wherever they really stand. Beside it stands what several rules ask for: the
//! buckets that a job uses, the ARNs that it names, the access that it grants, how storage classes are read, and the Regions
//! that AWS has.

mod access;
mod arn;
mod buckets;
mod classes;
mod regions;
mod view;

pub(super) use arn::Arn;
pub(in crate::spec) use buckets::is_directory_bucket;
pub(super) use buckets::{BucketRole, BucketUse};
pub(super) use classes::{class_names, is_archived};
pub(in crate::spec) use regions::known_regions;
pub(super) use regions::partition;
pub(in crate::spec) use view::Subject;
pub(super) use view::{Retained, manifest, operation};
