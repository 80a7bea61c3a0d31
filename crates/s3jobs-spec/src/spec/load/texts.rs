//! Paths to the texts of their files, whatever stands in them: for what changes specs rather than reads them.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::discover::{Discovered, Origin, SpecFile};
use super::stages::STDIN;
use super::start::{project_file, starts};
use super::{LoadError, Sources, read};
use crate::files::Reach;
use crate::spec::check;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};
use crate::spec::tree;

/// The texts of some paths, and what could not be read.
#[derive(Debug)]
#[must_use = "texts may have findings"]
pub struct SpecTexts {
    /// The texts, in the order of their files: job specs, seeds, the project file, and whatever else was named.
    pub texts: Vec<SpecText>,
    /// What could not be read.
    pub findings: Vec<Finding>,
    /// How many files of other programs stand in the folders and were left out.
    pub others: usize,
}

/// The text of a file.
#[derive(Clone, Debug)]
pub struct SpecText {
    /// The file's path as it is shown to the user; `-` for standard input.
    pub shown: Utf8PathBuf,
    /// The file itself, absolute and without links. None for standard input.
    pub file: Option<Utf8PathBuf>,
    /// Its text.
    pub text: Arc<str>,
}

impl SpecText {
    /// What is wrong with the text's YAML. Whether it is a valid spec is not asked.
    pub fn faults(&self) -> Vec<Finding> {
        let documents = tree::parse(&self.text);
        documents.iter().enumerate().flat_map(|(index, document)| check::faults(&self.shown, index, document)).collect()
    }
}

/// Reads the texts of some paths, found like the specs that [`load`](super::load) loads, the project file included.
pub fn load_texts(sources: &Sources) -> Result<SpecTexts, LoadError> {
    let starts = starts(sources)?;
    let project = project_file(sources, &starts)?;
    let first = || starts.first().map(|start| start.folder.as_path());
    let root = project.as_ref().and_then(|file| file.canonical.parent()).or_else(first);
    let mut discovered = Discovered::new(root.unwrap_or(&sources.working_directory));
    let paths = if sources.paths.is_empty() { vec![folder_of(project.as_ref())] } else { sources.paths.clone() };
    for path in paths.iter().filter(|path| *path != STDIN) {
        discovered.add(path, &sources.working_directory, None)?;
    }
    let root = root.unwrap_or(&sources.working_directory).to_owned();
    let Discovered { files, findings, .. } = discovered;
    let mut found = SpecTexts { texts: Vec::new(), findings, others: 0 };
    if paths.iter().any(|path| path == STDIN) {
        let bytes = sources.stdin.clone().ok_or(LoadError::NoInput)?;
        found.keep(read::text(bytes, STDIN.into()), STDIN.into(), None);
    }
    for file in files {
        let SpecFile { shown, canonical, .. } = &file;
        let text = inside(&sources.working_directory.join(shown), shown, (canonical, &root)).and_then(|()| ours(&file));
        match text.transpose() {
            Some(text) => found.keep(text, file.shown, Some(file.canonical)),
            None => found.others += 1,
        }
    }
    Ok(found)
}

impl SpecTexts {
    fn keep(&mut self, text: Result<Arc<str>, Box<Finding>>, shown: Utf8PathBuf, file: Option<Utf8PathBuf>) {
        match text {
            Ok(text) => self.texts.push(SpecText { shown, file, text }),
            Err(finding) => self.findings.push(*finding),
        }
    }
}

/// The text of a file. None if it stands in a folder and belongs to another program.
fn ours(file: &SpecFile) -> Result<Option<Arc<str>>, Box<Finding>> {
    let SpecFile { shown, canonical, origin, .. } = file;
    match origin {
        Origin::Named => read::file(canonical, shown, Reach::Resolved).map(Some),
        Origin::Walked => {
            let text = read::walked(canonical, shown)?;
            Ok(text.filter(|text| check::is_ours(text, &tree::parse(text))))
        }
    }
}

fn folder_of(project: Option<&SpecFile>) -> Utf8PathBuf {
    project.and_then(|file| file.shown.parent()).map_or_else(|| ".".into(), Utf8Path::to_owned)
}

/// Refuses a file that was named and is a link into or out of the project: what it leads to is not this project's.
fn inside(named: &Utf8Path, shown: &Utf8Path, (canonical, root): (&Utf8Path, &Utf8Path)) -> Result<(), Box<Finding>> {
    let folder = named.parent().and_then(|folder| folder.canonicalize_utf8().ok());
    let is_inside = canonical.starts_with(root) && folder.is_some_and(|folder| folder.starts_with(root));
    if is_inside || !named.is_symlink() {
        return Ok(());
    }
    let message = format!("this link leads out of the project, to `{canonical}`");
    let finding = Finding::new(Code::OutsideProject, Place::file(shown), message);
    Err(Box::new(finding.with_help("name the file itself")))
}
