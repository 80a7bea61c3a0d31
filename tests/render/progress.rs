//! Events while they happen: lines, bars, and JSON lines.

use std::sync::{Arc, Mutex};

use indicatif::{ProgressDrawTarget, TermLike};
use s3jobs::apply::{Event, Happening, Sink, StepError};
use s3jobs::aws::PortError;
use s3jobs::ledger::Outcome;
use s3jobs::model::{Acceptance, JobStatus, RunKey};
use s3jobs::plan::{Reason, Wait};
use s3jobs::render::progress::{Lines, Live};
use s3jobs::render::{Style, jsonl};

use crate::support::{id, time};
use crate::world::{closing, creating, tasks};

fn run() -> RunKey {
    creating(&[("tag", Acceptance::default())]).steps[0].run.clone()
}

/// The events of a run, a second apart.
fn events(what: impl IntoIterator<Item = Happening>) -> Vec<Event> {
    let run = run();
    let at = |seq: u64| time(&format!("2026-11-22T12:00:{seq:02}Z"));
    (1..).zip(what).map(|(seq, what)| Event { seq, at: at(seq), run: run.clone(), what }).collect()
}

fn followed(status: JobStatus, done: u64, failed: u64) -> Happening {
    let total = if status == JobStatus::Preparing { 0 } else { 1_000 };
    Happening::Followed { status: Some(status), progress: tasks(total, done, failed) }
}

fn whole_way() -> Vec<Event> {
    events([
        Happening::IntentRecorded,
        Happening::Created { job: id(1) },
        Happening::Elected { job: id(1), echo: std::collections::BTreeMap::new() },
        followed(JobStatus::Preparing, 0, 0),
        Happening::Waiting { wait: Wait::Counting },
        followed(JobStatus::Suspended, 0, 0),
        Happening::Confirmed { tasks: 1_000 },
        followed(JobStatus::Active, 100, 0),
        followed(JobStatus::Active, 200, 1),
        followed(JobStatus::Active, 300, 2),
        followed(JobStatus::Active, 400, 2),
        followed(JobStatus::Active, 500, 2),
        followed(JobStatus::Active, 600, 2),
        followed(JobStatus::Complete, 998, 2),
        Happening::Closed { closing: closing(Outcome::Complete, tasks(1_000, 998, 2)) },
    ])
}

fn trouble() -> Vec<Event> {
    let unreachable =
        || PortError::Unreachable { call: "ListJobs", endpoint: "http://x".to_owned(), message: "refused".to_owned() };
    events([
        Happening::AnswerLost { error: PortError::LostAnswer { call: "CreateJob", message: "timeout".to_owned() } },
        Happening::Resent,
        Happening::Overtaken,
        Happening::DuplicateCancelled { job: id(2) },
        Happening::Retrying { error: StepError::Port(unreachable()) },
        Happening::Waiting { wait: Wait::Person },
        Happening::Refused { reason: Reason::CountOutsideGuard, detail: vec!["S3 counted 7 tasks".to_owned()] },
        Happening::Failed { message: unreachable().to_string() },
    ])
}

fn lines(events: &[Event]) -> String {
    let mut lines = Lines::new(Vec::new(), Style::Plain, s3jobs::model::Invocation::default());
    for event in events {
        lines.event(event);
    }
    lines.finish();
    String::from_utf8(lines.into_result().unwrap()).unwrap()
}

#[test]
fn lines_tell_every_change_and_progress_now_and_then() {
    insta::assert_snapshot!(lines(&whole_way()), @r"
    12:00:01Z  tag#1  request recorded in the ledger
    12:00:02Z  tag#1  job 00000000-0000-4000-8000-000000000001 created, held
    12:00:03Z  tag#1  job 00000000-0000-4000-8000-000000000001 is the one of this run
    12:00:04Z  tag#1  Preparing
    12:00:06Z  tag#1  Suspended, 1,000 tasks counted
    12:00:07Z  tag#1  confirmed, 1,000 tasks
    12:00:08Z  tag#1  Active, 100/1,000 tasks (10 %)
    12:00:13Z  tag#1  Active, 602/1,000 tasks (60 %), 2 failed
    12:00:14Z  tag#1  Complete, 1,000/1,000 tasks (100 %), 2 failed
    12:00:15Z  tag#1  complete, 2 of 1,000 tasks failed
    ");
}

#[test]
fn lines_tell_what_went_wrong() {
    insta::assert_snapshot!(lines(&trouble()), @r"
    12:00:01Z  tag#1  CreateJob: the answer was lost (timeout); whether it took effect is not known; looking for the job
    12:00:02Z  tag#1  recorded request sent once more, with the same token
    12:00:03Z  tag#1  another runner was faster; its job counts
    12:00:04Z  tag#1  duplicate 00000000-0000-4000-8000-000000000002 cancelled; it was held and never ran
    12:00:05Z  tag#1  ListJobs: cannot reach http://x (refused); trying again
    12:00:06Z  tag#1  waits for a person to confirm it
        `s3jobs confirm tag` lets it run
        `s3jobs cancel tag` ends it
    12:00:07Z  tag#1  blocked (count-outside-guard): the number of tasks is outside the spec's guard; S3 counted 7 tasks
    12:00:08Z  tag#1  failed: ListJobs: cannot reach http://x (refused)
    ");
}

#[test]
fn json_lines_have_the_fields_of_their_event() {
    let mut out = jsonl::Lines::new(Vec::new());
    for event in whole_way().iter().skip(12).chain(&trouble()[..1]) {
        out.event(event);
    }
    out.finish();
    insta::assert_snapshot!(String::from_utf8(out.into_result().unwrap()).unwrap(), @r#"
    {"seq":13,"time":"2026-11-22T12:00:13Z","job":"tag","run":1,"accountId":"111122223333","region":"us-west-2","event":"followed","message":"Active, 602/1,000 tasks (60 %), 2 failed","status":"Active","progress":{"total":1000,"succeeded":600,"failed":2,"activeSeconds":60}}
    {"seq":14,"time":"2026-11-22T12:00:14Z","job":"tag","run":1,"accountId":"111122223333","region":"us-west-2","event":"followed","message":"Complete, 1,000/1,000 tasks (100 %), 2 failed","status":"Complete","progress":{"total":1000,"succeeded":998,"failed":2,"activeSeconds":60}}
    {"seq":15,"time":"2026-11-22T12:00:15Z","job":"tag","run":1,"accountId":"111122223333","region":"us-west-2","event":"closed","message":"complete, 2 of 1,000 tasks failed","closed":{"at":"2026-11-22T12:01:00Z","outcome":"complete","progress":{"total":1000,"succeeded":998,"failed":2,"activeSeconds":60},"ended":"2026-11-22T12:00:58Z","report":{"bucket":"reports","key":"final/job-1/manifest.json"}}}
    {"seq":1,"time":"2026-11-22T12:00:01Z","job":"tag","run":1,"accountId":"111122223333","region":"us-west-2","event":"answer-lost","message":"CreateJob: the answer was lost (timeout); whether it took effect is not known; looking for the job","errors":["CreateJob: the answer was lost (timeout); whether it took effect is not known"]}
    "#);
}

#[test]
fn a_writer_that_fails_ends_the_output_and_not_the_run() {
    struct Broken;
    impl std::io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("broken pipe"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut lines = Lines::new(Broken, Style::Plain, s3jobs::model::Invocation::default());
    for event in &whole_way() {
        lines.event(event);
    }
    assert_eq!(lines.into_result().err().unwrap().to_string(), "broken pipe");
}

/// A terminal that remembers every line that was drawn.
#[derive(Clone, Debug, Default)]
struct Terminal(Arc<Mutex<String>>);

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        100
    }
    fn move_cursor_up(&self, _: usize) -> std::io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> std::io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> std::io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> std::io::Result<()> {
        Ok(())
    }
    fn write_line(&self, line: &str) -> std::io::Result<()> {
        self.write_str(line)?;
        self.write_str("\n")
    }
    fn write_str(&self, text: &str) -> std::io::Result<()> {
        self.0.lock().unwrap().push_str(text);
        Ok(())
    }
    fn clear_line(&self) -> std::io::Result<()> {
        self.write_str("\n")
    }
    fn flush(&self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn bars_show_tasks_failures_and_leave_the_outcome_on_the_screen() {
    let terminal = Terminal::default();
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal.clone()), 255);
    let mut live = Live::new(target, &creating(&[("tag", Acceptance::default())]));
    for event in &whole_way() {
        live.event(event);
    }
    live.finish();
    let drawn = terminal.0.lock().unwrap().clone();
    let seen = |what: &str| drawn.contains(what);
    assert!(seen("Preparing") && seen("600/1,000") | seen("602/1,000") && seen("2 failed"), "{drawn}");
    assert!(seen("tag complete, 2 of 1,000 tasks failed"), "{drawn}");
}
