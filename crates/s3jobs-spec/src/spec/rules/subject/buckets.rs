//! The buckets that a job uses, and for what.

use std::borrow::Cow;

use super::{Subject, manifest, operation};
use crate::model::Manifest;
use crate::spec::path::FieldPath;

/// What a job does with a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::spec::rules) enum BucketRole {
    /// Its objects are those that the job works on.
    Objects,
    /// Copies go to it.
    Target,
    /// The list of objects is read from it.
    Manifest,
    /// The list of objects is uploaded to it first.
    Upload,
    /// S3 keeps the generated list in it.
    GeneratedList,
    /// S3 writes the completion report to it.
    Report,
}

/// A bucket that a job uses.
#[derive(Clone, Debug)]
pub(in crate::spec::rules) struct BucketUse<'s> {
    pub(in crate::spec::rules) role: BucketRole,
    /// Its name, or an access point's ARN.
    pub(in crate::spec::rules) name: Cow<'s, str>,
    /// The text that names it; none if the rows of a file do.
    pub(in crate::spec::rules) written: Option<&'s str>,
    /// The field that says so.
    pub(in crate::spec::rules) at: FieldPath,
}

impl<'s> Subject<'s> {
    /// Every bucket that the spec names, and what for. What a list in S3 names is not known.
    pub(in crate::spec::rules) fn buckets(&self) -> Vec<BucketUse<'s>> {
        let mut uses = self.manifest_buckets();
        if let Some(copy) = self.copy() {
            let (target, at) = (&copy.target_resource, operation(["putObjectCopy", "targetResource"]));
            uses.push(named(BucketRole::Target, target.name(), target.as_str(), at));
        }
        if let Some(bucket) = self.spec().report.as_ref().and_then(|report| report.bucket.as_ref()) {
            let at = FieldPath::of(["spec", "report", "bucket"]);
            uses.push(named(BucketRole::Report, bucket.name(), bucket.as_str(), at));
        }
        uses
    }

    fn manifest_buckets(&self) -> Vec<BucketUse<'s>> {
        let listed = |address: crate::model::arn::ObjectAddress, at| {
            vec![BucketUse { role: BucketRole::Manifest, name: Cow::Owned(address.bucket), written: None, at }]
        };
        match &self.spec().manifest {
            Manifest::Csv(csv) => listed(csv.object.address(), manifest(["csv", "object"])),
            Manifest::Inventory(report) => listed(report.object.address(), manifest(["inventory", "object"])),
            Manifest::File(file) => {
                let (upload, at) = (&file.bucket, manifest(["file", "bucket"]));
                let upload = named(BucketRole::Upload, upload.name(), upload.as_str(), at);
                let names = self.file.into_iter().flat_map(|content| &content.buckets);
                let rows = names.map(|name| BucketUse {
                    role: BucketRole::Objects,
                    name: Cow::Borrowed(name.as_str()),
                    written: None,
                    at: manifest(["file", "path"]),
                });
                std::iter::once(upload).chain(rows).collect()
            }
            Manifest::Generator(generator) => {
                let (source, at) = (&generator.source_bucket, manifest(["generator", "sourceBucket"]));
                let source = named(BucketRole::Objects, source.name(), source.as_str(), at);
                let output = generator.manifest_output_location.as_ref().map(|output| {
                    let at = manifest(["generator", "manifestOutputLocation", "bucket"]);
                    named(BucketRole::GeneratedList, output.bucket.name(), output.bucket.as_str(), at)
                });
                std::iter::once(source).chain(output).collect()
            }
        }
    }

    /// The bucket of the job's objects, if the spec says that there is one.
    pub(in crate::spec::rules) fn source(&self) -> Option<BucketUse<'s>> {
        let mut sources = self.buckets().into_iter().filter(|used| used.role == BucketRole::Objects);
        let first = sources.next()?;
        if sources.next().is_some() { None } else { Some(first) }
    }
}

fn named<'s>(role: BucketRole, name: &'s str, written: &'s str, at: FieldPath) -> BucketUse<'s> {
    BucketUse { role, name: Cow::Borrowed(name), written: Some(written), at }
}

/// Whether a bucket's name is one of a directory bucket.
// Source: S3 User Guide, "Directory bucket naming rules": they end with --ZONE--x-s3.
pub(in crate::spec) fn is_directory_bucket(name: &str) -> bool {
    name.ends_with("--x-s3")
}
