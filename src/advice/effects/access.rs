//! Who gets access to objects by an access control list.
// Source: S3 User Guide, "Access control list (ACL) overview": canned ACLs and Amazon S3 predefined groups.

use super::effect::{Effect, EffectCode};
use crate::model::operation::{
    AccessControlList, AccessControlPolicy, CannedAccessControlList, Grant, Grantee, Owner, Permission, PutObjectAcl,
};

const EVERYBODY: &str = "everybody on the internet";
const EVERY_ACCOUNT: &str = "everybody with an AWS account, of whatever company,";

/// The effects of replacing access control lists.
pub(super) fn put(put: &PutObjectAcl) -> Vec<Effect> {
    let PutObjectAcl { access_control_policy } = put;
    let replaced = "each object's access control list is replaced; the old one is lost";
    let mut effects = vec![EffectCode::ReplacesAccess.with(replaced)];
    match access_control_policy {
        AccessControlPolicy::CannedAccessControlList(list) => effects.extend(canned(*list)),
        AccessControlPolicy::AccessControlList(AccessControlList { owner, grants: given }) => {
            let Owner { id: _, display_name: _ } = owner;
            effects.extend(grants(given.as_deref().unwrap_or_default()));
        }
    }
    effects
}

/// What one of S3's predefined lists opens.
pub(super) fn canned(list: CannedAccessControlList) -> Option<Effect> {
    use CannedAccessControlList as List;
    let (code, who, may) = match list {
        List::PublicRead | List::PublicReadWrite => (EffectCode::PublicAccess, EVERYBODY, "may read"),
        List::AuthenticatedRead => (EffectCode::PublicAccess, EVERY_ACCOUNT, "may read"),
        List::AwsExecRead => (EffectCode::GrantsAccess, "Amazon EC2", "may read"),
        List::BucketOwnerRead => (EffectCode::GrantsAccess, "the bucket's owner", "may read"),
        List::BucketOwnerFullControl => (EffectCode::GrantsAccess, "the bucket's owner", "has full control over"),
        List::Private => return None,
    };
    Some(code.with(format!("{who} {may} the objects")))
}

/// What grants open.
pub(super) fn grants(grants: &[Grant]) -> Vec<Effect> {
    grants.iter().map(grant).collect()
}

fn grant(grant: &Grant) -> Effect {
    let Grant { grantee, permission } = grant;
    let Grantee { type_identifier: _, identifier, display_name } = grantee;
    let may = may(*permission);
    match identifier.as_str().strip_prefix("http://acs.amazonaws.com/groups/global/") {
        Some("AllUsers") => EffectCode::PublicAccess.with(format!("{EVERYBODY} {may} the objects")),
        Some("AuthenticatedUsers") => EffectCode::PublicAccess.with(format!("{EVERY_ACCOUNT} {may} the objects")),
        Some(_) | None => {
            let name = display_name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            EffectCode::GrantsAccess.with(format!("{identifier}{name} {may} the objects"))
        }
    }
}

fn may(permission: Permission) -> &'static str {
    match permission {
        Permission::FullControl => "has full control over",
        Permission::Read => "may read",
        Permission::Write => "may write",
        Permission::ReadAcp => "may read the access control lists of",
        Permission::WriteAcp => "may change the access control lists of",
    }
}
