//! Whether a ledger is whole: every file read, at its own place, and each claim with its record.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::claim::{Claim, unclaimed};
use super::fault::{Fault, Remedy};
use super::layout;
use super::port::LedgerError;
use super::record::{Header, Record};
use super::store::{Filed, Inventory, Store};
use crate::model::{Endpoint, Lineage, Marker, RunKey};

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
/// A ledger that cannot be listed, and an S3 that does not answer. A file that cannot be read is a fault.
pub async fn check(store: &dyn Store, expected: &Expected) -> Result<Checked, LedgerError> {
    let Inventory { header, records, claims, others } = store.inventory().await?;
    let root = store.place();
    let files: BTreeSet<Utf8PathBuf> = records.iter().map(|filed| filed.path.clone()).collect();
    let mut faults = others;
    faults.extend(store.surroundings().await);
    let header = header_of(header, &mut faults)?;
    let (records, claims) = (whole(records, &mut faults)?, whole(claims, &mut faults)?);
    let mut checked = Checked { header, records: records.len() as u64, claims: claims.len() as u64, faults };
    checked.faults.extend(header_faults(&root, &checked, expected));
    checked.faults.extend(strangers(&root, &records, (&checked, expected)));
    checked.faults.extend(unpaired((&root, &files), &records, &claims));
    checked.faults.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    Ok(checked)
}

/// What the files say that can be read; the others are faults, but for those that could not be asked for.
fn whole<T>(filed: Vec<Filed<T>>, faults: &mut Vec<Fault>) -> Result<Vec<T>, LedgerError> {
    let mut found = Vec::with_capacity(filed.len());
    for Filed { path, content } in filed {
        match content {
            Ok(content) => found.extend(content),
            Err(error @ LedgerError::S3 { .. }) => return Err(error),
            Err(error) => faults.push(unreadable(&path, &error)),
        }
    }
    Ok(found)
}

/// The header; what is wrong with it is mended in a way of its own.
fn header_of(filed: Filed<Header>, faults: &mut Vec<Fault>) -> Result<Option<Header>, LedgerError> {
    let before = faults.len();
    let header = whole(vec![filed], faults)?.pop();
    for fault in faults.iter_mut().skip(before).filter(|fault| fault.remedy == Remedy::Backup) {
        fault.remedy = Remedy::BackupOfHeader;
    }
    Ok(header)
}

/// The lineage of the records of a ledger, if all that name one name the same: by it a lost header is made again.
pub fn lineage_of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Option<Lineage> {
    let mut lineages: BTreeSet<Lineage> = records.into_iter().filter_map(Record::lineage).collect();
    let lineage = lineages.pop_first()?;
    lineages.is_empty().then_some(lineage)
}

fn unreadable(path: &Utf8Path, error: &LedgerError) -> Fault {
    let (message, remedy) = match error {
        LedgerError::Damaged { message, .. } => (message.clone(), Remedy::Backup),
        LedgerError::Io { source, .. } => (format!("it cannot be read: {source}"), Remedy::Backup),
        LedgerError::Deleted { .. } => ("it was deleted, and a delete marker is there".to_owned(), Remedy::Undelete),
        LedgerError::S3 { .. } | LedgerError::Locked { .. } => (error.to_string(), Remedy::Backup),
    };
    Fault { path: path.to_owned(), message, remedy }
}

/// Whose ledger it is.
fn header_faults(root: &Utf8Path, checked: &Checked, expected: &Expected) -> Vec<Fault> {
    let path = root.join(layout::HEADER);
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
fn strangers(root: &Utf8Path, records: &[Record], (checked, expected): (&Checked, &Expected)) -> Vec<Fault> {
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
        Some(Fault { path: root.join(layout::record(&record.run)), message, remedy: Remedy::Person })
    };
    records.iter().filter_map(fault).collect()
}

/// Claims without their records, and records of jobs without their claims.
fn unpaired((root, files): (&Utf8Path, &BTreeSet<Utf8PathBuf>), records: &[Record], claims: &[Claim]) -> Vec<Fault> {
    let recorded: BTreeSet<&RunKey> = records.iter().map(|record| &record.run).collect();
    let lost = claims.iter().flat_map(|claim| claim.owners.iter().map(move |owner| (claim, &owner.run)));
    // Where the record is there and damaged, that is the fault, and the claim is as it should be.
    let is_there = |run: &RunKey| files.contains(&root.join(layout::record(run)));
    let lost = lost.filter(|(_, run)| !recorded.contains(run) && !is_there(run));
    let lost = lost.map(|(claim, run)| Fault {
        path: root.join(layout::claim(&claim.digest)),
        message: format!("{run} in {} was submitted, and has no record", run.scope),
        remedy: Remedy::Rebuild,
    });
    let bare = unclaimed(records.iter(), claims.iter());
    let bare = bare.map(|record| Fault {
        path: root.join(layout::record(&record.run)),
        message: unclaimed_message(record, claims),
        remedy: Remedy::Rebuild,
    });
    lost.chain(bare).collect()
}

/// What is wrong with the claim of a run's effect, which was made before its job was, or before it was put on record.
fn unclaimed_message(record: &Record, claims: &[Claim]) -> String {
    let claim = claims.iter().find(|claim| claim.digest == *record.effect());
    let former = record.recorded.as_ref().and_then(|recording| recording.moved_from.as_ref());
    let holder = |claim: &Claim| claim.holders().next().map(|owner| owner.run.to_string());
    match (claim, former) {
        (None, _) if record.recorded.is_some() => "it was done elsewhere, and no claim says so".to_owned(),
        (None, _) => "its job was made, and no claim says so".to_owned(),
        (Some(claim), Some(former)) if claim.is_of(former) => {
            format!("it took its effect over from {former}, and the claim {} gives it to that one", claim.digest)
        }
        (Some(claim), _) => {
            let holder = holder(claim).unwrap_or_else(|| "nobody".to_owned());
            format!("its effect was claimed for it, and the claim {} names {holder} and not this run", claim.digest)
        }
    }
}
