use serde::{Deserialize, Serialize};

/// The canonical user id of the one account that owns everything in a local S3.
pub(crate) const OWNER: &str = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

/// The group of everyone, signed or not.
pub(crate) const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
/// The group of everyone with an AWS account.
pub(crate) const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/// The group that writes access logs.
pub(crate) const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";
/// The user that reads Amazon Machine Images.
// Source: S3 User Guide, "Access control list (ACL) overview", canned ACL `aws-exec-read`.
const EC2: &str = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

/// Who may do what with an object or a bucket: kept and shown, and enforced for nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Acl {
    pub(crate) grants: Vec<Grant>,
}

/// One permission of one grantee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) grantee: Grantee,
    pub(crate) permission: Permission,
}

/// Who is granted something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Grantee {
    /// An account, by its canonical user id.
    User(String),
    /// A group of S3's own, by its URI.
    Group(String),
}

/// What is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Permission {
    FullControl,
    Read,
    Write,
    ReadAcp,
    WriteAcp,
}

impl Permission {
    const ALL: [Self; 5] = [Self::FullControl, Self::Read, Self::Write, Self::ReadAcp, Self::WriteAcp];

    /// The name on the wire, such as `FULL_CONTROL`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::FullControl => "FULL_CONTROL",
            Self::Read => "READ",
            Self::Write => "WRITE",
            Self::ReadAcp => "READ_ACP",
            Self::WriteAcp => "WRITE_ACP",
        }
    }

    /// The permission of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == name)
    }
}

/// A list of grants that S3 has a name for.
// Source: S3 2006-03-01 service model, `ObjectCannedACL` and `BucketCannedACL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CannedAcl {
    Private,
    PublicRead,
    PublicReadWrite,
    AuthenticatedRead,
    AwsExecRead,
    BucketOwnerRead,
    BucketOwnerFullControl,
    LogDeliveryWrite,
}

impl CannedAcl {
    const ALL: [Self; 8] = [
        Self::Private,
        Self::PublicRead,
        Self::PublicReadWrite,
        Self::AuthenticatedRead,
        Self::AwsExecRead,
        Self::BucketOwnerRead,
        Self::BucketOwnerFullControl,
        Self::LogDeliveryWrite,
    ];

    /// The name on the wire, such as `public-read`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::PublicRead => "public-read",
            Self::PublicReadWrite => "public-read-write",
            Self::AuthenticatedRead => "authenticated-read",
            Self::AwsExecRead => "aws-exec-read",
            Self::BucketOwnerRead => "bucket-owner-read",
            Self::BucketOwnerFullControl => "bucket-owner-full-control",
            Self::LogDeliveryWrite => "log-delivery-write",
        }
    }

    /// The list of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|canned| canned.as_str() == name)
    }

    /// Its grants.
    pub(in crate::objects) fn grants(self) -> Vec<Grant> {
        let user = |id: &str, permission| Grant { grantee: Grantee::User(id.to_owned()), permission };
        let group = |uri: &str, permission| Grant { grantee: Grantee::Group(uri.to_owned()), permission };
        let mut grants = vec![user(OWNER, Permission::FullControl)];
        match self {
            // The bucket's owner is the object's: it has full control already.
            Self::Private | Self::BucketOwnerRead | Self::BucketOwnerFullControl => {}
            Self::PublicRead => grants.push(group(ALL_USERS, Permission::Read)),
            Self::PublicReadWrite => {
                grants.push(group(ALL_USERS, Permission::Read));
                grants.push(group(ALL_USERS, Permission::Write));
            }
            Self::AuthenticatedRead => grants.push(group(AUTHENTICATED_USERS, Permission::Read)),
            Self::AwsExecRead => grants.push(user(EC2, Permission::Read)),
            Self::LogDeliveryWrite => {
                grants.push(group(LOG_DELIVERY, Permission::Write));
                grants.push(group(LOG_DELIVERY, Permission::ReadAcp));
            }
        }
        grants
    }
}

/// The list that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NewAcl {
    /// One of S3's own.
    Canned(CannedAcl),
    /// These grants.
    Grants(Vec<Grant>),
}

impl Default for Acl {
    fn default() -> Self {
        Self { grants: CannedAcl::Private.grants() }
    }
}

impl Acl {
    /// Whether it grants something to people outside of the account, for all to use.
    pub(crate) fn is_public(&self) -> bool {
        let public = |grant: &Grant| match &grant.grantee {
            Grantee::Group(uri) => uri == ALL_USERS || uri == AUTHENTICATED_USERS,
            Grantee::User(_) => false,
        };
        self.grants.iter().any(public)
    }

    /// Whether it grants everything to the owner, and nothing to anybody else.
    pub(in crate::objects) fn is_owner_in_full_control(&self) -> bool {
        let owner = Grant { grantee: Grantee::User(OWNER.to_owned()), permission: Permission::FullControl };
        self.grants == [owner]
    }
}
