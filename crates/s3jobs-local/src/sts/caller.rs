use s3jobs_spec::model::{AccountId, Partition};

/// Who asks.
pub(super) struct Caller {
    pub(super) account: AccountId,
    pub(super) partition: Partition,
    /// Nothing: the account's root user.
    pub(super) user: Option<String>,
}
