//! Plans, outcomes and reports to render.
#![allow(unreachable_pub, reason = "a test binary has no outside")]

use std::collections::BTreeMap;

use s3jobs::apply::{RunOutcome, Standing};
use s3jobs::completion::{CompletionReport, FailureGroup, Sample};
use s3jobs::ledger::{Closing, Outcome, ReportPlace};
use s3jobs::model::{Acceptance, Job, JobStatus, Progress, RunKey};
use s3jobs::plan::{Desired, Difference, Observed, Options, Plan, Stage, Step, plan};
use s3jobs::render::{Paper, PlanFindings, PlanView, Style, Width};

use crate::support::{desired, empty_world, held, id, job_with, record, seen, time};

/// Jobs and the world that they meet.
pub struct World {
    pub desired: Desired,
    pub observed: Observed,
}

impl World {
    /// Jobs that nothing is known of.
    pub fn of(jobs: impl IntoIterator<Item = Job>) -> Self {
        let desired = desired(jobs);
        let observed = empty_world(&desired);
        Self { desired, observed }
    }

    /// A job of these was submitted, and S3 knows it in this status.
    pub fn live(mut self, job: &Job, number: u32, (status, progress): (JobStatus, Progress)) -> Self {
        let record = record(job, Some(id(number)));
        let mut seen = seen(&record, id(number), status);
        seen.live.progress = progress;
        self.observed.add_job(seen);
        self.observed.add_record(held(record));
        self
    }

    /// A run that has ended.
    pub fn closed(mut self, job: &Job, outcome: Outcome, progress: Progress) -> Self {
        self.observed.add_record(held(crate::support::closed_record(job, outcome, progress)));
        self
    }

    /// The plan.
    pub fn plan(&self) -> Plan {
        plan(&self.desired, &self.observed, &Options::default())
    }
}

/// A plan with a run of every kind.
pub fn every_kind() -> Plan {
    let copy =
        job_with("copy", serde_json::json!({"confirmation": {"guarded": {"minTasks": 1, "maxTasks": 1_000_000}}}));
    let by_hand =
        job_with("by-hand", serde_json::json!({"confirmation": "manual", "operation": {"deleteObjectTagging": {}}}));
    let held = job_with("held", serde_json::json!({"confirmation": "manual"}));
    let runs = job_with("runs", serde_json::json!({"priority": 20}));
    let running = job_with("runs", serde_json::json!({}));
    let ended = job_with("ended", serde_json::json!({"acceptance": {"maxFailedTasks": 5}}));
    let old = job_with("changed", serde_json::json!({}));
    let new = job_with("changed", serde_json::json!({"operation": {"putObjectTagging": {"tagSet": {"job": "new"}}}}));
    let orphan = job_with("orphan", serde_json::json!({}));
    let first = job_with("first", serde_json::json!({}));
    let mut world = World::of([copy.clone(), by_hand, held.clone(), runs, ended.clone(), new, first.clone()])
        .live(&held, 2, (JobStatus::Suspended, tasks(1_000, 0, 0)))
        .live(&running, 3, (JobStatus::Active, tasks(2_000, 1_200, 3)))
        .live(&old, 4, (JobStatus::Active, tasks(1_000, 10, 0)))
        .live(&orphan, 5, (JobStatus::Active, tasks(1_000, 10, 0)))
        .closed(&ended, Outcome::Complete, tasks(1_003, 1_000, 3));
    world.observed.set_manifest(first.name, s3jobs::plan::Manifest::Missing);
    world.plan()
}

/// A plan with one run, whose spec was changed after it was submitted.
pub fn changed() -> Plan {
    let mut plan = every_kind();
    plan.steps.retain(|step| step.run.name.as_str() == "changed");
    plan
}

/// What differs between the spec of a run and what was submitted.
pub fn differences_of(step: &mut Step) -> &mut Vec<Difference> {
    let Stage::Open(open) = &mut step.stage else { panic!("the run is not open") };
    &mut open.differences
}

/// A number of tasks.
pub fn tasks(total: u64, succeeded: u64, failed: u64) -> Progress {
    Progress { total, succeeded, failed, active_seconds: 60 }
}

/// How a run ended just now.
pub fn closing(outcome: Outcome, progress: Progress) -> Closing {
    Closing {
        at: time("2026-11-22T12:01:00Z"),
        outcome,
        progress,
        ended: Some(time("2026-11-22T12:00:58Z")),
        report: Some(place()),
        failure_reasons: Vec::new(),
        reason: None,
        resolved_by: None,
    }
}

/// Where reports are.
pub fn place() -> ReportPlace {
    ReportPlace { bucket: "reports".to_owned(), key: "final/job-1/manifest.json".to_owned() }
}

/// A report of three failed tasks.
pub fn three_failed() -> CompletionReport {
    let sample = |key: &str, decoded: &str| Sample {
        bucket: "data".to_owned(),
        key: key.to_owned(),
        decoded_key: Some(decoded.to_owned()),
        version: None,
    };
    let group = |code: &str, http_status, message: &str, samples: Vec<Sample>| FailureGroup {
        code: Some(code.to_owned()),
        http_status: Some(http_status),
        count: samples.len() as u64,
        message: Some(message.to_owned()),
        samples,
    };
    CompletionReport {
        created: time("2026-11-22T12:00:58Z"),
        succeeded: 1_000,
        failed: 3,
        groups: vec![
            group(
                "NoSuchKey",
                404,
                "The specified key does not exist.",
                vec![sample("a%20b", "a b"), sample("c", "c")],
            ),
            group("AccessDenied", 403, "Access Denied", vec![sample("d", "d")]),
        ],
        files: Vec::new(),
    }
}

/// What became of a plan's step.
pub fn outcome(step: &Step, standing: Standing) -> RunOutcome {
    RunOutcome {
        run: step.run.clone(),
        job: Some(id(1)),
        standing,
        not_done: Vec::new(),
        met: Vec::new(),
        beside: Vec::new(),
        left_held: Vec::new(),
    }
}

/// A plan to create jobs of these names, with these acceptances.
pub fn creating(jobs: &[(&str, Acceptance)]) -> Plan {
    let job = |(name, acceptance): &(&str, Acceptance)| Job {
        acceptance: acceptance.clone(),
        ..job_with(name, serde_json::json!({"operation": {"putObjectTagging": {"tagSet": {"of": name}}}}))
    };
    World::of(jobs.iter().map(job)).plan()
}

/// At most this many tasks may fail.
pub fn accepting(max_failed_tasks: u64) -> Acceptance {
    Acceptance { max_failed_tasks: Some(max_failed_tasks), max_failed_percent: None }
}

/// The reports of these runs.
pub fn reports(of: impl IntoIterator<Item = (RunKey, CompletionReport)>) -> s3jobs::render::results::Reports {
    of.into_iter().map(|(run, report)| (run, Ok(report))).collect::<BTreeMap<_, _>>()
}

/// What a renderer writes, in plain text.
pub fn written(render: impl FnOnce(&mut Vec<u8>, Style) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out, Style::Plain).unwrap();
    String::from_utf8(out).unwrap()
}

/// A plan at a terminal of 80 columns.
pub fn shown(plan: &Plan) -> String {
    let findings = PlanFindings::default();
    written(|out, style| {
        let paper = Paper { style, width: Width::Columns(80) };
        s3jobs::render::text::plan(out, paper, PlanView { plan, findings: &findings })
    })
}

/// A plan as a comment.
pub fn comment(plan: &Plan) -> String {
    let findings = PlanFindings::default();
    written(|out, _| s3jobs::render::markdown::plan(out, PlanView { plan, findings: &findings }))
}

/// A plan as a document.
pub fn document(plan: &Plan) -> s3jobs::render::json::PlanDocument {
    PlanView { plan, findings: &PlanFindings::default() }.into()
}
