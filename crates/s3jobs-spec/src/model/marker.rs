//! The marker at the end of a job's description: by it one ListJobs page tells whose jobs it shows.
//!
//! A marker is a name, not security: anyone can copy it. Nothing is done to a job before its body was compared.

use sha2::{Digest as _, Sha256};

use super::digest::{Digest, hex};
use super::document::Description;
use super::identity::{Attempt, RunKey, RunNumber};
use super::names::{JobName, Lineage, ProjectName};
use super::scope::Scope;

/// How a marker begins; a spec's description must not contain it.
pub const MARKER_START: &str = "[s3jobs/";

/// A run's name, as it stands in the description of its job:
/// `[s3jobs/1 PROJECT/NAME#RUN.ATTEMPT LINEAGE8 DIGEST12 CHECK4]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The project that the job belongs to.
    pub project: ProjectName,
    /// The job's name.
    pub name: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// Which attempt at the run.
    pub attempt: Attempt,
    /// Eight hex digits that stand for the lineage.
    pub lineage: String,
    /// The first twelve hex digits of the digest.
    pub digest: String,
}

impl Marker {
    /// The marker of an attempt.
    pub fn new(lineage: &Lineage, key: &RunKey, attempt: Attempt, digest: &Digest) -> Self {
        Self {
            project: key.project.clone(),
            name: key.name.clone(),
            run: key.run,
            attempt,
            lineage: lineage_code(lineage),
            digest: digest.short().to_owned(),
        }
    }

    /// The run that it names, of a job that lives here.
    pub fn run_in(&self, scope: &Scope) -> RunKey {
        let Self { project, name, run, attempt: _, lineage: _, digest: _ } = self;
        RunKey { project: project.clone(), scope: scope.clone(), name: name.clone(), run: *run }
    }

    /// Finds the marker at the end of a description. `None` if there is none, or if it was damaged.
    pub fn find(description: &str) -> Option<Self> {
        let start = description.rfind(MARKER_START)?;
        let inner = description[start..].strip_prefix('[')?.strip_suffix(']')?;
        let (body, check) = inner.rsplit_once(' ')?;
        if check != check_of(body) {
            return None;
        }
        let mut words = body.strip_prefix("s3jobs/1 ")?.split(' ');
        let (identity, lineage, digest) = (words.next()?, words.next()?, words.next()?);
        let (project, rest) = identity.split_once('/')?;
        let (name, numbers) = rest.split_once('#')?;
        let (run, attempt) = numbers.split_once('.')?;
        Some(Self {
            project: project.parse().ok()?,
            name: name.parse().ok()?,
            run: RunNumber::try_from(run.parse::<u32>().ok()?).ok()?,
            attempt: Attempt::new(attempt.parse().ok()?)?,
            lineage: lineage.to_owned(),
            digest: digest.to_owned(),
        })
    }

    /// The description that S3 gets: the author's words, then the marker.
    pub fn describe(&self, words: Option<&Description>) -> String {
        match words {
            Some(words) => format!("{words} {self}"),
            None => self.to_string(),
        }
    }

    /// Whether the marker was made with this lineage.
    pub fn is_of(&self, lineage: &Lineage) -> bool {
        self.lineage == lineage_code(lineage)
    }
}

impl std::fmt::Display for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { project, name, run, attempt, lineage, digest } = self;
        let body = format!("s3jobs/1 {project}/{name}#{run}.{} {lineage} {digest}", attempt.get());
        let check = check_of(&body);
        write!(f, "[{body} {check}]")
    }
}

fn lineage_code(lineage: &Lineage) -> String {
    hex(&Sha256::digest(lineage.as_str().as_bytes())[..4])
}

fn check_of(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes())[..2])
}
