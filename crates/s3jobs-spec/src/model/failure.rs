//! Why something was not done, by what can be done about it.

/// Kinds of failures. Exit code and remedy follow from the kind, whoever failed: a call to S3, or the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// It may pass: wait and repeat.
    Temporary,
    /// Another process holds what is needed.
    Busy,
    /// There are no usable credentials.
    Credentials,
    /// The caller lacks a permission of AWS.
    Permission,
    /// What was asked for does not exist.
    Missing,
    /// Something changed meanwhile, or is in a state that does not allow it.
    Conflict,
    /// S3 refuses the request as it is.
    Refused,
    /// A file or folder cannot be read or written.
    Storage,
    /// The same, for want of a permission of the operating system.
    StorageDenied,
    /// What was read is not what was written.
    Damaged,
    /// A record was deleted from a store that keeps earlier versions, so that it can be had back.
    Deleted,
}
