use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::errors::Error;
use crate::spec::{self, LoadError, PROJECT_FILE, Sources, SpecText};

/// YAML files of a project that are none of ours, and that would be read as specs.
pub(crate) fn other_yaml(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let sources = Sources { working_directory: folder.to_owned(), ..Sources::default() };
    let texts = match spec::load_texts(&sources) {
        Err(LoadError::NoSpecs { .. }) => return Ok(Vec::new()),
        texts => texts?.texts,
    };
    let is_ours = |text: &SpecText| text.text.contains("s3jobs/v1") || text.shown == PROJECT_FILE;
    Ok(texts.into_iter().filter(|text| !is_ours(text)).map(|text| text.shown).collect())
}
