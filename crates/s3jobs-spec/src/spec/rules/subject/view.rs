//! One job and where it comes from, and the parts of it that several rules ask for.

use jiff::Timestamp;

use crate::model::manifest::{ManifestField, ManifestFilter, ManifestGenerator};
use crate::model::operation::{
    EventHold, EventHoldDuration, LambdaInvoke, LockMode, Operation, OperationKind, PutObjectCopy, PutObjectRetention,
    Retention, StorageClass, TagSet,
};
use crate::model::policy::Policy;
use crate::model::time::Time;
use crate::model::{FileContent, Manifest};
use crate::spec::code::Code;
use crate::spec::filled::{Filled, FilledSpec};
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::layers::{Layers, Origins};
use crate::spec::path::FieldPath;

/// One job, filled up from its project, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(in crate::spec) struct Subject<'s> {
    /// The spec with what environment and defaults add to it.
    pub(in crate::spec) document: &'s Filled,
    /// Which layer gives the fields that the spec does not.
    pub(in crate::spec) origins: &'s Origins,
    /// The project's part.
    pub(in crate::spec) layers: Layers<'s>,
    /// Where the spec stands.
    pub(in crate::spec) place: &'s Place,
    /// The content of its manifest, if that is a file that can be used.
    pub(in crate::spec) file: Option<&'s FileContent>,
    /// The time, for dates that have passed.
    pub(in crate::spec) now: Timestamp,
}

impl<'s> Subject<'s> {
    /// A finding at a field's key.
    pub(in crate::spec::rules) fn at_key(&self, code: Code, at: FieldPath, message: impl Into<String>) -> Finding {
        Finding::new(code, self.place(at, Target::Key), message)
    }

    /// A finding at a field's value.
    pub(in crate::spec::rules) fn at_value(&self, code: Code, at: FieldPath, message: impl Into<String>) -> Finding {
        Finding::new(code, self.place(at, Target::Value), message)
    }

    /// Where a field stands: in the spec, or in the part of the project file that gives it.
    pub(in crate::spec::rules) fn place(&self, at: FieldPath, target: Target) -> Place {
        self.layers.place(self.origins, Place { at, target, ..self.place.clone() })
    }

    /// The job's `spec`.
    pub(in crate::spec::rules) fn spec(&self) -> &'s FilledSpec {
        &self.document.spec
    }

    /// What the project lets its specs say, and where a field of that stands.
    pub(in crate::spec::rules) fn policy(&self, field: &'static str) -> Option<(&'s Policy, Place)> {
        let policy = self.layers.policy()?;
        Some((policy, self.layers.project_place(FieldPath::of(["spec", "policy", field]), Target::Key)?))
    }

    /// What the job does, without how.
    pub(in crate::spec::rules) fn kind(&self) -> OperationKind {
        self.spec().operation.kind()
    }

    /// The copy, if the job copies.
    pub(in crate::spec::rules) fn copy(&self) -> Option<&'s PutObjectCopy> {
        if let Operation::PutObjectCopy(copy) = &self.document.spec.operation { Some(copy) } else { None }
    }

    /// The Lambda function's invocation, if the job invokes one.
    pub(in crate::spec::rules) fn lambda(&self) -> Option<&'s LambdaInvoke> {
        if let Operation::LambdaInvoke(invoke) = &self.document.spec.operation { Some(invoke) } else { None }
    }

    /// The generator of the job's list, if S3 generates it.
    pub(in crate::spec::rules) fn generator(&self) -> Option<&'s ManifestGenerator> {
        if let Manifest::Generator(generator) = &self.document.spec.manifest { Some(generator) } else { None }
    }

    /// What the list that S3 generates is limited to, if it is.
    pub(in crate::spec::rules) fn filter(&self) -> Option<&'s ManifestFilter> {
        self.generator()?.filter.as_ref()
    }

    /// The storage classes that the generated list is limited to, and the field that says so.
    pub(in crate::spec::rules) fn classes(&self) -> Option<(FieldPath, &'s [StorageClass])> {
        let classes = self.filter()?.match_any_storage_class.as_deref().filter(|classes| !classes.is_empty())?;
        Some((manifest(["generator", "filter", "matchAnyStorageClass"]), classes))
    }

    /// The ETag of the list in S3, and the field that gives it.
    pub(in crate::spec::rules) fn etag(&self) -> Option<(FieldPath, &'s str)> {
        match &self.document.spec.manifest {
            Manifest::Csv(csv) => Some((manifest(["csv", "etag"]), csv.etag.as_str())),
            Manifest::Inventory(report) => Some((manifest(["inventory", "etag"]), report.etag.as_str())),
            Manifest::File(_) | Manifest::Generator(_) => None,
        }
    }

    /// The columns of the job's list, and the field that gives them, if it is a CSV file.
    pub(in crate::spec::rules) fn columns(&self) -> Option<(FieldPath, &'s [ManifestField])> {
        match &self.document.spec.manifest {
            Manifest::Csv(csv) => Some((manifest(["csv", "fields"]), &csv.fields)),
            Manifest::File(file) => Some((manifest(["file", "fields"]), &file.fields)),
            Manifest::Inventory(_) | Manifest::Generator(_) => None,
        }
    }

    /// The retention that objects get.
    pub(in crate::spec::rules) fn retention(&self) -> Option<Retained> {
        if let Operation::PutObjectRetention(put) = &self.document.spec.operation {
            let Retention { mode, retain_until_date, event_hold, event_hold_duration } = &put.retention;
            let field = |name| operation(["putObjectRetention", "retention", name]);
            return Some(Retained {
                mode: mode.map(|mode| (field("mode"), mode)),
                until: retain_until_date.map(|until| (field("retainUntilDate"), until)),
                hold: event_hold.map(|hold| (field("eventHold"), hold)),
                duration: event_hold_duration.map(|duration| (field("eventHoldDuration"), duration)),
            });
        }
        let copy = self.copy()?;
        let field = |name| operation(["putObjectCopy", name]);
        Some(Retained {
            mode: copy.object_lock_mode.map(|mode| (field("objectLockMode"), mode)),
            until: copy.object_lock_retain_until_date.map(|until| (field("objectLockRetainUntilDate"), until)),
            hold: copy.object_lock_event_hold.map(|hold| (field("objectLockEventHold"), hold)),
            duration: copy.object_lock_event_hold_duration.map(|it| (field("objectLockEventHoldDuration"), it)),
        })
    }

    /// The job that removes the retention of objects, and the field that says so.
    pub(in crate::spec::rules) fn removed_retention(&self) -> Option<(FieldPath, &'s PutObjectRetention)> {
        match &self.document.spec.operation {
            Operation::PutObjectRetention(put) if put.retention.is_removal() => {
                Some((operation(["putObjectRetention", "retention"]), put))
            }
            Operation::PutObjectRetention(_)
            | Operation::LambdaInvoke(_)
            | Operation::PutObjectCopy(_)
            | Operation::PutObjectAcl(_)
            | Operation::PutObjectTagging(_)
            | Operation::DeleteObjectTagging(_)
            | Operation::InitiateRestoreObject(_)
            | Operation::PutObjectLegalHold(_)
            | Operation::ReplicateObject(_)
            | Operation::ComputeObjectChecksum(_)
            | Operation::UpdateObjectEncryption(_) => None,
        }
    }

    /// The tags that objects get, and the field that gives them.
    pub(in crate::spec::rules) fn object_tags(&self) -> Option<(FieldPath, &'s TagSet)> {
        if let Operation::PutObjectTagging(tagging) = &self.document.spec.operation {
            return Some((operation(["putObjectTagging", "tagSet"]), &tagging.tag_set));
        }
        let tags = self.copy()?.new_object_tagging.as_ref()?;
        Some((operation(["putObjectCopy", "newObjectTagging"]), tags))
    }
}

/// A retention, and the fields that give it.
pub(in crate::spec::rules) struct Retained {
    /// Who may shorten it.
    pub(in crate::spec::rules) mode: Option<(FieldPath, LockMode)>,
    /// When it ends, at the earliest.
    pub(in crate::spec::rules) until: Option<(FieldPath, Time)>,
    /// Whether it lasts until an event.
    pub(in crate::spec::rules) hold: Option<(FieldPath, EventHold)>,
    /// For how long after that event.
    pub(in crate::spec::rules) duration: Option<(FieldPath, EventHoldDuration)>,
}

impl Retained {
    /// The state of the event hold.
    pub(in crate::spec::rules) fn event_hold(&self) -> Option<EventHold> {
        self.hold.as_ref().map(|(_, hold)| *hold)
    }
}

/// The path of a field of an operation.
pub(in crate::spec::rules) fn operation<const N: usize>(fields: [&'static str; N]) -> FieldPath {
    ["spec", "operation"].into_iter().chain(fields).collect()
}

/// The path of a field of a manifest.
pub(in crate::spec::rules) fn manifest<const N: usize>(fields: [&'static str; N]) -> FieldPath {
    ["spec", "manifest"].into_iter().chain(fields).collect()
}
