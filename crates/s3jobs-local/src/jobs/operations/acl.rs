use serde::Deserialize;
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::jobs::sent::typed;
use crate::objects::{CannedAcl, Grant, Grantee, NewAcl, Permission};

/// `S3SetObjectAclOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentAcl {
    access_control_policy: Option<SentPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentPolicy {
    access_control_list: Option<SentList>,
    canned_access_control_list: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentList {
    owner: SentOwner,
    #[serde(default)]
    grants: Vec<SentGrant>,
}

/// Whoever it names: everything in a local S3 has the same owner.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentOwner {
    #[serde(rename = "ID")]
    id: Option<String>,
    #[serde(rename = "DisplayName")]
    _display_name: Option<String>,
}

/// `S3Grant`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct SentGrant {
    grantee: Option<SentGrantee>,
    permission: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentGrantee {
    type_identifier: Option<String>,
    identifier: Option<String>,
    // S3 shows no names of grantees any more.
    #[serde(rename = "DisplayName")]
    _display_name: Option<String>,
}

/// Reads an `S3SetObjectAclOperation`.
pub(super) fn read(options: &Value) -> Result<NewAcl, CallError> {
    let sent: SentAcl = typed(options)?;
    let policy = sent.access_control_policy.ok_or_else(|| missing("AccessControlPolicy"))?;
    match (policy.canned_access_control_list, policy.access_control_list) {
        (Some(name), None) => canned(&name),
        (None, Some(list)) if list.owner.id.is_some() => grants(&list.grants),
        (None, Some(_)) => Err(missing("AccessControlPolicy.AccessControlList.Owner.ID")),
        (Some(_), Some(_)) => {
            Err(CallError::invalid("S3PutObjectAcl: CannedAccessControlList and AccessControlList exclude each other"))
        }
        (None, None) => Err(missing("AccessControlPolicy.AccessControlList")),
    }
}

fn missing(member: &str) -> CallError {
    CallError::invalid(format!("S3PutObjectAcl.{member} is missing"))
}

/// The access control list of this name.
pub(super) fn canned(name: &str) -> Result<NewAcl, CallError> {
    let unknown = || CallError::invalid(format!("`{name}` is not the name of an access control list"));
    CannedAcl::from_name(name).map(NewAcl::Canned).ok_or_else(unknown)
}

/// A list of these grants alone.
pub(super) fn grants(given: &[SentGrant]) -> Result<NewAcl, CallError> {
    given.iter().map(grant).collect::<Result<_, _>>().map(NewAcl::Grants)
}

fn grant(given: &SentGrant) -> Result<Grant, CallError> {
    let incomplete = || CallError::invalid("a grant needs Grantee.TypeIdentifier, Grantee.Identifier and Permission");
    let SentGrant { grantee: Some(grantee), permission: Some(permission) } = given else { return Err(incomplete()) };
    let SentGrantee { type_identifier: Some(kind), identifier: Some(identifier), .. } = grantee else {
        return Err(incomplete());
    };
    let grantee = match kind.as_str() {
        "id" => Grantee::User(identifier.clone()),
        "uri" => Grantee::Group(identifier.clone()),
        // Only AWS knows whose address it is.
        _ => return Err(CallError::not_implemented("a grant to an e-mail address")),
    };
    let permission = Permission::from_name(permission).ok_or_else(incomplete)?;
    Ok(Grant { grantee, permission })
}
