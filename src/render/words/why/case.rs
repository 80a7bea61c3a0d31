use crate::model::{Invocation, RunKey};

/// What a case is about, and how a person reaches it again.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    /// The run.
    pub(super) run: &'a RunKey,
    /// How the commands that are named reach the same world.
    pub(super) invocation: &'a Invocation,
}

impl Case<'_> {
    /// A command about the run's job, ready to be copied: `` `s3jobs cancel nightly` ``.
    pub(super) fn command(self, verb: &str) -> String {
        self.invocation.command(&format!("{verb} {}", self.run.name))
    }

    /// The command by which a person settles a run that nobody else can tell of.
    pub(super) fn resolve(self, run: &RunKey) -> String {
        self.invocation.command(&format!("ledger resolve {} --run {}", run.name, run.run))
    }
}
