//! `directory-bucket-needs-schema-2`: a function learns of objects in directory buckets by events of version 2.0 only.
// Source: S3 Control 2018-08-20, `LambdaInvokeOperation$InvocationSchemaVersion`.

use super::Subject;
use super::subject::{BucketRole, is_directory_bucket, operation};
use crate::model::operation::InvocationSchemaVersion;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(invoke) = subject.lambda() else { return Vec::new() };
    match invoke.invocation_schema_version {
        Some(InvocationSchemaVersion::V2) => return Vec::new(),
        Some(InvocationSchemaVersion::V1) | None => {}
    }
    let mut objects = subject.buckets().into_iter().filter(|used| used.role == BucketRole::Objects);
    let Some(used) = objects.find(|used| is_directory_bucket(&used.name)) else { return Vec::new() };
    let at = operation(["lambdaInvoke", "invocationSchemaVersion"]);
    let message = format!("`{}` is a directory bucket, which needs events of schema version 2.0", used.name);
    let finding = subject.at_value(Code::DirectoryBucketNeedsSchema2, at, message);
    let finding = finding.with_help("set `invocationSchemaVersion: \"2.0\"`");
    vec![finding.with_related(subject.place(used.at, Target::Value), "the file that names it")]
}
