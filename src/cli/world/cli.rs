use super::context::Context;
use crate::cli::options::Global;

/// What every command is given beside its own arguments.
pub(crate) struct Cli<'w> {
    /// The options that every command takes.
    pub(crate) global: &'w Global,
    /// The world.
    pub(crate) context: &'w mut Context,
}
