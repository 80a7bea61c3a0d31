//! What is wanted: the resolved jobs of a spec set, and what the command line says about this plan.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::sync::Arc;

use super::patience::Patience;
use crate::model::confirmer::{CiRun, ConfirmerPattern};
use crate::model::policy::{Freeze, TypedConfirmation};
use crate::model::project::EnvironmentName;
use crate::model::{Digest, Endpoint, Invocation, Job, JobName, Lineage, ProjectName, RunKey, Scope};

/// The jobs that the specs describe.
#[derive(Clone, Debug, PartialEq)]
pub struct Desired {
    /// The project that they belong to.
    pub project: ProjectName,
    /// The ledger's id.
    pub lineage: Lineage,
    /// The service that answers.
    pub endpoint: Endpoint,
    /// The most tasks that the project's policy lets any job have, with a spec or without.
    pub max_tasks: Option<NonZeroU64>,
    /// When the project's policy lets no job be created or run.
    pub freezes: Arc<[Freeze]>,
    /// Who may let jobs run, by the project's policy. `None`: everybody.
    pub confirmers: Option<Arc<[ConfirmerPattern]>>,
    /// From how many tasks on the project's policy has the name of a job typed.
    pub typed_confirmation: TypedConfirmation,
    /// Other environments that have their jobs in the same place as this one: there a job of one name is one run.
    pub neighbours: Vec<EnvironmentName>,
    /// Where other environments of the project have their jobs, if those do not say otherwise.
    pub elsewhere: BTreeSet<Scope>,
    /// The runs that the specs ask for in other environments, and in which; `None` is without any. They are not this one's.
    pub others: BTreeMap<RunKey, BTreeSet<Option<EnvironmentName>>>,
    /// Where the project has its jobs in this environment, if they do not say otherwise.
    pub home: Option<Scope>,
    /// Jobs that have not begun and that a person replaces with this command: their lists are looked at as those of new ones.
    pub replaced: BTreeSet<JobName>,
    /// The jobs, by name.
    pub jobs: BTreeMap<JobName, Arc<Job>>,
    /// Whose credentials may be used.
    pub callers: Callers,
}

/// What the command line says about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Jobs that a person lets run with this plan, whatever their spec's confirmation is.
    pub confirm: BTreeSet<JobName>,
    /// Jobs whose name a person has typed, or said with `--confirm NAME`: those that cannot be undone are let run with no less.
    pub typed: BTreeSet<JobName>,
    /// Jobs that a person ends with this plan.
    pub cancel: BTreeSet<JobName>,
    /// Why, in their words: 1 to 256 characters. `None` if they gave none.
    pub cancel_reason: Option<String>,
    /// What becomes of live jobs that no spec names.
    pub prune: Prune,
    /// The only jobs that the plan is about. Empty: all.
    pub only: BTreeSet<JobName>,
    /// Whether jobs are created, or only existing ones are followed.
    pub create: Create,
    /// Whether the plan is about live runs that no spec asks for.
    pub unnamed: Unnamed,
    /// Jobs whose specs are invalid, so that what they ask for is not known.
    pub invalid: BTreeSet<JobName>,
    /// The project's environment that the jobs are planned for, if one was named.
    pub environment: Option<EnvironmentName>,
    /// How the commands that the plan names reach the same world.
    pub invocation: Invocation,
    /// The run of a CI system that the command is a part of, as its variables say. Whoever sets variables can say it.
    pub ci: Option<CiRun>,
    /// How long a job may take to be listed, before its request is sent once more.
    pub patience: Patience,
}

/// Why live jobs that no spec names cannot be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PruneRefused {
    /// The desired jobs are a part of the project's: of the others' runs nothing says that no spec asks for them.
    #[error("live jobs that no spec names can be told only where all specs of the project are looked at")]
    OfPart,
    /// There is no desired job: most often the specs are elsewhere, and every live job of the project would be ended.
    #[error("without any spec every live job of the project would be one that no spec names")]
    OfNothing,
}

impl Options {
    /// The same, and live jobs that no spec names are cancelled. Refused where the specs are a part of the project's, or none;
    /// `specs` is how many there are.
    pub fn pruning(self, specs: usize) -> Result<Self, PruneRefused> {
        match self.unnamed {
            Unnamed::Shown | Unnamed::InTheseScopes if specs == 0 => Err(PruneRefused::OfNothing),
            Unnamed::Shown | Unnamed::InTheseScopes => Ok(Self { prune: Prune::Cancel, ..self }),
            Unnamed::LeftOut => Err(PruneRefused::OfPart),
        }
    }
}

/// Whether a plan is about live runs that no spec asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unnamed {
    /// It is: the desired jobs are all of the project's.
    #[default]
    Shown,
    /// It is about those in the accounts and Regions of this environment: other environments have jobs elsewhere.
    InTheseScopes,
    /// It is not: the desired jobs are a part of the project's.
    LeftOut,
}

/// What becomes of live jobs that no spec names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prune {
    /// They are reported.
    #[default]
    Leave,
    /// They are cancelled.
    Cancel,
}

/// Whose credentials may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Callers {
    /// Anybody's whom the service takes.
    #[default]
    Any,
    /// Those of the account that the jobs are in: nothing is done with others.
    OfAccount,
}

/// Whether a plan creates jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Create {
    /// Jobs that have no record are created.
    #[default]
    Allowed,
    /// Only existing jobs are followed, confirmed or cancelled.
    Never,
}

impl Desired {
    /// The same, and a person replaces the jobs of these names.
    #[must_use = "the jobs are replaced by the plan for this"]
    pub fn replacing(mut self, names: &[JobName]) -> Self {
        self.replaced.extend(names.iter().cloned());
        self
    }

    /// Where a job lives.
    pub fn scope(&self, job: &Job) -> Scope {
        Scope { account: job.account.clone(), region: job.region.clone(), endpoint: self.endpoint.clone() }
    }

    /// Whether a run that no spec asks for is this environment's: a command never touches those of another one.
    pub fn reaches(&self, run: &RunKey, unnamed: Unnamed) -> bool {
        let is_asked = || self.jobs.get(&run.name).is_some_and(|job| self.scope(job) == run.scope);
        let is_visited =
            || !self.elsewhere.contains(&run.scope) && self.jobs.values().any(|job| self.scope(job) == run.scope);
        let is_here = || self.home.as_ref() == Some(&run.scope) || is_asked() || is_visited();
        run.project == self.project
            && (self.asks_for(run) || !self.others.contains_key(run))
            && match unnamed {
                Unnamed::Shown => true,
                Unnamed::InTheseScopes => is_here(),
                Unnamed::LeftOut => false,
            }
    }

    /// Whether a run is where no environment has its jobs any more, and no spec asks for one: it is nobody else's, so that
    /// whoever names its job may act on it.
    pub fn is_abandoned(&self, run: &RunKey) -> bool {
        let is_used = self.home.iter().chain(&self.elsewhere).any(|scope| *scope == run.scope)
            || self.jobs.values().any(|job| self.scope(job) == run.scope)
            || self.others.keys().any(|other| other.scope == run.scope);
        run.project == self.project && run.scope.endpoint == self.endpoint && !is_used
    }

    /// Whether a spec asks for exactly this run here.
    pub fn asks_for(&self, run: &RunKey) -> bool {
        self.jobs.get(&run.name).is_some_and(|job| self.run(job) == *run)
    }

    /// The run that a job's spec asks for.
    pub fn run(&self, job: &Job) -> RunKey {
        RunKey { project: self.project.clone(), scope: self.scope(job), name: job.name.clone(), run: job.run }
    }

    /// What a job does, in the form in which the right to do it is claimed.
    pub fn effect(&self, job: &Job) -> Digest {
        Digest::effect_of_job(job, &self.scope(job))
    }

    /// The digest of a job.
    pub fn digest(&self, job: &Job) -> Digest {
        Digest::of_job(job, &self.scope(job))
    }
}
