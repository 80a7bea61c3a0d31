//! Runs that a person settles: what may be said, what follows from it, and that nothing runs twice for it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::Arc;

use s3jobs::apply::Follow;
use s3jobs::aws::{RequestedStatus, Services};
use s3jobs::ledger::{Ledger, Outcome, Who};
use s3jobs::model::{Job, Request, RunKey};
use s3jobs::observe::{PARALLELISM, Sources};
use s3jobs::plan::{Options, Reason};
use s3jobs::resolve::{Case, Saying, Settled, Standing, look, settle};
use serde_json::json;

use crate::support::world::{CrashPoint, Mishap, World, crashing, scope};
use crate::support::{desired, detail, lineage, name, run_of, summary, with_run};

/// What a person is shown who asks the S3 of these ports.
async fn seen_over(world: &World, services: &Arc<dyn Services>, run: &RunKey) -> Case {
    let ledger: &dyn Ledger = world.ledger.as_ref();
    let sources = Sources { services: services.as_ref(), ledger, parallelism: PARALLELISM };
    look(sources, (run, &lineage())).await.unwrap().unwrap()
}

async fn seen(world: &World, run: &RunKey) -> Case {
    seen_over(world, &world.services(), run).await
}

/// What a person says.
async fn say(world: &World, case: &Case, outcome: Outcome) -> Settled {
    let nonce = || uuid::Uuid::new_v4().to_string();
    let who = Arc::new(Who { name: "her".to_owned(), ..Who::default() });
    let saying = Saying { outcome, reason: "looked", by: "her", who: &who, at: world.now(), nonce: &nonce };
    settle(world.ledger.as_ref(), case, saying).await.unwrap()
}

fn given_back(settled: Settled) -> usize {
    match settled {
        Settled::Written(_, given_back) => given_back.len(),
        Settled::Overtaken => panic!("overtaken"),
    }
}

fn is_create_job(request: &http::Request<bytes::Bytes>) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/jobs")
}

async fn refuse(world: &World, job: &Job) {
    let services =
        world.faulty_services(|request| is_create_job(request).then_some(Mishap::Answer(403, "AccessDenied")));
    let wanted = desired([job.clone()]);
    world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
}

/// How many jobs have worked on objects.
async fn worked(world: &World) -> usize {
    world.jobs().await.iter().filter(|job| job.starts_with("Complete")).count()
}

/// S3 has forgotten a job whose record is open: here, it is another S3 that is asked.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_person_says_what_became_of_a_run_that_s3_has_forgotten() {
    for outcome in [Outcome::Complete, Outcome::Failed, Outcome::Cancelled, Outcome::Unknown] {
        let (world, empty) = (World::new().await, World::new().await);
        let job = world.job("tag", json!({"confirmation": "manual"}));
        world.apply(&desired([job.clone()])).await;
        let case = seen_over(&world, &empty.services(), &run_of(&job)).await;
        assert!(matches!(case.standing, Standing::Forgotten(_)), "{:?}", case.standing);
        assert_eq!(
            case.outcomes(),
            [Outcome::Complete, Outcome::Failed, Outcome::Cancelled, Outcome::Unknown],
            "{outcome:?}"
        );
        assert_eq!(given_back(say(&world, &case, outcome).await), 0, "an effect that may have happened stays claimed");
        assert_eq!(world.records().await, [format!("tag#1 {outcome:?}")]);
        let record = world.ledger.load_all().await.unwrap().remove(0).record;
        assert_eq!(record.closed.unwrap().resolved_by.as_deref(), Some("her"));
        let told = world.ledger.history(&run_of(&job)).await.unwrap();
        let last = told.events.last().unwrap();
        assert_eq!((last.event.code(), last.reason.as_deref()), ("resolved", Some("looked")));
        assert_eq!(told.author(last).unwrap().name, "her");
        let plan = empty_plan(&world, &empty, &job).await;
        assert!(plan.ends_with(" []"), "nothing is left to do: {plan}");
        assert!(plan.starts_with("tag#1 Done"), "{plan}");
    }
}

/// A plan of a world whose jobs S3 has forgotten.
async fn empty_plan(world: &World, empty: &World, job: &Job) -> String {
    let services = empty.services();
    let sources =
        Sources { services: services.as_ref(), ledger: world.ledger.as_ref() as &dyn Ledger, parallelism: PARALLELISM };
    let wanted = desired([job.clone()]);
    let at = world.now();
    let observed = s3jobs::observe::observe(sources, &wanted, s3jobs::observe::Depth::Plan, at).await.unwrap();
    summary(&s3jobs::plan::plan(&wanted, &observed, &Options::default()))
}

/// What waits for a run that nobody knows the end of begins when somebody does.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_comes_after_a_forgotten_run_begins_when_its_end_is_said() {
    let (world, empty) = (World::new().await, World::new().await);
    let first = world.job("first", json!({"confirmation": "manual"}));
    let later = world.job("later", json!({"operation": {"deleteObjectTagging": {}}, "after": ["first"]}));
    world.apply(&desired([first.clone()])).await;
    let case = seen_over(&world, &empty.services(), &run_of(&first)).await;
    given_back(say(&world, &case, Outcome::Unknown).await);
    let plan = world.plan(&desired([first.clone(), later.clone()]), &Options::default()).await;
    let blocked = plan.steps.iter().find(|step| step.run.name == later.name).unwrap();
    assert_eq!(blocked.reason(), Reason::PredecessorFailed);
    let told = detail(blocked).join("\n");
    assert!(told.contains("`s3jobs ledger resolve first --run 1`"), "{told}");
    // Who did not know at first may come to know.
    let case = seen_over(&world, &empty.services(), &run_of(&first)).await;
    assert_eq!(case.standing, Standing::Said(Outcome::Unknown));
    given_back(say(&world, &case, Outcome::Complete).await);
    let outcomes = world.apply(&desired([first, later])).await;
    assert_eq!(worked(&world).await, 1, "{outcomes:?}");
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_whose_job_s3_shows_is_never_settled() {
    let world = World::new().await;
    let job = world.job("tag", json!({"confirmation": "manual"}));
    world.apply(&desired([job.clone()])).await;
    let case = seen(&world, &run_of(&job)).await;
    assert!(matches!(case.standing, Standing::Live { is_elected: true, .. }), "{:?}", case.standing);
    assert_eq!(case.outcomes(), []);
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    world.apply_as(&desired([job.clone()]), &options, Follow::Ended).await;
    let case = seen(&world, &run_of(&job)).await;
    assert_eq!((&case.standing, case.outcomes()), (&Standing::Over(Outcome::Complete), Vec::new()));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn nothing_is_said_of_a_run_while_s3_cannot_be_asked() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    refuse(&world, &job).await;
    let services = world.faulty_services(|_| Some(Mishap::Answer(403, "AccessDenied")));
    let case = seen_over(&world, &services, &run_of(&job)).await;
    assert!(matches!(case.standing, Standing::Unseen(_)), "{:?}", case.standing);
    assert_eq!(case.outcomes(), []);
}

/// A name whose request S3 refused keeps its effect from every other name, until a person gives it back.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_effect_that_is_given_back_is_another_names() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let new = Job { name: name("new"), ..old.clone() };
    refuse(&world, &old).await;
    let plan = world.plan(&desired([new.clone()]), &Options::default()).await;
    assert_eq!(plan.steps[0].reason(), Reason::SameEffectElsewhere);
    let told = detail(&plan.steps[0]).join("\n");
    assert!(told.contains("`s3jobs ledger resolve old --run 1`"), "{told}");

    let case = seen(&world, &run_of(&old)).await;
    assert_eq!((&case.standing, case.outcomes()), (&Standing::Refused, vec![Outcome::NeverCreated]));
    assert_eq!(given_back(say(&world, &case, Outcome::NeverCreated).await), 1);
    world.apply(&desired([new.clone()])).await;
    assert_eq!(world.records().await, ["new#1 Complete", "old#1 NeverCreated"]);
    // Who gave it back has no right to it any more.
    let plan = world.plan(&desired([with_run(old, 2)]), &Options::default()).await;
    assert_eq!(plan.steps[0].reason(), Reason::SameEffectElsewhere);
    let expected = s3jobs::ledger::Expected { lineage: Some(lineage()), endpoint: scope().endpoint };
    let checked = s3jobs::ledger::check(world.ledger.as_ref(), &expected).await.unwrap();
    assert_eq!(checked.faults, [], "the claim still tells of both");
}

/// A held job that was renamed and ended: its effect is in the way of its new name.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_effect_of_a_job_that_ended_before_any_task_was_tried_is_given_back() {
    let world = World::new().await;
    let new = world.job("new", json!({}));
    let old = Job { name: name("old"), ..world.job("new", json!({"confirmation": "manual"})) };
    world.apply(&desired([old.clone()])).await;
    let cancel = Options { cancel: [name("old")].into(), only: [name("old")].into(), ..Options::default() };
    world.apply_as(&desired([old.clone()]), &cancel, Follow::Ended).await;
    assert_eq!(world.records().await, ["old#1 Cancelled"]);
    let plan = world.plan(&desired([new.clone()]), &Options::default()).await;
    let told = detail(&plan.steps[0]).join("\n");
    assert!(told.contains("`s3jobs ledger resolve old --run 1`"), "{told}");
    let case = seen(&world, &run_of(&old)).await;
    assert_eq!(case.outcomes(), [Outcome::Cancelled]);
    assert_eq!(given_back(say(&world, &case, Outcome::Cancelled).await), 1);
    let record = world.ledger.load(&run_of(&old)).await.unwrap().unwrap().record;
    assert_eq!(record.closed.unwrap().resolved_by, None, "what S3 told stays what S3 told");
    world.apply(&desired([new])).await;
    assert_eq!(worked(&world).await, 1);
}

/// What a run did is never given back.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_effect_that_was_had_stays_claimed() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    world.apply(&desired([job.clone()])).await;
    world.apply(&desired([with_run(job.clone(), 2)])).await;
    let case = seen(&world, &run_of(&with_run(job, 2))).await;
    assert!(case.unused.is_empty() && case.outcomes().is_empty(), "{:?}", case.outcomes());
}

/// A person let a second job of an earlier run run, by hand: what that run's record says of it is not all that was done.
#[tokio::test(start_paused = true)]
pub(crate) async fn an_effect_that_a_second_job_of_another_run_had_stays_claimed() {
    for is_let_run in [false, true] {
        let world = World::new().await;
        let job = world.job("tag", json!({"confirmation": "manual"}));
        world.apply(&desired([job.clone()])).await;
        let record = world.ledger.load(&run_of(&job)).await.unwrap().unwrap().record;
        let mut twin = Request::clone(&record.current().request);
        twin.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
        let twin = world.services().jobs(&scope()).create_job(&twin).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        if is_let_run {
            world.services().jobs(&scope()).update_status(&twin, RequestedStatus::Ready, "by hand").await.unwrap();
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
        let cancel = Options { cancel: [name("tag")].into(), only: [name("tag")].into(), ..Options::default() };
        let second = with_run(job.clone(), 2);
        for wanted in [&job, &second] {
            world.apply(&desired([wanted.clone()])).await;
            world.apply_as(&desired([wanted.clone()]), &cancel, Follow::Ended).await;
        }
        assert_eq!(world.records().await, ["tag#1 Cancelled", "tag#2 Cancelled"]);
        let case = seen(&world, &run_of(&second)).await;
        assert_eq!(case.beside.len(), usize::from(is_let_run));
        let expected: &[Outcome] = if is_let_run { &[] } else { &[Outcome::Cancelled] };
        assert_eq!(case.outcomes(), expected);
        // Whoever says it all the same gives nothing back.
        assert_eq!(given_back(say(&world, &case, Outcome::Cancelled).await), usize::from(!is_let_run));
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn who_settles_what_another_has_changed_meanwhile_writes_nothing() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    refuse(&world, &job).await;
    let case = seen(&world, &run_of(&job)).await;
    world.apply(&desired([job])).await;
    assert!(matches!(say(&world, &case, Outcome::NeverCreated).await, Settled::Overtaken));
    assert_eq!(world.records().await, ["tag#1 Complete"]);
}

/// A runner stands still anywhere on the way of a run; a person who takes it for dead gives the run up, and another name does the
/// work; then the runner goes on.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_runner_that_was_taken_for_dead_runs_no_second_job() {
    let mut settled = 0;
    for point in 1..=14 {
        let world = World::new().await;
        let old = world.job("old", json!({}));
        let new = Job { name: name("new"), ..old.clone() };
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let wanted = desired([old.clone()]);
        let options = Options::default();
        let person = async {
            pause.reached.notified().await;
            if world.ledger.load(&run_of(&old)).await.unwrap().is_some() {
                let case = seen(&world, &run_of(&old)).await;
                if case.outcomes().contains(&Outcome::NeverCreated) {
                    given_back(say(&world, &case, Outcome::NeverCreated).await);
                    settled += 1;
                }
            }
            world.apply(&desired([new])).await;
            pause.resume.notify_one();
        };
        let _ = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), person);
        let _ = world.apply(&desired([old])).await;
        assert_eq!(worked(&world).await, 1, "paused at {point}: {:?} {:?}", world.jobs().await, world.records().await);
        let live = world.jobs().await.into_iter().filter(|job| !job.starts_with("Complete"));
        assert!(
            live.clone().all(|job| job.starts_with("Cancelled 0/")),
            "paused at {point}: {:?}",
            live.collect::<Vec<_>>()
        );
    }
    assert!(settled >= 3, "{settled}");
}

/// A record that is left in part still tells that its run had a job.
#[tokio::test(start_paused = true)]
pub(crate) async fn nobody_says_of_a_pruned_run_with_a_job_that_none_was_made() {
    let (world, empty) = (World::new().await, World::new().await);
    let job = world.job("tag", json!({"confirmation": "manual"}));
    world.apply(&desired([job.clone()])).await;
    let case = seen_over(&world, &empty.services(), &run_of(&job)).await;
    given_back(say(&world, &case, Outcome::Unknown).await);
    let found = world.ledger.load(&run_of(&job)).await.unwrap().unwrap();
    let left = found.record.without_attempts((world.now(), "her"), uuid::Uuid::new_v4().to_string());
    let replaced = world.ledger.replace(&left, &found.version).await.unwrap();
    assert!(matches!(replaced, s3jobs::ledger::Replaced::Replaced(_)));
    let case = seen_over(&world, &empty.services(), &run_of(&job)).await;
    assert_eq!(case.standing, Standing::Said(Outcome::Unknown));
    assert_eq!(case.outcomes(), [Outcome::Complete, Outcome::Failed, Outcome::Cancelled]);
}
