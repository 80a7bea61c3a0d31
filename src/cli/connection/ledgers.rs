use std::sync::Arc;

use camino::Utf8Path;

use super::urls::Urls;
use crate::aws::{BucketConnection, Credentials, Gate, LimitedBucket, SdkBucket};
use crate::cli::errors::{Error, Unusable};
use crate::cli::local::Place;
use crate::cli::output::Throttling;
use crate::cli::project::Found;
use crate::cli::world::{Cli, Context};
use crate::ledger::{self, Birth, DirectoryStore, Expected, OpenError, Opened, S3Store, Store};
use crate::model::project::{LedgerLocation, LedgerPrefix, LedgerUrl, S3Ledger};
use crate::model::{Endpoint, Lineage, Scope};
use crate::observe::PARALLELISM;

/// Who may use a ledger in a folder. One in S3 is shared, and open to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A plan, or what carries one out: from CI only if the folder is said to be the only copy.
    Plan,
    /// A look at the records.
    Look,
}

/// The ledger of the project's local S3; it is made when it is first used.
pub(crate) async fn open_local(context: &Context, root: &Utf8Path) -> Result<Opened, Error> {
    Ok(ledger::open_or_make(local(root), Endpoint::Local, birth(context)).await?)
}

/// The same, for `ledger init`: a header that was lost is made again.
pub(crate) async fn make_local(context: &Context, root: &Utf8Path) -> Result<Opened, Error> {
    let expected = Expected { lineage: None, endpoint: Endpoint::Local };
    match ledger::make(local(root), &expected, birth(context)).await {
        Err(OpenError::Exists { .. }) => open_local(context, root).await,
        made => Ok(made?),
    }
}

/// The ledger that a command line names, whole or not, and whose it should be.
pub(crate) fn named(cli: &Cli<'_>, found: &Found) -> Result<(Arc<dyn Store>, Expected), Error> {
    if cli.global.local {
        let expected = Expected { lineage: None, endpoint: Endpoint::Local };
        return Ok((local(&found.root), expected));
    }
    let endpoint = Urls::new(cli)?.endpoint();
    Ok((store(cli, found, (&endpoint, &own_gate(cli)))?, expected(found, &endpoint)))
}

/// The ledger that the project file names, if it is this project's and this endpoint's.
pub(crate) async fn open(
    cli: &Cli<'_>,
    found: &Found,
    (endpoint, gate): (&Endpoint, &Arc<Gate>),
    use_: Use,
) -> Result<Opened, Error> {
    let store = store(cli, found, (endpoint, gate))?;
    if let (Use::Plan, Some(LedgerLocation::Directory(directory))) = (use_, &found.project.spec.ledger)
        && !directory.exclusive
        && cli.context.is_unattended()
    {
        return Err(Unusable::NotShared { path: store.place(), written: directory.path.clone() }.into());
    }
    match ledger::open(store, &expected(found, endpoint)).await {
        Err(OpenError::NoLineage { path: _, ledger }) => {
            Err(Unusable::NoLineage { project: found.file.clone(), ledger }.into())
        }
        opened => Ok(opened?),
    }
}

/// Makes the ledger that the project file names.
pub(crate) async fn make(cli: &Cli<'_>, found: &Found, endpoint: &Endpoint) -> Result<Opened, Error> {
    let store = store(cli, found, (endpoint, &own_gate(cli)))?;
    Ok(ledger::make(store, &expected(found, endpoint), birth(cli.context)).await?)
}

/// The ledger of a project that is being made.
pub(crate) async fn of_new_project(cli: &Cli<'_>, folder: &Utf8Path) -> Result<Opened, Error> {
    let endpoint = Urls::new(cli)?.endpoint();
    Ok(ledger::open_or_make(Arc::new(DirectoryStore::new(folder)), endpoint, birth(cli.context)).await?)
}

fn expected(found: &Found, endpoint: &Endpoint) -> Expected {
    Expected { lineage: found.project.spec.lineage.clone(), endpoint: endpoint.clone() }
}

/// The store of the project's local S3.
fn local(root: &Utf8Path) -> Arc<dyn Store> {
    Arc::new(DirectoryStore::new(Place::ledger(root)))
}

/// The store that the project file names.
fn store(cli: &Cli<'_>, found: &Found, (endpoint, gate): (&Endpoint, &Arc<Gate>)) -> Result<Arc<dyn Store>, Unusable> {
    match &found.project.spec.ledger {
        Some(LedgerLocation::Directory(directory)) => {
            Ok(Arc::new(DirectoryStore::new(found.root.join(&directory.path))))
        }
        Some(LedgerLocation::S3(ledger)) => Ok(in_s3(ledger, cli.global.profile.as_ref(), gate)),
        None => Err(Unusable::NoLedger { project: found.file.clone(), endpoint: endpoint.clone() }),
    }
}

/// The store in a bucket. `profile` is the command line's, for a ledger that names none.
fn in_s3(ledger: &S3Ledger, profile: Option<&String>, gate: &Arc<Gate>) -> Arc<dyn Store> {
    let S3Ledger { bucket, prefix, region, account_id, profile: own, .. } = ledger;
    let S3Ledger { assume_role_arn, external_id, kms_key_arn, endpoint_url, .. } = ledger;
    let url = endpoint_url.as_ref().map(LedgerUrl::endpoint);
    let endpoint = url.clone().map_or(Endpoint::Aws, Endpoint::Url);
    let connection = BucketConnection {
        bucket: bucket.name().to_owned(),
        scope: Scope { account: account_id.clone(), region: region.clone(), endpoint },
        url,
        profile: own.as_ref().or(profile).cloned(),
        role: assume_role_arn.clone().map(|role| (role, external_id.clone())),
        kms_key: kms_key_arn.clone(),
        credentials: Credentials::Chain,
        transport: None,
    };
    let prefix = prefix.as_ref().map_or("", LedgerPrefix::as_str);
    let limited = LimitedBucket::new(SdkBucket::new(connection), Arc::clone(gate));
    Arc::new(S3Store::new(Arc::new(limited), (bucket.name(), prefix)))
}

/// The gate of the calls of a command, which go to S3 and to the bucket of the ledger.
pub(super) fn gate(cli: &Cli<'_>, throttling: &Arc<Throttling>) -> Arc<Gate> {
    let at_once = cli.global.parallelism.unwrap_or(PARALLELISM);
    Arc::new(Gate::new(at_once, Arc::<Throttling>::clone(throttling)))
}

/// The same of a command that calls nothing but its ledger.
fn own_gate(cli: &Cli<'_>) -> Arc<Gate> {
    gate(cli, &Throttling::new(cli))
}

fn birth(context: &Context) -> Birth {
    let lineage = Lineage::new((context.nonce)()).expect("a nonce is 32 hex digits, which a lineage may be");
    Birth { lineage, at: context.now() }
}
