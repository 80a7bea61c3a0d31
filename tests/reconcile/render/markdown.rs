//! A plan as a pull-request comment.

use s3jobs::model::Acceptance;
use s3jobs::plan::{Plan, Why};

use crate::render::world::{World, comment, creating, every_kind};
use crate::support::{id, job_with};

#[test]
fn a_comment_has_counts_a_table_and_details() {
    insta::assert_snapshot!(comment(&every_kind()), @r#"
    <!-- s3jobs plan demo -->
    ## s3jobs plan: 2 to create, 1 to change, 1 waiting, 1 unchanged, 2 blocked, 1 without a spec

    2,000 objects, about $0.50. S3 requests, KMS, data transfer, Lambda and storage cost extra.

    - :warning: **cannot be undone**: all tags of each object are removed, and lost (by-hand)
    - :warning: **cannot be undone**: each object's tags are replaced; the old ones are lost (copy, held)

    | | Job | Run | Verdict | Objects | Cost | Reason |
    |---|---|---:|---|---:|---:|---|
    | :no_entry: | changed | 1 | **blocked** | 1,000 |  | `changed-after-submit`: the spec changed after the run was submitted |
    | :no_entry: | first | 1 | **blocked** | ? |  | `manifest-missing`: the manifest does not exist |
    | :heavy_plus_sign: | by-hand | 1 | create | 1,000 | about $0.25 | the first run |
    | :heavy_plus_sign: | copy | 1 | create | 1,000 | about $0.25 | the first run |
    | :pencil2: | runs | 1 | change | 2,000 |  | Active, 1,203/2,000 tasks (60 %), 3 failed |
    | :hourglass: | held | 1 | wait | 1,000 |  | S3 counted 1,000 tasks; held until a person confirms it |
    | :grey_question: | orphan | 1 | orphan | 1,000 |  | no spec names this live job |
    | :heavy_check_mark: | ended | 1 | done | 1,003 |  | complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5) |

    <details><summary>changed run 1: blocked</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local

    - run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more
    - restore the spec, or set &#96;run: 2&#96; to run the changed job once more
    - all the same, close the record of run 1 when the job has ended

    ```diff
    ~ operation.putObjectTagging.tagSet.job: changed -> new
    ```

    </details>

    <details><summary>first run 1: blocked</summary>

    putObjectTagging on objects that S3 will count in 111122223333/us-west-2 at local

    - there is no object s3&#58;//manifests/list.csv
    - upload it, or correct &#96;manifest&#96;

    </details>

    <details><summary>by-hand run 1: create</summary>

    deleteObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about &#36;0.25

    - **cannot be undone**: all tags of each object are removed, and lost

    ```yaml
    operation:
      deleteObjectTagging: {}
    manifest:
      csv:
        object: arn:aws:s3:::manifests/list.csv
        etag: "60e460c9d1046e73f7dde5043ac3ae85"
        fields: [Bucket, Key]
    report:
      bucket: arn:aws:s3:::reports
      prefix: final
      scope: AllTasks
    roleArn: arn:aws:iam::111122223333:role/batch
    priority: 10
    confirmation: manual
    acceptance:
      maxFailedTasks: 0
    ```

    - create the job, held
    - hold it until a person runs &#96;s3jobs confirm by-hand&#96;
    - close the record of run 1 when the job has ended

    </details>

    <details><summary>copy run 1: create</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about &#36;0.25

    - **cannot be undone**: each object's tags are replaced; the old ones are lost

    ```yaml
    operation:
      putObjectTagging:
        tagSet:
          job: copy
    manifest:
      csv:
        object: arn:aws:s3:::manifests/list.csv
        etag: "60e460c9d1046e73f7dde5043ac3ae85"
        fields: [Bucket, Key]
    report:
      bucket: arn:aws:s3:::reports
      prefix: final
      scope: AllTasks
    roleArn: arn:aws:iam::111122223333:role/batch
    priority: 10
    confirmation:
      guarded:
        minTasks: 1
        maxTasks: 1000000
    acceptance:
      maxFailedTasks: 0
    ```

    - create the job, held
    - confirm the job if S3 counts 1 to 1,000,000 tasks
    - close the record of run 1 when the job has ended

    </details>

    <details><summary>runs run 1: change</summary>

    putObjectTagging on 2,000 objects in 111122223333/us-west-2 at local

    - change the priority from 10 to 20

    </details>

    <details><summary>held run 1: wait</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local

    - **cannot be undone**: each object's tags are replaced; the old ones are lost

    ```yaml
    operation:
      putObjectTagging:
        tagSet:
          job: held
    manifest:
      csv:
        object: arn:aws:s3:::manifests/list.csv
        etag: "60e460c9d1046e73f7dde5043ac3ae85"
        fields: [Bucket, Key]
    report:
      bucket: arn:aws:s3:::reports
      prefix: final
      scope: AllTasks
    roleArn: arn:aws:iam::111122223333:role/batch
    priority: 10
    confirmation: manual
    acceptance:
      maxFailedTasks: 0
    ```

    - &#96;s3jobs confirm held&#96; lets it run, &#96;s3jobs cancel held&#96; ends it (29 of 30 days left before S3 fails it)

    </details>

    <details><summary>orphan run 1: orphan</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local

    - restore its spec, or end it with &#96;s3jobs apply --prune&#96;

    </details>

    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see all of it in a terminal. `s3jobs explain CODE` says more about changed-after-submit, manifest-missing.
    "#);
}

/// A plan with many jobs to create, and one that is blocked at its end.
fn long_plan(jobs: usize, name: &str) -> Plan {
    let mut plan = creating(&[("one", Acceptance::default())]);
    let step = plan.steps.remove(0);
    for n in 0..jobs {
        let mut step = step.clone();
        step.run.name = format!("job-{n:04}-{name}").parse().unwrap();
        plan.steps.push(step);
    }
    let last = plan.steps.last_mut().unwrap();
    last.why = Why::OutcomeUnknown { job: id(1), report: None };
    plan
}

/// The last two lines that are not empty.
fn end(text: &str) -> String {
    let mut end: Vec<&str> = text.lines().rev().filter(|line| !line.is_empty()).take(2).collect();
    end.reverse();
    end.join("\n")
}

#[test]
fn a_plan_that_is_too_long_is_cut_and_says_so() {
    let text = comment(&long_plan(400, "with-a-name-that-is-rather-long"));
    assert!(text.len() < 65_536);
    assert!(text.find("**blocked**").unwrap() < text.find("| create |").unwrap(), "blocked jobs come first");
    insta::assert_snapshot!(end(&text), @r"
    **Left out, because the comment would be too long: 369 more details.**
    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see all of it in a terminal. `s3jobs explain outcome-unknown` says more.
    ");
}

#[test]
fn a_plan_with_too_many_rows_says_how_many_jobs_are_left_out() {
    let text = comment(&long_plan(1500, &"x".repeat(50)));
    assert!(text.len() < 65_536);
    insta::assert_snapshot!(end(&text), @r"
    **Left out, because the comment would be too long: 1,034 more rows; 1,500 more details.**
    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see all of it in a terminal. `s3jobs explain outcome-unknown` says more.
    ");
}

#[test]
fn what_cannot_be_undone_or_is_public_stands_outside_of_every_fold() {
    let copy = |name: &str| {
        let copied = serde_json::json!({"targetResource": "s3://open", "cannedAccessControlList": "public-read"});
        job_with(name, serde_json::json!({"operation": {"putObjectCopy": copied}}))
    };
    let text = comment(&World::of([copy("a"), job_with("tag", serde_json::json!({}))]).plan());
    let outside = &text[..text.find("<details>").unwrap()];
    insta::assert_snapshot!(outside, @r"
    <!-- s3jobs plan demo -->
    ## s3jobs plan: 2 to create

    2,000 objects, about $0.50. S3 requests, KMS, data transfer, Lambda and storage cost extra.

    - :warning: **cannot be undone**: an object of the same key in s3&#58;//open, the copied one itself if it lies there, is replaced by the copy, and lost unless that bucket keeps versions (a)
    - :warning: **cannot be undone**: each object's tags are replaced; the old ones are lost (tag)
    - :warning: **public**: everybody on the internet may read the objects (a)
    - :lock: **each let run when its name is typed**: a

    | | Job | Run | Verdict | Objects | Cost | Reason |
    |---|---|---:|---|---:|---:|---|
    | :heavy_plus_sign: | a | 1 | create | 1,000 | about $0.25 | the first run |
    | :heavy_plus_sign: | tag | 1 | create | 1,000 | about $0.25 | the first run |
    ");
}

#[test]
fn a_comment_on_many_jobs_names_some_and_counts_the_others() {
    let jobs = (0..30).map(|n| {
        job_with(
            &format!("tag-{n:02}"),
            serde_json::json!({"operation": {"putObjectTagging": {"tagSet": {"n": n.to_string()}}}}),
        )
    });
    let text = comment(&World::of(jobs).plan());
    assert!(text.contains("tag-09, and 20 more jobs)\n"), "{text}");
}
