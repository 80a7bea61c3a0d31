//! `policy-account`: the project lets its jobs run in these accounts only.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("allowedAccounts") else { return Vec::new() };
    let (Some(allowed), Some(account)) = (&policy.allowed_accounts, &subject.spec().account_id) else {
        return Vec::new();
    };
    if allowed.contains(account) {
        return Vec::new();
    }
    let names: Vec<String> = allowed.iter().map(|account| format!("`{account}`")).collect();
    let message = format!("jobs of this project do not run in account {account}");
    let finding = subject.at_value(Code::PolicyAccount, FieldPath::of(["spec", "accountId"]), message);
    let finding = finding.with_help(format!("the policy allows {}", names.join(", ")));
    vec![finding.with_related(place, "the policy says so here")]
}
