//! The effects of copies.
// Source: S3 User Guide, "Understanding and managing Amazon S3 storage classes" (least days of storage, retrieval).

use super::access::{canned, grants};
use super::effect::{Effect, EffectCode};
use super::lock::{hold, retention};
use crate::model::Manifest;
use crate::model::operation::{AnnotationDirective, LegalHoldStatus, PutObjectCopy, StorageClass};

/// The effects of copying each object.
pub(super) fn copy(copy: &PutObjectCopy, manifest: &Manifest) -> Vec<Effect> {
    let PutObjectCopy {
        target_resource: _,
        target_key_prefix: _,
        canned_access_control_list,
        access_control_grants,
        metadata_directive: _,
        annotation_directive,
        modified_since_constraint: _,
        unmodified_since_constraint: _,
        new_object_metadata,
        new_object_tagging: _,
        redirect_location,
        requester_pays,
        storage_class,
        sse_aws_kms_key_id,
        object_lock_legal_hold_status,
        object_lock_mode: _,
        object_lock_retain_until_date: _,
        object_lock_event_hold: _,
        object_lock_event_hold_duration: _,
        bucket_key_enabled: _,
        checksum_algorithm: _,
    } = copy;
    let mut effects = vec![overwritten(copy, manifest)];
    effects.extend(canned_access_control_list.and_then(canned));
    effects.extend(grants(access_control_grants.as_deref().unwrap_or_default()));
    effects.extend(storage_class.map(class).unwrap_or_default());
    effects.extend(sse_aws_kms_key_id.as_ref().map(|key| {
        EffectCode::KmsCalls.with(format!("copies are encrypted with the KMS key {key}, and calls to KMS are charged"))
    }));
    if *requester_pays == Some(true) {
        effects
            .push(EffectCode::RequesterPays.with("reading the objects is charged to this account, not to their owner"));
    }
    // A copy without legal hold or event hold is what every new object is.
    effects.extend(retention(&copy.retention()));
    effects.extend(object_lock_legal_hold_status.filter(|status| *status == LegalHoldStatus::On).map(hold));
    if new_object_metadata.is_some() {
        effects
            .push(EffectCode::ReplacesMetadata.with("copies get the metadata that is given here, not their sources'"));
    }
    effects.extend(annotation_directive.and_then(annotations));
    effects.extend(redirect_location.as_ref().map(|location| {
        EffectCode::Redirects.with(format!("where the bucket serves a website, requests for copies go to {location}"))
    }));
    effects
}

/// What becomes of objects that have the keys of copies.
fn overwritten(copy: &PutObjectCopy, manifest: &Manifest) -> Effect {
    let target = copy.target_resource.name();
    if copy.may_replace_sources(manifest) {
        return EffectCode::OverwritesSources.with(format!(
            "an object of the same key in s3://{target}, the copied one itself if it lies there, is replaced by the copy, and \
             lost unless that bucket keeps versions"
        ));
    }
    let folder = copy.target_key_prefix.as_ref().map(|prefix| format!("/{prefix}/")).unwrap_or_default();
    EffectCode::OverwritesObjects.with(format!(
        "an object of the same key in s3://{target}{folder} is replaced by the copy, and lost unless that bucket keeps versions"
    ))
}

/// That annotations are copied is what a copy is.
fn annotations(directive: AnnotationDirective) -> Option<Effect> {
    match directive {
        AnnotationDirective::Copy => None,
        AnnotationDirective::Exclude => {
            Some(EffectCode::LeavesAnnotations.with("copies get none of the annotations that their sources have"))
        }
    }
}

/// What a storage class means for what is stored in it.
fn class(class: StorageClass) -> Vec<Effect> {
    let least = |days: u32| {
        EffectCode::MinimumStorage
            .with(format!("each copy is charged for at least {days} days of storage, and per read"))
    };
    let archived = |days: u32, name: &str| {
        EffectCode::Archives.with(format!(
            "copies are archived in {name}: each is read only after a paid restore of hours, and charged for at least \
             {days} days of storage"
        ))
    };
    match class {
        StorageClass::Standard => Vec::new(),
        StorageClass::StandardIa => vec![least(30)],
        StorageClass::OneZoneIa => {
            let lost = "copies are kept in one Availability Zone: if that is lost, so are they";
            vec![least(30), EffectCode::OneZone.with(lost)]
        }
        StorageClass::GlacierIr => vec![least(90)],
        StorageClass::Glacier => vec![archived(90, "GLACIER")],
        StorageClass::DeepArchive => vec![archived(180, "DEEP_ARCHIVE")],
        StorageClass::IntelligentTiering => {
            vec![EffectCode::Monitoring.with("each copy is monitored, for a fee a month")]
        }
    }
}
