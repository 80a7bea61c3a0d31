//! The union of all operations, and the two that have no file of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ComputeObjectChecksum, InitiateRestoreObject, LambdaInvoke, PutObjectAcl, PutObjectCopy, PutObjectLegalHold,
    PutObjectRetention, PutObjectTagging,
};
use crate::model::arn::KmsKeyArn;
use crate::model::scope::Scope;

/// What S3 does to every object in the manifest: exactly one operation per job.
// A one-key map, like the wire's `JobOperation`. Not `tag` or `untagged`: both lose the position of a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"putObjectTagging": {"tagSet": {"team": "finance"}}}]))]
pub enum Operation {
    /// Invokes a Lambda function for each object.
    LambdaInvoke(LambdaInvoke),
    /// Copies each object to a bucket, within or across Regions, or onto itself with changed properties.
    PutObjectCopy(Box<PutObjectCopy>),
    /// Replaces each object's access control list.
    PutObjectAcl(PutObjectAcl),
    /// Replaces each object's whole tag set; an empty map removes every tag.
    PutObjectTagging(PutObjectTagging),
    /// Removes every tag of each object.
    DeleteObjectTagging(Empty),
    /// Restores a temporary copy of each archived object.
    InitiateRestoreObject(InitiateRestoreObject),
    /// Puts each object under legal hold, or lifts it.
    PutObjectLegalHold(PutObjectLegalHold),
    /// Sets each object's retention, or removes it.
    PutObjectRetention(PutObjectRetention),
    /// Replicates each object as the source bucket's replication configuration says.
    ReplicateObject(Empty),
    /// Computes a checksum of each object, without downloading it, into the completion report.
    ComputeObjectChecksum(ComputeObjectChecksum),
    /// Changes each object's server-side encryption in place.
    UpdateObjectEncryption(UpdateObjectEncryption),
}

/// Takes no fields: write `{}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// Changes each object's server-side encryption in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateObjectEncryption {
    /// The encryption that the objects get.
    pub object_encryption: ObjectEncryption,
}

/// The encryption that objects get: exactly one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ObjectEncryption {
    /// Server-side encryption with an AWS KMS key.
    SseKms(SseKms),
}

/// Server-side encryption with an AWS KMS key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SseKms {
    /// The full ARN of the KMS key; an alias is not accepted.
    pub kms_key_arn: KmsKeyArn,
    /// Whether S3 uses an S3 Bucket Key, which makes fewer calls to KMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
}

/// The name of an operation, without its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the variants are documented on `Operation`")]
pub enum OperationKind {
    LambdaInvoke,
    PutObjectCopy,
    PutObjectAcl,
    PutObjectTagging,
    DeleteObjectTagging,
    InitiateRestoreObject,
    PutObjectLegalHold,
    PutObjectRetention,
    ReplicateObject,
    ComputeObjectChecksum,
    UpdateObjectEncryption,
}

impl Operation {
    /// The operation's name.
    pub fn kind(&self) -> OperationKind {
        match self {
            Self::LambdaInvoke(_) => OperationKind::LambdaInvoke,
            Self::PutObjectCopy(_) => OperationKind::PutObjectCopy,
            Self::PutObjectAcl(_) => OperationKind::PutObjectAcl,
            Self::PutObjectTagging(_) => OperationKind::PutObjectTagging,
            Self::DeleteObjectTagging(_) => OperationKind::DeleteObjectTagging,
            Self::InitiateRestoreObject(_) => OperationKind::InitiateRestoreObject,
            Self::PutObjectLegalHold(_) => OperationKind::PutObjectLegalHold,
            Self::PutObjectRetention(_) => OperationKind::PutObjectRetention,
            Self::ReplicateObject(_) => OperationKind::ReplicateObject,
            Self::ComputeObjectChecksum(_) => OperationKind::ComputeObjectChecksum,
            Self::UpdateObjectEncryption(_) => OperationKind::UpdateObjectEncryption,
        }
    }

    /// The operation with every bucket as the ARN that S3 takes.
    pub fn canonical(&self, scope: &Scope) -> Self {
        let mut operation = self.clone();
        if let Self::PutObjectCopy(copy) = &mut operation {
            copy.target_resource = copy.target_resource.canonical(scope);
        }
        operation
    }
}

impl OperationKind {
    /// Whether it changes the objects themselves, where they are.
    pub fn is_in_place(self) -> bool {
        match self {
            Self::PutObjectAcl
            | Self::PutObjectTagging
            | Self::DeleteObjectTagging
            | Self::PutObjectLegalHold
            | Self::PutObjectRetention
            | Self::UpdateObjectEncryption => true,
            Self::LambdaInvoke
            | Self::PutObjectCopy
            | Self::InitiateRestoreObject
            | Self::ReplicateObject
            | Self::ComputeObjectChecksum => false,
        }
    }

    /// Whether S3 refuses a list that names objects of several buckets.
    // Source: S3 User Guide, "Copy objects" (restrictions: all source objects in one bucket), "S3 Object Lock retention"
    // and "S3 Object Lock legal hold" (one bucket a manifest).
    pub fn takes_one_bucket(self) -> bool {
        match self {
            Self::PutObjectCopy | Self::PutObjectRetention | Self::PutObjectLegalHold => true,
            Self::LambdaInvoke
            | Self::PutObjectAcl
            | Self::PutObjectTagging
            | Self::DeleteObjectTagging
            | Self::InitiateRestoreObject
            | Self::ReplicateObject
            | Self::ComputeObjectChecksum
            | Self::UpdateObjectEncryption => false,
        }
    }
}

impl std::fmt::Display for OperationKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LambdaInvoke => "lambdaInvoke",
            Self::PutObjectCopy => "putObjectCopy",
            Self::PutObjectAcl => "putObjectAcl",
            Self::PutObjectTagging => "putObjectTagging",
            Self::DeleteObjectTagging => "deleteObjectTagging",
            Self::InitiateRestoreObject => "initiateRestoreObject",
            Self::PutObjectLegalHold => "putObjectLegalHold",
            Self::PutObjectRetention => "putObjectRetention",
            Self::ReplicateObject => "replicateObject",
            Self::ComputeObjectChecksum => "computeObjectChecksum",
            Self::UpdateObjectEncryption => "updateObjectEncryption",
        })
    }
}
