//! `unqualified-lambda`: without a version or alias, code that is deployed while the job runs takes over.
// Source: S3 User Guide, "Invoke AWS Lambda function" (unqualified ARN, alias or version); Lambda Developer Guide,
// "Manage Lambda function versions" ($LATEST).

use super::Subject;
use super::subject::{Arn, operation};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(invoke) = subject.lambda() else { return Vec::new() };
    let Some(arn) = Arn::parse(invoke.function_arn.as_str()) else { return Vec::new() };
    let message = match arn.resource.split(':').nth(2) {
        None => "no version or alias is named: what is deployed while the job runs takes over",
        Some("$LATEST") => "`$LATEST` changes: what is deployed while the job runs takes over",
        Some(_) => return Vec::new(),
    };
    let finding = subject.at_value(Code::UnqualifiedLambda, operation(["lambdaInvoke", "functionArn"]), message);
    vec![finding.with_help("name a version, such as `:3` at the ARN's end, or an alias that stays where it is")]
}
