//! Buckets, objects and ARNs, as written and in their canonical form.
//!
//! A spec may say `s3://bucket/key`; S3 takes ARNs. The canonical form depends on the job's scope, because the partition
//! follows from the region and a directory bucket's ARN holds region and account. Keys are literal: nothing is decoded.

use super::scope::Scope;
use super::text::text_type;

text_type! {
    /// A general purpose bucket: `s3://BUCKET`, its ARN, or an access point's ARN.
    BucketRef, "a bucket (`s3://BUCKET` without a trailing slash, `arn:aws:s3:::BUCKET`, or an access point's ARN)", 1..=128,
    r"^(s3://|arn:aws[a-z-]*:s3:::)[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$|^arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9][a-z0-9-]*$";
    "s3://my-bucket"
}

text_type! {
    /// The bucket that copies go to: `s3://BUCKET`, its ARN, an access point's ARN, or a directory bucket.
    ///
    /// `s3://NAME--ZONE--x-s3` means the directory bucket of the job's own region and account.
    TargetBucketRef, "a bucket (`s3://BUCKET` without a trailing slash, or a bucket's or access point's ARN)", 1..=128,
    r"^(s3://|arn:aws[a-z-]*:s3:::)[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$|^arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9][a-z0-9-]*$|^arn:aws[a-z-]*:s3express:[a-z0-9-]+:[0-9]{12}:bucket/[a-z0-9][a-z0-9-]*--x-s3$";
    "s3://my-copies"
}

text_type! {
    /// An object: `s3://BUCKET/KEY`, its ARN, or an object behind an access point.
    ///
    /// Everything after the first slash is the key, literally: not URL-decoded, not trimmed.
    ObjectRef, "an object (`s3://BUCKET/KEY` or its ARN)", 1..=2000,
    r"^(s3://|arn:aws[a-z-]*:s3:::)[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]/[\s\S]+$|^arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9][a-z0-9-]*/object/[\s\S]+$";
    "s3://my-manifests/manifest.csv"
}

text_type! {
    /// The IAM role that S3 assumes to run the job.
    // Paths and names of roles are printable ASCII (IAM API Reference, data type Role).
    RoleArn, "a role's ARN (`arn:aws:iam::111122223333:role/NAME`)", 1..=2048, r"^arn:[^:]+:iam::[0-9]{12}:role/[!-~]+$";
    "arn:aws:iam::111122223333:role/S3BatchJobRole"
}

text_type! {
    /// A KMS key's full ARN; an alias is not accepted.
    KmsKeyArn, "a KMS key's ARN (`arn:aws:kms:REGION:ACCOUNT:key/ID`)", 20..=2048,
    r"^arn:aws[a-zA-Z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$";
    "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

text_type! {
    /// The Lambda function's ARN, with or without a version or alias.
    LambdaFunctionArn, "a Lambda function's ARN (`arn:aws:lambda:REGION:ACCOUNT:function:NAME`)", 1..=1024,
    r"^arn:aws[a-zA-Z-]*:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-[0-9]:[0-9]{12}:function:[a-zA-Z0-9_-]+(:(\$LATEST|[a-zA-Z0-9_-]+))?$";
    "arn:aws:lambda:us-west-2:111122223333:function:resize:live"
}

/// A bucket and a key, for the calls that read and write objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectAddress {
    /// Bucket name, or an access point's ARN, which the S3 API takes in its place.
    pub bucket: String,
    /// The key, literally.
    pub key: String,
}

impl std::fmt::Display for ObjectAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// `s3://x` to `arn:P:s3:::x`; an ARN stays as it is.
fn canonical_path(written: &str, scope: &Scope) -> String {
    match written.strip_prefix("s3://") {
        Some(path) => format!("arn:{}:s3:::{path}", scope.partition()),
        None => written.to_owned(),
    }
}

/// The name of a bucket, whichever way it is written; an access point's ARN stays whole.
fn bucket_name(written: &str) -> &str {
    if let Some(name) = written.strip_prefix("s3://") {
        return name;
    }
    written.split_once(":::").map_or(written, |(_, name)| name)
}

impl BucketRef {
    /// The ARN that S3 takes.
    pub fn canonical(&self, scope: &Scope) -> Self {
        Self(canonical_path(&self.0, scope).into())
    }

    /// The bucket's name; an access point's ARN stays whole, as the S3 API takes it in a bucket's place.
    pub fn name(&self) -> &str {
        bucket_name(&self.0)
    }
}

impl TargetBucketRef {
    /// The ARN that S3 takes.
    pub fn canonical(&self, scope: &Scope) -> Self {
        match self.0.strip_prefix("s3://") {
            Some(name) if name.ends_with("--x-s3") => {
                let (region, account) = (&scope.region, &scope.account);
                Self(format!("arn:{}:s3express:{region}:{account}:bucket/{name}", scope.partition()).into())
            }
            _ => Self(canonical_path(&self.0, scope).into()),
        }
    }

    /// The bucket's name; an access point's ARN stays whole.
    pub fn name(&self) -> &str {
        match self.0.rsplit_once(":bucket/") {
            Some((_, name)) => name,
            None => bucket_name(&self.0),
        }
    }
}

impl ObjectRef {
    /// The ARN that S3 takes.
    pub fn canonical(&self, scope: &Scope) -> Self {
        Self(canonical_path(&self.0, scope).into())
    }

    /// Bucket and key, for HeadObject and its like.
    pub fn address(&self) -> ObjectAddress {
        if let Some((point, key)) = self.0.split_once("/object/").filter(|(point, _)| point.contains(":accesspoint/")) {
            return ObjectAddress { bucket: point.to_owned(), key: key.to_owned() };
        }
        let path = bucket_name(&self.0);
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        ObjectAddress { bucket: bucket.to_owned(), key: key.to_owned() }
    }
}
