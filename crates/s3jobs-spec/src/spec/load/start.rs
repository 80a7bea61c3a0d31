//! Where loading starts: the folders of the paths, and the project that they share.

use camino::{Utf8Path, Utf8PathBuf};

use super::discover::SpecFile;
use super::stages::STDIN;
use super::{LoadError, Sources};
use crate::files::{self, FileError};
use crate::spec::project;

/// A path as it was given, and its folder.
pub(super) struct Start {
    given: Utf8PathBuf,
    /// Its folder, without links.
    pub(super) folder: Utf8PathBuf,
}

/// Where the search for the project begins: the paths that are not standard input, or else the working directory.
pub(super) fn starts(sources: &Sources) -> Result<Vec<Start>, LoadError> {
    let paths: Vec<&Utf8PathBuf> = sources.paths.iter().filter(|path| *path != STDIN).collect();
    let here = Utf8PathBuf::from(".");
    let paths = if paths.is_empty() { vec![&here] } else { paths };
    let start = |given: &Utf8PathBuf| {
        let missing = |source| LoadError::Missing { path: given.clone(), source };
        let folder = match files::resolve(&sources.working_directory, given) {
            Ok(path) if !path.is_dir() => path.parent().unwrap_or(&path).to_owned(),
            Ok(path) => path,
            // What the link leads to is refused; the link is this project's.
            Err(FileError::Outside { folder, .. }) => folder,
            Err(error) => return Err(missing(error.into_io())),
        };
        Ok(Start { given: given.clone(), folder })
    };
    paths.into_iter().map(start).collect()
}

/// Refuses to take a spec of one project for another's: its runs are on record in the ledger of the project that it belongs
/// to, so that each project would run it. Without paths it is about the folder of the project file.
fn require_own(sources: &Sources, starts: &[Start], project: &Utf8Path) -> Result<(), LoadError> {
    let named = sources.project.clone().unwrap_or_default();
    let folder = project.parent().unwrap_or(project).to_owned();
    let whole = [Start { given: named.parent().map_or_else(|| ".".into(), shown_folder), folder }];
    let is_whole = sources.paths.is_empty();
    let has_places = sources.paths.iter().any(|path| path != STDIN);
    let of_paths = if has_places { starts } else { &[] };
    for Start { given, folder } in if is_whole { &whole } else { of_paths } {
        let Some(nearest) = project::nearest(folder) else { continue };
        let is_own = nearest.canonicalize_utf8().is_ok_and(|nearest| nearest == *project);
        if !is_own && nearest != *project {
            let base = &sources.working_directory;
            let base = base.canonicalize_utf8().unwrap_or_else(|_| base.clone());
            let other = nearest.strip_prefix(&base).unwrap_or(&nearest).to_owned();
            return Err(LoadError::OtherProject { path: given.clone(), project: named, other });
        }
    }
    Ok(())
}

fn shown_folder(folder: &Utf8Path) -> Utf8PathBuf {
    if folder.as_str().is_empty() { ".".into() } else { folder.to_owned() }
}

/// The project file: the one that was named, or the one that all paths share.
pub(super) fn project_file(sources: &Sources, starts: &[Start]) -> Result<Option<SpecFile>, LoadError> {
    if let Some(path) = &sources.project {
        let missing = |error: FileError| LoadError::NoProjectFile { path: path.clone(), source: error.into_io() };
        let canonical = files::resolve(&sources.working_directory, path).map_err(missing)?;
        require_own(sources, starts, &canonical)?;
        return Ok(Some(SpecFile::named(path.clone(), canonical)));
    }
    let mut first: Option<Option<Utf8PathBuf>> = None;
    for Start { given, folder } in starts {
        let nearest = project::nearest(folder);
        let first = first.get_or_insert_with(|| nearest.clone());
        if *first != nearest {
            let shown = |file: &Option<Utf8PathBuf>| file.as_ref().map_or("none".into(), Clone::clone);
            let (project, other) = (shown(first), shown(&nearest));
            return Err(LoadError::TwoProjects { path: given.clone(), project, other });
        }
    }
    let found = first;
    let base = sources.working_directory.canonicalize_utf8().unwrap_or_else(|_| sources.working_directory.clone());
    Ok(found
        .flatten()
        .map(|canonical| SpecFile::named(canonical.strip_prefix(&base).unwrap_or(&canonical).to_owned(), canonical)))
}
