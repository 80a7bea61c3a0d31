//! `acls-disabled`: buckets made since April 2023 take no access control lists but one.
// Source: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket": with Bucket owner
// enforced, the default, only bucket-owner-full-control works; other requests fail with AccessControlListNotSupported.

use super::Subject;
use super::public_acl;
use crate::model::operation::CannedAccessControlList;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let canned = subject.canned_list().filter(|(_, list)| *list != CannedAccessControlList::BucketOwnerFullControl);
    let Some(at) = canned.map(|(at, _)| at).or_else(|| subject.grants().map(|(at, _)| at)) else { return Vec::new() };
    // What opens objects to everybody is told with more weight.
    if !public_acl::check(subject).is_empty() {
        return Vec::new();
    }
    let message = "S3 refuses this in buckets where access control lists are disabled, the default since April 2023";
    let help = "check the bucket's Object Ownership; where it is `BucketOwnerEnforced`, use a bucket policy";
    vec![subject.at_key(Code::AclsDisabled, at, message).with_help(help)]
}
