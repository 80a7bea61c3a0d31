//! Paths to the files that they stand for, in a fixed order.

use std::collections::BTreeSet;
use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use super::LoadError;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};
use crate::spec::project::PROJECT_FILE;

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SpecFile {
    /// Its path as it is shown.
    pub(super) shown: Utf8PathBuf,
    /// Its path without links, to know it again.
    pub(super) canonical: Utf8PathBuf,
}

/// The files of some paths, each once, and what could not be looked at.
#[derive(Debug, Default)]
pub(super) struct Discovered {
    pub(super) files: Vec<SpecFile>,
    pub(super) findings: Vec<Finding>,
    seen: BTreeSet<Utf8PathBuf>,
}

impl Discovered {
    /// Adds a file, or the YAML files of a folder that git would see.
    ///
    /// Folders of other projects, the project file, and hidden files and folders are left out.
    pub(super) fn add(
        &mut self,
        path: &Utf8Path,
        base: &Utf8Path,
        project: Option<&Utf8Path>,
    ) -> Result<(), LoadError> {
        let shown = tidy(path);
        let missing = |source| LoadError::Missing { path: path.to_owned(), source };
        let canonical = base.join(&shown).canonicalize_utf8().map_err(missing)?;
        if canonical.is_file() {
            self.push(SpecFile { shown, canonical }, project);
            return Ok(());
        }
        let before = self.files.len() + self.findings.len();
        self.walk(&base.join(&shown), &shown, project);
        if self.files.len() + self.findings.len() == before && !self.covers(&canonical) {
            return Err(LoadError::NoSpecs { path: path.to_owned() });
        }
        Ok(())
    }

    /// Whether a file of this folder was found before, through another path.
    fn covers(&self, folder: &Utf8Path) -> bool {
        self.seen.iter().any(|file| file.starts_with(folder))
    }

    fn push(&mut self, file: SpecFile, project: Option<&Utf8Path>) {
        if Some(file.canonical.as_path()) != project && self.seen.insert(file.canonical.clone()) {
            self.files.push(file);
        }
    }

    fn walk(&mut self, folder: &Utf8Path, shown: &Utf8Path, project: Option<&Utf8Path>) {
        let walk = WalkBuilder::new(folder)
            .require_git(false)
            .ignore(false)
            .git_global(false)
            .sort_by_file_path(Ord::cmp)
            .filter_entry(|entry| entry.depth() == 0 || !entry.path().join(PROJECT_FILE).is_file())
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => match spec_file(entry.into_path(), folder, shown) {
                    Ok(file) => file.into_iter().for_each(|file| self.push(file, project)),
                    Err(reason) => self.unreadable(shown, &reason),
                },
                Err(error) => self.unreadable(shown, &error.to_string()),
            }
        }
    }

    fn unreadable(&mut self, shown: &Utf8Path, reason: &str) {
        self.findings.push(Finding::new(Code::UnreadableFile, Place::file(shown), format!("cannot be read: {reason}")));
    }
}

/// The YAML file of an entry of a folder; none for anything else.
fn spec_file(path: PathBuf, folder: &Utf8Path, shown: &Utf8Path) -> Result<Option<SpecFile>, String> {
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if !is_yaml || !path.is_file() {
        return Ok(None);
    }
    let path =
        Utf8PathBuf::from_path_buf(path).map_err(|path| format!("the name of {} is not UTF-8", path.display()))?;
    let below = path.strip_prefix(folder).unwrap_or(&path);
    let shown = if shown.as_str().is_empty() { below.to_owned() } else { shown.join(below) };
    let canonical = path.canonicalize_utf8().map_err(|error| format!("{below}: {error}"))?;
    Ok(Some(SpecFile { shown, canonical }))
}

/// `./a//b/.` as `a/b`.
fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    path.components().filter(|part| *part != camino::Utf8Component::CurDir).collect()
}
