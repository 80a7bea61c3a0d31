//! The boundaries of a process: before and after each call of S3 and each access of a ledger in a folder. At one of them it can be
//! killed, or stand still.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use s3jobs::aws::transport::{Encounter, Fault, InProcess};
use s3jobs::emulator::{Emulator, Reply};
use s3jobs::ledger::record::Header;
use s3jobs::ledger::{Claim, Created, Ledger, LedgerError, Record, Replaced, Version, Versioned};
use s3jobs::model::{Digest, RunKey};
use tokio::sync::Notify;

use super::process::Transcript;
use super::story::{End, Fate};

/// What a process passes.
pub(super) struct Boundaries {
    passed: AtomicUsize,
    fate: Option<Fate>,
    is_dead: AtomicBool,
    /// Tells that it is to end.
    pub(super) killed: Notify,
    transcript: Transcript,
}

impl Boundaries {
    pub(super) fn new(fate: Option<Fate>, transcript: Transcript) -> Arc<Self> {
        Arc::new(Self {
            passed: AtomicUsize::new(0),
            fate,
            is_dead: AtomicBool::new(false),
            killed: Notify::new(),
            transcript,
        })
    }

    /// Passes one. Nothing of a killed process comes any further.
    async fn pass(&self, side: &str, what: &str) {
        let number = self.passed.fetch_add(1, Ordering::SeqCst) + 1;
        match self.fate.filter(|fate| fate.at == number) {
            Some(Fate { end: End::Kill, .. }) => {
                self.transcript.say(&format!("killed {side} {what} (boundary {number})"));
                self.is_dead.store(true, Ordering::SeqCst);
                self.killed.notify_one();
            }
            Some(Fate { end: End::Stall(time), .. }) => {
                self.transcript.say(&format!("stands still {side} {what} for {time:?} (boundary {number})"));
                tokio::time::sleep(time).await;
                self.transcript.say("goes on");
            }
            None => {}
        }
        if self.is_dead.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }

    async fn around<T>(&self, what: &str, effect: impl Future<Output = T>) -> T {
        self.pass("before", what).await;
        let done = effect.await;
        self.pass("after", what).await;
        done
    }
}

/// A network with faults on it, each request over which is passed.
pub(super) fn wire(emulator: &Emulator, boundaries: &Arc<Boundaries>) -> SharedHttpClient {
    let (emulator, boundaries) = (emulator.clone(), Arc::clone(boundaries));
    InProcess::meeting(move |request| {
        let (emulator, boundaries) = (emulator.clone(), Arc::clone(&boundaries));
        async move {
            let what = format!("{} {}", request.method(), request.uri().path());
            let reply = Box::pin(boundaries.around(&what, emulator.exchange(request))).await;
            match reply {
                Reply::Answer(answer) => Encounter::Answer(answer),
                Reply::Truncated { answer, arrives } => Encounter::Truncated { answer, arrives },
                Reply::Reset => Encounter::Fault(Fault::Lost),
            }
        }
    })
}

/// A ledger in a folder, each access of which is passed.
pub(super) struct Passing {
    pub(super) inner: Arc<dyn Ledger>,
    pub(super) boundaries: Arc<Boundaries>,
}

#[async_trait]
impl Ledger for Passing {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        self.boundaries.around("header", self.inner.header()).await
    }
    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        self.inner.init(header).await
    }
    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.boundaries.around("load_all", self.inner.load_all()).await
    }
    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.boundaries.around("load_runs", self.inner.load_runs(run)).await
    }
    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.boundaries.around("load", self.inner.load(run)).await
    }
    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        self.boundaries.around("create", self.inner.create(record)).await
    }
    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        self.boundaries.around("replace", self.inner.replace(record, version)).await
    }
    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.boundaries.around("load_claim", self.inner.load_claim(digest)).await
    }
    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.boundaries.around("load_claims", self.inner.load_claims()).await
    }
    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        self.boundaries.around("create_claim", self.inner.create_claim(claim)).await
    }
    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.boundaries.around("replace_claim", self.inner.replace_claim(claim, version)).await
    }
}
