//! Judgement of what specs say beyond a job's work: names that it had, what it comes after, and what was done elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use s3jobs::ledger::{Outcome, Record, Recording};
use s3jobs::model::{LiveJob, RunKey, Time};

use super::judge::{End, work};
use super::play::{Kind, Stage};
use super::project::{Asked, origin};

/// A run that is on record as done elsewhere: nothing ran for it, and what did it ended as the record says.
pub(super) fn is_true_elsewhere(stage: &Stage, end: &End, (record, recording): (&Record, &Recording)) {
    let run = &record.run;
    if !end.ran(run).is_empty() {
        stage.broken(format!("{run}: it is on record as done elsewhere, and a job of it ran"));
    }
    let Some(closing) = &record.closed else {
        return stage.broken(format!("{run}: it is on record as done elsewhere, and open"));
    };
    if let Some(former) = &recording.moved_from {
        let there = end.records.get(former).and_then(|record| record.closed.as_ref());
        let is_same = |it: &std::sync::Arc<s3jobs::ledger::Closing>| {
            it.outcome == closing.outcome && it.progress.succeeded == closing.progress.succeeded
        };
        if !there.is_some_and(is_same) {
            stage.broken(format!("{run}: {former} did it, whose record says {there:?}"));
        }
    } else if let Some(job) = recording.job.as_ref() {
        let live = end.jobs.get(job);
        let told = live.and_then(|live| Some((Outcome::of(live.status?)?, live.progress.succeeded)));
        if told != Some((closing.outcome, closing.progress.succeeded)) {
            stage.broken(format!("{run}: {job} did it, which is {live:?}"));
        }
    } else if closing.outcome != Outcome::Recorded {
        stage.broken(format!("{run}: somebody said that it was done, and it is {:?}", closing.outcome));
    }
}

/// A job was made only for what a spec asked for, after what comes before it was complete, and accepted: no task failed.
pub(super) fn all_was_asked_for(stage: &Stage, end: &End) {
    let clones: BTreeSet<_> = stage.of_strangers(Kind::Clone).into_iter().collect();
    for (run, ids) in &end.of_runs {
        let asked = stage.project.asked(run.name.as_str(), run.run.get());
        for job in ids.iter().filter(|id| !clones.contains(id)).map(|id| &end.jobs[id]) {
            let tag = tag_of(job);
            let mut fitting = asked.iter().filter(|asked| asked.tag == tag).peekable();
            if fitting.peek().is_none() {
                stage.broken(format!("{run}: {} was made, and nothing asked for it", job.id));
            } else if !fitting.any(|asked| was_its_turn(end, (run, asked), job)) {
                stage.broken(format!("{run}: {} was made before what it comes after was complete", job.id));
            }
        }
    }
}

/// The tag that a job puts on objects.
pub(super) fn tag_of(job: &LiveJob) -> String {
    let operation = serde_json::to_value(&job.operation).unwrap();
    operation["putObjectTagging"]["tagSet"]["work"].as_str().unwrap_or_default().to_owned()
}

/// Whether what comes before a job had ended well when it was made. The ledger's times are in whole seconds.
fn was_its_turn(end: &End, (run, asked): (&RunKey, &Asked), job: &LiveJob) -> bool {
    let Some((name, lowest)) = asked.before else { return true };
    let made = job.created.map(Time::timestamp);
    end.records.values().any(|record| {
        let is_meant =
            record.run.name.as_str() == name && record.run.run.get() >= lowest && record.run.scope == run.scope;
        let live = record.job().and_then(|id| end.jobs.get(id));
        let done = record.closed.as_ref().filter(|closing| match closing.outcome {
            Outcome::Complete => closing.progress.failed == 0,
            Outcome::Recorded => true,
            Outcome::Failed | Outcome::Cancelled | Outcome::Unknown | Outcome::NeverCreated => false,
        });
        let at = live.and_then(|live| live.ended).or_else(|| done.map(|closing| closing.ended.unwrap_or(closing.at)));
        let ended = at.map(Time::timestamp).zip(made);
        is_meant && done.is_some() && ended.is_some_and(|(ended, made)| ended.as_second() <= made.as_second() + 1)
    })
}

/// No two jobs did the same, since no spec says that they may; a job is the same under both of its names, and does each of its runs
/// under one of them.
pub(super) fn no_effect_twice(stage: &Stage, end: &End) {
    let mut jobs: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut runs: BTreeMap<(String, u32), BTreeSet<String>> = BTreeMap::new();
    for record in end.records.values().filter(|record| !end.ran(&record.run).is_empty()) {
        let effect = record.effect().to_string();
        jobs.entry(effect.clone()).or_default().insert(origin(record.run.name.as_str()));
        runs.entry((effect, record.run.run.get())).or_default().insert(record.run.name.to_string());
    }
    for (effect, names) in jobs.iter().filter(|(_, names)| names.len() > 1) {
        stage.broken(format!("{names:?} ran with the one effect {effect}"));
    }
    for ((effect, run), names) in runs.iter().filter(|(_, names)| names.len() > 1) {
        stage.broken(format!("run {run} ran under {names:?}, with the effect {effect}"));
    }
}

/// What was claimed: every run that ran has its effect among its own, and what was given back nobody had.
pub(super) async fn claims_are_true(stage: &Stage, end: &End) {
    let claims = stage.world.ledger.load_claims().await.unwrap();
    let claims: BTreeMap<_, _> = claims.into_iter().map(|it| (it.record.digest.clone(), it.record)).collect();
    for record in end.records.values().filter(|record| !end.ran(&record.run).is_empty()) {
        let claim = claims.get(record.effect());
        let own = claim.and_then(|claim| claim.owners.iter().rfind(|owner| owner.run == record.run));
        match own {
            None => stage.broken(format!("{}: it ran, and its effect is claimed by {claim:?}", record.run)),
            Some(owner) if owner.given_back.is_some() => {
                stage.broken(format!("{}: it ran, and its effect was given back", record.run));
            }
            Some(_) => {}
        }
    }
    for claim in claims.values() {
        let holders: BTreeSet<&str> = claim.holders().map(|owner| origin(owner.run.name.as_str())).collect();
        if holders.len() > 1 {
            stage.broken(format!("{holders:?} hold one effect: {claim:?}"));
        }
    }
}

/// From when to when a run's job ran, in seconds.
type Span<'r> = (i64, i64, &'r RunKey);

/// Two runs of a job with one effect never ran at once, whichever name they had.
pub(super) fn no_runs_at_once(stage: &Stage, end: &End) {
    let mut runs: BTreeMap<(&str, String), Vec<Span<'_>>> = BTreeMap::new();
    for record in end.records.values() {
        let ran = end.ran(&record.run);
        let span = ran.first().and_then(|job| {
            let begun = record.latest()?.confirming?.timestamp().as_second();
            Some((begun, job.ended?.timestamp().as_second()))
        });
        // Of one name, no two runs at all.
        let name = record.run.name.as_str();
        for key in [(name, String::new()), (origin(name), work(record))] {
            runs.entry(key).or_default().extend(span.map(|(begun, ended)| (begun, ended, &record.run)));
        }
    }
    for spans in runs.values_mut() {
        spans.sort_unstable();
        for ((_, ended, before), (begun, _, after)) in spans.iter().zip(spans.iter().skip(1)) {
            if begun + 1 < *ended {
                stage.broken(format!("{after} was let run before {before} had ended"));
            }
        }
    }
}
