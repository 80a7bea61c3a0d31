//! One file: its documents, checked, and its jobs, judged. Files know nothing of each other here.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;

use super::discover::{Origin, SpecFile};
use super::{InvalidJob, read};
use crate::files::Reach;
use crate::model::policy::Policy;
use crate::model::{JobDocument, Manifest};
use crate::spec::allow::{self, Allows};
use crate::spec::check::{self, Content};
use crate::spec::code::Code;
use crate::spec::content::{self, ManifestFile};
use crate::spec::filled::{self, Filled, Filling, Lacking};
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::layers::{Layers, Origins};
use crate::spec::other_runs::{OtherRun, other_runs};
use crate::spec::rules::{self, Subject};
use crate::spec::schema::SchemaKind;
use crate::spec::source::SourceMap;
use crate::spec::tree::{self, Document};
use crate::spec::{FieldPath, project};

/// What all files share.
#[derive(Clone, Copy)]
pub(super) struct Frame<'p> {
    /// What the project gives; none if its file is invalid, so that nobody knows.
    pub(super) layers: Option<Layers<'p>>,
    /// The project's folder.
    pub(super) root: &'p Utf8Path,
    /// The time, for dates that have passed.
    pub(super) now: Timestamp,
    /// How much of a file is asked for.
    pub(super) extent: Extent,
}

/// How much of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything that is wrong with it.
    Whole,
    /// Its jobs, for what concerns several, and the files of their manifests.
    JobsAndLists,
    /// Its jobs alone.
    Jobs,
}

/// What a file holds, and what is wrong with it.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) shown: Utf8PathBuf,
    pub(super) text: Option<Arc<str>>,
    /// Documents that are not empty.
    pub(super) documents: usize,
    pub(super) jobs: Vec<Judged>,
    /// Jobs whose specs are invalid, or are none without an environment that completes them.
    pub(super) invalid: Vec<InvalidJob>,
    /// Whether it belongs to another program.
    pub(super) is_other: bool,
    pub(super) findings: Vec<Finding>,
    /// The comments that allow some of them.
    pub(super) allows: Option<Allows>,
    /// Texts of other files that findings are about.
    pub(super) others: Vec<(Utf8PathBuf, Arc<str>)>,
}

/// A job spec that schema and types accept, filled up from its project.
pub(super) struct Judged {
    pub(super) document: Box<Filled>,
    pub(super) origins: Origins,
    /// What its spec asks for in other environments.
    pub(super) others: Vec<OtherRun>,
    /// The required fields that nobody gives.
    pub(super) missing: Lacking,
    pub(super) place: Place,
    /// The file of its manifest.
    pub(super) file: ManifestFile,
}

impl Judged {
    pub(super) fn subject<'s>(&'s self, frame: &Frame<'s>, layers: Layers<'s>) -> Subject<'s> {
        let Self { document, origins, others: _, missing: _, place, file } = self;
        let file = match file {
            ManifestFile::Read(content) => Some(content),
            ManifestFile::None | ManifestFile::Unusable => None,
        };
        Subject { document, origins, layers, place, file, now: frame.now }
    }
}

/// A file to check.
pub(super) struct Input<'f> {
    /// The file as findings name it.
    pub(super) shown: &'f Utf8Path,
    /// What paths in it are relative to.
    pub(super) folder: &'f Utf8Path,
    /// What it says, or why it cannot be read. None if it belongs to another program.
    pub(super) text: Result<Option<Arc<str>>, Box<Finding>>,
    /// How it was found.
    pub(super) origin: Origin,
}

/// Reads and checks some files.
pub(super) fn check(files: &[SpecFile], frame: &Frame<'_>) -> Vec<Checked> {
    let inputs = files.iter().map(|file| Input {
        shown: &file.shown,
        folder: file.canonical.parent().unwrap_or(frame.root),
        text: match file.origin {
            Origin::Named => read::file(&file.canonical, &file.shown, Reach::Resolved).map(Some),
            Origin::Walked => read::walked(&file.canonical, &file.shown),
        },
        origin: file.origin,
    });
    check_texts(inputs.collect(), frame)
}

/// Checks some texts, all of them stage by stage. Parser, types and rules are more code and tables than the caches
/// next to a processor's core hold: file by file, each would be fetched again for each file.
pub(super) fn check_texts(inputs: Vec<Input<'_>>, frame: &Frame<'_>) -> Vec<Checked> {
    let mut files: Vec<Open<'_>> = inputs.into_iter().map(Open::parse).collect();
    let contents: Vec<Vec<Content>> = files.iter_mut().map(Open::check).collect();
    for (file, contents) in files.iter_mut().zip(contents) {
        for (index, content) in contents.into_iter().enumerate() {
            file.keep(index, content, frame);
        }
    }
    judge(&mut files, frame);
    files.into_iter().map(Open::close).collect()
}

/// The rules that are about one job.
fn judge(files: &mut [Open<'_>], frame: &Frame<'_>) {
    let Some(layers) = frame.layers.filter(|_| frame.extent == Extent::Whole) else { return };
    let jobs =
        || files.iter().enumerate().flat_map(|(file, open)| open.checked.jobs.iter().map(move |job| (file, job)));
    let subjects: Vec<Subject<'_>> = jobs().map(|(_, job)| job.subject(frame, layers)).collect();
    let found = rules::check_jobs(&subjects);
    let places: Vec<(usize, usize)> = jobs().map(|(file, job)| (file, job.place.document)).collect();
    for (job, finding) in found {
        let Some((file, document)) = places.get(job).copied() else { continue };
        if let Some(file) = files.get_mut(file) {
            file.found.push((document, finding));
        }
    }
}

/// A file between two stages.
struct Open<'f> {
    folder: &'f Utf8Path,
    documents: Vec<Document>,
    /// Findings, each with the number of the document that it is about.
    found: Vec<(usize, Finding)>,
    checked: Checked,
}

impl<'f> Open<'f> {
    fn parse(Input { shown, folder, text, origin }: Input<'f>) -> Self {
        let mut checked = Checked { shown: shown.to_owned(), ..Checked::default() };
        let (mut documents, mut found) = (Vec::new(), Vec::new());
        match text {
            Ok(text) => {
                documents = text.as_deref().map(tree::parse).unwrap_or_default();
                let is_meant = |text: &str| origin == Origin::Named || check::is_ours(text, &documents);
                checked.text = text.filter(|text| is_meant(text));
                checked.is_other = checked.text.is_none();
                if checked.is_other {
                    documents.clear();
                }
            }
            Err(finding) => found.push((0, *finding)),
        }
        Self { folder, documents, found, checked }
    }

    /// What types and schema make of each document.
    fn check(&mut self) -> Vec<Content> {
        let Self { documents, found, checked: Checked { shown, text, .. }, .. } = self;
        let text = text.as_deref().unwrap_or_default();
        let check = |(index, document): (usize, &Document)| {
            let checked = check::check(shown, index, text, document);
            found.extend(checked.findings.into_iter().map(|finding| (index, finding)));
            checked.content
        };
        documents.iter().enumerate().map(check).collect()
    }

    fn keep(&mut self, index: usize, content: Content, frame: &Frame<'_>) {
        self.checked.documents += usize::from(!matches!(content, Content::Empty));
        match content {
            Content::Job(document) => self.job(*document, index, frame),
            Content::Project(_) => self.found.push((index, misplaced_project(&self.checked.shown, index))),
            Content::Invalid => self.invalid(index),
            Content::Seed(_) | Content::Empty => {}
        }
    }

    /// Keeps the names of jobs that a document without a valid spec may describe.
    fn invalid(&mut self, index: usize) {
        let Self { documents, checked: Checked { shown, text, invalid, .. }, .. } = self;
        let Some(document) = documents.get(index) else { return };
        let names = check::job_names(document, text.as_deref().unwrap_or_default());
        invalid.extend(names.into_iter().map(|name| InvalidJob {
            name,
            file: shown.clone(),
            document: index,
            is_of_environments: false,
        }));
    }

    /// Fills a job up from its project, and reads the file of its manifest.
    fn job(&mut self, document: JobDocument, index: usize, frame: &Frame<'_>) {
        let Some(layers) = frame.layers else { return };
        let file = self.checked.shown.clone();
        let place = Place { file, document: index, at: FieldPath::root(), target: Target::Value };
        if frame.extent == Extent::Whole {
            let unknown = rules::check_document(&document, &layers, &place);
            self.found.extend(unknown.into_iter().map(|finding| (index, finding)));
        }
        let others = other_runs(&document, &layers);
        let (name, shown) = (document.metadata.name.to_string(), place.file.clone());
        let invalid = |is_of_environments| InvalidJob { name, file: shown, document: index, is_of_environments };
        let (document, origins, missing) = match filled::fill(document, &layers, &place) {
            Filling::Whole { filled, origins, missing } => (filled, origins, missing),
            Filling::Part { missing } => {
                self.found.extend(missing.findings.into_iter().map(|finding| (index, finding)));
                return self.checked.invalid.push(invalid(missing.is_given_elsewhere));
            }
            Filling::OfEnvironments => return self.checked.invalid.push(invalid(true)),
        };
        let manifest = Place { at: FieldPath::of(["spec", "manifest"]), ..place.clone() };
        let file = self.manifest_file(&document.spec.manifest, &layers.place(&origins, manifest), frame);
        // Nearly every file has one job: room for four, as a list makes it, would be most of what a set takes.
        self.checked.jobs.reserve_exact(usize::from(self.checked.jobs.is_empty()));
        self.checked.jobs.push(Judged { document, origins, others, missing, place, file });
    }

    fn manifest_file(&mut self, manifest: &Manifest, place: &Place, frame: &Frame<'_>) -> ManifestFile {
        let is_listed = || matches!(manifest, Manifest::File(_)) && frame.extent == Extent::JobsAndLists;
        if frame.extent != Extent::Whole && !is_listed() {
            return ManifestFile::None;
        }
        let policy = frame.layers.as_ref().and_then(Layers::policy);
        let watched = policy.map(Policy::protected_names).unwrap_or_default();
        let content = content::read(manifest, (self.folder, frame.root), place, &watched);
        self.found.extend(content.findings.into_iter().map(|finding| (place.document, finding)));
        self.checked.others.extend(content.text);
        content.file
    }

    /// The findings in the order of the documents, less those that a comment allows.
    fn close(self) -> Checked {
        let Self { mut found, documents, mut checked, .. } = self;
        found.sort_by_key(|(document, _)| *document);
        checked.findings = found.into_iter().map(|(_, finding)| finding).collect();
        let Some(text) = &checked.text else { return checked };
        checked.findings.iter_mut().for_each(|finding| leave_out(finding, text));
        if checked.documents == 0 && checked.findings.is_empty() {
            let finding = Finding::new(Code::EmptyFile, Place::file(&checked.shown), "the file holds no document");
            checked.findings.push(finding.with_help("write a spec into it, or remove it"));
        }
        if allow::is_marked(text) {
            let map = SourceMap::of(text, documents);
            let allows = Allows::read(&checked.shown, &map);
            allows.apply(&checked.shown, &map, &mut checked.findings);
            checked.allows = Some(allows);
        }
        checked
    }
}

/// Templates are YAML only when they are filled: what breaks a file that says nothing of s3jobs may be no mistake.
fn leave_out(finding: &mut Finding, text: &str) {
    if finding.code == Code::YamlSyntax && !text.contains("s3jobs/") {
        let help = finding.help.take().map(|help| format!("{help}; ")).unwrap_or_default();
        finding.help = Some(format!("{help}if it is no spec, {}", check::LEAVE_OUT));
    }
}

fn misplaced_project(file: &Utf8Path, index: usize) -> Finding {
    let place = Place { file: file.to_owned(), document: index, at: FieldPath::of(["kind"]), target: Target::Value };
    let message = format!("a {} stands among job specs", SchemaKind::Project.name().to_lowercase());
    let help = format!("a project is described by `{}` at the root of its specs", project::PROJECT_FILE);
    Finding::new(Code::WrongKind, place, message).with_help(help)
}
