//! A plan at a terminal.

use s3jobs::ledger::Outcome;
use s3jobs::model::{FileContent, JobStatus};
use s3jobs::plan::{Action, Difference, Manifest, Options};
use s3jobs::render::{Paper, PlanFindings, PlanView, Style, Width, text};
use serde_json::json;

use crate::render::world::{World, changed, comment, differences_of, document, every_kind, shown, tasks};
use crate::support::job_with;

#[test]
fn every_kind_of_step_says_what_is_done_and_why() {
    let plan = every_kind();
    insta::assert_snapshot!(shown(&plan), @r#"
    ! cannot be undone: by-hand, copy, held

    + by-hand  run 1  create: the first run
        deleteObjectTagging on 1,000 objects in 111122223333/us-west-2 at local,
          about $0.25
        cannot be undone: all tags of each object are removed, and lost
        operation     deleteObjectTagging: {}
        manifest      csv:
                        object: arn:aws:s3:::manifests/list.csv
                        etag: "60e460c9d1046e73f7dde5043ac3ae85"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  manual
        acceptance    maxFailedTasks: 0
        - create the job, held
        - hold it until a person runs `s3jobs confirm by-hand`
        - close the record of run 1 when the job has ended

    ! changed  run 1  blocked (changed-after-submit): the spec changed after the run
      was submitted
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        ~ operation.putObjectTagging.tagSet.job: changed -> new
        run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more
        restore the spec, or set `run: 2` to run the changed job once more
        - all the same, close the record of run 1 when the job has ended
    + copy     run 1  create: the first run
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about
          $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          job: copy
        manifest      csv:
                        object: arn:aws:s3:::manifests/list.csv
                        etag: "60e460c9d1046e73f7dde5043ac3ae85"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  guarded:
                        minTasks: 1
                        maxTasks: 1000000
        acceptance    maxFailedTasks: 0
        - create the job, held
        - confirm the job if S3 counts 1 to 1,000,000 tasks
        - close the record of run 1 when the job has ended

    ✓ ended    run 1  done: complete on 2026-11-22, 3 of 1,003 tasks failed
      (accepted: up to 5); bump spec.run to run it again
    ! first    run 1  blocked (manifest-missing): the manifest does not exist
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local
        there is no object s3://manifests/list.csv
        upload it, or correct `manifest`
    ~ held     run 1  wait: S3 counted 1,000 tasks; held until a person confirms it
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          job: held
        manifest      csv:
                        object: arn:aws:s3:::manifests/list.csv
                        etag: "60e460c9d1046e73f7dde5043ac3ae85"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  manual
        acceptance    maxFailedTasks: 0
        `s3jobs confirm held` lets it run, `s3jobs cancel held` ends it (29 of 30
          days left before S3 fails it)

    ? orphan   run 1  orphan: no spec names this live job
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        restore its spec, or end it with `s3jobs apply --prune`
    ~ runs     run 1  change: Active, 1,203/2,000 tasks (60 %), 3 failed
        putObjectTagging on 2,000 objects in 111122223333/us-west-2 at local
        - change the priority from 10 to 20

    `s3jobs explain CODE` says more about changed-after-submit, manifest-missing
    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 2 to create, 1 to change, 1 waiting, 1 unchanged, 2 blocked, 1 without a
      spec. 2,000 objects, about $0.50.
    "#);
}

#[test]
fn a_plan_with_nothing_to_do_is_short() {
    let job = job_with("done", json!({}));
    let plan = World::of([job.clone()]).closed(&job, s3jobs::ledger::Outcome::Complete, tasks(2_000, 2_000, 0)).plan();
    insta::assert_snapshot!(shown(&plan), @r"
    ✓ done  run 1  done: complete on 2026-11-22, 2,000 tasks; bump spec.run to run
      it again

    Plan: 1 unchanged.
    ");
}

#[test]
fn a_plan_without_jobs_says_so() {
    let plan = World::of([]).plan();
    insta::assert_snapshot!(shown(&plan), @"Plan: no jobs.");
}

#[test]
fn a_held_job_shows_the_days_that_are_left() {
    let job = job_with("held", json!({"confirmation": "manual"}));
    let mut world = World::of([job.clone()]).live(&job, 1, (JobStatus::Suspended, tasks(1_000, 0, 0)));
    world.observed.at = crate::support::time("2026-12-19T12:00:00Z");
    insta::assert_snapshot!(shown(&world.plan()), @r#"
    ~ held  run 1  wait: S3 counted 1,000 tasks; held until a person confirms it
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          job: held
        manifest      csv:
                        object: arn:aws:s3:::manifests/list.csv
                        etag: "60e460c9d1046e73f7dde5043ac3ae85"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  manual
        acceptance    maxFailedTasks: 0
        `s3jobs confirm held` lets it run, `s3jobs cancel held` ends it (2 of 30
          days left before S3 fails it)

    Plan: 1 waiting.
    "#);
}

#[test]
fn a_long_difference_is_shown_line_by_line() {
    let mut plan = changed();
    *differences_of(&mut plan.steps[0]) = vec![Difference {
        path: "manifest".to_owned(),
        before: Some(r#"{"csv":{"object":"arn:aws:s3:::manifests/list.csv","etag":"60e460c9d1046e73","fields":["Bucket","Key"]}}"#.to_owned()),
        after: Some(r#"{"csv":{"object":"arn:aws:s3:::manifests/other.csv","etag":"60e460c9d1046e73","fields":["Bucket","Key"]}}"#.to_owned()),
    }];
    insta::assert_snapshot!(shown(&plan), @r"
    ! changed  run 1  blocked (changed-after-submit): the spec changed after the run
      was submitted
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        ~ manifest:
            csv:
        -     object: arn:aws:s3:::manifests/list.csv
        +     object: arn:aws:s3:::manifests/other.csv
              etag: 60e460c9d1046e73
              fields:
              - Bucket
              - Key
        run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more
        restore the spec, or set `run: 2` to run the changed job once more
        - all the same, close the record of run 1 when the job has ended

    `s3jobs explain changed-after-submit` says more
    Plan: 1 blocked.
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
    world.observed.set_manifest(job.name, s3jobs::plan::Manifest::Generated);
    insta::assert_snapshot!(shown(&world.plan()), @r"
    + generated  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local, at least $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        costs: S3 lists all of s3://data to find the objects, for $0.015 per million
          objects in it
        note: no filter leaves anything out: every object of s3://data is meant
        operation     putObjectTagging:
                        tagSet:
                          job: generated
        manifest      generator:
                        sourceBucket: arn:aws:s3:::data
                        enableManifestOutput: false
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  manual
        acceptance    maxFailedTasks: 0
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
    let findings = PlanFindings::default();
    text::plan(
        &mut coloured,
        Paper { style: Style::Ansi, width: Width::Columns(80) },
        PlanView { plan: &plan, findings: &findings },
    )
    .unwrap();
    let uncoloured = shown(&plan);
    assert!(!uncoloured.contains('\x1b'));
    assert!(String::from_utf8(coloured).unwrap().contains("\x1b[31m!\x1b[0m"));
}

/// A copy to another bucket that everybody may read, into an archive, without anybody being asked.
fn public_archive() -> s3jobs::model::Job {
    job_with(
        "archive",
        json!({
            "operation": {"putObjectCopy": {
                "targetResource": "s3://public-archive",
                "targetKeyPrefix": "2025",
                "cannedAccessControlList": "public-read",
                "storageClass": "DEEP_ARCHIVE",
                "newObjectTagging": {"origin": "photos"},
            }},
            "description": "Publish the photos of 2025, as the museum's board decided in its meeting in spring",
            "tags": {"Department": "Finance"},
            "acceptance": {"maxFailedPercent": 0.5},
        }),
    )
}

#[test]
fn a_plan_says_all_that_is_asked_for_and_what_cannot_be_undone_first() {
    insta::assert_snapshot!(shown(&World::of([public_archive()]).plan()), @r#"
    + archive  run 1  create: the first run
        putObjectCopy on 1,000 objects in 111122223333/us-west-2 at local, about
          $0.25
        cannot be undone: an object of the same key in s3://public-archive/2025/ is
          replaced by the copy, and lost unless that bucket keeps versions
        public: everybody on the internet may read the objects
        costs: copies are archived in DEEP_ARCHIVE: each is read only after a paid
          restore of hours, and charged for at least 180 days of storage
        operation     putObjectCopy:
                        targetResource: arn:aws:s3:::public-archive
                        targetKeyPrefix: "2025"
                        cannedAccessControlList: public-read
                        newObjectTagging:
                          origin: photos
                        storageClass: DEEP_ARCHIVE
        manifest      csv:
                        object: arn:aws:s3:::manifests/list.csv
                        etag: "60e460c9d1046e73f7dde5043ac3ae85"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        tags          Department: Finance
        description   "Publish the photos of 2025, as the museum's board decided in
                        its meeting in spring"
        confirmation  automatic
        acceptance    maxFailedPercent: 0.5
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks, and its name is typed
        - close the record of run 1 when the job has ended

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 1 to create. 1,000 objects, about $0.25.
    "#);
}

#[test]
fn a_plan_for_an_environment_names_it_first() {
    let world = World::of([job_with("tag", json!({}))]);
    let environment = Some("prod".parse().unwrap());
    let plan = s3jobs::plan::plan(&world.desired, &world.observed, &Options { environment, ..Options::default() });
    assert!(shown(&plan).starts_with("environment prod\n\n+ tag"), "{}", shown(&plan));
    let comment = crate::render::world::comment(&plan);
    assert!(comment.starts_with("<!-- s3jobs plan demo prod -->\n## s3jobs plan for environment prod: "), "{comment}");
    assert_eq!(serde_json::to_value(document(&plan)).unwrap()["environment"], "prod");
}

#[test]
fn the_next_run_shows_what_differs_from_the_one_before() {
    let before = job_with("tag", json!({"tags": {"stage": "test"}}));
    let changes = json!({
        "run": 2, "operation": {"putObjectTagging": {"tagSet": {"job": "new"}}}, "priority": 20, "report": null,
    });
    let after = job_with("tag", changes);
    let world = World::of([after]).closed(&before, s3jobs::ledger::Outcome::Complete, tasks(1_000, 1_000, 0));
    let text = shown(&world.plan());
    let end = text.find("not as in run 1:").map(|at| &text[at..]).unwrap_or_default();
    insta::assert_snapshot!(end, @r"
    not as in run 1:
          ~ operation.putObjectTagging.tagSet.job: tag -> new
          ~ priority: 10 -> 20
          ~ report:
          -   bucket: arn:aws:s3:::reports
          -   prefix: final
          -   scope: AllTasks
          - tags.stage: test
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 2 when the job has ended

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 1 to create. 1,000 objects, about $0.25.
    ");
    let comment = crate::render::world::comment(&world.plan());
    assert!(comment.contains("not as in run 1:\n\n```diff\n"), "{comment}");
    let document = serde_json::to_value(document(&world.plan())).unwrap();
    assert_eq!(document["steps"][0]["asked"]["previous"]["run"], 1);
    assert_eq!(
        document["steps"][0]["asked"]["previous"]["differences"][0]["path"],
        "operation.putObjectTagging.tagSet.job"
    );
}

#[test]
fn a_run_that_is_the_same_as_the_one_before_says_so() {
    let before = job_with("tag", json!({}));
    let world = World::of([crate::support::with_run(before.clone(), 2)]);
    let world = world.closed(&before, s3jobs::ledger::Outcome::Complete, tasks(1_000, 1_000, 0));
    assert!(shown(&world.plan()).contains("\n    the same as run 1\n"), "{}", shown(&world.plan()));
}

#[test]
fn many_jobs_show_a_field_once_and_leave_nothing_out() {
    let job = |n: u32| {
        let group = if n.is_multiple_of(2) { "even" } else { "odd" };
        job_with(
            &format!("tag-{n:04}"),
            json!({
                "operation": {"putObjectTagging": {"tagSet": {"group": group}}},
                "manifest": {"csv": {"object": format!("s3://manifests/{n}.csv"), "etag": "abc", "fields": ["Bucket", "Key"]}},
            }),
        )
    };
    let mut world = World::of((0..1_000).map(job));
    world.observed = s3jobs::plan::Observed::new(world.observed.at, world.observed.lineage);
    let plan = world.plan();
    let text = shown(&plan);
    let of_two: String = text.split_inclusive('\n').take_while(|line| !line.contains("tag-0003  run")).collect();
    insta::assert_snapshot!(of_two, @r"
    ! cannot be undone: tag-0000, tag-0001, tag-0002, tag-0003, tag-0004, tag-0005,
      tag-0006, tag-0007, tag-0008, tag-0009, and 990 more jobs

    + tag-0000  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local, at least $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          group: even
        manifest      csv:
                        object: arn:aws:s3:::manifests/0.csv
                        etag: abc
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::reports
                      prefix: final
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/batch
        priority      10
        confirmation  automatic
        acceptance    maxFailedTasks: 0
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    + tag-0001  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local, at least $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          group: odd
        manifest      csv:
                        object: arn:aws:s3:::manifests/1.csv
                        etag: abc
                        fields: [Bucket, Key]
        as in tag-0000: report, roleArn, priority, confirmation, acceptance
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    + tag-0002  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local, at least $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        manifest      csv:
                        object: arn:aws:s3:::manifests/2.csv
                        etag: abc
                        fields: [Bucket, Key]
        as in tag-0000: operation, report, roleArn, priority, confirmation,
          acceptance
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended
    ");
    assert!(
        text.starts_with("! cannot be undone: tag-0000, tag-0001,") && text.contains("and 990 more jobs"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "a line is too long");
    assert!(text.lines().count() < 16_000, "{} lines", text.lines().count());
    let document = serde_json::to_value(document(&plan)).unwrap();
    let complete =
        |step: &serde_json::Value| step["asked"]["request"]["operation"]["putObjectTagging"]["tagSet"].is_object();
    assert!(document["steps"].as_array().unwrap().iter().all(complete));
}

/// A block keeps a job from running; what else is done is told all the same, in every format.
#[test]
fn a_blocked_step_shows_its_block_and_what_is_done_all_the_same() {
    let mut plan = every_kind();
    plan.steps.retain(|step| step.run.name.as_str() == "first");
    plan.steps[0].actions = vec![Action::CancelDuplicate { job: crate::support::id(7) }, Action::Close];
    insta::assert_snapshot!(shown(&plan), @r"
    ! first  run 1  blocked (manifest-missing): the manifest does not exist
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local
        there is no object s3://manifests/list.csv
        upload it, or correct `manifest`
        - all the same, cancel the duplicate 00000000-0000-4000-8000-000000000007,
          which is held and never ran
        - all the same, close the record of run 1 when the job has ended

    `s3jobs explain manifest-missing` says more
    Plan: 1 blocked.
    ");
    let comment = crate::render::world::comment(&plan);
    assert!(comment.contains("- all the same, cancel the duplicate"), "{comment}");
    let document = serde_json::to_value(document(&plan)).unwrap();
    assert_eq!(document["steps"][0]["actions"][0]["action"], "cancel-duplicate");
    assert_eq!(document["steps"][0]["verdict"], "blocked");
}

/// A list in the repository is a part of what people approve: what is in it, and where it goes.
#[test]
fn a_list_in_the_repository_says_what_is_in_it_and_where_it_goes() {
    let mut job = job_with(
        "tag",
        json!({"manifest": {"file": {"path": "lists/a.csv", "bucket": "s3://manifests", "fields": ["Bucket", "Key"]}}}),
    );
    job.file = Some(FileContent {
        path: "/repository/lists/a.csv".into(),
        sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".to_owned(),
        md5: "b1946ac92492d2347c6235b4d2611184".to_owned(),
        bytes: 1_234,
        rows: 40,
        buckets: ["photos".to_owned()].into(),
    });
    let mut world = World::of([job.clone()]);
    world.observed.set_manifest(job.name.clone(), Manifest::Missing);
    let text = shown(&world.plan());
    let list = text.find("    manifest").zip(text.find("    report")).map(|(from, to)| &text[from..to]);
    insta::assert_snapshot!(list.unwrap_or_default(), @r#"
    manifest      file:
                    name: a.csv
                    rows: 40
                    buckets: [photos]
                    bytes: 1234
                    sha256:
                      "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
                    uploadedTo:
                      arn:aws:s3:::manifests/5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03.csv
                    etag: the one that S3 answers to the upload
                    fields: [Bucket, Key]
    "#);
    let listed = |world: &World| serde_json::to_value(document(&world.plan())).unwrap()["steps"][0]["asked"].take();
    let asked = listed(&world);
    assert_eq!(asked["manifestFile"]["rows"], 40);
    assert_eq!(asked["manifestFile"]["uploaded"], false);
    let found = Manifest::Found { etag: crate::support::ETAG.parse().unwrap(), objects: None };
    world.observed.set_manifest(job.name, found);
    let asked = listed(&world);
    assert_eq!(asked["manifestFile"]["uploaded"], true);
    assert_eq!(asked["request"]["manifest"]["csv"]["etag"], crate::support::ETAG);
}

/// Whoever lets a held job run sees what it does, also after its spec is gone.
#[test]
fn a_held_job_without_a_spec_says_what_was_recorded() {
    let job = public_archive();
    let mut world = World::of([job.clone()]).live(&job, 1, (JobStatus::Suspended, tasks(1_000, 0, 0)));
    world.desired.jobs.clear();
    let text = shown(&world.plan());
    assert!(text.contains("public: everybody on the internet may read the objects"), "{text}");
    assert!(text.contains("targetResource: arn:aws:s3:::public-archive"), "{text}");
}

/// Finished jobs do not hide what is to be done.
#[test]
fn jobs_that_ended_well_are_one_line_and_those_that_did_not_keep_theirs() {
    let done: Vec<_> = (1..=12).map(|number| job_with(&format!("done-{number:02}"), effect(number))).collect();
    let (bad, new) = (job_with("bad", effect(20)), job_with("new", effect(21)));
    let mut world = World::of(done.iter().cloned().chain([bad.clone(), new]));
    for job in &done {
        world = world.closed(job, Outcome::Complete, tasks(1_000, 1_000, 0));
    }
    let plan = world.closed(&bad, Outcome::Complete, tasks(1_000, 900, 100)).plan();
    let text = shown(&plan);
    assert_eq!(text.matches("done-").count(), 10, "{text}");
    assert!(text.contains("✓ 12 jobs are done: done-01, "), "{text}");
    assert!(text.contains("and 2 more jobs"), "{text}");
    assert!(text.contains(". bad  run 1  done: complete on 2026-11-22, 100 of 1,000 tasks failed"), "{text}");
    let comment = comment(&plan);
    let table = &comment[..comment.find("<details><summary>12 jobs are done</summary>").unwrap()];
    assert!(!table.contains("done-") && table.contains("| :x: | bad | 1 |"), "{comment}");
    assert!(comment.contains("- done-12 run 1: complete on 2026-11"), "{comment}");
}

fn effect(number: usize) -> serde_json::Value {
    serde_json::json!({"operation": {"putObjectTagging": {"tagSet": {"number": number.to_string()}}}})
}
