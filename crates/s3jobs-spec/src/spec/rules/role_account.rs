//! `role-account`: the job's role belongs to the job's account.
// Source: S3 User Guide, "Troubleshooting Batch Operations": "Cross-account pass role is not allowed".

use super::Subject;
use super::subject::Arn;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let spec = subject.spec();
    let (Some(account), Some(role)) = (&spec.account_id, &spec.role_arn) else { return Vec::new() };
    let Some(arn) = Arn::parse(role.as_str()).filter(|arn| arn.account != account.as_str()) else { return Vec::new() };
    let message = format!("the role belongs to account {}, and the job to {account}", arn.account);
    let finding = subject.at_value(Code::RoleAccount, FieldPath::of(["spec", "roleArn"]), message);
    let place = subject.place(FieldPath::of(["spec", "accountId"]), Target::Value);
    let help = "name a role of the job's own account; S3 refuses: Cross-account pass role is not allowed";
    vec![finding.with_help(help).with_related(place, "the job's account")]
}
