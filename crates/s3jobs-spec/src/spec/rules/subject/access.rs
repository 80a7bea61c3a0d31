//! The access that a job grants to others, by canned list or by grants.

use super::{Subject, operation};
use crate::model::operation::{AccessControlPolicy, CannedAccessControlList, Grant, Operation};
use crate::spec::path::FieldPath;

impl<'s> Subject<'s> {
    /// The canned access control list that objects get, and the field that gives it.
    pub(in crate::spec::rules) fn canned_list(&self) -> Option<(FieldPath, CannedAccessControlList)> {
        if let Operation::PutObjectAcl(put) = &self.spec().operation {
            return match &put.access_control_policy {
                AccessControlPolicy::CannedAccessControlList(canned) => {
                    let at = operation(["putObjectAcl", "accessControlPolicy", "cannedAccessControlList"]);
                    Some((at, *canned))
                }
                AccessControlPolicy::AccessControlList(_) => None,
            };
        }
        Some((operation(["putObjectCopy", "cannedAccessControlList"]), self.copy()?.canned_access_control_list?))
    }

    /// The grants that objects get, and the field that gives them.
    pub(in crate::spec::rules) fn grants(&self) -> Option<(FieldPath, &'s [Grant])> {
        if let Operation::PutObjectAcl(put) = &self.spec().operation {
            return match &put.access_control_policy {
                AccessControlPolicy::AccessControlList(list) => {
                    let at = operation(["putObjectAcl", "accessControlPolicy", "accessControlList", "grants"]);
                    Some((at, list.grants.as_deref()?))
                }
                AccessControlPolicy::CannedAccessControlList(_) => None,
            };
        }
        let grants = self.copy()?.access_control_grants.as_deref()?;
        Some((operation(["putObjectCopy", "accessControlGrants"]), grants))
    }
}
