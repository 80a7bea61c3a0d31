//! What the bucket of a ledger should be like: how it is set up, and who may do what in it.

use camino::Utf8Path;
use serde_json::{Value, json};

use crate::aws::{BucketSettings, Lifecycle, LifecycleRule, PortError};
use crate::ledger::fault::{Fault, Remedy};
use crate::model::{AccountId, Partition};

/// What is wrong with a bucket's settings for a ledger in this place, whose keys begin so. What could not be asked for is said,
/// too: nobody should take it for being right.
pub(super) fn faults(settings: &BucketSettings, (place, before): (&Utf8Path, &str)) -> Vec<Fault> {
    let BucketSettings { is_versioned, is_encrypted, rules } = settings;
    let mut told = Vec::new();
    match is_versioned {
        Ok(true) => {}
        Ok(false) => told.push(
            "the bucket keeps no versions, so a record that is deleted or overwritten is gone: turn versioning on"
                .to_owned(),
        ),
        Err(error) => told.push(not_known("keeps versions", "s3:GetBucketVersioning", error)),
    }
    match is_encrypted {
        Ok(true) => {}
        Ok(false) => told.push("the bucket has no default encryption: set one, SSE-S3 or SSE-KMS".to_owned()),
        Err(error) => told.push(not_known("encrypts by default", "s3:GetEncryptionConfiguration", error)),
    }
    match rules {
        Ok(rules) => told.extend(rules.iter().filter(|rule| concerns(rule, before)).map(of_rule)),
        Err(error) => told.push(not_known("has lifecycle rules for it", "s3:GetLifecycleConfiguration", error)),
    }
    let fault = |message| Fault { path: place.to_owned(), message, remedy: Remedy::Setting };
    told.into_iter().map(fault).collect()
}

fn not_known(what: &str, permission: &str, error: &PortError) -> String {
    format!("whether the bucket {what} could not be asked, which needs {permission}: {error}")
}

/// That delete markers could not be looked for, of which other lists say nothing.
pub(super) fn not_known_deleted(place: &Utf8Path, error: &PortError) -> Fault {
    let message =
        format!("whether files of it were deleted could not be asked, which needs s3:ListBucketVersions: {error}");
    Fault { path: place.to_owned(), message, remedy: Remedy::Setting }
}

/// Whether a rule is about any object of the ledger.
fn concerns(rule: &LifecycleRule, before: &str) -> bool {
    rule.prefix.starts_with(before) || before.starts_with(&rule.prefix)
}

fn of_rule(rule: &LifecycleRule) -> String {
    let LifecycleRule { id, prefix, does } = rule;
    let objects = if prefix.is_empty() { "every object".to_owned() } else { format!("objects below `{prefix}`") };
    let does = match does {
        Lifecycle::Expires => "expires them: a run whose record is gone could run again",
        Lifecycle::Archives => "archives them: records could not be read any more",
    };
    format!("the lifecycle rule `{id}` is about {objects} and {does}; leave the ledger out of it")
}

/// Whom a ledger's bucket policy is for.
#[derive(Clone, Copy, Debug)]
pub struct PolicyFor<'p> {
    /// The bucket's name.
    pub bucket: &'p str,
    /// The ledger's prefix, which may be empty.
    pub prefix: &'p str,
    /// The bucket's partition.
    pub partition: Partition,
    /// The account whose principals read and write the ledger.
    pub account: &'p AccountId,
    /// The role that does, if it is known.
    pub role: Option<&'p str>,
}

/// The bucket policy that lets one principal keep a ledger, and lets nobody delete of it or write without a condition.
// Source: S3 User Guide, "Enforce conditional writes on Amazon S3 buckets" (`s3:if-match`, `s3:if-none-match`); Service
// Authorization Reference, Amazon S3.
pub fn bucket_policy(of: PolicyFor<'_>) -> Value {
    let PolicyFor { bucket, prefix, partition, account, role } = of;
    let before = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    let bucket = format!("arn:{partition}:s3:::{bucket}");
    let objects = format!("{bucket}/{before}*");
    let principal = role.map_or_else(|| format!("arn:{partition}:iam::{account}:root"), str::to_owned);
    let principal = json!({"AWS": principal});
    let deny = |sid: &str, actions: Value, resource: Value, condition: Option<Value>| {
        let mut statement = json!({
            "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": resource,
        });
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    };
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LedgerReadAndWrite", "Effect": "Allow", "Principal": principal,
                "Action": ["s3:GetObject", "s3:PutObject"], "Resource": objects,
            },
            {
                "Sid": "LedgerList", "Effect": "Allow", "Principal": principal,
                "Action": ["s3:ListBucket", "s3:ListBucketVersions"], "Resource": bucket,
                "Condition": {"StringLike": {"s3:prefix": format!("{before}*")}},
            },
            {
                "Sid": "LedgerLookAtSettings", "Effect": "Allow", "Principal": principal,
                "Action": ["s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration"],
                "Resource": bucket,
            },
            deny("LedgerIsNeverDeleted", json!(["s3:DeleteObject", "s3:DeleteObjectVersion"]), json!(objects), None),
            deny("LedgerIsWrittenOnCondition", json!("s3:PutObject"), json!(objects),
                Some(json!({"Null": {"s3:if-match": "true", "s3:if-none-match": "true"}}))),
            deny("LedgerIsReadOverTlsAlone", json!("s3:*"), json!([bucket, objects]),
                Some(json!({"Bool": {"aws:SecureTransport": "false"}}))),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(prefix: &str, role: Option<&str>) -> Value {
        let account = "111122223333".parse().unwrap();
        bucket_policy(PolicyFor { bucket: "my-ledger", prefix, partition: Partition::AwsCn, account: &account, role })
    }

    #[test]
    fn a_policy_is_about_the_ledger_alone() {
        let of_role = policy("of/me", Some("arn:aws-cn:iam::111122223333:role/ledger"));
        let statements: Vec<String> = of_role["Statement"].as_array().unwrap().iter().map(line).collect();
        insta::assert_snapshot!(statements.join("\n"), @r#"
        "Allow" {"AWS":"arn:aws-cn:iam::111122223333:role/ledger"}
          ["s3:GetObject","s3:PutObject"] on "arn:aws-cn:s3:::my-ledger/of/me/*"
          if null
        "Allow" {"AWS":"arn:aws-cn:iam::111122223333:role/ledger"}
          ["s3:ListBucket","s3:ListBucketVersions"] on "arn:aws-cn:s3:::my-ledger"
          if {"StringLike":{"s3:prefix":"of/me/*"}}
        "Allow" {"AWS":"arn:aws-cn:iam::111122223333:role/ledger"}
          ["s3:GetBucketVersioning","s3:GetEncryptionConfiguration","s3:GetLifecycleConfiguration"] on "arn:aws-cn:s3:::my-ledger"
          if null
        "Deny" "*"
          ["s3:DeleteObject","s3:DeleteObjectVersion"] on "arn:aws-cn:s3:::my-ledger/of/me/*"
          if null
        "Deny" "*"
          "s3:PutObject" on "arn:aws-cn:s3:::my-ledger/of/me/*"
          if {"Null":{"s3:if-match":"true","s3:if-none-match":"true"}}
        "Deny" "*"
          "s3:*" on ["arn:aws-cn:s3:::my-ledger","arn:aws-cn:s3:::my-ledger/of/me/*"]
          if {"Bool":{"aws:SecureTransport":"false"}}
        "#);
        let whole = policy("", None);
        assert_eq!(whole["Statement"][0]["Principal"]["AWS"], "arn:aws-cn:iam::111122223333:root");
        assert_eq!(whole["Statement"][0]["Resource"], "arn:aws-cn:s3:::my-ledger/*");
        assert_eq!(whole["Statement"][1]["Condition"]["StringLike"]["s3:prefix"], "*");
    }

    fn line(statement: &Value) -> String {
        let [effect, principal, action, resource] =
            ["Effect", "Principal", "Action", "Resource"].map(|name| statement[name].to_string());
        format!("{effect} {principal}\n  {action} on {resource}\n  if {}", statement["Condition"])
    }
}
