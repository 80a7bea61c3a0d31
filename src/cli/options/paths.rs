use camino::Utf8PathBuf;
use clap::Args;

/// The specs that a command is about.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Paths {
    /// Spec files and folders, `-` for standard input; by default, the project's folder
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<Utf8PathBuf>,
}
