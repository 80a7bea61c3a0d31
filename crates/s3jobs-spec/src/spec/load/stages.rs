//! The stages of loading: paths, project, files, rules about the set, jobs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::discover::{Discovered, Origin, SpecFile};
use super::file::{self, Extent, Frame, Judged};
use super::parallel::{self, OnProgress};
use super::rest::Rest;
use super::start::{project_file, starts};
use super::{Checked, InvalidJob, LoadError, LoadedJob, Sources, SpecSet, read};
use crate::files::Reach;
use crate::model::project::EnvironmentName;
use crate::model::{ProjectDocument, Severity};
use crate::spec::allow::{self, Allows};
use crate::spec::content::ManifestFile;
use crate::spec::finding::{Finding, Place};
use crate::spec::layers::{Incomplete, Layers};
use crate::spec::project;
use crate::spec::resolve::{Surroundings, resolve};
use crate::spec::rules;
use crate::spec::source::{FileTexts, SourceMap};

/// How standard input is named on the command line and in findings.
pub(super) const STDIN: &str = "-";

/// Loads every spec of some paths, with their project.
pub fn load(sources: &Sources) -> Result<SpecSet, LoadError> {
    load_with(sources, &|_, _| {})
}

/// The same, telling how many files have been checked.
pub fn load_with(sources: &Sources, progress: OnProgress<'_>) -> Result<SpecSet, LoadError> {
    load_for(sources, Incomplete::Refused, progress)
}

/// The same, for one of several looks at the project.
pub(super) fn load_for(
    sources: &Sources,
    incomplete: Incomplete,
    progress: OnProgress<'_>,
) -> Result<SpecSet, LoadError> {
    let (mut loading, mut head) = Loading::begin(sources)?;
    head.incomplete = incomplete;
    loading.all(sources, &head, progress)?;
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
    environment: Option<EnvironmentName>,
    incomplete: Incomplete,
}

impl Head {
    /// What the project gives to its jobs; none if its file is invalid: its own findings come first.
    fn layers(&self) -> Option<Layers<'_>> {
        match (&self.project, &self.file) {
            (None, Some(_)) => None,
            (project, file) => {
                let project =
                    project.as_ref().zip(file.as_ref()).map(|(project, file)| (project, file.shown.as_path()));
                Some(Layers::new(project, self.environment.as_ref()).with_incomplete(self.incomplete))
            }
        }
    }

    /// The environment that was asked for, if the project has it.
    fn check_environment(&self) -> Result<(), LoadError> {
        let Some(name) = &self.environment else { return Ok(()) };
        let environments = match (&self.project, &self.file) {
            (None, Some(_)) => return Ok(()),
            (project, _) => project.as_ref().map(|project| &project.spec.environments),
        };
        if environments.is_some_and(|environments| environments.contains_key(name)) {
            return Ok(());
        }
        let known = environments.into_iter().flat_map(|environments| environments.keys().cloned()).collect();
        Err(LoadError::NoEnvironment { name: name.clone(), known })
    }
}

#[derive(Default)]
struct Loading {
    jobs: Vec<LoadedJob>,
    invalid: Vec<InvalidJob>,
    findings: Vec<Finding>,
    texts: FileTexts,
    allows: BTreeMap<Utf8PathBuf, Allows>,
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
        let head =
            Head { root, file, project, environment: sources.environment.clone(), incomplete: Incomplete::Refused };
        head.check_environment()?;
        Ok((loading, head))
    }

    fn end(mut self, head: Head) -> SpecSet {
        allow::apply(&mut self.findings, (&self.allows, &self.texts), head.environment.as_ref());
        let Self { jobs, invalid, findings, texts: files, mut checked, .. } = self;
        checked.jobs = jobs.len();
        let Head { root, file, project, environment, incomplete: _ } = head;
        SpecSet {
            root,
            project,
            environment,
            jobs,
            invalid,
            findings,
            files,
            checked,
            project_file: file.map(|file| file.shown),
        }
    }

    fn project(&mut self, file: Option<&SpecFile>) -> Option<ProjectDocument> {
        let file = file?;
        self.checked.files += 1;
        let text = read::file(&file.canonical, &file.shown, Reach::Named);
        let text = text.map_err(|finding| self.findings.push(*finding)).ok()?;
        self.texts.insert(file.shown.clone(), text.clone());
        if allow::is_marked(&text) {
            self.allows.insert(file.shown.clone(), Allows::read(&file.shown, &SourceMap::new(&text)));
        }
        self.checked.documents += 1;
        let (project, findings) = project::read(&file.shown, &text);
        self.findings.extend(findings);
        project
    }

    /// Every file, then the set, then the jobs.
    fn all(&mut self, sources: &Sources, head: &Head, progress: OnProgress<'_>) -> Result<(), LoadError> {
        let frame = Frame { layers: head.layers(), root: &head.root, now: sources.now, extent: Extent::Whole };
        let (files, mut rest) = self.files(sources, head, (&frame, progress))?;
        let jobs: Vec<Vec<Judged>> = files.into_iter().map(|file| self.keep(file)).collect();
        let Some(layers) = frame.layers else { return Ok(()) };
        rest.read(&jobs, (&frame, progress));
        let invalid: Vec<&str> = self.invalid.iter().chain(rest.invalid()).map(|job| job.name.as_str()).collect();
        let subjects = rest.subjects(&jobs, (&frame, layers));
        let findings = rules::check_set(&subjects, &invalid);
        drop(subjects);
        self.findings.extend(rest.of_the_named(findings, &mut self.texts));
        self.jobs.reserve_exact(jobs.iter().map(Vec::len).sum());
        for job in jobs.into_iter().flatten() {
            self.resolve(job, layers);
        }
        self.once();
        Ok(())
    }

    /// The files of the paths, read and checked, and the project's others.
    fn files(
        &mut self,
        sources: &Sources,
        head: &Head,
        (frame, progress): (&Frame<'_>, OnProgress<'_>),
    ) -> Result<(Vec<file::Checked>, Rest), LoadError> {
        let base = &sources.working_directory;
        let project_file = head.file.as_ref().map(|file| file.canonical.as_path());
        let mut discovered = Discovered::new(&head.root);
        let root =
            head.file.as_ref().and_then(|file| file.shown.parent()).map_or_else(|| ".".into(), Utf8Path::to_owned);
        let paths = if sources.paths.is_empty() { vec![root.clone()] } else { sources.paths.clone() };
        for path in paths.iter().filter(|path| *path != STDIN) {
            discovered.add(path, base, project_file)?;
        }
        self.findings.append(&mut discovered.findings);
        let mut files = Vec::new();
        if paths.iter().any(|path| path == STDIN) {
            let bytes = sources.stdin.clone().ok_or(LoadError::NoInput)?;
            let text = read::text(bytes, STDIN.into()).map(Some);
            let input = file::Input { shown: STDIN.into(), folder: base, text, origin: Origin::Named };
            files.extend(file::check_texts(vec![input], frame));
        }
        files.extend(parallel::map(&discovered.files, |files| file::check(files, frame), progress));
        // A file that was named holds a document, or a finding says that it does not.
        let names_a_file = paths.iter().any(|path| path == STDIN || base.join(path).is_file());
        let holds_nothing =
            |file: &file::Checked| file.jobs.is_empty() && file.invalid.is_empty() && file.findings.is_empty();
        let is_empty = files.iter().all(holds_nothing);
        let is_wrong = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        let nothing = is_empty && !is_wrong && !names_a_file;
        let others = files.iter().filter(|file| file.is_other).count();
        match paths.into_iter().next().filter(|_| nothing) {
            Some(path) => Err(LoadError::NoSpecs { path, others }),
            None if project_file.is_some() => Ok((files, Rest::find(discovered, (&root, project_file)))),
            None => Ok((files, Rest::default())),
        }
    }

    /// Keeps what a file says for showing it, and gives its jobs.
    fn keep(&mut self, file: file::Checked) -> Vec<Judged> {
        let file::Checked { shown, text, documents, jobs, findings, allows, others, invalid, is_other } = file;
        self.checked.others += usize::from(is_other);
        self.checked.files += usize::from(!is_other);
        self.invalid.extend(invalid);
        self.checked.documents += documents;
        self.findings.extend(findings);
        self.allows.extend(allows.map(|allows| (shown.clone(), allows)));
        for (file, text) in text.map(|text| (shown, text)).into_iter().chain(others) {
            self.texts.insert(file, text);
        }
        jobs
    }

    fn resolve(&mut self, job: Judged, layers: Layers<'_>) {
        let Judged { document, origins, others, missing, place, file: content } = job;
        let Place { file, document: index, .. } = place;
        self.findings.extend(missing.findings);
        let name = document.metadata.name.to_string();
        let (content, is_whole) = match content {
            ManifestFile::None => (None, true),
            ManifestFile::Read(content) => (Some(content), true),
            // Without its manifest's file a job is not the one that was meant.
            ManifestFile::Unusable => (None, false),
        };
        let job = resolve(*document, Surroundings { file: content, policy: layers.policy() });
        if let Some(job) = job.filter(|_| is_whole) {
            self.jobs.push(LoadedJob { job: Arc::new(job), file, document: index, origins, others });
        } else {
            let is_of_environments = missing.is_given_elsewhere;
            self.invalid.push(InvalidJob { name, file, document: index, is_of_environments });
        }
    }

    /// A mistake in the project's defaults is found by every job that takes them: it is told once.
    fn once(&mut self) {
        let mut seen = BTreeSet::new();
        self.findings.retain(|finding| seen.insert((finding.place.clone(), finding.code, finding.message.clone())));
    }
}
