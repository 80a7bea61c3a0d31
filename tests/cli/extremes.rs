//! The greatest, the least and the nonsensical value of every argument that is a number or a time: an answer, never a panic.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::world::{SPEC, World};

/// Lengths of time: too long, at the ends of what machines count in, and none at all.
const DURATIONS: [&str; 16] = [
    "2562047788015215h",
    "2562047788015216h",
    "9223372036854775807s",
    "9223372036854775808s",
    "18446744073709551615s",
    "18446744073709551615ms",
    "9223372036854775807ns",
    "153722867280912930m",
    "106751991167300d",
    "213503982334601d",
    "99999999999999999999999999y",
    "-1s",
    "-9223372036854775808s",
    "0s",
    "",
    "1e400s",
];

const NUMBERS: [&str; 9] = [
    "0",
    "-1",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e99",
    "",
];

const INSTANTS: [&str; 11] = [
    "9000-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-30T22:00:00.999999999Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:00",
    "-009999-01-02T01:59:59Z",
    "0000-01-01T00:00:00Z",
    "0000-01-01T00:00:00+23:00",
    "1969-12-31T23:59:59Z",
    "+999999-01-01T00:00:00Z",
    "now",
];

/// Where the local S3 takes a length of time.
const LOCAL: [&str; 7] = [
    "clock --advance",
    "--behaviour=token-memory",
    "--behaviour=list-lag",
    "--behaviour=effect-lag",
    "--fault=latency:by",
    "--fault=late:by",
    "--fault=hold:for",
];

#[test]
fn no_length_of_time_is_too_much() {
    let world = World::with(&SPEC);
    for text in DURATIONS {
        for option in ["--timeout", "--poll-interval"] {
            for command in ["apply --local --yes", "wait --local", "confirm tag --local", "cancel tag --local"] {
                let words = command.split(' ').map(str::to_owned);
                let output = ended(&world, words.chain([format!("{option}={text}")]));
                refused(&output, "87600h", text);
            }
        }
        // No time at all is a time as well.
        for option in LOCAL.into_iter().filter(|_| text != "0s") {
            refused(&ended(&world, local(&format!("{option}={text}"))), "36500d", text);
        }
    }
}

/// The longest times that are taken are lived through: by a plan, and by a whole job.
#[test]
fn the_longest_times_are_no_trouble() {
    let world = World::with(&SPEC);
    let behaviours = "{seed: seed.yaml, behaviour: {token-memory: 9999d, redrives: 0}}";
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", behaviours);
    let words = "apply --local --yes --wait --timeout=87600h --poll-interval=100ms".split(' ').map(str::to_owned);
    let output = ended(&world, words);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn no_number_is_too_much() {
    let world = World::with(&SPEC);
    for text in NUMBERS {
        for option in [
            format!("--tasks-per-second={text}"),
            format!("--fault-seed={text}"),
            format!("--listen=127.0.0.1:{text}"),
            format!("--behaviour=redrives={text}"),
            format!("--behaviour=active-jobs={text}"),
            format!("--behaviour=keys-per-job={text}"),
            format!("--fault=throttle:nth={text}"),
            format!("--fault=throttle:every={text},skip={text},times={text}"),
            format!("--fault=throttle:rate={text}"),
            format!("--fault=truncate:bytes={text}"),
        ] {
            // An option that is taken would serve: another one that is refused ends the command.
            alive(&ended(&world, local(&format!("{option} --listen=nowhere"))), &option);
        }
        for command in [format!("report tag --run={text}"), format!("ledger show tag --run={text}")] {
            alive(&ended(&world, command.split(' ').map(str::to_owned).chain(["--local".to_owned()])), &command);
        }
    }
}

/// A clock at either end of what it can be set to, and what cannot be set.
#[test]
fn no_instant_is_too_far_away() {
    for text in INSTANTS {
        let world = World::with(&SPEC);
        // The address is no machine's own: the state is made at that time, and nothing is served.
        let remote = "--listen=203.0.113.1:1 --allow-remote --access-key=a:b";
        let output = ended(&world, local(&format!("--state=.s3jobs/local/state --clock={text} {remote}")));
        let is_possible = text.starts_with("9000") || text.starts_with("1970");
        if is_possible {
            alive(&output, text);
        } else {
            refused(&output, "9000-01-01T00:00:00Z", text);
            refused(&ended(&world, local(&format!("clock --set={text}"))), "9000-01-01T00:00:00Z", text);
        }
        let words = "apply --local --yes --wait --timeout=20s".split(' ').map(str::to_owned);
        let output = ended(&world, words);
        alive(&output, text);
        assert_eq!(output.status.code(), Some(0), "{text}: {output:?}");
        let listed = ended(&world, ["report", "tag", "--local"].into_iter().map(str::to_owned));
        alive(&listed, text);
    }
}

#[test]
fn no_time_and_no_number_of_a_spec_is_too_much() {
    let world = World::with(&SPEC);
    let spec = world.read("tag.yaml");
    let operation = |operation: &str| spec.replace("putObjectTagging: {tagSet: {a: b}}", operation);
    for text in INSTANTS {
        for operation in [
            operation(&format!("putObjectRetention: {{mode: GOVERNANCE, retainUntilDate: \"{text}\"}}")),
            operation(&format!("putObjectRetention: {{retention: {{mode: COMPLIANCE, retainUntilDate: \"{text}\"}}}}")),
            operation(&format!(
                "putObjectCopy: {{targetResource: s3://objects, modifiedSinceConstraint: \"{text}\", \
                 unmodifiedSinceConstraint: \"{text}\", objectLockRetainUntilDate: \"{text}\", objectLockMode: GOVERNANCE}}"
            )),
        ] {
            world.write("tag.yaml", &operation);
            run(&world, text);
        }
    }
    for number in NUMBERS {
        for changed in [
            operation(&format!("initiateRestoreObject: {{expirationInDays: {number}, glacierJobTier: BULK}}")),
            spec.replace("run: 1", &format!("run: {number}")),
            spec.replace("priority: 1", &format!("priority: {number}")),
            spec.replace(
                "confirmation: automatic",
                &format!("confirmation: {{guarded: {{minTasks: 0, maxTasks: {number}}}}}"),
            ),
            spec.replace("confirmation: automatic", &format!("acceptance: {{maxFailedTasks: {number}}}")),
            spec.replace("confirmation: automatic", &format!("acceptance: {{maxFailedPercent: {number}}}")),
        ] {
            world.write("tag.yaml", &changed);
            run(&world, number);
        }
    }
}

/// What a spec goes through, with the local S3.
fn run(world: &World, what: &str) {
    for command in ["validate", "plan --local", "apply --local --yes --wait --timeout=10s"] {
        alive(&ended(world, command.split(' ').map(str::to_owned)), what);
    }
    std::fs::remove_dir_all(world.root.join(".s3jobs")).ok();
}

fn local(arguments: &str) -> impl Iterator<Item = String> {
    std::iter::once("local").chain(arguments.split(' ')).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Refused as a mistake of the command line that names the greatest value.
fn refused(output: &Output, greatest: &str, what: &str) {
    alive(output, what);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(64), "{what}: {said}");
    assert!(said.contains(greatest), "{what}: {said}");
}

/// It ended by itself, and well.
fn alive(output: &Output, what: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked") && !said.contains("broke down"), "{what}: {said}");
    assert!(output.status.code().is_some_and(|code| code != 101), "{what}: {:?} {said}", output.status);
}

#[allow(clippy::disallowed_methods, reason = "the program under test needs the tests' own PATH")]
fn ended(world: &World, arguments: impl Iterator<Item = String>) -> Output {
    let arguments: Vec<String> = arguments.collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
    command.current_dir(&world.root).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).args(&arguments);
    let mut child = command.spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_mins(1) {
            child.kill().unwrap();
            panic!("{arguments:?} does not end: {:?}", child.wait_with_output());
        }
        std::thread::yield_now();
    }
    child.wait_with_output().unwrap()
}
