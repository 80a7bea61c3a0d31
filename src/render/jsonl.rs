//! Events as JSON, one on each line: `seq`, `time`, `job`, `run`, `event`, and what belongs to the event.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{ClosingView, ProgressView, WaitView};
use super::{escape, words};
use crate::apply::{Event, Happening, Sink, StepError};
use crate::ledger::Closing;
use crate::model::document::Priority;
use crate::model::{AccountId, Echo, Invocation, JobId, JobName, JobStatus, Region, RunKey, RunNumber, Time};
use crate::plan::{Reason, Wait};

/// Something that happened while a plan was carried out. Fields that do not belong to the event are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Event")]
pub struct EventLine {
    /// Counts events from 1.
    pub seq: u64,
    /// When it happened.
    pub time: Time,
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// What happened.
    pub event: EventKind,
    /// What happened, in words. The words may change.
    pub message: String,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// What S3 said of the elected job beyond what was sent: path and value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub echo: Option<Echo>,
    /// Where the manifest was uploaded to: `s3://BUCKET/KEY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// The job's priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// How many tasks S3 counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<u64>,
    /// S3's status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// How far the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// What the run waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitView>,
    /// When a request without an answer is sent once more, if no job of it is listed by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Time>,
    /// How the run ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
    /// Why a person has to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<String>,
    /// What went wrong, then its causes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The manifest was uploaded.
    ManifestUploaded,
    /// The request stands in the ledger.
    IntentRecorded,
    /// CreateJob answered.
    Created,
    /// CreateJob was sent and its answer did not come.
    AnswerLost,
    /// The recorded request was sent once more, with the same token.
    Resent,
    /// The ledger names this job, and only this one may run.
    Elected,
    /// Another runner was faster.
    Overtaken,
    /// A second job of this run was cancelled while it was held.
    DuplicateCancelled,
    /// The job's priority was changed.
    PrioritySet,
    /// The job's tags were changed.
    TagsSet,
    /// The job was let run.
    Confirmed,
    /// The end of the job was asked for.
    CancelRequested,
    /// The end of the job was asked for, so that the next attempt is made in its place.
    Replacing,
    /// Status or progress changed.
    Followed,
    /// Nothing can be done yet.
    Waiting,
    /// The record is closed.
    Closed,
    /// A person has to decide.
    Refused,
    /// A call failed; it is tried again.
    Retrying,
    /// A call failed that the job does not depend on; the run goes on without it.
    NotDone,
    /// A call failed, and this run goes no further.
    Failed,
}

/// Writes every event as it comes. A write that fails is remembered and ends the output.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    invocation: Invocation,
    error: Option<io::Error>,
}

impl<W: Write> Lines<W> {
    /// Lines on a writer. The commands that they name lead where the invocation does.
    pub fn new(out: W, invocation: Invocation) -> Self {
        Self { out, invocation, error: None }
    }

    /// The first failure to write, or the writer.
    pub fn into_result(self) -> io::Result<W> {
        self.error.map_or(Ok(self.out), Err)
    }
}

impl<W: Write + Send> Sink for Lines<W> {
    fn event(&mut self, event: &Event) {
        if self.error.is_none() {
            self.error = line(&mut self.out, event, &self.invocation).err();
        }
    }

    fn finish(&mut self) {
        if self.error.is_none() {
            self.error = self.out.flush().err();
        }
    }
}

/// Writes one event.
pub fn line(out: &mut dyn Write, event: &Event, invocation: &Invocation) -> io::Result<()> {
    let text = serde_json::to_string(&EventLine::new(event, invocation))?;
    writeln!(out, "{}", escape::json(&text))?;
    out.flush()
}

impl EventLine {
    /// An event as a line. The commands that it names lead where the invocation does.
    pub fn new(event: &Event, invocation: &Invocation) -> Self {
        let Event { seq, at, run, what } = event;
        let line = Self {
            seq: *seq,
            time: *at,
            job: run.name.clone(),
            run: run.run,
            account_id: run.scope.account.clone(),
            region: run.scope.region.clone(),
            event: kind(what),
            message: words::happening(what, (run, invocation)),
            job_id: None,
            echo: None,
            manifest: None,
            priority: None,
            tasks: None,
            status: None,
            progress: None,
            wait: None,
            wait_until: None,
            closed: None,
            reason: None,
            detail: Vec::new(),
            errors: Vec::new(),
        };
        line.with(what, (run, invocation))
    }

    /// The line with the fields that belong to its event.
    fn with(self, what: &Happening, about: (&RunKey, &Invocation)) -> Self {
        match what {
            Happening::Created { job } | Happening::DuplicateCancelled { job } | Happening::Replacing { job } => {
                Self { job_id: Some(job.clone()), ..self }
            }
            Happening::Elected { job, echo } => {
                Self { job_id: Some(job.clone()), echo: Some(echo.clone()).filter(|echo| !echo.is_empty()), ..self }
            }
            Happening::ManifestUploaded { to } => Self { manifest: Some(to.clone()), ..self },
            Happening::AnswerLost { error } => Self { errors: vec![error.to_string()], ..self },
            Happening::PrioritySet { to } => Self { priority: Some(*to), ..self },
            Happening::Confirmed { tasks, since: _ } => Self { tasks: Some(*tasks), ..self },
            Happening::Followed { status, progress } => {
                Self { status: *status, progress: Some((*progress).into()), ..self }
            }
            Happening::Waiting { wait } => {
                let detail = match wait {
                    Wait::Predecessors(found) => words::predecessors(found, about),
                    Wait::Person(held) => words::way_on(held, about),
                    Wait::Listing { .. } | Wait::Counting | Wait::ToRun { .. } => Vec::new(),
                    Wait::Running | Wait::ToEnd { .. } | Wait::Replaced { .. } | Wait::Ending => Vec::new(),
                };
                let (wait, wait_until) = WaitView::of(wait);
                Self { wait: Some(wait), wait_until, detail, ..self }
            }
            Happening::Closed { closing } => self.closed(closing),
            Happening::Refused { why } => Self { reason: Some(why.reason()), detail: words::facts(why, about), ..self },
            Happening::Retrying { error } => Self { errors: errors(error), ..self },
            Happening::NotDone { action: _, message } | Happening::Failed { message } => {
                Self { errors: vec![message.clone()], ..self }
            }
            Happening::IntentRecorded
            | Happening::Resent
            | Happening::Overtaken
            | Happening::TagsSet
            | Happening::CancelRequested => self,
        }
    }

    fn closed(self, closing: &Closing) -> Self {
        Self { closed: Some(closing.into()), ..self }
    }
}

fn errors(error: &StepError) -> Vec<String> {
    std::iter::once(error.to_string()).chain(words::causes(error)).collect()
}

fn kind(what: &Happening) -> EventKind {
    match what {
        Happening::ManifestUploaded { .. } => EventKind::ManifestUploaded,
        Happening::IntentRecorded => EventKind::IntentRecorded,
        Happening::Created { .. } => EventKind::Created,
        Happening::AnswerLost { .. } => EventKind::AnswerLost,
        Happening::Resent => EventKind::Resent,
        Happening::Elected { .. } => EventKind::Elected,
        Happening::Overtaken => EventKind::Overtaken,
        Happening::DuplicateCancelled { .. } => EventKind::DuplicateCancelled,
        Happening::PrioritySet { .. } => EventKind::PrioritySet,
        Happening::TagsSet => EventKind::TagsSet,
        Happening::Confirmed { .. } => EventKind::Confirmed,
        Happening::CancelRequested => EventKind::CancelRequested,
        Happening::Replacing { .. } => EventKind::Replacing,
        Happening::Followed { .. } => EventKind::Followed,
        Happening::Waiting { .. } => EventKind::Waiting,
        Happening::Closed { .. } => EventKind::Closed,
        Happening::Refused { .. } => EventKind::Refused,
        Happening::Retrying { .. } => EventKind::Retrying,
        Happening::NotDone { .. } => EventKind::NotDone,
        Happening::Failed { .. } => EventKind::Failed,
    }
}
