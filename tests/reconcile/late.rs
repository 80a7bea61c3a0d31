//! What S3 answers and does not show yet: it is asked for seldom, waited for, and said to be so.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use insta::assert_snapshot;
use s3jobs::apply::{Follow, RunOutcome, Standing};
use s3jobs::aws::{Identity, JobControl, Objects, PortError, RequestedStatus, Services};
use s3jobs::ledger::Record;
use s3jobs::model::document::Priority;
use s3jobs::model::operation::TagSet;
use s3jobs::model::{JobId, ListedJob, LiveJob, Request, Scope};
use s3jobs::plan::{Desired, Options, Reason, Step, Verdict, Wait, only_closing};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::support::world::{Mishap, Ports, World};
use crate::support::{desired, name};

/// What a call is refused with, and what it waits for before that.
type Refusal = (PortError, Arc<Semaphore>);

/// An S3 that answers what changes a job, and does it only when it is told to.
#[derive(Clone)]
struct Late {
    inner: Arc<dyn Services>,
    acts: Arc<AtomicBool>,
    /// How it refuses to change a job's status, if it does.
    refuses: Arc<Mutex<Option<Refusal>>>,
    /// What was asked for, and when.
    asked: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Late {
    fn of(world: &World) -> Self {
        Self { inner: world.services(), acts: Arc::default(), refuses: Arc::default(), asked: Arc::default() }
    }

    fn ports(&self, world: &World) -> Ports {
        world.ports_over(Arc::new(self.clone()))
    }

    /// From now on refuses to change a job's status, once it has a permit.
    fn refuse(&self, error: PortError) -> Arc<Semaphore> {
        let permits = Arc::new(Semaphore::new(0));
        *self.refuses.lock().unwrap() = Some((error, Arc::clone(&permits)));
        permits
    }

    /// The seconds, from the first, at which something was asked for.
    fn seconds(&self, what: &str) -> Vec<u64> {
        let asked = self.asked.lock().unwrap();
        let times: Vec<Instant> = asked.iter().filter(|(it, _)| it == what).map(|(_, at)| *at).collect();
        times.iter().map(|at| (*at - times[0]).as_secs()).collect()
    }

    fn acts(&self, what: &str) -> bool {
        self.asked.lock().unwrap().push((what.to_owned(), Instant::now()));
        self.acts.load(Ordering::SeqCst)
    }
}

impl Services for Late {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(LateJobs { inner: self.inner.jobs(scope), late: self.clone() })
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.inner.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.inner.identity(scope)
    }
}

struct LateJobs {
    inner: Arc<dyn JobControl>,
    late: Late,
}

#[async_trait::async_trait]
impl JobControl for LateJobs {
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        self.inner.list_jobs().await
    }
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        self.inner.describe_job(id).await
    }
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.inner.create_job(request).await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        let acts = self.late.acts(&format!("{status:?}"));
        let refused = self.late.refuses.lock().unwrap().clone();
        if let Some((error, permits)) = refused {
            let _permit = permits.acquire().await.unwrap();
            return Err(error);
        }
        if acts { self.inner.update_status(id, status, reason).await } else { Ok(()) }
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        if self.late.acts("priority") { self.inner.update_priority(id, priority).await } else { Ok(()) }
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.inner.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.inner.put_job_tags(id, tags).await
    }
}

fn confirming() -> Options {
    Options { confirm: BTreeSet::from([name("tag")]), ..Options::default() }
}

fn cancelling() -> Options {
    Options { cancel: BTreeSet::from([name("tag")]), only: BTreeSet::from([name("tag")]), ..Options::default() }
}

fn standing(outcomes: &[RunOutcome]) -> String {
    match &outcomes[0].standing {
        Standing::Failed(error) => format!("failed: {error}"),
        Standing::Left(wait, _) => format!("left: {}", kind(wait)),
        Standing::TimedOut(seen) => format!("timed out: {}", seen.as_ref().map_or("nothing", |(wait, _)| kind(wait))),
        other @ (Standing::Closed(_) | Standing::Refused(_) | Standing::Interrupted(_) | Standing::Unchanged) => {
            format!("{other:?}").split(['(', ' ']).next().unwrap().to_owned()
        }
    }
}

fn kind(wait: &Wait) -> &'static str {
    match wait {
        Wait::Predecessors(_) => "predecessors",
        Wait::Listing { .. } => "listing",
        Wait::Counting => "counting",
        Wait::Person(_) => "a person",
        Wait::ToRun { .. } => "to run",
        Wait::Replaced { .. } => "replaced",
        Wait::Running => "running",
        Wait::ToEnd { .. } => "to end",
        Wait::Ending => "ending",
    }
}

/// A step as people read it, without the day.
fn told(step: &Step) -> String {
    format!("{}: {}", step.reason(), s3jobs::render::detail(step).join("; ")).replace("2026-11-22T", "")
}

/// A world with a held job, and an S3 that is late.
async fn held(confirmation: impl Into<Value>) -> (World, Desired, Late) {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    let wanted = desired([world.job("tag", json!({"confirmation": confirmation.into()}))]);
    let late = Late::of(&world);
    (world, wanted, late)
}

async fn record(world: &World) -> Record {
    world.ledger.load_all().await.unwrap().remove(0).record
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_let_run_and_not_shown_so_is_asked_for_ever_more_rarely() {
    let (world, wanted, late) = held("manual").await;
    let (outcomes, events) = world.apply_with(&late.ports(&world), &wanted, (&confirming(), Follow::Confirmed)).await;
    let asked = late.seconds("Ready");
    assert_eq!(asked, [0, 2, 4, 8, 16, 32, 64], "{:?}", events.0);
    assert_snapshot!(standing(&outcomes).replace("2026-11-22T", ""), @"failed: S3 answered and does not show the effect; it was asked 7 times since 12:00:00Z, and may only be late");
    assert_eq!(events.0.iter().filter(|event| event.contains("ToRun")).count(), 1, "{:?}", events.0);
}

/// Nobody who only waits is told that it waits for a person, for as long as S3 may be late.
#[tokio::test(start_paused = true)]
async fn a_job_that_was_let_run_is_waited_for_and_not_said_to_wait_for_a_person() {
    let (world, wanted, late) = held("manual").await;
    let ports = late.ports(&world);
    let plan = world.plan(&wanted, &confirming()).await;
    let brief = Some(Duration::from_secs(1));
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), (Follow::Confirmed, brief)).await;
    assert_eq!(standing(&outcomes), "timed out: to run");
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_snapshot!(told(&plan.steps[0]), @"confirming: it was let run at 12:00:00Z; S3 does not show it yet");
    let waiting = only_closing(plan, &BTreeSet::new());
    let (outcomes, _) = world.carry_out(&ports, (&waiting, &wanted), (Follow::Ended, brief)).await;
    assert_eq!(standing(&outcomes), "timed out: to run");
    let (outcomes, _) = world.carry_out(&ports, (&waiting, &wanted), (Follow::Ended, None)).await;
    assert_eq!(standing(&outcomes), "left: a person");
    assert_snapshot!(told(&world.plan(&wanted, &Options::default()).await.steps[0]), @"awaiting-confirmation: it was let run at 12:00:00Z, and S3 still holds it");
    assert_eq!(late.seconds("Ready").len(), 1, "who waits lets nothing run");
}

#[tokio::test(start_paused = true)]
async fn who_follows_a_job_to_its_end_goes_on_until_it_is_shown_to_run() {
    let (world, wanted, late) = held("automatic").await;
    let acts = Arc::clone(&late.acts);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(200)).await;
        acts.store(true, Ordering::SeqCst);
    });
    let (outcomes, events) = world.apply_with(&late.ports(&world), &wanted, (&Options::default(), Follow::Ended)).await;
    assert_eq!(standing(&outcomes), "Closed", "{:?}", events.0);
    assert_eq!(late.seconds("Ready").len(), 9, "{:?}", late.seconds("Ready"));
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_was_asked_for_is_on_record_and_nobody_lets_the_job_run_meanwhile() {
    let (world, wanted, late) = held("automatic").await;
    let ports = late.ports(&world);
    let plan = world.plan(&wanted, &cancelling()).await;
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), (Follow::Ended, Some(Duration::from_secs(5)))).await;
    assert_eq!(standing(&outcomes), "timed out: to end");
    assert_eq!(late.seconds("Cancelled"), [0, 2, 4]);
    assert!(record(&world).await.current().cancelling.is_some());
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_snapshot!(told(&plan.steps[0]), @"cancel-requested: its end was asked for at 12:00:00Z; S3 does not show it yet");
    let brief = (Follow::Ended, Some(Duration::from_secs(5)));
    let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), brief).await;
    assert_eq!((standing(&outcomes).as_str(), late.seconds("Ready").len()), ("timed out: to end", 0));
    late.acts.store(true, Ordering::SeqCst);
    let (outcomes, _) = world.apply_with(&ports, &wanted, (&cancelling(), Follow::Ended)).await;
    assert_eq!(standing(&outcomes), "Closed");
    assert_eq!(world.jobs().await, ["Cancelled 0/20"]);
}

/// A plan that was made before the end was asked for lets the job run no more.
#[tokio::test(start_paused = true)]
async fn a_plan_from_before_an_end_was_asked_for_lets_nothing_run() {
    let (world, wanted, late) = held("automatic").await;
    let ports = late.ports(&world);
    let before = world.plan(&wanted, &Options::default()).await;
    let plan = world.plan(&wanted, &cancelling()).await;
    let brief = (Follow::Ended, Some(Duration::from_secs(1)));
    let _ = world.carry_out(&ports, (&plan, &wanted), brief).await;
    let (outcomes, _) = world.carry_out(&ports, (&before, &wanted), brief).await;
    assert_eq!((standing(&outcomes).as_str(), late.seconds("Ready").len()), ("timed out: to end", 0));
}

/// Asks for the end of the job, without any effect, and waits until S3 shows it no more.
async fn asked_to_end(world: &World, (wanted, late): (&Desired, &Late), then: Duration) {
    let plan = world.plan(wanted, &cancelling()).await;
    let brief = (Follow::Ended, Some(Duration::from_secs(1)));
    let (outcomes, _) = world.carry_out(&late.ports(world), (&plan, wanted), brief).await;
    assert_eq!(standing(&outcomes), "timed out: to end");
    tokio::time::sleep(then).await;
}

#[tokio::test(start_paused = true)]
async fn who_confirms_a_job_whose_end_was_just_asked_for_is_told_when_that_counts() {
    for confirmation in ["manual", "automatic"] {
        let (world, wanted, late) = held(confirmation).await;
        let ports = late.ports(&world);
        let before = world.plan(&wanted, &confirming()).await;
        asked_to_end(&world, (&wanted, &late), Duration::ZERO).await;
        let plan = world.plan(&wanted, &confirming()).await;
        assert_eq!(
            told(&plan.steps[0]),
            "end-asked: its end was asked for at 12:00:00Z, and S3 may show it until 12:01:00Z: nothing lets it run before; `s3jobs cancel tag` ends it; `s3jobs confirm tag` counts after 12:01:00Z"
        );
        assert_eq!(plan.steps[0].verdict(), Verdict::Blocked);
        for plan in [plan, before] {
            let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), (Follow::Confirmed, None)).await;
            assert!(
                matches!(&outcomes[0].standing, Standing::Refused(why) if why.reason() == Reason::EndAsked),
                "{outcomes:?}"
            );
        }
        assert_eq!(late.seconds("Ready").len(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_end_was_asked_for_is_not_let_run_by_its_spec() {
    for guarded in [json!("automatic"), json!({"guarded": {"minTasks": 1, "maxTasks": 50}})] {
        let (world, wanted, late) = held(guarded).await;
        let ports = late.ports(&world);
        let before = world.plan(&wanted, &Options::default()).await;
        asked_to_end(&world, (&wanted, &late), Duration::from_secs(90)).await;
        let plan = world.plan(&wanted, &Options::default()).await;
        assert_eq!(
            told(&plan.steps[0]),
            "awaiting-confirmation: its end was asked for at 12:00:00Z, and S3 still holds it"
        );
        let (outcomes, _) = world.carry_out(&ports, (&plan, &wanted), (Follow::Ended, None)).await;
        assert_eq!(standing(&outcomes), "left: a person");
        let (outcomes, events) = world.carry_out(&ports, (&before, &wanted), (Follow::Ended, None)).await;
        assert!(
            matches!(&outcomes[0].standing, Standing::Refused(why) if why.reason() == Reason::EndAsked),
            "{:?}",
            events.0
        );
        assert_eq!(late.seconds("Ready").len(), 0);

        late.acts.store(true, Ordering::SeqCst);
        let (outcomes, _) = world.apply_with(&ports, &wanted, (&confirming(), Follow::Confirmed)).await;
        assert_eq!(standing(&outcomes), "Closed");
        assert_eq!(world.jobs().await, ["Complete 20/20"]);
        let record = record(&world).await;
        assert!(record.current().confirming.is_some() && record.current().cancelling.is_none(), "{record:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn cancel_ends_a_job_whose_end_was_asked_for_long_ago() {
    let (world, wanted, late) = held("automatic").await;
    asked_to_end(&world, (&wanted, &late), Duration::from_secs(90)).await;
    late.acts.store(true, Ordering::SeqCst);
    let (outcomes, _) = world.apply_with(&late.ports(&world), &wanted, (&cancelling(), Follow::Ended)).await;
    assert_eq!(standing(&outcomes), "Closed");
    assert_eq!(world.jobs().await, ["Cancelled 0/20"]);
}

/// How S3, or the way to it, refuses a call without any effect.
fn refusals() -> Vec<PortError> {
    let (call, message) = ("UpdateJobStatus", String::from("as the test asked"));
    let (code, what, endpoint) = (message.clone(), message.clone(), message.clone());
    vec![
        PortError::Throttled { call, message: message.clone() },
        PortError::Denied { call, message: message.clone() },
        PortError::Credentials { call, message: message.clone() },
        PortError::Rejected { call, code, message: message.clone() },
        PortError::NotFound { call, what },
        PortError::Unreachable { call, endpoint, message },
    ]
}

fn asked_for(record: &Record) -> [bool; 2] {
    [record.current().confirming.is_some(), record.current().cancelling.is_some()]
}

#[tokio::test(start_paused = true)]
async fn a_call_that_s3_refused_for_certain_leaves_nothing_on_record() {
    for error in refusals() {
        for options in [confirming(), cancelling()] {
            let (world, wanted, late) = held("manual").await;
            late.refuse(error.clone()).add_permits(1);
            let before = world.plan(&wanted, &Options::default()).await;
            let (outcomes, events) = world.apply_with(&late.ports(&world), &wanted, (&options, Follow::Ended)).await;
            assert!(standing(&outcomes).starts_with("failed"), "{error}: {:?}", events.0);
            assert_eq!(asked_for(&record(&world).await), [false; 2], "{error}: {:?}", events.0);
            let after = world.plan(&wanted, &Options::default()).await;
            assert_eq!(told(&after.steps[0]), told(&before.steps[0]));
        }
    }
    let (world, wanted, late) = held("manual").await;
    let call = "UpdateJobStatus";
    late.refuse(PortError::LostAnswer { call, message: String::new() }).add_permits(1);
    let _ = world.apply_with(&late.ports(&world), &wanted, (&confirming(), Follow::Ended)).await;
    assert_eq!(asked_for(&record(&world).await), [true, false], "it may have been let run");
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_takes_nothing_back_that_an_earlier_one_announced() {
    for (then, first) in [
        (Duration::ZERO, confirming()),
        (Duration::from_secs(90), confirming()),
        (Duration::from_secs(90), cancelling()),
    ] {
        let (world, wanted, late) = held("manual").await;
        let ports = late.ports(&world);
        let plan = world.plan(&wanted, &first).await;
        let _ = world.carry_out(&ports, (&plan, &wanted), (Follow::Ended, Some(Duration::from_secs(1)))).await;
        let before = record(&world).await;
        tokio::time::sleep(then).await;
        late.refuse(refusals().remove(0)).add_permits(1);
        let (outcomes, _) = world.apply_with(&ports, &wanted, (&confirming(), Follow::Ended)).await;
        assert!(standing(&outcomes).starts_with("failed"), "{outcomes:?}");
        let after = record(&world).await;
        assert_eq!(after.current(), before.current());
    }
}

/// The refused runner is slower than another one, whose call was answered meanwhile.
#[tokio::test(start_paused = true)]
async fn a_refused_call_takes_nothing_back_on_which_another_runner_relies() {
    let (world, wanted, late) = held("manual").await;
    let refusing = Late::of(&world);
    let permits = refusing.refuse(refusals().remove(1));
    let options = confirming();
    let other = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let plan = world.plan(&wanted, &options).await;
        let brief = (Follow::Ended, Some(Duration::from_secs(1)));
        let (outcomes, _) = world.carry_out(&late.ports(&world), (&plan, &wanted), brief).await;
        assert_eq!(standing(&outcomes), "timed out: to run");
        permits.add_permits(1);
    };
    let ports = refusing.ports(&world);
    let ((outcomes, _), ()) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), other);
    assert!(standing(&outcomes).starts_with("failed"), "{outcomes:?}");
    assert_eq!(asked_for(&record(&world).await), [true, false]);
}

/// The priority is answered and never shown: the job is let run all the same.
#[tokio::test(start_paused = true)]
async fn a_priority_that_is_not_shown_keeps_no_job_from_running() {
    let (world, _, late) = held("manual").await;
    let wanted = desired([world.job("tag", json!({"confirmation": "automatic", "priority": 77}))]);
    let begin = Instant::now();
    let (outcomes, _) = world.apply_with(&late.ports(&world), &wanted, (&Options::default(), Follow::Confirmed)).await;
    assert!(standing(&outcomes).starts_with("failed"), "{outcomes:?}");
    let first = |what: &str| late.asked.lock().unwrap().iter().find(|(it, _)| it == what).unwrap().1;
    assert!(first("Ready") - begin < Duration::from_secs(1), "it waits for the priority");
    assert!(late.seconds("priority").len() <= 7, "{:?}", late.seconds("priority"));
}

/// S3 shows what a call did five seconds after it.
#[tokio::test(start_paused = true)]
async fn whatever_s3_shows_late_a_job_runs_once_and_no_answer_is_said_to_be_lost() {
    let world = World::behaving("effect-lag=5s").await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual", "priority": 7}))]);
    let (outcomes, events) = world.apply_with(&world.ports(), &wanted, (&confirming(), Follow::Ended)).await;
    assert_eq!(standing(&outcomes), "Closed", "{:?}", events.0);
    assert_eq!(world.jobs().await, ["Complete 20/20"]);
    assert!(!events.0.iter().any(|event| event.contains("Retrying") || event.contains("NotDone")), "{:?}", events.0);
}

/// S3 shows late that the first call had its effect; the next one is refused for that, and the reason does not arrive either.
#[tokio::test(start_paused = true)]
async fn an_answer_of_which_half_arrives_is_a_lost_one() {
    for (options, end) in [(confirming(), "Complete 20/20"), (cancelling(), "Cancelled 0/20")] {
        let world = World::behaving("effect-lag=5s").await;
        let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
        let _ = world.apply(&wanted).await;
        let services =
            world.faulty_services(|request| request.uri().path().ends_with("/status").then_some(Mishap::CutOff));
        let ports = world.ports_over(services);
        let (outcomes, events) = world.apply_with(&ports, &wanted, (&options, Follow::Ended)).await;
        assert_eq!(standing(&outcomes), "Closed", "{:?}", events.0);
        assert_eq!(world.jobs().await, [end]);
    }
}
