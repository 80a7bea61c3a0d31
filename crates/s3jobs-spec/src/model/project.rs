//! The project file, `s3jobs.yaml`: whose jobs these are, where their ledger is, and what specs need not repeat.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::arn::{KmsKeyArn, RoleArn};
use super::behaviour::LocalBehaviour;
use super::bounds::{MAX_NUMBER, one_of, some_within, within};
use super::document::{ApiVersion, LabelKey, LabelValue, ProjectKind};
use super::endpoint::EndpointUrl;
use super::job::{Acceptance, Confirmation};
use super::names::{Lineage, ProjectName};
use super::operation::TagSet;
use super::policy::Policy;
use super::report::PartialReport;
use super::scope::{AccountId, Region};
use super::text::text_type;

text_type! {
    /// The name of an environment, as `--env` takes it.
    EnvironmentName, "an environment's name (lower-case letters, digits and hyphens)", 1..=40, r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    "prod"
}

/// The project file of a repository with job specs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectDocument {
    /// The version of the language: `s3jobs/v1`.
    pub api_version: ApiVersion,
    /// `Project`.
    pub kind: ProjectKind,
    /// The project's name.
    pub metadata: ProjectMetadata,
    /// Ledger, defaults, policy and the local S3.
    #[serde(default)]
    pub spec: Project,
}

/// The project's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectMetadata {
    /// The project's name. It is part of every run's identity: change it only together with the ledger.
    pub name: ProjectName,
}

/// Ledger, defaults, policy and the local S3 of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Project {
    /// Where the record of every run is kept. Needed for AWS; `--local` has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerLocation>,
    /// The ledger's id, written by `s3jobs ledger init`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineage: Option<Lineage>,
    /// What specs need not repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// How each account's credentials are got.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<AccountId, AccountAccess>,
    /// What specs of this project may say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Overlays that `--env NAME` chooses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environments: BTreeMap<EnvironmentName, Environment>,
    /// The local S3 of `--local`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalSettings>,
}

/// Where the ledger is: exactly one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum LedgerLocation {
    /// A folder on this machine.
    Directory(DirectoryLedger),
    /// A prefix of a bucket.
    S3(S3Ledger),
}

/// A ledger in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DirectoryLedger {
    /// The folder, relative to the project file.
    #[serde(deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(with = "String", length(min = 1))]
    #[schemars(extend("examples" = ["ledger"]))]
    pub path: Utf8PathBuf,
    /// Says that no other copy of the folder is in use and that it outlives a CI run. Without it, CI is refused: a ledger in
    /// S3 is the one that runners share.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}

text_type! {
    /// A general purpose bucket that keeps a ledger: `s3://BUCKET` or its ARN.
    // Source: S3 User Guide, "General purpose bucket naming rules".
    LedgerBucket, "a general purpose bucket (`s3://BUCKET` or `arn:aws:s3:::BUCKET`; 3 to 63 lower-case letters, digits, dots and hyphens)", 8..=128,
    r"^(s3://|arn:aws[a-z-]*:s3:::)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$";
    "s3://my-ledger"
}

text_type! {
    /// Where in its bucket a ledger is: folder names with slashes between them.
    // Source: S3 User Guide, "Naming Amazon S3 objects": safe characters. Anything else is encoded in one place and not in another.
    LedgerPrefix, "a prefix of a ledger (names of letters, digits, `_`, `-` and dots within, with a slash between two and none at either end)", 1..=512,
    r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$";
    "s3jobs/payments"
}

text_type! {
    /// The URL of an S3 that is not AWS's, without a user name.
    LedgerUrl, "the URL of an S3 endpoint (`https://HOST` or `https://HOST:PORT`, without a user name)", 8..=2048,
    r"^https?://[A-Za-z0-9._-]+(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9/._~-]*)?$";
    "https://s3.example.com"
}

text_type! {
    /// The word that a role's trust policy asks of callers from another account.
    // Source: STS API Reference, AssumeRole, `ExternalId`.
    ExternalId, "an external id (2 to 1224 letters, digits and `_+=,.@:/-`)", 2..=1224, r"^[A-Za-z0-9_+=,.@:/-]+$";
    "s3jobs-ledger"
}

/// A ledger in a bucket, which every runner that can reach the bucket shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [
    {"bucket": "s3://my-ledger", "prefix": "s3jobs/payments", "region": "us-west-2", "accountId": "111122223333"},
    {
        "bucket": "s3://central-ledger",
        "region": "us-west-2",
        "accountId": "444455556666",
        "assumeRoleArn": "arn:aws:iam::444455556666:role/s3jobs-ledger",
        "externalId": "s3jobs-ledger",
    },
]))]
pub struct S3Ledger {
    /// The bucket. It should keep versions, and have no lifecycle rule that expires objects of the ledger.
    pub bucket: LedgerBucket,
    /// The prefix of every record's key; a slash is put behind it. Left out, the ledger has the bucket for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<LedgerPrefix>,
    /// The bucket's Region.
    pub region: Region,
    /// The account that owns the bucket: twelve digits, in quotes. A bucket of another account's is refused.
    pub account_id: AccountId,
    /// A profile of the AWS configuration, for the ledger alone. Left out, the command's own credentials are used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["ledger"]))]
    pub profile: Option<String>,
    /// A role to assume for the ledger alone. Given beside a profile, the profile's credentials assume it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_role_arn: Option<RoleArn>,
    /// What the role's trust policy asks for; only beside `assumeRoleArn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The KMS key that records are encrypted with. Left out, the bucket's default encryption counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<KmsKeyArn>,
    /// Where the bucket's S3 is, if it is not AWS's. `--endpoint-url` and the environment are about jobs and do not count here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_url: Option<LedgerUrl>,
}

impl LedgerBucket {
    /// The bucket's name, whichever way it is written.
    pub fn name(&self) -> &str {
        let name = self.0.strip_prefix("s3://").or_else(|| Some(self.0.rsplit_once(":::")?.1));
        name.unwrap_or(&self.0)
    }
}

impl LedgerUrl {
    /// The endpoint in its normal form.
    ///
    /// # Panics
    /// Never: whatever the pattern accepts is the URL of an endpoint, as a test holds.
    pub fn endpoint(&self) -> EndpointUrl {
        self.0.parse().expect("the pattern accepts less than the URL of an endpoint may be")
    }
}

/// What specs need not repeat. A spec's own value wins; tags and labels merge by key, the report field by field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{
    "accountId": "111122223333",
    "region": "us-west-2",
    "roleArn": "arn:aws:iam::111122223333:role/S3BatchJobRole",
}]))]
pub struct Defaults {
    /// The AWS account that owns the jobs: twelve digits, in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The AWS Region in which jobs are created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// The IAM role that S3 assumes to run jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<RoleArn>,
    /// The completion report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<PartialReport>,
    /// Who lets jobs run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// What counts as success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// Tags on the jobs themselves.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: TagSet,
    /// Labels, for selection only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<LabelKey, LabelValue>,
}

/// How an account's credentials are got. Both given: the profile's credentials assume the role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountAccess {
    /// A profile of the AWS configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["finance"]))]
    pub profile: Option<String>,
    /// A role to assume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_role_arn: Option<RoleArn>,
    /// What the role's trust policy asks for; only beside `assumeRoleArn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
}

/// An overlay over the project's defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"defaults": {"accountId": "444455556666"}}]))]
pub struct Environment {
    /// Defaults that win over the project's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
}

text_type! {
    /// What a Lambda function is known by: its name, `NAME:ALIAS`, or its ARN.
    FunctionName, "a Lambda function's name, NAME:ALIAS, or ARN", 1..=1024, r"^[A-Za-z0-9_$-]+(:[A-Za-z0-9_$-]+)*$";
    "make-thumbnail"
}

text_type! {
    /// Where a function on this machine answers, over plain HTTP, without a user name.
    FunctionUrl, "the URL of a function on this machine (http://HOST:PORT)", 8..=2048, r"^http://[!-.0-?A-~]+(/[!-~]*)?$";
    "http://127.0.0.1:8080"
}

text_type! {
    /// A command line for the system's shell.
    FunctionCommand, "a command line", 1..=4096;
    "python3 make-thumbnail.py"
}

/// A Lambda function on this machine: exactly one of `url` and `command` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["url"]}, {"required": ["command"]}]))]
#[schemars(extend("examples" = [{"command": "python3 make-thumbnail.py"}, {"url": "http://127.0.0.1:8080", "timeoutSeconds": 30}]))]
pub struct LocalFunction {
    /// Where it answers like Lambda's runtime interface emulator. Without a path, the emulator's is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<FunctionUrl>,
    /// What is run for each object, in the project's folder: it gets the event on standard input and answers on standard
    /// output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<FunctionCommand>,
    /// How long one invocation may take, in whole seconds, at most 900. Default: 60.
    // Source: AWS Lambda Developer Guide, "Configure Lambda function timeout".
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<1, 900, _, _>")]
    #[schemars(range(min = 1, max = 900))]
    #[schemars(extend("examples" = [30]))]
    pub timeout_seconds: Option<NonZeroU32>,
}

impl<'de> Deserialize<'de> for LocalFunction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let function = Self::deserialize(deserializer)?;
        one_of(&[("url", function.url.is_some()), ("command", function.command.is_some())]).map(|()| function)
    }
}

impl Serialize for LocalFunction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// The local S3 of `--local`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"seed": "seed.yaml", "tasksPerSecond": 500}]))]
pub struct LocalSettings {
    /// A file of kind `Seed` with the buckets and objects to begin with, relative to the project file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    #[schemars(extend("examples" = ["seed.yaml"]))]
    pub seed: Option<Utf8PathBuf>,
    /// How many tasks all jobs together run in a second. Left out, as many as the machine can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = u32::MAX))]
    #[schemars(extend("examples" = [500]))]
    pub tasks_per_second: Option<NonZeroU32>,
    /// The Lambda functions that jobs can invoke, by name, `NAME:ALIAS`, or ARN. They run on this machine, so a person has to
    /// trust them first: `s3jobs local trust`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<FunctionName, LocalFunction>,
    /// What goes wrong on purpose: rules as `s3jobs local --fault` takes them. The first one that strikes decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["throttle:calls=CreateJob,rate=0.1", "reset:calls=PutObject,nth=3,when=after"]]))]
    pub faults: Vec<String>,
    /// What the dice of rules with a rate are thrown with: the same number gives the same faults. Left out, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = u32::MAX))]
    #[schemars(extend("examples" = [7]))]
    pub fault_seed: Option<u32>,
    /// What it does where S3's own behaviour is not documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behaviour: Option<LocalBehaviour>,
}
