//! The effects of a whole request.

use super::effect::{Effect, EffectCode};
use super::{access, copy, lock, objects};
use crate::model::Manifest;
use crate::model::operation::{
    ComputeObjectChecksum, Empty, InitiateRestoreObject, LambdaInvoke, ObjectEncryption, Operation, PutObjectTagging,
    SseKms, UpdateObjectEncryption,
};
use crate::model::request::Body;

/// The effects of a job, the gravest first.
pub fn effects(body: &Body) -> Vec<Effect> {
    let Body { operation, manifest, report, role_arn: _ } = body;
    let mut effects = of_operation(operation, manifest);
    effects.extend(objects::manifest(manifest));
    effects.extend(objects::report(report.as_ref()));
    effects.sort_by_key(|effect| effect.code.kind());
    effects
}

fn of_operation(operation: &Operation, manifest: &Manifest) -> Vec<Effect> {
    match operation {
        Operation::LambdaInvoke(invoke) => lambda(invoke),
        Operation::PutObjectCopy(copied) => copy::copy(copied, manifest),
        Operation::PutObjectAcl(put) => access::put(put),
        Operation::PutObjectTagging(PutObjectTagging { tag_set }) if tag_set.is_empty() => vec![removed_tags()],
        Operation::PutObjectTagging(PutObjectTagging { tag_set: _ }) => {
            let words = "each object's tags are replaced; the old ones are lost";
            vec![EffectCode::ReplacesTags.with(words)]
        }
        Operation::DeleteObjectTagging(Empty {}) => vec![removed_tags()],
        Operation::InitiateRestoreObject(restore) => vec![restored(restore)],
        Operation::PutObjectLegalHold(put) => lock::put_hold(put),
        Operation::PutObjectRetention(put) => lock::put_retention(put),
        Operation::ReplicateObject(Empty {}) => {
            let words = "each object is written to the destinations of its bucket's replication configuration, where the \
                         replica is stored; transfer to other Regions is charged";
            vec![EffectCode::Replicates.with(words)]
        }
        Operation::ComputeObjectChecksum(ComputeObjectChecksum { checksum_algorithm: _, checksum_type: _ }) => {
            vec![EffectCode::OnlyReads.with("no object is changed: the checksums stand in the completion report")]
        }
        Operation::UpdateObjectEncryption(update) => encrypted(update),
    }
}

fn removed_tags() -> Effect {
    EffectCode::RemovesTags.with("all tags of each object are removed, and lost")
}

fn lambda(invoke: &LambdaInvoke) -> Vec<Effect> {
    let LambdaInvoke { function_arn, invocation_schema_version: _, user_arguments: _ } = invoke;
    let words = format!("{function_arn} is run on each object; what its code does there is not known, and not undone");
    let charged = "Lambda is charged for each invocation, in addition to the job";
    vec![EffectCode::RunsFunction.with(words), EffectCode::Invocations.with(charged)]
}

// Source: S3 User Guide, "Restoring an archived object": the copy is stored, and charged, in addition to the archived object.
fn restored(restore: &InitiateRestoreObject) -> Effect {
    let InitiateRestoreObject { expiration_in_days, glacier_job_tier: _ } = restore;
    let stored = match expiration_in_days {
        Some(days) => format!("a copy of each object is stored in addition to it, for {days} days"),
        None => "each object moves back to a tier of frequent access".to_owned(),
    };
    EffectCode::RestoredCopies.with(format!("{stored}; its retrieval is charged by its size"))
}

// Source: S3 User Guide, "Update object encryption": only to keys of KMS, not back to those that S3 manages.
fn encrypted(update: &UpdateObjectEncryption) -> Vec<Effect> {
    let UpdateObjectEncryption { object_encryption: ObjectEncryption::SseKms(kms) } = update;
    let SseKms { kms_key_arn, bucket_key_enabled: _ } = kms;
    let words = format!(
        "each object is encrypted with {kms_key_arn} in place: who may not use that key can no longer read it, and no \
         such job leads back to keys that S3 manages"
    );
    vec![
        EffectCode::ChangesKey.with(words),
        EffectCode::KmsCalls.with("calls to KMS are charged, now and at each read"),
    ]
}
