//! Whose turn it is: priorities, pauses, shares.

use jiff::SignedDuration;
use s3jobs_local::Tick;

use crate::jobs::world::{Draft, World};

#[tokio::test]
async fn of_waiting_jobs_the_one_with_the_highest_priority_runs_first() {
    let (world, draft) = World::behaving("active-jobs=1").with_objects(1).await;
    let mut ids = Vec::new();
    for (priority, token) in [(1, "a"), (9, "b"), (9, "c"), (5, "d")] {
        let draft = Draft { priority, ..draft.clone().token(token).held() };
        ids.push((world.create(&draft).await, token));
    }
    world.run();
    for (id, _) in &ids {
        world.request_status(id, "Ready").await;
    }
    let mut order = Vec::new();
    while world.tick() == Tick::Moved {
        for &(ref id, token) in &ids {
            if world.status(id).await == "Active" && !order.contains(&token) {
                order.push(token);
            }
        }
    }
    assert_eq!(order, ["b", "c", "d", "a"]);
}

/// Two jobs of 100 tasks each, of which only one can run at a time: `low` is running, `high` has just been created.
async fn displaced() -> (World, String, String) {
    let (world, _) = World::paced_and_behaving(10, "active-jobs=1").with_objects(3).await;
    let rows: String = (0..100).map(|number| format!("data-bucket,{}\n", number % 3 + 1)).collect();
    let draft = world.manifest(&rows).await;
    let low = world.create(&Draft { priority: 1, ..draft.clone().token("low") }).await;
    world.run();
    world.pass(SignedDuration::from_secs(2));
    world.run();
    let high = world.create(&Draft { priority: 2, ..draft.token("high") }).await;
    (world, low, high)
}

#[tokio::test]
async fn a_job_of_higher_priority_makes_a_running_one_pause_and_go_on_afterwards() {
    let (world, low, high) = displaced().await;
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..500 {
        let pair = format!("{} {}", world.status(&low).await, world.status(&high).await);
        if seen.last() != Some(&pair) {
            seen.push(pair);
        }
        if world.tick() == Tick::Waiting {
            world.pass(SignedDuration::from_secs(1));
        }
    }
    insta::assert_snapshot!(seen.join("\n"), @r"
    Active New
    Active Preparing
    Active Ready
    Pausing Ready
    Paused Ready
    Paused Active
    Paused Completing
    Active Completing
    Active Complete
    Completing Complete
    Complete Complete
    ");
    assert_eq!(world.summary(&low).await, "Complete 100/100/0");
    assert_eq!(world.summary(&high).await, "Complete 100/100/0");
    assert_eq!((world.report_rows(&low).await, world.report_rows(&high).await), (100, 100));
}

#[tokio::test]
async fn a_pause_does_not_count_as_active_time() {
    let (world, low, high) = displaced().await;
    world.run();
    assert_eq!(world.status(&low).await, "Paused");
    let elapsed = async |id| world.describe(id).await.text("ElapsedTimeInActiveSeconds").unwrap();
    assert_eq!(elapsed(&low).await, "2");
    world.pass(SignedDuration::from_secs(5));
    world.run();
    assert_eq!((elapsed(&low).await, elapsed(&high).await), ("2".to_owned(), "5".to_owned()));
    world.request_status(&high, "Cancelled").await;
    world.run();
    world.pass(SignedDuration::from_secs(8));
    world.run();
    assert_eq!(world.summary(&low).await, "Complete 100/100/0");
    assert_eq!(elapsed(&low).await, "10");
}

#[tokio::test]
async fn a_paused_job_can_be_cancelled_and_reports_what_it_did() {
    let (world, low, _) = displaced().await;
    world.run();
    assert_eq!(world.request_status(&low, "Cancelled").await.text("Status").unwrap(), "Cancelling");
    world.run();
    assert_eq!(world.summary(&low).await, "Cancelled 100/20/0");
    assert_eq!(world.report_rows(&low).await, 20);
}

#[tokio::test]
async fn raising_a_paused_jobs_priority_lets_it_go_on() {
    let (world, low, high) = displaced().await;
    world.run();
    world.call("POST", &format!("/{low}/priority?priority=3"), "").await;
    world.run();
    assert_eq!((world.status(&low).await, world.status(&high).await), ("Active".to_owned(), "Paused".to_owned()));
}

#[tokio::test]
async fn jobs_that_run_together_share_the_pace() {
    let (world, draft) = World::paced(100).with_objects(30).await;
    let one = world.create(&draft.clone().token("one")).await;
    let two = world.create(&Draft { priority: 99, ..draft.token("two") }).await;
    world.run();
    world.pass(SignedDuration::from_millis(100));
    world.run();
    assert_eq!(world.summary(&one).await, "Active 30/5/0");
    assert_eq!(world.summary(&two).await, "Active 30/5/0");
}

#[tokio::test]
async fn accounts_do_not_take_places_from_each_other() {
    let (world, draft) = World::paced_and_behaving(10, "active-jobs=1").with_objects(3).await;
    let here = world.create(&draft).await;
    let other = [("x-amz-account-id", "444455556666")];
    let theirs = draft.xml().replace("iam::111122223333", "iam::444455556666");
    let there = world.send("POST", "/v20180820/jobs", &other, theirs).await.text("JobId").unwrap();
    world.run();
    let answer = world.send("GET", &format!("/v20180820/jobs/{there}"), &other, "").await;
    assert_eq!((world.status(&here).await, answer.text("Status").unwrap()), ("Active".to_owned(), "Active".to_owned()));
}

/// The state is closed and opened again between any two steps, while jobs share, displace each other and pause.
#[tokio::test]
async fn jobs_that_take_turns_go_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = camino::Utf8Path::from_path(folder.path()).unwrap();
    let (world, _) = World::in_directory(folder).with_objects(3).await;
    let rows: String = (0..2500).map(|number| format!("data-bucket,{}\n", number % 3 + 1)).collect();
    let draft = world.manifest(&rows).await;
    let mut ids = Vec::new();
    for priority in 0..8 {
        ids.push(world.create(&Draft { priority, ..draft.clone().token(&format!("token-{priority}")) }).await);
    }
    drop(world);
    while World::in_directory(folder).tick() == Tick::Moved {}
    let world = World::in_directory(folder);
    for id in &ids {
        assert_eq!(world.summary(id).await, "Complete 2500/2500/0");
        assert_eq!(world.report_rows(id).await, 2500);
    }
}
