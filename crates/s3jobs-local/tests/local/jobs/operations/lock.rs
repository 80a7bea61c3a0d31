//! Object Lock: legal hold and retention.

use super::{job, refusal, world_with};
use crate::jobs::world::World;

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

fn event_hold(members: &str) -> String {
    format!("<S3PutObjectRetention><Retention>{members}</Retention></S3PutObjectRetention>")
}

/// What S3 says of the retention of the object, asked for it alone and with the object.
async fn kept(world: &World, bucket: &str) -> String {
    let retention = world.send("GET", &format!("/{bucket}/k?retention"), &[], "").await;
    let text = retention.body;
    let start = text.find("<Mode>").unwrap_or_default();
    let head = world.send("HEAD", &format!("/{bucket}/k"), &[], "").await;
    let header = |name: &str| head.headers.get(name).map_or("-", |value| value.to_str().unwrap()).to_owned();
    format!(
        "{} | {} {} {}",
        text[start..].trim_end_matches("</Retention>"),
        header("x-amz-object-lock-event-hold"),
        header("x-amz-object-lock-event-hold-duration-days"),
        header("x-amz-object-lock-retain-until-date"),
    )
}

/// A contract is kept while it runs, and for a month after its end: the way of a real archive.
#[tokio::test]
async fn an_event_hold_keeps_objects_until_its_release_and_for_its_duration_after_that() {
    let world = world_with(BUCKETS).await;
    let mut number = 0;
    let mut set = async |operation: String| {
        number += 1;
        let draft = job(&world, "locked,k\n", &operation).await.token(&format!("token-{number}"));
        world.outcome(&draft).await.lines().nth(1).unwrap().to_owned()
    };
    let on = |days: u32| {
        let duration = format!("<EventHoldDuration><Days>{days}</Days></EventHoldDuration>");
        event_hold(&format!("<Mode>COMPLIANCE</Mode><EventHold>ON</EventHold>{duration}"))
    };
    let off = event_hold("<Mode>COMPLIANCE</Mode><EventHold>OFF</EventHold>");
    insta::assert_snapshot!(set(off.clone()).await, @"locked,k,,failed,400,InvalidRequest,A retain until date is required when the event hold is set to OFF");
    insta::assert_snapshot!(set(on(30)).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(kept(&world, "locked").await, @"<Mode>COMPLIANCE</Mode><RetainUntilDate>2026-12-22T10:00:00.000Z</RetainUntilDate><EventHold>ON</EventHold><EventHoldDuration><Days>30</Days></EventHoldDuration> | ON 30 2026-12-22T10:00:00.000Z");
    insta::assert_snapshot!(set(on(29)).await, @"locked,k,,failed,403,AccessDenied,Access Denied because object protected by object lock.");
    insta::assert_snapshot!(set(off).await, @"locked,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(kept(&world, "locked").await, @"<Mode>COMPLIANCE</Mode><RetainUntilDate>2026-12-22T10:00:00.000Z</RetainUntilDate><EventHold>OFF</EventHold> | OFF - 2026-12-22T10:00:00.000Z");
    insta::assert_snapshot!(set(event_hold("")).await, @"locked,k,,failed,403,AccessDenied,Access Denied because object protected by object lock.");
}

#[tokio::test]
async fn copies_are_held_from_the_start() {
    let world = world_with("[{name: archive, objectLock: {}}, {name: plain, objects: [{key: k, content: x}]}]").await;
    let copy = "<S3PutObjectCopy><TargetResource>arn:aws:s3:::archive</TargetResource>\
                <AnnotationDirective>EXCLUDE</AnnotationDirective><ObjectLockMode>GOVERNANCE</ObjectLockMode>\
                <ObjectLockEventHold>ON</ObjectLockEventHold>\
                <ObjectLockEventHoldDuration><Years>1</Years></ObjectLockEventHoldDuration></S3PutObjectCopy>";
    let outcome = world.outcome(&job(&world, "plain,k\n", copy).await).await;
    insta::assert_snapshot!(outcome.lines().nth(1).unwrap(), @"plain,k,,succeeded,200,,Successful");
    insta::assert_snapshot!(kept(&world, "archive").await, @"<Mode>GOVERNANCE</Mode><RetainUntilDate>2027-11-22T10:00:00.000Z</RetainUntilDate><EventHold>ON</EventHold><EventHoldDuration><Years>1</Years></EventHoldDuration> | ON - 2027-11-22T10:00:00.000Z");
}

#[tokio::test]
async fn a_hold_that_s3_would_refuse_for_every_object_is_refused_at_once() {
    let mode = "<Mode>GOVERNANCE</Mode>";
    let days = "<EventHoldDuration><Days>1</Days></EventHoldDuration>";
    let both = "<EventHoldDuration><Days>1</Days><Years>1</Years></EventHoldDuration>";
    let cases = [
        format!("<EventHold>ON</EventHold>{days}"),
        format!("{mode}<EventHold>ON</EventHold>"),
        format!("{mode}<EventHold>ON</EventHold>{both}"),
        format!("{mode}<EventHold>OFF</EventHold>{days}"),
        format!("{mode}<RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate>{days}"),
        format!("{mode}<EventHold>ON</EventHold><EventHoldDuration><Days>36501</Days></EventHoldDuration>"),
        format!("{mode}<EventHold>on</EventHold>{days}"),
    ];
    let mut told = String::new();
    for case in cases {
        told += &format!("{}\n", refusal(&event_hold(&case)).await);
    }
    insta::assert_snapshot!(told, @r"
    400 BadRequestException: An event hold requires a retention mode
    400 BadRequestException: An event hold that is set to ON requires exactly one event hold duration
    400 BadRequestException: A duration is in days or in years, not in both
    400 BadRequestException: An event hold that is set to OFF takes no event hold duration
    400 BadRequestException: An event hold duration requires an event hold that is set to ON
    400 BadRequestException: CreateJobRequest.Operation.S3PutObjectRetention.Retention.EventHoldDuration.Days must be 1 to 36500 but is 36501
    400 BadRequestException: CreateJobRequest.Operation.S3PutObjectRetention.Retention.EventHold must be one of OFF, ON but is `on`
    ");
}
