//! Access control: policies, lists, grants, owners.

use aws_sdk_s3control::types;

use super::fields::{optional, optional_text, string};
use super::words::Word;
use crate::model::operation::{AccessControlList, AccessControlPolicy, Grant, Grantee, Owner, PutObjectAcl};

pub(super) fn encode(acl: &PutObjectAcl) -> types::S3SetObjectAclOperation {
    let PutObjectAcl { access_control_policy } = acl;
    let policy = types::S3AccessControlPolicy::builder();
    let policy = match access_control_policy {
        AccessControlPolicy::CannedAccessControlList(canned) => policy.canned_access_control_list(canned.encode()),
        AccessControlPolicy::AccessControlList(list) => policy.access_control_list(encode_list(list)),
    };
    types::S3SetObjectAclOperation::builder().access_control_policy(policy.build()).build()
}

pub(super) fn decode(acl: &types::S3SetObjectAclOperation) -> Option<PutObjectAcl> {
    let policy = acl.access_control_policy()?;
    let access_control_policy = match (policy.canned_access_control_list(), policy.access_control_list()) {
        (Some(canned), None) => AccessControlPolicy::CannedAccessControlList(Word::decode(canned)?),
        (None, Some(list)) => AccessControlPolicy::AccessControlList(decode_list(list)?),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(PutObjectAcl { access_control_policy })
}

fn encode_list(list: &AccessControlList) -> types::S3AccessControlList {
    let AccessControlList { owner: Owner { id, display_name }, grants } = list;
    let owner = types::S3ObjectOwner::builder().id(id.as_str()).set_display_name(string(display_name.as_ref()));
    let grants = grants.as_ref().map(|grants| encode_grants(grants));
    types::S3AccessControlList::builder().owner(owner.build()).set_grants(grants).build()
}

fn decode_list(list: &types::S3AccessControlList) -> Option<AccessControlList> {
    let owner = list.owner()?;
    Some(AccessControlList {
        owner: Owner { id: owner.id()?.parse().ok()?, display_name: optional_text(owner.display_name())? },
        grants: optional(list.grants.as_deref(), decode_grants)?,
    })
}

pub(super) fn encode_grants(grants: &[Grant]) -> Vec<types::S3Grant> {
    grants.iter().map(encode_grant).collect()
}

fn encode_grant(grant: &Grant) -> types::S3Grant {
    let Grant { grantee: Grantee { type_identifier, identifier, display_name }, permission } = grant;
    let grantee = types::S3Grantee::builder()
        .type_identifier(type_identifier.encode())
        .identifier(identifier.as_str())
        .set_display_name(string(display_name.as_ref()));
    types::S3Grant::builder().grantee(grantee.build()).permission(permission.encode()).build()
}

pub(super) fn decode_grants(grants: &[types::S3Grant]) -> Option<Vec<Grant>> {
    grants.iter().map(decode_grant).collect()
}

fn decode_grant(grant: &types::S3Grant) -> Option<Grant> {
    let grantee = grant.grantee()?;
    Some(Grant {
        grantee: Grantee {
            type_identifier: Word::decode(grantee.type_identifier()?)?,
            identifier: grantee.identifier()?.parse().ok()?,
            display_name: optional_text(grantee.display_name())?,
        },
        permission: Word::decode(grant.permission()?)?,
    })
}
