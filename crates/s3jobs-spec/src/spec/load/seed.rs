//! The seed file of a local S3: read and checked like a spec.

use camino::Utf8Path;

use super::{Checked, read};
use crate::files::Reach;
use crate::model::seed::Seed;
use crate::spec::check::{self, Content};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place};
use crate::spec::source::FileTexts;
use crate::spec::tree;

/// A seed file that was read.
#[derive(Debug)]
#[must_use = "a seed may have findings"]
pub struct LoadedSeed {
    /// The seed, unless something is wrong with it.
    pub seed: Option<Seed>,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// The file's text, for showing findings.
    pub files: FileTexts,
    /// How much was looked at.
    pub checked: Checked,
}

/// Loads a file that holds one document, of kind `Seed`. `shown` is its path as it is shown to the user.
pub fn load_seed(path: &Utf8Path, shown: &Utf8Path, reach: Reach<'_>) -> LoadedSeed {
    let checked = Checked { files: 1, ..Checked::default() };
    let mut loaded = LoadedSeed { seed: None, findings: Vec::new(), files: FileTexts::default(), checked };
    let text = match read::file(path, shown, reach) {
        Ok(text) => text,
        Err(finding) => {
            loaded.findings.push(*finding);
            return loaded;
        }
    };
    loaded.files.insert(shown.to_owned(), text.clone());
    let mut seeds = Vec::new();
    for (index, document) in tree::parse(&text).iter().enumerate() {
        let checked = check::check(shown, index, &text, document);
        loaded.findings.extend(checked.findings);
        match checked.content {
            Content::Seed(seed) => seeds.push(*seed),
            Content::Job(_) | Content::Project(_) => loaded.findings.push(not_a_seed(shown, index)),
            Content::Empty | Content::Invalid => {}
        }
    }
    loaded.checked.documents = seeds.len();
    if seeds.len() != 1 && loaded.findings.is_empty() {
        let message = format!("the file holds {} seeds, and must hold exactly one", seeds.len());
        loaded.findings.push(Finding::new(Code::WrongKind, Place::file(shown), message));
    }
    loaded.seed = seeds.pop().filter(|_| loaded.findings.is_empty());
    loaded
}

fn not_a_seed(shown: &Utf8Path, index: usize) -> Finding {
    let place = Place { document: index, ..Place::file(shown) };
    Finding::new(Code::WrongKind, place, "a seed file holds one document, of kind `Seed`")
}
