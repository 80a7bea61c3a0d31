//! Runs for which nothing is sent, since they were done elsewhere or under another name: they are put on record.
//!
//! What keeps a request from being sent keeps a run from being put on record, but for what is only about S3: the list may be gone
//! by now, and a job of another ledger may be the very one that did it.

use super::action::{Action, Entry};
use super::compare::for_people;
use super::difference::Difference;
use super::done::Done;
use super::former::{self, Former};
use super::obstacle::obstacle_to_record;
use super::request::request;
use super::stage::{Stage, Wanted};
use super::step::Step;
use super::why::{JobFault, PlaceFault, Says, Unfit, Unseen, Why};
use super::world::World;
use crate::ledger::{Closing, Outcome, Record, ReportPlace};
use crate::model::elsewhere::Recorded;
use crate::model::{Attempt, Digest, Job, JobId, LiveJob, RunKey, compare};

/// The step of a run for which its spec says that nothing is to run. `None` if a job is to be created for it.
pub(super) fn elsewhere(world: &World<'_>, job: &Job, attempt: Attempt) -> Option<Step> {
    let (run, work) = (world.desired.run(job), world.work(job));
    let found = match &job.recorded {
        Some(said) => by_word(world, (job, &run), said),
        None => match former::look(world, &run, &work)? {
            Former::Done(former, closing) => recorded(Done::ByFormer { former, closing: Some(closing) }),
            Former::Open(former, why) => (Some(Done::ByFormer { former, closing: None }), why),
            Former::Other(why) => (None, why),
        },
    };
    let wanted = Wanted { work: work.clone(), acceptance: job.acceptance.clone(), objects: None, asked: None };
    let step = |why| Step { findings: Vec::new(), ..world.step(run.clone(), Stage::Wanted(Box::new(wanted)), why) };
    let (done, why) = match obstacle_to_record(world, (&run, &work)) {
        Some(why) => (None, why),
        None => found,
    };
    let Some(done) = done else { return Some(step(why)) };
    let Some(request) = request(world, job, (&run, attempt)) else {
        return Some(step(Why::List(PlaceFault::Missing { place: None, version: None }.into())));
    };
    let (digest, when) = (work.digest.clone(), world.record_if(&run, &work.effect));
    let (confirmation, acceptance) = (job.confirmation.clone(), job.acceptance.clone());
    let entry = Entry { request, digest, confirmation, acceptance, done, when };
    Some(Step { actions: vec![Action::Record(Box::new(entry))], ..step(why) })
}

/// What is put on record of a run, and why.
fn recorded(done: Done) -> (Option<Done>, Why) {
    (Some(done.clone()), Why::ToRecord(done))
}

/// What did a run that its spec says was done elsewhere; nothing, and why, if that is not so.
fn by_word(world: &World<'_>, (job, run): (&Job, &RunKey), said: &Recorded) -> (Option<Done>, Why) {
    let id = match said {
        Recorded::Reason(reason) => return recorded(Done::Said(reason.to_string())),
        Recorded::JobId(id) => id,
    };
    let unfit = |fault| (None, Why::NotRecorded(Unfit::Job { job: id.clone(), fault }));
    let Some(seen) = world.observed.job(&run.scope, id) else {
        if world.observed.is_gone(&run.scope, id) {
            return unfit(JobFault::Gone);
        }
        let trouble = world.observed.job_trouble(&run.scope, id).cloned();
        return (None, Why::NotObserved(trouble.map_or(Unseen::Job(id.clone()), Unseen::Trouble)));
    };
    let is_ours = seen.marker.as_ref().is_some_and(|marker| marker.is_of(&world.desired.lineage));
    if let Some(marked) = seen.marked_run().filter(|_| is_ours) {
        return unfit(JobFault::Ours(marked));
    }
    let differences = differences(world, (job, run), &seen.live);
    if !differences.is_empty() {
        return unfit(JobFault::Differs(differences));
    }
    match closing(&seen.live, world) {
        Some(closing) => recorded(Done::ByJob { job: id.clone(), closing: Box::new(closing) }),
        None => unfit(JobFault::NotEnded(seen.live.status)),
    }
}

/// Where a job does something else than a spec asks for; before is the spec. A list is the same wherever it lies, if its content
/// is known to be.
fn differences(world: &World<'_>, (job, run): (&Job, &RunKey), live: &LiveJob) -> Vec<Difference> {
    let effect =
        |live: &LiveJob| Some(Digest::effect_of(live.operation.as_ref()?, live.manifest.as_ref()?, None, &run.scope));
    if effect(live).as_ref() == Some(&world.work(job).effect) {
        return Vec::new();
    }
    let Some(request) = request(world, job, (run, Attempt::FIRST)) else { return Vec::new() };
    let found = compare::differences(&request.body, live, &run.scope).into_iter();
    let is_effect = |it: &compare::Difference| it.path.starts_with("operation") || it.path.starts_with("manifest");
    found.filter(is_effect).map(for_people).collect()
}

/// How a job ended. `None` while it has not.
fn closing(live: &LiveJob, world: &World<'_>) -> Option<Closing> {
    let outcome = Outcome::of(live.status?)?;
    let invoked = live.progress.succeeded + live.progress.failed > 0;
    let report = live.report.as_ref().filter(|_| invoked).map(|report| ReportPlace::of(report, &live.id));
    let failure_reasons = live.failure_reasons.clone();
    let (at, progress, ended) = (world.observed.at, live.progress, live.ended);
    Some(Closing { at, outcome, progress, ended, report, failure_reasons, reason: None, resolved_by: None })
}

/// Why a run with a record is not one that was done elsewhere, although its spec says so by now. `None` if it is, or the spec does
/// not say so.
pub(super) fn contradicted(world: &World<'_>, job: &Job, record: &Record) -> Option<Why> {
    let asked: Option<&JobId> = match job.recorded.as_ref()? {
        Recorded::JobId(id) => Some(id),
        Recorded::Reason(_) => None,
    };
    let says = match (&record.recorded, &record.closed) {
        // Another reason is another wording.
        (Some(recording), _) if asked.is_none_or(|asked| recording.job.as_ref() == Some(asked)) => return None,
        (Some(recording), _) => Says::By(recording.job.clone()),
        (None, Some(closing)) => Says::Ended(closing.outcome),
        (None, None) => Says::Open,
    };
    let highest = world.observed.runs_of(&record.run).next_back().map_or(record.run.run, |last| last.run.run);
    Some(Why::NotRecorded(Unfit::OnRecord { run: record.run.run, says, highest }))
}
