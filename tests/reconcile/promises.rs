//! The promise where the world changes right after it was read: each case let more than one job run, or the wrong one, or
//! left a run without a way out.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use insta::assert_snapshot;
use s3jobs::apply::{Follow, Standing};
use s3jobs::aws::transport::Fault;
use s3jobs::aws::{Identity, JobControl, Objects, PortError, RequestedStatus, Services};
use s3jobs::ledger::{
    Claim, Closing, Created, Header, Ledger, LedgerError, Outcome, Record, Replaced, Version, Versioned,
};
use s3jobs::model::document::Priority;
use s3jobs::model::operation::{EventHold, TagSet};
use s3jobs::model::{Digest, Job, JobId, JobName, JobStatus, ListedJob, LiveJob, Operation, Request, RunKey, Scope};
use s3jobs::plan::{Desired, Options, Prune};
use serde_json::json;

use crate::support::world::{CrashPoint, Mishap, Ports, World, crashing, scope};
use crate::support::{desired, name, standings, summary, with_run};

/// After which effect a runner stops: intent, claim, creation, election, confirming, confirmation, closing.
const AFTER_INTENT: usize = 2;
const AFTER_CONFIRMATION: usize = 12;

fn is_call(request: &http::Request<bytes::Bytes>, method: &str, path: &str) -> bool {
    request.method() == method && request.uri().path().ends_with(path)
}

/// The ports of a runner that stops after an effect until it is told to go on.
fn pausing(world: &World, point: usize) -> (Ports, Arc<CrashPoint>) {
    let pause = CrashPoint::pausing(point);
    (crashing(&world.ports(), &pause), pause)
}

async fn first_record(world: &World) -> Record {
    world.ledger.load_all().await.unwrap().remove(0).record
}

/// A second job of a record's run, made by somebody with another token.
async fn twin_of(world: &World, record: &Record) -> JobId {
    let mut twin: Request = Request::clone(&record.current().request);
    twin.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
    world.services().jobs(&scope()).create_job(&twin).await.unwrap()
}

async fn let_run(world: &World, job: &JobId) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.services().jobs(&scope()).update_status(job, RequestedStatus::Ready, "by hand").await.unwrap();
}

/// How many jobs touched objects.
async fn ran(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| !job.ends_with(" 0/20") && !job.ends_with(" 0/0")).count()
}

// --- 1. The ledger is lost while it is watched

#[tokio::test(start_paused = true)]
pub(crate) async fn records_that_vanish_while_a_job_runs_stop_everything() {
    for lost in ["ledger/runs", "ledger"] {
        let world = World::new().await;
        let desired = desired([world.job("tag", json!({}))]);
        let (ports, pause) = pausing(&world, AFTER_CONFIRMATION);
        let vanish = async {
            pause.reached.notified().await;
            let folder = world.ledger_folder().with_file_name(lost);
            std::fs::rename(folder, world.ledger_folder().with_extension("away")).unwrap();
            pause.resume.notify_one();
        };
        let options = Options::default();
        let ((outcomes, _), ()) = tokio::join!(world.apply_with(&ports, &desired, (&options, Follow::Ended)), vanish);
        assert_eq!(standings(&outcomes), "tag#1 refused ledger-lost-history", "{lost}");
        assert_eq!(world.jobs().await.len(), 1, "{lost}: {:?}", world.jobs().await);
        assert!(!world.ledger_folder().join("runs").exists(), "nothing is written to a ledger that was lost");
    }
}

/// The jobs are forgotten and the records gone; that the effects were claimed is left.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_claim_without_its_record_tells_of_lost_history() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = world.apply(&wanted).await;
    let digest = wanted.effect(&wanted.jobs[&name("tag")]);
    let claim = world.ledger.load_claim(&digest).await.unwrap().unwrap().record;
    let mut observed = crate::support::empty_world(&wanted);
    observed.add_claim(claim);
    assert_snapshot!(summary(&s3jobs::plan::plan(&wanted, &observed, &Options::default())), @"tag#1 Blocked ledger-lost-history []");
}

/// The claim was left when records were lost, or put back from a backup, while a prompt stood open.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_claim_whose_record_is_gone_stops_a_plan_that_was_made_before() {
    let (world, before) = (World::new().await, World::new().await);
    let wanted = desired([world.job("tag", json!({}))]);
    let plan = world.plan(&wanted, &Options::default()).await;
    let (_, claim) = written_for(&before, &wanted).await;
    let _ = world.ledger.create_claim(&claim).await.unwrap();
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused ledger-lost-history");
    assert_eq!(world.jobs().await.len(), 0);
    assert_eq!(world.records().await.len(), 0);
}

/// The run was submitted by somebody else and its record lost, all after the last look and before the intent: the claim tells of it
/// at the first send. No later runner takes the intent for a new one.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_record_that_was_lost_between_look_and_intent_is_noticed_before_the_send() {
    const BEFORE_INTENT: usize = 1;
    let (world, before) = (World::new().await, World::new().await);
    let wanted = desired([world.job("tag", json!({}))]);
    let (_, claim) = written_for(&before, &wanted).await;
    let (ports, pause) = pausing(&world, BEFORE_INTENT);
    let lose = async {
        pause.reached.notified().await;
        let _ = world.ledger.create_claim(&claim).await.unwrap();
        pause.resume.notify_one();
    };
    let options = Options::default();
    let ((outcomes, _), ()) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), lose);
    assert_snapshot!(standings(&outcomes), @"tag#1 refused ledger-lost-history");
    assert_eq!(world.records().await, ["tag#1 Unknown"]);
    let _ = world.apply(&wanted).await;
    assert_eq!(world.jobs().await.len(), 0, "nothing is sent for it any more");
}

/// A runner that is overtaken between its intent and its claim is no lost history.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_intent_that_is_taken_over_before_its_claim_is_no_lost_history() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let (ports, pause) = pausing(&world, AFTER_INTENT);
    let overtake = async {
        pause.reached.notified().await;
        let outcomes = world.apply(&wanted).await;
        pause.resume.notify_one();
        outcomes
    };
    let options = Options::default();
    let ((slow, _), fast) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), overtake);
    assert_eq!(
        (standings(&slow).as_str(), standings(&fast).as_str()),
        ("tag#1 closed Complete", "tag#1 closed Complete")
    );
    assert_eq!(ran(&world).await, 1);
}

/// An intent was never sent, and somebody else makes a job with its marker and its body: what runs has its effect claimed.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_is_claimed_before_it_is_adopted() {
    for is_wanted in [true, false] {
        let world = World::new().await;
        let wanted = desired([world.job("tag", json!({}))]);
        let (ports, pause) = pausing(&world, AFTER_INTENT);
        let options = Options::default();
        tokio::select! {
            () = pause.reached.notified() => {}
            _ = world.apply_with(&ports, &wanted, (&options, Follow::Ended)) => unreachable!("it waits"),
        }
        let record = first_record(&world).await;
        assert!(world.ledger.load_claim(record.effect()).await.unwrap().is_none());
        world.services().jobs(&scope()).create_job(&record.current().request).await.unwrap();
        let _ = world.apply(&if is_wanted { wanted } else { desired([]) }).await;
        assert_eq!(ran(&world).await, usize::from(is_wanted));
        let claim = world.ledger.load_claim(record.effect()).await.unwrap().unwrap().record;
        assert!(claim.is_of(&record.run));
    }
}

/// Whatever another runner writes between two reads of a look.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_intent_that_is_written_during_a_look_is_no_lost_history() {
    let before = World::new().await;
    let other = desired([before.job("other", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let written = written_for(&before, &other).await;
    for read in 0..6 {
        let world = World::new().await;
        let wanted = desired([world.job("tag", json!({}))]);
        let ports = seeing(&world, Sight::Meanwhile(AtomicUsize::new(read), Box::new(written.clone())));
        let (outcomes, _) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Created)).await;
        assert_eq!(standings(&outcomes), "tag#1 left Counting", "before read {read}");
    }
}

/// The first record and claim that an apply writes.
async fn written_for(world: &World, wanted: &Desired) -> (Record, Claim) {
    let _ = world.apply(wanted).await;
    let record = first_record(world).await;
    let claim = world.ledger.load_claim(record.effect()).await.unwrap().unwrap().record;
    (record, claim)
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_prune_that_was_agreed_to_for_a_held_job_leaves_one_that_was_let_run_since() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    let (nothing, prune) = (desired([]), Options { prune: Prune::Cancel, ..Options::default() });
    let plan = world.plan(&nothing, &prune).await;
    let_run(&world, first_record(&world).await.job().unwrap()).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &nothing), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused no-spec");
    let job = world.jobs().await.remove(0);
    assert!(job.starts_with("Ready ") || job.starts_with("Active "), "{job}");

    let plan = world.plan(&nothing, &prune).await;
    assert_snapshot!(summary(&plan), @"tag#1 Orphan no-spec [cancel, close]");
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &nothing), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 closed Cancelled");
}

/// A clone that needs nobody's confirmation runs as soon as S3 has counted it: the elected job is not let run beside it.
#[test]
pub(crate) fn a_job_is_not_let_run_beside_a_clone_that_needs_no_confirmation() {
    let job = crate::support::job("tag");
    let wanted = desired([job.clone()]);
    let record = crate::support::record(&job, Some(crate::support::id(1)));
    for status in [JobStatus::New, JobStatus::Preparing] {
        let mut observed = crate::support::empty_world(&wanted);
        observed.add_job(crate::support::seen(&record, crate::support::id(1), JobStatus::Suspended));
        observed.add_record(crate::support::held(record.clone()));
        let before = s3jobs::plan::plan(&wanted, &observed, &Options::default());
        let mut clone = crate::support::seen(&record, crate::support::id(2), status);
        clone.live.confirmation_required = false;
        observed.add_job(clone);
        let settled = s3jobs::plan::settle(&before.steps[0], &observed);
        assert!(
            matches!(&settled, s3jobs::plan::Settled::Refuse(why) if why.reason() == s3jobs::plan::Reason::DuplicateRuns),
            "{status:?}: {settled:?}"
        );
        let plan = s3jobs::plan::plan(&wanted, &observed, &Options::default());
        assert_eq!(summary(&plan).trim(), "tag#1 Blocked duplicate-runs [close]");
    }
}

// --- 2. Whoever lets a job run has planned that job

#[tokio::test(start_paused = true)]
pub(crate) async fn another_checkouts_job_is_not_let_run() {
    let world = World::new().await;
    let theirs = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let ours = desired([world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let plan = world.plan(&ours, &Options::default()).await;
    let _ = world.apply(&theirs).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &ours), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused changed-after-submit");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    assert_snapshot!(summary(&world.plan(&ours, &Options::default()).await), @"tag#1 Blocked changed-after-submit [close]");
}

/// The same work with another role: the plan is stale, and a new one goes on with what was recorded.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_that_was_recorded_with_another_role_is_planned_again() {
    let world = World::new().await;
    let theirs = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let role = "arn:aws:iam::111122223333:role/other";
    let ours = desired([world.job("tag", json!({ "roleArn": role }))]);
    let plan = world.plan(&ours, &Options::default()).await;
    let _ = world.apply(&theirs).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &ours), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused changed-after-submit");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    let plan = world.plan(&ours, &Options::default()).await;
    assert_eq!(plan.steps[0].stage.next_run()[0].path, "roleArn");
    let _ = world.apply(&ours).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

/// The same work, recorded meanwhile with a stricter word on who lets it run: the plan is stale. A new plan goes by its spec.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_that_was_recorded_with_another_confirmation_is_planned_again() {
    for stricter in [json!("manual"), json!({"guarded": {"minTasks": 100, "maxTasks": 200}})] {
        let world = World::new().await;
        let theirs = desired([world.job("tag", json!({ "confirmation": stricter }))]);
        let ours = desired([world.job("tag", json!({}))]);
        let plan = world.plan(&ours, &Options::default()).await;
        let _ = world.apply(&theirs).await;
        let (outcomes, events) = world.carry_out(&world.ports(), (&plan, &ours), (Follow::Ended, None)).await;
        assert_eq!(standings(&outcomes), "tag#1 refused changed-after-submit");
        assert!(events.0.last().unwrap().contains("path: \"confirmation\""), "{:?}", events.0);
        assert_eq!(world.jobs().await, ["Suspended 0/20"]);
        let _ = world.apply(&ours).await;
        assert_eq!(world.jobs().await, ["Complete 20/20"], "a new plan says who lets it run");
    }
}

/// A person who says so lets it run, whatever was recorded.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_persons_word_counts_beside_a_confirmation_that_was_recorded_meanwhile() {
    let world = World::new().await;
    let theirs = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let ours = desired([world.job("tag", json!({}))]);
    let confirm = Options { confirm: [name("tag")].into(), ..Options::default() };
    let plan = world.plan(&ours, &confirm).await;
    let _ = world.apply(&theirs).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &ours), (Follow::Ended, None)).await;
    assert_eq!(standings(&outcomes), "tag#1 closed Complete");
}

/// A run that somebody else ended is not reported as one's own.
#[tokio::test(start_paused = true)]
pub(crate) async fn another_checkouts_outcome_is_not_reported_as_ones_own() {
    let world = World::new().await;
    let ours = desired([world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let plan = world.plan(&ours, &Options::default()).await;
    let _ = world.apply(&desired([world.job("tag", json!({}))])).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &ours), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused changed-after-submit");
}

// --- 3. Lost history

fn copy(world: &World, name: &str, changes: &serde_json::Value) -> Job {
    let mut operation = json!({"targetResource": "s3://reports", "targetKeyPrefix": "copies"});
    operation.as_object_mut().unwrap().extend(changes.as_object().cloned().unwrap());
    world.job(name, json!({"operation": {"putObjectCopy": operation}, "confirmation": "manual"}))
}

/// S3 fills in defaults, so that the digest of what it describes is not the marker's.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_lost_record_of_a_copy_blocks_every_create() {
    for stated in
        [json!({}), json!({"requesterPays": false}), json!({"newObjectTagging": {}, "bucketKeyEnabled": false})]
    {
        let world = World::new().await;
        let first = copy(&world, "copy", &stated);
        let _ = world.apply(&desired([first.clone()])).await;
        std::fs::remove_dir_all(world.ledger_folder().join("runs")).unwrap();
        std::fs::remove_dir_all(world.ledger_folder().join("effects")).unwrap();
        let renamed = Job { name: name("renamed"), ..first.clone() };
        let other = world.job("other", json!({}));
        for job in [first.clone(), with_run(first.clone(), 2), renamed, other] {
            let plan = world.plan(&desired([job]), &Options::default()).await;
            let told = summary(&plan);
            assert!(told.ends_with("Blocked ledger-lost-history []"), "{stated}: {told}");
        }
    }
}

// --- 4. Two processes

#[tokio::test(start_paused = true)]
pub(crate) async fn two_names_for_the_same_effect_send_one_request() {
    for late in [false, true] {
        let world = World::new().await;
        let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
        let theirs = Job { name: name("theirs"), ..mine.clone() };
        let (mine, theirs) = (desired([mine]), desired([theirs]));
        let (ports, pause) = pausing(&world, AFTER_INTENT);
        let plan = world.plan(&theirs, &Options::default()).await;
        let second = async {
            pause.reached.notified().await;
            if late {
                // The other one was planned before the intent, and is carried out after it.
                let _ = world.carry_out(&world.ports(), (&plan, &theirs), (Follow::Ended, None)).await;
            }
            pause.resume.notify_one();
        };
        let options = Options::default();
        let (_, ()) = tokio::join!(world.apply_with(&ports, &mine, (&options, Follow::Ended)), second);
        assert_eq!(world.jobs().await.len(), 1, "{late}: {:?}", world.jobs().await);
        let _ = world.apply(&theirs).await;
        assert_eq!(world.jobs().await.len(), 1, "{late}: {:?}", world.jobs().await);
    }
}

/// Both intents stand before either claims: the claim decides, and whoever is without it sends nothing.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_claim_decides_between_two_names_with_an_intent_each() {
    let world = World::new().await;
    let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
    let theirs = Job { name: name("theirs"), ..mine.clone() };
    let (mine, theirs) = (desired([mine]), desired([theirs]));
    let plans = [world.plan(&mine, &Options::default()).await, world.plan(&theirs, &Options::default()).await];
    let (first, pause) = pausing(&world, AFTER_INTENT);
    // The second runner does not see the first one's record: its ledger's list lags.
    let blind = seeing(&world, Sight::Without(name("mine")));
    let second = async {
        pause.reached.notified().await;
        let done = world.carry_out(&blind, (&plans[1], &theirs), (Follow::Created, None)).await;
        pause.resume.notify_one();
        done
    };
    let ((ours, _), (others, _)) =
        tokio::join!(world.carry_out(&first, (&plans[0], &mine), (Follow::Created, None)), second);
    assert_snapshot!(format!("{}\n{}", standings(&ours), standings(&others)), @r"
    mine#1 refused same-effect-elsewhere
    theirs#1 left Counting
    ");
    assert_eq!(world.jobs().await.len(), 1);
    // Refused before anything was sent, so that the run is not stuck.
    assert!(world.ledger.load_all().await.unwrap()[0].record.is_refused());
    let Standing::Refused(why) = &ours[0].standing else { panic!("it was refused") };
    let detail = s3jobs::render::facts(why, (&ours[0].run, &plans[0].invocation));
    assert!(detail[1].contains("sameEffect: {of: theirs"), "{detail:?}");
}

/// The ports of a runner with its own sight of the ledger.
fn seeing(world: &World, sight: Sight) -> Ports {
    Ports { ledger: Arc::new(Seen(Arc::clone(&world.ledger) as Arc<dyn Ledger>, sight)), ..world.ports() }
}

/// What a runner sees of the ledger when it reads all of it.
enum Sight {
    /// Nothing of the records of a job.
    Without(JobName),
    /// Before the read of this number, counted down to 0, another runner writes this.
    Meanwhile(AtomicUsize, Box<(Record, Claim)>),
}

struct Seen(Arc<dyn Ledger>, Sight);

impl Seen {
    async fn read(&self) {
        let Sight::Meanwhile(left, written) = &self.1 else { return };
        if left.fetch_sub(1, Ordering::SeqCst) == 0 {
            let _ = self.0.create(&written.0).await.unwrap();
            let _ = self.0.create_claim(&written.1).await.unwrap();
        }
    }
}

#[async_trait::async_trait]
impl Ledger for Seen {
    async fn load_all(&self) -> Result<Vec<Versioned>, LedgerError> {
        self.read().await;
        let all = self.0.load_all().await?;
        let is_seen =
            |versioned: &Versioned| !matches!(&self.1, Sight::Without(name) if *name == versioned.record.run.name);
        Ok(all.into_iter().filter(is_seen).collect())
    }
    async fn header(&self) -> Result<Option<Header>, LedgerError> {
        self.0.header().await
    }
    async fn init(&self, header: &Header) -> Result<Created, LedgerError> {
        self.0.init(header).await
    }
    async fn load_runs(&self, run: &RunKey) -> Result<Vec<Versioned>, LedgerError> {
        self.0.load_runs(run).await
    }
    async fn load(&self, run: &RunKey) -> Result<Option<Versioned>, LedgerError> {
        self.0.load(run).await
    }
    async fn create(&self, record: &Record) -> Result<Created, LedgerError> {
        self.0.create(record).await
    }
    async fn replace(&self, record: &Record, version: &Version) -> Result<Replaced, LedgerError> {
        self.0.replace(record, version).await
    }
    async fn load_claim(&self, digest: &Digest) -> Result<Option<Versioned<Claim>>, LedgerError> {
        self.0.load_claim(digest).await
    }
    async fn load_claims(&self) -> Result<Vec<Versioned<Claim>>, LedgerError> {
        self.read().await;
        self.0.load_claims().await
    }
    async fn create_claim(&self, claim: &Claim) -> Result<Created, LedgerError> {
        self.0.create_claim(claim).await
    }
    async fn replace_claim(&self, claim: &Claim, version: &Version) -> Result<Replaced, LedgerError> {
        self.0.replace_claim(claim, version).await
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_spec_can_say_that_two_jobs_may_do_the_same() {
    let world = World::new().await;
    let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
    let _ = world.apply(&desired([mine.clone()])).await;
    let same = json!({"of": "mine", "reason": "two teams own the list"});
    let theirs = Job { name: name("theirs"), same_effect: serde_json::from_value(same).unwrap(), ..mine.clone() };
    let both = desired([mine, theirs]);
    let _ = world.apply(&both).await;
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 20/20"]);
    let claim = world.ledger.load_claim(&both.effect(&both.jobs[&name("mine")])).await.unwrap().unwrap().record;
    let owners: Vec<String> =
        claim.owners.iter().map(|owner| format!("{} {:?}", owner.run, owner.reason.as_deref())).collect();
    assert_eq!(owners, ["mine#1 None", r#"theirs#1 Some("two teams own the list")"#]);
}

/// The word that both are meant is taken back while the second job is held.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_shared_effect_needs_the_word_until_the_job_is_let_run() {
    let world = World::new().await;
    let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
    let _ = world.apply(&desired([mine.clone()])).await;
    let same = json!({"of": "mine", "reason": "two teams own the list"});
    let theirs = Job {
        name: name("theirs"),
        same_effect: serde_json::from_value(same).unwrap(),
        confirmation: s3jobs::model::Confirmation::Manual,
        ..mine.clone()
    };
    let _ = world.apply(&desired([mine.clone(), theirs.clone()])).await;
    let withdrawn = Job { same_effect: None, ..theirs.clone() };
    let automatic = Job { confirmation: s3jobs::model::Confirmation::Automatic, ..withdrawn.clone() };
    let confirm = Options { confirm: [name("theirs")].into(), only: [name("theirs")].into(), ..never() };
    for (job, wish) in [(&withdrawn, confirm.clone()), (&automatic, Options::default())] {
        let wanted = desired([mine.clone(), job.clone()]);
        let plan = world.plan(&wanted, &wish).await;
        assert!(summary(&plan).contains("theirs#1 Blocked same-effect-elsewhere [close]"), "{}", summary(&plan));
        let _ = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Confirmed, None)).await;
        assert_eq!(world.jobs().await, ["Complete 20/20", "Suspended 0/20"]);
    }
    let wanted = desired([mine.clone(), with_run(automatic, 2)]);
    let plan = world.plan(&wanted, &Options::default()).await;
    assert!(summary(&plan).contains("theirs#2 Blocked"), "{}", summary(&plan));

    // What a third job's spec says of this one is no word about the first.
    let of_theirs = json!({"of": "theirs", "reason": "a third team"});
    let third = Job { name: name("third"), same_effect: serde_json::from_value(of_theirs).unwrap(), ..theirs.clone() };
    let three = desired([mine.clone(), theirs.clone(), third.clone()]);
    let _ = world.apply(&three).await;
    let wanted = desired([mine.clone(), withdrawn, third]);
    let plan = world.plan(&wanted, &confirm).await;
    assert!(summary(&plan).contains("theirs#1 Blocked same-effect-elsewhere [close]"), "{}", summary(&plan));

    let both = desired([mine, theirs]);
    let plan = world.plan(&both, &confirm).await;
    let _ = world.carry_out(&world.ports(), (&plan, &both), (Follow::Ended, None)).await;
    assert_eq!(ran(&world).await, 2, "{:?}", world.jobs().await);
}

/// CreateJob's answer was lost, and the spec gets another priority and another tag before the job is found.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_is_found_later_gets_the_priority_and_tags_of_its_spec() {
    let world = World::new().await;
    let job = world.job("tag", json!({"tags": {"old": "1"}}));
    let (ports, _) = pausing(&world, AFTER_INTENT);
    let _ = tokio::time::timeout(Duration::from_secs(5), async {
        world.apply_with(&ports, &desired([job.clone()]), (&Options::default(), Follow::Ended)).await
    })
    .await;
    assert_eq!(world.records().await, ["tag#1 open, no job"]);
    let tags = serde_json::from_value(json!({"new": "2"})).unwrap();
    let changed = desired([Job { priority: Priority::try_from(77).unwrap(), tags, ..job }]);
    let plan = world.plan(&changed, &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Wait intent-without-job [resume, priority 10 -> 77, tags +1 -1, confirm by Spec, close]");
    let _ = world.carry_out(&world.ports(), (&plan, &changed), (Follow::Ended, None)).await;
    let id = first_record(&world).await.job().unwrap().clone();
    let jobs = world.services().jobs(&scope());
    let live = jobs.describe_job(&id).await.unwrap();
    assert_eq!((live.status, live.priority.get()), (Some(s3jobs::model::JobStatus::Complete), 77));
    let tags = jobs.job_tags(&id).await.unwrap();
    let authors: Vec<&str> =
        tags.keys().map(s3jobs::model::operation::TagKey::as_str).filter(|key| ["old", "new"].contains(key)).collect();
    assert_eq!(authors, ["new"]);
}

/// Both runs are planned before either is recorded.
#[tokio::test(start_paused = true)]
pub(crate) async fn two_runs_of_a_job_never_run_at_once() {
    for point in 1..=AFTER_CONFIRMATION {
        let world = World::new().await;
        let job = world.job("tag", json!({}));
        let (one, two) = (desired([job.clone()]), desired([with_run(job, 2)]));
        let plans = [world.plan(&one, &Options::default()).await, world.plan(&two, &Options::default()).await];
        let (first, pause) = pausing(&world, point);
        let second = async {
            pause.reached.notified().await;
            let done = world.carry_out(&world.ports(), (&plans[1], &two), (Follow::Confirmed, None)).await;
            let created = world.jobs().await.len();
            pause.resume.notify_one();
            (done, created)
        };
        let ((ours, _), ((others, _), _)) =
            tokio::join!(world.carry_out(&first, (&plans[0], &one), (Follow::Ended, None)), second);
        let told = format!("{}; {}", standings(&ours), standings(&others));
        assert!(ran(&world).await <= 1, "{point}: {told}: {:?}", world.jobs().await);
        let _ = world.apply(&two).await;
        let _ = world.apply(&two).await;
        assert!(
            world.records().await.contains(&"tag#2 Complete".to_owned()),
            "{point}: {told}: {:?}",
            world.records().await
        );
    }
}

/// The record that a process leaves which ends right after its intent.
async fn intent_of(wanted: &Desired) -> Record {
    let world = World::new().await;
    let crash = CrashPoint::at(AFTER_INTENT);
    let (ports, options) = (crashing(&world.ports(), &crash), Options::default());
    tokio::select! {
        _ = world.apply_with(&ports, wanted, (&options, Follow::Ended)) => panic!("it ends at its intent"),
        () = crash.reached.notified() => {}
    }
    first_record(&world).await
}

/// Both processes end right after their intents, so that nobody knows that nothing was sent.
#[tokio::test(start_paused = true)]
pub(crate) async fn two_intents_that_wait_for_each_other_name_their_way_out() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let (one, two) = (desired([job.clone()]), desired([with_run(job.clone(), 2)]));
    for wanted in [&one, &two] {
        let _ = world.ledger.create(&intent_of(wanted).await).await.unwrap();
    }
    let outcomes = world.apply(&two).await;
    assert_snapshot!(standings(&outcomes), @r"
    tag#1 refused intent-without-job
    tag#2 refused earlier-run-active
    ");
    let Standing::Refused(why) = &outcomes[1].standing else { panic!("it was refused") };
    let detail = s3jobs::render::facts(why, (&outcomes[1].run, &s3jobs::model::Invocation::default()));
    assert!(detail.last().unwrap().contains("`s3jobs cancel tag` gives it up"), "{detail:?}");
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let _ = world.apply_as(&one, &cancel, Follow::Ended).await;
    let _ = world.apply(&desired([with_run(job, 3)])).await;
    assert_eq!(world.records().await, ["tag#1 NeverCreated", "tag#2 NeverCreated", "tag#3 Complete"]);
}

// --- 5. An intent without a job has a way out

#[tokio::test(start_paused = true)]
pub(crate) async fn an_intent_without_a_job_can_be_given_up() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let services =
        world.faulty_services(|request| is_call(request, "POST", "/jobs").then_some(Mishap::BeforeEffect(Fault::Lost)));
    let _ = world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    assert_eq!(world.records().await, ["tag#1 open, no job"]);
    let request = first_record(&world).await.current().request.clone();
    let changed = world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}));
    let plan = world.plan(&desired([changed.clone()]), &Options::default()).await;
    assert_snapshot!(summary(&plan), @"tag#1 Blocked changed-after-submit [resume, close]");
    assert!(
        crate::support::detail(&plan.steps[0])[1].contains("`s3jobs cancel tag`"),
        "{:?}",
        crate::support::detail(&plan.steps[0])
    );
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let outcomes = world.apply_as(&desired([changed.clone()]), &cancel, Follow::Ended).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 closed NeverCreated");
    // A job that appears later stays held, and is cancelled.
    world.services().jobs(&scope()).create_job(&request).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let _ = world.apply(&desired([with_run(changed, 2)])).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
}

fn never() -> Options {
    Options { create: s3jobs::plan::Create::Never, ..Options::default() }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn pruning_gives_up_the_intent_of_a_spec_that_is_gone() {
    let world = World::new().await;
    let services =
        world.faulty_services(|request| is_call(request, "POST", "/jobs").then_some(Mishap::BeforeEffect(Fault::Lost)));
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    let options = Options { prune: Prune::Cancel, ..Options::default() };
    let outcomes = world.apply_as(&desired([]), &options, Follow::Ended).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 closed NeverCreated");
}

/// The spec asks for run 2 by now; the word is about run 1, which is there.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_earlier_runs_intent_can_be_given_up_while_the_spec_asks_for_a_later_one() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let services =
        world.faulty_services(|request| is_call(request, "POST", "/jobs").then_some(Mishap::BeforeEffect(Fault::Lost)));
    let _ = world
        .apply_with(&world.ports_over(services), &desired([job.clone()]), (&Options::default(), Follow::Ended))
        .await;
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let outcomes = world.apply_as(&desired([with_run(job.clone(), 2)]), &cancel, Follow::Ended).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 closed NeverCreated");
    let _ = world.apply(&desired([with_run(job, 2)])).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_throttled_send_made_nothing_and_does_not_stick() {
    let world = World::new().await;
    let services = world.faulty_services(|request| {
        is_call(request, "POST", "/jobs").then_some(Mishap::Answer(400, "TooManyRequestsException"))
    });
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    let changed = desired([world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    assert_snapshot!(summary(&world.plan(&changed, &Options::default()).await), @"tag#1 Create refused-before [create, confirm by Spec, close]");
    let _ = world.apply(&changed).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

/// A person gives an intent up while its runner waits for CreateJob's answer.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_comes_after_its_run_was_given_up_is_cancelled_by_its_own_runner() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let (ports, pause) = pausing(&world, 6);
    let give_up = async {
        pause.reached.notified().await;
        let mut record = world.ledger.load_all().await.unwrap().remove(0);
        let closing = Closing::without_job(Outcome::NeverCreated, world.now());
        record.record.closed = Some(closing.into());
        let _ = world.ledger.replace(&record.record, &record.version).await.unwrap();
        pause.resume.notify_one();
    };
    let options = Options::default();
    let ((outcomes, _), ()) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), give_up);
    assert_snapshot!(standings(&outcomes), @"tag#1 closed NeverCreated");
    let jobs = world.jobs().await;
    assert!(jobs.len() == 1 && jobs[0].starts_with("Cancelled 0/"), "{jobs:?}");
}

// --- 6. A block forbids creating and confirming, and nothing else

#[tokio::test(start_paused = true)]
pub(crate) async fn a_spec_that_was_edited_while_its_job_ran_keeps_no_record_open() {
    let world = World::new().await;
    let _ = world.apply_as(&desired([world.job("tag", json!({}))]), &Options::default(), Follow::Confirmed).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    let edited = desired([world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let outcomes = world.apply(&edited).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused changed-after-submit");
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn held_duplicates_of_changed_earlier_and_removed_runs_are_cancelled() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let _ = world.apply(&desired([job.clone()])).await;
    let record = first_record(&world).await;
    let changed = world.job("tag", json!({"operation": {"deleteObjectTagging": {}}}));
    let none = s3jobs::plan::Desired { home: Some(scope()), ..desired([]) };
    for specs in [desired([changed]), desired([with_run(job, 2)]), none] {
        twin_of(&world, &record).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let _ = world.apply(&specs).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let held = world.jobs().await.into_iter().filter(|job| job.starts_with("Suspended")).count();
        assert_eq!(held, 0, "{:?}", world.jobs().await);
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_second_job_that_somebody_let_run_blocks_confirming_and_not_closing() {
    let world = World::new().await;
    let manual = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&manual).await;
    let twin = twin_of(&world, &first_record(&world).await).await;
    let_run(&world, &twin).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let confirm = Options { confirm: [name("tag")].into(), ..Options::default() };
    let plan = world.plan(&manual, &confirm).await;
    assert_snapshot!(summary(&plan), @"tag#1 Blocked duplicate-runs [close]");
    assert!(
        crate::support::detail(&plan.steps[0])[0].ends_with("is Complete"),
        "{:?}",
        crate::support::detail(&plan.steps[0])
    );
    let _ = world.apply_as(&manual, &confirm, Follow::Ended).await;
    let elected = first_record(&world).await.job().cloned().unwrap();
    let_run(&world, &elected).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let _ = world.apply(&manual).await;
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

/// The twin is let run after the plan was made.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_is_not_let_run_beside_a_second_one_that_began_meanwhile() {
    let world = World::new().await;
    let manual = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&manual).await;
    let twin = twin_of(&world, &first_record(&world).await).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let confirm = Options { confirm: [name("tag")].into(), ..Options::default() };
    let plan = world.plan(&manual, &confirm).await;
    let_run(&world, &twin).await;
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &manual), (Follow::Ended, None)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused duplicate-runs");
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(ran(&world).await, 1);
}

// --- 7. Tags are recorded before they are set

#[tokio::test(start_paused = true)]
pub(crate) async fn tags_whose_setting_was_not_answered_are_removed_when_the_spec_drops_them() {
    let world = World::new().await;
    let job = |tags: serde_json::Value| desired([world.job("tag", json!({"confirmation": "manual", "tags": tags}))]);
    let _ = world.apply(&job(json!({}))).await;
    let tags_are_set = |request: &http::Request<bytes::Bytes>| is_call(request, "PUT", "/tagging");
    let services =
        world.faulty_services(move |request| tags_are_set(request).then_some(Mishap::AfterEffect(Fault::Lost)));
    let crash = CrashPoint::at(2);
    let ports = crashing(&world.ports_over(services), &crash);
    let options = Options::default();
    let added = job(json!({"Team": "a"}));
    tokio::select! {
        () = crash.reached.notified() => {}
        _ = world.apply_with(&ports, &added, (&options, Follow::Ended)) => {}
    }
    let services =
        world.faulty_services(move |request| tags_are_set(request).then_some(Mishap::AfterEffect(Fault::Lost)));
    let _ = world
        .carry_out(
            &world.ports_over(services),
            (&world.plan(&added, &options).await, &added),
            (Follow::Ended, Some(Duration::from_millis(50))),
        )
        .await;
    let _ = world.apply(&job(json!({}))).await;
    let id = first_record(&world).await.job().cloned().unwrap();
    let tags: BTreeMap<_, _> = world.services().jobs(&scope()).job_tags(&id).await.unwrap().into_iter().collect();
    assert!(tags.keys().all(|key| key.as_str().starts_with("s3jobs:")), "{tags:?}");
}

// --- 8. What stops a run, and what does not

#[tokio::test(start_paused = true)]
pub(crate) async fn a_refused_priority_does_not_stop_the_run() {
    for code in ["JobStatusException", "AccessDenied"] {
        let world = World::new().await;
        let _ = world.apply_as(&desired([world.job("tag", json!({}))]), &Options::default(), Follow::Created).await;
        let services = world
            .faulty_services(move |request| is_call(request, "POST", "/priority").then_some(Mishap::Answer(400, code)));
        let urgent = desired([world.job("tag", json!({"priority": 99}))]);
        let (outcomes, _) =
            world.apply_with(&world.ports_over(services), &urgent, (&Options::default(), Follow::Ended)).await;
        assert_eq!(standings(&outcomes), "tag#1 closed Complete", "{code}");
        assert_eq!(outcomes[0].not_done.len(), 1, "{code}: {outcomes:?}");
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn the_time_to_wait_holds_while_a_call_hangs() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let plan = world.plan(&wanted, &Options::default()).await;
    let begin = tokio::time::Instant::now();
    let hang = world.faulty_services(|_| Some(Mishap::Hang));
    let limit = Some(Duration::from_secs(3));
    let (outcomes, _) = world.carry_out(&world.ports_over(hang), (&plan, &wanted), (Follow::Ended, limit)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 timed out None");
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
    // The longest time there is, is no overflow.
    let longest = Some(Duration::MAX);
    let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, longest)).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 closed Complete");
}

/// A default that is new in S3 does not make the tool disown its job, nor does a copied marker make one ours.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_s3_adds_to_a_job_is_accepted_from_create_job_alone() {
    let adds = |calls: Arc<AtomicUsize>, lose_first: bool| {
        move |request: &http::Request<bytes::Bytes>| {
            let first = is_call(request, "POST", "/jobs") && calls.fetch_add(1, Ordering::SeqCst) == 0;
            (first && lose_first).then_some(Mishap::AfterEffect(Fault::Lost))
        }
    };
    for (lose_first, expected) in [(false, "copy#1 left Person"), (true, "copy#1 refused job-differs")] {
        let world = World::new().await;
        let wanted = desired([copy(&world, "copy", &json!({}))]);
        let inner = world.faulty_services(adds(Arc::default(), lose_first));
        let ports = world.ports_over(Arc::new(Adding(inner)));
        let (outcomes, events) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Ended)).await;
        assert_eq!(standings(&outcomes), expected, "{:?}", events.0);
        let record = first_record(&world).await;
        assert_eq!(record.current().echo.len(), usize::from(!lose_first));
    }
}

/// An S3 that says of every copy that it has a hold which nobody asked for.
struct Adding(Arc<dyn Services>);

impl Services for Adding {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(AddingJobs(self.0.jobs(scope)))
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.0.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.0.identity(scope)
    }
}

struct AddingJobs(Arc<dyn JobControl>);

#[async_trait::async_trait]
impl JobControl for AddingJobs {
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        let mut live = self.0.describe_job(id).await?;
        if let Some(Operation::PutObjectCopy(copy)) = &mut live.operation {
            copy.object_lock_event_hold = Some(EventHold::Off);
        }
        Ok(live)
    }
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.0.create_job(request).await
    }
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        self.0.list_jobs().await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.0.update_status(id, status, reason).await
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.0.update_priority(id, priority).await
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.0.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.0.put_job_tags(id, tags).await
    }
}

// --- The list that was reviewed is the one that is worked on

/// Somebody else's list lies under the name that the file's hash gives: before the plan, or while its prompt is open.
#[tokio::test(start_paused = true)]
pub(crate) async fn another_list_under_the_files_own_name_is_not_taken_for_it() {
    for before_the_plan in [true, false] {
        let world = World::new().await;
        let folder = tempfile::tempdir().unwrap();
        let path = camino::Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap().join("list.csv")).unwrap();
        std::fs::write(&path, "data,in/000001\n").unwrap();
        let sha256 = s3jobs::model::digest::hex(&<sha2::Sha256 as sha2::Digest>::digest(b"data,in/000001\n"));
        let manifest = json!({"file": {"path": "list.csv", "bucket": "s3://manifests", "fields": ["Bucket", "Key"]}});
        let mut job = world.job("tag", json!({ "manifest": manifest }));
        let buckets = ["data".to_owned()].into();
        let md5 = s3jobs::model::digest::hex(&<md5::Md5 as sha2::Digest>::digest(b"data,in/000001\n"));
        let content = s3jobs::model::FileContent { path, sha256: sha256.clone(), md5, bytes: 15, rows: 1, buckets };
        job.file = Some(content);
        let wanted = desired([job]);
        let write = async || {
            let address =
                s3jobs::model::arn::ObjectAddress { bucket: "manifests".to_owned(), key: format!("{sha256}.csv") };
            // As long as the file, so that only its content tells.
            let other = bytes::Bytes::from_static(b"data,in/000002\n");
            let objects = world.services().objects(&scope());
            objects.put(&address, other, s3jobs::aws::PutCondition::None).await.unwrap();
        };
        if before_the_plan {
            write().await;
        }
        let plan = world.plan(&wanted, &Options::default()).await;
        if before_the_plan {
            assert_snapshot!(summary(&plan), @"tag#1 Blocked manifest-changed []");
            continue;
        }
        write().await;
        let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, None)).await;
        assert_snapshot!(standings(&outcomes), @"tag#1 refused manifest-changed");
        assert!(world.jobs().await.is_empty());
    }
}

/// The policy is the project's, with a spec or without.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_whose_spec_is_gone_is_not_let_run() {
    let world = World::new().await;
    let manual = world.job("tag", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([manual])).await;
    let confirm = Options { confirm: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let outcomes = world.apply_as(&desired([]), &confirm, Follow::Ended).await;
    assert_snapshot!(standings(&outcomes), @"tag#1 refused no-spec");
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
}

/// Every claim tells of its run, not only those of what this plan asks for.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_lost_record_of_a_forgotten_job_blocks_other_jobs_too() {
    let world = World::new().await;
    let tag = world.job("tag", json!({}));
    let _ = world.apply(&desired([tag])).await;
    std::fs::remove_dir_all(world.ledger_folder().join("runs")).unwrap();
    let other = desired([world.job("other", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let services = world.faulty_services(|_| None);
    let forgetful = Arc::new(Forgetful(services));
    let sources = s3jobs::observe::Sources {
        services: forgetful.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    let observed = s3jobs::observe::observe(sources, &other, s3jobs::observe::Depth::Plan, world.now()).await.unwrap();
    let plan = s3jobs::plan::plan(&other, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"other#1 Blocked ledger-lost-history []");
}

/// An S3 that has forgotten every job.
struct Forgetful(Arc<dyn Services>);

impl Services for Forgetful {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(ForgetfulJobs(self.0.jobs(scope)))
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.0.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.0.identity(scope)
    }
}

struct ForgetfulJobs(Arc<dyn JobControl>);

#[async_trait::async_trait]
impl JobControl for ForgetfulJobs {
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        Ok(Vec::new())
    }
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        Err(PortError::NotFound { call: "DescribeJob", what: id.to_string() })
    }
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.0.create_job(request).await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.0.update_status(id, status, reason).await
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.0.update_priority(id, priority).await
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.0.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.0.put_job_tags(id, tags).await
    }
}

/// The elected job was cancelled and its run closed; the one that somebody let run goes on.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_next_run_waits_for_a_second_job_of_the_run_before() {
    let world = World::new().await;
    let job = world.job("tag", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([job.clone()])).await;
    let record = first_record(&world).await;
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let _ = world.apply_as(&desired([job.clone()]), &cancel, Follow::Ended).await;
    let mut observed = crate::support::empty_world(&desired([with_run(job.clone(), 2)]));
    for versioned in world.ledger.load_all().await.unwrap() {
        observed.add_record(versioned);
    }
    observed.add_job(crate::support::seen(&record, crate::support::id(7), JobStatus::Active));
    let two = desired([with_run(job, 2)]);
    assert_snapshot!(summary(&s3jobs::plan::plan(&two, &observed, &Options::default())), @r"
    tag#1 Blocked duplicate-runs []
    tag#2 Blocked earlier-run-active []
    ");
}

/// Whoever may do what one of an effect's owners does, may do what all of them do.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_third_job_can_share_an_effect_too() {
    let world = World::new().await;
    let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
    let share = |named: &str| Job {
        name: name(named),
        same_effect: serde_json::from_value(json!({"of": "mine", "reason": "meant"})).unwrap(),
        ..mine.clone()
    };
    for jobs in
        [vec![mine.clone()], vec![mine.clone(), share("second")], vec![mine.clone(), share("second"), share("third")]]
    {
        let _ = world.apply(&desired(jobs)).await;
    }
    assert_eq!(world.jobs().await, ["Complete 20/20"; 3]);
}

/// S3 shows a new job only after a while: that is no reason to make another one.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_create_job_answered_is_waited_for() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let (asked, sent) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&sent);
    let services = world.faulty_services(move |request| {
        if is_call(request, "POST", "/jobs") {
            count.fetch_add(1, Ordering::SeqCst);
        }
        let is_describe = request.method() == "GET" && request.uri().path().contains("/jobs/");
        (is_describe && asked.fetch_add(1, Ordering::SeqCst) < 10).then_some(Mishap::Answer(400, "NoSuchJob"))
    });
    let _ = world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    assert_eq!(sent.load(Ordering::SeqCst), 1);
}

/// A default that one spec states and the other leaves out makes no other effect.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_same_effect_in_other_words_is_the_same() {
    let world = World::new().await;
    let plain = Job { confirmation: s3jobs::model::Confirmation::Automatic, ..copy(&world, "plain", &json!({})) };
    let stated = json!({"requesterPays": false, "bucketKeyEnabled": false, "newObjectMetadata": {}});
    let stated = Job { confirmation: s3jobs::model::Confirmation::Automatic, ..copy(&world, "stated", &stated) };
    let both = world.plan(&desired([plain.clone(), stated.clone()]), &Options::default()).await;
    assert_snapshot!(summary(&both), @r"
    plain#1 Blocked same-effect-elsewhere []
    stated#1 Blocked same-effect-elsewhere []
    ");
    let _ = world.apply(&desired([plain])).await;
    assert_snapshot!(summary(&world.plan(&desired([stated]), &Options::default()).await), @"stated#1 Blocked same-effect-elsewhere []");
}

/// What S3 does by default, a list's order, and where a list lies make no other effect.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_s3_does_by_default_makes_no_other_effect() {
    let world = World::new().await;
    let effect = |job: &Job| desired([job.clone()]).effect(job);
    let plain = copy(&world, "plain", &json!({}));
    let stated = copy(&world, "stated", &json!({"storageClass": "STANDARD", "metadataDirective": "COPY"}));
    assert_eq!(effect(&plain), effect(&stated));
    let private = copy(&world, "private", &json!({"cannedAccessControlList": "private"}));
    assert_eq!(effect(&plain), effect(&private));
    let public = copy(&world, "public", &json!({"cannedAccessControlList": "public-read"}));
    assert_ne!(effect(&plain), effect(&public));
    let sum = |algorithm: &str, kind: serde_json::Value| {
        let mut operation = json!({ "checksumAlgorithm": algorithm });
        operation.as_object_mut().unwrap().extend(kind.as_object().cloned().unwrap());
        effect(&world.job("sum", json!({"operation": {"computeObjectChecksum": operation}})))
    };
    // The one kind that there is of this algorithm, and one of two.
    assert_eq!(sum("CRC64NVME", json!({})), sum("CRC64NVME", json!({"checksumType": "FULL_OBJECT"})));
    assert_ne!(sum("CRC32", json!({})), sum("CRC32", json!({"checksumType": "FULL_OBJECT"})));
    let colder = copy(&world, "colder", &json!({"storageClass": "GLACIER"}));
    assert_ne!(effect(&plain), effect(&colder));

    let invoke = |suffix: &str| {
        let function = format!("arn:aws:lambda:us-west-2:111122223333:function:resize{suffix}");
        world.job("invoke", json!({"operation": {"lambdaInvoke": {"functionArn": function}}}))
    };
    assert_eq!(effect(&invoke("")), effect(&invoke(":$LATEST")));
    assert_ne!(effect(&invoke("")), effect(&invoke(":live")));

    let classes = |classes: serde_json::Value| {
        let filter = json!({"matchAnyStorageClass": classes});
        let generator = json!({"sourceBucket": "s3://data", "enableManifestOutput": false, "filter": filter});
        world.job("generated", json!({"manifest": {"generator": generator}}))
    };
    assert_eq!(
        effect(&classes(json!(["STANDARD_IA", "STANDARD"]))),
        effect(&classes(json!(["STANDARD", "STANDARD_IA"])))
    );
    assert_ne!(effect(&classes(json!(["STANDARD_IA", "STANDARD"]))), effect(&classes(json!(["STANDARD"]))));
}

/// A list that was copied to another key, or is uploaded from a file of the same bytes, is the same list.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_same_list_in_another_place_is_the_same() {
    let world = World::new().await;
    let listed = |object: &str, etag: &str| {
        let csv = json!({"object": object, "etag": etag, "fields": ["Bucket", "Key"]});
        world.job("list", json!({"manifest": {"csv": csv}}))
    };
    let effect = |job: &Job| desired([job.clone()]).effect(job);
    let md5 = "b1946ac92492d2347c6235b4d2611184";
    let here = listed("s3://manifests/a.csv", md5);
    assert_eq!(effect(&here), effect(&listed("s3://other/b.csv", md5)));
    assert_ne!(effect(&here), effect(&listed("s3://manifests/a.csv", "c1946ac92492d2347c6235b4d2611184")));
    // The ETag of an upload in parts says nothing of another object's content.
    let parts = format!("{md5}-2");
    assert_ne!(effect(&listed("s3://manifests/a.csv", &parts)), effect(&listed("s3://manifests/b.csv", &parts)));

    let manifest = json!({"file": {"path": "list.csv", "bucket": "s3://manifests", "fields": ["Bucket", "Key"]}});
    let mut file = world.job("list", json!({ "manifest": manifest }));
    let (path, sha256, buckets) = ("/list.csv".into(), "00".repeat(32), ["data".to_owned()].into());
    file.file = Some(s3jobs::model::FileContent { path, sha256, md5: md5.to_owned(), bytes: 15, rows: 1, buckets });
    assert_eq!(effect(&here), effect(&file));
}

/// A clone of the held job with another role does the same work: when it was let run, the job's own is not.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_is_not_let_run_beside_its_clone_with_another_role() {
    let world = World::new().await;
    let manual = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&manual).await;
    let mut clone: Request = Request::clone(&first_record(&world).await.current().request);
    clone.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
    clone.body.role_arn = serde_json::from_value(json!("arn:aws:iam::111122223333:role/other")).unwrap();
    let clone = world.services().jobs(&scope()).create_job(&clone).await.unwrap();
    let_run(&world, &clone).await;
    let confirm = Options { confirm: [name("tag")].into(), ..never() };
    let plan = world.plan(&manual, &confirm).await;
    assert!(summary(&plan).contains("tag#1 Blocked duplicate-runs [close]"), "{}", summary(&plan));
    let _ = world.carry_out(&world.ports(), (&plan, &manual), (Follow::Confirmed, None)).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(ran(&world).await, 1, "{:?}", world.jobs().await);
}

/// Run 1 is held, and the spec was changed and bumped: whoever says `confirm` has read what run 2 does.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_held_run_is_not_let_run_when_the_spec_asks_for_a_later_one() {
    let world = World::new().await;
    let job = world.job("tag", json!({"confirmation": "manual"}));
    let _ = world.apply(&desired([job.clone()])).await;
    let other = world.job("tag", json!({"confirmation": "manual", "operation": {"deleteObjectTagging": {}}}));
    let bumped = desired([with_run(other, 2)]);
    let confirm = Options { confirm: [name("tag")].into(), ..never() };
    let plan = world.plan(&bumped, &Options { only: [name("tag")].into(), ..confirm }).await;
    assert_snapshot!(summary(&plan), @"tag#1 Blocked changed-after-submit [close]");
    assert_snapshot!(crate::support::detail(&plan.steps[0]).join("\n"), @r"
    run 1 is held, and the spec asks for run 2 by now
    `s3jobs cancel tag` ends it, and the next apply creates run 2; restore the spec to let it run
    ");
    let _ = world.carry_out(&world.ports(), (&plan, &bumped), (Follow::Ended, None)).await;
    assert_eq!(world.jobs().await, ["Suspended 0/20"]);
}

/// The policy says since yesterday that the bucket is protected; the job was made the day before and is held.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_policy_that_is_younger_than_a_held_job_binds_it() {
    for confirmation in ["automatic", "manual"] {
        let world = World::new().await;
        let job = world.job("tag", json!({ "confirmation": confirmation }));
        let before = desired([job.clone()]);
        let plan = world.plan(&before, &Options::default()).await;
        let _ = world.carry_out(&world.ports(), (&plan, &before), (Follow::Created, None)).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(world.jobs().await, ["Suspended 0/20"], "{confirmation}");

        let after = desired([Job { protected_buckets: ["data".to_owned()].into(), ..job }]);
        let by_hand = Options { confirm: [name("tag")].into(), ..never() };
        for wish in [Options::default(), by_hand] {
            let plan = world.plan(&after, &wish).await;
            assert_eq!(summary(&plan), "tag#1 Blocked protected-bucket [close]", "{confirmation}");
            let _ = world.carry_out(&world.ports(), (&plan, &after), (Follow::Confirmed, None)).await;
        }
        assert_eq!(world.jobs().await, ["Suspended 0/20"], "{confirmation}");

        let ended = Options { cancel: [name("tag")].into(), ..never() };
        let list = s3jobs::model::arn::ObjectAddress { bucket: "manifests".to_owned(), key: "list.csv".to_owned() };
        let other = bytes::Bytes::from("data,in/000001\n");
        world.services().objects(&scope()).put(&list, other, s3jobs::aws::PutCondition::None).await.unwrap();
        let plan = world.plan(&after, &Options::default()).await;
        assert_eq!(summary(&plan), "tag#1 Blocked protected-bucket [close]", "{confirmation}: the list was replaced");
        let plan = world.plan(&after, &ended).await;
        let _ = world.carry_out(&world.ports(), (&plan, &after), (Follow::Ended, None)).await;
        assert_eq!(world.jobs().await, ["Cancelled 0/20"], "{confirmation}");
    }
}

/// A freeze begins between plan and apply, and ends: whatever was agreed to before it waits for its end.
#[tokio::test(start_paused = true)]
pub(crate) async fn nothing_begins_in_a_freeze() {
    let hour = 3600;
    for confirmation in ["automatic", "manual"] {
        let world = World::new().await;
        let freeze = world.freeze(hour, 2 * hour);
        let frozen = |job: Job| Desired { freezes: [freeze.clone()].into(), ..desired([job]) };
        let held = frozen(world.job("held", json!({ "confirmation": confirmation })));
        let new = frozen(world.job("new", json!({"operation": {"deleteObjectTagging": {}}})));
        let created = world.plan(&held, &Options::default()).await;
        let _ = world.carry_out(&world.ports(), (&created, &held), (Follow::Created, None)).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let by_hand = Options { confirm: [name("held")].into(), ..never() };
        let before = [world.plan(&held, &by_hand).await, world.plan(&new, &Options::default()).await];

        tokio::time::sleep(Duration::from_secs(hour)).await;
        for (plan, wanted) in before.iter().zip([&held, &new]) {
            let _ = world.carry_out(&world.ports(), (plan, wanted), (Follow::Confirmed, None)).await;
        }
        assert_eq!(world.jobs().await, ["Suspended 0/20"], "{confirmation}: in the freeze");
        for (wanted, wish) in [(&held, &Options::default()), (&held, &by_hand)] {
            assert_eq!(summary(&world.plan(wanted, wish).await), "held#1 Blocked frozen [close]", "{confirmation}");
        }
        let both = "held#1 Blocked frozen [close]\nnew#1 Blocked frozen []";
        assert_eq!(summary(&world.plan(&new, &Options::default()).await), both, "{confirmation}");

        tokio::time::sleep(Duration::from_secs(hour)).await;
        let confirmed = world.plan(&held, &by_hand).await;
        let _ = world.carry_out(&world.ports(), (&confirmed, &held), (Follow::Ended, None)).await;
        let _ = world.apply(&new).await;
        assert_eq!(world.jobs().await.len(), 2, "{confirmation}: afterwards");
        assert!(!world.jobs().await.contains(&"Suspended 0/20".to_owned()), "{confirmation}: afterwards");
    }
}

/// In a freeze a held job is ended as ever, and one that runs is followed to its end.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_freeze_forbids_to_begin_and_nothing_else() {
    let world = World::new().await;
    let (running, held) = (
        world.job("runs", json!({})),
        world.job("held", json!({"confirmation": "manual", "operation": {"deleteObjectTagging": {}}})),
    );
    let before = desired([running.clone(), held.clone()]);
    let plan = world.plan(&before, &Options::default()).await;
    let _ = world.carry_out(&world.ports(), (&plan, &before), (Follow::Confirmed, None)).await;
    let frozen = Desired { freezes: [world.freeze(0, 3600)].into(), ..before };
    let ended = Options { cancel: [name("held")].into(), ..Options::default() };
    let plan = world.plan(&frozen, &ended).await;
    let _ = world.carry_out(&world.ports(), (&plan, &frozen), (Follow::Ended, None)).await;
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Cancelled 0/20", "Complete 20/20"]);
}

/// The record is gone and the job runs: no command says that there is none.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_whose_record_was_lost_is_not_said_to_be_none() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    std::fs::remove_dir_all(world.ledger_folder().join("runs")).unwrap();
    let asked = [name("tag")];
    for wish in
        [Options { confirm: asked.clone().into(), ..never() }, Options { cancel: asked.into(), ..never() }, never()]
    {
        let plan = world.plan(&wanted, &wish).await;
        assert_eq!(summary(&plan), "tag#1 Blocked ledger-lost-history []");
        let told = crate::support::detail(&plan.steps[0]).join("\n");
        assert!(told.contains("aws s3control update-job-status"), "{told}");
    }
}

/// A claim names every run for which it was taken, so that the loss of a later one is seen, too.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_lost_record_of_a_later_run_is_noticed() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let _ = world.apply(&desired([job.clone()])).await;
    let two = desired([with_run(job, 2)]);
    let _ = world.apply(&two).await;
    assert_eq!(world.records().await, ["tag#1 Complete", "tag#2 Complete"]);
    std::fs::remove_file(world.ledger_folder().join("runs/demo/111122223333.us-west-2/tag/00002.json")).unwrap();
    let forgetful = Arc::new(Forgetful(world.services()));
    let sources = s3jobs::observe::Sources {
        services: forgetful.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    let observed = s3jobs::observe::observe(sources, &two, s3jobs::observe::Depth::Plan, world.now()).await.unwrap();
    let plan = s3jobs::plan::plan(&two, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#2 Blocked ledger-lost-history []");
}

// --- A request whose answer is lost is sent again after a pause

/// An S3 that lists no job until it is told to.
struct Unlisting {
    inner: Arc<dyn Services>,
    lists: Arc<AtomicBool>,
}

impl Services for Unlisting {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(UnlistingJobs { inner: self.inner.jobs(scope), lists: Arc::clone(&self.lists) })
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.inner.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.inner.identity(scope)
    }
}

struct UnlistingJobs {
    inner: Arc<dyn JobControl>,
    lists: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl JobControl for UnlistingJobs {
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        if self.lists.load(Ordering::SeqCst) { self.inner.list_jobs().await } else { Ok(Vec::new()) }
    }
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        self.inner.describe_job(id).await
    }
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.inner.create_job(request).await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.inner.update_status(id, status, reason).await
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.inner.update_priority(id, priority).await
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.inner.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.inner.put_job_tags(id, tags).await
    }
}

/// Every answer is lost and the list lags: each command asked anew at each look, and each send may make a held job.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_unanswered_request_is_sent_again_after_growing_pauses_and_five_times_in_all() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let (sends, begin) = (Arc::new(Mutex::new(Vec::new())), tokio::time::Instant::now());
    let sent = Arc::clone(&sends);
    let inner = world.faulty_services(move |request| {
        is_call(request, "POST", "/jobs").then(|| {
            sent.lock().unwrap().push(begin.elapsed());
            Mishap::AfterEffect(Fault::Lost)
        })
    });
    let lists = Arc::new(AtomicBool::new(false));
    let ports = world.ports_over(Arc::new(Unlisting { inner, lists: Arc::clone(&lists) }));
    for command in 1..=4 {
        let (outcomes, events) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Confirmed)).await;
        assert_eq!(standings(&outcomes), "tag#1 refused intent-without-job", "{:?}", events.0);
        assert_eq!(events.0.iter().any(|event| event.contains("Listing")), command == 1, "{:?}", events.0);
    }
    let sends = sends.lock().unwrap().clone();
    assert_eq!(sends.len(), 5, "{sends:?}");
    let pauses: Vec<Duration> = sends.windows(2).map(|two| two[1].checked_sub(two[0]).unwrap()).collect();
    assert!(pauses.windows(2).all(|two| two[1] > two[0]), "{pauses:?}");

    // What is listed in the end is taken up.
    lists.store(true, Ordering::SeqCst);
    let (outcomes, _) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Ended)).await;
    assert_eq!(standings(&outcomes), "tag#1 closed Complete");
    assert_eq!(ran(&world).await, 1);
}

/// Jobs of sends without answers, of which S3 lists none until it is told to.
async fn unlisted(world: &World, wanted: &Desired) -> (Ports, Arc<AtomicBool>) {
    let inner =
        world.faulty_services(|request| is_call(request, "POST", "/jobs").then_some(Mishap::AfterEffect(Fault::Lost)));
    let lists = Arc::new(AtomicBool::new(false));
    let ports = world.ports_over(Arc::new(Unlisting { inner, lists: Arc::clone(&lists) }));
    let plan = world.plan(wanted, &Options::default()).await;
    let _ = world.carry_out(&ports, (&plan, wanted), (Follow::Ended, Some(Duration::from_secs(8)))).await;
    (ports, lists)
}

/// Each send made a job: the plan says which, and the apply that elects one ends the others.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_jobs_of_sends_without_answers_are_named_and_all_but_the_oldest_end_with_the_same_apply() {
    let world = World::behaving("token-memory=none").await;
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = unlisted(&world, &wanted).await;
    let plan = world.plan(&wanted, &Options::default()).await;
    let told = s3jobs::render::detail(&plan.steps[0]).join("; ");
    let listed = world.services().jobs(&scope()).list_jobs().await.unwrap();
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|job| told.contains(job.id.as_str())), "{told}");
    let oldest = listed.last().unwrap().id.clone();
    assert!(told.starts_with(&format!("S3 lists job {oldest}, which apply takes up")), "{told}");
    let outcomes = world.apply(&wanted).await;
    assert_eq!(standings(&outcomes), "tag#1 closed Complete");
    assert_eq!(outcomes[0].job, Some(oldest));
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Cancelled 0/20", "Cancelled 0/20", "Cancelled 0/20", "Complete 20/20"]);
}

/// They are listed only after the plan was made.
#[tokio::test(start_paused = true)]
pub(crate) async fn jobs_that_are_listed_while_their_run_is_followed_end_with_it() {
    let world = World::behaving("token-memory=none").await;
    let wanted = desired([world.job("tag", json!({}))]);
    let (ports, lists) = unlisted(&world, &wanted).await;
    let listing = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        lists.store(true, Ordering::SeqCst);
    };
    let options = Options::default();
    let ((outcomes, events), ()) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), listing);
    assert_eq!(standings(&outcomes), "tag#1 closed Complete", "{:?}", events.0);
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Cancelled 0/20", "Cancelled 0/20", "Cancelled 0/20", "Complete 20/20"]);
}

/// The runner ends after its send: the next one, at once, looks and does not send.
#[tokio::test(start_paused = true)]
pub(crate) async fn another_runner_keeps_the_pause_of_the_one_before() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let sends = Arc::new(AtomicUsize::new(0));
    let sent = Arc::clone(&sends);
    let inner = world.faulty_services(move |request| {
        let is_sent = is_call(request, "POST", "/jobs");
        (is_sent && sent.fetch_add(1, Ordering::SeqCst) == 0).then_some(Mishap::AfterEffect(Fault::Lost))
    });
    let lists = Arc::new(AtomicBool::new(false));
    let ports = world.ports_over(Arc::new(Unlisting { inner, lists: Arc::clone(&lists) }));
    let plan = world.plan(&wanted, &Options::default()).await;
    let brief = (Follow::Created, Some(Duration::from_millis(300)));
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), brief).await;
    assert!(standings(&outcomes).starts_with("tag#1 timed out Some(Listing"), "{}", standings(&outcomes));
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), brief).await;
    assert!(standings(&outcomes).starts_with("tag#1 timed out Some(Listing"), "{}", standings(&outcomes));
    assert_eq!(sends.load(Ordering::SeqCst), 1);
    lists.store(true, Ordering::SeqCst);
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), (Follow::Ended, None)).await;
    assert_eq!(standings(&outcomes), "tag#1 closed Complete");
    assert_eq!((sends.load(Ordering::SeqCst), world.jobs().await.len()), (1, 1));
}

/// A send that surely made nothing makes no pause longer.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_refused_send_waits_for_no_list() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let sends = Arc::new(AtomicUsize::new(0));
    let sent = Arc::clone(&sends);
    let services = world.faulty_services(move |request| {
        let number = if is_call(request, "POST", "/jobs") { sent.fetch_add(1, Ordering::SeqCst) } else { 9 };
        match number {
            0 => Some(Mishap::BeforeEffect(Fault::Lost)),
            1 | 2 => Some(Mishap::Answer(403, "AccessDenied")),
            _ => None,
        }
    });
    let ports = world.ports_over(services);
    let (outcomes, _) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Ended)).await;
    assert!(standings(&outcomes).starts_with("tag#1 failed"), "{}", standings(&outcomes));
    let record = first_record(&world).await;
    assert_eq!((record.current().sends, record.current().sent), (1, None));
    let begin = tokio::time::Instant::now();
    let (outcomes, _) = world.apply_with(&ports, &wanted, (&Options::default(), Follow::Created)).await;
    assert!(standings(&outcomes).starts_with("tag#1 failed"), "{}", standings(&outcomes));
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
}

// --- What a person is told

/// The time is up while S3 refuses a call that is tried again: the result names the refusal.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_whose_time_is_up_names_the_call_that_failed_last() {
    let world = World::new().await;
    let _ = world.apply(&desired([world.job("tag", json!({"confirmation": "manual"}))])).await;
    let changed = desired([world.job("tag", json!({"confirmation": "manual", "priority": 77}))]);
    // Long enough for what the SDK repeats by itself; UpdateJobStatus it does not.
    for (path, seconds) in [("/priority", 5), ("/status", 1)] {
        let services = world
            .faulty_services(move |request| is_call(request, "POST", path).then_some(Mishap::Answer(503, "SlowDown")));
        let confirm = Options { confirm: [name("tag")].into(), ..Options::default() };
        let plan = world.plan(&changed, &confirm).await;
        let timeout = Some(Duration::from_secs(seconds));
        let ports = world.ports_over(services);
        let (outcomes, _) = world.carry_out(&ports, (&plan, &changed), (Follow::Ended, timeout)).await;
        assert!(standings(&outcomes).starts_with("tag#1 timed out"), "{}", standings(&outcomes));
        let met = outcomes[0].met.join(": ");
        assert!(met.contains("S3 asks to slow down"), "{path}: {met:?}");
    }
}

/// The name that claimed the effect was refused: nobody does the work, and that is what is said.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_effect_that_is_only_claimed_is_not_said_to_be_done() {
    let world = World::new().await;
    let mine = world.job("mine", json!({"operation": {"deleteObjectTagging": {}}}));
    let refusing = world
        .faulty_services(|request| is_call(request, "POST", "/jobs").then_some(Mishap::Answer(403, "AccessDenied")));
    let options = Options::default();
    let _ = world.apply_with(&world.ports_over(refusing), &desired([mine.clone()]), (&options, Follow::Ended)).await;
    let theirs = desired([Job { name: name("theirs"), ..mine }]);
    let plan = world.plan(&theirs, &options).await;
    assert_snapshot!(summary(&plan), @"theirs#1 Blocked same-effect-elsewhere []");
    assert_snapshot!(crate::support::detail(&plan.steps[0]).join("\n"), @r"
    mine#1 in 111122223333/us-west-2 at local claimed the effect and was not submitted
    if this is a new name for it, say `moved: {from: mine}`, and it runs
    if both are meant, say so with `sameEffect: {of: mine, reason: ...}`
    if `mine` is not to do it any more, give its right back: `s3jobs ledger resolve mine --run 1`
    ");
    assert!(world.jobs().await.is_empty());
}

/// The elected job is cancelled without a task tried, since a second one did all of them.
#[tokio::test(start_paused = true)]
pub(crate) async fn who_cancels_a_run_is_told_what_its_second_job_did() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    let twin = twin_of(&world, &first_record(&world).await).await;
    let_run(&world, &twin).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..never() };
    let outcomes = world.apply_as(&wanted, &cancel, Follow::Ended).await;
    assert_eq!(standings(&outcomes), "tag#1 closed Cancelled");
    let told = s3jobs::render::second_jobs(&outcomes[0].beside).join("; ").replace(&twin.to_string(), "TWIN");
    assert_snapshot!(told, @"job TWIN, a second job of this run, was let run by somebody else and is Complete: 20 of 20 tasks tried");
}

/// A project folder that was copied with its ledger: what one copy has run, the other is told by S3's list.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_copied_ledger_is_told_of_what_the_other_copy_ran() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let _ = world.apply(&desired([job.clone()])).await;
    let copy = tempfile::tempdir().unwrap();
    let to = camino::Utf8PathBuf::from_path_buf(copy.path().join("ledger")).unwrap();
    let status = std::process::Command::new("cp").arg("-r").arg(world.ledger_folder()).arg(&to).status().unwrap();
    assert!(status.success());
    let second = desired([with_run(job, 2)]);
    let _ = world.apply(&second).await;
    let ports = Ports { ledger: Arc::new(s3jobs::ledger::DirectoryStore::new(to)), ..world.ports() };
    let (outcomes, _) = world.apply_with(&ports, &second, (&Options::default(), Follow::Ended)).await;
    assert_eq!(standings(&outcomes), "tag#2 refused ledger-lost-history");
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 20/20"]);
}

/// Two runners made a job each, and one is elected. Whoever made the other one ends it; where S3 refuses that, the job is named.
#[tokio::test(start_paused = true)]
pub(crate) async fn who_loses_an_election_says_which_job_it_leaves_held() {
    const AFTER_SEND: usize = 6;
    let world = World::behaving("token-memory=none").await;
    let wanted = desired([world.job("tag", json!({}))]);
    let refusing = world.faulty_services(|request| {
        let is_cancelled = request.uri().query().is_some_and(|query| query.contains("Cancelled"));
        (is_call(request, "POST", "/status") && is_cancelled).then_some(Mishap::Answer(409, "JobStatusException"))
    });
    let pause = CrashPoint::pausing(AFTER_SEND);
    let loses = crashing(&world.ports_over(refusing), &pause);
    let lists = Arc::new(AtomicBool::new(false));
    let wins = world.ports_over(Arc::new(Unlisting { inner: world.services(), lists: Arc::clone(&lists) }));
    let options = Options::default();
    let as_asked = (&options, Follow::Confirmed);
    let winning = async {
        pause.reached.notified().await;
        let won = world.apply_with(&wins, &wanted, (&options, Follow::Created)).await;
        pause.resume.notify_one();
        won
    };
    let ((lost, events), (won, _)) = tokio::join!(world.apply_with(&loses, &wanted, as_asked), winning);
    let elected = first_record(&world).await.job().cloned().unwrap();
    assert_eq!((won[0].job.as_ref(), lost[0].job.as_ref()), (Some(&elected), Some(&elected)), "{:?}", events.0);
    let left = &lost[0].left_held;
    assert!(left.len() == 1 && left[0] != elected, "{left:?}, {elected}: {:?}", events.0);
    lists.store(true, Ordering::SeqCst);
    let _ = world.apply(&wanted).await;
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Cancelled 0/20", "Complete 20/20"], "what is named ends it");
}
