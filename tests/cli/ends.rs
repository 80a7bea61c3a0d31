//! How commands end: what is read last, what a person who ends them is told, and with which code.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::s3jobs;
use crate::world::{Ran, SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";
const RECORD: &str = ".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json";

/// No test waits longer for a command that should have ended.
const LONG: Duration = Duration::from_secs(15);

/// A project whose local S3 behaves in some way.
fn behaving(spec: &Spec, how: &str) -> World {
    let world = World::with(spec);
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", &format!("{{seed: seed.yaml, {how}}}"));
    world
}

/// Runs a command that a person ends when it has said something on standard error.
async fn ended_when(world: &World, line: &str, words: &str) -> Ran {
    let interrupt = async {
        world.has_told(words).await;
        world.interrupt();
    };
    let both = async { tokio::join!(world.run(line), interrupt).0 };
    tokio::time::timeout(LONG, both).await.unwrap_or_else(|_| panic!("`{line}` does not end after `{words}`"))
}

/// The folders of the jobs whose report objects were read, in the order of the answers.
fn reports_read(log: &str) -> Vec<&str> {
    let calls = log.lines().filter(|line| line.contains("operation=GetObject"));
    calls.filter_map(|line| line.split("/reports/").nth(1)?.split('/').next()).collect()
}

/// Each answer takes so long that the order in which they come says what was asked at once.
#[test]
fn completion_reports_are_read_side_by_side() {
    let half = Spec { manifest: "half", ..SPEC };
    let world = behaving(&half, "faults: [\"latency:calls=GetObject,bucket=reports,by=200ms\"]");
    world.spec(&Spec { name: "clear", operation: "deleteObjectTagging: {}", ..half });
    let output = s3jobs(&world).args(APPLY.split(' ')).arg("-v").output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{log}");
    let read = reports_read(&log);
    assert!(read.len() >= 6, "an index, its sum and a list a report: {log}");
    assert_ne!(read[0], read[1], "{read:?}");
}

/// The objects of a report are never answered.
#[test]
fn a_person_ends_a_command_that_reads_completion_reports_at_once() {
    let half = Spec { manifest: "half", ..SPEC };
    let world = behaving(&half, "faults: [\"hold:calls=GetObject,bucket=reports\"]");
    let mut child =
        s3jobs(&world).args(APPLY.split(' ')).arg("-vv").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut reading = lines.map(Result::unwrap).skip_while(|line| !line.contains("/reports/job-"));
    assert!(reading.next().is_some());
    let begin = Instant::now();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let rest: Vec<String> = reading.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(begin.elapsed() < LONG, "{:?}: {rest:?}", begin.elapsed());
    assert!(world.read(RECORD).contains("\"closed\": {"), "the record was closed before");
}

/// While S3 counts, only `apply` lets the job run, where its spec does; a person who confirms is told to wait.
#[tokio::test(flavor = "multi_thread")]
async fn who_ends_an_apply_while_s3_counts_is_told_the_command_that_goes_on() {
    for (confirmation, goes_on) in [
        ("automatic", "`s3jobs apply --wait --local` goes on"),
        ("{guarded: {maxTasks: 100}}", "`s3jobs apply --wait --local` goes on"),
        ("manual", "`s3jobs wait tag --local` goes on waiting"),
    ] {
        for (code, is_ended_by_hand) in [(130, true), (7, false)] {
            let world = behaving(&Spec { confirmation, ..SPEC }, "behaviour: {preparing-time: 1h}");
            let ran = if is_ended_by_hand {
                ended_when(&world, APPLY, "Preparing").await
            } else {
                world.run(&format!("{APPLY} --timeout 1s")).await
            };
            assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
            let counts = "tag: waits for S3 to count the tasks; ";
            let (_, told) = ran.out.split_once(counts).unwrap_or_else(|| panic!("{}{}", ran.out, ran.err));
            let line = told.lines().nth(1).unwrap().trim();
            assert!(line.starts_with(goes_on), "{confirmation}: {told}");
        }
    }
}

/// What became of the run before is not what was asked to be ended.
#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_later_run_is_done_although_the_first_one_is_complete() {
    let world = World::with(&SPEC);
    assert_eq!(world.run(APPLY).await.code, 0);
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 1}");
    world.edit("tag.yaml", "run: 1", "run: 2");
    assert_eq!(world.run("apply --local --yes --poll-interval 20ms").await.code, 0);
    world.edit("tag.yaml", "run: 2", "run: 1");
    let ran = world.run("cancel tag --local --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(world.jobs().await, ["Cancelled", "Complete"]);
    // With nothing left to be ended, that is said, and a repeated command is done.
    let again = world.run("cancel tag --local").await;
    assert!(again.code == 0 && again.out.contains("Nothing to do"), "{}{}", again.out, again.err);
}

/// What stands in the place of a record, or of a claim, and is none.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilding_that_cannot_write_a_file_names_it_and_fails() {
    for is_claim in [false, true] {
        for is_folder in [true, false] {
            let world = World::with(&Spec { confirmation: "manual", ..SPEC });
            assert_eq!(world.run("apply --local --yes").await.code, 0);
            let effects = ".s3jobs/local/ledger/effects";
            let claim = world.root.join(effects).read_dir_utf8().unwrap().next().unwrap().unwrap();
            let claim = format!("{effects}/{}", claim.file_name());
            world.remove(RECORD);
            world.remove(&claim);
            let path = if is_claim { claim.as_str() } else { RECORD };
            if is_folder {
                world.write(&format!("{path}/note.txt"), "");
            } else {
                std::os::unix::fs::symlink("/nowhere", world.root.join(path)).unwrap();
            }
            let ran = world.run("ledger rebuild --local --yes").await;
            assert_eq!(ran.code, 1, "{path}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(path), "{path}: {}{}", ran.out, ran.err);
            assert!(!ran.out.contains("meanwhile"), "{path}: {}", ran.out);
        }
    }
}
