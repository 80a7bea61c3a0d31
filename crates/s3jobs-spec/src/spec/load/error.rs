//! Why specs could not be loaded at all.

use std::io;

use camino::Utf8PathBuf;

use crate::model::project::EnvironmentName;

/// Why specs could not be loaded at all. The caller's mistake: wrong paths, not wrong specs.
///
/// `Display` never repeats its source; the printer walks the chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A path does not exist, or may not be looked at.
    #[error("no spec at `{path}`")]
    Missing {
        /// The path as it was given.
        path: Utf8PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A folder, or everything that was given, holds no spec.
    #[error(
        "`{path}` holds no spec: no `*.yaml` or `*.yml` file that `.gitignore` and `.s3jobsignore` leave holds a document of kind `Job`{}",
        counted(*.others)
    )]
    NoSpecs {
        /// The path as it was given.
        path: Utf8PathBuf,
        /// How many YAML files of other programs were left out.
        others: usize,
    },
    /// The file of `--project` does not exist, or may not be read.
    #[error("no project file at `{path}`")]
    NoProjectFile {
        /// The path as it was given.
        path: Utf8PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The paths belong to different projects; names are unique, and runs recorded, for one.
    #[error(
        "`{path}` belongs to the project file `{other}`, and the first path to `{project}`: run s3jobs once for each"
    )]
    TwoProjects {
        /// The path that belongs elsewhere.
        path: Utf8PathBuf,
        /// The project file of the first path.
        project: Utf8PathBuf,
        /// The project file of this path.
        other: Utf8PathBuf,
    },
    /// `--project` names another project file than the one to which a path belongs: there the same job would be another run.
    #[error(
        "`{path}` belongs to the project file `{other}`, and `--project` names `{project}`: leave `--project` out, or name \
         `{other}`"
    )]
    OtherProject {
        /// The path that belongs elsewhere.
        path: Utf8PathBuf,
        /// The project file that was named.
        project: Utf8PathBuf,
        /// The project file of the path.
        other: Utf8PathBuf,
    },
    /// The project has no environment of this name.
    #[error("the project has no environment `{name}`")]
    NoEnvironment {
        /// The name as it was given.
        name: EnvironmentName,
        /// The project's environments.
        known: Vec<EnvironmentName>,
    },
    /// `-` was given, but there is no input to read.
    #[error("`-` stands for standard input, which was not given")]
    NoInput,
}

fn counted(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " (1 other YAML file was left out)".to_owned(),
        more => format!(" ({more} other YAML files were left out)"),
    }
}
