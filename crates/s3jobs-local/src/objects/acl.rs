use super::{Acl, Bucket, CannedAcl, Failure, NewAcl, Ownership, Refusal, VersionId, Which, bucket};
use crate::store::Change;

/// The most grants in a list.
// Source: S3 User Guide, "Access control list (ACL) overview".
const MAX_GRANTS: usize = 100;

impl NewAcl {
    /// The list that an object or a bucket gets, unless the bucket's settings forbid it.
    // Source: S3 User Guide, "Controlling ownership of objects", and "Blocking public access", `BlockPublicAcls`.
    pub(super) fn within(&self, bucket: &Bucket) -> Result<Acl, Refusal> {
        let acl = match self {
            Self::Canned(canned) => Acl { grants: canned.grants() },
            Self::Grants(grants) if grants.len() > MAX_GRANTS => return Err(Refusal::TooManyGrants),
            Self::Grants(grants) => Acl { grants: grants.clone() },
        };
        let says_nothing_new = match self {
            Self::Canned(canned) => *canned == CannedAcl::BucketOwnerFullControl,
            Self::Grants(_) => acl.is_owner_in_full_control(),
        };
        if bucket.ownership == Some(Ownership::BucketOwnerEnforced) && !says_nothing_new {
            return Err(Refusal::AclsDisabled);
        }
        if acl.is_public() && bucket.public_access.is_some_and(|block| block.acls) {
            return Err(Refusal::PublicAclBlocked);
        }
        Ok(acl)
    }
}

impl Bucket {
    /// Replaces the bucket's own access control list.
    pub(crate) fn set_acl(&mut self, acl: &NewAcl) -> Result<(), Refusal> {
        self.acl = acl.within(self)?;
        Ok(())
    }
}

impl Change<'_> {
    /// Replaces an object's access control list, and returns the version that has it now.
    pub(crate) fn put_acl<'w>(&mut self, which: impl Into<Which<'w>>, acl: &NewAcl) -> Result<VersionId, Failure> {
        let which = which.into();
        let bucket = bucket::require(self, which.place.bucket)?;
        self.update(which, |object| {
            object.acl = Some(acl.within(&bucket)?).filter(|acl| *acl != Acl::default());
            Ok(())
        })
    }
}
