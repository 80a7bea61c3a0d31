//! What an apply came to.

use s3jobs::apply::{RunOutcome, Standing, StepError};
use s3jobs::aws::PortError;
use s3jobs::completion::CompletionError;
use s3jobs::ledger::{Outcome, ReportPlace};
use s3jobs::model::arn::ObjectAddress;
use s3jobs::model::{Acceptance, FailureReason, JobStatus, Progress};
use s3jobs::plan::why::Changed;
use s3jobs::plan::{Difference, Held, Options, Plan, Wait, Why, plan};
use s3jobs::render::results::Reports;
use s3jobs::render::{Results, text};
use serde_json::json;

use crate::render::world::{World, accepting, closing, creating, outcome, reports, tasks, three_failed, written};
use crate::support::{id, job, job_with};

fn shown(plan: &Plan, outcomes: &[RunOutcome], reports: &Reports) -> String {
    written(|out, style| text::outcomes(out, style, Results { plan, outcomes, reports }))
}

/// A plan of one job, and what became of it.
fn one(standing: Standing) -> String {
    let plan = creating(&[("tag", Acceptance::default())]);
    let outcomes = [outcome(&plan.steps[0], standing)];
    shown(&plan, &outcomes, &Reports::new())
}

#[test]
fn complete_jobs_and_accepted_failures_are_told_apart() {
    let plan = creating(&[("clean", Acceptance::default()), ("some-failed", accepting(5))]);
    let outcomes = [
        outcome(&plan.steps[0], Standing::Closed(closing(Outcome::Complete, tasks(2_000, 2_000, 0)).into())),
        outcome(&plan.steps[1], Standing::Closed(closing(Outcome::Complete, tasks(1_003, 1_000, 3)).into())),
    ];
    let reports = reports([(plan.steps[1].run.clone(), three_failed())]);
    insta::assert_snapshot!(shown(&plan, &outcomes, &reports), @r"
    JOB          RUN  OUTCOME                      TASKS  SUCCEEDED  FAILED
    clean          1  complete                     2,000      2,000       0
    some-failed    1  complete, failures accepted  1,003      1,000       3

    Completion reports
      clean        s3://reports/final/job-1/manifest.json
      some-failed  s3://reports/final/job-1/manifest.json

    some-failed: complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5)
        2 tasks (67 % of the failures)  NoSuchKey (HTTP 404): The specified key does not exist.
            s3://data/a%20b (`a b`)
            s3://data/c
        1 task (33 % of the failures)  AccessDenied (HTTP 403): Access Denied
            s3://data/d

    Result: 2 complete (1 with accepted failures).
    ");
}

#[test]
fn failures_beyond_the_acceptance_are_said_so() {
    let plan = creating(&[("tag", Acceptance { max_failed_tasks: Some(1), max_failed_percent: Some(0.5) })]);
    let outcomes =
        [outcome(&plan.steps[0], Standing::Closed(closing(Outcome::Complete, tasks(1_003, 1_000, 3)).into()))];
    insta::assert_snapshot!(shown(&plan, &outcomes, &Reports::new()), @r"
    JOB  RUN  OUTCOME                      TASKS  SUCCEEDED  FAILED
    tag    1  complete, too many failures  1,003      1,000       3

    Completion reports
      tag  s3://reports/final/job-1/manifest.json

    tag: complete on 2026-11-22, 3 of 1,003 tasks failed, more than accepted (up to 1 and up to 0.5 %)
        `s3jobs report tag` says which tasks failed

    Result: 1 complete beyond acceptance.
    ");
}

#[test]
fn a_failed_job_says_why_in_s3s_words() {
    let mut ended = closing(Outcome::Failed, tasks(7_462, 627, 6_835));
    ended.failure_reasons =
        vec![FailureReason { code: "JobFailed".to_owned(), reason: "Job failure rate is above 50%".to_owned() }];
    insta::assert_snapshot!(one(Standing::Closed(ended.into())), @r"
    JOB  RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    tag    1  failed   7,462        627   6,835

    Completion reports
      tag  s3://reports/final/job-1/manifest.json

    tag: failed on 2026-11-22, 627 of 7,462 tasks succeeded, 6,835 failed; JobFailed: Job failure rate is above 50%
        `s3jobs report tag` says which tasks failed

    Result: 1 failed.
    ");
}

#[test]
fn a_job_that_failed_before_it_was_counted_claims_no_tasks() {
    insta::assert_snapshot!(one(Standing::Closed(closing(Outcome::Failed, Progress::default()).into())), @r"
    JOB  RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    tag    1  failed       -          -       -

    Completion reports
      tag  s3://reports/final/job-1/manifest.json

    tag: failed on 2026-11-22, before S3 had counted its tasks

    Result: 1 failed.
    ");
}

#[test]
fn a_held_job_names_the_commands() {
    insta::assert_snapshot!(one(Standing::Left(Wait::Person(Held::ForApply), tasks(1_000, 0, 0))), @r"
    JOB  RUN  OUTCOME          TASKS  SUCCEEDED  FAILED
    tag    1  waits for apply  1,000          0       0

    tag: S3 counted 1,000 tasks and holds the job
        `s3jobs apply` lets it run, as its spec says
        `s3jobs cancel tag` ends it

    Jobs in S3
      tag  00000000-0000-4000-8000-000000000001

    Result: 1 waiting for apply.
    Next: `s3jobs apply` lets the job run, as its spec says
    ");
}

/// The second line of what is told of a confirmed job on which a command stopped waiting.
fn way_on(confirmed: &Plan, wait: Option<Wait>) -> String {
    let outcomes = [outcome(&confirmed.steps[0], Standing::TimedOut(wait.map(|wait| (wait, Progress::default()))))];
    let told = shown(confirmed, &outcomes, &Reports::new());
    told.lines().skip_while(|line| !line.starts_with("tag: ")).nth(1).unwrap().trim().to_owned()
}

#[test]
fn a_persons_word_is_carried_on_by_the_command_that_says_it() {
    let manual = job_with("tag", json!({"confirmation": "manual"}));
    let options = Options { confirm: [manual.name.clone()].into(), ..Options::default() };
    let submitted = World::of([manual.clone()]).live(&manual, 1, (JobStatus::Preparing, Progress::default()));
    for (world, unseen) in [(submitted, "`s3jobs confirm tag`"), (World::of([manual]), "`s3jobs apply --confirm tag`")]
    {
        let confirmed = plan(&world.desired, &world.observed, &options);
        assert_eq!(way_on(&confirmed, None), format!("{unseen} goes on from where it was"));
        assert_eq!(way_on(&confirmed, Some(Wait::Counting)), "`s3jobs confirm tag` goes on from where it was");
        assert_eq!(way_on(&confirmed, Some(Wait::Running)), "`s3jobs wait tag` goes on waiting");
        let unconfirmed = world.plan();
        assert_eq!(way_on(&unconfirmed, None), "`s3jobs apply` goes on from where it was");
        assert_eq!(way_on(&unconfirmed, Some(Wait::Counting)), "`s3jobs wait tag` goes on waiting");
    }
}

#[test]
fn a_value_of_several_lines_is_told_on_one() {
    let [before, after] = ["automatic", "guarded:\n  minTasks: 1\n  maxTasks: 5"].map(|it| Some(it.to_owned()));
    let differences = vec![Difference { path: "confirmation".to_owned(), before, after }];
    let run = creating(&[("tag", Acceptance::default())]).steps[0].run.clone();
    let told = one(Standing::Refused(Why::ChangedAfterSubmit(Changed::SincePlanned {
        run,
        owner: "test".to_owned(),
        differences,
    })));
    let line = told.lines().find(|line| line.contains("confirmation:")).unwrap().trim();
    assert_eq!(line, r#"confirmation: planned automatic, recorded {"guarded":{"minTasks":1,"maxTasks":5}}"#);
}

#[test]
fn a_wait_that_timed_out_says_how_to_go_on() {
    insta::assert_snapshot!(one(Standing::TimedOut(Some((Wait::Running, tasks(1_000, 400, 0))))), @r"
    JOB  RUN  OUTCOME                      TASKS  SUCCEEDED  FAILED
    tag    1  in progress, wait timed out  1,000        400       0

    tag: S3 runs the job, 400/1,000 tasks (40 %); the time to wait was up
        `s3jobs wait tag` goes on waiting

    Jobs in S3
      tag  00000000-0000-4000-8000-000000000001

    Result: 1 timed out.
    ");
    insta::assert_snapshot!(one(Standing::TimedOut(None)), @r"
    JOB  RUN  OUTCOME                      TASKS  SUCCEEDED  FAILED
    tag    1  in progress, wait timed out      -          -       -

    tag: where its job stands is not known; the time to wait was up
        `s3jobs apply` goes on from where it was

    Jobs in S3
      tag  00000000-0000-4000-8000-000000000001

    Result: 1 timed out.
    ");
}

#[test]
fn a_refused_run_says_why_and_what_to_do() {
    let report = Some(ReportPlace { bucket: "reports".to_owned(), key: "final/job-1/manifest.json".to_owned() });
    insta::assert_snapshot!(one(Standing::Refused(Why::OutcomeUnknown { job: id(1), report })), @r"
    JOB  RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    tag    1  blocked      -          -       -

    tag: blocked (outcome-unknown): submitted and never closed, and S3 no longer knows the job
        S3 no longer knows job 00000000-0000-4000-8000-000000000001; whether it ran is not known, so nothing is created
        if it ran, its completion report is at s3://reports/final/job-1/manifest.json; 90 days after its creation the next apply closes the record, and then `run` can be bumped
        before that, whoever knows what became of it says so: `s3jobs ledger resolve tag --run 1`
        find out from the objects or CloudTrail whether it ran

    Result: 1 blocked.
    `s3jobs explain outcome-unknown` says more
    ");
}

#[test]
fn an_error_has_its_cause_and_its_remedy() {
    let error = PortError::Denied { call: "CreateJob", message: "User is not authorized".to_owned() };
    insta::assert_snapshot!(one(Standing::Failed(StepError::Port(error))), @r"
    JOB  RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    tag    1  error        -          -       -

    tag: an error stopped this run; the others went on
        error: CreateJob: access denied (User is not authorized)
        help: the README lists the permissions that s3jobs needs; creating a job needs s3:CreateJob, s3:PutJobTagging and iam:PassRole on its role, confirming one s3:UpdateJobStatus

    Jobs in S3
      tag  00000000-0000-4000-8000-000000000001

    Result: 1 with an error.
    ");
}

#[test]
fn a_report_that_cannot_be_read_is_told_beside_the_outcome() {
    let plan = creating(&[("tag", Acceptance::default())]);
    let outcomes = [outcome(&plan.steps[0], Standing::Closed(closing(Outcome::Complete, tasks(10, 10, 0)).into()))];
    let object = ObjectAddress { bucket: "reports".to_owned(), key: "final/job-1/manifest.json".to_owned() };
    let mut reports = Reports::new();
    reports.insert(plan.steps[0].run.clone(), Err(CompletionError::Missing { object }));
    insta::assert_snapshot!(shown(&plan, &outcomes, &reports), @r"
    JOB  RUN  OUTCOME   TASKS  SUCCEEDED  FAILED
    tag    1  complete     10         10       0

    Completion reports
      tag  s3://reports/final/job-1/manifest.json

    tag: complete on 2026-11-22, 10 tasks
        its completion report could not be read
        error: the completion report lacks `s3://reports/final/job-1/manifest.json`
        help: S3 writes a report only if a task was tried and the role may write to the report's bucket; `s3jobs status` shows the job's own counts

    Result: 1 complete.
    ");
}

#[test]
fn runs_without_anything_to_do_say_why() {
    let (clean, failed) = (job("tag-archive"), job_with("copy", json!({"acceptance": {"maxFailedTasks": 5}})));
    let other = job_with("cancelled-one", json!({"operation": {"deleteObjectTagging": {}}}));
    let copy = s3jobs::model::Job { operation: job("other").operation, ..failed };
    let plan = World::of([clean.clone(), copy.clone(), other.clone()])
        .closed(&clean, Outcome::Complete, tasks(2_000, 2_000, 0))
        .closed(&copy, Outcome::Complete, tasks(1_003, 1_000, 3))
        .closed(&other, Outcome::Cancelled, tasks(500, 12, 0))
        .plan();
    let outcomes: Vec<RunOutcome> = plan.steps.iter().map(|step| outcome(step, Standing::Unchanged)).collect();
    insta::assert_snapshot!(shown(&plan, &outcomes, &Reports::new()), @r"
    cancelled-one  run 1 is closed: cancelled on 2026-11-22, 12 of 500 tasks succeeded; bump spec.run to run it again
    copy           run 1 is closed: complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5); bump spec.run to run it again
    tag-archive    run 1 is closed: complete on 2026-11-22, 2,000 tasks; bump spec.run to run it again

    Nothing to do: 3 unchanged.
    ");
}

/// Whoever does not wait is told where the jobs are, and with which command to go on.
#[test]
fn jobs_that_go_on_are_named_with_their_address_and_the_next_command() {
    let mut plan = creating(&[("tag", Acceptance::default())]);
    plan.steps[0].run.scope.endpoint = s3jobs::model::Endpoint::Aws;
    let end = |wait: Wait| {
        let outcomes = [outcome(&plan.steps[0], Standing::Left(wait, tasks(1_000, 0, 0)))];
        let text = shown(&plan, &outcomes, &Reports::new());
        text[text.find("Jobs in S3").unwrap()..].to_owned()
    };
    insta::assert_snapshot!(end(Wait::Running), @r"
    Jobs in S3
      tag  00000000-0000-4000-8000-000000000001  https://console.aws.amazon.com/s3/jobs/00000000-0000-4000-8000-000000000001?region=us-west-2

    Result: 1 in progress.
    Next: `s3jobs wait tag` follows the job to the end and closes the record
    ");
    assert!(end(Wait::Counting).ends_with("Next: `s3jobs apply` lets the job run when S3 has counted the tasks\n"));
}

#[test]
fn many_jobs_that_go_on_are_not_named_one_by_one_in_a_command() {
    let names = ["a", "b", "c", "d"].map(|name| (name, Acceptance::default()));
    let plan = creating(&names);
    let outcomes: Vec<RunOutcome> =
        plan.steps.iter().map(|step| outcome(step, Standing::Left(Wait::Running, tasks(9, 0, 0)))).collect();
    let text = shown(&plan, &outcomes, &Reports::new());
    assert!(text.ends_with("Next: `s3jobs wait` follows 4 jobs to the end and closes the records\n"), "{text}");
}

/// What is looked for, what failed last, and the command that goes on.
#[test]
fn a_run_whose_time_is_up_says_what_it_looked_for_and_what_failed() {
    let plan = creating(&[("tag", Acceptance::default())]);
    let until = s3jobs::model::Time::try_from("2026-11-22T12:10:00Z".to_owned()).unwrap();
    let standing = Standing::TimedOut(Some((Wait::Listing { until }, tasks(0, 0, 0))));
    let mut outcome = outcome(&plan.steps[0], standing);
    (outcome.job, outcome.met) = (None, vec!["ListJobs: throttled by S3".to_owned(), "SlowDown".to_owned()]);
    insta::assert_snapshot!(shown(&plan, &[outcome], &Reports::new()), @r"
    JOB  RUN  OUTCOME                      TASKS  SUCCEEDED  FAILED
    tag    1  in progress, wait timed out      -          -       -

    tag: looks for the job until 2026-11-22T12:10:00Z; if S3 lists none by then, the request is sent once more; the time to wait was up
        a call failed, and was to be tried again: ListJobs: throttled by S3: SlowDown
        `s3jobs apply` goes on from where it was

    Result: 1 timed out.
    ");
}

/// As after ctrl-c while many jobs are created: what is the same of all is said once.
#[test]
fn many_runs_that_were_left_alike_are_one_block() {
    let names: Vec<String> = (1..=40).map(|number| format!("job-{number:02}")).collect();
    let specs: Vec<(&str, Acceptance)> = names.iter().map(|name| (name.as_str(), Acceptance::default())).collect();
    let plan = creating(&specs);
    let standing = |at: usize| match at {
        0..30 => Standing::Interrupted(None),
        _ => Standing::Interrupted(Some((Wait::Running, tasks(100, at as u64, 0)))),
    };
    let outcomes: Vec<RunOutcome> =
        plan.steps.iter().enumerate().map(|(at, step)| outcome(step, standing(at))).collect();
    let text = shown(&plan, &outcomes, &Reports::new());
    let (_, below) = text.split_once("\n\n").unwrap();
    insta::assert_snapshot!(below, @r"
    job-01, job-02, job-03 and 27 more: where their jobs stand is not known; the command was interrupted
        `s3jobs apply` goes on from where it was

    job-31, job-32, job-33 and 7 more: S3 runs the job; the command was interrupted
        `s3jobs wait` goes on waiting

    Jobs in S3
      job-01  00000000-0000-4000-8000-000000000001
      job-02  00000000-0000-4000-8000-000000000001
      job-03  00000000-0000-4000-8000-000000000001
      and 37 more: `s3jobs status` lists them

    Result: 40 interrupted.
    ");
}
