//! Whoever the policy does not name lets no job run: not by a spec, not by a person's word, and not with other credentials than those
//! with which the plan was made.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use s3jobs::apply::{Follow, Standing};
use s3jobs::aws::{Identity, JobControl, Objects, PortError, Services};
use s3jobs::ledger::ConfirmedBy;
use s3jobs::model::confirmer::{CiRun, ConfirmerPattern};
use s3jobs::model::{Caller, Scope};
use s3jobs::plan::why::ConfirmFault;
use s3jobs::plan::{Create, Desired, Options, Reason, Why};
use serde_json::{Value, json};

use crate::support::world::{World, scope};
use crate::support::{desired, name, run_of, summary};

fn allowing(wanted: Desired, patterns: &Value) -> Desired {
    let patterns: Vec<ConfirmerPattern> = serde_json::from_value(patterns.clone()).unwrap();
    Desired { confirmers: Some(patterns.into()), ..wanted }
}

fn by_hand() -> Options {
    Options { confirm: [name("tag")].into(), only: [name("tag")].into(), create: Create::Never, ..Options::default() }
}

async fn caller(world: &World) -> String {
    world.services().identity(&scope()).caller().await.unwrap().arn
}

#[tokio::test(start_paused = true)]
pub(crate) async fn who_is_not_named_lets_nothing_run() {
    for confirmation in ["automatic", "manual"] {
        let world = World::new().await;
        let job = world.job("tag", json!({ "confirmation": confirmation }));
        let release = json!([{"arn": "arn:aws:iam::111122223333:role/release"}]);
        let wanted = allowing(desired([job.clone()]), &release);
        let _ = world.apply(&wanted).await;
        for wish in [Options::default(), by_hand()] {
            let plan = world.plan(&wanted, &wish).await;
            let waits = confirmation == "manual" && wish == Options::default();
            let told = if waits { "Wait awaiting-confirmation" } else { "Blocked not-a-confirmer" };
            assert_eq!(summary(&plan), format!("tag#1 {told} [close]"), "{confirmation}");
            let _ = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Confirmed, None)).await;
        }
        assert_eq!(world.jobs().await, ["Suspended 0/20"], "{confirmation}");

        let me = caller(&world).await;
        let wanted = allowing(desired([job.clone()]), &json!([{"arn": "arn:aws:iam::*:role/*"}, { "arn": me }]));
        let plan = world.plan(&wanted, &by_hand()).await;
        let _ = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, None)).await;
        assert_eq!(world.jobs().await, ["Complete 20/20"], "{confirmation}");
        let record = world.ledger.load(&run_of(&job)).await.unwrap().unwrap().record;
        let by = ConfirmedBy { arn: Some(me), ci: None };
        assert_eq!(record.current().confirmed_by, Some(by), "{confirmation}");
    }
}

fn on_github(reference: &str) -> Options {
    let (repository, workflow) = ("acme/jobs".to_owned(), "acme/jobs/.github/workflows/apply.yaml@x".to_owned());
    Options { ci: Some(CiRun::Github { repository, reference: reference.to_owned(), workflow }), ..Options::default() }
}

/// A pull request's run and that of the main branch, at once: each creates, and one lets run.
#[tokio::test(start_paused = true)]
pub(crate) async fn of_two_runners_the_one_that_is_named_lets_the_job_run() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let main = json!([{"github": {"repository": "acme/jobs", "ref": "refs/heads/main"}}]);
    let wanted = allowing(desired([job.clone()]), &main);
    let (pull, merged) = (on_github("refs/pull/7/merge"), on_github("refs/heads/main"));
    let (one, two) = futures::join!(
        world.apply_as(&wanted, &pull, Follow::Confirmed),
        world.apply_as(&wanted, &merged, Follow::Ended),
    );
    let is_refused =
        |standing: &Standing| matches!(standing, Standing::Refused(why) if why.reason() == Reason::NotAConfirmer);
    assert!(!is_refused(&two[0].standing), "{:?}", two[0].standing);
    assert!(matches!(&two[0].standing, Standing::Closed(_)), "{:?} {:?}", one[0].standing, two[0].standing);
    assert!(world.jobs().await.contains(&"Complete 20/20".to_owned()));
    let record = world.ledger.load(&run_of(&job)).await.unwrap().unwrap().record;
    assert_eq!(record.current().confirmed_by, Some(ConfirmedBy { arn: None, ci: merged.ci }));
}

/// Alone, the run of a pull request creates the job and leaves it held.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_run_that_is_not_named_leaves_the_job_held() {
    let world = World::new().await;
    let main = json!([{"github": {"repository": "acme/jobs", "ref": "refs/heads/main"}}]);
    let wanted = allowing(desired([world.job("tag", json!({}))]), &main);
    for options in [on_github("refs/pull/7/merge"), Options::default()] {
        let outcomes = world.apply_as(&wanted, &options, Follow::Confirmed).await;
        let Standing::Refused(Why::Confirm(ConfirmFault::NotAConfirmer(found))) = &outcomes[0].standing else {
            panic!("{:?}", outcomes[0].standing)
        };
        assert_eq!((&found.caller, &found.ci), (&None, &options.ci));
        assert_eq!(world.jobs().await, ["Suspended 0/20"]);
    }
}

/// The first answers are of somebody who is named, the later ones of somebody else.
struct Changing {
    services: Arc<dyn Services>,
    asked: Arc<AtomicUsize>,
    named: usize,
}

struct Answers {
    asked: Arc<AtomicUsize>,
    named: usize,
}

impl Services for Changing {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        self.services.jobs(scope)
    }

    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.services.objects(scope)
    }

    fn identity(&self, _: &Scope) -> Arc<dyn Identity> {
        Arc::new(Answers { asked: Arc::clone(&self.asked), named: self.named })
    }
}

#[async_trait]
impl Identity for Answers {
    async fn caller(&self) -> Result<Caller, PortError> {
        let is_named = self.asked.fetch_add(1, Ordering::SeqCst) < self.named;
        let user = if is_named { "anna" } else { "mallory" };
        let account = "111122223333".parse().unwrap();
        Ok(Caller { account, arn: format!("arn:aws:iam::111122223333:user/{user}"), user_id: user.to_owned() })
    }
}

/// Credentials may be others by the time of the call.
#[tokio::test(start_paused = true)]
pub(crate) async fn who_makes_the_call_is_asked_once_more_right_before_it() {
    for (named, ends) in [(1, "Suspended 0/20"), (2, "Complete 20/20")] {
        let world = World::new().await;
        let job = world.job("tag", json!({ "confirmation": "manual" }));
        let _ = world.apply(&desired([job.clone()])).await;
        let anna = allowing(desired([job.clone()]), &json!([{"arn": "arn:aws:iam::111122223333:user/anna"}]));
        let services =
            Arc::new(Changing { services: world.services(), asked: Arc::new(AtomicUsize::new(0)), named: 100 });
        let sources = s3jobs::observe::Sources {
            services: services.as_ref(),
            ledger: world.ledger.as_ref(),
            parallelism: s3jobs::observe::PARALLELISM,
        };
        let observed =
            s3jobs::observe::observe(sources, &anna, s3jobs::observe::Depth::Plan, world.now()).await.unwrap();
        let plan = s3jobs::plan::plan(&anna, &observed, &by_hand());
        assert_eq!(summary(&plan), "tag#1 Wait ready-to-confirm [confirm by Person, close]");
        let asked = Arc::new(AtomicUsize::new(0));
        let services = Arc::new(Changing { services: world.services(), asked, named });
        let (outcomes, _) = world.carry_out(&world.ports_over(services), (&plan, &anna), (Follow::Ended, None)).await;
        assert_eq!(world.jobs().await, [ends], "{named}: {:?}", outcomes[0].standing);
        let record = world.ledger.load(&run_of(&job)).await.unwrap().unwrap().record;
        assert_eq!(record.current().confirming.is_some(), named == 2, "nothing was announced");
    }
}
