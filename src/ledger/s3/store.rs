//! The store of a ledger in a bucket.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use camino::Utf8PathBuf;
use futures::future::join_all;
use tracing::info;

use super::checkpoint;
use super::kept::{Known, Text};
use super::objects::{AT_ONCE, LedgerObjects, Wrote};
use super::setup;
use crate::aws::{Bucket, Fetched, Listed, PutCondition};
use crate::ledger::apart::apart;
use crate::ledger::claim::Claim;
use crate::ledger::content::{File, damaged};
use crate::ledger::document::Content;
use crate::ledger::fault::{Fault, Remedy};
use crate::ledger::history::{self, History};
use crate::ledger::port::{Created, Ledger, LedgerError, Replaced, Version, Versioned};
use crate::ledger::record::{Header, Record};
use crate::ledger::store::{Filed, Inventory, Put, Store};
use crate::ledger::{document, layout};
use crate::model::manifest::ETag;
use crate::model::{Digest, RunKey};

/// How many objects that are not known make a checkpoint worth a call.
const WORTH: usize = 2;

/// How long writing a checkpoint may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a file is read.
type Decode<T> = fn(File<'_>) -> Result<T, LedgerError>;

/// A ledger in a bucket. The version of a record is its ETag.
#[derive(Clone, Debug)]
pub struct S3Store {
    objects: LedgerObjects,
}

impl S3Store {
    /// The ledger in a bucket of this name, below a prefix, which may be empty; whether it exists or not.
    pub fn new(bucket: Arc<dyn Bucket>, (name, prefix): (&str, &str)) -> Self {
        Self { objects: LedgerObjects::new(bucket, (name, prefix)) }
    }

    /// Decodes what an object says.
    fn decode<T>(&self, (name, text): (&str, Text), decode: Decode<T>) -> Result<Versioned<T>, LedgerError> {
        let path = self.objects.path(name);
        let record = decode(File { root: self.objects.root(), path: &path, text: &text.text })?;
        Ok(Versioned { record, version: Version(text.etag.to_string()) })
    }

    async fn load_as<T>(&self, name: &str, decode: Decode<T>) -> Result<Option<Versioned<T>>, LedgerError> {
        let Some(text) = self.objects.fetch(name).await? else { return Ok(None) };
        self.decode((name, text), decode).map(Some)
    }

    /// Everything below a folder, in the order of names.
    async fn load_below<T: Send + 'static>(
        &self,
        folder: &str,
        decode: Decode<T>,
    ) -> Result<Vec<Versioned<T>>, LedgerError> {
        let mut listed = self.objects.list(&format!("{folder}/")).await?;
        listed.retain(|listed| is_record(&listed.key));
        self.read_checkpoint(&listed).await;
        let unlisted = self.unlisted(folder, &listed);
        let mut found = self.objects.fetch_all(listed).await?;
        // Lists say nothing of delete markers; reading what lies under one does.
        found.extend(self.objects.fetch_named(unlisted).await?);
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut loaded = Vec::with_capacity(found.len());
        let store = self.clone();
        let decode_one = move |(name, text): (String, Text)| {
            let decoded = store.decode((&name, text), decode);
            (name, decoded)
        };
        let decoded: Vec<_> = apart(move || found.into_iter().map(decode_one).collect()).await;
        for (name, decoded) in decoded {
            match decoded {
                Ok(versioned) => loaded.push(versioned),
                // What cannot be read may be the checkpoint's: the object itself decides.
                Err(_) => loaded.extend(self.load_as(&name, decode).await?),
            }
        }
        Ok(loaded)
    }

    /// What lay below a folder when the checkpoint was written, and is not listed: it came after the list, or is gone.
    fn unlisted(&self, folder: &str, listed: &[Listed]) -> Vec<String> {
        let listed: HashSet<&str> = listed.iter().map(|listed| listed.key.as_str()).collect();
        self.objects.kept().unlisted(&format!("{folder}/"), &listed)
    }

    /// Every record below a folder, in the order of runs.
    async fn load_records(&self, folder: &str) -> Result<Vec<Versioned>, LedgerError> {
        let mut records = self.load_below(folder, record).await?;
        records.sort_by(|a, b| a.record.run.cmp(&b.record.run));
        Ok(records)
    }

    /// Reads the checkpoint, once, if it may spare more calls than it costs. Whatever is wrong with it, the objects themselves
    /// are read then.
    async fn read_checkpoint(&self, listed: &[Listed]) {
        let kept = self.objects.kept();
        let unknown = listed.iter().filter(|listed| kept.text(&listed.key, &listed.etag).is_none()).count();
        if unknown < WORTH || kept.checkpoint() != Known::Unread {
            return;
        }
        let path = self.objects.path(checkpoint::NAME);
        match self.objects.bucket().get(&self.objects.key(checkpoint::NAME)).await {
            Ok(Fetched::Object { body, etag }) => match apart(move || checkpoint::decode(&body)).await {
                Ok(texts) => kept.take_up(Some(etag), texts),
                Err(error) => {
                    info!(target: "s3jobs::ledger", path = path.as_str(), %error, "the checkpoint is of no use");
                    kept.note_checkpoint(Known::Read(Some(etag), [].into()));
                }
            },
            Ok(Fetched::Missing | Fetched::Deleted) => kept.note_checkpoint(Known::Read(None, [].into())),
            Err(error) => info!(target: "s3jobs::ledger", path = path.as_str(), %error, "the checkpoint was not read"),
        }
    }

    /// Writes a checkpoint in the place of the one that was read.
    async fn write_checkpoint(&self, old: Option<ETag>, texts: &BTreeMap<String, Text>) -> Result<ETag, String> {
        let (key, texts) = (self.objects.key(checkpoint::NAME), texts.clone());
        let packed = apart(move || checkpoint::encode(&texts)).await.map_err(|error| error.to_string())?;
        let condition = old.map_or(PutCondition::Absent, PutCondition::Matches);
        self.objects.bucket().put(&key, packed, condition).await.map_err(|error| error.to_string())
    }

    async fn create_object<T: Content + Sync>(&self, name: &str, value: &T) -> Result<Created, LedgerError> {
        let text = document::encode(value).map_err(damaged(&self.objects.path(name)))?;
        Ok(match self.objects.create(name, &text).await? {
            Wrote::Done(etag) => Created::Created(Version(etag.to_string())),
            Wrote::Lost => Created::Exists,
        })
    }

    async fn replace_object<T: Content + Sync>(
        &self,
        name: &str,
        value: &T,
        version: &Version,
    ) -> Result<Replaced, LedgerError> {
        let path = self.objects.path(name);
        let etag = ETag::new(version.0.clone()).map_err(|error| damaged(&path)(error.to_string()))?;
        // What the object says beyond the type has to be carried over.
        let old = match self.objects.kept().text(name, &etag) {
            Some(text) => Some(text),
            None => self.objects.fetch(name).await?.filter(|found| found.etag == etag),
        };
        let Some(old) = old else { return Ok(Replaced::Lost) };
        let text = document::encode_over(&old.text, value).map_err(damaged(&path))?;
        Ok(match self.objects.replace(name, &text, &etag).await? {
            Wrote::Done(etag) => Replaced::Replaced(Version(etag.to_string())),
            Wrote::Lost => Replaced::Lost,
        })
    }

    /// What is wrong with the checkpoint, after every object was read for itself.
    async fn fault_of_checkpoint(&self) -> Option<Fault> {
        let fetched = self.objects.bucket().get(&self.objects.key(checkpoint::NAME)).await;
        let Ok(Fetched::Object { body, .. }) = fetched else { return None };
        let message = match checkpoint::decode(&body) {
            Err(error) => format!("it is damaged ({error}), and no more than a cache"),
            Ok(texts) => {
                let is_wrong = |(name, text): &(&String, &Text)| {
                    self.objects.kept().text(name, &text.etag).is_some_and(|found| found != **text)
                };
                format!("it does not say what `{}` says, and is no more than a cache", texts.iter().find(is_wrong)?.0)
            }
        };
        Some(Fault { path: self.objects.path(checkpoint::NAME), message, remedy: Remedy::Remove })
    }

    /// An object that is read for itself, whatever is known of it.
    async fn filed<T>(&self, name: &str, decode: Decode<T>) -> Filed<T> {
        let content = self.load_as(name, decode).await.map(|loaded| loaded.map(|versioned| versioned.record));
        Filed { path: self.objects.path(name), content }
    }

    /// The same of many, side by side.
    async fn filed_all<T: Send>(&self, names: &[String], decode: Decode<T>) -> Vec<Filed<T>> {
        let mut filed = Vec::with_capacity(names.len());
        for some in names.chunks(AT_ONCE) {
            filed.extend(join_all(some.iter().map(|name| self.filed(name, decode))).await);
        }
        filed
    }
}

fn is_record(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "json")
}

/// A record; whether its right place is taken as well is not looked for.
fn record(file: File<'_>) -> Result<Record, LedgerError> {
    file.record(|_| false)
}

fn claim(file: File<'_>) -> Result<Claim, LedgerError> {
    file.claim()
}

#[async_trait]
impl Ledger for S3Store {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        Ok(self.load_as(layout::HEADER, |file| file.header()).await?.map(|loaded| loaded.record))
    }

    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        self.create_object(layout::HEADER, header).await
    }

    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.load_records(layout::RUNS).await
    }

    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.load_records(&layout::job(run)).await
    }

    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.load_as(&layout::record(run), record).await
    }

    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        let name = layout::record(&record.run);
        // S3 would write over a delete marker, under which the run's history lies.
        match self.objects.fetch(&name).await? {
            Some(_) => Ok(Created::Exists),
            None => self.create_object(&name, record).await,
        }
    }

    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        self.replace_object(&layout::record(&record.run), record, version).await
    }

    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.load_as(&layout::claim(digest), claim).await
    }

    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.load_below(layout::EFFECTS, claim).await
    }

    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        let name = layout::claim(&claim.digest);
        match self.objects.fetch(&name).await? {
            Some(_) => Ok(Created::Exists),
            None => self.create_object(&name, claim).await,
        }
    }

    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.replace_object(&layout::claim(&claim.digest), claim, version).await
    }

    async fn ease_reading(&self) {
        let kept = self.objects.kept();
        let Known::Read(etag, etags) = kept.checkpoint() else { return };
        let mut texts = kept.all();
        texts.remove(layout::HEADER);
        if !checkpoint::is_due(&texts, &etags) {
            return;
        }
        let path = self.objects.path(checkpoint::NAME);
        match tokio::time::timeout(PATIENCE, self.write_checkpoint(etag, &texts)).await {
            Ok(Ok(etag)) => {
                info!(target: "s3jobs::ledger", path = path.as_str(), outcome = "replaced", "written");
                kept.take_up(Some(etag), texts);
            }
            Ok(Err(error)) => {
                info!(target: "s3jobs::ledger", path = path.as_str(), error, "the checkpoint was not written");
            }
            Err(_) => info!(target: "s3jobs::ledger", path = path.as_str(), "the checkpoint took too long to write"),
        }
    }
}

#[async_trait]
impl Store for S3Store {
    fn place(&self) -> Utf8PathBuf {
        self.objects.root().to_owned()
    }

    fn service(&self) -> Option<String> {
        Some(self.objects.bucket().place())
    }

    async fn inventory(&self) -> Result<Inventory, LedgerError> {
        let mut names: Vec<String> = self.objects.list("").await?.into_iter().map(|listed| listed.key).collect();
        let deleted = self.objects.deleted().await;
        names.extend(deleted.iter().flatten().filter(|name| is_record(name)).cloned());
        let below = |folder: &str| {
            let folder = format!("{folder}/");
            let names = names.iter().filter(move |name| name.starts_with(&folder) && is_record(name));
            names.cloned().collect::<Vec<_>>()
        };
        let (runs, effects) = (below(layout::RUNS), below(layout::EFFECTS));
        let known: BTreeSet<&str> =
            runs.iter().chain(&effects).map(String::as_str).chain([layout::HEADER, checkpoint::NAME]).collect();
        let others = names.iter().filter(|name| !known.contains(name.as_str())).map(|name| Fault {
            path: self.objects.path(name),
            message: "it is no file of a ledger".to_owned(),
            remedy: Remedy::Person,
        });
        let header = self.filed(layout::HEADER, |file| file.header()).await;
        let (records, claims) = (self.filed_all(&runs, record).await, self.filed_all(&effects, claim).await);
        let unasked = deleted.err().map(|error| setup::not_known_deleted(self.objects.root(), &error));
        let others = others.chain(self.fault_of_checkpoint().await).chain(unasked).collect();
        Ok(Inventory { header, records, claims, others })
    }

    async fn surroundings(&self) -> Vec<Fault> {
        let settings = self.objects.bucket().settings().await;
        setup::faults(&settings, (self.objects.root(), &self.objects.key("")))
    }

    async fn texts(&self) -> Result<Vec<(String, String)>, LedgerError> {
        let mut texts = Vec::new();
        for folder in [layout::EFFECTS, layout::RUNS] {
            let mut listed = self.objects.list(&format!("{folder}/")).await?;
            listed.retain(|listed| is_record(&listed.key));
            texts.extend(self.objects.fetch_all(listed).await?);
        }
        if let Some(header) = self.objects.fetch(layout::HEADER).await? {
            texts.push((layout::HEADER.to_owned(), header));
        }
        Ok(texts.into_iter().map(|(name, text)| (name, text.text.to_string())).collect())
    }

    async fn history(&self, run: &RunKey) -> Result<History, LedgerError> {
        let name = layout::record(run);
        let Some(text) = self.objects.fetch(&name).await? else { return Ok(History::default()) };
        history::read(&text.text).map_err(damaged(&self.objects.path(&name)))
    }

    async fn put_text(&self, name: &str, text: &str) -> Result<Put, LedgerError> {
        let found = match self.objects.fetch(name).await? {
            Some(found) => Some(found),
            None => match self.objects.create(name, text).await? {
                Wrote::Done(_) => return Ok(Put::Made),
                Wrote::Lost => self.objects.fetch(name).await?,
            },
        };
        Ok(if found.is_some_and(|found| *found.text == *text) { Put::Same } else { Put::Other })
    }
}
