//! The project's files that the paths leave out: what concerns several jobs is judged with all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::InvalidJob;
use super::discover::{Discovered, SpecFile};
use super::file::{self, Checked, Extent, Frame, Judged};
use super::parallel::{self, OnProgress};
use super::stages::STDIN;
use crate::model::{JobName, Manifest};
use crate::spec::allow::Allows;
use crate::spec::finding::Finding;
use crate::spec::layers::Layers;
use crate::spec::rules::Subject;
use crate::spec::source::{FileTexts, SourceMap};

/// The files that were not named, and their jobs.
#[derive(Default)]
pub(super) struct Rest {
    files: Vec<SpecFile>,
    jobs: Vec<Judged>,
    invalid: Vec<InvalidJob>,
    texts: BTreeMap<Utf8PathBuf, (Arc<str>, Option<Allows>)>,
}

impl Rest {
    /// The files of the project that the paths did not lead to.
    pub(super) fn find(mut discovered: Discovered<'_>, (shown, project): (&Utf8Path, Option<&Utf8Path>)) -> Self {
        let named = discovered.files.len();
        discovered.add_rest(shown, project);
        Self { files: discovered.files.split_off(named), ..Self::default() }
    }

    /// Reads them, as far as it matters for these jobs. What is wrong with them is told when they are named.
    pub(super) fn read(&mut self, named: &[Vec<Judged>], (frame, progress): (&Frame<'_>, OnProgress<'_>)) {
        let has_list = named.iter().flatten().any(|job| matches!(job.document.spec.manifest, Manifest::File(_)));
        let extent = if has_list { Extent::JobsAndLists } else { Extent::Jobs };
        let frame = Frame { extent, ..*frame };
        // A text from standard input may be another version of a file.
        let piped = named.iter().flatten().filter(|job| job.place.file == STDIN);
        let piped: BTreeSet<JobName> = piped.map(|job| job.document.metadata.name.clone()).collect();
        for file in parallel::map(&self.files, |files| file::check(files, &frame), progress) {
            let Checked { shown, text, jobs, invalid, allows, .. } = file;
            self.invalid.extend(invalid);
            if jobs.is_empty() {
                continue;
            }
            self.jobs.extend(jobs.into_iter().filter(|job| !piped.contains(&job.document.metadata.name)));
            self.texts.extend(text.map(|text| (shown, (text, allows))));
        }
    }

    /// Their jobs whose specs are invalid.
    pub(super) fn invalid(&self) -> impl Iterator<Item = &InvalidJob> {
        self.invalid.iter()
    }

    /// All jobs of the project, in the order in which it is read as a whole.
    pub(super) fn subjects<'s>(
        &'s self,
        named: &'s [Vec<Judged>],
        (frame, layers): (&Frame<'s>, Layers<'s>),
    ) -> Vec<Subject<'s>> {
        let mut subjects: Vec<Subject<'s>> =
            named.iter().flatten().chain(&self.jobs).map(|job| job.subject(frame, layers)).collect();
        if !self.jobs.is_empty() {
            subjects.sort_by(|one, other| {
                (&one.place.file, one.place.document).cmp(&(&other.place.file, other.place.document))
            });
        }
        subjects
    }

    /// The findings that are about a file that was named; the texts of the others that they show are kept.
    pub(super) fn of_the_named(&self, mut findings: Vec<Finding>, texts: &mut FileTexts) -> Vec<Finding> {
        findings.retain(|finding| finding.places().any(|place| !self.texts.contains_key(&place.file)));
        let shown: BTreeSet<Utf8PathBuf> =
            findings.iter().flat_map(Finding::places).map(|place| place.file.clone()).collect();
        for (file, (text, allows)) in self.texts.iter().filter(|(file, _)| shown.contains(*file)) {
            if let Some(allows) = allows {
                allows.apply(file, &SourceMap::new(text), &mut findings);
            }
            texts.insert(file.clone(), text.clone());
        }
        findings
    }
}
