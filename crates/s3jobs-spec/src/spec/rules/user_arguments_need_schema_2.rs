//! `user-arguments-need-schema-2`: only events of schema version 2.0 carry user arguments.
// Source: S3 Control 2018-08-20, `LambdaInvokeOperation$UserArguments`.

use super::Subject;
use super::subject::operation;
use crate::model::Operation;
use crate::model::operation::InvocationSchemaVersion;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::LambdaInvoke(invoke) = &subject.document.spec.operation else { return Vec::new() };
    match (&invoke.user_arguments, invoke.invocation_schema_version) {
        (Some(_), None | Some(InvocationSchemaVersion::V1)) => {}
        (Some(_), Some(InvocationSchemaVersion::V2)) | (None, _) => return Vec::new(),
    }
    let at = operation(["lambdaInvoke", "userArguments"]);
    let message = "user arguments reach the function only in events of schema version 2.0";
    let finding = subject.at_key(Code::UserArgumentsNeedSchema2, at, message);
    vec![finding.with_help("set `invocationSchemaVersion: \"2.0\"`")]
}
