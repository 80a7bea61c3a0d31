use clap::Args;

/// What becomes of live jobs that no spec names.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct PruneArgs {
    /// Cancel live jobs of this project that no spec names
    #[arg(long)]
    pub(crate) prune: bool,
}
