//! `kind: ApplyResult`.

use std::error::Error;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::parts::{ClosingView, FoundView, ProgressView, WaitView};
use super::report::FailureGroupView;
use super::{ApiVersion, TOOL_VERSION};
use crate::apply::{Ending, Standing};
use crate::model::{AccountId, JobId, JobName, Lineage, ProjectName, Region, RunNumber, Time};
use crate::plan::{Reason, Step, Wait};
use crate::render::results::{Results, Run};
use crate::render::words;

/// What an apply came to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "ApplyResult")]
pub struct ApplyResultDocument<'a> {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `ApplyResult`.
    pub kind: ApplyResultKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The project.
    pub project: ProjectName,
    /// The ledger.
    pub lineage: Lineage,
    /// The exit code of the command.
    pub exit_code: u8,
    /// Every exit code that some run alone would have led to, the one that counts first.
    pub exit_codes: Vec<u8>,
    /// Where each run stands, in the order of names.
    #[schemars(with = "Vec<RunView>")]
    pub runs: RunViews<'a>,
}

/// Where each run stands: each view is made when it is written, since there may be thousands.
#[derive(Clone, Copy, Debug)]
pub struct RunViews<'a>(Results<'a>);

impl Serialize for RunViews<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.runs().map(|run| RunView::new(&run)))
    }
}

/// The kind of an apply's result.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum ApplyResultKind {
    /// What an apply came to.
    ApplyResult,
}

/// The exit codes of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exits {
    /// The one that counts.
    pub code: u8,
    /// All of them, the one that counts first.
    pub all: Vec<u8>,
}

/// Where a run stands. Fields that do not belong to its ending are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Run")]
pub struct RunView {
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// The job's address in the AWS Management Console. Left out where S3 is not AWS's, or no longer knows the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console_url: Option<String>,
    /// What the run came to.
    pub ending: Ending,
    /// Whether the job is Complete with no more failed tasks than the spec accepts. Left out if it has not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// How the run ended, now or before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
    /// How far the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// What the run waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitView>,
    /// When a request without an answer is sent once more, if no job of it is listed by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Time>,
    /// Why a person has to decide, or why nothing was done, as a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<String>,
    /// What is wrong with the list of a job that S3 failed for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manifest_findings: Vec<FoundView>,
    /// The failed tasks by error code and HTTP status, from the completion report.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<FailureGroupView>,
    /// What went wrong, then its causes: with the run, or with reading its completion report. Of a run whose time was up, the
    /// last call that failed and was to be tried again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// What else went wrong: calls that the job does not depend on, such as a change of its priority.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_done: Vec<String>,
    /// Second jobs of the run that are held: none of them runs, and an apply ends them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_duplicates: Vec<JobId>,
}

impl<'a> ApplyResultDocument<'a> {
    /// The document of an apply's results.
    pub fn new(results: Results<'a>, exits: Exits) -> Self {
        Self {
            api_version: ApiVersion::V1,
            kind: ApplyResultKind::ApplyResult,
            tool_version: TOOL_VERSION.to_owned(),
            project: results.plan.project.clone(),
            lineage: results.plan.lineage.clone(),
            exit_code: exits.code,
            exit_codes: exits.all,
            runs: RunViews(results),
        }
    }
}

impl RunView {
    fn new(run: &Run<'_>) -> Self {
        let key = &run.outcome.run;
        let known = |ended: &&crate::ledger::Closing| ended.outcome.is_known();
        let job_in_s3 = run.outcome.job.as_ref().filter(|_| !run.is_job_gone());
        let failures = run.report.and_then(|report| report.as_ref().ok()).map(|report| &report.groups);
        Self {
            job: key.name.clone(),
            run: key.run,
            account_id: key.scope.account.clone(),
            region: key.scope.region.clone(),
            job_id: run.outcome.job.clone(),
            console_url: job_in_s3.and_then(|job| words::console(&key.scope, job)),
            ending: run.ending(),
            accepted: run.closing().filter(known).map(|ended| words::is_accepted(ended, &run.acceptance())),
            closed: run.closing().map(ClosingView::from),
            progress: run.progress().map(ProgressView::from),
            wait: wait(run).map(|wait| WaitView::of(wait).0),
            wait_until: wait(run).and_then(|wait| WaitView::of(wait).1),
            reason: reason(run),
            detail: detail(run),
            manifest_findings: run.lists_faults().map(FoundView::from).collect(),
            failures: failures.into_iter().flatten().map(FailureGroupView::from).collect(),
            errors: errors(run),
            not_done: run.outcome.not_done.iter().flat_map(|error| told(error)).collect(),
            held_duplicates: run.outcome.left_held.clone(),
        }
    }
}

fn wait<'r>(run: &'r Run<'_>) -> Option<&'r Wait> {
    match &run.outcome.standing {
        Standing::Left(wait, _) => Some(wait),
        Standing::TimedOut(seen) | Standing::Interrupted(seen) => seen.as_ref().map(|(wait, _)| wait),
        Standing::Closed(_) | Standing::Refused(_) | Standing::Failed(_) | Standing::Unchanged => None,
    }
}

fn reason(run: &Run<'_>) -> Option<Reason> {
    match &run.outcome.standing {
        Standing::Refused(why) => Some(why.reason()),
        Standing::Unchanged => run.step.map(Step::reason),
        Standing::Left(..) | Standing::TimedOut(..) | Standing::Interrupted(_) => {
            matches!(wait(run), Some(Wait::Predecessors(_))).then_some(Reason::PredecessorOpen)
        }
        Standing::Closed(_) | Standing::Failed(_) => None,
    }
}

fn detail(run: &Run<'_>) -> Vec<String> {
    match &run.outcome.standing {
        Standing::Refused(why) => words::facts(why, (&run.outcome.run, run.invocation)),
        Standing::Unchanged => run.step.map(words::detail).unwrap_or_default(),
        Standing::Closed(_) => words::second_jobs(&run.outcome.beside),
        Standing::Left(..) | Standing::TimedOut(..) | Standing::Interrupted(_) => match wait(run) {
            Some(Wait::Predecessors(found)) => words::predecessors(found, (&run.outcome.run, run.invocation)),
            Some(Wait::Person(held)) => words::way_on(held, (&run.outcome.run, run.invocation)),
            Some(_) | None => Vec::new(),
        },
        Standing::Failed(_) => Vec::new(),
    }
}

fn told(error: &dyn Error) -> Vec<String> {
    std::iter::once(error.to_string()).chain(words::causes(error)).collect()
}

fn errors(run: &Run<'_>) -> Vec<String> {
    if matches!(run.outcome.standing, Standing::TimedOut(_)) {
        return run.outcome.met.clone();
    }
    let error: Option<&dyn Error> = match (&run.outcome.standing, run.report) {
        (Standing::Failed(error), _) => Some(error),
        (_, Some(Err(error))) => Some(error),
        (_, Some(Ok(_)) | None) => None,
    };
    error.map(told).unwrap_or_default()
}
