//! `kind: Plan`.

use schemars::JsonSchema;
use serde::Serialize;

use super::action::ActionView;
use super::asked::{AskedView, EffectView, FindingView};
use super::parts::{AcceptanceView, ClosingView, CostView, DifferenceView, FoundView, ProgressView};
use super::{ApiVersion, TOOL_VERSION};
use crate::advice::effects::effects;
use crate::model::operation::OperationKind;
use crate::model::project::EnvironmentName;
use crate::model::{AccountId, Digest, JobId, JobName, JobStatus, Lineage, ProjectName, Region, RunNumber, Time};
use crate::plan::{Plan, Reason, Step, Verdict};
use crate::render::summary::{self, Kind};
use crate::render::view::{PlanFindings, PlanView};
use crate::render::{price, words};

/// What would be done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Plan")]
pub struct PlanDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Plan`.
    pub kind: PlanKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The project.
    pub project: ProjectName,
    /// The project's environment that the plan is for. Left out if none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentName>,
    /// The ledger that the plan was made from.
    pub lineage: Lineage,
    /// When the world was observed.
    pub observed: Time,
    /// The steps, counted.
    pub summary: Summary,
    /// One step a run, in the order of names, but that a job which comes after others stands behind them.
    pub steps: Vec<StepView>,
    /// What was found outside of the specs of these runs, such as in the project file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingView>,
}

/// The kind of a plan.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum PlanKind {
    /// What would be done.
    Plan,
}

/// A plan in numbers. Each step is counted once.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Jobs that are created.
    pub create: usize,
    /// Jobs that have not begun and are replaced.
    pub replace: usize,
    /// Runs that are put on record as done: nothing runs for them.
    pub record: usize,
    /// Jobs to which something is done at once.
    pub change: usize,
    /// Jobs that wait for S3, a person, or another job.
    pub waiting: usize,
    /// Jobs that S3 runs.
    pub running: usize,
    /// Jobs whose specs say that they are left alone.
    pub suspended: usize,
    /// Runs for which nothing is to be done.
    pub unchanged: usize,
    /// Runs about which a person has to decide.
    pub blocked: usize,
    /// Live jobs that no spec names.
    pub orphan: usize,
    /// Jobs that only look like this project's.
    pub foreign: usize,
    /// Objects of the jobs that cost something, as far as they are known.
    pub objects: u64,
    /// What carrying the plan out costs. Left out if that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostView>,
}

/// What the plan says about one run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Step")]
pub struct StepView {
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// The service that answers: `aws`, `local`, or a URL.
    pub endpoint: String,
    /// What is to become of the run.
    pub verdict: Verdict,
    /// Why, as a stable code.
    pub reason: Reason,
    /// Why, in words. The words may change.
    pub message: String,
    /// What a person should know and can do, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<String>,
    /// What was found in S3 about the run's list of objects and its buckets, the gravest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manifest_findings: Vec<FoundView>,
    /// What will be done, in order, each when its condition holds.
    pub actions: Vec<ActionView>,
    /// What differs between the spec and the submitted run, or between the record and the job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<DifferenceView>,
    /// What the spec says and this run cannot take up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_run: Vec<DifferenceView>,
    /// What the run does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationKind>,
    /// What it does to which objects, as a hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// How many objects the manifest lists, or S3 counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<u64>,
    /// What carrying the step out costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostView>,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// S3's status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// How far the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// Since when the job waits for a confirmation: S3 fails it after 30 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Time>,
    /// How the run ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
    /// What the spec counts as success.
    pub acceptance: AcceptanceView,
    /// Everything that is asked for. Left out where nothing is left to agree to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedView>,
    /// What it does that a person should know, the gravest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<EffectView>,
    /// What was found in the spec.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingView>,
}

impl From<PlanView<'_>> for PlanDocument {
    fn from(view: PlanView<'_>) -> Self {
        let PlanView { plan, findings } = view;
        let Plan { project, environment, lineage, at, recorded: _, steps, invocation: _ } = plan;
        Self {
            api_version: ApiVersion::V1,
            kind: PlanKind::Plan,
            tool_version: TOOL_VERSION.to_owned(),
            project: project.clone(),
            environment: environment.clone(),
            lineage: lineage.clone(),
            observed: *at,
            summary: Summary::from(plan),
            steps: steps.iter().map(|step| StepView::new(step, *at, findings)).collect(),
            findings: findings.of_project().iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&Plan> for Summary {
    fn from(plan: &Plan) -> Self {
        let of_kind = |kind| summary::of_kind(plan, kind);
        Self {
            create: of_kind(Kind::Create),
            replace: of_kind(Kind::Replace),
            record: of_kind(Kind::Record),
            change: of_kind(Kind::Change),
            waiting: of_kind(Kind::Waiting),
            running: of_kind(Kind::Running),
            suspended: of_kind(Kind::Suspended),
            unchanged: of_kind(Kind::Unchanged),
            blocked: of_kind(Kind::Blocked),
            orphan: of_kind(Kind::Orphan),
            foreign: of_kind(Kind::Foreign),
            objects: price::objects(plan),
            cost: price::of_plan(plan).map(CostView::from),
        }
    }
}

impl StepView {
    fn new(step: &Step, now: Time, findings: &PlanFindings) -> Self {
        let effects = step.stage.asked().map(|asked| effects(&asked.request.body)).unwrap_or_default();
        Self {
            job: step.run.name.clone(),
            run: step.run.run,
            account_id: step.run.scope.account.clone(),
            region: step.run.scope.region.clone(),
            endpoint: step.run.scope.endpoint.to_string(),
            verdict: step.verdict(),
            reason: step.reason(),
            message: words::why(step),
            detail: words::advice(step, now),
            manifest_findings: step.findings.iter().map(FoundView::from).collect(),
            actions: step.actions.iter().map(|action| ActionView::new(action, step)).collect(),
            differences: step.stage.differences().iter().map(DifferenceView::from).collect(),
            next_run: step.stage.next_run().iter().map(DifferenceView::from).collect(),
            operation: step.stage.operation(),
            digest: step.stage.digest().cloned(),
            objects: step.stage.objects(),
            cost: price::of_step(step).map(CostView::from),
            job_id: step.stage.job().cloned(),
            status: step.stage.status(),
            progress: step.stage.progress().map(ProgressView::from),
            suspended: step.stage.suspended(),
            closed: step.stage.closed().map(ClosingView::from),
            acceptance: (&step.stage.acceptance()).into(),
            asked: step.stage.asked().map(AskedView::from),
            effects: effects.into_iter().map(EffectView::from).collect(),
            findings: findings.of(&step.run.name).iter().map(FindingView::from).collect(),
        }
    }
}
