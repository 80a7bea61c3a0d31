//! What an effect is: a stable code, what kind of effect that is, and words with the names of the case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that a job does and that a person should know before letting it run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What it is, as a stable code.
    pub code: EffectCode,
    /// What it is, with the names of this case: a lowercase fragment. May hold text from outside.
    pub words: String,
}

/// How grave an effect is, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EffectKind {
    /// No job and no setting brings back what was before.
    Irreversible,
    /// The objects are opened to everybody, or to everybody with an AWS account.
    Public,
    /// The objects lose what keeps them from being deleted.
    Unprotected,
    /// It costs more than S3 Batch Operations itself.
    Costly,
    /// It is good to know.
    Notable,
}

/// What an effect is. The code is an interface; the words are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EffectCode {
    /// Copies replace objects of the same keys.
    OverwritesObjects,
    /// Copies have the keys of their sources and go into a bucket from which these come, or may come: they replace them.
    OverwritesSources,
    /// The tags that objects have are replaced by others.
    ReplacesTags,
    /// All tags of the objects are removed.
    RemovesTags,
    /// The access control lists that objects have are replaced.
    ReplacesAccess,
    /// Objects are locked until a date or an event, and nobody can lift that.
    LocksForGood,
    /// Objects are encrypted under another key, in place.
    ChangesKey,
    /// A Lambda function does with the objects what its code says.
    RunsFunction,
    /// Everybody, or everybody with an AWS account, gets access to the objects.
    PublicAccess,
    /// Copies go to a storage class that is read only after a paid restore.
    Archives,
    /// Copies are charged for a least number of days, however soon they are deleted.
    MinimumStorage,
    /// Each copy is monitored, for a fee.
    Monitoring,
    /// Reading the objects is charged to the requester.
    RequesterPays,
    /// Objects are encrypted with a KMS key, and calls to KMS are charged.
    KmsCalls,
    /// Restored copies are stored beside the archived objects.
    RestoredCopies,
    /// Objects are replicated, and replicas are stored.
    Replicates,
    /// Lambda is charged for its invocations.
    Invocations,
    /// S3 lists the whole bucket to make the list of objects.
    ListsBucket,
    /// Others get access to the objects.
    GrantsAccess,
    /// Copies are kept in one Availability Zone only.
    OneZone,
    /// Objects are locked until a date or an event; who has a special permission can lift that.
    Locks,
    /// Objects are put under legal hold.
    LegalHold,
    /// The legal hold of objects is lifted.
    LiftsLegalHold,
    /// Governance retention that is in place is changed all the same.
    BypassesGovernance,
    /// The retention of objects is removed.
    RemovesRetention,
    /// The event hold of objects is released, so that their retention has an end.
    ReleasesEventHold,
    /// Copies get none of their sources' annotations.
    LeavesAnnotations,
    /// Copies get other metadata than their sources have.
    ReplacesMetadata,
    /// Requests for the copies are redirected.
    Redirects,
    /// Nothing is changed.
    OnlyReads,
    /// No filter leaves any object of the bucket out.
    WholeBucket,
    /// The list of objects is written to a bucket.
    KeepsList,
    /// There is no completion report.
    NoReport,
}

impl EffectCode {
    /// How grave the effect is.
    pub fn kind(self) -> EffectKind {
        match self {
            Self::OverwritesObjects
            | Self::OverwritesSources
            | Self::ReplacesTags
            | Self::RemovesTags
            | Self::ReplacesAccess
            | Self::LocksForGood
            | Self::ChangesKey
            | Self::RunsFunction => EffectKind::Irreversible,
            Self::PublicAccess => EffectKind::Public,
            Self::LiftsLegalHold | Self::BypassesGovernance | Self::RemovesRetention | Self::ReleasesEventHold => {
                EffectKind::Unprotected
            }
            Self::Archives
            | Self::MinimumStorage
            | Self::Monitoring
            | Self::RequesterPays
            | Self::KmsCalls
            | Self::RestoredCopies
            | Self::Replicates
            | Self::Invocations
            | Self::ListsBucket => EffectKind::Costly,
            Self::GrantsAccess
            | Self::OneZone
            | Self::Locks
            | Self::LegalHold
            | Self::LeavesAnnotations
            | Self::ReplacesMetadata
            | Self::Redirects
            | Self::OnlyReads
            | Self::WholeBucket
            | Self::KeepsList
            | Self::NoReport => EffectKind::Notable,
        }
    }

    /// An effect of this code.
    pub(super) fn with(self, words: impl Into<String>) -> Effect {
        Effect { code: self, words: words.into() }
    }
}
