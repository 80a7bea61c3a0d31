//! Whether the promises were kept: read from the ledger, the jobs and the objects, as they are at the end.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use s3jobs::ledger::{Expected, Outcome, Record, Remedy, check};
use s3jobs::model::{JobId, JobStatus, LiveJob, Marker, RunKey, Time};

use super::elsewhere;
use super::play::{Kind, Stage, Stranger};
use super::project::{area, objects, origin};
use crate::support::lineage;

/// What is there at the end.
pub(super) struct End {
    pub(super) records: BTreeMap<RunKey, Record>,
    pub(super) jobs: BTreeMap<JobId, LiveJob>,
    /// The jobs of runs, but for those that carry a copied marker.
    pub(super) of_runs: BTreeMap<RunKey, Vec<JobId>>,
}

/// Says of each promise that was broken what shows it.
pub(super) async fn judge(stage: &Stage) {
    let end = End::of(stage).await;
    for (run, jobs) in &end.of_runs {
        one_ran(stage, &end, (run, jobs));
    }
    for record in end.records.values() {
        is_true(stage, &end, record);
    }
    words_were_true(stage, &end);
    elsewhere::no_effect_twice(stage, &end);
    elsewhere::no_runs_at_once(stage, &end);
    elsewhere::all_was_asked_for(stage, &end);
    elsewhere::claims_are_true(stage, &end).await;
    strangers_are_untouched(stage, &end).await;
    objects_are_as_the_jobs_say(stage, &end).await;
    ledger_is_whole(stage).await;
}

impl End {
    async fn of(stage: &Stage) -> Self {
        let records = stage.world.ledger.load_all().await.unwrap();
        let records = records.into_iter().map(|versioned| (versioned.record.run.clone(), versioned.record)).collect();
        let port = stage.jobs();
        let mut jobs = BTreeMap::new();
        for listed in port.list_jobs().await.unwrap() {
            jobs.insert(listed.id.clone(), port.describe_job(&listed.id).await.unwrap());
        }
        let copied: BTreeSet<JobId> = {
            let strangers = stage.strangers.lock().unwrap();
            strangers.iter().filter(|it| it.kind != Kind::Clone).map(|it| it.job.clone()).collect()
        };
        let mut of_runs: BTreeMap<RunKey, Vec<JobId>> = BTreeMap::new();
        for (id, job) in jobs.iter().filter(|(id, _)| !copied.contains(id)) {
            if let Some(marker) = Marker::find(&job.description).filter(|marker| marker.is_of(&lineage())) {
                of_runs.entry(marker.run_in(&stage.world.scope())).or_default().push(id.clone());
            }
        }
        Self { records, jobs, of_runs }
    }

    /// The jobs of a run that did something.
    pub(super) fn ran(&self, run: &RunKey) -> Vec<&LiveJob> {
        let ids = self.of_runs.get(run).into_iter().flatten();
        ids.map(|id| &self.jobs[id]).filter(|job| has_run(job)).collect()
    }
}

fn has_run(job: &LiveJob) -> bool {
    job.progress.succeeded + job.progress.failed > 0
}

/// One job ran for each run, and it is the elected one.
fn one_ran(stage: &Stage, end: &End, (run, ids): (&RunKey, &[JobId])) {
    let Some(record) = end.records.get(run) else {
        return stage.broken(format!("{run}: its jobs {ids:?} are on no record"));
    };
    let ran: Vec<&JobId> = ids.iter().filter(|id| has_run(&end.jobs[*id])).collect();
    if ran.len() > 1 {
        stage.broken(format!("{run}: {} jobs ran: {ran:?}", ran.len()));
    }
    if ran.iter().any(|id| record.job() != Some(*id)) {
        stage.broken(format!("{run}: {ran:?} ran, and the record names {:?}", record.job()));
    }
    for id in ids.iter().filter(|id| record.job() != Some(*id)) {
        let job = &end.jobs[id];
        let is_held = matches!(job.status, Some(JobStatus::Suspended | JobStatus::Cancelled | JobStatus::Failed));
        if !is_held {
            stage.broken(format!("{run}: its second job {id} is {:?}", job.status));
        }
    }
}

/// A record says what became of its job.
fn is_true(stage: &Stage, end: &End, record: &Record) {
    let run = &record.run;
    if let Some(recording) = &record.recorded {
        return elsewhere::is_true_elsewhere(stage, end, (record, recording));
    }
    let job = record.job().map(|id| end.jobs.get(id));
    let Some(closing) = &record.closed else {
        let strangers = stage.strangers.lock().unwrap();
        let is_blocked = strangers.iter().any(|it| it.kind == Kind::LookAlike);
        drop(strangers);
        if !record.is_refused() && !is_blocked {
            stage.broken(format!("{run}: its record is still open, with the job {:?}", record.job()));
        }
        return;
    };
    let expected = match closing.outcome {
        Outcome::Complete => JobStatus::Complete,
        Outcome::Failed => JobStatus::Failed,
        Outcome::Cancelled => JobStatus::Cancelled,
        Outcome::Unknown | Outcome::NeverCreated | Outcome::Recorded => {
            if !end.ran(run).is_empty() {
                stage.broken(format!("{run}: it is closed as {:?}, and a job of it ran", closing.outcome));
            }
            return;
        }
    };
    match job {
        Some(Some(job)) if job.status == Some(expected) && closing.progress.succeeded == job.progress.succeeded => {}
        job => stage.broken(format!("{run}: it is closed as {closing:?}, and its job is {job:?}")),
    }
}

/// What a command said of the end of a run is what is on record.
fn words_were_true(stage: &Stage, end: &End) {
    let closed = stage.closed.lock().unwrap().clone();
    for (run, outcome) in closed {
        let recorded = end.records.get(&run).and_then(|record| record.closed.as_ref()).map(|closing| closing.outcome);
        if recorded != Some(outcome) {
            stage.broken(format!("{run}: a command said {outcome:?}, and on record is {recorded:?}"));
        }
    }
}

/// Nobody else's job was touched.
async fn strangers_are_untouched(stage: &Stage, end: &End) {
    let made: Vec<Stranger> = stage.strangers.lock().unwrap().clone();
    for Stranger { job, kind, request } in made.iter().filter(|it| it.kind != Kind::Clone) {
        let Some(live) = end.jobs.get(job) else {
            stage.broken(format!("{kind:?} {job} is not listed"));
            continue;
        };
        let tags = stage.jobs().job_tags(job).await.unwrap();
        let is_as_left = match kind {
            Kind::ByHand => live.status != Some(JobStatus::Cancelled),
            Kind::Foreign | Kind::LookAlike | Kind::Clone => {
                live.status == Some(JobStatus::Suspended) && live.status_reason.is_none()
            }
        };
        let is_untouched = is_as_left && live.priority == request.priority && tags == request.tags;
        if !is_untouched {
            stage.broken(format!("{kind:?} {job} is not as it was made: {live:?}"));
        }
    }
}

/// Objects carry what the last run of their area put on them. Where a run was ended while it ran, or two jobs work on the same
/// objects, any of what was put there.
async fn objects_are_as_the_jobs_say(stage: &Stage, end: &End) {
    for of in ["a", "b"] {
        let mut last: BTreeMap<&str, (Option<Time>, &Record)> = BTreeMap::new();
        let mut was_cut_short = false;
        for record in end.records.values().filter(|record| area(record.run.name.as_str()) == of) {
            let ran = end.ran(&record.run);
            was_cut_short |= ran.iter().any(|job| job.status != Some(JobStatus::Complete));
            let begun = record.latest().and_then(|attempt| attempt.confirming);
            let before = last.get(origin(record.run.name.as_str()));
            if !ran.is_empty() && before.is_none_or(|(at, _)| *at < begun) {
                last.insert(origin(record.run.name.as_str()), (begun, record));
            }
        }
        let mut works = last.values().map(|(_, record)| work(record)).collect::<BTreeSet<_>>();
        works.extend(by_hand(stage, end, of));
        for key in objects(of) {
            let request = http::Request::get(format!("/data/{key}?tagging")).body(Bytes::new()).unwrap();
            let answer = stage.world.emulator.respond(request).await;
            let text = String::from_utf8_lossy(answer.body()).into_owned();
            let tag = text.split("<Value>").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned);
            let is_right = tag.as_ref().map_or(works.is_empty(), |tag| works.contains(tag));
            if !is_right && !was_cut_short {
                stage.broken(format!("{key} carries {tag:?}, and the last runs put {works:?} there"));
            }
        }
    }
}

/// What people put on the objects of an area by hand.
fn by_hand(stage: &Stage, end: &End, of: &str) -> Vec<String> {
    let jobs = stage.of_strangers(Kind::ByHand).into_iter().filter_map(|id| end.jobs.get(&id));
    let tags = jobs.filter(|job| has_run(job)).map(elsewhere::tag_of);
    tags.filter(|tag| tag.starts_with(&format!("{of}-"))).collect()
}

/// What a run puts on its objects.
pub(super) fn work(record: &Record) -> String {
    let operation = serde_json::to_value(record.latest().map(|attempt| &attempt.request.body.operation)).unwrap();
    operation["putObjectTagging"]["tagSet"]["work"].as_str().unwrap_or_default().to_owned()
}

/// Every claim has its record, every job its claim, and every file is where it belongs.
async fn ledger_is_whole(stage: &Stage) {
    let expected = Expected { lineage: Some(lineage()), endpoint: stage.world.scope().endpoint };
    let checked = check(stage.world.ledger.as_ref(), &expected).await.unwrap();
    let grave = |remedy: Remedy| !matches!(remedy, Remedy::Setting | Remedy::None);
    for fault in checked.faults.into_iter().filter(|fault| grave(fault.remedy)) {
        stage.broken(format!("{}: {}", fault.path, fault.message));
    }
}
