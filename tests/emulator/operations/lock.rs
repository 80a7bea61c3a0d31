//! Object Lock: legal hold and retention.

use super::{job, refusal, world_with};

const BUCKETS: &str =
    "[{name: locked, objectLock: {}, objects: [{key: k, content: x}]}, {name: plain, objects: [{key: k, content: x}]}]";

fn hold(status: &str) -> String {
    format!("<S3PutObjectLegalHold><LegalHold><Status>{status}</Status></LegalHold></S3PutObjectLegalHold>")
}

fn retain(mode: &str, until: &str, bypass: bool) -> String {
    format!(
        "<S3PutObjectRetention><BypassGovernanceRetention>{bypass}</BypassGovernanceRetention><Retention>\
         <RetainUntilDate>{until}</RetainUntilDate><Mode>{mode}</Mode></Retention></S3PutObjectRetention>"
    )
}

#[tokio::test]
async fn a_legal_hold_is_set_and_lifted() {
    let world = world_with(BUCKETS).await;
    let draft = job(&world, "locked,k\n", &hold("ON")).await;
    assert!(world.outcome(&draft).await.starts_with("Complete 1/1/0"));
    let lifted = job(&world, "locked,k\n", &hold("OFF")).await.token("token-2");
    assert!(world.outcome(&lifted).await.starts_with("Complete 1/1/0"));
}

#[tokio::test]
async fn a_bucket_without_object_lock_fails_the_job_before_any_key() {
    let world = world_with(BUCKETS).await;
    for (token, operation) in [("1", hold("ON")), ("2", retain("GOVERNANCE", "2030-01-01T00:00:00Z", false))] {
        let draft = job(&world, "plain,k\nplain,missing\n", &operation).await.token(token);
        let id = world.create(&draft).await;
        world.run();
        assert_eq!(world.summary(&id).await, "Failed -/0/0 Bucket is missing Object Lock Configuration");
    }
}

#[tokio::test]
async fn all_objects_are_in_one_bucket() {
    let world = world_with(BUCKETS).await;
    let id = world.create(&job(&world, "locked,k\nplain,k\n", &hold("ON")).await).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content");
}

#[tokio::test]
async fn governance_is_bypassed_only_on_request_and_compliance_never() {
    let world = world_with(BUCKETS).await;
    let mut number = 0;
    let mut set = async |operation: String| {
        number += 1;
        let draft = job(&world, "locked,k\n", &operation).await.token(&format!("token-{number}"));
        world.outcome(&draft).await.lines().nth(1).unwrap().to_owned()
    };
    let (late, early) = ("2040-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    insta::assert_snapshot!(set(retain("GOVERNANCE", late, false)).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(set(retain("GOVERNANCE", early, false)).await, @"locked,k,,failed,403,AccessDenied,Access Denied because object protected by object lock.");
    insta::assert_snapshot!(set(retain("GOVERNANCE", early, true)).await, @"locked,k,,succeeded,200,,Successful");
    let removed = "<S3PutObjectRetention><BypassGovernanceRetention>true</BypassGovernanceRetention><Retention/></S3PutObjectRetention>";
    insta::assert_snapshot!(set(removed.to_owned()).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(set(retain("COMPLIANCE", early, false)).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(set(removed.to_owned()).await, @"locked,k,,failed,403,AccessDenied,Access Denied because object protected by object lock.");
    insta::assert_snapshot!(set(retain("COMPLIANCE", late, false)).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(set(retain("COMPLIANCE", "2020-01-01T00:00:00Z", false)).await, @"locked,k,,failed,400,InvalidArgument,The retain until date must be in the future!");
}

#[tokio::test]
async fn a_stricter_mode_needs_the_bypass_too() {
    let world = world_with(BUCKETS).await;
    let mut number = 0;
    let mut set = async |operation: String| {
        number += 1;
        let draft = job(&world, "locked,k\n", &operation).await.token(&format!("token-{number}"));
        world.outcome(&draft).await.lines().nth(1).unwrap().to_owned()
    };
    let (late, early) = ("2040-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    insta::assert_snapshot!(set(retain("GOVERNANCE", early, false)).await, @"locked,k,,succeeded,200,,Successful");
    let refused = "locked,k,,failed,403,AccessDenied,Access Denied because object protected by object lock.";
    for until in [early, late] {
        assert_eq!(set(retain("COMPLIANCE", until, false)).await, refused, "{until}");
    }
    insta::assert_snapshot!(set(retain("COMPLIANCE", early, true)).await, @"locked,k,,succeeded,200,,Successful");
    assert_eq!(set(retain("GOVERNANCE", late, true)).await, refused);
}

#[tokio::test]
async fn a_retention_has_both_parts_or_none() {
    let half = "<S3PutObjectRetention><Retention><Mode>GOVERNANCE</Mode></Retention></S3PutObjectRetention>";
    insta::assert_snapshot!(refusal(half).await, @"400 BadRequestException: a retention needs both its mode and its date");
}
