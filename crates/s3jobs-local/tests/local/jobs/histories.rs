//! Whatever people and time do to a job, its numbers stay true.

use jiff::SignedDuration;
use proptest::prelude::*;

use crate::jobs::world::World;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Tick,
    Pass(i64),
    Confirm,
    Cancel,
    Priority(u32),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => Just(Event::Tick),
        4 => (0_i64..50).prop_map(Event::Pass),
        2 => Just(Event::Confirm),
        1 => Just(Event::Cancel),
        1 => (0_u32..9).prop_map(Event::Priority),
    ]
}

const TERMINAL: [&str; 3] = ["Complete", "Cancelled", "Failed"];

async fn happen(world: &World, id: &str, event: &Event) {
    match event {
        Event::Tick => {
            let _ = world.tick();
        }
        Event::Pass(millis) => world.pass(SignedDuration::from_millis(*millis)),
        Event::Confirm => {
            world.request_status(id, "Ready").await;
        }
        Event::Cancel => {
            world.request_status(id, "Cancelled").await;
        }
        Event::Priority(rank) => {
            world.call("POST", &format!("/{id}/priority?priority={rank}"), "").await;
        }
    }
}

/// Tasks done, whether the job has ended, and rows in its report.
async fn look(world: &World, id: &str) -> (u64, bool, usize) {
    let job = world.describe(id).await;
    let number = |name| job.text(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    let done = number("NumberOfTasksSucceeded") + number("NumberOfTasksFailed");
    let ended = TERMINAL.contains(&job.text("Status").unwrap().as_str());
    (done, ended, world.report_rows(id).await)
}

async fn history(events: Vec<Event>) {
    let (world, _) = World::paced(500).with_objects(3).await;
    let rows: String = (1..=20).map(|number| format!("data-bucket,{}\n", number % 4 + 1)).collect();
    let id = world.create(&world.manifest(&rows).await.held()).await;
    let mut before = (0, false, 0);
    for event in events {
        happen(&world, &id, &event).await;
        let now = look(&world, &id).await;
        assert!(now.0 >= before.0 && now.0 <= 20, "{event:?}: {before:?} then {now:?}");
        assert!(!before.1 || now == before, "an ended job changed with {event:?}: {before:?} then {now:?}");
        let reported = if now.1 { now.0 } else { 0 };
        assert_eq!(now.2 as u64, reported, "{event:?}: the report of an ended job has a row for each task that ran");
        before = now;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_only_grow_and_the_report_has_a_row_for_each_task_that_ran(
        events in proptest::collection::vec(event(), 1..60)
    ) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(history(events));
    }
}
