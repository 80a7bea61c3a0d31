//! What a plan consists of: one step a run.

use std::collections::BTreeSet;

use super::action::Action;
use super::difference::Difference;
use super::stage::Stage;
use super::verdict::{Left, Verdict};
use super::why::{Note, Reason, Why};
use crate::model::finding::Finding;
use crate::model::project::EnvironmentName;
use crate::model::{Invocation, Lineage, ProjectName, RunKey, Time};

/// One step a job, in the order of names, but that jobs which come after others stand behind them.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a plan does nothing until it is rendered or applied"]
pub struct Plan {
    /// The project.
    pub project: ProjectName,
    /// The environment of the project that it is for, if one was named.
    pub environment: Option<EnvironmentName>,
    /// The ledger that the plan was made from.
    pub lineage: Lineage,
    /// When the world was observed.
    pub at: Time,
    /// The runs that had a record. One that has none later was lost, not never there.
    pub recorded: BTreeSet<RunKey>,
    /// The steps.
    pub steps: Vec<Step>,
    /// How the commands that are named to a person reach the same world.
    pub invocation: Invocation,
}

/// What the plan says about one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The run.
    pub run: RunKey,
    /// Why it stands where it stands, with the names and numbers of this case.
    pub why: Why,
    /// What a person should know beside it.
    pub notes: Vec<Note>,
    /// What was found in S3 about the run's list and buckets: an error keeps its job from being created.
    pub findings: Vec<Finding>,
    /// How far it came, and what is known of it there.
    pub stage: Stage,
    /// What will be done, in order, each when its condition holds.
    pub actions: Vec<Action>,
    /// How the commands that are named to a person reach the same world.
    pub invocation: Invocation,
}

impl Step {
    /// What is to become of the run.
    pub fn verdict(&self) -> Verdict {
        let left = if self.actions.is_empty() { Left::Nothing } else { Left::Something };
        Verdict::of(&self.why, left)
    }

    /// Why it has its verdict, as a stable code.
    pub fn reason(&self) -> Reason {
        self.why.reason()
    }

    /// Whether a job is created, now or when the jobs that it comes after are done.
    pub fn creates(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Create { .. }))
    }

    /// Whether the job of the run is to be ended.
    pub fn ends(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Cancel { .. } | Action::GiveUp))
    }

    pub(super) fn because(mut self, why: Why) -> Self {
        self.why = why;
        self
    }

    /// The step with what a spec says otherwise than the run that was submitted.
    pub(super) fn changed(self, differences: Vec<Difference>) -> Self {
        Self { stage: self.stage.changed(differences), ..self }
    }

    /// The step as it is until a person has decided: nothing is created or let run, and all else goes on (R10).
    pub(super) fn blocked(mut self, why: Why) -> Self {
        let is_new = self.creates();
        self.actions = self.actions.into_iter().filter_map(Action::under_a_block).collect();
        if is_new {
            // What is not created has nothing to close.
            self.actions.retain(|left| *left != Action::Close);
        }
        self.notes.clear();
        self.because(why)
    }
}
