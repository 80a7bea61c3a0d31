//! Runs that are followed beside others: what another runner, or a disk that is full for a while, does to them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::follow::{Attendance, Looks};
use s3jobs::ledger::{
    Claim, Created, Header, Ledger, LedgerError, Outcome, Record, Replaced, Store, Version, Versioned,
};
use s3jobs::model::{Digest, RunKey};
use s3jobs::observe::{Depth, PARALLELISM, Sources, observe};
use s3jobs::plan::{Options, plan};
use serde_json::json;

use crate::support::world::{CrashPoint, Ports, World, crashing};
use crate::support::{desired, name, summary};

fn is_complete(outcome: &RunOutcome) -> bool {
    matches!(&outcome.standing, Standing::Closed(closing) if closing.outcome == Outcome::Complete)
}

/// A ledger whose disk is full for some writes of records that have an elected job.
struct FullDisk {
    inner: Arc<dyn Store>,
    refuses: AtomicUsize,
}

#[async_trait]
impl Ledger for FullDisk {
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        self.inner.header().await
    }
    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        self.inner.init(header).await
    }
    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.inner.load_all().await
    }
    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.inner.load_runs(run).await
    }
    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.inner.load(run).await
    }
    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        self.inner.create(record).await
    }
    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        let is_confirming = record.latest().is_some_and(|attempt| attempt.confirming.is_some());
        let take = |left: usize| left.checked_sub(1);
        if is_confirming && self.refuses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
            let path = self.inner.place().join("runs");
            return Err(LedgerError::Io { what: "write", path, source: io::ErrorKind::StorageFull.into() });
        }
        self.inner.replace(record, version).await
    }
    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.inner.load_claim(digest).await
    }
    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.inner.load_claims().await
    }
    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        self.inner.create_claim(claim).await
    }
    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.inner.replace_claim(claim, version).await
    }
}

/// What the disk refused was never asked of S3: the one call that is, and is answered, is not the eighth.
#[tokio::test(start_paused = true)]
async fn writes_that_a_full_disk_refuses_are_no_tries_of_the_call_after_them() {
    for refused in [1, 6, 7] {
        let world = World::new().await;
        let wanted = desired([world.job("tag", json!({}))]);
        let disk = FullDisk { inner: Arc::clone(&world.ledger), refuses: AtomicUsize::new(refused) };
        let ports = Ports { ledger: Arc::new(disk), ..world.ports() };
        let (outcomes, events) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Ended)).await;
        assert!(outcomes.iter().all(is_complete), "{refused}: {outcomes:?}\n{}", events.0.join("\n"));
        let retried = events.0.iter().filter(|event| event.contains("Retrying")).count();
        assert_eq!(retried, refused, "{}", events.0.join("\n"));
        assert_eq!(world.jobs().await, ["Complete 20/20"]);
    }
}

/// The other runner has made the job after this one has looked at S3: a job that was never asked for is not one that cannot be seen.
#[tokio::test(start_paused = true)]
async fn a_job_that_another_runner_made_since_the_last_list_is_followed() {
    for follow in [Follow::Created, Follow::Confirmed, Follow::Ended] {
        let world = World::new().await;
        let wanted = desired([world.job("tag", json!({}))]);
        let pause = CrashPoint::pausing(1);
        let slower = crashing(&world.ports(), &pause);
        let other = async {
            pause.reached.notified().await;
            let outcomes = world.apply_as(&wanted, &Options::default(), follow).await;
            pause.resume.notify_one();
            outcomes
        };
        let options = Options::default();
        let ((outcomes, events), others) =
            tokio::join!(world.apply_with(&slower, &wanted, (&options, Follow::Ended)), other);
        assert!(events.0.iter().any(|event| event.contains("Overtaken")), "{}", events.0.join("\n"));
        assert!(outcomes.iter().all(is_complete), "{follow:?}: {outcomes:?}\n{}", events.0.join("\n"));
        assert!(!matches!(others[0].standing, Standing::Refused(_) | Standing::Failed(_)), "{others:?}");
        assert_eq!(world.jobs().await, ["Complete 20/20"], "one job ran");
    }
}

/// Whoever only looks on asks S3 as rarely as who follows, and writes nothing.
#[tokio::test(start_paused = true)]
async fn looking_on_lists_once_an_interval_and_writes_nothing() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let (asked, wrote) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (asks, writes) = (Arc::clone(&asked), Arc::clone(&wrote));
    let services = world.faulty_services(move |request| {
        let kind = if request.method() == "GET" { &asks } else { &writes };
        kind.fetch_add(1, Ordering::SeqCst);
        None
    });
    let sources = Sources { services: services.as_ref(), ledger: world.ledger.as_ref(), parallelism: PARALLELISM };
    let now = || world.now();
    let looks = Looks { sources, now: &now, desired: &wanted, known: None };
    let mut observed = observe(sources, &wanted, Depth::Follow, world.now()).await.unwrap();
    asked.store(0, Ordering::SeqCst);
    let runs: Vec<RunKey> = wanted.jobs.values().map(|job| wanted.run(job)).collect();
    let (begin, interval) = (tokio::time::Instant::now(), Duration::from_secs(30));
    let mut attendance = Attendance::new(looks, interval);
    for _ in 0..10 {
        attendance.look(&mut observed, &runs).await;
    }
    assert!((9 * interval..11 * interval).contains(&begin.elapsed()), "{:?}", begin.elapsed());
    assert_eq!((asked.load(Ordering::SeqCst), wrote.load(Ordering::SeqCst)), (10, 0));
    // What another runner makes is seen with the next look, and its record with it; so is that somebody closed it.
    let _ = world.apply_as(&wanted, &Options::default(), Follow::Ended).await;
    attendance.look(&mut observed, &runs).await;
    assert_eq!(summary(&plan(&wanted, &observed, &Options::default())), "tag#1 Wait awaiting-confirmation [close]");
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&wanted, &cancel, Follow::Ended).await;
    for _ in 0..2 {
        attendance.look(&mut observed, &runs).await;
    }
    assert_eq!(summary(&plan(&wanted, &observed, &Options::default())), "tag#1 Done cancelled []");
    assert_eq!(wrote.load(Ordering::SeqCst), 0);
}
