//! What can be wrong with a ledger, as data.

use camino::Utf8PathBuf;

/// What is wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a file of the ledger, its folder, or its bucket.
    pub path: Utf8PathBuf,
    /// What is wrong.
    pub message: String,
    /// What mends it.
    pub remedy: Remedy,
}

/// What mends a fault of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The file's backup: nobody else knows what it said. Without one, what S3 and the other files tell of it.
    Backup,
    /// The backup of the header. Without one, making it again for the records that are there.
    BackupOfHeader,
    /// Removing the delete marker that stands over the file.
    Undelete,
    /// Making the header again, for the records that are there.
    Init,
    /// Putting on record what S3 and the claims tell.
    Rebuild,
    /// Another setting of the bucket, which the message names.
    Setting,
    /// Removing the file, which no more than saves time.
    Remove,
    /// Nothing has to be done: the next writer removes the file.
    None,
    /// A person has to see whose file it is.
    Person,
}
