//! A story, told: every runner at its own pace, then everything to its end, then judgement.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::aws::JobControl;
use s3jobs::emulator::FaultPlan;
use s3jobs::ledger::Outcome;
use s3jobs::model::{JobId, JobName, Request, RunKey};
use s3jobs::plan::{Create, Desired, Options, Patience, Prune, Reason, Step, has_changes};

use super::judge::judge;
use super::people::PATIENT;
use super::process::{Command, POLL, Process, Transcript};
use super::project::{Project, Recorded, Spec, before, list, objects};
use super::story::{Action, Fate, Step as Deed, Story};
use crate::support::name;
use crate::support::world::{World, scope};

/// How often the engine of the local S3 goes on.
const BEAT: Duration = Duration::from_millis(100);

/// By when whatever was sent has taken effect, and is shown.
const SILENCE: Duration = Duration::from_secs(45);

/// How often everything is run to its end before it is said that it does not come there.
const ROUNDS: usize = 16;

/// What a story came to.
pub(super) struct Played {
    pub(super) transcript: Vec<String>,
    pub(super) violations: Vec<String>,
    /// How many commands were killed.
    pub(super) killed: usize,
}

/// Somebody else's job, as they made it.
#[derive(Clone)]
pub(super) struct Stranger {
    pub(super) job: JobId,
    pub(super) kind: Kind,
    pub(super) request: Request,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Foreign,
    LookAlike,
    /// One that is ours in everything but who made it: a second job of its run.
    Clone,
    /// One that does a run's work, and is let run by who made it.
    ByHand,
}

/// Everything that a story is played with.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) project: Project,
    pub(super) in_s3: bool,
    pub(super) transcript: Transcript,
    pub(super) strangers: Mutex<Vec<Stranger>>,
    /// What commands said of runs that they saw end.
    pub(super) closed: Mutex<Vec<(RunKey, Outcome)>>,
    pub(super) violations: Mutex<Vec<String>>,
    pub(super) killed: AtomicUsize,
}

/// Plays a story to its end.
pub(super) async fn play(story: &Story) -> Played {
    let stage = Stage::new(story).await;
    join_all(story.runners.iter().enumerate().map(|(number, deeds)| stage.runner(number, deeds))).await;
    stage.to_the_end().await;
    tokio::time::sleep(SILENCE).await;
    judge(&stage).await;
    stage.played()
}

impl Stage {
    async fn new(story: &Story) -> Self {
        let world = World::opened((story.in_s3, BEAT), |config| {
            story.behaviours.iter().for_each(|choice| config.behaviour.set(choice).unwrap());
            config.tasks_per_second = story.pace.and_then(NonZeroU32::new);
            let rules = story.faults.iter().map(|rule| rule.parse().unwrap()).collect();
            config.faults = FaultPlan { rules, seed: story.seed, ..FaultPlan::default() };
        })
        .await;
        Self::of(story, world).await
    }

    /// What a story is played with in a world.
    pub(super) async fn of(story: &Story, world: World) -> Self {
        for area in ["a", "b"] {
            for key in objects(area) {
                put(&world, &format!("/data/{key}"), "x").await;
            }
            put(&world, &format!("/manifests/{area}.csv"), &list(area)).await;
        }
        Self {
            world,
            project: Project::new(&story.specs),
            in_s3: story.in_s3,
            transcript: Transcript::new(),
            strangers: Mutex::default(),
            closed: Mutex::default(),
            violations: Mutex::default(),
            killed: AtomicUsize::new(0),
        }
    }

    /// What the story came to.
    pub(super) fn played(self) -> Played {
        let Self { transcript, violations, killed, .. } = self;
        let violations = violations.into_inner().unwrap();
        Played { transcript: transcript.lines(), violations, killed: killed.into_inner() }
    }

    /// Says that a promise was broken.
    pub(super) fn broken(&self, what: String) {
        self.violations.lock().unwrap().push(what);
    }

    /// The jobs as they are, for those who look on.
    pub(super) fn jobs(&self) -> std::sync::Arc<dyn JobControl> {
        self.world.services().jobs(&scope())
    }

    async fn runner(&self, number: usize, deeds: &[Deed]) {
        let transcript = self.transcript.of(&format!("runner {number}"));
        for deed in deeds {
            tokio::time::sleep(deed.after).await;
            transcript.say(&format!("{:?}", deed.action));
            self.perform(deed, &transcript).await;
        }
    }

    pub(super) async fn perform(&self, deed: &Deed, transcript: &Transcript) {
        let Deed { action, behind, fate, .. } = *deed;
        if let Some(command) = command(action, |first| self.project.called(first, behind)) {
            return self.command(&command, (behind, fate), transcript).await;
        }
        let project = &self.project;
        match action {
            Action::Edit(name) => project.edit(name, |spec| spec.variant += 1),
            Action::Bump(name) => project.edit(name, |spec| spec.run += 1),
            Action::BumpAndEdit(name) => project.edit(name, |spec| {
                spec.run += 1;
                spec.variant += 1;
            }),
            Action::Reword(name, word) => project.edit(name, |spec| spec.word = word),
            Action::Reprioritise(name) => project.edit(name, |spec| spec.priority += 1),
            Action::Retag(name) => project.edit(name, |spec| spec.team += 1),
            Action::Suspend(name) => project.edit(name, |spec| spec.is_suspended = true),
            Action::Resume(name) => project.edit(name, |spec| spec.is_suspended = false),
            Action::Remove(name) => project.edit(name, |spec| spec.is_there = false),
            Action::Restore(name) => project.edit(name, |spec| spec.is_there = true),
            Action::Rename(name) => project.edit(name, Spec::rename),
            Action::RenameAndBump(name) => project.edit(name, |spec| {
                spec.rename();
                spec.run += 1;
            }),
            Action::ForgetName(name) => project.edit(name, |spec| spec.moved = None),
            Action::After(name) => project.edit(name, |spec| spec.after = before(name)),
            Action::Alone(name) => project.edit(name, |spec| spec.after = None),
            Action::Recorded(name) => project.edit(name, |spec| {
                spec.run += 1;
                spec.record(Recorded::Reason);
            }),
            Action::RecordedLate(name) => project.edit(name, |spec| spec.record(Recorded::Reason)),
            Action::NotRecorded(name) => project.edit(name, |spec| spec.recorded = None),
            Action::ByHand(name) => self.by_hand(name, transcript).await,
            Action::Resolve(name) => self.resolve(name, transcript).await,
            Action::Foreign => self.stranger(Kind::Foreign, None).await,
            Action::LookAlike(name) => self.stranger(Kind::LookAlike, Some(name)).await,
            Action::Clone(name) => self.stranger(Kind::Clone, Some(name)).await,
            Action::RunClones => self.run_clones().await,
            Action::LoseRecords => std::fs::remove_dir_all(self.world.ledger_folder().join("runs")).unwrap(),
            Action::LoseClaims => std::fs::remove_dir_all(self.world.ledger_folder().join("effects")).unwrap(),
            Action::PretendAfter(name) => project.rewrite(name, |spec| spec.after = before(name)),
            Action::PretendWork(name) => project.rewrite(name, |spec| spec.variant = 7),
            Action::TouchStrangers => self.touch_strangers().await,
            Action::ApplyUntilCreated | Action::Apply | Action::ApplyToTheEnd | Action::Prune | Action::Wait => {}
            Action::Replace(_) | Action::Confirm(_) | Action::Cancel(_) => {}
        }
    }

    async fn command(&self, command: &Command, (behind, fate): (usize, Option<Fate>), transcript: &Transcript) {
        let wanted = self.project.desired(&self.world, behind).replacing(&command.replaced);
        let process = Process::exposed(&self.world, (self.in_s3, fate), transcript);
        match process.run(&wanted, command).await {
            Some(outcomes) => self.note(&outcomes),
            None => {
                self.killed.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    /// What a command said has to be true, then and for ever.
    fn note(&self, outcomes: &[RunOutcome]) {
        for outcome in outcomes {
            match &outcome.standing {
                Standing::Closed(closing) => {
                    self.closed.lock().unwrap().push((outcome.run.clone(), closing.outcome));
                }
                Standing::Refused(why) if why.reason() == Reason::LedgerLostHistory => {
                    self.broken(format!("{} is told of lost history: {why:?}", outcome.run));
                }
                Standing::Refused(_) | Standing::Left(..) | Standing::Failed(_) | Standing::TimedOut(_) => {}
                Standing::Interrupted(_) | Standing::Unchanged => {}
            }
        }
    }

    /// Runs everything to its end, and goes the ways out that are named on the way there.
    async fn to_the_end(&self) {
        tokio::time::sleep(SILENCE).await;
        let transcript = self.transcript.of("last");
        for round in 0..ROUNDS {
            let wanted = self.project.desired(&self.world, 0);
            let options = last_options(&wanted);
            let command = Command { options, follow: Follow::Ended, only_closing: false, replaced: Vec::new() };
            let process = Process::sheltered(&self.world, self.in_s3, &transcript);
            self.note(&process.run(&wanted, &command).await.unwrap_or_default());
            let process = Process::sheltered(&self.world, self.in_s3, &transcript);
            let (plan, observed) = match process.plan(&wanted, &command.options).await {
                Ok(planned) => planned,
                Err(error) => return self.broken(format!("the ledger cannot be read: {error:?}")),
            };
            let open: Vec<&Step> = plan.steps.iter().filter(|step| !self.is_over(step.reason().code())).collect();
            if open.is_empty() && !has_changes(&plan, &observed) {
                return;
            }
            if round + 1 == ROUNDS {
                let told = crate::support::summary(&plan);
                return self.broken(format!("it does not come to an end, a plan says:\n{told}"));
            }
            let ways: Vec<(JobName, Reason)> = open.iter().map(|step| (step.run.name.clone(), step.reason())).collect();
            for (name, reason) in ways {
                self.way_out((name.as_str(), reason), round, &transcript).await;
            }
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    }

    /// Whether nothing more is to become of a run. What another job does already, or what is kept from running beside a copied
    /// marker, is not done.
    pub(super) fn is_over(&self, reason: &str) -> bool {
        const OVER: [Reason; 7] = [
            Reason::Completed,
            Reason::Failed,
            Reason::Cancelled,
            Reason::GivenUp,
            Reason::ClosedUnknown,
            Reason::SameEffectElsewhere,
            Reason::Recorded,
        ];
        let is_copied = || {
            let strangers = self.strangers.lock().unwrap();
            strangers.iter().any(|stranger| stranger.kind == Kind::LookAlike)
        };
        let is_beside_a_copy =
            [Reason::JobDiffers, Reason::CopiedMarker].iter().any(|it| it.code() == reason) && is_copied();
        OVER.iter().any(|it| it.code() == reason) || is_beside_a_copy
    }

    /// What a person does who reads why a run stands still.
    async fn way_out(&self, (name, reason): (&str, Reason), round: usize, transcript: &Transcript) {
        if self.mended((name, reason.code()), round, transcript).await {
            return;
        }
        if round >= PATIENT {
            transcript.say(&format!("cancels {name}, which is {reason}"));
            let command = command_on(name, Word::Cancel);
            let wanted = self.project.desired(&self.world, 0);
            let process = Process::sheltered(&self.world, self.in_s3, transcript);
            self.note(&process.run(&wanted, &command).await.unwrap_or_default());
        }
    }
}

/// The command that an action is, if it is one. Jobs are called as in the checkout.
fn command(action: Action, called: impl Fn(&'static str) -> &'static str) -> Option<Command> {
    let patience = Patience::of_looks(POLL);
    let plain = Options { patience, ..Options::default() };
    let of = |options: Options, follow| Some(Command { options, follow, only_closing: false, replaced: Vec::new() });
    match action {
        Action::ApplyUntilCreated => of(plain, Follow::Created),
        Action::Apply => of(plain, Follow::Confirmed),
        Action::ApplyToTheEnd => of(plain, Follow::Ended),
        Action::Prune => of(Options { prune: Prune::Cancel, ..plain }, Follow::Ended),
        Action::Wait => {
            let options = Options { create: Create::Never, ..plain };
            Some(Command { options, follow: Follow::Ended, only_closing: true, replaced: Vec::new() })
        }
        Action::Replace(of) => {
            let replaced = vec![name(called(of))];
            Some(Command { options: plain, follow: Follow::Ended, only_closing: false, replaced })
        }
        Action::Confirm(name) => Some(command_on(called(name), Word::Confirm)),
        Action::Cancel(name) => Some(command_on(called(name), Word::Cancel)),
        Action::Edit(_) | Action::Bump(_) | Action::BumpAndEdit(_) | Action::Reword(..) | Action::Reprioritise(_) => {
            None
        }
        Action::Retag(_) | Action::Remove(_) | Action::Restore(_) | Action::Suspend(_) | Action::Resume(_) => None,
        Action::Rename(_) | Action::RenameAndBump(_) | Action::ForgetName(_) | Action::After(_) => None,
        Action::Alone(_) | Action::Recorded(_) | Action::RecordedLate(_) | Action::NotRecorded(_) => None,
        Action::Foreign | Action::LookAlike(_) | Action::Clone(_) | Action::ByHand(_) | Action::Resolve(_) => None,
        Action::RunClones | Action::LoseRecords | Action::LoseClaims | Action::TouchStrangers => None,
        Action::PretendAfter(_) | Action::PretendWork(_) => None,
    }
}

/// A person's word about one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Confirm,
    Cancel,
}

/// `confirm NAME --wait`, or `cancel NAME`.
fn command_on(of: &str, word: Word) -> Command {
    let names: BTreeSet<JobName> = [name(of)].into();
    let options = Options {
        only: names.clone(),
        create: Create::Never,
        patience: Patience::of_looks(POLL),
        ..Options::default()
    };
    let options = match word {
        Word::Confirm => Options { confirm: names, ..options },
        Word::Cancel => Options { cancel: names, ..options },
    };
    Command { options, follow: Follow::Ended, only_closing: false, replaced: Vec::new() }
}

/// Everything is let run, and what no spec names any more is ended.
fn last_options(wanted: &Desired) -> Options {
    let confirm = wanted.jobs.keys().cloned().collect();
    Options { confirm, prune: Prune::Cancel, patience: Patience::of_looks(POLL), ..Options::default() }
}

async fn put(world: &World, path: &str, content: &str) {
    let request = http::Request::put(path).body(Bytes::from(content.to_owned())).unwrap();
    assert_eq!(world.emulator.respond(request).await.status().as_u16(), 200, "{path}");
}
