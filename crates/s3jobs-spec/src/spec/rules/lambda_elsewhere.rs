//! `lambda-elsewhere`: the function is in another Region or account than the job.
// S3's documentation does not say whether that works; permissions of two accounts are needed in any case.
// Source: Lambda Developer Guide, "Using resource-based policies" (other accounts).

use super::Subject;
use super::subject::{Arn, operation};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let spec = subject.spec();
    let Some(arn) = subject.lambda().and_then(|invoke| Arn::parse(invoke.function_arn.as_str())) else {
        return Vec::new();
    };
    let region = spec.region.as_ref().filter(|region| region.as_str() != arn.region);
    let account = spec.account_id.as_ref().filter(|account| account.as_str() != arn.account);
    let (message, help, other) = match (region, account) {
        (Some(region), _) => (
            format!("the function is in `{}`, and the job in `{region}`", arn.region),
            "name a function of the job's Region; S3's documentation does not say that others work",
            "region",
        ),
        (None, Some(account)) => (
            format!("the function belongs to account {}, and the job to {account}", arn.account),
            "that account's function must allow the job's role to invoke it",
            "accountId",
        ),
        (None, None) => return Vec::new(),
    };
    let place = subject.place(FieldPath::of(["spec", other]), Target::Value);
    let at = operation(["lambdaInvoke", "functionArn"]);
    let finding = subject.at_value(Code::LambdaElsewhere, at, message).with_help(help);
    vec![finding.with_related(place, "of the job")]
}
