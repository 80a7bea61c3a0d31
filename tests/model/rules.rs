//! What becomes of the promises when one rule is left out. Each test is the shortest way there: were a rule of no use, or
//! the model blind, it would fail.

use super::model::Model;
use super::scenario::{
    AFTER, GIVEN_BACK, LOST_BEFORE_WITNESSES, LOST_BESIDE_CLAIM, LOST_WITH_CLAIMS, MOVED, MOVED_AND_FORGOTTEN,
    MOVED_BACK, ONE_RUN, Processes, RECORDED, RECORDED_BESIDE_A_NAME, REFUSED_RUN, REPLACED, REPLACED_BESIDE_A_NAME,
    REPLACED_BY_THE_SAME, Rule, Scenario, THREE_RUNNERS_TWO_NAMES, TOKEN_TAKEN, TWO_NAMES, TWO_RUNS, TWO_WORKS, WayOut,
};
use super::state::Promise;

/// Leaves a rule out and searches for a broken promise: how many steps it takes.
fn broken_after(without: Rule, scenario: Scenario, promise: Promise) -> usize {
    let trace = Model { scenario, without: Some(without) }.breaks(promise);
    let trace = trace.unwrap_or_else(|| panic!("{without:?} can be left out in {}", scenario.name));
    println!("without {without:?}: {trace:?}");
    trace.actions.len()
}

/// Leaves a rule out and searches for a dead end: how many steps it takes.
fn dead_after(without: Rule, scenario: Scenario) -> usize {
    let found = Model { scenario, without: Some(without) }.check();
    let trace = found.err().unwrap_or_else(|| panic!("{without:?} can be left out in {}", scenario.name));
    println!("without {without:?}: {trace:?}");
    trace.actions.len()
}

/// R1.
#[test]
fn jobs_that_are_created_running_run_twice() {
    assert_eq!(broken_after(Rule::HeldJobs, ONE_RUN, Promise::OneJobARun), 14);
}

/// R1.
#[test]
fn without_an_election_every_runner_lets_its_own_job_run() {
    assert_eq!(broken_after(Rule::Election, ONE_RUN, Promise::OneJobARun), 19);
}

/// R1.
#[test]
fn an_election_that_overwrites_elects_twice() {
    assert_eq!(broken_after(Rule::CompareAndSwap, ONE_RUN, Promise::OneJobARun), 24);
}

/// R2. And a crash right after the send looks like a lost record.
#[test]
fn a_send_before_the_intent_is_seen_by_nobody() {
    assert_eq!(broken_after(Rule::IntentBeforeSend, TWO_RUNS, Promise::OneRunAtATime), 22);
    assert_eq!(broken_after(Rule::IntentBeforeSend, ONE_RUN, Promise::NoFalseAlarm), 5);
}

/// R3.
#[test]
fn without_claims_two_names_have_one_effect() {
    assert_eq!(broken_after(Rule::Claims, TWO_NAMES, Promise::OneNameAnEffect), 24);
}

/// R3. A claim whose run is not on record is what a lost record looks like.
#[test]
fn a_claim_before_the_intent_looks_like_lost_history() {
    assert_eq!(broken_after(Rule::IntentBeforeClaim, ONE_RUN, Promise::NoFalseAlarm), 5);
}

/// R3.
#[test]
fn a_claim_that_is_given_back_lets_two_names_run() {
    assert_eq!(broken_after(Rule::ClaimsThatStay, THREE_RUNNERS_TWO_NAMES, Promise::OneNameAnEffect), 33);
}

/// R3.
#[test]
fn a_resend_without_a_claim_lets_two_names_run() {
    assert_eq!(broken_after(Rule::ClaimBeforeEachSend, TWO_NAMES, Promise::OneNameAnEffect), 27);
}

/// R4.
#[test]
fn without_a_second_look_two_runs_run_at_once() {
    assert_eq!(broken_after(Rule::SecondLook, TWO_RUNS, Promise::OneRunAtATime), 22);
}

/// R4.
#[test]
fn a_resend_without_a_second_look_lets_two_runs_run_at_once() {
    assert_eq!(broken_after(Rule::SecondLookBeforeEachSend, TWO_RUNS, Promise::OneRunAtATime), 27);
}

/// R5.
#[test]
fn who_forgets_what_it_saw_runs_a_lost_run_again() {
    assert_eq!(broken_after(Rule::Memory, LOST_BEFORE_WITNESSES, Promise::OneJobARun), 25);
}

/// R6.
#[test]
fn a_job_without_a_record_that_blocks_nothing_runs_again() {
    assert_eq!(broken_after(Rule::UnrecordedJobs, LOST_WITH_CLAIMS, Promise::OneJobARun), 25);
}

/// R6.
#[test]
fn a_claim_without_a_record_that_blocks_nothing_lets_its_run_run_again() {
    assert_eq!(broken_after(Rule::UnrecordedClaims, LOST_BESIDE_CLAIM, Promise::OneJobARun), 25);
}

/// The way of a run, step 1.
#[test]
fn a_ledger_that_is_read_before_the_list_lacks_what_was_made_between() {
    assert_eq!(broken_after(Rule::ListBeforeLedger, TWO_NAMES, Promise::NoFalseAlarm), 9);
}

/// The way of a run, step 1.
#[test]
fn claims_that_are_read_after_the_records_are_of_runs_that_were_recorded_between() {
    assert_eq!(broken_after(Rule::ClaimsBeforeRecords, TWO_NAMES, Promise::NoFalseAlarm), 8);
}

/// R7.
#[test]
fn who_takes_the_record_for_the_plan_lets_anothers_work_run() {
    assert_eq!(broken_after(Rule::OwnPlan, TWO_WORKS, Promise::OnlyWhatWasPlanned), 12);
}

/// R11.
#[test]
fn duplicates_that_are_cancelled_before_the_election_are_elected() {
    assert_eq!(broken_after(Rule::ElectionBeforeCancel, ONE_RUN, Promise::TheElectedJobStays), 19);
}

/// R12. A run whose token somebody else used can neither make a job nor find one: there is no way from the very first state.
#[test]
fn an_intent_that_cannot_be_given_up_is_a_dead_end() {
    assert_eq!(dead_after(Rule::GivingUp, TOKEN_TAKEN), 0);
    assert_eq!(dead_after(Rule::GivingUp, TWO_RUNS), 8);
}

/// R12.
#[test]
fn a_refusal_that_leaves_doubt_is_in_the_way_of_the_next_run() {
    let scenario = Scenario { processes: Processes::GoOn, way_out: WayOut::Apply, ..REFUSED_RUN };
    assert_eq!(dead_after(Rule::Refusals, scenario), 3);
}

/// R32.
#[test]
fn a_next_attempt_that_does_not_wait_for_the_end_runs_beside_the_first() {
    assert_eq!(broken_after(Rule::EndBeforeNext, REPLACED, Promise::OneJobARun), 26);
}

/// R32.
#[test]
fn a_next_attempt_that_overwrites_runs_beside_the_first() {
    assert_eq!(broken_after(Rule::NextBySwap, REPLACED, Promise::OneJobARun), 24);
}

/// R32, R3.
#[test]
fn a_next_attempt_without_a_claim_does_what_another_name_does() {
    assert_eq!(broken_after(Rule::ClaimOfNext, REPLACED_BESIDE_A_NAME, Promise::OneNameAnEffect), 26);
}

/// R32.
#[test]
fn a_job_of_a_replaced_attempt_that_is_taken_for_the_next_has_ended() {
    assert_eq!(broken_after(Rule::AttemptsApart, REPLACED_BY_THE_SAME, Promise::TheElectedJobStays), 16);
}

/// R32. What was announced of a job whose end is seen tells its end from that of the run.
#[test]
fn whoever_closes_what_is_being_replaced_ends_the_run() {
    assert_eq!(broken_after(Rule::GoingOn, REPLACED, Promise::TheElectedJobStays), 15);
}

/// R32. A job that ends without a word on record looks as if its run had been ended.
#[test]
fn a_replacement_that_is_not_announced_looks_like_the_end_of_the_run() {
    assert_eq!(broken_after(Rule::Replacing, REPLACED, Promise::TheElectedJobStays), 11);
}

/// R23. A claim whose run is not on record is what a lost record looks like.
#[test]
fn what_was_done_elsewhere_and_is_claimed_before_its_record_looks_like_lost_history() {
    assert_eq!(broken_after(Rule::ParkedRecord, RECORDED, Promise::NoFalseAlarm), 5);
}

/// R23.
#[test]
fn what_was_done_elsewhere_and_is_not_claimed_is_done_under_another_name() {
    assert_eq!(broken_after(Rule::ClaimOfRecorded, RECORDED_BESIDE_A_NAME, Promise::DoneElsewhereIsNotDone), 16);
}

/// R23.
#[test]
fn who_writes_over_a_record_that_it_was_done_elsewhere_has_it_done() {
    assert_eq!(broken_after(Rule::RecordedBySwap, RECORDED, Promise::DoneElsewhereIsNotDone), 18);
}

/// R24.
#[test]
fn a_right_that_is_shared_with_the_former_name_lets_both_run() {
    assert_eq!(broken_after(Rule::RightMoves, MOVED, Promise::OneNameAnEffect), 32);
}

/// R24.
#[test]
fn a_former_name_that_is_read_before_the_claim_alone_runs_as_well() {
    assert_eq!(broken_after(Rule::FormerAfterClaim, MOVED, Promise::OneNameAnEffect), 24);
}

/// R24.
#[test]
fn a_former_name_that_its_spec_alone_tells_runs_as_well() {
    assert_eq!(broken_after(Rule::FormerByClaim, MOVED_AND_FORGOTTEN, Promise::OneNameAnEffect), 28);
    assert_eq!(broken_after(Rule::FormerByClaim, MOVED_BACK, Promise::OneNameAnEffect), 28);
}

/// R25.
#[test]
fn what_is_sent_by_an_earlier_look_is_sent_before_its_turn() {
    assert_eq!(broken_after(Rule::SecondLookAtPredecessors, AFTER, Promise::NothingBeforeItsTurn), 22);
}

/// R27.
#[test]
fn an_effect_that_is_given_back_beside_an_open_record_is_had_twice() {
    assert_eq!(broken_after(Rule::CloseBeforeGivingBack, GIVEN_BACK, Promise::OneNameAnEffect), 25);
}

/// R27.
#[test]
fn an_effect_that_is_given_back_although_it_was_had_is_had_twice() {
    assert_eq!(broken_after(Rule::UnusedAlone, GIVEN_BACK, Promise::OneNameAnEffect), 29);
}
