//! `acl-conflict`: a canned access control list and grants exclude each other.
// Source: S3 API, CopyObject: the x-amz-acl header and the x-amz-grant-* headers cannot be combined.

use super::Subject;
use super::subject::operation;
use crate::model::operation::PutObjectCopy;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let both =
        |copy: &&PutObjectCopy| copy.canned_access_control_list.is_some() && copy.access_control_grants.is_some();
    let conflict = subject.copy().filter(both).map(|_| {
        let grants = operation(["putObjectCopy", "accessControlGrants"]);
        let canned = subject.place(operation(["putObjectCopy", "cannedAccessControlList"]), Target::Key);
        subject
            .at_key(Code::AclConflict, grants, "grants stand beside a canned access control list")
            .with_help("keep one of the two")
            .with_related(canned, "the canned list")
    });
    conflict.into_iter().collect()
}
