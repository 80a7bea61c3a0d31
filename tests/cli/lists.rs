//! Lists in S3 as people really have them, and buckets that are elsewhere or not there: told before a job exists.

#![allow(clippy::too_many_lines, reason = "a snapshot is as long as what it shows")]

use crate::world::World;

/// The project of `tests/fixtures/lists-in-s3`: each of its specs has a list that people wrote, and what is wrong with it.
fn field() -> World {
    World::copy_of("lists-in-s3")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_what_is_wrong_with_each_list() {
    let ran = field().run("plan --local").await;
    assert_eq!(ran.code, 4, "{}", ran.err);
    insta::assert_snapshot!(ran.steady());
}

#[tokio::test(flavor = "multi_thread")]
async fn warnings_are_in_every_format() {
    let world = field();
    let ran = world.run("plan c-rawplus.yaml x-report-nobucket.yaml c-header.yaml --local -o json").await;
    let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let findings =
        |step: &serde_json::Value| format!("{} {} {}", step["job"], step["reason"], step["manifestFindings"]);
    let told: Vec<String> = plan["steps"].as_array().unwrap().iter().map(findings).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    "c-header" "manifest-malformed" [{"code":"manifest-row","severity":"error","line":1,"message":"this row is a header, and S3 would take it for an object (in the list s3://field-man/header.csv)","help":"remove it: `fields` says what the columns are; then upload the list again, and set its new `etag`"}]
    "c-rawplus" "first-run" [{"code":"manifest-key-encoding","severity":"warning","line":1,"message":"S3 reads the `+` in this key as a space (in the list s3://field-man/rawplus.csv)","help":"write `%2B` for a plus sign, and `%20` for a space; then upload the list again, and set its new `etag`"}]
    "x-report-nobucket" "first-run" [{"code":"no-such-bucket","severity":"warning","message":"the completion report goes to `field-norep`, and there is no such bucket: the job would fail when all its tasks are done","help":"make the bucket, or correct its name"}]
    "#);
    let ran = world.run("plan c-rawplus.yaml x-report-nobucket.yaml --local -o markdown").await;
    insta::assert_snapshot!(ran.steady());
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

/// The plan could not read the list, and S3 failed the job for it: then the list is looked at once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_failed_for_its_list_is_explained() {
    let world = field();
    let fault = "  local:\n    seed: seed.yaml\n    faults: [\"503:calls=GetObject,key=semi.csv,times=6\"]\n";
    world.edit("s3jobs.yaml", "  local: {seed: seed.yaml}\n", fault);
    let ran = world.run("apply c-semi.yaml --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady());
    world.edit("s3jobs.yaml", fault, "  local: {seed: seed.yaml}\n");
    let status = world.run("status c-semi --local").await;
    insta::assert_snapshot!(status.steady(), @r"
    JOB     RUN  S3 JOB                                STATUS  PROGRESS         NOTE
    c-semi    1  JOB-ID  failed  not counted yet  failed on 2026-11-22, before S3 had counted its tasks; InvalidManifestContent: Unexpected number of task fields

    c-semi, run 1:
      error[manifest-row]: line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this (in the list s3://field-man/semi.csv)
        help: separate the columns with commas; then upload the list again, and set its new `etag`
    ");
    let report = world.run("report c-semi --local").await;
    let told: Vec<&str> =
        report.err.lines().filter(|line| line.starts_with("error") || line.starts_with("help")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    error: c-semi#1 has no completion report: its spec asks for none, or no task was tried
    help: S3 failed the job for its list: line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this (in the list s3://field-man/semi.csv); separate the columns with commas; then upload the list again, and set its new `etag`
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_does_not_exist_is_named() {
    let world = field();
    let spec = world.read("c-ok.yaml").replace("fields:", "versionId: 3HL4kqtJlcpXroDTDmJ, fields:");
    world.write("c-ok.yaml", &spec);
    let ran = world.run("plan c-ok.yaml --local").await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady(), @r"
    ! c-ok  run 1  blocked (manifest-missing): the manifest does not exist
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at local
        HeadObject: refused by S3 (400: HTTP status 400)
        so S3 answers for a version id that is none (`3HL4kqtJlcpXroDTDmJ`), and for an object that is encrypted with SSE-C, which S3 Batch Operations cannot read
        correct `versionId`, or leave it out and set the current `etag`; for SSE-C, write the list again with SSE-S3 (`aws s3 cp --sse AES256`), and set its new `etag`
    warning[conflicting-jobs] at x-report-nobucket.yaml:7: `x-report-nobucket` and `c-ok` both write the tags of the same objects, and the last to run wins

    `s3jobs explain manifest-missing` says more
    Plan: 1 blocked.
    ");
}

/// A bucket that was mistyped is no missing object: plan and apply say which of the two it is, and so does an upload.
#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_bucket_of_a_list_is_told_by_plan_and_apply() {
    let lists = [
        "csv: {object: s3://manifest/twenty.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}",
        "inventory: {object: s3://manifest/manifest.json, etag: 60e460c9d1046e73f7dde5043ac3ae85}",
        "file: {path: twenty.csv, bucket: s3://manifest, fields: [Bucket, Key]}",
    ];
    for list in lists {
        let world = World::new();
        let spec = format!(
            "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: tag}}\nspec:\n  priority: 1\n  operation: {{putObjectTagging: \
             {{tagSet: {{a: b}}}}}}\n  manifest: {{{list}}}\n  confirmation: automatic\n"
        );
        world.write("tag.yaml", &spec);
        for command in ["plan --local", "apply --local --yes"] {
            let ran = world.run(command).await;
            assert_eq!(ran.code, 4, "{command}: {}{}", ran.out, ran.err);
            let says = |words: &str| ran.out.contains(words);
            assert!(
                says("`manifest`, and there is no such bucket") && says("make the bucket"),
                "{command}: {}",
                ran.out
            );
            assert!(says("manifest-missing") || says("the manifest does not exist"), "{command}: {}", ran.out);
            assert!(!says("there is no object"), "{command}: {}", ran.out);
        }
        if list.starts_with("file") {
            let fault = "{seed: seed.yaml, faults: [\"503:calls=HeadBucket\"]}";
            world.edit("s3jobs.yaml", "{seed: seed.yaml}", fault);
            let ran = world.run("apply --local --yes").await;
            let text = format!("{}{}", ran.out, ran.err);
            assert!(text.contains("PutObject: the bucket `manifest` does not exist"), "{text}");
        }
    }
}
