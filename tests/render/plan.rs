//! A plan at a terminal.

use s3jobs::model::JobStatus;
use s3jobs::plan::Difference;
use s3jobs::render::{Style, text};
use serde_json::json;

use crate::support::job_with;
use crate::world::{World, every_kind, tasks, written};

#[test]
fn every_kind_of_step_says_what_is_done_and_why() {
    let plan = every_kind();
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &plan)), @r"
    + by-hand  run 1  create: the first run
        deleteObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about $0.25
        - create the job, held
        - hold it until a person runs `s3jobs confirm by-hand`
        - close the record of run 1 when the job has ended
    ! changed  run 1  blocked (changed-after-submit): the spec changed after the run was submitted
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        ~ operation.putObjectTagging.tagSet.job: changed -> new
        run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more
        restore the spec, or set `run: 2` to run the changed job once more
    + copy     run 1  create: the first run
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about $0.25
        - create the job, held
        - confirm the job if S3 counts 1 to 1,000,000 tasks
        - close the record of run 1 when the job has ended
    ✓ ended    run 1  done: complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5); bump spec.run to run it again
    ! first    run 1  blocked (manifest-missing): the manifest does not exist
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at local
        there is no object s3://manifests/list.csv
        upload it, or correct `manifest`
    ~ held     run 1  wait: S3 counted 1,000 tasks; held until a person confirms it
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        `s3jobs confirm held` lets it run, `s3jobs cancel held` ends it (29 of 30 days left before S3 fails it)
    ? orphan   run 1  orphan: no spec names this live job
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        restore its spec, or end it with `s3jobs apply --prune`
    ~ runs     run 1  change: Active, 1,203/2,000 tasks (60 %), 3 failed
        putObjectTagging on 2,000 objects in 111122223333/us-west-2 at local
        - change the priority from 10 to 20

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 2 to create, 1 to change, 1 waiting, 1 unchanged, 2 blocked, 1 without a spec. 2,000 objects, about $0.50.
    ");
}

#[test]
fn a_plan_with_nothing_to_do_is_short() {
    let job = job_with("done", json!({}));
    let plan = World::of([job.clone()]).closed(&job, s3jobs::ledger::Outcome::Complete, tasks(2_000, 2_000, 0)).plan();
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &plan)), @r"
    ✓ done  run 1  done: complete on 2026-11-22, 2,000 tasks; bump spec.run to run it again

    Plan: 1 unchanged.
    ");
}

#[test]
fn a_plan_without_jobs_says_so() {
    let plan = World::of([]).plan();
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &plan)), @"Plan: no jobs.");
}

#[test]
fn a_held_job_shows_the_days_that_are_left() {
    let job = job_with("held", json!({"confirmation": "manual"}));
    let mut world = World::of([job.clone()]).live(&job, 1, JobStatus::Suspended, tasks(1_000, 0, 0));
    world.observed.at = crate::support::time("2026-12-19T12:00:00Z");
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &world.plan())), @r"
    ~ held  run 1  wait: S3 counted 1,000 tasks; held until a person confirms it
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        `s3jobs confirm held` lets it run, `s3jobs cancel held` ends it (2 of 30 days left before S3 fails it)

    Plan: 1 waiting.
    ");
}

#[test]
fn a_long_difference_is_shown_line_by_line() {
    let mut plan = every_kind();
    plan.steps.truncate(1);
    plan.steps[0].differences = vec![Difference {
        path: "manifest".to_owned(),
        before: Some(r#"{"csv":{"object":"arn:aws:s3:::manifests/list.csv","etag":"60e460c9d1046e73","fields":["Bucket","Key"]}}"#.to_owned()),
        after: Some(r#"{"csv":{"object":"arn:aws:s3:::manifests/other.csv","etag":"60e460c9d1046e73","fields":["Bucket","Key"]}}"#.to_owned()),
    }];
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &plan)), @r"
    + by-hand  run 1  create: the first run
        deleteObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about $0.25
        - create the job, held
        - hold it until a person runs `s3jobs confirm by-hand`
        - close the record of run 1 when the job has ended
        ~ manifest:
            csv:
        -     object: arn:aws:s3:::manifests/list.csv
        +     object: arn:aws:s3:::manifests/other.csv
              etag: 60e460c9d1046e73
              fields:
              - Bucket
              - Key

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 1 to create. 1,000 objects, about $0.25.
    ");
}

#[test]
fn a_generated_list_is_priced_at_least() {
    let job = job_with(
        "generated",
        json!({
            "manifest": {"generator": {"sourceBucket": "s3://data", "enableManifestOutput": false}},
            "confirmation": "manual",
        }),
    );
    let mut world = World::of([job.clone()]);
    world.observed.manifests.insert(job.name, s3jobs::plan::Manifest::Generated);
    insta::assert_snapshot!(written(|out, style| text::plan(out, style, &world.plan())), @r"
    + generated  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at local, at least $0.25
        - create the job, held
        - hold it until a person runs `s3jobs confirm generated`
        - close the record of run 1 when the job has ended

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 1 to create. Number of objects not known yet, at least $0.25.
    ");
}

#[test]
fn colours_come_only_when_asked_for() {
    let plan = every_kind();
    let mut coloured = Vec::new();
    text::plan(&mut coloured, Style::Ansi, &plan).unwrap();
    let plain = written(|out, style| text::plan(out, style, &plan));
    assert!(!plain.contains('\x1b'));
    assert!(String::from_utf8(coloured).unwrap().contains("\x1b[31m!\x1b[0m"));
}
