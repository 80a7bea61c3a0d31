//! The question before a plan is carried out, on a terminal of its own.
#![cfg(target_os = "linux")]

use crate::pty::Terminal;
use crate::world::{SPEC, Spec, World};

const QUESTION: &str = "Type `yes` to go on: ";

fn record_exists(world: &World) -> bool {
    world.exists(".s3jobs/local/ledger/runs")
}

#[test]
fn the_word_yes_goes_on() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("yes\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(record_exists(&world), "{shown}");
}

#[test]
fn one_key_does_not_act() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("y\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let world = World::with(&SPEC);
    // The shell waits for a file, so that the line is surely there before the command is.
    let commands = "until [ -e typed ]; do :; done; exec s3jobs apply --local";
    let mut terminal = Terminal::open(&world, commands);
    terminal.types("yes\n");
    terminal.shows("yes");
    world.write("typed", "");
    terminal.shows(QUESTION);
    terminal.types("no\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn nothing_of_the_answer_is_left_to_the_shell() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local; read rest; echo \"left=[$rest]\"");
    terminal.shows(QUESTION);
    terminal.types("yes\nend\n");
    let (_, shown) = terminal.end();
    assert!(shown.contains("left=[end]"), "{shown}");
}

#[test]
fn ctrl_c_at_the_question_does_nothing_and_says_so() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "exec s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("\x03");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(130), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn the_end_of_the_input_declines() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "exec s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("\x04");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
}

const CONFIRM: &str = "s3jobs confirm tag --local --poll-interval 20ms";

/// A project whose job waits for a person, by the clock of the machine.
async fn held() -> World {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    let (code, shown) = Terminal::open(&world, "s3jobs apply --local --yes --poll-interval 20ms").end();
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(world.jobs().await, ["Suspended"]);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_let_run_when_the_person_who_sees_what_it_does_says_yes() {
    let world = held().await;
    let mut terminal = Terminal::open(&world, CONFIRM);
    terminal.shows("Let it run? Type `yes` to go on: ");
    assert!(terminal.shown.contains("putObjectTagging on 20 objects"), "{}", terminal.shown);
    terminal.types("yes\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert_ne!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stays_held_when_the_person_says_no() {
    let world = held().await;
    let mut terminal = Terminal::open(&world, CONFIRM);
    terminal.shows(QUESTION);
    terminal.types("no\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    assert_eq!(world.jobs().await, ["Suspended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_who_has_said_yes_and_without_a_terminal_nothing_runs() {
    let world = held().await;
    let (code, shown) = Terminal::open(&world, &format!("{CONFIRM} --yes")).end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains(QUESTION), "{shown}");
    let world = held().await;
    for line in [format!("{CONFIRM} < /dev/null"), format!("echo n | {CONFIRM}"), format!("echo yes | {CONFIRM}")] {
        let (code, shown) = Terminal::open(&world, &line).end();
        assert_eq!(code, Some(64), "{shown}");
        let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("there is no terminal to ask on") && flat.contains("`--yes`"), "{shown}");
    }
    assert_eq!(world.jobs().await, ["Suspended"]);
}

/// The right to the work of a job that was renamed while it is held was taken over by the first apply.
#[test]
fn nobody_is_asked_where_nothing_is_to_be_done() {
    let world = World::with(&Spec { name: "old", confirmation: "manual", ..SPEC });
    let apply = |line: &str| Terminal::open(&world, line).end();
    assert_eq!(apply("s3jobs apply --local --yes").0, Some(0));
    for line in ["s3jobs apply --local", "s3jobs apply --local --prune"] {
        let (code, shown) = apply(line);
        assert_eq!(code, Some(0), "{shown}");
        assert!(!shown.contains(QUESTION), "{shown}");
    }
    world.remove("old.yaml");
    world.spec(&Spec { name: "new", confirmation: "manual", more: "  moved: {from: old}", ..SPEC });
    assert_eq!(apply("s3jobs apply --local --yes").0, Some(4));
    for line in ["s3jobs apply --local", "s3jobs apply --local --prune"] {
        let (code, shown) = apply(line);
        assert_eq!(code, Some(4), "{shown}");
        assert!(!shown.contains(QUESTION), "{shown}");
    }
}

const READING: &str = "from standard input; end with ctrl-d";

#[test]
fn ctrl_c_ends_each_command_that_reads_a_terminal() {
    let world = World::with(&SPEC);
    for command in ["import -", "validate -", "fmt -", "plan - --local", "apply - --local"] {
        let mut terminal = Terminal::open(&world, &format!("exec s3jobs {command}"));
        terminal.shows(READING);
        terminal.types("\u{3}");
        let (code, shown) = terminal.end();
        assert_eq!(code, Some(130), "{command}: {shown}");
        assert!(shown.contains("nothing was done"), "{command}: {shown}");
    }
}

#[test]
fn ctrl_d_ends_what_is_typed() {
    let world = World::with(&SPEC);
    let spec = world.read("tag.yaml");
    let mut terminal = Terminal::open(&world, "s3jobs validate -; echo \"code=$?\"");
    terminal.shows(READING);
    terminal.types(&spec);
    terminal.types("\u{4}");
    terminal.shows("code=0");
}
