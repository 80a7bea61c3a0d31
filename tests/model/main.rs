//! The protocol of docs/protocol.md as a model, and every state that it can come to.
//!
//! `state` is the world at one moment, `protocol` what a runner does, a function a step, `model` what S3 and misfortune do,
//! `scenario` who applies what, and `search` goes through all of it. The tests here say that no order of steps breaks a
//! promise or leads to a dead end; those in `rules` leave out one rule of the protocol each, and see it broken.
//!
//! What is small here on purpose: two or three runners, two runs, three jobs a run. What is not small: a runner can be paused
//! between any two steps for as long as it pleases, and end at each of them and be started again, for ever; a call that
//! timed out takes effect at any time later, or never; CreateJob answers a token in each of four ways; ListJobs lacks any
//! job for as long as it pleases. Where two reads of one process follow each other and the second decides, they are one step.
//! Not here: what a job says about itself (R8, R9), tags, environments, lists and policy (R10, R13 to R16), and people who
//! press "Run job" in the console (R17): `tests/promises.rs` has those.
//!
//! What `plan` and `plan::settle` decide in each of these worlds is what the model says (`tests/model_settles.rs`).
//!
//! The model depends on nothing. The search of the larger scenarios takes minutes:
//! `cargo test --test model -- --ignored --nocapture`

#![allow(unreachable_pub, reason = "modules of one test crate")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(clippy::print_stdout, reason = "what was searched, and the shortest traces, are worth reading")]

mod elsewhere;
mod model;
mod protocol;
mod rules;
mod scenario;
mod search;
mod state;

use model::Model;
use scenario::{
    AFTER, FOUR_RUNNERS_TWO_NAMES, GIVEN_BACK, LOST_BEFORE_WITNESSES, LOST_BESIDE_CLAIM, LOST_WITH_CLAIMS, MOVED,
    MOVED_AND_FORGOTTEN, MOVED_BACK, MOVED_THREE, ONE_RUN, Processes, RECORDED, RECORDED_BESIDE_A_NAME, REFUSED_RUN,
    REPLACED, REPLACED_AND_LATE, REPLACED_BEFORE_THE_NEXT, REPLACED_BESIDE_A_NAME, REPLACED_BY_THE_SAME,
    REPLACED_TWICE, Rule, Scenario, THREE_RUNNERS, THREE_RUNNERS_THREE_JOBS, THREE_RUNNERS_TWO_NAMES,
    THREE_RUNNERS_TWO_RUNS, TOKEN_TAKEN, TWO_NAMES, TWO_RUNS, TWO_WORKS,
};

/// Searches scenarios for broken promises and dead ends, and says how many states there are, as docs/protocol.md does.
fn hold(scenarios: &[Scenario]) {
    for scenario in scenarios {
        let found = Model::of(*scenario).check().unwrap_or_else(|trace| panic!("{}: {trace:?}", scenario.name));
        told(scenario, found.states.len());
        println!("{}: {} states, {} steps between them", scenario.name, found.states.len(), found.transitions);
    }
}

/// Holds the page to the number of states that were searched.
fn told(scenario: &Scenario, states: usize) {
    let digits = states.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    let row = format!("| {} | {} |", scenario.name, groups.join(","));
    let page = std::fs::read_to_string("docs/protocol.md").unwrap();
    assert!(page.contains(&row), "docs/protocol.md has no row `{row}`");
}

#[test]
fn one_job_of_a_run_is_let_run_whatever_goes_wrong() {
    hold(&[ONE_RUN, THREE_RUNNERS, TOKEN_TAKEN]);
}

#[test]
fn one_of_two_names_has_the_effect() {
    hold(&[TWO_NAMES]);
}

#[test]
fn two_runs_of_a_job_never_run_at_once() {
    hold(&[TWO_RUNS, REFUSED_RUN]);
}

/// R32.
#[test]
fn one_attempt_of_a_run_is_let_run() {
    hold(&[REPLACED]);
}

/// R24.
#[test]
fn a_job_that_has_another_name_is_one_job() {
    hold(&[MOVED]);
}

/// R23.
#[test]
fn what_was_done_elsewhere_is_not_done() {
    hold(&[RECORDED, RECORDED_BESIDE_A_NAME]);
}

/// R25.
#[test]
fn nothing_is_sent_before_its_turn() {
    hold(&[AFTER]);
}

/// R27.
#[test]
fn an_effect_that_is_given_back_is_had_once() {
    hold(&[GIVEN_BACK]);
}

#[test]
fn whoever_lets_a_job_run_has_planned_it() {
    hold(&[TWO_WORKS]);
}

/// After a loss there is no end to be reached, but nothing runs twice.
#[test]
fn a_lost_record_lets_nothing_run_twice() {
    for scenario in [LOST_BEFORE_WITNESSES, LOST_BESIDE_CLAIM, LOST_WITH_CLAIMS] {
        let found =
            Model::of(scenario).explore(|_| true).unwrap_or_else(|trace| panic!("{}: {trace:?}", scenario.name));
        told(&scenario, found.states.len());
        println!("{}: {} states, {} steps between them", scenario.name, found.states.len(), found.transitions);
    }
}

/// Only who ends between an intent and what becomes of it leaves a doubt that `cancel` has to end.
#[test]
fn where_no_process_ends_nothing_has_to_be_given_up() {
    for scenario in [TWO_NAMES, TWO_RUNS, REFUSED_RUN] {
        let scenario = Scenario { processes: Processes::GoOn, ..scenario };
        let model = Model { scenario, without: Some(Rule::GivingUp) };
        model.check().unwrap_or_else(|trace| panic!("{}: {trace:?}", scenario.name));
    }
}

#[test]
#[ignore = "takes minutes: cargo test --test model -- --ignored --nocapture"]
fn more_runners_break_nothing() {
    hold(&[MOVED_THREE, MOVED_BACK, MOVED_AND_FORGOTTEN]);
    hold(&[REPLACED_BY_THE_SAME, REPLACED_AND_LATE, REPLACED_TWICE, REPLACED_BESIDE_A_NAME, REPLACED_BEFORE_THE_NEXT]);
    hold(&[THREE_RUNNERS_THREE_JOBS, THREE_RUNNERS_TWO_NAMES, FOUR_RUNNERS_TWO_NAMES, THREE_RUNNERS_TWO_RUNS]);
}
