//! What several test files build: jobs, records, observations.
#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(clippy::needless_pass_by_value, reason = "`json!` at the call reads best without a borrow")]

pub mod world;

use std::collections::{BTreeMap, BTreeSet};

use s3jobs::apply::{RunOutcome, Standing};
use s3jobs::ledger::record::{RECORD_VERSION, Record};
use s3jobs::ledger::{AttemptRecord, Closing, Happened, Origin, Outcome, Version, Versioned, Who};
use s3jobs::model::policy::TypedConfirmation;
use s3jobs::model::request::AttemptKey;
use s3jobs::model::{
    Acceptance, Attempt, Confirmation, Digest, Endpoint, Job, JobDocument, JobId, JobName, JobStatus, Lineage, LiveJob,
    Progress, Report, Request, RunKey, RunNumber, Time,
};
use s3jobs::plan::Manifest;
use s3jobs::plan::{Action, Callers, Desired, Observed, Plan, SeenJob, Wait};

/// Every status of a job.
pub const STATUSES: [JobStatus; 13] = [
    JobStatus::New,
    JobStatus::Preparing,
    JobStatus::Suspended,
    JobStatus::Ready,
    JobStatus::Active,
    JobStatus::Pausing,
    JobStatus::Paused,
    JobStatus::Completing,
    JobStatus::Complete,
    JobStatus::Cancelling,
    JobStatus::Cancelled,
    JobStatus::Failing,
    JobStatus::Failed,
];

/// The ETag of every manifest in these tests.
pub const ETAG: &str = "60e460c9d1046e73f7dde5043ac3ae85";

/// A tagging job, as a spec's `spec` in JSON, with changes on top.
pub fn job_with(name: &str, changes: serde_json::Value) -> Job {
    let mut spec = serde_json::json!({
        "priority": 10,
        "operation": {"putObjectTagging": {"tagSet": {"job": name}}},
        "manifest": {"csv": {"object": "s3://manifests/list.csv", "etag": ETAG, "fields": ["Bucket", "Key"]}},
        "report": {"bucket": "s3://reports", "prefix": "final", "scope": "AllTasks"},
        "confirmation": "automatic",
    });
    for (key, value) in changes.as_object().cloned().unwrap_or_default() {
        spec[key] = value;
    }
    let document = serde_json::json!({
        "apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec,
    });
    let document: JobDocument = serde_json::from_value(document).unwrap();
    let spec = document.spec;
    Job {
        name: document.metadata.name,
        labels: BTreeMap::new(),
        account: "111122223333".parse().unwrap(),
        region: "us-west-2".parse().unwrap(),
        run: spec.run,
        description: spec.description,
        priority: spec.priority.unwrap(),
        role_arn: spec.role_arn.unwrap_or_else(|| "arn:aws:iam::111122223333:role/batch".parse().unwrap()),
        operation: spec.operation.unwrap(),
        manifest: spec.manifest.unwrap(),
        file: None,
        report: spec.report.map(|report| Report {
            bucket: report.bucket.unwrap(),
            prefix: report.prefix,
            scope: report.scope.unwrap(),
            expected_bucket_owner: report.expected_bucket_owner,
        }),
        confirmation: spec.confirmation.unwrap_or(Confirmation::Manual),
        tags: spec.tags,
        acceptance: spec.acceptance.unwrap_or_default(),
        same_effect: spec.same_effect,
        moved: spec.moved,
        recorded: spec.recorded,
        after: spec.after,
        suspend: spec.suspend,
        max_tasks: None,
        protected_buckets: BTreeSet::new(),
    }
}

/// A tagging job.
pub fn job(name: &str) -> Job {
    job_with(name, serde_json::json!({}))
}

/// The lineage of every ledger in these tests.
pub fn lineage() -> Lineage {
    "testlineage1".parse().unwrap()
}

/// Jobs that are wanted.
pub fn desired(jobs: impl IntoIterator<Item = Job>) -> Desired {
    Desired {
        project: "demo".parse().unwrap(),
        lineage: lineage(),
        endpoint: Endpoint::Local,
        max_tasks: None,
        freezes: [].into(),
        typed_confirmation: TypedConfirmation::default(),
        confirmers: None,
        neighbours: Vec::new(),
        others: BTreeMap::new(),
        elsewhere: BTreeSet::new(),
        home: None,
        replaced: BTreeSet::new(),
        callers: Callers::Any,
        jobs: jobs.into_iter().map(|job| (job.name.clone(), job.into())).collect(),
    }
}

/// A world with nothing in it but every job's manifest.
pub fn empty_world(desired: &Desired) -> Observed {
    let found = || Manifest::Found { etag: ETAG.parse().unwrap(), objects: Some(1000) };
    let mut observed = Observed::new(time("2026-11-22T12:00:00Z"), Some(lineage()));
    for name in desired.jobs.keys() {
        observed.set_manifest(name.clone(), found());
    }
    observed
}

/// Who runs what is run in these tests.
pub fn origin() -> Origin {
    let commit = Some("0123456789abcdef0123456789abcdef01234567".to_owned());
    let who = Who { name: "test".to_owned(), place: Some("host".to_owned()), commit, ..Who::default() };
    Origin::new(who, BTreeSet::new())
}

/// A time.
pub fn time(text: &str) -> Time {
    Time::try_from(text.to_owned()).unwrap()
}

/// A job id that ends with this number.
pub fn id(number: u32) -> JobId {
    format!("00000000-0000-4000-8000-{number:012}").parse().unwrap()
}

/// The record of a job that was submitted, with an elected job or without.
pub fn record(job: &Job, elected: Option<JobId>) -> Record {
    let desired = desired([job.clone()]);
    let run = desired.run(job);
    let digest = desired.digest(job);
    let lineage = lineage();
    let key = AttemptKey { lineage: &lineage, run: &run, attempt: Attempt::FIRST };
    let attempt = AttemptRecord {
        attempt: Attempt::FIRST,
        request: Request::new(job, &key, None).unwrap().into(),
        confirmation: None,
        acceptance: None,
        intended: time("2026-11-22T11:00:00Z"),
        sends: 1,
        sent: None,
        refused: None,
        elected: elected.as_ref().map(|_| time("2026-11-22T11:00:01Z")),
        job: elected,
        confirming: None,
        cancelling: None,
        cancel_reason: None,
        confirmed_by: None,
        replacing: None,
        tagging: None,
        applied_tags: job.tags.clone(),
        echo: BTreeMap::new(),
    };
    Record {
        version: RECORD_VERSION,
        revision: 1,
        nonce: "n".to_owned(),
        run,
        digest_version: 1,
        effect: Some(desired.effect(job)),
        digest,
        owner: "test".to_owned(),
        epoch: 1,
        attempts: vec![attempt],
        closed: None,
        rebuilt: None,
        recorded: None,
        pruned: None,
        happened: Happened::default(),
    }
}

/// The record of a run that has ended.
pub fn closed_record(job: &Job, outcome: Outcome, progress: Progress) -> Record {
    let closing = Closing {
        at: time("2026-11-22T11:30:00Z"),
        outcome,
        progress,
        ended: Some(time("2026-11-22T11:29:00Z")),
        report: None,
        failure_reasons: Vec::new(),
        reason: None,
        resolved_by: None,
    };
    Record { closed: Some(closing.into()), ..record(job, Some(id(1))) }
}

/// A record as the ledger holds it.
pub fn held(record: Record) -> Versioned {
    Versioned { version: Version(record.revision.to_string()), record }
}

/// The job that S3 made of a record's request.
pub fn seen(record: &Record, id: JobId, status: JobStatus) -> SeenJob {
    let request = &record.current().request;
    let body = request.body.clone();
    let live = LiveJob {
        id,
        description: request.description.clone(),
        status: Some(status),
        priority: request.priority,
        operation: Some(body.operation),
        operation_in_part: None,
        manifest: Some(body.manifest),
        report: body.report,
        role_arn: Some(body.role_arn),
        confirmation_required: true,
        progress: Progress { total: 1000, ..Progress::default() },
        failure_reasons: Vec::new(),
        created: Some(time("2026-11-22T11:00:01Z")),
        suspended: (status == JobStatus::Suspended).then(|| time("2026-11-22T11:00:05Z")),
        ended: status.is_terminal().then(|| time("2026-11-22T11:29:00Z")),
        status_reason: None,
    };
    SeenJob::described(record.run.scope.clone(), live, Some(request.tags.clone()))
}

/// Why a step stands where it stands, in words.
pub fn detail(step: &s3jobs::plan::Step) -> Vec<String> {
    s3jobs::render::detail(step)
}

/// A plan on as few lines as it has steps: name, run, verdict, reason, actions.
pub fn summary(plan: &Plan) -> String {
    let line = |step: &s3jobs::plan::Step| {
        let actions: Vec<String> = step.actions.iter().map(action_name).collect();
        format!("{} {:?} {} [{}]", step.run, step.verdict(), step.reason(), actions.join(", "))
    };
    plan.steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn action_name(action: &Action) -> String {
    match action {
        Action::UploadManifest { to, .. } => format!("upload to {to}"),
        Action::Create { .. } => "create".to_owned(),
        Action::Resume { .. } => "resume".to_owned(),
        Action::CancelDuplicate { job } => format!("cancel duplicate {}", &job.as_str()[34..]),
        Action::SetPriority { from, to } => format!("priority {from} -> {to}"),
        Action::SetTags { set, remove, .. } => format!("tags +{} -{}", set.len(), remove.len()),
        Action::Confirm(condition) => format!("confirm by {:?}", condition.by),
        Action::Cancel { .. } => "cancel".to_owned(),
        Action::Replace { attempt } => format!("replace {}", attempt.get()),
        Action::Record(_) => "record".to_owned(),
        Action::GiveUp => "give up".to_owned(),
        Action::Close => "close".to_owned(),
    }
}

/// A job's name.
pub fn name(text: &str) -> JobName {
    text.parse().unwrap()
}

/// A run of a job.
pub fn run_of(job: &Job) -> RunKey {
    desired([job.clone()]).run(job)
}

/// The digest of a job.
pub fn digest_of(job: &Job) -> Digest {
    desired([job.clone()]).digest(job)
}

/// A job with another run number.
pub fn with_run(job: Job, run: u32) -> Job {
    Job { run: RunNumber::try_from(run).unwrap(), ..job }
}

/// An acceptance of some failed tasks.
pub fn accepting(tasks: u64) -> Acceptance {
    Acceptance { max_failed_tasks: Some(tasks), max_failed_percent: None }
}

/// Where a run stands, in a line.
pub fn standing(outcome: &RunOutcome) -> String {
    match &outcome.standing {
        Standing::Closed(closing) => format!("closed {:?}", closing.outcome),
        Standing::Left(Wait::Person(_), _) => "left Person".to_owned(),
        Standing::Left(wait, _) => format!("left {wait:?}"),
        Standing::Refused(why) => format!("refused {}", why.reason()),
        Standing::Failed(error) => format!("failed {error}"),
        Standing::Interrupted(seen) => format!("interrupted {:?}", seen.as_ref().map(|(wait, _)| wait)),
        Standing::TimedOut(seen) => format!("timed out {:?}", seen.as_ref().map(|(wait, _)| wait)),
        Standing::Unchanged => "unchanged".to_owned(),
    }
}

/// Where every run stands, a line each.
pub fn standings(outcomes: &[RunOutcome]) -> String {
    outcomes.iter().map(|outcome| format!("{} {}", outcome.run, standing(outcome))).collect::<Vec<_>>().join("\n")
}
