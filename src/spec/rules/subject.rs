//! What a rule sees.

use camino::Utf8Path;

use crate::model::operation::{Operation, PutObjectCopy, TagSet};
use crate::model::{Defaults, JobDocument, Report};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

/// One job spec, the defaults of its project, and where the spec stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::spec) struct Subject<'s> {
    pub(in crate::spec) document: &'s JobDocument,
    pub(in crate::spec) defaults: &'s Defaults,
    pub(in crate::spec) file: &'s Utf8Path,
    pub(in crate::spec) index: usize,
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

    pub(super) fn place(&self, at: FieldPath, target: Target) -> Place {
        Place { file: self.file.to_owned(), document: self.index, at, target }
    }

    /// The completion report, the spec's or the project's.
    pub(super) fn report(&self) -> Option<&'s Report> {
        self.document.spec.report.as_ref().or(self.defaults.report.as_ref())
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
