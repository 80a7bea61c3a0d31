//! The CSV file of a manifest of kind `file`: found, inside the project, and hashed.

use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::code::Code;
use super::finding::{Finding, Place, Target, quoted};
use super::path::FieldPath;
use crate::model::digest::hex;
use crate::model::{FileContent, Manifest};

/// The content of a job's manifest file, if its manifest is one.
///
/// `folder` is the spec's folder, and `root` the project's; both exist.
pub(super) fn read(
    manifest: &Manifest,
    folder: &Utf8Path,
    root: &Utf8Path,
    place: &Place,
) -> Result<Option<FileContent>, Box<Finding>> {
    let file = match manifest {
        Manifest::File(file) => file,
        Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::Generator(_) => return Ok(None),
    };
    let refuse = |(message, help): (String, String)| {
        let at = FieldPath::of(["spec", "manifest", "file", "path"]);
        let place = Place { at, target: Target::Value, ..place.clone() };
        Box::new(Finding::new(Code::ManifestFile, place, message).with_help(help))
    };
    let path = inside(&file.path, folder, root).map_err(refuse)?;
    let bytes = fs::read(&path).map_err(|error| refuse(unreadable(&file.path, &error)))?;
    if bytes.is_empty() {
        return Err(refuse(("the manifest file is empty".to_owned(), "list at least one object in it".to_owned())));
    }
    Ok(Some(FileContent { path, sha256: hex(&Sha256::digest(&bytes)), bytes: bytes.len() as u64 }))
}

/// The file, absolute, if it lies inside the project, links followed.
fn inside(path: &Utf8Path, folder: &Utf8Path, root: &Utf8Path) -> Result<Utf8PathBuf, (String, String)> {
    let canonical = folder.join(path).canonicalize_utf8().map_err(|error| unreadable(path, &error))?;
    let root = root.canonicalize_utf8().map_err(|error| unreadable(root, &error))?;
    if !canonical.starts_with(&root) {
        let help = "copy it into the project, so that what a pull request shows is what runs".to_owned();
        return Err((format!("{} lies outside the project", quoted(path.as_str())), help));
    }
    if !canonical.is_file() {
        return Err((format!("{} is not a file", quoted(path.as_str())), "name a CSV file".to_owned()));
    }
    Ok(canonical)
}

fn unreadable(path: &Utf8Path, error: &io::Error) -> (String, String) {
    if error.kind() == io::ErrorKind::NotFound {
        let help = "the path is relative to the spec's folder".to_owned();
        return (format!("there is no file {}", quoted(path.as_str())), help);
    }
    (format!("{} cannot be read: {error}", quoted(path.as_str())), "check its permissions".to_owned())
}
