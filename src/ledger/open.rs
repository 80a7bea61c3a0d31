//! Opens or makes a ledger as somebody's: its lineage and its endpoint are held against what whoever opens it expects.
//!
//! A lost or a foreign ledger must not look like an empty one: every run on record would run again.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::check::{Expected, lineage_of};
use super::port::{Created, LedgerError};
use super::record::{Header, RECORD_VERSION};
use super::store::Store;
use crate::model::{Endpoint, Lineage, Time};

/// A ledger that is the one it was taken for.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Where it is.
    pub store: Arc<dyn Store>,
    /// What it says of itself.
    pub header: Header,
}

/// Why a ledger is not opened, or not made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no header: it was never made a ledger, or it was lost. The user's.
    #[error("there is no ledger in `{path}`{}", after(.service.as_ref()))]
    NoHeader {
        /// Its place.
        path: Utf8PathBuf,
        /// Where the S3 is that would keep it, for people. `None` for a folder.
        service: Option<String>,
        /// Whose ledger it should be.
        lineage: Option<Lineage>,
    },
    /// It is not known whose ledger is expected, so nothing tells this one from another. The user's.
    #[error("nothing tells the ledger in `{path}`, which has the lineage {ledger}, from another one")]
    NoLineage {
        /// Its place.
        path: Utf8PathBuf,
        /// The ledger's lineage.
        ledger: Lineage,
    },
    /// The ledger is another one than is expected. The user's.
    #[error("the ledger in `{path}`{} has the lineage {ledger}, and the project file expects {expected}", after(.service.as_ref()))]
    OtherLineage {
        /// Its place.
        path: Utf8PathBuf,
        /// Where the S3 is that keeps it, for people. `None` for a folder.
        service: Option<String>,
        /// The ledger's lineage.
        ledger: Lineage,
        /// What is expected.
        expected: Lineage,
    },
    /// The ledger records the jobs of another service. The user's.
    #[error("the ledger in `{path}` is of the endpoint {ledger}, and this command talks to {endpoint}")]
    OtherEndpoint {
        /// Its place.
        path: Utf8PathBuf,
        /// The ledger's endpoint.
        ledger: Endpoint,
        /// The service that is talked to.
        endpoint: Endpoint,
    },
    /// The header is gone, and records are there: it was lost, and a new lineage would make their jobs strangers.
    #[error("the header of the ledger in `{path}` is missing, and records with the lineage {lineage} are there")]
    HeaderLost {
        /// Its place.
        path: Utf8PathBuf,
        /// The lineage of the records.
        lineage: Lineage,
    },
    /// The header is gone, and the records do not say with one voice whose they are, or they are somebody else's.
    #[error("the header of the ledger in `{path}` is missing, and its records do not name the lineage {}", named(.lineage.as_ref()))]
    RecordsOfOthers {
        /// Its place.
        path: Utf8PathBuf,
        /// The lineage that is expected, if one is.
        lineage: Option<Lineage>,
    },
    /// A ledger was to be made where there is one. The user's.
    #[error("there is a ledger in `{path}` already, with the lineage {ledger}")]
    Exists {
        /// Its place.
        path: Utf8PathBuf,
        /// Its lineage.
        ledger: Lineage,
    },
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Unreadable(#[from] LedgerError),
}

fn named(lineage: Option<&Lineage>) -> String {
    lineage.map_or_else(|| "of one ledger".to_owned(), ToString::to_string)
}

/// Where an S3 is, said after what it keeps.
fn after(service: Option<&String>) -> String {
    service.map(|service| format!(" {service}")).unwrap_or_default()
}

/// What a header says that is made anew.
#[derive(Clone, Debug)]
pub struct Birth {
    /// A lineage that no ledger has.
    pub lineage: Lineage,
    /// When it is made.
    pub at: Time,
}

/// Opens the ledger in a store, if it is the expected one.
///
/// Only the ledger of a local S3 is taken without a lineage: it stands beside that S3's own state, and nobody else's does.
pub async fn open(store: Arc<dyn Store>, expected: &Expected) -> Result<Opened, OpenError> {
    let path = || store.place();
    let Expected { lineage, endpoint } = expected;
    let Some(header) = store.header().await? else {
        return Err(match (lineage_of_records(store.as_ref(), lineage.as_ref()).await?, lineage) {
            (Some(lineage), _) => OpenError::HeaderLost { path: path(), lineage },
            (None, lineage) => OpenError::NoHeader { path: path(), service: store.service(), lineage: lineage.clone() },
        });
    };
    match lineage {
        None if *endpoint == Endpoint::Local => {}
        None => return Err(OpenError::NoLineage { path: path(), ledger: header.lineage }),
        Some(expected) if *expected != header.lineage => {
            let (ledger, expected) = (header.lineage, expected.clone());
            return Err(OpenError::OtherLineage { path: path(), service: store.service(), ledger, expected });
        }
        Some(_) => {}
    }
    check_endpoint(&store.place(), &header, endpoint)?;
    Ok(Opened { store, header })
}

/// Makes the ledger of a store. Where its records are there and the header alone was lost, that is made again.
///
/// Refused where there is a ledger, and where there was one: a new one would not know which jobs ran.
pub async fn make(store: Arc<dyn Store>, expected: &Expected, birth: Birth) -> Result<Opened, OpenError> {
    let path = || store.place();
    if let Some(header) = store.header().await? {
        return Err(OpenError::Exists { path: path(), ledger: header.lineage });
    }
    let lineage = match (lineage_of_records(store.as_ref(), expected.lineage.as_ref()).await?, &expected.lineage) {
        (Some(lineage), _) => lineage,
        (None, Some(lineage)) => {
            let lineage = Some(lineage.clone());
            return Err(OpenError::NoHeader { path: path(), service: store.service(), lineage });
        }
        (None, None) => birth.lineage,
    };
    let header = Header { version: RECORD_VERSION, lineage, endpoint: expected.endpoint.clone(), created: birth.at };
    let header = match store.init(&header).await? {
        Created::Created(_) => header,
        // Whoever was faster wins.
        Created::Exists => store.header().await?.unwrap_or(header),
    };
    check_endpoint(&store.place(), &header, &expected.endpoint)?;
    Ok(Opened { store, header })
}

/// Opens the ledger of a service whatever its lineage is, or makes it where there never was one.
pub async fn open_or_make(store: Arc<dyn Store>, endpoint: Endpoint, birth: Birth) -> Result<Opened, OpenError> {
    if let Some(header) = store.header().await? {
        check_endpoint(&store.place(), &header, &endpoint)?;
        return Ok(Opened { store, header });
    }
    if let Some(lineage) = lineage_of_records(store.as_ref(), None).await? {
        return Err(OpenError::HeaderLost { path: store.place(), lineage });
    }
    make(store, &Expected { lineage: None, endpoint }, birth).await
}

fn check_endpoint(path: &Utf8Path, header: &Header, endpoint: &Endpoint) -> Result<(), OpenError> {
    if header.endpoint == *endpoint {
        return Ok(());
    }
    let (ledger, endpoint) = (header.endpoint.clone(), endpoint.clone());
    Err(OpenError::OtherEndpoint { path: path.to_owned(), ledger, endpoint })
}

/// The one lineage of the records of a ledger without a header, which is the expected one, if one is; `None` without records.
async fn lineage_of_records(store: &dyn Store, expected: Option<&Lineage>) -> Result<Option<Lineage>, OpenError> {
    let records = store.load_all().await?;
    if records.is_empty() {
        return Ok(None);
    }
    let lineage = lineage_of(records.iter().map(|versioned| &versioned.record));
    match lineage.filter(|lineage| expected.is_none_or(|expected| expected == lineage)) {
        Some(lineage) => Ok(Some(lineage)),
        None => Err(OpenError::RecordsOfOthers { path: store.place(), lineage: expected.cloned() }),
    }
}
