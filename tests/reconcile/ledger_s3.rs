//! The ledger in S3: what each answer to a conditional write means, what a delete marker means, and what the checkpoint spares.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::FutureExt as _;
use s3jobs::aws::transport::{Fault, InProcess};
use s3jobs::emulator::{Config, Emulator, State};
use s3jobs::ledger::fault::Remedy;
use s3jobs::ledger::record::Header;
use s3jobs::ledger::{
    Claim, Created, Expected, Ledger, LedgerError, Outcome, Owner, Record, Replaced, S3Store, Version, check, open,
};
use s3jobs::model::{Endpoint, Job, Progress};
use s3jobs::observe::{Depth, PARALLELISM, Sources, observe};
use s3jobs::plan::{Options, Reason, plan};
use serde_json::json;

use crate::support::world::{Mishap, services_over, store_over, wire};
use crate::support::{closed_record, desired, id, job, lineage, name, record, run_of, time, with_run};

const RECORD: &str = "/ledger/of/tests/runs/demo/111122223333.us-west-2/tag/00001.json";

type Request = http::Request<Bytes>;

/// A bucket that keeps versions, and a ledger in it.
struct S3 {
    emulator: Emulator,
    store: S3Store,
}

async fn bucket(versioning: &str) -> S3 {
    bucket_with(versioning, &[]).await
}

async fn bucket_with(versioning: &str, objects: &[serde_json::Value]) -> S3 {
    let clock = Arc::new(|| "2026-11-22T12:00:00Z".parse().unwrap());
    let emulator = Emulator::open(Config::new(State::Memory, clock)).unwrap();
    let seed = json!({
        "apiVersion": "s3jobs/v1", "kind": "Seed", "metadata": {"name": "test"},
        "spec": {"buckets": [{"name": "ledger", "region": "us-west-2", "versioning": versioning, "objects": objects}]},
    });
    emulator.apply_seed(&serde_json::from_value(seed).unwrap(), "/".into()).unwrap();
    let store = store_over(wire(&emulator));
    assert!(matches!(store.init(&header()).await.unwrap(), Created::Created(_)));
    S3 { emulator, store }
}

async fn versioned() -> S3 {
    bucket("Enabled").await
}

fn header() -> Header {
    Header { version: 1, lineage: lineage(), endpoint: Endpoint::Local, created: time("2026-11-22T12:00:00Z") }
}

fn first() -> Record {
    record(&job("tag"), None)
}

fn with_job(number: u32) -> Record {
    Record { nonce: format!("n{number}"), ..record(&job("tag"), Some(id(number))) }
}

fn version(created: Created) -> Version {
    match created {
        Created::Created(version) => version,
        Created::Exists => panic!("it was there"),
    }
}

impl S3 {
    /// Another reader and writer, with something in the way of some requests, which are numbered from 1.
    fn faulty(&self, mishap: impl Fn(&Request, usize) -> Option<Mishap> + Send + Sync + 'static) -> S3Store {
        let (emulator, mishap, count) = (self.emulator.clone(), Arc::new(mishap), AtomicUsize::new(0));
        store_over(InProcess::faulty(move |request| {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let (emulator, befalls) = (emulator.clone(), mishap(&request, number));
            async move {
                match befalls {
                    None => Ok(emulator.respond(request).await),
                    Some(Mishap::BeforeEffect(fault)) => Err(fault),
                    Some(Mishap::AfterEffect(fault)) => {
                        emulator.respond(request).await;
                        Err(fault)
                    }
                    Some(Mishap::Answer(status, code)) => {
                        let body = format!("<Error><Code>{code}</Code><Message>as asked</Message></Error>");
                        Ok(http::Response::builder().status(status).body(Bytes::from(body)).unwrap())
                    }
                    Some(Mishap::CutOff) => {
                        let answer = emulator.respond(request).await;
                        Ok(answer.map(|body| body.slice(..body.len() / 2)))
                    }
                    Some(Mishap::Hang) => std::future::pending().await,
                }
            }
        }))
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let request = http::Request::builder().method(method).uri(path).body(Bytes::from(body.to_owned())).unwrap();
        let answer = self.emulator.respond(request).await;
        (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
    }

    /// How often an object was written.
    async fn versions(&self) -> usize {
        self.send("GET", "/ledger?versions&prefix=of/tests/runs/", "").await.1.matches("<Version>").count()
    }
}

fn is_put(request: &Request) -> bool {
    request.method() == "PUT"
}

// --- What is written once, and what is swapped

#[tokio::test(start_paused = true)]
async fn a_ledger_is_made_once() {
    let s3 = versioned().await;
    let other = Header { lineage: "anotherlineage".parse().unwrap(), ..header() };
    assert_eq!(s3.store.init(&other).await.unwrap(), Created::Exists);
    assert_eq!(s3.store.header().await.unwrap(), Some(header()));
}

#[tokio::test(start_paused = true)]
async fn a_record_is_made_once_and_read_back_as_it_was_written() {
    let s3 = versioned().await;
    let made = version(s3.store.create(&first()).await.unwrap());
    assert_eq!(s3.store.create(&with_job(1)).await.unwrap(), Created::Exists);
    let fresh = store_over(wire(&s3.emulator));
    for store in [&s3.store, &fresh] {
        let loaded = store.load_all().await.unwrap();
        assert_eq!(loaded.len(), 1);
        assert_eq!((&loaded[0].record, &loaded[0].version), (&first(), &made));
        assert_eq!(store.load_runs(&first().run).await.unwrap(), loaded);
    }
}

#[tokio::test(start_paused = true)]
async fn a_swap_on_an_old_state_is_lost_and_changes_nothing() {
    let s3 = versioned().await;
    let made = version(s3.store.create(&first()).await.unwrap());
    assert!(matches!(s3.store.replace(&with_job(1), &made).await.unwrap(), Replaced::Replaced(_)));
    let fresh = store_over(wire(&s3.emulator));
    for store in [&s3.store, &fresh] {
        assert_eq!(store.replace(&with_job(2), &made).await.unwrap(), Replaced::Lost);
    }
    assert_eq!(s3.store.load(&first().run).await.unwrap().unwrap().record.job(), Some(&id(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_writers_at_once_exactly_one_wins() {
    let s3 = versioned().await;
    let stores: Vec<S3Store> = (0..16).map(|_| store_over(wire(&s3.emulator))).collect();
    let numbered = || stores.clone().into_iter().zip(1..);
    let made = numbered().map(|(store, number)| async move { store.create(&with_job(number)).await.unwrap() });
    let made = futures::future::join_all(made).await;
    let won: Vec<&Version> = made
        .iter()
        .filter_map(|made| match made {
            Created::Created(version) => Some(version),
            Created::Exists => None,
        })
        .collect();
    assert_eq!(won.len(), 1);
    let won = won[0];
    let swaps =
        numbered().map(|(store, number)| async move { store.replace(&with_job(100 + number), won).await.unwrap() });
    let swaps = futures::future::join_all(swaps).await;
    assert_eq!(swaps.iter().filter(|swap| matches!(swap, Replaced::Replaced(_))).count(), 1);
    assert_eq!(s3.versions().await, 2);
}

#[tokio::test(start_paused = true)]
async fn fields_of_a_newer_version_survive_a_swap() {
    let s3 = versioned().await;
    let _ = s3.store.create(&first()).await.unwrap();
    let (_, text) = s3.send("GET", RECORD, "").await;
    s3.send("PUT", RECORD, &text.replacen('{', "{\n  \"approvedBy\": \"a-person\",", 1)).await;
    let loaded = s3.store.load_all().await.unwrap().remove(0);
    let fresh = store_over(wire(&s3.emulator));
    assert!(matches!(fresh.replace(&with_job(1), &loaded.version).await.unwrap(), Replaced::Replaced(_)));
    assert!(s3.send("GET", RECORD, "").await.1.contains("\"approvedBy\": \"a-person\""));
}

#[tokio::test(start_paused = true)]
async fn damaged_newer_and_misplaced_records_are_named() {
    for (change, told) in [
        (("{", ""), "cannot be read"),
        (("\"version\": 1", "\"version\": 2"), "upgrade"),
        (
            ("\"run\": 1", "\"run\": 2"),
            "whose place is `s3://ledger/of/tests/runs/demo/111122223333.us-west-2/tag/00002.json`",
        ),
    ] {
        let s3 = versioned().await;
        let _ = s3.store.create(&first()).await.unwrap();
        let (_, text) = s3.send("GET", RECORD, "").await;
        s3.send("PUT", RECORD, &text.replacen(change.0, change.1, 1)).await;
        let error = s3.store.load_all().await.unwrap_err();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
        let error = error.to_string();
        assert!(error.contains(told) && error.contains("s3://ledger/of/tests/runs/"), "{error}");
    }
}

/// Whose the bucket has to be, and on what condition, stands in every request.
#[tokio::test(start_paused = true)]
async fn every_request_names_the_owner_and_every_write_its_condition() {
    let s3 = versioned().await;
    let made = version(s3.store.create(&first()).await.unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let store = s3.faulty(move |request, _| {
        kept.lock().unwrap().push((request.method().clone(), request.headers().clone()));
        None
    });
    let owner =
        Owner { run: first().run, since: time("2026-11-22T12:00:00Z"), reason: None, moved_to: None, given_back: None };
    let _ = store.create_claim(&Claim::new(first().effect(), owner, "n".to_owned())).await.unwrap();
    let _ = store.replace(&with_job(1), &made).await.unwrap();
    let _ = (store.load_all().await.unwrap(), store.load_claims().await.unwrap(), store.header().await.unwrap());
    check(&store, &Expected { lineage: None, endpoint: Endpoint::Local }).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 12, "{}", seen.len());
    for (method, headers) in seen.iter() {
        assert_eq!(headers["x-amz-expected-bucket-owner"], "111122223333");
        let conditions = ["if-match", "if-none-match"].iter().filter(|name| headers.contains_key(**name)).count();
        assert_eq!(conditions, usize::from(method == "PUT"), "{method}");
    }
}

// --- Answers that are lost, and conflicts

/// Whatever of the answers is lost, the writer finds out that the record is its own.
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_to_be_ones_own() {
    let answers: [fn(usize) -> Option<Mishap>; 4] = [
        |put| (put == 1).then_some(Mishap::AfterEffect(Fault::Lost)),
        |_| Some(Mishap::AfterEffect(Fault::Lost)),
        |put| Some(if put == 1 { Mishap::AfterEffect(Fault::Lost) } else { Mishap::Answer(503, "SlowDown") }),
        |put| Some(if put == 1 { Mishap::AfterEffect(Fault::Lost) } else { Mishap::Answer(403, "AccessDenied") }),
    ];
    for (case, answer) in answers.into_iter().enumerate() {
        let s3 = versioned().await;
        let puts = || {
            let count = AtomicUsize::new(0);
            move |request: &Request, _: usize| {
                is_put(request).then(|| count.fetch_add(1, Ordering::SeqCst) + 1).and_then(answer)
            }
        };
        let made = version(s3.faulty(puts()).create(&first()).await.unwrap());
        let loaded = s3.store.load(&first().run).await.unwrap().unwrap();
        assert_eq!((loaded.record, loaded.version), (first(), made.clone()), "{case}");
        let Replaced::Replaced(next) = s3.faulty(puts()).replace(&with_job(1), &made).await.unwrap() else {
            panic!("{case}: it was one's own");
        };
        let loaded = s3.store.load(&first().run).await.unwrap().unwrap();
        assert_eq!((loaded.record, loaded.version), (with_job(1), next), "{case}");
        assert_eq!(s3.versions().await, 2, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_did_not_arrive_is_an_error_and_changes_nothing() {
    for mishap in
        [Mishap::BeforeEffect(Fault::Lost), Mishap::BeforeEffect(Fault::Refused), Mishap::Answer(503, "SlowDown")]
    {
        let s3 = versioned().await;
        let error = s3.faulty(move |request, _| is_put(request).then_some(mishap)).create(&first()).await.unwrap_err();
        assert!(matches!(&error, LedgerError::S3 { source, .. } if source.is_temporary()), "{mishap:?}: {error:?}");
        assert_eq!(s3.store.load(&first().run).await.unwrap(), None);
        let made = version(s3.store.create(&first()).await.unwrap());
        let faulty = s3.faulty(move |request, _| is_put(request).then_some(mishap));
        assert!(faulty.replace(&with_job(1), &made).await.is_err(), "{mishap:?}");
        assert_eq!(s3.store.load(&first().run).await.unwrap().unwrap().version, made);
    }
}

/// The write may be there: nothing follows from an answer that nobody could find out.
#[tokio::test(start_paused = true)]
async fn a_lost_answer_that_no_read_explains_is_an_error() {
    let s3 = versioned().await;
    let has_put = AtomicUsize::new(0);
    let lost = s3.faulty(move |request, _| {
        if is_put(request) {
            has_put.store(1, Ordering::SeqCst);
            return Some(Mishap::AfterEffect(Fault::Lost));
        }
        (has_put.load(Ordering::SeqCst) == 1).then_some(Mishap::BeforeEffect(Fault::Lost))
    });
    let error = lost.create(&first()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::S3 { what: "write", source, .. } if source.is_temporary()), "{error:?}");
    assert_eq!(s3.store.load(&first().run).await.unwrap().unwrap().record, first());
}

/// The SDK's second try met the first one, whose answer was lost, and then nothing could be read: that may pass, and is no
/// refusal.
#[tokio::test(start_paused = true)]
async fn a_condition_that_did_not_hold_and_that_no_read_explains_may_pass() {
    let s3 = versioned().await;
    let faults = || {
        let puts = AtomicUsize::new(0);
        move |request: &Request, _: usize| {
            if !is_put(request) {
                return (puts.load(Ordering::SeqCst) > 0).then_some(Mishap::BeforeEffect(Fault::Lost));
            }
            (puts.fetch_add(1, Ordering::SeqCst) == 0).then_some(Mishap::AfterEffect(Fault::Lost))
        }
    };
    let error = s3.faulty(faults()).create(&first()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::S3 { source, .. } if source.is_temporary()), "{error:?}");
    let made = s3.store.load(&first().run).await.unwrap().unwrap().version;
    let reader = s3.faulty(faults());
    let _ = reader.load(&first().run).await.unwrap();
    let error = reader.replace(&with_job(1), &made).await.unwrap_err();
    assert!(matches!(&error, LedgerError::S3 { source, .. } if source.is_temporary()), "{error:?}");
    assert_eq!(s3.store.load(&first().run).await.unwrap().unwrap().record, with_job(1));
}

/// A lost answer, and another writer before the read: whatever was one's own, the state is another's now.
#[tokio::test(start_paused = true)]
async fn a_lost_answer_after_which_another_wrote_is_a_lost_swap() {
    let s3 = versioned().await;
    let made = version(s3.store.create(&first()).await.unwrap());
    let other = store_over(wire(&s3.emulator));
    assert!(matches!(other.replace(&with_job(2), &made).await.unwrap(), Replaced::Replaced(_)));
    let lost = s3.faulty(|request, _| is_put(request).then_some(Mishap::BeforeEffect(Fault::Lost)));
    let _ = lost.load_all().await.unwrap();
    assert_eq!(lost.replace(&with_job(1), &made).await.unwrap(), Replaced::Lost);
    assert_eq!(lost.create(&with_job(1)).await.unwrap(), Created::Exists);
}

/// S3 answers 409 where two writes meet: neither may have been done.
#[tokio::test(start_paused = true)]
async fn a_conflict_is_tried_again_a_few_times() {
    let conflict = |times: usize| {
        let count = AtomicUsize::new(0);
        move |request: &Request, _: usize| {
            let is_met = is_put(request) && count.fetch_add(1, Ordering::SeqCst) < times;
            is_met.then_some(Mishap::Answer(409, "ConditionalRequestConflict"))
        }
    };
    let s3 = versioned().await;
    let made = version(s3.faulty(conflict(3)).create(&first()).await.unwrap());
    assert!(matches!(s3.faulty(conflict(3)).replace(&with_job(1), &made).await.unwrap(), Replaced::Replaced(_)));
    assert_eq!(s3.versions().await, 2);
    let now = s3.store.load(&first().run).await.unwrap().unwrap().version;
    let error = s3.faulty(conflict(usize::MAX)).replace(&with_job(2), &now).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot write `s3://ledger/of/tests/runs/"), "{error}");
    let second = Record { run: run_of(&with_run(job("tag"), 2)), ..first() };
    assert!(s3.faulty(conflict(usize::MAX)).create(&second).await.is_err());
    assert_eq!(s3.versions().await, 2);
}

// --- What is gone

/// A delete marker tells that there was a record, to whoever reads and to whoever would write.
#[tokio::test(start_paused = true)]
async fn a_record_under_a_delete_marker_is_lost_history() {
    let s3 = versioned().await;
    let made = version(s3.store.create(&first()).await.unwrap());
    assert_eq!(s3.send("DELETE", RECORD, "").await.0, 204);
    let fresh = || store_over(wire(&s3.emulator));
    let told = [
        fresh().load(&first().run).await.map(drop).unwrap_err(),
        fresh().create(&first()).await.map(drop).unwrap_err(),
        fresh().replace(&with_job(1), &made).await.map(drop).unwrap_err(),
        s3.store.replace(&with_job(1), &made).await.map(drop).unwrap_err(),
    ];
    for error in told {
        assert!(matches!(&error, LedgerError::Deleted { path } if path.as_str().ends_with("/00001.json")), "{error:?}");
    }
    assert_eq!(s3.versions().await, 1, "nothing is written over the marker");
    assert_eq!(s3.send("DELETE", "/ledger/of/tests/ledger.json", "").await.0, 204);
    let error = fresh().header().await.unwrap_err();
    assert!(matches!(&error, LedgerError::Deleted { .. }), "{error:?}");
}

/// Without versions nothing tells that there was one: whoever saw it knows.
#[tokio::test(start_paused = true)]
async fn a_record_that_is_gone_without_a_marker_is_a_lost_swap() {
    let s3 = bucket("Suspended").await;
    let made = version(s3.store.create(&first()).await.unwrap());
    let (_, versions) = s3.send("GET", "/ledger?versions&prefix=of/tests/runs/", "").await;
    let id = versions.split_once("<VersionId>").unwrap().1.split_once("</").unwrap().0.to_owned();
    assert_eq!(s3.send("DELETE", &format!("{RECORD}?versionId={id}"), "").await.0, 204);
    assert_eq!(s3.store.replace(&with_job(1), &made).await.unwrap(), Replaced::Lost);
    assert_eq!(s3.store.load(&first().run).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_missing_or_of_another_account_is_no_empty_ledger() {
    let s3 = versioned().await;
    for (status, code) in [(404, "NoSuchBucket"), (403, "AccessDenied"), (404, "")] {
        let store = s3.faulty(move |_, _| Some(Mishap::Answer(status, code)));
        let errors = [
            store.header().await.map(drop).unwrap_err(),
            store.load_all().await.map(drop).unwrap_err(),
            store.load(&first().run).await.map(drop).unwrap_err(),
            store.create(&first()).await.map(drop).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(&error, LedgerError::S3 { .. }), "{status} {code}: {error:?}");
        }
    }
}

// --- The checkpoint

const RUNS: u32 = 1_200;

/// A ledger of so many closed runs, each with a claim, as text by key.
fn history(runs: u32) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for run in 1..=runs {
        let job = with_run(job("tag"), run);
        let mut record = closed_record(&job, Outcome::Complete, Progress::default());
        let effect = serde_json::from_value(json!(format!("{run:064x}"))).unwrap();
        record.effect = Some(effect);
        let owner = Owner {
            run: record.run.clone(),
            since: time("2026-11-22T12:00:00Z"),
            reason: None,
            moved_to: None,
            given_back: None,
        };
        let claim = Claim::new(record.effect(), owner, "n".to_owned());
        files.insert(format!("of/tests/effects/{}.json", record.effect()), serde_json::to_string(&claim).unwrap());
        let name = format!("of/tests/runs/demo/111122223333.us-west-2/tag/{run:05}.json");
        files.insert(name, serde_json::to_string(&record).unwrap());
    }
    files
}

async fn with_history(runs: u32) -> S3 {
    let objects = history(runs).into_iter().map(|(key, content)| json!({"key": key, "content": content}));
    bucket_with("Enabled", &objects.collect::<Vec<_>>()).await
}

/// Reads the ledger as a plan does, with a new process. How many records and claims there were, and how many calls it took.
async fn read(s3: &S3) -> (S3Store, [usize; 2], usize) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let store = s3.faulty(move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        None
    });
    let expected = Expected { lineage: Some(lineage()), endpoint: Endpoint::Local };
    open(Arc::new(store.clone()), &expected).await.unwrap();
    let (claims, records) = (store.load_claims().await.unwrap(), store.load_all().await.unwrap());
    assert_eq!(store.header().await.unwrap(), Some(header()));
    (store, [records.len(), claims.len()], calls.load(Ordering::SeqCst))
}

/// Two pages of records, two of claims, the checkpoint, and the header twice.
#[tokio::test(start_paused = true)]
async fn a_ledger_with_a_checkpoint_is_read_in_one_call_a_page() {
    let s3 = with_history(RUNS).await;
    let all = [RUNS as usize; 2];
    let (store, found, calls) = read(&s3).await;
    assert_eq!(found, all);
    assert!(calls > 2 * RUNS as usize, "without a checkpoint each is asked for: {calls}");
    store.ease_reading().await;
    let (_, found, calls) = read(&s3).await;
    assert_eq!((found, calls), (all, 7));

    // A process that looks again asks for what is new alone.
    let seen = store_over(wire(&s3.emulator));
    let _ = seen.load_all().await.unwrap();
    let _ = s3.store.create(&Record { run: run_of(&with_run(job("tag"), RUNS + 1)), ..first() }).await.unwrap();
    let (later, found, calls) = read(&s3).await;
    assert_eq!((found, calls), ([RUNS as usize + 1, RUNS as usize], 8));
    // One record in 2,401 is no tenth.
    later.ease_reading().await;
    assert_eq!(read(&s3).await.2, 8);
}

/// Plans as a new process does: why the first step stands where it stands, and how many calls of the ledger that took.
async fn plan_over(s3: &S3, run: u32) -> (Reason, usize) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let store = s3.faulty(move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        None
    });
    let expected = Expected { lineage: Some(lineage()), endpoint: Endpoint::Local };
    open(Arc::new(store.clone()), &expected).await.unwrap();
    let services = services_over(wire(&s3.emulator));
    let sources = Sources { services: services.as_ref(), ledger: &store, parallelism: PARALLELISM };
    let wanted = desired([with_run(job("tag"), run)]);
    let observed = observe(sources, &wanted, Depth::Plan, time("2026-11-22T12:00:00Z")).await.unwrap();
    (plan(&wanted, &observed, &Options::default()).steps[0].reason(), calls.load(Ordering::SeqCst))
}

/// A page of records a thousand, and three calls more: 10,000 closed runs take 13. Who owns which effect matters where something is to
/// be created or let run, and is read there alone.
#[tokio::test(start_paused = true)]
async fn a_plan_over_closed_runs_reads_no_claims() {
    let s3 = with_history(RUNS).await;
    read(&s3).await.0.ease_reading().await;
    let pages = (RUNS as usize).div_ceil(1_000);
    assert_eq!(plan_over(&s3, RUNS).await, (Reason::Completed, pages + 3));
    assert_eq!(plan_over(&s3, RUNS + 1).await, (Reason::ManifestMissing, 2 * pages + 3));
}

/// Claims are read after the records: a run that was recorded and claimed between the two is no lost history, and one of which only
/// the claim is left is.
#[tokio::test(start_paused = true)]
async fn a_run_that_only_a_claim_names_is_looked_for_once_more() {
    for is_recorded in [true, false] {
        let s3 = with_history(3).await;
        let later = history(4).into_iter().filter(|(key, _)| key.contains("00004.json") || key.contains("/effects/"));
        let later: Vec<_> = later.filter(|(key, _)| is_recorded || key.contains("/effects/")).collect();
        let (emulator, wire) = (s3.emulator.clone(), wire(&s3.emulator));
        // The other runner writes when the records were listed.
        let between = s3.faulty(move |request, _| {
            if request.uri().query().is_some_and(|query| query.contains("effects")) {
                for (key, content) in &later {
                    let put = http::Request::put(format!("/ledger/{key}")).body(Bytes::from(content.clone())).unwrap();
                    assert_eq!(emulator.respond(put).now_or_never().unwrap().status().as_u16(), 200);
                }
            }
            None
        });
        let services = services_over(wire);
        let sources = Sources { services: services.as_ref(), ledger: &between, parallelism: PARALLELISM };
        let wanted = desired([Job { name: name("other"), ..job("tag") }]);
        let observed = observe(sources, &wanted, Depth::Plan, time("2026-11-22T12:00:00Z")).await.unwrap();
        let reason = plan(&wanted, &observed, &Options::default()).steps[0].reason();
        assert_eq!(reason == Reason::LedgerLostHistory, !is_recorded, "{reason:?}");
    }
}

/// A list says nothing of delete markers, the checkpoint knows what lay there.
#[tokio::test(start_paused = true)]
async fn a_deleted_record_that_the_checkpoint_names_is_noticed_by_every_look() {
    let s3 = with_history(40).await;
    read(&s3).await.0.ease_reading().await;
    let path = "/ledger/of/tests/runs/demo/111122223333.us-west-2/tag/00007.json";
    assert_eq!(s3.send("DELETE", path, "").await.0, 204);
    let error = store_over(wire(&s3.emulator)).load_all().await.unwrap_err();
    assert!(matches!(&error, LedgerError::Deleted { path } if path.as_str().ends_with("tag/00007.json")), "{error:?}");
    // Who takes the marker away has the record back.
    let (_, versions) = s3.send("GET", "/ledger?versions&prefix=of/tests/runs/", "").await;
    let marker = versions.split("<DeleteMarker>").nth(1).unwrap();
    let version = marker.split("<VersionId>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(s3.send("DELETE", &format!("{path}?versionId={version}"), "").await.0, 204);
    assert_eq!(store_over(wire(&s3.emulator)).load_all().await.unwrap().len(), 40);
}

/// Whoever checks the ledger is told of each file under a delete marker, and that its marker is to be taken away.
#[tokio::test(start_paused = true)]
async fn a_check_finds_every_deleted_file() {
    let s3 = with_history(4).await;
    let claim = format!("effects/{:064x}.json", 2);
    let deleted = [
        claim.as_str(),
        "runs/demo/111122223333.us-west-2/tag/00001.json",
        "runs/demo/111122223333.us-west-2/tag/00003.json",
    ];
    for name in deleted {
        assert_eq!(s3.send("DELETE", &format!("/ledger/of/tests/{name}"), "").await.0, 204);
    }
    let expected = Expected { lineage: None, endpoint: Endpoint::Local };
    let checked = check(&s3.store, &expected).await.unwrap();
    let mut found: Vec<_> = checked.faults.iter().filter(|fault| fault.remedy == Remedy::Undelete).collect();
    found.sort_by_key(|fault| fault.path.clone());
    let paths: Vec<String> = found.iter().map(|fault| fault.path.to_string()).collect();
    assert_eq!(paths, deleted.map(|name| format!("s3://ledger/of/tests/{name}")), "{:?}", checked.faults);
    let refused = s3.faulty(|request, _| {
        request
            .uri()
            .query()
            .is_some_and(|query| query.contains("versions"))
            .then_some(Mishap::Answer(403, "AccessDenied"))
    });
    let checked = check(&refused, &expected).await.unwrap();
    let told = checked.faults.iter().find(|fault| fault.message.contains("s3:ListBucketVersions"));
    assert_eq!(told.map(|fault| fault.remedy), Some(Remedy::Setting), "{:?}", checked.faults);
}

/// Lost, cut off, old or of a reader that saw less: it costs calls, and nothing else.
#[tokio::test(start_paused = true)]
async fn a_checkpoint_that_is_lost_damaged_or_old_costs_time_alone() {
    const SOME: u32 = 40;
    const CHECKPOINT: &str = "/ledger/of/tests/checkpoint.jsonl.gz";
    let s3 = with_history(SOME).await;
    read(&s3).await.0.ease_reading().await;
    let all = [SOME as usize; 2];
    assert_eq!((read(&s3).await.1, read(&s3).await.2), (all, 5));

    assert_eq!(s3.send("PUT", CHECKPOINT, "this is no checkpoint").await.0, 200);
    let (store, found, calls) = read(&s3).await;
    assert_eq!((found, calls), (all, 5 + 2 * SOME as usize));
    let verified = check(&store, &Expected { lineage: None, endpoint: Endpoint::Local }).await.unwrap();
    let faults: Vec<&str> = verified.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(faults, ["s3://ledger/of/tests/checkpoint.jsonl.gz"], "{:?}", verified.faults);
    store.ease_reading().await;
    assert_eq!(read(&s3).await.2, 5, "a damaged one is written anew");

    assert_eq!(s3.send("DELETE", CHECKPOINT, "").await.0, 204);
    assert_eq!(read(&s3).await.1, all);

    // Old: a record has changed since, and its old state must not come back.
    read(&s3).await.0.ease_reading().await;
    let run = run_of(&with_run(job("tag"), 1));
    let versioned = s3.store.load(&run).await.unwrap().unwrap();
    let next = versioned.record.next_revision("another", "new".to_owned());
    let _ = s3.store.replace(&next, &versioned.version).await.unwrap();
    let (store, found, calls) = read(&s3).await;
    assert_eq!((found, calls), (all, 6));
    assert_eq!(store.load_all().await.unwrap()[0].record, next);
    let refused = s3.faulty(|request, _| {
        request.uri().path().contains("checkpoint").then_some(Mishap::Answer(403, "AccessDenied"))
    });
    assert_eq!(refused.load_all().await.unwrap().len(), SOME as usize);
    refused.ease_reading().await;
}

/// Two that write it at once: one of them does, and neither minds.
#[tokio::test(start_paused = true)]
async fn a_checkpoint_is_not_written_over_a_newer_one() {
    let s3 = with_history(40).await;
    let (first, ..) = read(&s3).await;
    let (second, ..) = read(&s3).await;
    first.ease_reading().await;
    second.ease_reading().await;
    let (_, versions) = s3.send("GET", "/ledger?versions&prefix=of/tests/checkpoint", "").await;
    assert_eq!(versions.matches("<Version>").count(), 1, "{versions}");
}

// --- The bucket

async fn faults_of(s3: &S3) -> Vec<String> {
    let checked = check(&s3.store, &Expected { lineage: None, endpoint: Endpoint::Local }).await.unwrap();
    checked.faults.into_iter().map(|fault| fault.message).collect()
}

#[tokio::test(start_paused = true)]
async fn a_ledger_is_verified_with_its_bucket() {
    assert_eq!(faults_of(&versioned().await).await, Vec::<String>::new());
    let s3 = bucket("Suspended").await;
    s3.send("PUT", "/ledger/of/tests/runs/notes.txt", "mine").await;
    let told = faults_of(&s3).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("keeps no versions") && told[0].contains("turn versioning on"), "{told:?}");
    assert_eq!(told[1], "it is no file of a ledger");
}

/// What XML cannot hold comes encoded, and is named as it is.
#[tokio::test(start_paused = true)]
async fn an_object_with_an_odd_name_makes_no_ledger_unreadable() {
    let s3 = versioned().await;
    let _ = s3.store.create(&first()).await.unwrap();
    assert_eq!(s3.send("PUT", "/ledger/of/tests/runs/odd%01%2B%20%C3%A9", "mine").await.0, 200);
    assert_eq!(s3.store.load_all().await.unwrap().len(), 1);
    let checked = check(&s3.store, &Expected { lineage: None, endpoint: Endpoint::Local }).await.unwrap();
    let faults: Vec<&str> = checked.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(faults, ["s3://ledger/of/tests/runs/odd\u{1}+ é"]);
}

/// What a lifecycle configuration says of the ledger's keys.
#[tokio::test(start_paused = true)]
async fn lifecycle_rules_that_take_records_away_are_named() {
    let rule = |id: &str, filter: &str, does: &str| {
        format!("<Rule><ID>{id}</ID><Filter>{filter}</Filter><Status>Enabled</Status>{does}</Rule>")
    };
    let expires = "<Expiration><Days>30</Days></Expiration>";
    let configured = [
        rule("all", "", expires),
        rule("ours", "<Prefix>of/</Prefix>", expires),
        rule(
            "runs",
            "<And><Prefix>of/tests/runs/</Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></And>",
            expires,
        ),
        rule("cold", "", "<Transition><Days>90</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>"),
        rule("elsewhere", "<Prefix>logs/</Prefix>", expires),
        rule("tagged", "<Tag><Key>a</Key><Value>b</Value></Tag>", expires),
        rule(
            "old-versions",
            "",
            "<NoncurrentVersionExpiration><NoncurrentDays>365</NoncurrentDays></NoncurrentVersionExpiration>",
        ),
        rule("off", "", expires).replace("Enabled", "Disabled"),
    ]
    .concat();
    let body = format!("<LifecycleConfiguration>{configured}</LifecycleConfiguration>");
    let s3 = versioned().await;
    let emulator = s3.emulator.clone();
    let store = store_over(InProcess::client(move |request| {
        let (emulator, body) = (emulator.clone(), body.clone());
        async move {
            if request.uri().query().is_some_and(|query| query.contains("lifecycle")) {
                return http::Response::new(Bytes::from(body));
            }
            emulator.respond(request).await
        }
    }));
    let told = faults_of(&S3 { emulator: s3.emulator.clone(), store }).await;
    let named = |told: &String| told.split('`').nth(1).unwrap_or_default().to_owned();
    let mut rules: Vec<String> = told.iter().map(named).collect();
    rules.sort();
    assert_eq!(rules, ["all", "cold", "ours", "runs"], "{told:?}");
}
