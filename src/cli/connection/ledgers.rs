use camino::Utf8Path;

use super::urls::Urls;
use crate::cli::errors::{Error, Unusable};
use crate::cli::local::Place;
use crate::cli::project::Found;
use crate::cli::world::{Cli, Context};
use crate::ledger::{self, Birth, DirectoryStore, Expected, OpenError, Opened};
use crate::model::project::{DirectoryLedger, LedgerLocation};
use crate::model::{Endpoint, Lineage};

/// Who may use a ledger in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A plan, or what carries one out: from CI only if the folder is said to be the only copy.
    Plan,
    /// A look at the records.
    Look,
}

/// The ledger of the project's local S3; it is made when it is first used.
pub(crate) async fn open_local(context: &Context, root: &Utf8Path) -> Result<Opened, Error> {
    Ok(ledger::open_or_make(DirectoryStore::new(Place::ledger(root)), Endpoint::Local, birth(context)).await?)
}

/// The same, for `ledger init`: a header that was lost is made again.
pub(crate) async fn make_local(context: &Context, root: &Utf8Path) -> Result<Opened, Error> {
    let expected = Expected { lineage: None, endpoint: Endpoint::Local };
    match ledger::make(DirectoryStore::new(Place::ledger(root)), &expected, birth(context)).await {
        Err(OpenError::Exists { .. }) => open_local(context, root).await,
        made => Ok(made?),
    }
}

/// The ledger that a command line names, whole or not, and whose it should be.
pub(crate) fn named(cli: &Cli<'_>, found: &Found) -> Result<(DirectoryStore, Expected), Error> {
    if cli.global.local {
        let expected = Expected { lineage: None, endpoint: Endpoint::Local };
        return Ok((DirectoryStore::new(Place::ledger(&found.root)), expected));
    }
    let endpoint = Urls::new(cli)?.endpoint();
    let (store, _) = location(found, &endpoint)?;
    Ok((store, expected(found, &endpoint)))
}

/// The ledger that the project file names, if it is this project's and this endpoint's.
pub(crate) async fn open(context: &Context, found: &Found, endpoint: &Endpoint, use_: Use) -> Result<Opened, Error> {
    let (store, directory) = location(found, endpoint)?;
    if use_ == Use::Plan && !directory.exclusive && context.is_unattended() {
        return Err(Unusable::NotShared { path: store.root().to_owned(), written: directory.path.clone() }.into());
    }
    match ledger::open(store, &expected(found, endpoint)).await {
        Err(OpenError::NoLineage { path: _, ledger }) => {
            Err(Unusable::NoLineage { project: found.file.clone(), ledger }.into())
        }
        opened => Ok(opened?),
    }
}

/// Makes the ledger that the project file names.
pub(crate) async fn make(context: &Context, found: &Found, endpoint: &Endpoint) -> Result<Opened, Error> {
    let (store, _) = location(found, endpoint)?;
    Ok(ledger::make(store, &expected(found, endpoint), birth(context)).await?)
}

/// The ledger of a project that is being made.
pub(crate) async fn of_new_project(cli: &Cli<'_>, folder: &Utf8Path) -> Result<Opened, Error> {
    let endpoint = Urls::new(cli)?.endpoint();
    Ok(ledger::open_or_make(DirectoryStore::new(folder), endpoint, birth(cli.context)).await?)
}

fn expected(found: &Found, endpoint: &Endpoint) -> Expected {
    Expected { lineage: found.project.spec.lineage.clone(), endpoint: endpoint.clone() }
}

fn location<'f>(found: &'f Found, endpoint: &Endpoint) -> Result<(DirectoryStore, &'f DirectoryLedger), Unusable> {
    match &found.project.spec.ledger {
        Some(LedgerLocation::Directory(directory)) => {
            Ok((DirectoryStore::new(found.root.join(&directory.path)), directory))
        }
        Some(LedgerLocation::S3(_)) => Err(Unusable::LedgerInS3 { project: found.file.clone() }),
        None => Err(Unusable::NoLedger { project: found.file.clone(), endpoint: endpoint.clone() }),
    }
}

fn birth(context: &Context) -> Birth {
    let lineage = Lineage::new((context.nonce)()).expect("a nonce is 32 hex digits, which a lineage may be");
    Birth { lineage, at: context.now() }
}
