//! What has the name of a job typed before it is let run: one table over the effects that jobs have.
//!
//! What cannot be undone, and what reaches the public, is let run by nobody who has only said yes. Where a number of tasks decides,
//! the project's policy says which. Data and functions over it; `plan` carries what they say in the condition of letting a job
//! run.

use schemars::JsonSchema;
use serde::Serialize;

use super::effects::{EffectCode, effects};
use crate::model::policy::TypedConfirmation;
use crate::model::request::Body;

/// When a job that has an effect is let run with its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Always: this is done, and nobody takes it back.
    Always(&'static str),
    /// If S3 counted more tasks than the policy says; never if it says nothing.
    Above(Threshold, &'static str),
    /// Never, since something leads back, or nothing is lost.
    Never,
}

/// Which number of the policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// `policy.typedConfirmation.lambdaTasks`
    LambdaTasks,
    /// `policy.typedConfirmation.replacedTags`
    ReplacedTags,
}

/// The table.
pub fn named(code: EffectCode) -> Named {
    match code {
        EffectCode::OverwritesSources => Named::Always("objects are replaced by copies of the same key"),
        EffectCode::LocksForGood => Named::Always("objects are locked for good"),
        EffectCode::PublicAccess => Named::Always("objects are opened to everybody"),
        EffectCode::LiftsLegalHold => Named::Always("the legal hold of objects is lifted"),
        EffectCode::RemovesRetention => Named::Always("the retention of objects is removed"),
        EffectCode::ReleasesEventHold => Named::Always("the event hold of objects is released"),
        EffectCode::ReplacesTags => Named::Above(Threshold::ReplacedTags, "all tags of objects are replaced"),
        EffectCode::RemovesTags => Named::Above(Threshold::ReplacedTags, "all tags of objects are removed"),
        EffectCode::RunsFunction => Named::Above(Threshold::LambdaTasks, "a Lambda function is run on objects"),
        // Another bucket, or another folder, is what was asked for; whether anything is there is not known.
        EffectCode::OverwritesObjects => Named::Never,
        // Another job sets the list, the key or the lock that was there, for who knows it.
        EffectCode::ReplacesAccess
        | EffectCode::ChangesKey
        | EffectCode::BypassesGovernance
        | EffectCode::GrantsAccess
        | EffectCode::Locks
        | EffectCode::LegalHold => Named::Never,
        // Money, and what is good to know.
        EffectCode::Archives
        | EffectCode::MinimumStorage
        | EffectCode::Monitoring
        | EffectCode::RequesterPays
        | EffectCode::KmsCalls
        | EffectCode::RestoredCopies
        | EffectCode::Replicates
        | EffectCode::Invocations
        | EffectCode::ListsBucket
        | EffectCode::OneZone
        | EffectCode::LeavesAnnotations
        | EffectCode::ReplacesMetadata
        | EffectCode::Redirects
        | EffectCode::OnlyReads
        | EffectCode::WholeBucket
        | EffectCode::KeepsList
        | EffectCode::NoReport => Named::Never,
    }
}

/// What is done by such an effect, in words: a fragment. Empty where no name is ever typed.
pub fn done(code: EffectCode) -> &'static str {
    match named(code) {
        Named::Always(words) | Named::Above(_, words) => words,
        Named::Never => "",
    }
}

/// An effect of a job that has its name typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Risk {
    /// The effect.
    pub code: EffectCode,
    /// With more tasks than this alone. Left out where their number does not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above_tasks: Option<u64>,
}

impl Risk {
    /// Whether the name is typed for so many tasks. `None`: their number is not known yet.
    pub fn holds(self, tasks: Option<u64>) -> bool {
        match (self.above_tasks, tasks) {
            (None, _) | (_, None) => true,
            (Some(most), Some(tasks)) => tasks > most,
        }
    }
}

/// What of a job has its name typed, the gravest first, each once.
pub fn risks(body: &Body, policy: TypedConfirmation) -> Vec<Risk> {
    let mut risks: Vec<Risk> = effects(body).iter().filter_map(|effect| risk(effect.code, policy)).collect();
    risks.dedup();
    risks
}

fn risk(code: EffectCode, policy: TypedConfirmation) -> Option<Risk> {
    let TypedConfirmation { lambda_tasks, replaced_tags } = policy;
    match named(code) {
        Named::Always(_) => Some(Risk { code, above_tasks: None }),
        Named::Above(Threshold::LambdaTasks, _) => Some(Risk { code, above_tasks: Some(lambda_tasks?) }),
        Named::Above(Threshold::ReplacedTags, _) => Some(Risk { code, above_tasks: Some(replaced_tags?) }),
        Named::Never => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing;

    fn body(operation: Value) -> Body {
        let manifest = json!({"csv": {"object": "s3://lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}});
        over(operation, manifest)
    }

    fn over(operation: Value, manifest: Value) -> Body {
        Body {
            operation: serde_json::from_value(operation).unwrap(),
            manifest: serde_json::from_value(manifest).unwrap(),
            report: None,
            role_arn: "arn:aws:iam::111122223333:role/batch".parse().unwrap(),
        }
    }

    fn codes(body: &Body) -> Vec<(EffectCode, Option<u64>)> {
        let policy = TypedConfirmation { lambda_tasks: Some(10), replaced_tags: Some(20) };
        risks(body, policy).into_iter().map(|risk| (risk.code, risk.above_tasks)).collect()
    }

    /// A new operation stands here, or this fails; a new field of one does not compile before `effects` says what it does, nor a
    /// new effect before the table does.
    #[test]
    fn every_operation_says_what_has_its_name_typed() {
        let of = |name: &&str| {
            let told = codes(&body(json!({ *name: testing::operation_fields(name) })));
            format!("{name}: {told:?}\n")
        };
        insta::assert_snapshot!(testing::OPERATIONS.iter().map(of).collect::<Vec<_>>().concat());
    }

    #[test]
    fn without_a_policy_only_what_cannot_be_undone_or_is_public_has_its_name_typed() {
        for operation in [
            json!({"deleteObjectTagging": {}}),
            json!({"putObjectTagging": {"tagSet": {"a": "b"}}}),
            json!({"lambdaInvoke": testing::operation_fields("lambdaInvoke")}),
        ] {
            let body = body(operation.clone());
            assert_eq!(risks(&body, TypedConfirmation::default()), [], "{operation}");
            assert_eq!(codes(&body).len(), 1, "{operation}");
        }
    }

    #[test]
    fn a_number_at_the_threshold_needs_no_name_and_one_above_does() {
        let risk = Risk { code: EffectCode::RunsFunction, above_tasks: Some(10) };
        assert_eq!([Some(0), Some(10), Some(11), None].map(|tasks| risk.holds(tasks)), [false, false, true, true]);
        let always = Risk { code: EffectCode::LocksForGood, above_tasks: None };
        assert!(always.holds(Some(0)) && always.holds(None));
    }

    /// Each way in which objects are locked, opened, freed or replaced, and its nearest neighbour that does none of it.
    #[test]
    fn the_table_tells_what_is_lost_from_what_is_not() {
        let acl = |list: &str| json!({"putObjectAcl": {"accessControlPolicy": {"cannedAccessControlList": list}}});
        let granted = |group: &str| {
            let grantee = json!({"typeIdentifier": "uri", "identifier": format!("http://acs.amazonaws.com/groups/global/{group}")});
            let grants = json!([{"grantee": grantee, "permission": "READ"}]);
            json!({"putObjectCopy": {"targetResource": "s3://copies", "targetKeyPrefix": "p", "accessControlGrants": grants}})
        };
        let kept = |retention: Value| json!({"putObjectRetention": {"retention": retention, "bypassGovernanceRetention": true}});
        let until = "2036-01-01T00:00:00Z";
        for (operation, code) in [
            (acl("public-read"), Some(EffectCode::PublicAccess)),
            (acl("authenticated-read"), Some(EffectCode::PublicAccess)),
            (acl("private"), None),
            (granted("AllUsers"), Some(EffectCode::PublicAccess)),
            (granted("AuthenticatedUsers"), Some(EffectCode::PublicAccess)),
            (granted("Others"), None),
            (kept(json!({"mode": "COMPLIANCE", "retainUntilDate": until})), Some(EffectCode::LocksForGood)),
            (kept(json!({"mode": "GOVERNANCE", "retainUntilDate": until})), None),
            (kept(json!({})), Some(EffectCode::RemovesRetention)),
            (kept(json!({"mode": "GOVERNANCE", "eventHold": "OFF"})), Some(EffectCode::ReleasesEventHold)),
            (json!({"putObjectLegalHold": {"legalHold": {"status": "OFF"}}}), Some(EffectCode::LiftsLegalHold)),
            (json!({"putObjectLegalHold": {"legalHold": {"status": "ON"}}}), None),
        ] {
            assert_eq!(codes(&body(operation.clone())).first().map(|it| it.0), code, "{operation}");
        }
    }

    #[test]
    fn a_copy_has_its_name_typed_where_it_may_replace_what_is_copied() {
        let copy = |target: &str, prefix: &str| {
            let mut copy = json!({"targetResource": target});
            if !prefix.is_empty() {
                copy["targetKeyPrefix"] = json!(prefix);
            }
            json!({ "putObjectCopy": copy })
        };
        let generated = json!({"generator": {"sourceBucket": "s3://data", "enableManifestOutput": false}});
        let of = |operation, manifest: &Value| !codes(&over(operation, manifest.clone())).is_empty();
        assert!(of(copy("s3://data", ""), &generated), "onto itself");
        assert!(of(copy("arn:aws:s3:::data", ""), &generated), "onto itself, as an ARN");
        assert!(!of(copy("s3://data", "copies"), &generated), "into a folder of its own");
        assert!(!of(copy("s3://other", ""), &generated), "into another bucket");
        let behind = "arn:aws:s3:us-west-2:111122223333:accesspoint/door";
        assert!(of(copy(behind, ""), &generated), "through an access point, which may be one of the same bucket");
        let listed = json!({"csv": {"object": "s3://lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}});
        assert!(of(copy("s3://other", ""), &listed), "objects of which it is not known where they are");
        assert!(!of(copy("s3://other", "copies"), &listed));
    }
}
