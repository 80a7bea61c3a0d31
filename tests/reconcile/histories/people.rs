//! What people do beside the runners: they make jobs by hand, say what became of a run, and go the ways out that messages name.

use std::sync::Arc;
use std::time::Duration;

use s3jobs::aws::RequestedStatus;
use s3jobs::ledger::{Outcome, Record, Who};
use s3jobs::model::{JobId, JobStatus, Request, RunKey};
use s3jobs::observe::{PARALLELISM, Sources};
use s3jobs::plan::{Options, Reason};
use s3jobs::resolve::{Case, Saying, Settled, Standing as Stand, look, settle};
use serde_json::json;

use super::play::{Kind, Stage, Stranger};
use super::process::{Process, Transcript};
use super::project::{Recorded, origin};
use crate::support::lineage;

/// How often somebody who waits for a job of their own looks at it, and how long they wait in between.
const LOOKS: usize = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// After how many rounds of the end a person gives up what stands still.
pub(super) const PATIENT: usize = 4;

impl Stage {
    /// Somebody else makes a job: of their own, or after the last run of a name.
    pub(super) async fn stranger(&self, kind: Kind, of: Option<&str>) {
        let records = self.world.ledger.load_all().await.unwrap();
        let records = records.into_iter().map(|versioned| versioned.record);
        let is_meant = |record: &Record| of.is_none_or(|of| origin(record.run.name.as_str()) == of);
        let Some(record) = records.filter(is_meant).filter(|record| record.latest().is_some()).last() else { return };
        let mut request: Request = Request::clone(&record.current().request);
        if kind == Kind::Foreign {
            unmarked(&mut request);
        }
        if kind != Kind::Clone {
            request.body.operation = serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap();
        }
        let job = self.made(kind, request).await;
        self.transcript.of("somebody").say(&format!("made {kind:?} {job} of {}", record.run));
    }

    /// A job that somebody makes, with a token of their own.
    async fn made(&self, kind: Kind, mut request: Request) -> JobId {
        request.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
        let job = self.jobs().create_job(&request).await.unwrap();
        self.strangers.lock().unwrap().push(Stranger { job: job.clone(), kind, request });
        job
    }

    pub(super) fn of_strangers(&self, kind: Kind) -> Vec<JobId> {
        let strangers = self.strangers.lock().unwrap();
        strangers.iter().filter(|stranger| stranger.kind == kind).map(|stranger| stranger.job.clone()).collect()
    }

    pub(super) async fn run_clones(&self) {
        for job in self.of_strangers(Kind::Clone) {
            self.jobs().update_status(&job, RequestedStatus::Ready, "by hand").await.unwrap();
        }
    }

    pub(super) async fn touch_strangers(&self) {
        for job in self.of_strangers(Kind::Foreign) {
            self.jobs().update_priority(&job, 77.try_into().unwrap()).await.unwrap();
        }
    }

    /// Somebody does the next run of a job by hand, and commits which job did it.
    pub(super) async fn by_hand(&self, of: &str, transcript: &Transcript) {
        self.project.edit(of, |spec| spec.run += 1);
        let wanted = self.project.desired(&self.world, 0);
        let process = Process::sheltered(&self.world, self.in_s3, transcript);
        let Ok((plan, _)) = process.plan(&wanted, &Options::default()).await else { return };
        let asked = plan.steps.iter().filter(|step| origin(step.run.name.as_str()) == of);
        let Some(asked) = asked.filter_map(|step| step.stage.asked()).next_back() else { return };
        let mut request = Request::clone(&asked.request);
        unmarked(&mut request);
        let job = self.made(Kind::ByHand, request).await;
        transcript.say(&format!("does {of} by hand: {job}"));
        for _ in 0..LOOKS {
            tokio::time::sleep(PAUSE).await;
            // S3 may not show it yet.
            match self.jobs().describe_job(&job).await.ok().and_then(|live| live.status) {
                Some(JobStatus::Suspended) => {
                    let _ = self.jobs().update_status(&job, RequestedStatus::Ready, "by hand").await;
                }
                Some(status) if status.is_terminal() => break,
                _ => {}
            }
        }
        self.project.edit(of, |spec| spec.record(Recorded::ByJob(job)));
    }

    /// A person says what became of the last run of a job, if there is something to say that is true: that of a run which is over, or
    /// that no job of it was made.
    pub(super) async fn resolve(&self, of: &str, transcript: &Transcript) {
        let Some(run) = self.last_run(of).await else { return };
        let services = self.world.services();
        let sources =
            Sources { services: services.as_ref(), ledger: self.world.ledger.as_ref(), parallelism: PARALLELISM };
        let Some(case) = look(sources, (&run, &lineage())).await.unwrap() else { return };
        let Some(outcome) = what_is_said(&case) else { return };
        let (nonce, who) = (|| uuid::Uuid::new_v4().to_string(), Arc::new(Who::default()));
        let at = self.world.now();
        let saying = Saying { outcome, reason: "looked into it", by: "somebody", who: &who, at, nonce: &nonce };
        match settle(self.world.ledger.as_ref(), &case, saying).await.unwrap() {
            Settled::Written(_, back) => transcript.say(&format!("{run} is {outcome:?}, gives back {}", back.len())),
            Settled::Overtaken => transcript.say(&format!("{run} was changed meanwhile")),
        }
    }

    /// The last run of a job, by any of its names.
    async fn last_run(&self, of: &str) -> Option<RunKey> {
        let records = self.world.ledger.load_all().await.unwrap();
        let runs = records.into_iter().map(|versioned| versioned.record.run);
        runs.filter(|run| origin(run.name.as_str()) == origin(of)).max_by_key(|run| run.run)
    }

    /// The highest number of a job's runs, by any of its names.
    async fn highest(&self, of: &str) -> u32 {
        self.last_run(of).await.map_or(0, |run| run.run.get())
    }

    /// A person mends a spec as the reason says for which a run stands still. Whether that is what there is to do.
    pub(super) async fn mended(&self, (of, reason): (&str, &str), round: usize, transcript: &Transcript) -> bool {
        let is = |reasons: &[Reason]| reasons.iter().any(|it| it.code() == reason);
        let edit = |what: &str, change: fn(&mut super::project::Spec)| {
            transcript.say(&format!("{what} {of}"));
            self.project.edit(of, change);
        };
        if is(&[Reason::LedgerLostHistory]) {
            self.broken(format!("{of} is blocked by lost history"));
        } else if is(&[Reason::SpecSuspended]) {
            edit("takes up", |spec| spec.is_suspended = false);
        } else if is(&[Reason::RecordedLate]) || (is(&[Reason::RecordedJob]) && round >= PATIENT) {
            edit("does not say any more that somebody did", |spec| spec.recorded = None);
        } else if is(&[Reason::PredecessorFailed, Reason::PredecessorUnknown])
            || (is(&[Reason::PredecessorBlocked]) && round >= PATIENT)
        {
            edit("lets nothing come before", |spec| spec.after = None);
        } else if is(&[Reason::ChangedAfterSubmit, Reason::RunWentBack]) {
            let highest = self.highest(of).await;
            transcript.say(&format!("bumps {of} to {}", highest + 1));
            self.project.edit(of, |spec| spec.run = highest + 1);
        } else {
            return false;
        }
        true
    }
}

/// What a person says of a run who tells the truth. Nothing, of a run of which S3 tells or will tell.
fn what_is_said(case: &Case) -> Option<Outcome> {
    let outcomes = case.outcomes();
    match &case.standing {
        Stand::Over(outcome) | Stand::Said(outcome) => outcomes.contains(outcome).then_some(*outcome),
        Stand::Intent | Stand::Refused => outcomes.contains(&Outcome::NeverCreated).then_some(Outcome::NeverCreated),
        Stand::Unseen(_) | Stand::Live { .. } | Stand::Told { .. } | Stand::Forgotten(_) | Stand::Unknown => None,
    }
}

/// The request as a script would send it: nothing in it names s3jobs.
fn unmarked(request: &mut Request) {
    request.description = "somebody else's".into();
    request.tags = std::collections::BTreeMap::new();
}
