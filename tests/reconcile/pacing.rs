//! How soon a command sees what it has asked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use s3jobs::apply::{Follow, Following, Standing};
use s3jobs::plan::{Create, Desired, Options};
use serde_json::json;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::support::world::{Events, World};
use crate::support::{desired, name};

/// How long a command takes that looks at AWS as often as by default, and how often it lists jobs.
async fn carried_out(world: &World, wanted: &Desired, (options, follow): (&Options, Follow)) -> (Duration, usize) {
    let lists = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lists);
    let services = world.faulty_services(move |request| {
        let is_list = request.method() == "GET" && request.uri().path().ends_with("/jobs");
        counted.fetch_add(usize::from(is_list), Ordering::SeqCst);
        None
    });
    let (plan, ports) = (world.plan(wanted, options).await, world.ports_over(services));
    let stop = CancellationToken::new();
    let following = Following { follow, poll_interval: Duration::from_secs(30), timeout: None, stop };
    let begin = Instant::now();
    let outcomes = world.follow(&ports, (&plan, wanted), (&following, &mut Events::default())).await;
    assert!(outcomes.iter().all(|it| matches!(it.standing, Standing::Left(..) | Standing::Closed(_))), "{outcomes:?}");
    (begin.elapsed(), lists.load(Ordering::SeqCst))
}

#[tokio::test(start_paused = true)]
async fn what_a_command_asked_for_it_sees_within_seconds() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({"confirmation": "manual"}))]);
    let (took, lists) = carried_out(&world, &wanted, (&Options::default(), Follow::Confirmed)).await;
    assert!(took < Duration::from_secs(5) && lists <= 4, "created: {took:?}, {lists} lists");
    let asked = |change: fn(&mut Options)| {
        let mut options = Options { only: [name("tag")].into(), create: Create::Never, ..Options::default() };
        change(&mut options);
        options
    };
    let confirm = asked(|options| options.confirm = [name("tag")].into());
    let (took, lists) = carried_out(&world, &wanted, (&confirm, Follow::Confirmed)).await;
    assert!(took < Duration::from_secs(5) && lists <= 4, "confirmed: {took:?}, {lists} lists");
    let other =
        desired([world.job("other", json!({"confirmation": "manual", "operation": {"deleteObjectTagging": {}}}))]);
    carried_out(&world, &other, (&Options::default(), Follow::Confirmed)).await;
    let cancel = Options { cancel: [name("other")].into(), ..asked(|options| options.only = [name("other")].into()) };
    let (took, lists) = carried_out(&world, &other, (&cancel, Follow::Ended)).await;
    assert!(took < Duration::from_secs(5) && lists <= 4, "cancelled: {took:?}, {lists} lists");
}
