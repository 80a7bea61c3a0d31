//! What holds of every plan in every world: that it is total and pure, that a checker which knows the protocol and not the planner
//! accepts it, and that the checker would not accept it if it were wrong.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind of action among all")]

mod applied;
mod checker;
mod mutate;
mod worlds;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use s3jobs::plan::{Plan, plan, settle};
use s3jobs::render::{PlanFindings, PlanView, Style, json, markdown, text};

use worlds::{Case, World, case};

fn planned(world: &World) -> Plan {
    plan(&world.desired, &world.observed, &world.options)
}

/// Everything that is ever shown of a plan.
fn shown(plan: &Plan) -> Vec<u8> {
    let findings = PlanFindings::default();
    let view = PlanView { plan, findings: &findings };
    let mut bytes = Vec::new();
    text::plan(&mut bytes, Style::Plain, view).unwrap();
    markdown::plan(&mut bytes, view).unwrap();
    json::write(&mut bytes, &json::PlanDocument::from(view)).unwrap();
    bytes
}

/// Another order, by a number: which of the many does not matter.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % (at + 1);
        items.swap(at, other);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_is_total_and_the_same_world_gives_the_same_bytes(case in case()) {
        let world = case.world();
        let (one, two) = (planned(&world), planned(&world));
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(shown(&one), shown(&two));
        for step in &one.steps {
            prop_assert_eq!(settle(step, &world.observed), settle(step, &world.observed));
        }
    }

    /// Files and specs have names, by which they are sorted; records, claims and jobs come as S3 lists them.
    #[test]
    fn the_order_in_which_the_world_was_looked_at_does_not_matter(case in case(), seed in any::<u64>()) {
        let one = case.world();
        let two = case.world_in_order(|facts| shuffle(facts, seed));
        let (one, two) = (planned(&one), planned(&two));
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(shown(&one), shown(&two));
    }

    #[test]
    fn every_plan_keeps_the_protocol(case in case()) {
        let world = case.world();
        let plan = planned(&world);
        prop_assert_eq!(checker::broken(&world, &plan), Vec::<String>::new(), "{}", crate::support::summary(&plan));
    }

    #[test]
    fn a_plan_that_was_spoiled_is_rejected(case in case()) {
        let world = case.world();
        let plan = planned(&world);
        for (way, spoil) in mutate::WAYS {
            let Some(spoiled) = spoil(&world, &plan) else { continue };
            prop_assert!(!checker::broken(&world, &spoiled).is_empty(), "{way}: {}", crate::support::summary(&spoiled));
        }
    }
}

/// A way to spoil a plan that no world has anything for would prove nothing.
#[test]
fn every_way_to_spoil_a_plan_is_met() {
    let mut runner = TestRunner::deterministic();
    let mut met: BTreeMap<&str, u32> = mutate::WAYS.iter().map(|(way, _)| (*way, 0)).collect();
    for _ in 0..1500 {
        let case: Case = case().new_tree(&mut runner).unwrap().current();
        let world = case.world();
        let plan = planned(&world);
        for (way, spoil) in mutate::WAYS {
            *met.get_mut(way).unwrap() += u32::from(spoil(&world, &plan).is_some());
        }
    }
    let never: Vec<_> = met.iter().filter(|(_, times)| **times < 3).collect();
    assert!(never.is_empty(), "{never:?}");
}
