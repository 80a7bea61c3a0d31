//! The promises under S3's other possible behaviours: the same tests, whole, over an S3 that does otherwise where nobody has
//! written down what it does.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use crate::support::world::with_behaviour;

/// What another S3 might do: any repetition of a token is an error, a missing job has another code.
const UNLIKE: &str = "token-reuse=error-always,missing-job=NoSuchJob";

/// What DescribeJob might say of fields that were never sent.
const TALKATIVE: &str = "describe-echo=defaults";

/// Each promise under each of them.
macro_rules! promises {
    ($($test:ident)+) => {
        mod unlike {
            $(#[test]
            fn $test() {
                super::with_behaviour(super::UNLIKE, crate::promises::$test);
            })+
        }

        mod talkative {
            $(#[test]
            fn $test() {
                super::with_behaviour(super::TALKATIVE, crate::promises::$test);
            })+
        }

        /// The tests that are run.
        const PROMISES: &[&str] = &[$(stringify!($test),)+];
    };
}

promises! {
    records_that_vanish_while_a_job_runs_stop_everything
    a_claim_without_its_record_tells_of_lost_history
    a_claim_whose_record_is_gone_stops_a_plan_that_was_made_before
    a_record_that_was_lost_between_look_and_intent_is_noticed_before_the_send
    an_intent_that_is_taken_over_before_its_claim_is_no_lost_history
    a_job_is_claimed_before_it_is_adopted
    an_intent_that_is_written_during_a_look_is_no_lost_history
    a_prune_that_was_agreed_to_for_a_held_job_leaves_one_that_was_let_run_since
    a_job_is_not_let_run_beside_a_clone_that_needs_no_confirmation
    another_checkouts_job_is_not_let_run
    a_run_that_was_recorded_with_another_role_is_planned_again
    a_run_that_was_recorded_with_another_confirmation_is_planned_again
    a_persons_word_counts_beside_a_confirmation_that_was_recorded_meanwhile
    another_checkouts_outcome_is_not_reported_as_ones_own
    a_lost_record_of_a_copy_blocks_every_create
    two_names_for_the_same_effect_send_one_request
    the_claim_decides_between_two_names_with_an_intent_each
    a_spec_can_say_that_two_jobs_may_do_the_same
    a_shared_effect_needs_the_word_until_the_job_is_let_run
    a_job_that_is_found_later_gets_the_priority_and_tags_of_its_spec
    two_runs_of_a_job_never_run_at_once
    two_intents_that_wait_for_each_other_name_their_way_out
    an_intent_without_a_job_can_be_given_up
    pruning_gives_up_the_intent_of_a_spec_that_is_gone
    an_earlier_runs_intent_can_be_given_up_while_the_spec_asks_for_a_later_one
    a_throttled_send_made_nothing_and_does_not_stick
    a_job_that_comes_after_its_run_was_given_up_is_cancelled_by_its_own_runner
    a_spec_that_was_edited_while_its_job_ran_keeps_no_record_open
    held_duplicates_of_changed_earlier_and_removed_runs_are_cancelled
    a_second_job_that_somebody_let_run_blocks_confirming_and_not_closing
    a_job_is_not_let_run_beside_a_second_one_that_began_meanwhile
    tags_whose_setting_was_not_answered_are_removed_when_the_spec_drops_them
    a_refused_priority_does_not_stop_the_run
    the_time_to_wait_holds_while_a_call_hangs
    what_s3_adds_to_a_job_is_accepted_from_create_job_alone
    another_list_under_the_files_own_name_is_not_taken_for_it
    a_job_whose_spec_is_gone_is_not_let_run
    a_lost_record_of_a_forgotten_job_blocks_other_jobs_too
    the_next_run_waits_for_a_second_job_of_the_run_before
    a_third_job_can_share_an_effect_too
    a_job_that_create_job_answered_is_waited_for
    the_same_effect_in_other_words_is_the_same
    what_s3_does_by_default_makes_no_other_effect
    the_same_list_in_another_place_is_the_same
    a_job_is_not_let_run_beside_its_clone_with_another_role
    a_held_run_is_not_let_run_when_the_spec_asks_for_a_later_one
    a_policy_that_is_younger_than_a_held_job_binds_it
    nothing_begins_in_a_freeze
    a_freeze_forbids_to_begin_and_nothing_else
    a_job_whose_record_was_lost_is_not_said_to_be_none
    the_lost_record_of_a_later_run_is_noticed
    an_unanswered_request_is_sent_again_after_growing_pauses_and_five_times_in_all
    the_jobs_of_sends_without_answers_are_named_and_all_but_the_oldest_end_with_the_same_apply
    jobs_that_are_listed_while_their_run_is_followed_end_with_it
    another_runner_keeps_the_pause_of_the_one_before
    a_refused_send_waits_for_no_list
    a_run_whose_time_is_up_names_the_call_that_failed_last
    an_effect_that_is_only_claimed_is_not_said_to_be_done
    who_cancels_a_run_is_told_what_its_second_job_did
    a_copied_ledger_is_told_of_what_the_other_copy_ran
    who_loses_an_election_says_which_job_it_leaves_held
}

/// Jobs that are replaced under each of them.
macro_rules! replacements {
    ($($test:ident)+) => {
        mod replaced_unlike {
            $(#[test]
            fn $test() {
                super::with_behaviour(super::UNLIKE, crate::replace::$test);
            })+
        }

        mod replaced_talkative {
            $(#[test]
            fn $test() {
                super::with_behaviour(super::TALKATIVE, crate::replace::$test);
            })+
        }
    };
}

replacements! {
    a_held_job_is_replaced_with_what_its_spec_says_by_now
    a_fresh_attempt_is_held_for_the_same_word
    a_crash_at_any_point_of_a_replacement_is_gone_on_with
    two_replacements_at_once_run_one_job
    a_job_is_either_let_run_or_replaced
    late_jobs_of_a_replaced_attempt_are_cancelled
    a_listed_job_of_an_intent_is_ended_before_the_next_attempt
    a_job_that_a_person_lets_run_meanwhile_is_not_replaced
    a_next_attempt_that_is_refused_can_be_mended
}

/// No promise is forgotten here.
#[test]
fn every_promise_is_tried() {
    let source = include_str!("promises.rs");
    let tests = source
        .lines()
        .zip(source.lines().skip(1))
        .filter(|(before, _)| before.starts_with("#[") && before.contains("test"));
    let names = tests.filter_map(|(_, line)| line.split("fn ").nth(1)?.split('(').next());
    assert_eq!(names.collect::<Vec<_>>(), PROMISES);
}
