//! Runs without a job: may one be created?

use std::sync::Arc;

use super::action::Action;
use super::compare::attempt_differences;
use super::desired::Create;
use super::elsewhere::elsewhere;
use super::enter::recorded_otherwise;
use super::former::nothing_moved;
use super::obstacle::{obstacle, runs_of};
use super::request::{asked, found_etag, request, upload_address};
use super::said::{Said, confirm_if};
use super::seen::{Manifest as Seen, SeenJob, Trouble};
use super::stage::{Stage, Wanted, Work};
use super::step::Step;
use super::why::{CopiedMarker, PlaceFault, Unseen, Why};
use super::world::World;
use crate::ledger::Record;
use crate::model::{Attempt, Job, Manifest, Request, RunKey};

/// A run that has no job. `refused` is its record, if S3 refused the only CreateJob.
pub(super) fn create(world: &World<'_>, job: &Job, refused: Option<&Record>) -> Step {
    let (run, work) = (world.desired.run(job), world.work(job));
    let objects = listed_objects(world, job);
    let attempt = refused.map_or(Attempt::FIRST, |record| record.current().attempt);
    if let Some(step) = elsewhere(world, job, attempt).filter(|_| world.may_create()) {
        // A run that had a job is not written over by a word.
        return match refused.and_then(recorded_otherwise) {
            Some(why) => step.blocked(why),
            None => step,
        };
    }
    let why_not = match world.options.create {
        Create::Allowed => obstacle(world, job, (&run, &work)),
        // Without its record nobody can say that there is no job (R6).
        Create::Never => Some(world.lost.clone().unwrap_or(Why::NotCreated)),
    };
    if let Some(why @ Why::NotCreated) = why_not {
        let wanted = Wanted { work, acceptance: job.acceptance.clone(), objects, asked: None };
        return world.step(run, Stage::Wanted(Box::new(wanted)), why);
    }
    let request = request(world, job, (&run, attempt));
    let asked = request.clone().map(|request| asked(world, &run, request));
    let wanted = Wanted { work, acceptance: job.acceptance.clone(), objects, asked };
    let (Some(request), None) = (request, &why_not) else {
        let why = why_not.unwrap_or_else(|| Why::List(PlaceFault::Missing { place: None, version: None }.into()));
        return world.step(run, Stage::Wanted(Box::new(wanted)), why);
    };
    let why = match refused {
        Some(_) => Why::RefusedBefore,
        None if runs_of(world, &run).next().is_some() => Why::NextRun,
        None => Why::FirstRun,
    };
    let actions = actions(world, job, (&run, &wanted.work), (attempt, request));
    let notes = nothing_moved(world, &run).into_iter().collect();
    Step { notes, actions, ..world.step(run, Stage::Wanted(Box::new(wanted)), why) }
}

/// A run of which S3 could not be asked: what is not looked at is not what is not there.
pub(super) fn unseen(world: &World<'_>, job: &Job, trouble: &Trouble) -> Step {
    let run = world.desired.run(job);
    let record = world.observed.record(&run).map(|versioned| &versioned.record);
    let recorded = record.and_then(Record::latest);
    let request = match recorded.filter(|_| !record.is_some_and(Record::is_refused)) {
        Some(attempt) => Some(attempt.request.clone()),
        None => request(world, job, (&run, recorded.map_or(Attempt::FIRST, |refused| refused.attempt))),
    };
    let asked = request.map(|request| asked(world, &run, request));
    let wanted = Wanted { work: world.work(job), acceptance: job.acceptance.clone(), objects: None, asked };
    world.step(run, Stage::Wanted(Box::new(wanted)), Why::NotObserved(Unseen::Trouble(trouble.clone())))
}

pub(super) fn actions(
    world: &World<'_>,
    job: &Job,
    (run, work): (&RunKey, &Work),
    (attempt, request): (Attempt, Arc<Request>),
) -> Vec<Action> {
    // Thousands of jobs have these, and nothing more.
    let mut actions = Vec::with_capacity(3);
    if let (Manifest::File(file), Some(content), None) = (&job.manifest, &job.file, found_etag(world, job)) {
        actions.push(Action::UploadManifest { from: content.path.clone(), to: upload_address(file, content) });
    }
    let (digest, when) = (work.digest.clone(), Box::new(world.create_if(run, &work.effect)));
    let (confirmation, acceptance) = (job.confirmation.clone(), job.acceptance.clone());
    let confirm = confirm_if(world, (run, &request.body), Said::Same(job));
    actions.push(Action::Create { attempt, request, digest, confirmation, acceptance, when });
    actions.extend(confirm.map(Action::Confirm));
    actions.push(Action::Close);
    actions
}

fn listed_objects(world: &World<'_>, job: &Job) -> Option<u64> {
    match world.observed.manifest(&job.name)? {
        Seen::Found { objects: Some(objects), .. } => Some(*objects),
        // A file that is not uploaded yet was counted when it was checked.
        Seen::Found { objects: None, .. } | Seen::Missing => job.file.as_ref().map(|content| content.rows),
        Seen::Generated | Seen::Another | Seen::Unknown(_) => None,
    }
}

/// Jobs that carry a marker of a recorded run and are not that run's: they are shown, and never touched (R8).
pub(super) fn copied(world: &World<'_>) -> Vec<Step> {
    let ours = |seen: &&SeenJob| {
        seen.marker
            .as_ref()
            .is_some_and(|marker| marker.project == world.desired.project && marker.is_of(&world.desired.lineage))
    };
    world.observed.jobs().filter(ours).filter_map(|seen| foreign(world, seen)).collect()
}

fn foreign(world: &World<'_>, seen: &SeenJob) -> Option<Step> {
    let run = seen.marked_run()?;
    let versioned = world.observed.record(&run)?;
    let record = &versioned.record;
    let marked = seen.marker.as_ref().and_then(|marker| record.attempt(marker.attempt));
    let attempt = marked.or_else(|| record.latest())?;
    let is_elected = attempt.job.as_ref() == Some(&seen.live.id);
    if is_elected || attempt_differences(attempt, &seen.live, &run.scope).is_empty() {
        return None;
    }
    let why = Why::CopiedMarker(CopiedMarker::OfRecord { job: seen.live.id.clone(), stranger: seen.into() });
    Some(world.step(run, Stage::Copied, why))
}
