//! One file: its documents, checked, and its jobs, judged. Files know nothing of each other here.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;

use super::discover::SpecFile;
use super::read;
use crate::model::{JobDocument, Manifest};
use crate::spec::allow::{self, Allows};
use crate::spec::check::{self, Content};
use crate::spec::code::Code;
use crate::spec::content::{self, ManifestFile};
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::layers::{Layers, Origins};
use crate::spec::rules::{self, Subject};
use crate::spec::schema::SchemaKind;
use crate::spec::source::SourceMap;
use crate::spec::{FieldPath, project, tree};

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
    /// Names of jobs whose specs are invalid.
    pub(super) invalid: Vec<String>,
    pub(super) findings: Vec<Finding>,
    /// The comments that allow some of them.
    pub(super) allows: Option<Allows>,
    /// Texts of other files that findings are about.
    pub(super) others: Vec<(Utf8PathBuf, Arc<str>)>,
}

/// A job spec that schema and types accept, filled up from its project.
pub(super) struct Judged {
    pub(super) document: JobDocument,
    pub(super) origins: Origins,
    pub(super) place: Place,
    /// The file of its manifest.
    pub(super) file: ManifestFile,
}

impl Judged {
    pub(super) fn subject<'s>(&'s self, frame: &Frame<'s>, layers: Layers<'s>) -> Subject<'s> {
        let Self { document, origins, place, file } = self;
        let file = match file {
            ManifestFile::Read(content) => Some(content),
            ManifestFile::None | ManifestFile::Unusable => None,
        };
        Subject { document, origins, layers, place, file, now: frame.now }
    }
}

/// Reads and checks a file.
pub(super) fn check(file: &SpecFile, frame: &Frame<'_>) -> Checked {
    let folder = file.canonical.parent().unwrap_or(frame.root);
    check_text(read::file(&file.canonical, &file.shown), (&file.shown, folder), frame)
}

/// Checks a text. Paths in it are relative to `folder`.
pub(super) fn check_text(
    text: Result<Arc<str>, Box<Finding>>,
    (shown, folder): (&Utf8Path, &Utf8Path),
    frame: &Frame<'_>,
) -> Checked {
    let mut checked = Checked { shown: shown.to_owned(), ..Checked::default() };
    let text = match text {
        Ok(text) => text,
        Err(finding) => {
            checked.findings.push(*finding);
            return checked;
        }
    };
    let documents = tree::parse(&text);
    for (index, document) in documents.iter().enumerate() {
        let source = document;
        let document = check::check(shown, index, &text, source);
        checked.findings.extend(document.findings);
        checked.documents += usize::from(!matches!(document.content, Content::Empty));
        match document.content {
            Content::Job(document) => checked.job(*document, (index, folder), frame),
            Content::Project(_) => checked.findings.push(misplaced_project(shown, index)),
            Content::Invalid => checked.invalid.extend(check::job_name(source)),
            Content::Seed(_) | Content::Empty => {}
        }
    }
    checked.findings.iter_mut().for_each(|finding| leave_out(finding, &text));
    if checked.documents == 0 && checked.findings.is_empty() {
        let finding = Finding::new(Code::EmptyFile, Place::file(shown), "the file holds no document");
        checked.findings.push(finding.with_help("write a spec into it, or remove it"));
    }
    if allow::is_marked(&text) {
        let map = SourceMap::of(&text, documents);
        let allows = Allows::read(shown, &map);
        allows.apply(shown, &map, &mut checked.findings);
        checked.allows = Some(allows);
    }
    checked.text = Some(text);
    checked
}

impl Checked {
    /// Fills a job up from its project, and applies the rules that are about one job.
    fn job(&mut self, mut document: JobDocument, (index, folder): (usize, &Utf8Path), frame: &Frame<'_>) {
        let place = Place { file: self.shown.clone(), document: index, at: FieldPath::root(), target: Target::Value };
        let Some(layers) = frame.layers else {
            let origins = Origins::default();
            self.keep(Judged { document, origins, place, file: ManifestFile::Unusable });
            return;
        };
        let origins = layers.fill(&mut document);
        let is_listed = || matches!(document.spec.manifest, Manifest::File(_)) && frame.extent == Extent::JobsAndLists;
        if frame.extent != Extent::Whole && !is_listed() {
            self.keep(Judged { document, origins, place, file: ManifestFile::None });
            return;
        }
        let content = content::read(&document.spec, (folder, frame.root), &place);
        self.findings.extend(content.findings);
        self.others.extend(content.text);
        let job = Judged { document, origins, place, file: content.file };
        if frame.extent == Extent::Whole {
            self.findings.extend(rules::check_job(&job.subject(frame, layers)));
        }
        self.keep(job);
    }

    /// Nearly every file has one job: room for four, as a list makes it, would be most of what a set takes.
    fn keep(&mut self, job: Judged) {
        if self.jobs.is_empty() {
            self.jobs.reserve_exact(1);
        }
        self.jobs.push(job);
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
