use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Acl, Encryption, LockConfiguration, Replication};
use crate::objects::Refusal;

/// A bucket and its settings. Names are global, as in S3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bucket {
    /// The AWS region that it was made in, such as `us-east-1`.
    pub(crate) region: String,
    /// The older name of the region, where it was made under one: `EU`.
    pub(crate) location: Option<String>,
    /// The account that made it. Nothing: its maker did not say, and it belongs to whoever asks.
    pub(crate) owner: Option<Account>,
    /// When it was made, UTC.
    pub(crate) created: Timestamp,
    pub(crate) versioning: Versioning,
    /// Nothing: the bucket has no object lock.
    pub(crate) lock: Option<LockConfiguration>,
    /// That of objects whose writer asks for none. Nothing: it was never set, or was deleted, and S3's own counts.
    pub(crate) default_encryption: Option<Encryption>,
    /// Nothing: the setting was deleted, and whoever writes an object owns it.
    pub(crate) ownership: Option<Ownership>,
    /// Nothing: the setting was deleted.
    pub(crate) public_access: Option<PublicAccessBlock>,
    pub(crate) acl: Acl,
    /// Nothing: there is no tag set.
    pub(crate) tags: Option<BTreeMap<String, String>>,
    pub(crate) replication: Option<Replication>,
}

/// What becomes of an object that is overwritten or deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Versioning {
    /// It is gone. The state of a bucket that never had versioning.
    #[default]
    Unversioned,
    /// It stays as an older version.
    Enabled,
    /// It stays if it has a version id, and what is written has none.
    Suspended,
}

/// Who owns new objects, and whether there are access control lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ownership {
    /// The bucket's owner, and there are none: what new buckets have.
    // Source: S3 User Guide, "Controlling ownership of objects".
    #[default]
    BucketOwnerEnforced,
    /// The bucket's owner where the writer grants full control.
    BucketOwnerPreferred,
    /// Who writes them.
    ObjectWriter,
}

/// Which kinds of public access are prevented.
#[allow(clippy::struct_excessive_bools, reason = "S3 has exactly these four switches, and they are independent")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublicAccessBlock {
    /// Lists that grant public access are refused: `BlockPublicAcls`.
    pub(crate) acls: bool,
    /// Such lists have no effect: `IgnorePublicAcls`.
    pub(crate) ignore_acls: bool,
    /// `BlockPublicPolicy`.
    pub(crate) policy: bool,
    /// `RestrictPublicBuckets`.
    pub(crate) restrict: bool,
}

impl Bucket {
    /// A bucket as S3 makes it where nothing else is asked for.
    // Source: S3 User Guide, "Default settings for new S3 buckets".
    pub(crate) fn new(region: impl Into<String>, created: Timestamp) -> Self {
        let blocked = PublicAccessBlock { acls: true, ignore_acls: true, policy: true, restrict: true };
        Self {
            region: region.into(),
            location: None,
            owner: None,
            created,
            versioning: Versioning::default(),
            lock: None,
            default_encryption: None,
            ownership: Some(Ownership::default()),
            public_access: Some(blocked),
            acl: Acl::default(),
            tags: None,
            replication: None,
        }
    }
}

impl Bucket {
    /// Whether the bucket belongs to this account. One whose maker did not say who they are belongs to whoever asks.
    pub(crate) fn belongs_to(&self, account: &Account) -> bool {
        self.owner.as_ref().is_none_or(|owner| owner == account)
    }
}

impl Bucket {
    /// Turns versioning on or suspends it.
    // Source: the messages that S3 sends; User Guide, "Object Lock considerations" and "Requirements for replication".
    pub(crate) fn set_versioning(&mut self, versioning: Versioning) -> Result<(), Refusal> {
        let keeps = match versioning {
            Versioning::Enabled => None,
            Versioning::Unversioned | Versioning::Suspended if self.lock.is_some() => Some(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            ),
            Versioning::Unversioned | Versioning::Suspended if self.replication.is_some() => Some(
                "A replication configuration is present on this bucket, so you cannot change the versioning state. To \
                 change the versioning state, first delete the replication configuration.",
            ),
            Versioning::Unversioned | Versioning::Suspended => None,
        };
        if let Some(message) = keeps {
            return Err(Refusal::InvalidBucketState { message });
        }
        self.versioning = versioning;
        Ok(())
    }

    /// Sets the object lock, which can be changed but never taken away.
    pub(crate) fn set_lock(&mut self, lock: LockConfiguration) -> Result<(), Refusal> {
        if self.versioning != Versioning::Enabled {
            let message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
            return Err(Refusal::InvalidBucketState { message });
        }
        self.lock = Some(lock);
        Ok(())
    }

    /// Sets the rules by which objects are replicated.
    pub(crate) fn set_replication(&mut self, replication: Replication) -> Result<(), Refusal> {
        if self.versioning != Versioning::Enabled {
            let message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration";
            return Err(Refusal::InvalidRequest { message });
        }
        self.replication = Some(replication);
        Ok(())
    }

    /// Sets who owns new objects.
    pub(crate) fn set_ownership(&mut self, ownership: Ownership) -> Result<(), Refusal> {
        if ownership == Ownership::BucketOwnerEnforced && self.acl != Acl::default() {
            return Err(Refusal::AclsInUse);
        }
        self.ownership = Some(ownership);
        Ok(())
    }

    /// Whether an object that is overwritten or deleted may stay as an older version.
    pub(crate) fn keeps_versions(&self) -> bool {
        match self.versioning {
            Versioning::Unversioned => false,
            Versioning::Enabled | Versioning::Suspended => true,
        }
    }
}

impl Ownership {
    const ALL: [Self; 3] = [Self::BucketOwnerEnforced, Self::BucketOwnerPreferred, Self::ObjectWriter];

    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::BucketOwnerEnforced => "BucketOwnerEnforced",
            Self::BucketOwnerPreferred => "BucketOwnerPreferred",
            Self::ObjectWriter => "ObjectWriter",
        }
    }

    /// The setting of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ownership| ownership.as_str() == name)
    }
}
