//! Who a run is: lineage, project, scope, name and run number, and the token that S3 gets for each attempt.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::digest::{Digest, hex};
use super::names::{JobName, Lineage, ProjectName};
use super::scope::Scope;

/// Which run of a job, from 1. A person bumps it to run the job again; numbers need not be dense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(inline, with = "u32", extend("minimum" = 1, "maximum" = Self::MAX))]
pub struct RunNumber(u32);

impl RunNumber {
    /// The highest run number.
    pub const MAX: u32 = 99_999;

    /// The first run of a job.
    pub const FIRST: Self = Self(1);

    /// The last run that a job can have.
    pub const LAST: Self = Self(Self::MAX);

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The number after this one.
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(Self::MAX))
    }
}

impl Default for RunNumber {
    fn default() -> Self {
        Self::FIRST
    }
}

impl TryFrom<u32> for RunNumber {
    type Error = String;
    fn try_from(value: u32) -> Result<Self, String> {
        if (1..=Self::MAX).contains(&value) {
            return Ok(Self(value));
        }
        Err(format!("a run number is from 1 to {}, not {value}", Self::MAX))
    }
}

impl From<RunNumber> for u32 {
    fn from(run: RunNumber) -> Self {
        run.0
    }
}

impl std::fmt::Display for RunNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which attempt at a run, from 1. Only replacing a held job adds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(u32);

impl Attempt {
    /// The first attempt.
    pub const FIRST: Self = Self(1);

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }

    /// An attempt by its number, from 1.
    pub fn new(number: u32) -> Option<Self> {
        (number >= 1).then_some(Self(number))
    }
}

/// One run of one job: the unit that exists exactly once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunKey {
    /// The project that the job belongs to.
    pub project: ProjectName,
    /// Where the job lives.
    pub scope: Scope,
    /// The job's name.
    pub name: JobName,
    /// Which run of it.
    pub run: RunNumber,
}

impl RunKey {
    /// The first run of the same job: stands for the job where jobs are told apart.
    pub fn first(&self) -> Self {
        Self { run: RunNumber::FIRST, ..self.clone() }
    }

    /// Whether both are runs of the same job, whichever run of it they are.
    pub fn is_of_same_job(&self, other: &Self) -> bool {
        (&self.project, &self.scope, &self.name) == (&other.project, &other.scope, &other.name)
    }
}

impl std::fmt::Display for RunKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.name, self.run)
    }
}

/// `ClientRequestToken`: tells S3 that two requests are the same one. 63 characters; S3 allows 64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(Arc<str>);

impl Token {
    /// The token of an attempt: the same for the same identity and the same effect, on every machine.
    pub fn derive(lineage: &Lineage, key: &RunKey, attempt: Attempt, digest: &Digest) -> Self {
        let scope = [
            key.scope.partition().to_string(),
            key.scope.account.to_string(),
            key.scope.region.to_string(),
            key.scope.endpoint.to_string(),
        ];
        let identity =
            serde_json::json!([1, lineage, key.project, scope, key.name, key.run, attempt.get(), digest.as_str()]);
        let hash = hex(&Sha256::digest(identity.to_string().as_bytes()));
        Self(format!("s3jobs-{}", &hash[..56]).into())
    }

    /// The token as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
