use camino::{Utf8Path, Utf8PathBuf};

use super::connection::Refusal;
use super::context::Context;
use super::error::Error;
use super::local::Place;
use super::project::Found;
use crate::ledger::record::RECORD_VERSION;
use crate::ledger::{Created, DirectoryStore, Header, Ledger as _};
use crate::model::project::{DirectoryLedger, LedgerLocation};
use crate::model::{Endpoint, Lineage, Time};

/// A ledger that was found to be the right one.
pub(super) struct OpenLedger {
    pub(super) store: DirectoryStore,
    pub(super) header: Header,
}

/// Who may use a ledger in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A plan, or what carries one out: from CI only if the folder is said to be the only copy.
    Plan,
    /// A look at the records.
    Look,
}

/// The ledger of the project's local S3; it is made when it is first used.
pub(super) async fn open_local(context: &Context, root: &Utf8Path) -> Result<OpenLedger, Error> {
    let path = Place::ledger(root);
    let store = DirectoryStore::new(path.clone());
    let header = make_or_read(context, path, Endpoint::Local).await?;
    Ok(OpenLedger { store, header })
}

/// The ledger that the project file names, if it is this project's and this endpoint's.
pub(super) async fn open(
    context: &Context,
    found: &Found,
    (endpoint, use_): (&Endpoint, Use),
) -> Result<OpenLedger, Error> {
    let (path, directory) = location(found, endpoint)?;
    if use_ == Use::Plan && !directory.exclusive && context.is_unattended() {
        return Err(Refusal::NotShared { path }.into());
    }
    let store = DirectoryStore::new(path.clone());
    let expected = found.project.spec.lineage.clone();
    let Some(header) = store.header().await? else {
        return Err(Refusal::NoHeader { path, lineage: expected }.into());
    };
    let Some(expected) = expected else {
        return Err(Refusal::NoLineage { project: found.file.clone(), ledger: header.lineage }.into());
    };
    if header.lineage != expected {
        return Err(Refusal::OtherLineage { path, ledger: header.lineage, expected }.into());
    }
    if header.endpoint != *endpoint {
        return Err(Refusal::OtherEndpoint { path, ledger: header.endpoint, endpoint: endpoint.clone() }.into());
    }
    Ok(OpenLedger { store, header })
}

/// Makes the ledger that the project file names. Refused where there is one, or where there was one.
pub(super) async fn make(
    context: &Context,
    found: &Found,
    endpoint: &Endpoint,
) -> Result<(Utf8PathBuf, Lineage), Error> {
    let (path, _) = location(found, endpoint)?;
    let store = DirectoryStore::new(path.clone());
    if let Some(header) = store.header().await? {
        return Err(Refusal::Exists { path, ledger: header.lineage }.into());
    }
    if let Some(lineage) = found.project.spec.lineage.clone() {
        return Err(Refusal::NoHeader { path, lineage: Some(lineage) }.into());
    }
    let header = init(context, &store, endpoint.clone()).await?;
    Ok((path, header.lineage))
}

/// The header of the ledger in a folder, which is made if there is none.
pub(super) async fn make_or_read(context: &Context, path: Utf8PathBuf, endpoint: Endpoint) -> Result<Header, Error> {
    let store = DirectoryStore::new(path.clone());
    let header = match store.header().await? {
        Some(header) => header,
        None => init(context, &store, endpoint.clone()).await?,
    };
    if header.endpoint != endpoint {
        return Err(Refusal::OtherEndpoint { path, ledger: header.endpoint, endpoint }.into());
    }
    Ok(header)
}

fn location<'f>(found: &'f Found, endpoint: &Endpoint) -> Result<(Utf8PathBuf, &'f DirectoryLedger), Refusal> {
    match &found.project.spec.ledger {
        Some(LedgerLocation::Directory(directory)) => Ok((found.root.join(&directory.path), directory)),
        Some(LedgerLocation::S3(_)) => Err(Refusal::LedgerInS3 { project: found.file.clone() }),
        None => Err(Refusal::NoLedger { project: found.file.clone(), endpoint: endpoint.clone() }),
    }
}

/// Writes the header; whoever was faster wins.
async fn init(context: &Context, store: &DirectoryStore, endpoint: Endpoint) -> Result<Header, Error> {
    let lineage = Lineage::new((context.nonce)()).expect("a nonce is 32 hex digits, which a lineage may be");
    let created = Time::from_timestamp((context.clock)());
    let header = Header { version: RECORD_VERSION, lineage, endpoint, created };
    match store.init(&header).await? {
        Created::Created(_) => Ok(header),
        Created::Exists => Ok(store.header().await?.unwrap_or(header)),
    }
}
