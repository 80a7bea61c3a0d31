//! Asks the ledger and S3 about a run. Reads only.

use std::collections::BTreeSet;

use super::case::{Case, Evidence, Report, Standing, did_nothing};
use crate::aws::{JobControl, PortError, Services};
use crate::ledger::{Claim, Closing, Ledger, LedgerError, Outcome, Record, Versioned};
use crate::model::arn::ObjectAddress;
use crate::model::{JobStatus, Lineage, ListedJob, Marker, RunKey};
use crate::observe::{Sources, trouble};

/// Looks at a run. `None` if it is not on record.
///
/// # Errors
/// Those of the ledger. That S3 does not answer is where the run stands.
pub async fn look(sources: Sources<'_>, (run, lineage): (&RunKey, &Lineage)) -> Result<Option<Case>, LedgerError> {
    let jobs = sources.services.jobs(&run.scope);
    // The record is read after the list, so that a job which is listed is not missing in it.
    let listed = jobs.list_jobs().await;
    let Some(found) = sources.ledger.load(run).await? else { return Ok(None) };
    let runs = sources.ledger.load_runs(run).await?;
    let (standing, beside) = match listed {
        Err(error) => (Standing::Unseen(trouble(&error)), BTreeSet::new()),
        Ok(listed) => {
            let beside = let_run_beside(&runs, (run, lineage), &listed);
            (standing(&found.record, (jobs.as_ref(), lineage), &listed).await, beside)
        }
    };
    let unused = unused(sources.ledger, &found.record, &beside).await?;
    let is_over = found.record.closed.as_deref().is_some_and(Closing::did_nothing);
    let is_unclaimed = is_over && sources.ledger.load_claim(found.record.effect()).await?.is_none();
    let evidence = Evidence { report: report(sources.services, &found.record).await };
    Ok(Some(Case { record: found, standing, unused, beside, is_unclaimed, evidence }))
}

async fn standing(record: &Record, (jobs, lineage): (&dyn JobControl, &Lineage), listed: &[ListedJob]) -> Standing {
    let run = &record.run;
    let is_of_run = |marker: &Marker| marker.is_of(lineage) && marker.run_in(&run.scope) == *run;
    let marked = || listed.iter().filter(|job| Marker::find(&job.description).as_ref().is_some_and(is_of_run));
    let is_live = |status: Option<JobStatus>| !status.is_some_and(JobStatus::is_terminal);
    let elected = record.job();
    if let Some(job) = marked().find(|job| is_live(job.status)) {
        let is_elected = elected == Some(&job.id);
        return Standing::Live { job: job.id.clone(), status: job.status, is_elected };
    }
    let told = |job: &ListedJob| Standing::Told { job: job.id.clone(), status: job.status };
    let worked = |job: &&ListedJob| job.progress.succeeded + job.progress.failed > 0;
    if let Some(id) = elected {
        // The elected job did nothing, and a second one that somebody let run did it all: its effect was had.
        let is_idle = record.closed.as_deref().is_some_and(Closing::did_nothing);
        if let Some(job) = marked().find(|job| is_idle && job.id != *id && worked(job)) {
            return told(job);
        }
        // What is not listed may be known all the same.
        return match jobs.describe_job(id).await {
            Ok(live) if is_live(live.status) => Standing::Live { job: live.id, status: live.status, is_elected: true },
            Ok(live) if record.is_open() => Standing::Told { job: live.id, status: live.status },
            Ok(_) => closed(record),
            Err(PortError::NotFound { .. }) if record.is_open() => Standing::Forgotten(id.clone()),
            Err(PortError::NotFound { .. }) => closed(record),
            Err(error) => Standing::Unseen(trouble(&error)),
        };
    }
    // One that was cancelled while it was held did nothing; any other tells, or needs somebody to look at it.
    let is_intent = record.is_open() && !record.is_refused();
    match marked().find(|job| is_intent || worked(job)) {
        Some(job) => told(job),
        None if record.is_refused() => Standing::Refused,
        None if record.is_open() => Standing::Intent,
        None => closed(record),
    }
}

/// The other runs of a run's job of which S3 lists a job that their records do not name, and that was let run.
fn let_run_beside(runs: &[Versioned], (run, lineage): (&RunKey, &Lineage), listed: &[ListedJob]) -> BTreeSet<RunKey> {
    let elected = |run: &RunKey| runs.iter().find(|own| own.record.run == *run).and_then(|own| own.record.job());
    let was_let_run = |job: &ListedJob| {
        let is_at_work = job.status.is_none_or(|status| !status.is_held() && !status.is_terminal());
        is_at_work || job.progress.succeeded + job.progress.failed > 0
    };
    let marked = listed.iter().filter_map(|job| Some((job, Marker::find(&job.description)?)));
    let marked = marked.filter(|(_, marker)| marker.is_of(lineage));
    let marked = marked.map(|(job, marker)| (job, marker.run_in(&run.scope)));
    let others = marked.filter(|(_, other)| other.is_of_same_job(run) && other != run);
    others.filter(|(job, other)| was_let_run(job) && elected(other) != Some(&job.id)).map(|(_, other)| other).collect()
}

/// Where a closed run stands.
fn closed(record: &Record) -> Standing {
    match &record.closed {
        Some(closing) if closing.resolved_by.is_some() => Standing::Said(closing.outcome),
        Some(closing) if closing.outcome == Outcome::Unknown => Standing::Unknown,
        Some(closing) => Standing::Over(closing.outcome),
        None => Standing::Intent,
    }
}

/// The effects that a run's job holds and of which no run of it did anything; the run itself not counted while it is open, since
/// that is what is to be said of it. `beside` are the other runs of which a second job was let run.
pub(super) async fn unused(
    ledger: &dyn Ledger,
    record: &Record,
    beside: &BTreeSet<RunKey>,
) -> Result<Vec<Versioned<Claim>>, LedgerError> {
    let mut claims = ledger.load_claims().await?;
    claims.retain(|claim| claim.record.is_of(&record.run));
    if claims.is_empty() {
        return Ok(claims);
    }
    let runs = ledger.load_runs(&record.run).await?;
    let is_own = |own: &Record| own.run == record.run && own.is_open();
    let is_idle = |own: &Record, claim: &Claim| is_own(own) || did_nothing(own, claim, beside);
    claims.retain(|claim| {
        let own = |run: &RunKey| runs.iter().find(|own| own.record.run == *run);
        let holders = claim.record.holders().filter(|owner| owner.run.is_of_same_job(&record.run));
        // A claim whose record is gone tells of lost history.
        let is_own_idle = |run: &RunKey| own(run).is_some_and(|own| is_idle(&own.record, &claim.record));
        // A run that has not claimed its effect yet is about to.
        let are_all_idle = || runs.iter().all(|own| is_idle(&own.record, &claim.record));
        holders.into_iter().all(|owner| is_own_idle(&owner.run)) && are_all_idle()
    });
    Ok(claims)
}

async fn report(services: &dyn Services, record: &Record) -> Option<Report> {
    let place = record.report_place(record.job()?)?;
    let address = ObjectAddress { bucket: place.bucket.clone(), key: place.key.clone() };
    let head = services.objects(&record.run.scope).head(&address, None).await;
    let is_there = head.map(|head| head.is_some()).map_err(|error| trouble(&error));
    Some(Report { place, is_there })
}
