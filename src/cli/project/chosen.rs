use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::specs::{self, Specs};
use crate::cli::errors::Error;
use crate::cli::options::Paths;
use crate::cli::world::Cli;
use crate::model::JobName;

/// The jobs that a command about runs is about.
pub(crate) struct Chosen {
    /// The project's specs, those with mistakes left out.
    pub(crate) specs: Specs,
    /// The jobs, by name. Empty: all of the project.
    pub(crate) names: Vec<JobName>,
}

/// The jobs that are given by name, or by the paths of their specs as `plan` takes them.
pub(crate) fn choose(given: &[String], cli: &mut Cli<'_>) -> Result<Chosen, Error> {
    let (mut names, paths) = names_and_paths(given, cli);
    if paths.is_empty() {
        return Ok(Chosen { specs: specs::load_valid(cli, &names)?, names });
    }
    let (specs, of_paths) = specs::load_chosen(cli, &Paths { paths })?;
    match of_paths {
        Some(more) => names.extend(more),
        None => names.clear(),
    }
    Ok(Chosen { specs, names })
}

/// What is a name, and what a path. A path has a dot or a slash, or is there; a job of the same name is meant before it.
fn names_and_paths(given: &[String], cli: &mut Cli<'_>) -> (Vec<JobName>, Vec<Utf8PathBuf>) {
    let exists = |text: &str| cli.context.working_directory.join(text).exists();
    let in_doubt = given.iter().any(|text| JobName::new(text).is_ok() && exists(text));
    let specified = if in_doubt { specs::read_or_none(cli).ok() } else { None };
    let specified: BTreeSet<JobName> =
        specified.into_iter().flat_map(|set| set.jobs).map(|loaded| loaded.job.name.clone()).collect();
    let (mut names, mut paths) = (Vec::new(), Vec::new());
    for text in given {
        match JobName::new(text) {
            Ok(name) if specified.contains(&name) || !cli.context.working_directory.join(text).exists() => {
                names.push(name);
            }
            Ok(_) | Err(_) => paths.push(Utf8PathBuf::from(text)),
        }
    }
    (names, paths)
}
