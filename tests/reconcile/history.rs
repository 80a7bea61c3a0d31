//! What the records tell of what happened to their runs.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use s3jobs::apply::Follow;
use s3jobs::ledger::history::Event;
use s3jobs::ledger::{Created, History, Replaced};
use s3jobs::model::RunKey;
use s3jobs::plan::{Create, Options};
use serde_json::json;

use crate::support::desired;
use crate::support::world::{Mishap, World};

async fn history_of(world: &World, name: &str) -> History {
    let run = RunKey { ..desired([]).run(&world.job(name, json!({}))) };
    world.ledger.history(&run).await.unwrap()
}

fn codes(history: &History) -> Vec<&str> {
    history.events.iter().map(|event| event.event.code()).collect()
}

fn event<'h>(history: &'h History, code: &str) -> &'h Event {
    history.events.iter().find(|event| event.event.code() == code).unwrap_or_else(|| panic!("{code}: {history:#?}"))
}

fn is_create_job(request: &http::Request<bytes::Bytes>) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/jobs")
}

/// One apply is one who, whatever it does.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_record_tells_what_was_done_and_by_whom() {
    let world = World::new().await;
    world.apply(&desired([world.job("tag", json!({}))])).await;
    let history = history_of(&world, "tag").await;
    assert_eq!(codes(&history), ["intent", "sent", "elected", "confirming", "closed"]);
    assert_eq!(history.who.len(), 1, "{history:#?}");
    assert_eq!(history.author(&history.events[0]).unwrap().place.as_deref(), Some("host"));
    let record = world.ledger.load_all().await.unwrap().remove(0).record;
    assert_eq!(event(&history, "elected").job_id.as_ref(), record.job());
    assert_eq!(event(&history, "closed").outcome.map(|outcome| format!("{outcome:?}")).as_deref(), Some("Complete"));
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_record_tells_of_tags_priority_and_why_a_job_was_ended() {
    let world = World::new().await;
    let before = world.job("tag", json!({"confirmation": "manual", "tags": {"Team": "a", "Old": "x"}}));
    let after = world.job("tag", json!({"confirmation": "manual", "priority": 77, "tags": {"Team": "b"}}));
    world.apply(&desired([before])).await;
    world.apply(&desired([after.clone()])).await;
    let name = after.name.clone();
    let cancel =
        Options { create: Create::Never, cancel: [name.clone()].into(), only: [name].into(), ..Options::default() };
    world.apply_as(&desired([after]), &cancel, Follow::Ended).await;
    let history = history_of(&world, "tag").await;
    assert_eq!(codes(&history), ["intent", "sent", "elected", "priority", "tags", "cancelling", "closed"]);
    let tags = event(&history, "tags");
    assert_eq!(tags.tags.values().map(|value| value.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(tags.removed_tags.iter().map(|key| key.as_str()).collect::<Vec<_>>(), ["Old"]);
    assert_eq!(event(&history, "priority").priority.map(|priority| priority.get()), Some(77));
    assert_eq!(event(&history, "cancelling").reason.as_deref(), Some("s3jobs: cancelled by a person"));
}

/// A record that begins anew keeps what happened before.
#[tokio::test(start_paused = true)]
pub(crate) async fn what_s3_refused_stays_in_the_history_of_the_run() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let services =
        world.faulty_services(|request| is_create_job(request).then_some(Mishap::Answer(403, "AccessDenied")));
    world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    world.apply(&wanted).await;
    let history = history_of(&world, "tag").await;
    let told = ["intent", "refused", "intent", "sent", "elected", "confirming", "closed"];
    assert_eq!(codes(&history), told);
    assert!(event(&history, "refused").reason.is_some(), "{history:#?}");
}

/// Records of older versions have none, and those who write them do not have to know of it.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_history_stays_when_a_record_is_written_that_tells_nothing() {
    let world = World::new().await;
    world.apply(&desired([world.job("tag", json!({}))])).await;
    let before = history_of(&world, "tag").await;
    let found = world.ledger.load_all().await.unwrap().remove(0);
    let next = found.record.next_revision("older", "n".to_owned());
    assert!(matches!(world.ledger.replace(&next, &found.version).await.unwrap(), Replaced::Replaced(_)));
    assert_eq!(history_of(&world, "tag").await, before);

    let other = crate::support::record(&world.job("other", json!({})), None);
    assert!(matches!(world.ledger.create(&other).await.unwrap(), Created::Created(_)));
    assert_eq!(history_of(&world, "other").await, History::default());
}
