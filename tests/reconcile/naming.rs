//! What cannot be undone is let run with the name of its job: on the protocol's level, where no question is asked.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use s3jobs::advice::EffectCode;
use s3jobs::apply::{Follow, Standing};
use s3jobs::model::policy::TypedConfirmation;
use s3jobs::plan::why::{ConfirmFault, Note};
use s3jobs::plan::{Action, Create, Desired, Options, Reason, Settled, Why, settle};
use serde_json::json;

use crate::support::world::World;
use crate::support::{desired, name, summary, with_run};

fn public() -> serde_json::Value {
    json!({"putObjectAcl": {"accessControlPolicy": {"cannedAccessControlList": "public-read"}}})
}

fn by_hand(names: &[&str], typed: &[&str]) -> Options {
    let of = |names: &[&str]| names.iter().map(|it| name(it)).collect();
    Options { confirm: of(names), only: of(names), typed: of(typed), create: Create::Never, ..Options::default() }
}

/// Whoever uses the library says yes by carrying a plan out; the condition is in the plan.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_yes_lets_nothing_run_that_cannot_be_undone() {
    for confirmation in [json!("automatic"), json!({"guarded": {"maxTasks": 20}})] {
        let world = World::new().await;
        let wanted = desired([world.job("open", json!({"operation": public(), "confirmation": confirmation}))]);
        let outcomes = world.apply(&wanted).await;
        let Standing::Refused(Why::Confirm(ConfirmFault::NameNotTyped { risks, tasks: 20 })) = &outcomes[0].standing
        else {
            panic!("{confirmation}: {:?}", outcomes[0].standing)
        };
        assert_eq!(risks.iter().map(|risk| risk.code).collect::<Vec<_>>(), [EffectCode::PublicAccess]);
        for wish in [Options::default(), by_hand(&["open"], &[])] {
            let plan = world.plan(&wanted, &wish).await;
            assert_eq!(summary(&plan), "open#1 Blocked name-not-typed [close]", "{confirmation}");
            let _ = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Confirmed, None)).await;
            assert_eq!(world.jobs().await, ["Suspended 0/20"], "{confirmation}");
        }
        let typed = world.plan(&wanted, &by_hand(&["open"], &["open"])).await;
        let _ = world.carry_out(&world.ports(), (&typed, &wanted), (Follow::Ended, None)).await;
        assert_ne!(world.jobs().await, ["Suspended 0/20"], "{confirmation}");
    }
}

/// A plan whose name was not typed lets nothing run, although another one's was.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_name_counts_for_the_run_of_the_spec_alone() {
    let world = World::new().await;
    let (open, other) = (
        world.job("open", json!({"operation": public()})),
        world.job("other", json!({"operation": {"putObjectLegalHold": {"legalHold": {"status": "OFF"}}}})),
    );
    let wanted = desired([open.clone(), other.clone()]);
    let plan = world.plan(&wanted, &Options { typed: [name("other")].into(), ..Options::default() }).await;
    let _ = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Confirmed, None)).await;
    let held = "open#1 Blocked name-not-typed [close]";
    let shown = summary(&world.plan(&wanted, &Options::default()).await);
    assert!(shown.contains(held) && !shown.contains("other#1 Blocked"), "{shown}");
    // The spec asks for the next run: what a person types is about that one.
    let next = desired([with_run(open, 2), other]);
    let plan = world.plan(&next, &Options { typed: [name("open")].into(), ..Options::default() }).await;
    let confirms = |it: &Action| matches!(it, Action::Confirm(condition) if condition.unnamed.is_empty());
    let first = plan.steps.iter().find(|step| step.run.name == name("open") && step.run.run.get() == 1).unwrap();
    assert!(!first.actions.iter().any(confirms), "{first:?}");
}

/// A threshold is judged by what S3 counted, at each look.
#[tokio::test(start_paused = true)]
pub(crate) async fn the_count_of_s3_decides_whether_a_name_is_missing() {
    for (most, is_missing) in [(19, true), (20, false)] {
        let world = World::new().await;
        let job = world.job("untag", json!({"operation": {"deleteObjectTagging": {}}}));
        let typed_confirmation = TypedConfirmation { lambda_tasks: None, replaced_tags: Some(most) };
        let wanted = Desired { typed_confirmation, ..desired([job]) };
        let plan = world.plan(&wanted, &Options::default()).await;
        assert!(matches!(settle(&plan.steps[0], &looked(&world, &wanted).await), Settled::Act(_)));
        let outcomes = world.apply(&wanted).await;
        let is_refused =
            matches!(&outcomes[0].standing, Standing::Refused(why) if why.reason() == Reason::NameNotTyped);
        assert_eq!(is_refused, is_missing, "{most}: {:?}", outcomes[0].standing);
    }
}

async fn looked(world: &World, wanted: &Desired) -> s3jobs::plan::Observed {
    let services = world.services();
    let sources = s3jobs::observe::Sources {
        services: services.as_ref(),
        ledger: world.ledger.as_ref(),
        parallelism: s3jobs::observe::PARALLELISM,
    };
    s3jobs::observe::observe(sources, wanted, s3jobs::observe::Depth::Plan, world.now()).await.unwrap()
}

/// Who waits for a person is no less ready: the person is told what it takes.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_job_that_waits_for_a_person_is_not_blocked_by_its_name() {
    let world = World::new().await;
    let wanted = desired([world.job("open", json!({"operation": public(), "confirmation": "manual"}))]);
    let _ = world.apply(&wanted).await;
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_eq!(summary(&plan), "open#1 Wait awaiting-confirmation [close]");
    assert!(matches!(plan.steps[0].notes.as_slice(), [Note::NameIsTyped(_)]), "{:?}", plan.steps[0].notes);
}
