//! Projects near a folder, for a person who stands in the wrong one.

use std::collections::VecDeque;

use camino::{Utf8Path, Utf8PathBuf};

use crate::spec::project;

/// How deep below the folder is looked.
const DEEPEST: usize = 4;
/// How many folders are looked at: a large checkout is not read as a whole for a hint.
const FOLDERS: usize = 2_000;
/// How many projects are named.
const NAMED: usize = 3;

/// The projects below a folder that are nearest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearby {
    /// Their folders, relative to the folder: at most three.
    pub folders: Vec<Utf8PathBuf>,
    /// How many more there are.
    pub more: usize,
}

/// The projects below a folder that are nearest: none of them is further away than another. Hidden folders, and folders of dependencies, are not looked at, nor are
/// links followed; what cannot be read holds none.
pub fn nearby_projects(folder: &Utf8Path) -> Nearby {
    let mut nearby = Nearby::default();
    let mut queue = VecDeque::from([(folder.to_owned(), 0)]);
    let mut left = FOLDERS;
    let mut found = None;
    while let Some((at, depth)) =
        queue.pop_front().filter(|(_, depth)| left > 0 && found.is_none_or(|found| found == *depth))
    {
        let mut below: Vec<Utf8PathBuf> = folders(&at).collect();
        below.sort_unstable();
        for path in below {
            left = left.saturating_sub(1);
            if !project::is_root(&path) {
                queue.extend((depth + 1 < DEEPEST).then_some((path, depth + 1)));
                continue;
            }
            found = Some(depth);
            if nearby.folders.len() < NAMED {
                nearby.folders.push(path.strip_prefix(folder).unwrap_or(&path).to_owned());
            } else {
                nearby.more += 1;
            }
        }
    }
    nearby
}

/// The folders in a folder that may hold projects.
fn folders(folder: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let is_folder = |entry: &camino::Utf8DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let is_passed_over = |name: &str| name.starts_with('.') || ["node_modules", "target", "vendor"].contains(&name);
    entries
        .filter(is_folder)
        .filter(move |entry| !is_passed_over(entry.file_name()))
        .map(camino::Utf8DirEntry::into_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(projects: &[&str]) -> (tempfile::TempDir, Utf8PathBuf) {
        let keep = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(keep.path().to_owned()).unwrap();
        for project in projects {
            std::fs::create_dir_all(root.join(project)).unwrap();
            std::fs::write(root.join(project).join(project::PROJECT_FILE), "").unwrap();
        }
        (keep, root)
    }

    #[test]
    fn the_nearest_projects_are_named_or_counted() {
        let (_keep, root) = tree(&["z/deep/one", "b", "c", "d", "e", "b/inner", ".hidden", "node_modules/x"]);
        let nearby = nearby_projects(&root);
        assert_eq!((nearby.folders, nearby.more), (vec!["b".into(), "c".into(), "d".into()], 1));
        assert_eq!(nearby_projects(&root.join("z")).folders, ["deep/one"]);
        assert_eq!(nearby_projects(&root.join("nowhere")), Nearby::default());
    }
}
