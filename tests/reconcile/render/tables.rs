//! Status, report, ledger and errors at a terminal.

use s3jobs::aws::PortError;
use s3jobs::completion::CompletionError;
use s3jobs::ledger::{Header, Outcome};
use s3jobs::model::Endpoint;
use s3jobs::model::arn::ObjectAddress;
use s3jobs::render::text::{self, ReportView};
use serde_json::json;

use crate::render::world::{accepting, closing, every_kind, place, tasks, three_failed, written};
use crate::support::{closed_record, held, id, job, job_with, lineage, record, time};

#[test]
fn status_shows_where_every_run_stands() {
    let plan = every_kind();
    insta::assert_snapshot!(written(|out, style| text::status(out, style, &plan)), @r"
    JOB      RUN  S3 JOB                                STATUS     PROGRESS                             NOTE
    by-hand    1  -                                     no job     -                                    the next apply creates its job
    changed    1  00000000-0000-4000-8000-000000000004  Active     10/1,000 tasks (1 %)                 changed-after-submit: the spec changed after the run was submitted
    copy       1  -                                     no job     -                                    the next apply creates its job
    ended      1  00000000-0000-4000-8000-000000000001  complete   1,003/1,003 tasks (100 %), 3 failed  complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5)
    first      1  -                                     no job     -                                    manifest-missing: the manifest does not exist
    held       1  00000000-0000-4000-8000-000000000002  Suspended  0/1,000 tasks (0 %)                  waits for `s3jobs confirm held`; 29 of 30 days left before S3 fails it
    orphan     1  00000000-0000-4000-8000-000000000005  Active     10/1,000 tasks (1 %)                 no spec names this live job
    runs       1  00000000-0000-4000-8000-000000000003  Active     1,203/2,000 tasks (60 %), 3 failed   S3 runs the job

    2 blocked runs: `s3jobs plan` shows the ways out; `s3jobs explain CODE` says more about changed-after-submit, manifest-missing
    ");
}

/// Of one place nobody needs to be told; of several, each run says its own.
#[test]
fn status_says_where_runs_are_if_they_are_in_several_places() {
    let mut plan = every_kind();
    plan.steps[0].run.scope.account = "444455556666".parse().unwrap();
    let text = written(|out, style| text::status(out, style, &plan));
    let begin: Vec<&str> = text.lines().take(3).map(|line| line.split_at(36).0.trim_end()).collect();
    insta::assert_snapshot!(begin.join("\n"), @r"
    JOB      RUN  WHERE
    by-hand    1  444455556666/us-west-2
    changed    1  111122223333/us-west-2
    ");
}

#[test]
fn a_report_shows_counts_and_groups() {
    let plan = every_kind();
    let (closing, report) = (closing(Outcome::Complete, tasks(1_003, 1_000, 3)), three_failed());
    let view = ReportView {
        run: &plan.steps[0].run,
        job: Some(&id(1)),
        closing: Some(&closing),
        acceptance: Some(&accepting(5)),
        place: &place(),
        report: &report,
        later: None,
    };
    insta::assert_snapshot!(written(|out, style| text::report(out, style, view)), @r"
    by-hand  run 1  job 00000000-0000-4000-8000-000000000001  in 111122223333/us-west-2 at local
      complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5)
      report s3://reports/final/job-1/manifest.json, written 2026-11-22T12:00:58Z
      tasks in the report: 1,000 succeeded, 3 failed
      2 tasks (67 % of the failures)  NoSuchKey (HTTP 404): The specified key does not exist.
          s3://data/a%20b (`a b`)
          s3://data/c
      1 task (33 % of the failures)  AccessDenied (HTTP 403): Access Denied
          s3://data/d
    ");
}

#[test]
fn the_ledger_lists_its_runs() {
    let header =
        Header { version: 1, lineage: lineage(), endpoint: Endpoint::Local, created: time("2026-11-01T00:00:00Z") };
    let records = [
        held(closed_record(&job("done"), Outcome::Complete, tasks(1_003, 1_000, 3))),
        held(record(&job("held"), Some(id(2)))),
        held(record(&job_with("lost", json!({"run": 7})), None)),
    ];
    insta::assert_snapshot!(written(|out, style| text::ledger::list(out, style, &header, &records)), @r"
    ledger testlineage1 of local, made 2026-11-01T00:00:00Z

    PROJECT  JOB   RUN  WHERE                   S3 JOB                                STATE
    demo     done    1  111122223333/us-west-2  00000000-0000-4000-8000-000000000001  complete on 2026-11-22, 3 of 1,003 tasks failed
    demo     held    1  111122223333/us-west-2  00000000-0000-4000-8000-000000000002  open: held
    demo     lost    7  111122223333/us-west-2  -                                     open: the request is recorded, its job is not
    ");
}

#[test]
fn the_ledger_shows_a_run_with_its_attempts() {
    let record = closed_record(&job("done"), Outcome::Complete, tasks(1_003, 1_000, 3));
    insta::assert_snapshot!(written(|out, style| text::ledger::show(out, style, &record)), @r#"
    done  run 1
      project     demo
      where       111122223333/us-west-2 at local
      state       complete on 2026-11-22, 3 of 1,003 tasks failed
      digest      407983cc232c3ec5595ec1a18836b5bea363a9b5101c28d3a8e7731961277c9b (v1)
      record      version 1, revision 1, epoch 1, last written by test
      attempt 1
        operation   putObjectTagging
        token       s3jobs-d42579612f11fc2b38827cf945133d1ceb4c121f2fde2202f3229958
        recorded    2026-11-22T11:00:00Z, sent 1 time at most
        job         00000000-0000-4000-8000-000000000001
        elected     2026-11-22T11:00:01Z
        request
          clientRequestToken: s3jobs-d42579612f11fc2b38827cf945133d1ceb4c121f2fde2202f3229958
          confirmationRequired: true
          operation:
            putObjectTagging:
              tagSet:
                job: done
          manifest:
            csv:
              object: arn:aws:s3:::manifests/list.csv
              etag: "60e460c9d1046e73f7dde5043ac3ae85"
              fields:
              - Bucket
              - Key
          report:
            bucket: arn:aws:s3:::reports
            prefix: final
            scope: AllTasks
          roleArn: arn:aws:iam::111122223333:role/batch
          priority: 10
          description: "[s3jobs/1 demo/done#1.1 7f8ef54f 407983cc232c 2148]"
          tags:
            s3jobs:attempt: "1"
            s3jobs:digest: "407983cc232c3ec5595ec1a18836b5bea363a9b5101c28d3a8e7731961277c9b"
            s3jobs:lineage: testlineage1
            s3jobs:name: done
            s3jobs:project: demo
            s3jobs:run: "1"
      closed      2026-11-22T11:30:00Z
      report      none
    "#);
}

#[test]
fn an_error_is_said_once_with_its_causes_and_help() {
    let error = CompletionError::Port {
        object: ObjectAddress { bucket: "reports".to_owned(), key: "k".to_owned() },
        source: PortError::Denied { call: "GetObject", message: "no".to_owned() },
    };
    let text =
        written(|out, style| text::error(out, style, &error, Some(&error.help(&s3jobs::model::Invocation::default()))));
    insta::assert_snapshot!(text, @r"
    error: cannot read `s3://reports/k` of the completion report
      caused by: GetObject: access denied (no)
    help: reading a report needs s3:GetObject on its bucket; check credentials and network
    ");
}

#[test]
fn a_cause_that_its_error_repeats_is_not_said_twice() {
    #[derive(Debug, thiserror::Error)]
    #[error("cannot start: {source}")]
    struct Repeats {
        source: std::io::Error,
    }
    let error = Repeats { source: std::io::Error::other("no disk") };
    insta::assert_snapshot!(written(|out, style| text::error(out, style, &error, None)), @"error: cannot start: no disk");
}
