//! Whether a ledger in a folder is whole: every file read, at its own place, and each claim with its record.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::claim::Claim;
use super::directory::DirectoryStore;
use super::files::every_file;
use super::port::{Ledger as _, LedgerError};
use super::record::{Header, Record};
use crate::model::{Endpoint, Lineage, Marker, RunKey};

/// What is wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a file of the ledger, or its folder.
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
    /// Making the header again, for the records that are there.
    Init,
    /// Putting on record what S3 and the claims tell.
    Rebuild,
    /// Nothing has to be done: the next writer removes the file.
    None,
    /// A person has to see whose file it is.
    Person,
}

/// A ledger, as far as it could be read.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The header, if it is there and whole.
    pub header: Option<Header>,
    /// How many records are whole.
    pub records: u64,
    /// How many claims are whole.
    pub claims: u64,
    /// What is wrong, in the order of paths.
    pub faults: Vec<Fault>,
}

/// Whose a ledger should be.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The project's lineage, if it is known apart from the ledger.
    pub lineage: Option<Lineage>,
    /// The service whose jobs it records.
    pub endpoint: Endpoint,
}

/// Reads a ledger whole. Writes nothing, and goes on behind every fault.
///
/// # Errors
/// A folder that cannot be listed. A file that cannot be read is a fault.
pub async fn check(store: &DirectoryStore, expected: &Expected) -> Result<Checked, LedgerError> {
    let mut checked = Checked::default();
    match store.header().await {
        Ok(header) => checked.header = header,
        Err(error) => {
            let fault = unreadable(&store.header_path(), &error);
            checked.faults.push(Fault { remedy: Remedy::BackupOfHeader, ..fault });
        }
    }
    let mut records = Vec::new();
    for path in every_file(&store.root().join("runs"))? {
        if is_record(&path) {
            keep(store.load_file(&path), &path, (&mut records, &mut checked.faults));
        } else {
            checked.faults.push(stray(path));
        }
    }
    let mut claims = Vec::new();
    for path in every_file(&store.root().join("effects"))? {
        if is_record(&path) {
            keep(store.load_claim_file(&path), &path, (&mut claims, &mut checked.faults));
        } else {
            checked.faults.push(stray(path));
        }
    }
    checked.faults.extend(every_file(&store.drafts())?.into_iter().map(draft));
    let records: Vec<Record> = records.into_iter().map(|versioned| versioned.record).collect();
    let claims: Vec<Claim> = claims.into_iter().map(|versioned| versioned.record).collect();
    (checked.records, checked.claims) = (records.len() as u64, claims.len() as u64);
    checked.faults.extend(header_faults(store, &checked, expected));
    checked.faults.extend(strangers(store, &records, (&checked, expected)));
    checked.faults.extend(unpaired(store, &records, &claims));
    checked.faults.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    Ok(checked)
}

/// The lineage of the records of a ledger, if all that name one name the same: by it a lost header is made again.
pub fn lineage_of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Option<Lineage> {
    let mut lineages: BTreeSet<Lineage> = records.into_iter().filter_map(lineage_of_record).collect();
    let lineage = lineages.pop_first()?;
    lineages.is_empty().then_some(lineage)
}

/// The lineage in the tags that name a run.
fn lineage_of_record(record: &Record) -> Option<Lineage> {
    let tags = &record.latest()?.request.tags;
    tags.iter().find(|(key, _)| key.as_str() == "s3jobs:lineage").and_then(|(_, value)| value.as_str().parse().ok())
}

fn keep<T>(loaded: Result<Option<T>, LedgerError>, path: &Utf8Path, (found, faults): (&mut Vec<T>, &mut Vec<Fault>)) {
    match loaded {
        Ok(loaded) => found.extend(loaded),
        Err(error) => faults.push(unreadable(path, &error)),
    }
}

fn is_record(path: &Utf8Path) -> bool {
    path.extension() == Some("json")
}

fn unreadable(path: &Utf8Path, error: &LedgerError) -> Fault {
    let message = match error {
        LedgerError::Damaged { message, .. } => message.clone(),
        LedgerError::Io { source, .. } => format!("it cannot be read: {source}"),
        LedgerError::Locked { .. } => error.to_string(),
    };
    Fault { path: path.to_owned(), message, remedy: Remedy::Backup }
}

fn stray(path: Utf8PathBuf) -> Fault {
    if path.extension() == Some("tmp") {
        return draft(path);
    }
    Fault { path, message: "it is no file of a ledger".to_owned(), remedy: Remedy::Person }
}

fn draft(path: Utf8PathBuf) -> Fault {
    let message = "a writer that was killed has left it, or one is at work".to_owned();
    Fault { path, message, remedy: Remedy::None }
}

/// Whose ledger it is.
fn header_faults(store: &DirectoryStore, checked: &Checked, expected: &Expected) -> Vec<Fault> {
    let path = store.header_path();
    let fault = |message: String, remedy| Fault { path: path.clone(), message, remedy };
    let Some(header) = &checked.header else {
        if checked.faults.iter().any(|fault| fault.path == path) {
            return Vec::new();
        }
        let remedy = if checked.records > 0 { Remedy::Init } else { Remedy::BackupOfHeader };
        return vec![fault("the header is missing, which says whose ledger this is".to_owned(), remedy)];
    };
    let mut faults = Vec::new();
    if let Some(lineage) = expected.lineage.as_ref().filter(|lineage| **lineage != header.lineage) {
        let told = format!("it has the lineage {}, and the project file expects {lineage}", header.lineage);
        faults.push(fault(told, Remedy::Person));
    }
    if header.endpoint != expected.endpoint {
        let told =
            format!("it is of the endpoint {}, and this command talks to {}", header.endpoint, expected.endpoint);
        faults.push(fault(told, Remedy::Person));
    }
    faults
}

/// Records of another ledger.
fn strangers(store: &DirectoryStore, records: &[Record], (checked, expected): (&Checked, &Expected)) -> Vec<Fault> {
    let lineage = checked.header.as_ref().map(|header| &header.lineage).or(expected.lineage.as_ref());
    let endpoint = checked.header.as_ref().map_or(&expected.endpoint, |header| &header.endpoint);
    let fault = |record: &Record| {
        let marker = record.latest().and_then(|attempt| Marker::find(&attempt.request.description));
        let message = match (marker, lineage) {
            (Some(marker), Some(lineage)) if !marker.is_of(lineage) => {
                format!("it is of another ledger: its job's marker names {}, and not that of {lineage}", marker.lineage)
            }
            (Some(_) | None, _) if record.run.scope.endpoint != *endpoint => {
                format!("it is of the endpoint {}, and the ledger of {endpoint}", record.run.scope.endpoint)
            }
            (Some(_) | None, _) => return None,
        };
        Some(Fault { path: store.record_path(&record.run), message, remedy: Remedy::Person })
    };
    records.iter().filter_map(fault).collect()
}

/// Claims without their records, and records of jobs without their claims.
fn unpaired(store: &DirectoryStore, records: &[Record], claims: &[Claim]) -> Vec<Fault> {
    let recorded: BTreeSet<&RunKey> = records.iter().map(|record| &record.run).collect();
    let claimed: BTreeSet<&RunKey> = claims.iter().flat_map(|claim| &claim.owners).map(|owner| &owner.run).collect();
    let lost = claims.iter().flat_map(|claim| claim.owners.iter().map(move |owner| (claim, &owner.run)));
    // Where the record is there and damaged, that is the fault, and the claim is as it should be.
    let lost = lost.filter(|(_, run)| !recorded.contains(run) && !store.record_path(run).exists());
    let lost = lost.map(|(claim, run)| Fault {
        path: store.claim_path(&claim.digest),
        message: format!("{run} in {} was submitted, and has no record", run.scope),
        remedy: Remedy::Rebuild,
    });
    let bare = records.iter().filter(|record| record.job().is_some() && !claimed.contains(&record.run));
    let bare = bare.map(|record| Fault {
        path: store.record_path(&record.run),
        message: "its job was made, and no claim says so".to_owned(),
        remedy: Remedy::Rebuild,
    });
    lost.chain(bare).collect()
}
