//! Events while they happen: lines, bars, and JSON lines.

use std::sync::{Arc, Mutex};

use indicatif::{ProgressDrawTarget, TermLike};
use s3jobs::apply::{Event, Happening, Sink, StepError};
use s3jobs::aws::PortError;
use s3jobs::ledger::Outcome;
use s3jobs::model::{Acceptance, JobStatus, RunKey};
use s3jobs::plan::{Held, Wait, Why};
use s3jobs::render::progress::{Lines, Live, Screen};
use s3jobs::render::{Style, jsonl};

use crate::render::world::{closing, creating, tasks};
use crate::support::{id, time};

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
        Happening::Confirmed { tasks: 1_000, since: None },
        followed(JobStatus::Active, 100, 0),
        followed(JobStatus::Active, 200, 1),
        followed(JobStatus::Active, 300, 2),
        followed(JobStatus::Active, 400, 2),
        followed(JobStatus::Active, 500, 2),
        followed(JobStatus::Active, 600, 2),
        followed(JobStatus::Complete, 998, 2),
        Happening::Closed { closing: closing(Outcome::Complete, tasks(1_000, 998, 2)).into() },
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
        Happening::Waiting { wait: Wait::Person(Held::ForPerson) },
        Happening::Refused { why: Why::OutcomeUnknown { job: id(1), report: None } },
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
    12:00:07Z  tag#1  blocked (outcome-unknown): submitted and never closed, and S3 no longer knows the job; S3 no longer knows job 00000000-0000-4000-8000-000000000001; whether it ran is not known, so nothing is created; its request asked for no completion report; 90 days after its creation the next apply closes the record, and then `run` can be bumped; before that, whoever knows what became of it says so: `s3jobs ledger resolve tag --run 1`
    12:00:08Z  tag#1  failed: ListJobs: cannot reach http://x (refused)
    ");
}

#[test]
fn json_lines_have_the_fields_of_their_event() {
    let mut out = jsonl::Lines::new(Vec::new(), s3jobs::model::Invocation::default());
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

/// A terminal of 24 rows that remembers each frame that was drawn.
#[derive(Clone, Debug, Default)]
struct Frames(Arc<Mutex<Vec<String>>>);

impl TermLike for Frames {
    fn width(&self) -> u16 {
        80
    }
    fn height(&self) -> u16 {
        24
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
        self.0.lock().unwrap().last_mut().unwrap().push_str(text);
        Ok(())
    }
    fn clear_line(&self) -> std::io::Result<()> {
        Ok(())
    }
    fn flush(&self) -> std::io::Result<()> {
        self.0.lock().unwrap().push(String::new());
        Ok(())
    }
}

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
    // A terminal is drawn to so many times a second: whoever looks later sees what comes later.
    for missed in [0, 5] {
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal.clone()), 255);
        let mut live = Live::new(target, Screen::default(), &creating(&[("tag", Acceptance::default())]));
        for event in whole_way().iter().skip(missed) {
            live.event(event);
        }
        live.finish();
    }
    let drawn = terminal.0.lock().unwrap().clone();
    let seen = |what: &str| drawn.contains(what);
    assert!(seen("Preparing") && seen("600/1,000") | seen("602/1,000") && seen("2 failed"), "{drawn}");
    assert!(seen("tag complete, 2 of 1,000 tasks failed"), "{drawn}");
}

/// A thousand jobs: what fits is shown, the failing ones first, and all are counted.
#[test]
fn many_jobs_are_counted_and_those_with_failures_come_first() {
    let names: Vec<String> = (0..1_000).map(|number| format!("job-{number:04}")).collect();
    let jobs: Vec<(&str, Acceptance)> = names.iter().map(|name| (name.as_str(), Acceptance::default())).collect();
    let plan = creating(&jobs);
    let frames = Frames(Arc::new(Mutex::new(vec![String::new()])));
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(frames.clone()), 255);
    let mut live = Live::new(target, Screen { columns: 80, rows: 24 }, &plan);
    let tell = |live: &mut Live, number: usize, second: u64, what: Happening| {
        let at = time(&format!("2026-11-22T12:00:{second:02}Z"));
        live.event(&Event { seq: 1, at, run: plan.steps[number].run.clone(), what });
    };
    for number in 0..1_000 {
        tell(&mut live, number, 0, followed(JobStatus::Active, 0, 0));
    }
    for number in 0..100 {
        tell(
            &mut live,
            number,
            10,
            Happening::Closed { closing: closing(Outcome::Complete, tasks(1_000, 1_000, 0)).into() },
        );
    }
    for number in 0..1_000 {
        if number >= 100 {
            tell(&mut live, number, 20, followed(JobStatus::Active, 100, if number == 900 { 7 } else { 0 }));
        }
    }
    tell(&mut live, 950, 20, Happening::Failed { message: "no".to_owned() });
    tell(&mut live, 901, 20, followed(JobStatus::Active, 101, 0));
    std::thread::yield_now();
    live.finish();
    let drawn = frames.0.lock().unwrap().clone();
    let lines = |frame: &&String| frame.matches("job-").count();
    let tallest = drawn.iter().max_by_key(lines).unwrap();
    // With the line of all jobs, and one that stays above them, no more than the terminal's rows.
    assert!(lines(&tallest) <= 22 && lines(&tallest) >= 20, "{tallest}");
    // At the end the lines go one by one.
    let is_whole =
        |frame: &&String| ["7 failed", "job-01", "899 active, 1 failed"].iter().all(|words| frame.contains(words));
    let last = drawn.iter().rfind(is_whole).unwrap_or_else(|| panic!("{drawn:#?}"));
    assert!(last.find("job-0900").unwrap() < last.find("job-01").unwrap(), "{last}");
    let totals = last.split("1,000 jobs: ").nth(1).unwrap();
    assert!(totals.starts_with("100 done, 899 active, 1 failed; 9 % of 1,000,000 tasks, about "), "{totals}");
    let all = drawn.concat();
    assert!(all.contains("job-0950 failed: no"), "what went wrong stays above the lines");
    assert!(!all.contains("job-0050 complete"), "what went well among many is only counted");
}

/// What stays on the screen is broken between words.
#[test]
fn what_stays_above_the_bars_fits_a_narrow_terminal() {
    let terminal = Terminal::default();
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal.clone()), 255);
    let screen = Screen { columns: 30, rows: 24 };
    let mut live = Live::new(target, screen, &creating(&[("tag", Acceptance::default())]));
    for event in whole_way().iter().skip(5) {
        live.event(event);
    }
    live.finish();
    let drawn = terminal.0.lock().unwrap().clone();
    let ended = drawn.rfind("tag complete, 2 of 1,000 tasks").map(|at| &drawn[at..]);
    assert!(ended.is_some_and(|ended| ended.contains("failed") && !ended.contains("tasks failed")), "{drawn}");
}

/// A person sees why nothing seems to happen, and until when.
#[test]
fn a_request_that_waits_for_the_list_is_told_as_text_and_as_json() {
    let until = s3jobs::model::Time::try_from("2026-11-22T12:10:00Z".to_owned()).unwrap();
    let events = events([Happening::Waiting { wait: Wait::Listing { until } }]);
    insta::assert_snapshot!(lines(&events), @"12:00:01Z  tag#1  looks for the job until 2026-11-22T12:10:00Z; if S3 lists none by then, the request is sent once more");
    let mut out = Vec::new();
    s3jobs::render::jsonl::line(&mut out, &events[0], &s3jobs::model::Invocation::default()).unwrap();
    let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!((&line["wait"], &line["waitUntil"]), (&"listing".into(), &"2026-11-22T12:10:00Z".into()));
}
