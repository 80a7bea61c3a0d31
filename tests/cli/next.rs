//! The commands that are named for going on are about the jobs that the command was about, and work as they are pasted.

use crate::world::{Ran, SPEC, Spec, World};

/// Three jobs, of which a command may be about one.
fn world() -> World {
    let world = World::new();
    std::fs::create_dir(world.root.join("specs")).unwrap();
    for file in ["twenty.csv", "half.csv"] {
        world.write(&format!("specs/{file}"), &world.read(file));
    }
    world.spec_in("specs", &Spec { name: "first", ..SPEC });
    world.spec(&Spec { name: "second", operation: "putObjectTagging: {tagSet: {c: d}}", ..SPEC });
    world.spec(&Spec { name: "third", operation: "deleteObjectTagging: {}", ..SPEC });
    for file in ["specs/first.yaml", "second.yaml"] {
        world.edit(file, "metadata: {name: ", "metadata: {labels: {team: finance}, name: ");
    }
    world
}

/// The command of a line that has some words.
fn command<'r>(ran: &'r Ran, words: &str) -> &'r str {
    let line = ran.out.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {}", ran.out));
    line.split('`').nth(1).and_then(|command| command.strip_prefix("s3jobs ")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_that_goes_on_is_about_the_same_jobs() {
    for (selection, jobs) in [
        ("specs/first.yaml", 1),
        ("first second", 2),
        ("-l team=finance", 2),
        ("-l team=finance --exclude second", 1),
        ("--exclude gate", 3),
    ] {
        let world = world();
        let gate = "putObjectTagging: {tagSet: {e: f}}";
        world.spec(&Spec { name: "gate", operation: gate, confirmation: "manual", ..SPEC });
        for file in ["specs/first.yaml", "second.yaml", "third.yaml"] {
            world.edit(file, "  priority: 1\n", "  priority: 1\n  after: [gate]\n");
        }
        assert_eq!(world.run("apply gate --yes --local --poll-interval 20ms").await.code, 0);
        let first = world.run(&format!("apply {selection} --yes --local")).await;
        assert_eq!(first.code, 0, "{}{}", first.out, first.err);
        let next = command(&first, "when the jobs before are done").to_owned();
        assert_eq!(next, format!("apply {selection} --local"));
        world.run("confirm gate --yes --wait --local --poll-interval 20ms").await;
        let then = world.run(&format!("{next} --yes --wait --poll-interval 20ms")).await;
        assert_eq!(then.code, 0, "{}{}", then.out, then.err);
        assert_eq!(world.jobs().await, vec!["Complete"; jobs + 1], "{selection}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_runs_out_of_time_is_told_the_command_as_it_was_given() {
    let world = world();
    slowly(&world);
    world.edit("second.yaml", "  priority: 1\n", "  priority: 1\n  after: [first]\n");
    let ran = world.run("apply -l team=finance --yes --wait --timeout 5s --local").await;
    assert_eq!(ran.code, 7, "{}{}", ran.out, ran.err);
    assert_eq!(command(&ran, "goes on waiting"), "wait first --local", "{}", ran.out);
    let next = command(&ran, "goes on from where it was").to_owned();
    assert_eq!(next, "apply --wait -l team=finance --local", "{}", ran.out);
    world.edit("s3jobs.yaml", ", tasksPerSecond: 1", "");
    let then = world.run(&format!("{next} --yes --poll-interval 20ms")).await;
    assert_eq!(then.code, 0, "{}{}", then.out, then.err);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pruning_is_a_part_of_the_command_that_goes_on() {
    let world = world();
    world.edit("third.yaml", "confirmation: automatic", "confirmation: manual");
    world.run("apply --yes --local --poll-interval 20ms").await;
    world.remove("third.yaml");
    let planned = world.run("plan --prune --local").await;
    assert_eq!(command(&planned, "carries it out"), "apply --prune --local", "{}", planned.out);
    let then = world.run(&format!("{} --yes --poll-interval 20ms", command(&planned, "carries it out"))).await;
    assert_eq!(then.code, 0, "{}{}", then.out, then.err);
    let mut jobs = world.jobs().await;
    jobs.sort();
    assert_eq!(jobs, ["Cancelled", "Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_jobs_are_waited_for_by_what_was_selected() {
    let world = World::new();
    // Of so many, what is told of each is the same.
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"] {
        let operation = format!("putObjectTagging: {{tagSet: {{n: \"{name}\"}}}}").leak();
        world.spec(&Spec { name, operation, ..SPEC });
    }
    world.spec(&Spec { name: "other", operation: "deleteObjectTagging: {}", ..SPEC });
    slowly(&world);
    let ran = world.run("apply --exclude other --yes --wait --timeout 5s --local").await;
    assert_eq!(ran.code, 7, "{}{}", ran.out, ran.err);
    assert_eq!(command(&ran, "goes on waiting"), "wait --exclude other --local", "{}", ran.out);
}

/// Jobs take longer than anybody waits for them here.
fn slowly(world: &World) {
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
}
