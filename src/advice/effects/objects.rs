//! The effects of how the objects are listed, and of what is reported about them.

use super::effect::{Effect, EffectCode};
use crate::model::manifest::{ManifestGenerator, ManifestOutputLocation};
use crate::model::{Manifest, Report};

/// The effects of a list of objects.
pub(super) fn manifest(manifest: &Manifest) -> Vec<Effect> {
    match manifest {
        Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::File(_) => Vec::new(),
        Manifest::Generator(generator) => generated(generator),
    }
}

fn generated(generator: &ManifestGenerator) -> Vec<Effect> {
    let ManifestGenerator {
        expected_bucket_owner: _,
        source_bucket,
        enable_manifest_output,
        manifest_output_location,
        filter,
    } = generator;
    let bucket = source_bucket.name();
    // Source: AWS Price List, S3 Batch Operations (usage type `BatchOperations-Manifest`).
    let listed = format!("S3 lists all of s3://{bucket} to find the objects, for $0.015 per million objects in it");
    let mut effects = vec![EffectCode::ListsBucket.with(listed)];
    if filter.is_none() {
        let words = format!("no filter leaves anything out: every object of s3://{bucket} is meant");
        effects.push(EffectCode::WholeBucket.with(words));
    }
    if let (true, Some(output)) = (enable_manifest_output, manifest_output_location) {
        let ManifestOutputLocation { bucket, prefix, expected_bucket_owner: _, encryption: _ } = output;
        let folder = prefix.as_ref().map(|prefix| format!("/{prefix}")).unwrap_or_default();
        effects.push(EffectCode::KeepsList.with(format!("the list is kept in s3://{}{folder}", bucket.name())));
    }
    effects
}

/// The effects of what is reported.
pub(super) fn report(report: Option<&Report>) -> Option<Effect> {
    match report {
        Some(Report { bucket: _, prefix: _, scope: _, expected_bucket_owner: _ }) => None,
        None => Some(EffectCode::NoReport.with("no completion report says which tasks failed, and why")),
    }
}
