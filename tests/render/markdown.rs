//! A plan as a pull-request comment.

use s3jobs::model::Acceptance;
use s3jobs::plan::{Plan, Reason, Verdict};
use s3jobs::render::markdown;

use crate::world::{creating, every_kind};

fn comment(plan: &Plan) -> String {
    let mut out = Vec::new();
    markdown::plan(&mut out, plan).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_comment_has_counts_a_table_and_details() {
    insta::assert_snapshot!(comment(&every_kind()), @r"
    <!-- s3jobs plan demo -->
    ## s3jobs plan: 2 to create, 1 to change, 1 waiting, 1 unchanged, 2 blocked, 1 without a spec

    2,000 objects, about $0.50. S3 requests, KMS, data transfer, Lambda and storage cost extra.

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

    - create the job, held
    - hold it until a person runs &#96;s3jobs confirm by-hand&#96;
    - close the record of run 1 when the job has ended

    </details>

    <details><summary>copy run 1: create</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local, about &#36;0.25

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

    - &#96;s3jobs confirm held&#96; lets it run, &#96;s3jobs cancel held&#96; ends it (29 of 30 days left before S3 fails it)

    </details>

    <details><summary>orphan run 1: orphan</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local

    - restore its spec, or end it with &#96;s3jobs apply --prune&#96;

    </details>

    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see the same in a terminal.
    ");
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
    (last.verdict, last.reason) = (Verdict::Blocked, Reason::ManifestMissing);
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
    The details of 343 more jobs are left out: the comment would be too long.
    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see the same in a terminal.
    ");
}

#[test]
fn a_plan_with_too_many_rows_says_how_many_jobs_are_left_out() {
    let text = comment(&long_plan(1500, &"x".repeat(50)));
    assert!(text.len() < 65_536);
    insta::assert_snapshot!(end(&text), @r"
    1,025 more jobs are left out, with their details: the comment would be too long.
    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see the same in a terminal.
    ");
}
