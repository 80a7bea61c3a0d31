use clap::Args;

use crate::model::JobName;

/// Jobs in whose place others are made.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReplaceArgs {
    /// End a job that has not begun, and make the next attempt at its run in its place, as its spec says by now; may be given
    /// more than once
    #[arg(long, value_name = "NAME")]
    pub(crate) replace: Vec<JobName>,
}
