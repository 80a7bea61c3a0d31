use camino::{Utf8Path, Utf8PathBuf};

use super::urls::Urls;
use crate::cli::errors::{Error, Refusal};
use crate::cli::local::Place;
use crate::cli::project::Found;
use crate::cli::world::{Cli, Context};
use crate::ledger::record::RECORD_VERSION;
use crate::ledger::{Created, DirectoryStore, Expected, Header, Ledger as _, lineage_of};
use crate::model::project::{DirectoryLedger, LedgerLocation};
use crate::model::{Endpoint, Lineage};

/// A ledger that was found to be the right one.
pub(crate) struct OpenLedger {
    pub(crate) store: DirectoryStore,
    pub(crate) header: Header,
}

/// Who may use a ledger in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A plan, or what carries one out: from CI only if the folder is said to be the only copy.
    Plan,
    /// A look at the records.
    Look,
}

/// The ledger of the project's local S3; it is made when it is first used. One that has lost its header is refused.
pub(crate) async fn open_local(context: &Context, root: &Utf8Path) -> Result<OpenLedger, Error> {
    let path = Place::ledger(root);
    let store = DirectoryStore::new(path.clone());
    if let Some(lineage) = lost_lineage(&store).await? {
        return Err(Refusal::HeaderLost { path, lineage }.into());
    }
    let header = make_or_read(context, path, Endpoint::Local).await?;
    Ok(OpenLedger { store, header })
}

/// The same, for `ledger init`: a header that was lost is made again.
pub(crate) async fn make_local(context: &Context, root: &Utf8Path) -> Result<OpenLedger, Error> {
    let store = DirectoryStore::new(Place::ledger(root));
    if let Some(lineage) = lost_lineage(&store).await? {
        let header = init(context, &store, Endpoint::Local, lineage).await?;
        return Ok(OpenLedger { store, header });
    }
    open_local(context, root).await
}

/// The ledger that a command line names, whole or not, and whose it should be.
pub(crate) fn named(cli: &Cli<'_>, found: &Found) -> Result<(DirectoryStore, Expected), Error> {
    if cli.global.local {
        let expected = Expected { lineage: None, endpoint: Endpoint::Local };
        return Ok((DirectoryStore::new(Place::ledger(&found.root)), expected));
    }
    let endpoint = Urls::new(cli)?.endpoint();
    let (path, _) = location(found, &endpoint)?;
    Ok((DirectoryStore::new(path), Expected { lineage: found.project.spec.lineage.clone(), endpoint }))
}

/// The lineage of the records of a ledger whose header is gone. `None` of one that has it, or has no records.
async fn lost_lineage(store: &DirectoryStore) -> Result<Option<Lineage>, Error> {
    if store.header().await?.is_some() {
        return Ok(None);
    }
    let records = store.load_all().await?;
    if records.is_empty() {
        return Ok(None);
    }
    match lineage_of(records.iter().map(|versioned| &versioned.record)) {
        Some(lineage) => Ok(Some(lineage)),
        None => Err(Refusal::RecordsOfOthers { path: store.root().to_owned(), lineage: None }.into()),
    }
}

/// The ledger that the project file names, if it is this project's and this endpoint's.
pub(crate) async fn open(
    context: &Context,
    found: &Found,
    endpoint: &Endpoint,
    use_: Use,
) -> Result<OpenLedger, Error> {
    let (path, directory) = location(found, endpoint)?;
    if use_ == Use::Plan && !directory.exclusive && context.is_unattended() {
        return Err(Refusal::NotShared { path }.into());
    }
    let store = DirectoryStore::new(path.clone());
    let expected = found.project.spec.lineage.clone();
    let Some(header) = store.header().await? else {
        return Err(match (lost_lineage(&store).await?, expected) {
            (Some(lineage), Some(expected)) if lineage == expected => Refusal::HeaderLost { path, lineage },
            (Some(_), lineage) => Refusal::RecordsOfOthers { path, lineage },
            (None, lineage) => Refusal::NoHeader { path, lineage },
        }
        .into());
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

/// Makes the ledger that the project file names. Refused where there is one, or where there was one; but where its records
/// are there, a header that was lost is made again.
pub(crate) async fn make(
    context: &Context,
    found: &Found,
    endpoint: &Endpoint,
) -> Result<(Utf8PathBuf, Lineage), Error> {
    let (path, _) = location(found, endpoint)?;
    let store = DirectoryStore::new(path.clone());
    if let Some(header) = store.header().await? {
        return Err(Refusal::Exists { path, ledger: header.lineage }.into());
    }
    let lineage = match (lost_lineage(&store).await?, found.project.spec.lineage.clone()) {
        (Some(lineage), expected) if expected.as_ref().is_none_or(|expected| *expected == lineage) => lineage,
        (Some(_), lineage) => return Err(Refusal::RecordsOfOthers { path, lineage }.into()),
        (None, Some(lineage)) => return Err(Refusal::NoHeader { path, lineage: Some(lineage) }.into()),
        (None, None) => new_lineage(context),
    };
    let header = init(context, &store, endpoint.clone(), lineage).await?;
    Ok((path, header.lineage))
}

/// The header of the ledger in a folder, which is made if there is none.
pub(crate) async fn make_or_read(context: &Context, path: Utf8PathBuf, endpoint: Endpoint) -> Result<Header, Error> {
    let store = DirectoryStore::new(path.clone());
    let header = match store.header().await? {
        Some(header) => header,
        None => init(context, &store, endpoint.clone(), new_lineage(context)).await?,
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
async fn init(
    context: &Context,
    store: &DirectoryStore,
    endpoint: Endpoint,
    lineage: Lineage,
) -> Result<Header, Error> {
    let created = context.now();
    let header = Header { version: RECORD_VERSION, lineage, endpoint, created };
    match store.init(&header).await? {
        Created::Created(_) => Ok(header),
        Created::Exists => Ok(store.header().await?.unwrap_or(header)),
    }
}

fn new_lineage(context: &Context) -> Lineage {
    Lineage::new((context.nonce)()).expect("a nonce is 32 hex digits, which a lineage may be")
}
