//! Where jobs live: partition, account and region, at an endpoint.
//!
//! Region and account come from spec or project, never from the shell's environment.

use serde::{Deserialize, Serialize};

use super::endpoint::Endpoint;
use super::text::text_type;

text_type! {
    /// The AWS account that owns the job: twelve digits, in quotes, leading zeros included.
    AccountId, "an AWS account id (12 digits, in quotes)", 12..=12, r"^[0-9]{12}$";
    "111122223333"
}

text_type! {
    /// The AWS Region in which the job is created, such as `us-west-2`.
    Region, "an AWS Region (such as `us-west-2`)", 4..=32, r"^[a-z]{2,}(-[a-z]+)+-[0-9]+$";
    "us-west-2"
}

/// A partition of AWS: a set of Regions with identities of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// `aws`, the commercial Regions.
    Aws,
    /// `aws-cn`, the Regions in China.
    AwsCn,
    /// `aws-us-gov`, the Regions of AWS `GovCloud`.
    AwsUsGov,
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        })
    }
}

impl Region {
    /// The partition that the Region belongs to.
    pub fn partition(&self) -> Partition {
        match self.as_str() {
            name if name.starts_with("cn-") => Partition::AwsCn,
            name if name.starts_with("us-gov-") => Partition::AwsUsGov,
            _ => Partition::Aws,
        }
    }
}

/// Where a job lives. Clients are made for one scope each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// The account that owns the job.
    pub account: AccountId,
    /// The Region in which the job is created.
    pub region: Region,
    /// The service that answers.
    pub endpoint: Endpoint,
}

impl Scope {
    /// The partition, which follows from the Region.
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.region)?;
        match &self.endpoint {
            Endpoint::Aws => Ok(()),
            Endpoint::Local | Endpoint::Url(_) => write!(f, " at {}", self.endpoint),
        }
    }
}
