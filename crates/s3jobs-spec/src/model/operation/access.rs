//! Access control: canned lists, grants, owners.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text::text_type;

text_type! {
    /// The id, e-mail address or group URI of a grantee or owner: 1 to 1024 characters.
    GranteeText, "a grantee's or owner's name (1 to 1024 characters)", 1..=1024;
    "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
}

/// Replaces each object's access control list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutObjectAcl {
    /// The list that every object has afterwards: canned, or spelled out.
    pub access_control_policy: AccessControlPolicy,
}

/// An access control list: canned, or spelled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum AccessControlPolicy {
    /// One of S3's predefined lists.
    CannedAccessControlList(CannedAccessControlList),
    /// An owner and grants.
    AccessControlList(AccessControlList),
}

/// One of S3's predefined access control lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(extend("examples" = ["bucket-owner-full-control"]))]
pub enum CannedAccessControlList {
    /// The owner has full control; nobody else has access.
    Private,
    /// Everyone may read.
    PublicRead,
    /// Everyone may read and write.
    PublicReadWrite,
    /// The owner has full control, and Amazon EC2 may read.
    AwsExecRead,
    /// Every AWS account may read.
    AuthenticatedRead,
    /// The bucket's owner may read.
    BucketOwnerRead,
    /// The bucket's owner has full control.
    BucketOwnerFullControl,
}

/// An owner and grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessControlList {
    /// The owner of the objects.
    pub owner: Owner,
    /// Who gets which permission, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
}

/// The owner of objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Owner {
    /// The owner's canonical user id.
    pub id: GranteeText,
    /// The owner's display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["archive-team"]))]
    pub display_name: Option<GranteeText>,
}

/// One grantee's permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grant {
    /// Who gets the permission.
    pub grantee: Grantee,
    /// What they may do.
    pub permission: Permission,
}

/// Who gets a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grantee {
    /// What `identifier` is: a canonical user id, an e-mail address, or a group's URI.
    pub type_identifier: GranteeType,
    /// The canonical user id, e-mail address or group URI.
    pub identifier: GranteeText,
    /// The grantee's display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["archive-team"]))]
    pub display_name: Option<GranteeText>,
}

/// What a grantee's identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum GranteeType {
    /// A canonical user id.
    Id,
    /// An e-mail address.
    EmailAddress,
    /// A group's URI.
    Uri,
}

/// What a grantee may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(extend("examples" = ["READ"]))]
pub enum Permission {
    /// Everything.
    FullControl,
    /// Read the object.
    Read,
    /// Write the object.
    Write,
    /// Read the access control list.
    ReadAcp,
    /// Write the access control list.
    WriteAcp,
}
