//! Who calls, in the world of these tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use s3jobs::aws::{Identity, JobControl, Objects, PortError, Services};
use s3jobs::model::{Caller, FailureKind, Job, Scope};
use s3jobs::observe::{Depth, PARALLELISM, Sources, observe};
use s3jobs::plan::{Callers, Desired, Observed, Options, Plan, Reason, plan};
use serde_json::json;

use crate::support::desired;
use crate::support::summary;
use crate::support::world::{World, scope};

#[tokio::test(start_paused = true)]
async fn the_local_s3_tells_who_calls_on_the_url_of_all_services() {
    let world = World::new().await;
    let services = world.services();
    let Caller { account, arn, user_id } = services.identity(&scope()).caller().await.unwrap();
    assert_eq!(arn, format!("arn:aws:iam::{account}:user/local"));
    assert_eq!(user_id, "local");
    let china = Scope { region: "cn-north-1".parse().unwrap(), ..scope() };
    let there = services.identity(&china).caller().await.unwrap();
    assert_eq!(there.arn, format!("arn:aws-cn:iam::{account}:user/local"));
}

/// The local S3, in which the credentials for every account are those of one.
struct CalledBy {
    inner: Arc<dyn Services>,
    caller: Result<Caller, PortError>,
    asked: Arc<AtomicUsize>,
}

impl Services for CalledBy {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        self.inner.jobs(scope)
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.inner.objects(scope)
    }
    fn identity(&self, _: &Scope) -> Arc<dyn Identity> {
        Arc::new(Known(self.caller.clone(), Arc::clone(&self.asked)))
    }
}

struct Known(Result<Caller, PortError>, Arc<AtomicUsize>);

#[async_trait::async_trait]
impl Identity for Known {
    async fn caller(&self) -> Result<Caller, PortError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.clone()
    }
}

/// Three jobs in two accounts and two Regions.
fn jobs(world: &World) -> [Job; 3] {
    let (here, mut away, mut far) = (
        world.job("here", json!({})),
        world.job("away", json!({"operation": {"putObjectTagging": {"tagSet": {"c": "d"}}}})),
        world.job("far", json!({"operation": {"deleteObjectTagging": {}}})),
    );
    away.account = "444455556666".parse().unwrap();
    far.account = "444455556666".parse().unwrap();
    far.region = "eu-west-1".parse().unwrap();
    [here, away, far]
}

async fn planned(world: &World, caller: Result<Caller, PortError>, callers: Callers) -> (Plan, Observed, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let services = CalledBy { inner: world.services(), caller, asked: Arc::clone(&asked) };
    let desired = Desired { callers, ..desired(jobs(world)) };
    let sources = Sources { services: &services, ledger: world.ledger.as_ref(), parallelism: PARALLELISM };
    let observed = observe(sources, &desired, Depth::Plan, world.now()).await.unwrap();
    (plan(&desired, &observed, &Options::default()), observed, asked.load(Ordering::SeqCst))
}

fn anna(account: &str) -> Caller {
    let arn = format!("arn:aws:sts::{account}:assumed-role/ops/anna");
    Caller { account: account.parse().unwrap(), arn, user_id: "AROA1:anna".to_owned() }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_planned_with_the_credentials_of_another_account() {
    let world = World::new().await;
    let (plan, observed, asked) = planned(&world, Ok(anna("111122223333")), Callers::OfAccount).await;
    assert_eq!(asked, 2, "an account is asked about once, in however many Regions its jobs are");
    insta::assert_snapshot!(summary(&plan), @r"
    away#1 Blocked not-observed []
    far#1 Blocked not-observed []
    here#1 Create first-run [create, confirm by Spec, close]
    ");
    let told: BTreeSet<&str> = observed.troubles().map(|trouble| trouble.message.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    insta::assert_snapshot!(told.first().unwrap(), @r#"the credentials for account 444455556666 are those of `arn:aws:sts::111122223333:assumed-role/ops/anna` in account 111122223333; name a profile or a role of account 444455556666 in the project file (`spec.accounts: {"444455556666": {profile: ...}}`, or `assumeRoleArn`), or use its credentials"#);
    assert!(observed.troubles().all(|trouble| trouble.kind == FailureKind::Credentials));
}

#[tokio::test(start_paused = true)]
async fn who_calls_must_be_known_where_it_matters_and_is_not_asked_elsewhere() {
    let world = World::new().await;
    let lost = PortError::Unreachable {
        call: "GetCallerIdentity",
        endpoint: "STS in us-west-2".to_owned(),
        message: "no route".to_owned(),
    };
    let (plan, observed, _) = planned(&world, Err(lost.clone()), Callers::OfAccount).await;
    assert!(plan.steps.iter().all(|step| step.reason() == Reason::NotObserved), "{}", summary(&plan));
    assert!(observed.troubles().all(|trouble| trouble.kind == FailureKind::Temporary), "it may pass");
    let (plan, observed, asked) = planned(&world, Err(lost), Callers::Any).await;
    assert_eq!(asked, 0);
    assert_eq!(observed.troubles().count(), 0, "{}", summary(&plan));
    // The bucket of the list is not in the Region of `far`: that is seen, since somebody looked.
    insta::assert_snapshot!(summary(&plan), @r"
    away#1 Create first-run [create, confirm by Spec, close]
    far#1 Blocked other-region []
    here#1 Create first-run [create, confirm by Spec, close]
    ");
}
