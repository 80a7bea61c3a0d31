//! What docs/protocol.md says of a plan, checked on the plan itself: by records, jobs and specs, and by nothing of the planner.
//!
//! A plan that breaks a rule is one that does something twice, to the wrong objects, or without the word that it takes; or that
//! leaves undone what has to be done. Each rule names itself where it is broken.

use std::collections::BTreeSet;

use s3jobs::advice::risks;
use s3jobs::ledger::Record;
use s3jobs::model::compare::may_have_digest;
use s3jobs::model::operation::{TagKey, TagSet};
use s3jobs::model::request::AttemptKey;
use s3jobs::model::{Attempt, Confirmation, Digest, Job, JobId, JobName, JobStatus, Marker, Request, RunKey};
use s3jobs::plan::{
    Action, ConfirmIf, Confirmer, Create, CreateIf, EndIf, Manifest, Plan, Prune, Search, SeenJob, Stage, Step, Verdict,
};

use super::worlds::World;

/// What of the rules a plan breaks.
pub(crate) fn broken(world: &World, plan: &Plan) -> Vec<String> {
    let mut found = of_plan(world, plan);
    for step in &plan.steps {
        let rules = Rules { world, step };
        found.extend(rules.check().into_iter().map(|rule| format!("{}: {rule}", step.run)));
    }
    found
}

/// What holds of all steps together.
fn of_plan(world: &World, plan: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for step in plan.steps.iter().filter(|step| !matches!(step.stage, Stage::Copied)) {
        if !seen.insert(step.run.clone()) {
            found.push(format!("{}: a run has one step", step.run));
        }
    }
    if world.options.cancel.is_empty() {
        let wanted = world.desired.jobs.values().map(|job| world.desired.run(job));
        found.extend(wanted.filter(|run| !seen.contains(run)).map(|run| format!("{run}: each spec has its step")));
    }
    // Two names never send the same (R3).
    let mut effects = BTreeSet::new();
    for action in plan.steps.iter().flat_map(|step| &step.actions) {
        if let Action::Create { when, .. } = action
            && !effects.insert(when.effect.clone())
        {
            found.push(format!("{}: two jobs of a plan do not do the same", when.effect));
        }
    }
    // What comes before stands before.
    for (at, step) in plan.steps.iter().enumerate() {
        let Some(job) = asked_for(world, &step.run) else { continue };
        let stands = |name: &JobName| plan.steps[..at].iter().any(|before| before.run.name == *name);
        let has_step =
            |name: &JobName| world.desired.jobs.contains_key(name) && plan.steps.iter().any(|it| it.run.name == *name);
        found.extend(
            job.after.iter().filter(|name| has_step(name) && !stands(name)).map(|name| format!("{name} comes first")),
        );
    }
    found
}

/// The spec that asks for exactly a run.
fn asked_for<'w>(world: &'w World, run: &RunKey) -> Option<&'w Job> {
    world.desired.jobs.get(&run.name).filter(|job| world.desired.run(job) == *run).map(AsRef::as_ref)
}

/// One step, and what it is judged by.
struct Rules<'w> {
    world: &'w World,
    step: &'w Step,
}

impl Rules<'_> {
    fn check(&self) -> Vec<&'static str> {
        let mut found = self.completeness();
        if matches!(self.step.stage, Stage::Copied) && !self.step.actions.is_empty() {
            found.push("a job that only looks like ours is left alone (R8)");
        }
        let is_blocked = self.step.verdict() == Verdict::Blocked;
        for action in &self.step.actions {
            found.extend(self.action(action).into_iter().filter(|(holds, _)| !holds).map(|(_, rule)| rule));
            let begins = match action {
                Action::Create { .. } | Action::Confirm(_) | Action::UploadManifest { .. } => true,
                Action::Resume { search, .. } => *search != Search::AdoptOnly,
                Action::Record(_) | Action::CancelDuplicate { .. } | Action::SetPriority { .. } => false,
                Action::SetTags { .. } | Action::Cancel { .. } | Action::GiveUp | Action::Close => false,
                Action::Replace { .. } => true,
            };
            if begins && (is_blocked || self.is_suspended()) {
                found.push("nothing is begun under a block, or for a spec that is left alone (R10, R26)");
            }
        }
        found
    }

    fn record(&self) -> Option<&Record> {
        self.world.observed.record(&self.step.run).map(|it| &it.record).filter(|it| !it.is_refused())
    }

    fn spec(&self) -> Option<&Job> {
        asked_for(self.world, &self.step.run)
    }

    fn is_suspended(&self) -> bool {
        self.spec().is_some_and(|job| job.suspend) && !self.is_ended_by_name()
    }

    /// Whether a person ends the run with this command.
    fn is_ended_by_name(&self) -> bool {
        self.world.options.cancel.contains(&self.step.run.name)
    }

    fn elected(&self) -> Option<&SeenJob> {
        let record = self.record()?;
        self.world.observed.job(&record.run.scope, record.job()?)
    }

    /// Jobs that carry the marker of the run's record and do what it says, but for the one that it names.
    fn others(&self) -> Vec<&SeenJob> {
        let Some(record) = self.record().filter(|record| !record.attempts.is_empty()) else { return Vec::new() };
        let request = &record.current().request;
        let marker = Marker::find(&request.description);
        let does_the_same = |seen: &&SeenJob| {
            seen.live.operation.as_ref() == Some(&request.body.operation)
                && seen.live.manifest.as_ref() == Some(&request.body.manifest)
        };
        let jobs = self.world.observed.jobs().filter(|seen| seen.scope == record.run.scope && seen.marker == marker);
        jobs.filter(|seen| record.job() != Some(&seen.live.id)).filter(does_the_same).collect()
    }

    /// Whether the spec asks for what is on record, or nothing is on record.
    fn is_as_recorded(&self) -> bool {
        let (Some(job), Some(record)) = (self.spec(), self.record()) else { return self.spec().is_some() };
        Digest::of_job(job, &self.step.run.scope) == record.digest
    }

    /// What has to be there, whatever else is.
    fn completeness(&self) -> Vec<&'static str> {
        let actions = &self.step.actions;
        let position = |fits: fn(&Action) -> bool| actions.iter().position(fits);
        let create = position(|it| matches!(it, Action::Create { .. }));
        let confirm = position(|it| matches!(it, Action::Confirm(_)));
        let close = position(|it| *it == Action::Close);
        let count = |fits: fn(&Action) -> bool| actions.iter().filter(|it| fits(it)).count();
        let has_ended = self.elected().and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal);
        let is_open = self.record().is_some_and(Record::is_open) && !matches!(self.step.stage, Stage::Copied);
        let held = self.others().into_iter().filter(|seen| seen.is_held()).map(|seen| &seen.live.id);
        let is_decided = self.record().is_some_and(Record::is_decided) && !matches!(self.step.stage, Stage::Copied);
        let ends = |id: &JobId| actions.iter().any(|it| matches!(it, Action::CancelDuplicate { job } if job == id));
        let by_spec = self.spec().is_some_and(|job| job.confirmation != Confirmation::Manual);
        let rules = [
            (!has_ended || !is_open || close.is_some(), "the record of a job that has ended is closed (R10)"),
            (close.is_none_or(|at| at + 1 == actions.len()), "a record is closed last"),
            (
                confirm.is_none_or(|at| close.is_some_and(|close| at < close)),
                "who lets a job run follows it to its end",
            ),
            (create.is_none() || close.is_some(), "who makes a job follows it to its end"),
            (create.is_none() || confirm.is_some() || !by_spec, "what the spec lets run is let run"),
            (
                create.zip(confirm).is_none_or(|(create, confirm)| create < confirm),
                "a job is made before it is let run (R1)",
            ),
            (count(|it| matches!(it, Action::Create { .. })) <= 1, "a run is sent once"),
            (count(|it| matches!(it, Action::Confirm(_))) <= 1, "a job is let run once"),
            (!is_decided || held.into_iter().all(ends), "second jobs end while they are held (R11)"),
        ];
        rules.into_iter().filter(|(holds, _)| !holds).map(|(_, rule)| rule).collect()
    }

    fn action(&self, action: &Action) -> Vec<(bool, &'static str)> {
        match action {
            Action::Create { attempt, request, digest, confirmation, acceptance, when } => {
                let mut rules = self.may_create();
                rules.extend(self.is_request((*attempt, request.as_ref(), digest)));
                let job = self.spec();
                rules
                    .push((job.map(|job| &job.confirmation) == Some(confirmation), "the spec's word is recorded (R7)"));
                rules.push((job.map(|job| &job.acceptance) == Some(acceptance), "what is accepted is recorded (R25)"));
                rules.extend(self.is_condition(when));
                rules
            }
            Action::Confirm(condition) => self.may_confirm(condition),
            Action::Resume { attempt, search } => self.may_resume(*attempt, search),
            Action::CancelDuplicate { job } => self.may_end_second(job),
            Action::SetPriority { from, to } => {
                let now = self.elected().map(|seen| seen.live.priority);
                let recorded = self.record().map(|record| record.current().request.priority);
                vec![
                    (self.spec().map(|job| job.priority) == Some(*to), "the priority is the spec's"),
                    (now.or(recorded) == Some(*from) && from != to, "the priority is another one than the job has"),
                    (self.may_change(), "a job that is left alone or has ended is not changed"),
                ]
            }
            Action::SetTags { set, remove, result } => self.may_set_tags(set, remove, result),
            Action::Cancel { why: _, only } => self.may_end(*only),
            Action::GiveUp => {
                let is_meant = self.is_ended_by_name() || self.is_pruned();
                let has_none = self.record().is_some_and(|record| record.is_open() && record.job().is_none());
                vec![(is_meant && has_none, "a run without a job is given up by who asks for that (R12)")]
            }
            Action::Close => {
                let begins = |it: &Action| matches!(it, Action::Create { .. });
                let is_open = self.record().is_some_and(Record::is_open) || self.step.actions.iter().any(begins);
                vec![(is_open, "what is closed is open")]
            }
            Action::UploadManifest { .. } => vec![(false, "no list of these worlds is a file")],
            Action::Replace { .. } => vec![(false, "no job of these worlds is replaced")],
            Action::Record(_) => vec![(false, "no run of these worlds was done elsewhere")],
        }
    }

    /// The tags of a job become those of its spec, and no others change.
    fn may_set_tags(&self, set: &TagSet, remove: &[TagKey], result: &TagSet) -> Vec<(bool, &'static str)> {
        let tags = self.spec().map(|job| &job.tags);
        let is_ours = |key: &str| key.starts_with("s3jobs:");
        let keys = || set.keys().chain(remove);
        vec![
            (
                tags.is_some_and(|tags| set.iter().all(|(key, value)| tags.get(key) == Some(value))),
                "tags are the spec's",
            ),
            (tags.is_some_and(|tags| remove.iter().all(|key| !tags.contains_key(key))), "wanted tags stay"),
            (!keys().any(|key| is_ours(key.as_str())), "the tags that name the run stay"),
            (set.iter().all(|(key, value)| result.get(key) == Some(value)), "the result has what is set"),
            (remove.iter().all(|key| !result.contains_key(key)), "the result lacks what is removed"),
            (self.may_change(), "a job that is left alone or has ended is not changed"),
        ]
    }

    /// A run may be sent for the first time.
    fn may_create(&self) -> Vec<(bool, &'static str)> {
        let World { desired, observed, options } = self.world;
        let run = &self.step.run;
        let Some(job) = self.spec() else { return vec![(false, "what is sent is asked for by a spec")] };
        let effect = Digest::effect_of_job(job, &run.scope);
        let of_job: Vec<&Record> =
            observed.records().filter(|it| it.run.is_of_same_job(run) && !it.is_refused()).collect();
        let ended = |record: &Record| {
            let seen = record.job().and_then(|id| observed.job(&record.run.scope, id));
            seen.and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal)
        };
        let list = match observed.manifest(&job.name) {
            Some(Manifest::Found { etag, .. }) => etag.as_str() == crate::support::ETAG,
            Some(Manifest::Generated | Manifest::Missing | Manifest::Another | Manifest::Unknown(_)) | None => false,
        };
        let others = observed.records().filter(|it| !it.is_refused() && !it.run.is_of_same_job(run));
        let asked = desired.jobs.values().filter(|it| it.name != job.name);
        let owner = observed.claim(&effect).is_some_and(|claim| claim.is_of(run));
        let foreign = observed.claim(&effect).is_some_and(|claim| !claim.is_of(run));
        vec![
            (self.record().is_none(), "a run that has a record is not sent for the first time (R2)"),
            (options.create == Create::Allowed, "a command that makes no job makes none"),
            (observed.lineage.as_ref() == Some(&desired.lineage), "the ledger is the plan's (R5)"),
            (!self.tells_of_loss(), "nothing is sent beside what tells of a lost record (R6)"),
            (of_job.iter().all(|it| it.run.run < run.run), "runs never go back"),
            (of_job.iter().all(|it| !it.is_open() || ended(it)), "runs of a job never run at once (R4)"),
            (
                owner || (!foreign && others.into_iter().all(|it| *it.effect() != effect)),
                "nobody else has the effect (R3)",
            ),
            (
                owner || asked.into_iter().all(|it| Digest::effect_of_job(it, &desired.scope(it)) != effect),
                "no other spec asks for the effect (R3)",
            ),
            (list, "the list is there, and the one that was reviewed (R15)"),
            (!desired.freezes.iter().any(|freeze| freeze.holds(observed.at)), "nothing is begun in a freeze (R16)"),
        ]
    }

    /// Whether a job or a claim tells of a record that was lost, as far as this run is concerned.
    fn tells_of_loss(&self) -> bool {
        let World { desired, observed, .. } = self.world;
        let on_record = |run: &RunKey| observed.record(run).map(|it| &it.record);
        let is_unrecorded = |seen: &&SeenJob| {
            let marker = seen.marker.as_ref().filter(|marker| marker.is_of(&desired.lineage));
            marker.is_some_and(|marker| {
                let record = seen.marked_run().map(|run| on_record(&run));
                record.is_some_and(|record| record.is_none_or(|record| !record.accounts_for(marker.attempt)))
            })
        };
        let own = self.spec().map(|job| Digest::of_job(job, &self.step.run.scope));
        let concerns = |seen: &SeenJob| {
            let Some(marker) = &seen.marker else { return false };
            may_have_digest(&seen.live, &seen.scope, &marker.digest)
                || seen.marked_run().is_some_and(|run| run.is_of_same_job(&self.step.run))
                || own.as_ref().is_some_and(|own| {
                    Marker::new(&desired.lineage, &self.step.run, Attempt::FIRST, own).digest == marker.digest
                })
        };
        let lost_claim = observed.claims().flat_map(|claim| &claim.owners).any(|owner| on_record(&owner.run).is_none());
        lost_claim || observed.jobs().filter(is_unrecorded).any(concerns)
    }

    /// What is sent is what the spec asks for, under the names of this attempt.
    fn is_request(&self, (attempt, request, digest): (Attempt, &Request, &Digest)) -> Vec<(bool, &'static str)> {
        let World { desired, observed, .. } = self.world;
        let run = &self.step.run;
        let refused = observed.record(run).map(|it| it.record.current().attempt);
        let key = AttemptKey { lineage: &desired.lineage, run, attempt };
        let wanted = self.spec().and_then(|job| Request::new(job, &key, None));
        vec![
            (attempt == refused.unwrap_or(Attempt::FIRST), "an attempt is the first, or the one that was refused"),
            (wanted.as_ref() == Some(request), "what is sent is what the spec asks for (R7)"),
            (
                self.spec().map(|job| Digest::of_job(job, &run.scope)).as_ref() == Some(digest),
                "its digest is the spec's (R7)",
            ),
        ]
    }

    /// The condition of a send says all that has to hold then.
    fn is_condition(&self, when: &CreateIf) -> Vec<(bool, &'static str)> {
        let World { desired, options, .. } = self.world;
        let CreateIf { effect, shares, moved, after, patience, freezes } = when;
        let Some(job) = self.spec() else { return vec![(false, "what is sent is asked for by a spec")] };
        let names: Vec<&JobName> = when.names_before().collect();
        let meant = |it: &Result<s3jobs::plan::After, _>| match it {
            Ok(after) => desired.jobs.get(&after.run.name).is_none_or(|before| {
                desired.run(before) == after.run && after.acceptance.as_ref() == Some(&before.acceptance)
            }),
            Err(_) => true,
        };
        vec![
            (*effect == Digest::effect_of_job(job, &self.step.run.scope), "the claim is on the spec's effect (R3)"),
            (shares.is_empty() && moved.is_none(), "nobody shares an effect without a word (R3, R24)"),
            (
                names == job.after.iter().collect::<Vec<_>>() && after.iter().all(meant),
                "what comes before is waited for (R25)",
            ),
            (*patience == options.patience, "who was not answered is patient (R18)"),
            (*freezes == desired.freezes, "a freeze binds each send (R16)"),
        ]
    }

    /// A job may be let run, and the condition says all that has to hold then.
    fn may_confirm(&self, condition: &ConfirmIf) -> Vec<(bool, &'static str)> {
        let World { desired, observed, options } = self.world;
        let ConfirmIf { by, guard, most, freezes, confirmers, unnamed } = condition;
        let is_asked = self.spec().is_some();
        let by_person = options.confirm.contains(&self.step.run.name) && is_asked;
        let word = self.spec().map(|job| &job.confirmation).filter(|_| self.is_as_recorded());
        let (may, of_spec) = match (by, word) {
            (Confirmer::Person, _) => (by_person, None),
            (Confirmer::Spec, Some(Confirmation::Automatic)) => (true, None),
            (Confirmer::Spec, Some(Confirmation::Guarded(guard))) => (true, Some(*guard)),
            (Confirmer::Spec, Some(Confirmation::Manual) | None) => (false, None),
        };
        let of_job = self.spec().and_then(|job| job.max_tasks);
        let is_typed = options.typed.contains(&self.step.run.name) && is_asked;
        let created = self.step.actions.iter().find_map(|it| match it {
            Action::Create { request, .. } => Some(&request.body),
            _other => None,
        });
        let body = created.or(self.record().map(|record| &record.current().request.body));
        let wanted = body.filter(|_| !is_typed).map(|body| risks(body, desired.typed_confirmation)).unwrap_or_default();
        let status = self.elected().and_then(|seen| seen.live.status);
        // Before that, one of them may be the run's own.
        let is_elected = self.record().is_some_and(|record| record.job().is_some());
        let is_to_end = self.record().is_some_and(|it| it.latest().is_some_and(|it| it.cancelling.is_some()));
        let is_refused =
            self.elected().filter(|seen| seen.live.status == Some(JobStatus::Suspended)).is_some_and(|seen| {
                let caller = observed.caller(&self.step.run.scope);
                condition.refuses(seen.live.progress.total, (observed.at, caller)).is_some()
            });
        vec![
            (may, "a job is let run on the spec's word, or a person's (R7)"),
            (*guard == of_spec, "the spec's guard is judged"),
            (*most == of_job.into_iter().chain(desired.max_tasks).min(), "the policy's limit binds everybody (R16)"),
            (*freezes == desired.freezes, "a freeze binds everybody (R16)"),
            (
                confirmers.as_ref().map(|it| &it.allowed) == desired.confirmers.as_ref(),
                "who may let jobs run is judged (R29)",
            ),
            (*unnamed == wanted, "what cannot be undone takes its name (R28)"),
            (status.is_none_or(JobStatus::is_held), "what is let run is held"),
            (self.record().is_none_or(Record::is_open), "a closed run is over"),
            (
                !is_elected || !self.others().iter().any(|seen| seen.was_let_run()),
                "nothing is let run beside a second job (R11)",
            ),
            (
                !is_to_end || *by == Confirmer::Person,
                "a job whose end was asked for is let run by a person alone (R13)",
            ),
            (!is_refused, "what would be refused is not announced"),
        ]
    }

    fn may_resume(&self, attempt: Attempt, search: &Search) -> Vec<(bool, &'static str)> {
        let World { options, .. } = self.world;
        let intent = self.record().filter(|record| record.is_open() && record.job().is_none());
        let mut rules = vec![
            (intent.is_some(), "what is looked for was recorded, and has no job"),
            (intent.map(|record| record.current().attempt) == Some(attempt), "the attempt is the recorded one"),
        ];
        if let Search::AdoptOrResend(when) = search {
            rules.extend(self.is_condition(when));
            rules.push((
                self.is_as_recorded() && options.create == Create::Allowed && !self.is_ended_by_name(),
                "a request is sent again while its spec asks for the same (R2, R7)",
            ));
        }
        rules
    }

    fn may_end_second(&self, job: &JobId) -> Vec<(bool, &'static str)> {
        let others = self.others();
        let meant = others.iter().find(|seen| seen.live.id == *job);
        let elects = self.record().is_some_and(Record::is_decided);
        let age = |seen: &&&SeenJob| (seen.live.created, seen.live.id.clone());
        let oldest = others.iter().min_by_key(age).map(|seen| &seen.live.id);
        vec![
            (meant.is_some(), "a second job carries the marker and does the same (R8, R11)"),
            (meant.is_some_and(|seen| seen.is_held()), "a second job is ended while it is held (R11)"),
            (elects || oldest != Some(job), "of several, the oldest is the run's (R11)"),
        ]
    }

    /// Whether priority and tags may be changed.
    fn may_change(&self) -> bool {
        let has_ended = self.elected().and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal);
        let is_open = self.record().is_some_and(Record::is_open);
        is_open && !has_ended && !self.is_suspended() && self.world.options.create == Create::Allowed
    }

    /// Whether the command ends what has no spec. A job that has one is left alone, whatever run that asks for.
    fn is_pruned(&self) -> bool {
        let World { desired, options, .. } = self.world;
        let wanted = desired.jobs.get(&self.step.run.name).map(|job| desired.run(job));
        options.prune == Prune::Cancel && wanted.is_none_or(|wanted| !wanted.is_of_same_job(&self.step.run))
    }

    fn may_end(&self, only: EndIf) -> Vec<(bool, &'static str)> {
        let status = self.elected().and_then(|seen| seen.live.status);
        let is_running = status.is_some_and(|status| !status.is_held());
        vec![
            (self.is_ended_by_name() || self.is_pruned(), "nobody's job is ended without being asked"),
            (self.record().is_some_and(Record::is_open), "what is ended is open"),
            (!status.is_some_and(JobStatus::is_terminal), "what has ended is not ended again"),
            (
                self.is_ended_by_name() || is_running || only == EndIf::Held,
                "who agreed to end a held job ends no other (R7)",
            ),
        ]
    }
}
