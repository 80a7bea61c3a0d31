//! Apply, then plan: nothing is left but what was announced as waiting.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use s3jobs::apply::{Follow, Standing};
use s3jobs::model::{Job, JobName};
use s3jobs::observe::{Depth, PARALLELISM, Sources, observe};
use s3jobs::plan::{Options, has_changes};
use serde_json::json;

use crate::support::desired;
use crate::support::world::World;

/// What the spec of one name says: operation, who lets it run, what comes before, whether it is left alone, its priority.
type Spec = (usize, usize, bool, bool, u32);

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let is = proptest::bool::weighted;
    proptest::collection::vec((0..5_usize, 0..4_usize, is(0.3), is(0.15), 1_u32..4), 1..6)
}

fn job(world: &World, number: usize, (operation, confirmation, is_after, is_suspended, priority): Spec) -> Job {
    let operations = [
        json!({"putObjectTagging": {"tagSet": {"of": number.to_string()}}}),
        json!({"deleteObjectTagging": {}}),
        json!({"putObjectLegalHold": {"legalHold": {"status": "OFF"}}}),
        json!({"putObjectAcl": {"accessControlPolicy": {"cannedAccessControlList": "public-read"}}}),
        json!({"putObjectCopy": {"targetResource": "s3://copies", "targetKeyPrefix": format!("job-{number}")}}),
    ];
    let confirmations = [
        json!("automatic"),
        json!("manual"),
        json!({"guarded": {"maxTasks": 5}}),
        json!({"guarded": {"maxTasks": 50}}),
    ];
    let mut spec = json!({
        "operation": operations[operation],
        "confirmation": confirmations[confirmation],
        "suspend": is_suspended,
        "priority": priority,
        "acceptance": {"maxFailedPercent": 100},
    });
    if is_after && number > 0 {
        spec["after"] = json!([format!("job-{}", number - 1)]);
    }
    world.job(&format!("job-{number}"), spec)
}

#[tokio::test(start_paused = true)]
async fn apply_then_plan_leaves_nothing_but_what_waits() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..24 {
        let specs = specs().new_tree(&mut runner).unwrap().current();
        let world = World::new().await;
        let wanted = desired(specs.iter().enumerate().map(|(number, spec)| job(&world, number, *spec)));
        let plan = world.plan(&wanted, &Options::default()).await;
        let (outcomes, _) = world.carry_out(&world.ports(), (&plan, &wanted), (Follow::Ended, None)).await;
        let announced: BTreeSet<&JobName> = outcomes
            .iter()
            .filter(|it| matches!(it.standing, Standing::Left(..) | Standing::Refused(_) | Standing::Unchanged))
            .map(|it| &it.run.name)
            .collect();
        let again = world.plan(&wanted, &Options::default()).await;
        let services = world.services();
        let sources = Sources { services: services.as_ref(), ledger: world.ledger.as_ref(), parallelism: PARALLELISM };
        let observed = observe(sources, &wanted, Depth::Plan, world.now()).await.unwrap();
        let told = crate::support::summary(&again);
        assert!(!has_changes(&again, &observed), "{specs:?}: {told}");
        for step in &again.steps {
            let is_done = step.stage.closed().is_some() && step.actions.is_empty();
            assert!(is_done || announced.contains(&step.run.name), "{specs:?}: {told}");
        }
        let jobs = world.jobs().await;
        let _ = world.apply(&wanted).await;
        assert_eq!(world.jobs().await, jobs, "{specs:?}: applying twice equals applying once: {told}");
    }
}
