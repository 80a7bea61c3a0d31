//! Lists in S3 as people really have them, and buckets that are elsewhere or not there: told before a job exists.

use crate::world::World;

/// The project of `tests/fixtures/lists-in-s3`: each of its specs has a list that people wrote, and what is wrong with it.
fn field() -> World {
    World::copy_of("lists-in-s3")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_what_is_wrong_with_each_list() {
    let ran = field().run("plan --local").await;
    assert_eq!(ran.code, 4, "{}", ran.err);
    insta::assert_snapshot!(ran.steady(), @"");
}

#[tokio::test(flavor = "multi_thread")]
async fn warnings_are_in_every_format() {
    let world = field();
    let ran = world.run("plan c-rawplus.yaml x-report-nobucket.yaml c-header.yaml --local -o json").await;
    let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let findings = |step: &serde_json::Value| format!("{} {} {}", step["job"], step["reason"], step["findings"]);
    let told: Vec<String> = plan["steps"].as_array().unwrap().iter().map(findings).collect();
    insta::assert_snapshot!(told.join("\n"), @"");
    let ran = world.run("plan c-rawplus.yaml x-report-nobucket.yaml --local -o markdown").await;
    insta::assert_snapshot!(ran.steady(), @"");
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_makes_no_job_of_a_list_that_s3_cannot_read() {
    let world = field();
    let ran = world
        .run("apply c-header.yaml c-bom.yaml c-semi.yaml c-eu.yaml --local --yes --wait --poll-interval 20ms")
        .await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, [""; 0]);
    let ran = world.run("apply c-ok.yaml --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}
