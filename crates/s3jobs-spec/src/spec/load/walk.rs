//! The files of a folder and those below it, in the order of their names.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use camino::Utf8Path;

use super::ignored::{Rules, Trouble, is_hidden};
use crate::spec::project;

/// What a folder holds.
pub(super) struct Walked {
    /// Whatever is no folder, links among them, by its path without links.
    pub(super) entries: Vec<(PathBuf, FileType)>,
    /// What cannot be read.
    pub(super) troubles: Vec<Trouble>,
}

/// The files below a folder, which has no links in its path.
///
/// Left out are what ignore files name, what is hidden, and folders of other projects. Links are not entered.
pub(super) fn files(folder: &Utf8Path) -> Walked {
    let mut walked = Walked { entries: Vec::new(), troubles: Vec::new() };
    let mut rules = Rules::above(folder.as_std_path(), &mut walked.troubles);
    walked.folder(folder.as_std_path(), &mut rules);
    walked
}

impl Walked {
    fn folder(&mut self, folder: &Path, rules: &mut Rules) {
        let names = match list(folder) {
            Ok(names) => names,
            Err(error) => return self.troubles.push((folder.to_owned(), error.into())),
        };
        let has = |wanted: &_| names.binary_search_by(|(name, _)| name.as_os_str().cmp(wanted)).is_ok();
        rules.enter(folder, has, &mut self.troubles);
        for (name, kind) in names.iter().filter(|(name, _)| !is_hidden(name)) {
            let path = folder.join(name);
            if rules.leave_out(&path, kind.is_dir()) {
                continue;
            }
            if !kind.is_dir() {
                self.entries.push((path, *kind));
            } else if !is_project(&path) {
                self.folder(&path, rules);
            }
        }
        rules.leave();
    }
}

/// Whether a folder is another project's.
fn is_project(folder: &Path) -> bool {
    Utf8Path::from_path(folder).is_some_and(project::is_root)
}

fn list(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let entry = |entry: io::Result<fs::DirEntry>| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?)));
    let mut names = fs::read_dir(folder)?.map(entry).collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(names)
}
