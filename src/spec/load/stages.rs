//! The stages of loading: paths, project, files, documents, rules, jobs.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::discover::{Discovered, SpecFile};
use super::start::{project_file, starts};
use super::{Checked, LoadError, LoadedJob, Sources, SpecSet, read};
use crate::model::{Defaults, JobDocument, ProjectDocument};
use crate::spec::check::{self, Content};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::rules::{self, Subject};
use crate::spec::schema::SchemaKind;
use crate::spec::source::FileTexts;
use crate::spec::{FieldPath, content, project, resolve, tree};

/// How standard input is named on the command line and in findings.
pub(super) const STDIN: &str = "-";

/// Loads every spec of some paths, with their project.
pub fn load(sources: &Sources) -> Result<SpecSet, LoadError> {
    let (mut loading, head) = Loading::begin(sources)?;
    loading.files(sources, head.file.as_ref())?;
    let defaults = match (&head.project, &head.file) {
        // What an invalid project file would give is unknown: its own findings come first.
        (None, Some(_)) => None,
        (None, None) => Some(Defaults::default()),
        (Some(project), _) => Some(project.spec.defaults.clone().unwrap_or_default()),
    };
    if let Some(defaults) = defaults {
        loading.judge(&defaults, &head.root);
    }
    Ok(loading.end(head))
}

/// Loads the project alone, for what is about no spec: a set without jobs.
pub fn load_project(sources: &Sources) -> Result<SpecSet, LoadError> {
    let (loading, head) = Loading::begin(sources)?;
    Ok(loading.end(head))
}

/// The project of some paths.
struct Head {
    root: Utf8PathBuf,
    file: Option<SpecFile>,
    project: Option<ProjectDocument>,
}

/// A job spec that schema and types accept.
struct Decoded {
    document: JobDocument,
    file: Utf8PathBuf,
    index: usize,
    /// The spec's folder, which its paths are relative to.
    folder: Utf8PathBuf,
}

#[derive(Default)]
struct Loading {
    decoded: Vec<Decoded>,
    jobs: Vec<LoadedJob>,
    findings: Vec<Finding>,
    texts: FileTexts,
    checked: Checked,
}

impl Loading {
    /// Finds and reads the project file.
    fn begin(sources: &Sources) -> Result<(Self, Head), LoadError> {
        let starts = starts(sources)?;
        let file = project_file(sources, &starts)?;
        let mut loading = Self::default();
        let project = loading.project(file.as_ref());
        let first = || starts.first().map(|start| start.folder.as_path());
        let root = file.as_ref().and_then(|file| file.canonical.parent()).or_else(first);
        let root = root.unwrap_or(&sources.working_directory).to_owned();
        Ok((loading, Head { root, file, project }))
    }

    fn end(self, head: Head) -> SpecSet {
        let Self { jobs, findings, texts: files, mut checked, .. } = self;
        checked.jobs = jobs.len();
        let Head { root, file, project } = head;
        SpecSet { root, project, jobs, findings, files, checked, has_project_file: file.is_some() }
    }

    fn project(&mut self, file: Option<&SpecFile>) -> Option<ProjectDocument> {
        let file = file?;
        self.checked.files += 1;
        let text = self.note(read::file(&file.canonical, &file.shown))?;
        self.texts.insert(file.shown.clone(), text.clone());
        self.checked.documents += 1;
        match project::read(&file.shown, &text) {
            Ok(project) => Some(project),
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    fn files(&mut self, sources: &Sources, project: Option<&SpecFile>) -> Result<(), LoadError> {
        let base = &sources.working_directory;
        let project_file = project.map(|file| file.canonical.as_path());
        let mut discovered = Discovered::default();
        let root = project.and_then(|file| file.shown.parent()).map_or_else(|| ".".into(), Utf8Path::to_owned);
        let paths = if sources.paths.is_empty() { vec![root] } else { sources.paths.clone() };
        for path in paths.iter().filter(|path| *path != STDIN) {
            discovered.add(path, base, project_file)?;
        }
        self.findings.append(&mut discovered.findings);
        if paths.iter().any(|path| path == STDIN) {
            let bytes = sources.stdin.clone().ok_or(LoadError::NoInput)?;
            let text = read::text(bytes, STDIN.into());
            self.file(text, STDIN.into(), base);
        }
        for file in discovered.files {
            let text = read::file(&file.canonical, &file.shown);
            self.file(text, &file.shown, file.canonical.parent().unwrap_or(base));
        }
        // A file that was named holds a document, or a finding says that it does not.
        let names_a_file = paths.iter().any(|path| path == STDIN || base.join(path).is_file());
        let nothing = self.decoded.is_empty() && self.findings.is_empty() && !names_a_file;
        match paths.into_iter().next().filter(|_| nothing) {
            Some(path) => Err(LoadError::NoSpecs { path }),
            None => Ok(()),
        }
    }

    /// Keeps a value, or notes why there is none.
    fn note<T>(&mut self, result: Result<T, Box<Finding>>) -> Option<T> {
        result.map_err(|finding| self.findings.push(*finding)).ok()
    }

    fn file(&mut self, text: Result<Arc<str>, Box<Finding>>, file: &Utf8Path, folder: &Utf8Path) {
        self.checked.files += 1;
        let Some(text) = self.note(text) else { return };
        self.texts.insert(file.to_owned(), text.clone());
        let before = self.checked.documents;
        for (index, document) in tree::parse(&text).iter().enumerate() {
            let checked = check::check(file, index, &text, document);
            self.findings.extend(checked.findings);
            self.checked.documents += usize::from(!matches!(checked.content, Content::Empty));
            match checked.content {
                Content::Job(document) => {
                    let (file, folder) = (file.to_owned(), folder.to_owned());
                    self.decoded.push(Decoded { document: *document, file, index, folder });
                }
                Content::Project(_) => self.findings.push(misplaced_project(file, index)),
                Content::Seed(_) | Content::Empty | Content::Invalid => {}
            }
        }
        if self.checked.documents == before {
            let finding = Finding::new(Code::EmptyFile, Place::file(file), "the file holds no document");
            self.findings.push(finding.with_help("write a spec into it, or remove it"));
        }
    }

    /// Applies the rules, and resolves what no rule refuses.
    fn judge(&mut self, defaults: &Defaults, root: &Utf8Path) {
        let decoded = std::mem::take(&mut self.decoded);
        let subjects: Vec<Subject<'_>> = decoded.iter().map(|job| job.subject(defaults)).collect();
        let mut findings: Vec<Finding> = subjects.iter().flat_map(rules::check_job).collect();
        findings.extend(rules::check_set(&subjects));
        drop(subjects);
        for job in decoded {
            self.resolve(job, defaults, root);
        }
        self.findings.extend(findings);
    }

    fn resolve(&mut self, job: Decoded, defaults: &Defaults, root: &Utf8Path) {
        let Decoded { document, file, index, folder } = job;
        let place = Place { file: file.clone(), document: index, at: FieldPath::root(), target: Target::Value };
        let content = self.note(content::read(&document.spec.manifest, &folder, root, &place));
        match resolve::resolve(document, defaults, content.clone().flatten(), &place) {
            // Without its manifest's file a job is not the one that was meant.
            Ok(job) if content.is_some() => self.jobs.push(LoadedJob { job, file, document: index }),
            Ok(_) => {}
            Err(findings) => self.findings.extend(findings),
        }
    }
}

impl Decoded {
    fn subject<'s>(&'s self, defaults: &'s Defaults) -> Subject<'s> {
        Subject { document: &self.document, defaults, file: &self.file, index: self.index }
    }
}

fn misplaced_project(file: &Utf8Path, index: usize) -> Finding {
    let place = Place { file: file.to_owned(), document: index, at: FieldPath::of(["kind"]), target: Target::Value };
    let message = format!("a {} stands among job specs", SchemaKind::Project.name().to_lowercase());
    let help = format!("a project is described by `{}` at the root of its specs", project::PROJECT_FILE);
    Finding::new(Code::WrongKind, place, message).with_help(help)
}
