//! Reads and conditional writes of a ledger's objects.
//!
//! A write that failed may have taken effect all the same, and a condition that did not hold may be one's own earlier try: what
//! counts is what a read shows after it. Every text is new (each record and claim carries a nonce), so an object that says what
//! was to be written was written by this very call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use tracing::{debug, info};

use super::kept::{Kept, Text};
use crate::aws::{Bucket, Fetched, Listed, PortError, PutCondition};
use crate::ledger::content::damaged;
use crate::ledger::port::LedgerError;
use crate::model::manifest::ETag;

/// How many objects are read at once.
pub(super) const AT_ONCE: usize = 32;

/// After which pauses a write is tried again that met another one of the same object.
// Source: S3 User Guide, "Preventing object overwrites with conditional writes": after 409, try again.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(50), Duration::from_millis(200), Duration::from_millis(800), Duration::from_secs(3)];

/// The objects below the prefix of a ledger.
#[derive(Clone, Debug)]
pub(super) struct LedgerObjects {
    bucket: Arc<dyn Bucket>,
    /// `s3://BUCKET/PREFIX`.
    root: Utf8PathBuf,
    /// What stands before every name in a key: empty, or with a slash at its end.
    before: String,
    kept: Arc<Kept>,
}

/// What became of a write.
#[derive(Debug)]
pub(super) enum Wrote {
    /// It is there, in this state.
    Done(ETag),
    /// Something else is there, or nothing any more.
    Lost,
}

impl LedgerObjects {
    /// The objects of a bucket below a prefix.
    pub(super) fn new(bucket: Arc<dyn Bucket>, (name, prefix): (&str, &str)) -> Self {
        let root = Utf8PathBuf::from(format!("s3://{name}")).join(prefix);
        let before = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { bucket, root, before, kept: Arc::default() }
    }

    /// Where they are, for people.
    pub(super) fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The bucket that they are in.
    pub(super) fn bucket(&self) -> &dyn Bucket {
        self.bucket.as_ref()
    }

    /// What is known of them.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Where an object is, for people.
    pub(super) fn path(&self, name: &str) -> Utf8PathBuf {
        self.root.join(name)
    }

    pub(super) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.before)
    }

    /// The objects whose names begin so, by name.
    pub(super) async fn list(&self, begin: &str) -> Result<Vec<Listed>, LedgerError> {
        let listed = self.bucket.list(&self.key(begin)).await.map_err(self.failed("list", begin))?;
        let named = listed.into_iter().filter_map(|Listed { key, etag }| {
            let key = key.strip_prefix(&self.before)?.to_owned();
            Some(Listed { key, etag })
        });
        Ok(named.collect())
    }

    /// Reads an object. One that was deleted and one that never was are told apart.
    pub(super) async fn fetch(&self, name: &str) -> Result<Option<Text>, LedgerError> {
        let fetched = self.bucket.get(&self.key(name)).await.map_err(self.failed("read", name))?;
        match fetched {
            Fetched::Object { body, etag } => {
                let text = str::from_utf8(&body).map_err(|error| damaged(&self.path(name))(error.to_string()))?;
                let text = Text { etag, text: text.into() };
                self.kept.keep(name, &text);
                Ok(Some(text))
            }
            Fetched::Deleted => Err(LedgerError::Deleted { path: self.path(name) }),
            Fetched::Missing => {
                self.kept.forget(name);
                Ok(None)
            }
        }
    }

    /// Reads listed objects side by side, in their order; those that are known as they are listed are not asked for. One that is
    /// gone by now is left out.
    pub(super) async fn fetch_all(&self, listed: Vec<Listed>) -> Result<Vec<(String, Text)>, LedgerError> {
        let read = |Listed { key, etag }: Listed| async move {
            let text = match self.kept.text(&key, &etag) {
                Some(text) => Some(text),
                None => self.fetch(&key).await?,
            };
            Ok::<_, LedgerError>(text.map(|text| (key, text)))
        };
        let found = stream::iter(listed).map(read).buffered(AT_ONCE);
        found.try_filter_map(|found| async move { Ok(found) }).try_collect().await
    }

    /// Reads objects by name, side by side. One that is not there is left out.
    pub(super) async fn fetch_named(&self, names: Vec<String>) -> Result<Vec<(String, Text)>, LedgerError> {
        let read = |name: String| async move { Ok(self.fetch(&name).await?.map(|text| (name, text))) };
        let found = stream::iter(names).map(read).buffered(AT_ONCE);
        found.try_filter_map(|found| async move { Ok(found) }).try_collect().await
    }

    /// The names over which a delete marker stands.
    pub(super) async fn deleted(&self) -> Result<Vec<String>, PortError> {
        let deleted = self.bucket.deleted(&self.before).await?;
        Ok(deleted.into_iter().filter_map(|key| Some(key.strip_prefix(&self.before)?.to_owned())).collect())
    }

    /// Makes an object where there is none.
    pub(super) async fn create(&self, name: &str, text: &str) -> Result<Wrote, LedgerError> {
        for pause in PAUSES.into_iter().map(Some).chain([None]) {
            let error = match self.put(name, text, PutCondition::Absent).await {
                Ok(etag) => return Ok(self.done((name, "created"), etag, text)),
                Err(error) => error,
            };
            match (self.fetch(name).await, &error, pause) {
                (Ok(Some(found)), _, _) if *found.text == *text => {
                    return Ok(self.done((name, "created"), found.etag, text));
                }
                (Ok(Some(_)), _, _) => return Ok(self.lost((name, "exists"))),
                (Err(error @ LedgerError::Deleted { .. }), _, _) => return Err(error),
                // Another write was under way, and made nothing.
                (Ok(None), PortError::Conflict { .. }, Some(pause)) => tokio::time::sleep(pause).await,
                // Whose write it was that came first is what the read was to tell.
                (Err(unread), PortError::Conflict { .. }, _) => return Err(unread),
                (Ok(None) | Err(_), _, _) => return Err(self.failed("write", name)(error)),
            }
        }
        Ok(self.lost((name, "exists")))
    }

    /// Replaces an object that is in this state.
    pub(super) async fn replace(&self, name: &str, text: &str, version: &ETag) -> Result<Wrote, LedgerError> {
        for pause in PAUSES.into_iter().map(Some).chain([None]) {
            let error = match self.put(name, text, PutCondition::Matches(version.clone())).await {
                Ok(etag) => return Ok(self.done((name, "replaced"), etag, text)),
                Err(error) => error,
            };
            match (self.fetch(name).await, &error, pause) {
                (Ok(Some(found)), _, _) if *found.text == *text => {
                    return Ok(self.done((name, "replaced"), found.etag, text));
                }
                // Another write was under way, and changed nothing.
                (Ok(Some(found)), PortError::Conflict { .. }, Some(pause)) if found.etag == *version => {
                    tokio::time::sleep(pause).await;
                }
                (Ok(Some(found)), _, _) if found.etag == *version => return Err(self.failed("write", name)(error)),
                (Ok(Some(_) | None), _, _) => return Ok(self.lost((name, "changed by another"))),
                (Err(error @ LedgerError::Deleted { .. }), _, _) => return Err(error),
                // Whose write it was that came first is what the read was to tell.
                (Err(unread), PortError::Conflict { .. }, _) => return Err(unread),
                (Err(_), _, _) => return Err(self.failed("write", name)(error)),
            }
        }
        Ok(self.lost((name, "changed by another")))
    }

    async fn put(&self, name: &str, text: &str, condition: PutCondition) -> Result<ETag, PortError> {
        self.bucket.put(&self.key(name), Bytes::copy_from_slice(text.as_bytes()), condition).await
    }

    fn done(&self, (name, outcome): (&str, &'static str), etag: ETag, text: &str) -> Wrote {
        self.kept.keep(name, &Text { etag: etag.clone(), text: text.into() });
        let path = self.path(name);
        info!(target: "s3jobs::ledger", path = path.as_str(), outcome, "written");
        debug!(target: "s3jobs::ledger", path = path.as_str(), content = text, "content");
        Wrote::Done(etag)
    }

    fn lost(&self, (name, outcome): (&str, &'static str)) -> Wrote {
        info!(target: "s3jobs::ledger", path = self.path(name).as_str(), outcome, "written");
        Wrote::Lost
    }

    fn failed(&self, what: &'static str, name: &str) -> impl Fn(PortError) -> LedgerError + use<> {
        let (path, place) = (self.path(name), self.bucket.place());
        move |source| LedgerError::S3 { what, path: path.clone(), place: place.clone(), source: Box::new(source) }
    }
}
