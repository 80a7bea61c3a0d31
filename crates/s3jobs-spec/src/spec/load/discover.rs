//! Paths to the files that they stand for, in a fixed order.

use std::collections::HashSet;

use std::fs::FileType;
use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};

use super::{LoadError, read, walk};
use crate::files::{self, FileError};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};
use crate::spec::project;

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SpecFile {
    /// Its path as it is shown.
    pub(super) shown: Utf8PathBuf,
    /// Its path without links, to know it again.
    pub(super) canonical: Utf8PathBuf,
    /// How it was found.
    pub(super) origin: Origin,
    /// Whether its name is a link.
    is_link: bool,
}

/// How a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A person named it: it has to be a spec.
    Named,
    /// It stands in a folder, where files of other programs may stand, too.
    Walked,
}

impl SpecFile {
    /// A file that was named.
    pub(super) fn named(shown: Utf8PathBuf, canonical: Utf8PathBuf) -> Self {
        Self { shown, canonical, origin: Origin::Named, is_link: false }
    }
}

/// The files of some paths, each once, and what could not be looked at.
#[derive(Debug)]
pub(super) struct Discovered<'r> {
    /// The project's folder, without links: links in folders may not lead out of it.
    root: &'r Utf8Path,
    pub(super) files: Vec<SpecFile>,
    pub(super) findings: Vec<Finding>,
    /// The canonical paths of the first of `files`, as texts: a path is hashed part by part.
    seen: HashSet<String>,
    /// How many files stand in `seen`. One walk without links finds none twice, and needs none there.
    indexed: usize,
    /// Whether a path led to the project's folder, so that there is no rest.
    is_whole: bool,
}

impl<'r> Discovered<'r> {
    /// Nothing yet.
    pub(super) fn new(root: &'r Utf8Path) -> Self {
        Self { root, files: Vec::new(), findings: Vec::new(), seen: HashSet::new(), indexed: 0, is_whole: false }
    }

    /// Adds a file, or the YAML files of a folder that neither git nor an ignore file leaves out.
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
        let canonical = match files::resolve(base, &shown) {
            Ok(canonical) => canonical,
            Err(error @ FileError::Outside { .. }) => {
                self.findings.push(*read::refused(&error, &shown));
                return Ok(());
            }
            Err(error) => return Err(missing(error.into_io())),
        };
        if !canonical.is_dir() {
            let from = self.files.len();
            let known = self.files.iter_mut().filter(|file| file.canonical == canonical);
            known.for_each(|file| file.origin = Origin::Named);
            self.push(SpecFile::named(shown, canonical), project);
            self.drop_repeated(from);
            return Ok(());
        }
        let before = self.files.len() + self.findings.len();
        self.walk(&canonical, &shown, project);
        self.is_whole |= canonical == self.root;
        if self.files.len() + self.findings.len() == before && !self.covers(&canonical) {
            return Err(LoadError::NoSpecs { path: path.to_owned(), others: 0 });
        }
        Ok(())
    }

    /// Adds every file of the project that was not found through the paths that were given.
    pub(super) fn add_rest(&mut self, shown: &Utf8Path, project: Option<&Utf8Path>) {
        let root = self.root;
        if !self.is_whole {
            self.walk(root, shown, project);
        }
    }

    /// Whether a file of this folder was found before, through another path.
    fn covers(&self, folder: &Utf8Path) -> bool {
        self.files.iter().any(|file| file.canonical.starts_with(folder))
    }

    fn push(&mut self, file: SpecFile, project: Option<&Utf8Path>) {
        if project.is_none_or(|project| file.canonical.as_str() != project.as_str()) {
            self.files.push(file);
        }
    }

    /// Takes out those of the files from this one on that were found before.
    fn drop_repeated(&mut self, from: usize) {
        let Self { files, seen, indexed, .. } = self;
        let is_first_walk = from == 0 && files.len() > 1;
        if is_first_walk && !files.iter().any(|file| file.is_link) {
            return;
        }
        let added = files.split_off(from);
        let known = files.get(*indexed..).unwrap_or_default();
        seen.extend(known.iter().map(|file| file.canonical.as_str().to_owned()));
        files.extend(added.into_iter().filter(|file| seen.insert(file.canonical.as_str().to_owned())));
        *indexed = files.len();
    }

    /// Adds the files below a folder, which has no links in its path.
    fn walk(&mut self, folder: &Utf8Path, shown: &Utf8Path, project: Option<&Utf8Path>) {
        let places = Places { folder, shown };
        let from = self.files.len();
        let walk::Walked { entries, troubles } = walk::files(folder);
        for (path, error) in troubles {
            let shown = Utf8Path::from_path(&path).map_or_else(|| shown.to_owned(), |path| places.shown(path));
            self.findings.push(*read::refused(&error, &shown));
        }
        for (path, kind) in entries {
            if project.is_some_and(|project| path == project.as_std_path()) {
                continue;
            }
            match spec_file(path, kind, &places) {
                Ok(Some(file)) if self.leads_out(&file, folder) => self.outside(&file),
                Ok(Some(file)) if self.is_of_another(&file) => {
                    self.findings.push(read::another(&file.canonical, &file.shown));
                }
                Ok(file) => file.into_iter().for_each(|file| self.push(file, project)),
                Err(reason) => self.unreadable(shown, &reason),
            }
        }
        self.drop_repeated(from);
    }

    /// Whether a file of a folder is a link to a file outside of the folder and of the project.
    fn leads_out(&self, file: &SpecFile, folder: &Utf8Path) -> bool {
        file.is_link && !file.canonical.starts_with(folder) && !file.canonical.starts_with(self.root)
    }

    /// Whether a file of a folder is a link to a spec of another project below this one: it would be run for both.
    fn is_of_another(&self, file: &SpecFile) -> bool {
        let nearest = || project::nearest(file.canonical.parent()?)?.parent().map(Utf8Path::to_owned);
        file.is_link && nearest().is_some_and(|other| other != self.root && other.starts_with(self.root))
    }

    fn outside(&mut self, file: &SpecFile) {
        self.findings.push(read::outside(&file.canonical, &file.shown));
    }

    fn unreadable(&mut self, shown: &Utf8Path, reason: &str) {
        self.findings.push(Finding::new(Code::UnreadableFile, Place::file(shown), format!("cannot be read: {reason}")));
    }
}

/// A folder that is walked: its path without links, and as it is shown.
struct Places<'p> {
    folder: &'p Utf8Path,
    shown: &'p Utf8Path,
}

impl Places<'_> {
    /// How a path is shown; what lies elsewhere, by its whole path.
    fn shown(&self, path: &Utf8Path) -> Utf8PathBuf {
        let below = below(path, self.folder);
        if self.shown.as_str().is_empty() || below.is_absolute() { below.to_owned() } else { self.shown.join(below) }
    }
}

/// The YAML file of an entry of a folder; none for anything else.
fn spec_file(path: PathBuf, kind: FileType, places: &Places<'_>) -> Result<Option<SpecFile>, String> {
    if !path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
        return Ok(None);
    }
    let path =
        Utf8PathBuf::from_path_buf(path).map_err(|path| format!("the name of {} is not UTF-8", path.display()))?;
    let shown = places.shown(&path);
    let origin = Origin::Walked;
    if !kind.is_symlink() {
        return Ok(Some(SpecFile { shown, canonical: path, origin, is_link: false }));
    }
    let canonical = path.canonicalize_utf8().map_err(|error| format!("{}: {error}", below(&path, places.folder)))?;
    // Folders that are links are not entered, so that only a link to a file can lead elsewhere.
    Ok((!canonical.is_dir()).then_some(SpecFile { shown, canonical, origin, is_link: true }))
}

/// The part of a path below a folder. Nearly always the folder's text begins the path's, which is told at once.
fn below<'p>(path: &'p Utf8Path, folder: &Utf8Path) -> &'p Utf8Path {
    let rest = path.as_str().strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/'));
    rest.map(Utf8Path::new).or_else(|| path.strip_prefix(folder).ok()).unwrap_or(path)
}

/// `./a//b/.` as `a/b`.
fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    path.components().filter(|part| *part != camino::Utf8Component::CurDir).collect()
}
