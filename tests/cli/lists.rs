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
    insta::assert_snapshot!(ran.steady(), @r#"
    ! c-bom              run 1  blocked (manifest-malformed): S3 could not run a job
      over what the manifest holds
        putObjectTagging on 2 objects in 111122223333/us-west-2 at local
        line 1: the file begins with a byte-order mark, which S3 takes for a part of
          the bucket's name
        save the file as UTF-8 without a byte-order mark
    ! c-eu               run 1  blocked (other-region): a bucket is in another
      Region than the job
        putObjectTagging on 1 object in 111122223333/us-west-2 at local
        `putObjectTagging`: objects are in `field-eu`, which is in `eu-west-1`, and
          the job is in `us-west-2`: every job but a copy is created in the Region
          of its objects
        write `region: eu-west-1`, or use a list of objects in `us-west-2`
    ! c-header           run 1  blocked (manifest-malformed): S3 could not run a job
      over what the manifest holds
        putObjectTagging on 3 objects in 111122223333/us-west-2 at local
        line 1: this row is a header, and S3 would take it for an object
        remove it: `fields` says what the columns are
    + c-ok               run 1  create: the first run
        putObjectTagging on 2 objects in 111122223333/us-west-2 at local, about
          $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          k: ok
        manifest      csv:
                        object: arn:aws:s3:::field-man/ok.csv
                        etag: cb0ed779f0c40eefffcef6a20c5a2334
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::field-rep
                      prefix: r
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/S3BatchJobRole
        priority      1
        confirmation  automatic
        acceptance    maxFailedTasks: 0
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    + c-rawplus          run 1  create: the first run
        putObjectTagging on 1 object in 111122223333/us-west-2 at local, about $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          k: rawplus
        manifest      csv:
                        object: arn:aws:s3:::field-man/rawplus.csv
                        etag: "49486d3f3c800dfe0108c74e546c6ac0"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::field-rep
                      prefix: r
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/S3BatchJobRole
        priority      1
        confirmation  automatic
        acceptance    maxFailedTasks: 0
        warning[manifest-key-encoding]: line 1: S3 reads the `+` in this key as a
          space
          help: write `%2B` for a plus sign, and `%20` for a space
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    ! c-semi             run 1  blocked (manifest-malformed): S3 could not run a job
      over what the manifest holds
        putObjectTagging on 2 objects in 111122223333/us-west-2 at local
        line 1: the number of columns here is 1, and `fields` lists 2: they are
          separated by `;`, and S3 reads commas; 1 more row is like this
        separate the columns with commas
    + x-report-nobucket  run 1  create: the first run
        deleteObjectTagging on 2 objects in 111122223333/us-west-2 at local, about
          $0.25
        cannot be undone: all tags of each object are removed, and lost
        operation     deleteObjectTagging: {}
        manifest      csv:
                        object: arn:aws:s3:::field-man/ok.csv
                        etag: cb0ed779f0c40eefffcef6a20c5a2334
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::field-norep
                      prefix: r
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/S3BatchJobRole
        priority      1
        confirmation  automatic
        acceptance    maxFailedTasks: 0
        warning[conflicting-jobs] at x-report-nobucket.yaml:7: `x-report-nobucket`
          and `c-ok` both write the tags of the same objects, and the last to run
          wins
        warning[automatic-irreversible] at x-report-nobucket.yaml:10: nobody is
          asked before all tags are removed
        warning[no-such-bucket]: the completion report goes to `field-norep`, and
          there is no such bucket: the job would fail when all its tasks are done
          help: make the bucket, or correct its name
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    cannot be undone: c-ok, c-rawplus, x-report-nobucket
    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 3 to create, 4 blocked. 5 objects, about $0.75.
    "#);
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
    "c-header" "manifest-malformed" [{"code":"manifest-row","severity":"error","line":1,"message":"this row is a header, and S3 would take it for an object","help":"remove it: `fields` says what the columns are"}]
    "c-rawplus" "first-run" [{"code":"manifest-key-encoding","severity":"warning","line":1,"message":"S3 reads the `+` in this key as a space","help":"write `%2B` for a plus sign, and `%20` for a space"}]
    "x-report-nobucket" "first-run" [{"code":"no-such-bucket","severity":"warning","message":"the completion report goes to `field-norep`, and there is no such bucket: the job would fail when all its tasks are done","help":"make the bucket, or correct its name"}]
    "#);
    let ran = world.run("plan c-rawplus.yaml x-report-nobucket.yaml --local -o markdown").await;
    insta::assert_snapshot!(ran.steady(), @r#"
    <!-- s3jobs plan field3 -->
    ## s3jobs plan: 2 to create

    3 objects, about $0.50. S3 requests, KMS, data transfer, Lambda and storage cost extra.

    - :warning: **cannot be undone**: all tags of each object are removed, and lost (x-report-nobucket)
    - :warning: **cannot be undone**: each object's tags are replaced; the old ones are lost (c-rawplus)

    | | Job | Run | Verdict | Objects | Cost | Reason |
    |---|---|---:|---|---:|---:|---|
    | :heavy_plus_sign: | c-rawplus | 1 | create | 1 | about $0.25 | the first run |
    | :heavy_plus_sign: | x-report-nobucket | 1 | create | 2 | about $0.25 | the first run |

    <details><summary>c-rawplus run 1: create</summary>

    putObjectTagging on 1 object in 111122223333/us-west-2 at local, about &#36;0.25

    - **cannot be undone**: each object's tags are replaced; the old ones are lost

    ```yaml
    operation:
      putObjectTagging:
        tagSet:
          k: rawplus
    manifest:
      csv:
        object: arn:aws:s3:::field-man/rawplus.csv
        etag: "49486d3f3c800dfe0108c74e546c6ac0"
        fields: [Bucket, Key]
    report:
      bucket: arn:aws:s3:::field-rep
      prefix: r
      scope: AllTasks
    roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole
    priority: 1
    confirmation: automatic
    acceptance:
      maxFailedTasks: 0
    ```

    - warning&#91;manifest-key-encoding&#93;: line 1: S3 reads the &#96;+&#96; in this key as a space (write &#96;%2B&#96; for a plus sign, and &#96;%20&#96; for a space)

    - create the job, held
    - confirm the job as soon as S3 has counted its tasks
    - close the record of run 1 when the job has ended

    </details>

    <details><summary>x-report-nobucket run 1: create</summary>

    deleteObjectTagging on 2 objects in 111122223333/us-west-2 at local, about &#36;0.25

    - **cannot be undone**: all tags of each object are removed, and lost

    ```yaml
    operation:
      deleteObjectTagging: {}
    manifest:
      csv:
        object: arn:aws:s3:::field-man/ok.csv
        etag: cb0ed779f0c40eefffcef6a20c5a2334
        fields: [Bucket, Key]
    report:
      bucket: arn:aws:s3:::field-norep
      prefix: r
      scope: AllTasks
    roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole
    priority: 1
    confirmation: automatic
    acceptance:
      maxFailedTasks: 0
    ```

    - warning&#91;conflicting-jobs&#93; at x-report-nobucket.yaml:7: &#96;x-report-nobucket&#96; and &#96;c-ok&#96; both write the tags of the same objects, and the last to run wins
    - warning&#91;automatic-irreversible&#93; at x-report-nobucket.yaml:10: nobody is asked before all tags are removed
    - warning&#91;no-such-bucket&#93;: the completion report goes to &#96;field-norep&#96;, and there is no such bucket: the job would fail when all its tasks are done (make the bucket, or correct its name)

    - create the job, held
    - confirm the job as soon as S3 has counted its tasks
    - close the record of run 1 when the job has ended

    </details>

    Observed TIME. Run `s3jobs plan --local` to see all of it in a terminal.
    "#);
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
    let fault = "  local:\n    seed: seed.yaml\n    faults: [\"503:calls=GetObject,key=semi.csv,times=3\"]\n";
    world.edit("s3jobs.yaml", "  local: {seed: seed.yaml}\n", fault);
    let ran = world.run("apply c-semi.yaml --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.steady(), @r#"
    + c-semi  run 1  create: the first run
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local, at least $0.25
        cannot be undone: each object's tags are replaced; the old ones are lost
        operation     putObjectTagging:
                        tagSet:
                          k: semi
        manifest      csv:
                        object: arn:aws:s3:::field-man/semi.csv
                        etag: "5b8f3fa4dc576b73b67d6d2eab530add"
                        fields: [Bucket, Key]
        report        bucket: arn:aws:s3:::field-rep
                      prefix: r
                      scope: AllTasks
        roleArn       arn:aws:iam::111122223333:role/S3BatchJobRole
        priority      1
        confirmation  automatic
        acceptance    maxFailedTasks: 0
        note[manifest-unread]: the list was not checked: GetObject: S3 asks to slow
          down (Service is unable to handle request.)
          help: run the command again
        - create the job, held
        - confirm the job as soon as S3 has counted its tasks
        - close the record of run 1 when the job has ended

    S3 requests, KMS, data transfer, Lambda and storage cost extra.
    Plan: 1 to create. Number of objects not known yet, at least $0.25.

    JOB     RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    c-semi    1  failed       -          -       -

    c-semi: failed on 2026-11-22, before S3 had counted its tasks; InvalidManifestContent: Manifest file is not properly formatted
        error[manifest-row]: line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this
          help: separate the columns with commas

    Result: 1 failed.
    "#);
    world.edit("s3jobs.yaml", fault, "  local: {seed: seed.yaml}\n");
    let status = world.run("status c-semi --local").await;
    insta::assert_snapshot!(status.steady(), @r"
    JOB     RUN  S3 JOB                                STATUS  PROGRESS         NOTE
    c-semi    1  JOB-ID  failed  not counted yet  failed on 2026-11-22, before S3 had counted its tasks; InvalidManifestContent: Manifest file is not properly formatted

    c-semi, run 1:
      error[manifest-row]: line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this
        help: separate the columns with commas
    ");
    let report = world.run("report c-semi --local").await;
    let told: Vec<&str> =
        report.err.lines().filter(|line| line.starts_with("error") || line.starts_with("help")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    error: c-semi#1 has no completion report: its spec asks for none, or no task was tried
    help: S3 failed the job for its list: line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `;`, and S3 reads commas; 1 more row is like this; separate the columns with commas
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
        putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at
          local
        HeadObject: refused by S3 (400: HTTP status 400)
        so S3 answers for a version id that is none (`3HL4kqtJlcpXroDTDmJ`), and for
          an object that is encrypted with SSE-C, which S3 Batch Operations cannot
          read
        correct `versionId`, or leave it out and set the current `etag`; for SSE-C,
          write the list again with SSE-S3 (`aws s3 cp --sse AES256`), and set its
          new `etag`
    warning[conflicting-jobs] at x-report-nobucket.yaml:7: `x-report-nobucket` and
      `c-ok` both write the tags of the same objects, and the last to run wins

    Plan: 1 blocked.
    ");
}
