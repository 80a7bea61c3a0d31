//! What a rule sees.

use jiff::Timestamp;

use crate::model::operation::{Operation, PutObjectCopy, TagSet};
use crate::model::project::Policy;
use crate::model::{FileContent, JobDocument, JobSpec};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::layers::{Layers, Origins};
use crate::spec::path::FieldPath;

/// One job, filled up from its project, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(in crate::spec) struct Subject<'s> {
    /// The spec with what environment and defaults add to it.
    pub(in crate::spec) document: &'s JobDocument,
    /// Which layer gives the fields that the spec does not.
    pub(in crate::spec) origins: &'s Origins,
    /// The project's part.
    pub(in crate::spec) layers: Layers<'s>,
    /// Where the spec stands.
    pub(in crate::spec) place: &'s Place,
    /// The content of its manifest, if that is a file that can be used.
    #[expect(dead_code, reason = "the next rules read it")]
    pub(in crate::spec) file: Option<&'s FileContent>,
    /// The time, for dates that have passed.
    #[expect(dead_code, reason = "the next rules read it")]
    pub(in crate::spec) now: Timestamp,
}

impl<'s> Subject<'s> {
    /// A finding at a field's key.
    pub(super) fn at_key(&self, code: Code, at: FieldPath, message: impl Into<String>) -> Finding {
        Finding::new(code, self.place(at, Target::Key), message)
    }

    /// A finding at a field's value.
    pub(super) fn at_value(&self, code: Code, at: FieldPath, message: impl Into<String>) -> Finding {
        Finding::new(code, self.place(at, Target::Value), message)
    }

    /// Where a field stands: in the spec, or in the part of the project file that gives it.
    pub(super) fn place(&self, at: FieldPath, target: Target) -> Place {
        self.layers.place(self.origins, Place { at, target, ..self.place.clone() })
    }

    /// The job's `spec`.
    pub(super) fn spec(&self) -> &'s JobSpec {
        &self.document.spec
    }

    /// What the project lets its specs say, and where a field of that stands.
    pub(super) fn policy(&self, field: &str) -> Option<(&'s Policy, Place)> {
        let place = self.layers.project_place(FieldPath::of(["spec", "policy", field]), Target::Key)?;
        Some((self.layers.policy()?, place))
    }

    /// The copy, if the job copies.
    pub(super) fn copy(&self) -> Option<&'s PutObjectCopy> {
        match &self.document.spec.operation {
            Operation::PutObjectCopy(copy) => Some(copy),
            Operation::LambdaInvoke(_)
            | Operation::PutObjectAcl(_)
            | Operation::PutObjectTagging(_)
            | Operation::DeleteObjectTagging(_)
            | Operation::InitiateRestoreObject(_)
            | Operation::PutObjectLegalHold(_)
            | Operation::PutObjectRetention(_)
            | Operation::ReplicateObject(_)
            | Operation::ComputeObjectChecksum(_)
            | Operation::UpdateObjectEncryption(_) => None,
        }
    }

    /// The tags that objects get, and the field that gives them.
    pub(super) fn object_tags(&self) -> Option<(FieldPath, &'s TagSet)> {
        if let Operation::PutObjectTagging(tagging) = &self.document.spec.operation {
            return Some((operation(["putObjectTagging", "tagSet"]), &tagging.tag_set));
        }
        let tags = self.copy()?.new_object_tagging.as_ref()?;
        Some((operation(["putObjectCopy", "newObjectTagging"]), tags))
    }
}

/// The path of a field of an operation.
pub(super) fn operation<const N: usize>(fields: [&str; N]) -> FieldPath {
    ["spec", "operation"].into_iter().chain(fields).collect()
}

/// The path of a field of a manifest.
pub(super) fn manifest<const N: usize>(fields: [&str; N]) -> FieldPath {
    ["spec", "manifest"].into_iter().chain(fields).collect()
}
