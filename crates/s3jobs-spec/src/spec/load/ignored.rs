//! What ignore files leave out: those of the folder, of the folders above, and git's own list.
//!
//! They are read here, and not by the crate that knows their patterns: it would follow any link and wait for any pipe.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::files::{self, FileError, Reach};
use crate::spec::project::{IGNORE_FILE, PROJECT_FILE};

/// How large an ignore file may be: a thousand times what people write.
const MAX_BYTES: u64 = 1024 * 1024;

const GIT_FILE: &str = ".gitignore";

/// A file or folder that cannot be read, and why.
pub(super) type Trouble = (PathBuf, FileError);

/// The rules that hold in a folder, the outermost folder's first.
pub(super) struct Rules {
    /// What ignore files may not lead out of.
    top: PathBuf,
    levels: Vec<Level>,
    exclude: Gitignore,
}

/// The rules of one folder.
struct Level {
    own: Gitignore,
    git: Gitignore,
}

impl Rules {
    /// Those of the folders above, as far as the repository goes, or else the project.
    pub(super) fn above(folder: &Path, troubles: &mut Vec<Trouble>) -> Self {
        let marked = |mark: &'static str| {
            folder.ancestors().find(move |above| above.join(mark).symlink_metadata().is_ok()).map(Path::to_owned)
        };
        let repository = marked(".git");
        let exclude = repository.as_deref().and_then(excludes);
        let top = repository.clone().or_else(|| marked(PROJECT_FILE)).unwrap_or_else(|| folder.to_owned());
        let mut rules = Self { exclude: Gitignore::empty(), levels: Vec::new(), top };
        if let (Some(repository), Some(file)) = (repository, exclude) {
            rules.exclude = parsed(&repository, read(&file, Reach::Named), (&file, troubles));
        }
        let is_within = |above: &&Path| above.starts_with(&rules.top);
        let mut above: Vec<PathBuf> = folder.ancestors().skip(1).take_while(is_within).map(Path::to_owned).collect();
        above.reverse();
        for folder in above {
            rules.enter(&folder, |_| true, troubles);
        }
        rules
    }

    /// Adds those of a folder that is entered. `has` says whether a name stands in it.
    pub(super) fn enter(&mut self, folder: &Path, has: impl Fn(&OsStr) -> bool, troubles: &mut Vec<Trouble>) {
        let top = Utf8Path::from_path(&self.top);
        let mut rules = |name: &str| {
            let (Some(top), true) = (top, has(OsStr::new(name))) else { return Gitignore::empty() };
            let file = folder.join(name);
            parsed(folder, read(&file, Reach::Inside(top)), (&file, troubles))
        };
        let level = Level { own: rules(IGNORE_FILE), git: rules(GIT_FILE) };
        self.levels.push(level);
    }

    /// Forgets those of the folder that is left.
    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// Whether the innermost rule about a path says to leave it out. s3jobs's own files come before git's.
    pub(super) fn leave_out(&self, path: &Path, is_folder: bool) -> bool {
        let own = self.levels.iter().rev().map(|level| &level.own);
        let git = self.levels.iter().rev().map(|level| &level.git);
        let all = own.chain(git).chain([&self.exclude]);
        let said = all.map(|rules| rules.matched(path, is_folder)).find(|said| !said.is_none());
        matches!(said, Some(Match::Ignore(_)))
    }
}

fn read(file: &Path, reach: Reach<'_>) -> Result<Vec<u8>, FileError> {
    let file = Utf8Path::from_path(file).ok_or_else(|| FileError::Io(std::io::ErrorKind::InvalidFilename.into()))?;
    files::open(file, reach)?.read(MAX_BYTES)
}

/// The patterns of a file. Those that are none are passed over, as git does.
fn parsed(folder: &Path, read: Result<Vec<u8>, FileError>, (file, troubles): (&Path, &mut Vec<Trouble>)) -> Gitignore {
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            if !error.is_missing() {
                troubles.push((file.to_owned(), error));
            }
            return Gitignore::empty();
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        builder.add_line(None, line).ok();
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The list of a repository that is in no checkout. In a second working tree, `.git` is a file that names the folder.
// Source: gitignore(5), gitrepository-layout(5).
fn excludes(repository: &Path) -> Option<PathBuf> {
    let text = |file: &Utf8Path| files::open(file, Reach::Named).and_then(|file| file.text(4096)).ok();
    let git = Utf8PathBuf::from_path_buf(repository.join(".git")).ok()?;
    if git.is_dir() {
        return Some(git.join("info/exclude").into());
    }
    let named = text(&git)?;
    let folder = git.parent()?.join(named.strip_prefix("gitdir:")?.trim());
    let common = text(&folder.join("commondir")).map(|common| folder.join(common.trim()));
    Some(common.unwrap_or(folder).join("info/exclude").into())
}

/// Whether a name is one that shells and people do not list.
pub(super) fn is_hidden(name: &OsString) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}
