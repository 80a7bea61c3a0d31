//! The promises over a ledger in S3: the same tests, whole, with another store; and what only such a ledger can lose.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use bytes::Bytes;
use s3jobs::apply::{Follow, Standing, StepError};
use s3jobs::ledger::LedgerError;
use s3jobs::plan::{Options, Reason};
use serde_json::json;

use crate::support::desired;
use crate::support::world::{CrashPoint, World, crashing, with_ledger_in_s3};

macro_rules! over_s3 {
    ($($module:ident { $($test:ident)+ })+) => {
        $(mod $module {
            $(#[test]
            fn $test() {
                super::with_ledger_in_s3(crate::$module::$test);
            })+
        })+
    };
}

over_s3! {
    after {
        who_waits_goes_through_the_whole_graph
        a_predecessor_that_runs_again_right_before_the_send_is_waited_for
    }
    apply {
        an_applied_job_runs_to_its_end_and_its_record_is_closed
        applying_twice_runs_one_job_and_the_second_plan_is_empty
        a_bumped_run_runs_exactly_one_more_job
        a_manual_job_waits_for_a_person_and_then_runs
        a_job_can_be_left_after_creation_and_the_next_apply_goes_on
        a_cancelled_job_is_closed_as_cancelled
        a_crash_at_any_point_leaves_one_job_run_and_a_true_ledger
        a_lost_answer_to_create_job_leads_to_the_job_that_exists
        a_request_that_never_arrived_is_sent_again_with_the_same_token
        a_refused_create_job_leaves_no_job_and_can_be_mended
        two_applies_at_the_same_time_run_one_job
        a_runner_that_was_paused_at_any_point_does_no_harm_when_it_goes_on
        a_held_duplicate_is_cancelled_by_the_next_apply
        tags_and_priority_follow_the_spec_while_the_job_exists
    }
    replace {
        a_held_job_is_replaced_with_what_its_spec_says_by_now
        a_crash_at_any_point_of_a_replacement_is_gone_on_with
        two_replacements_at_once_run_one_job
        a_job_is_either_let_run_or_replaced
        late_jobs_of_a_replaced_attempt_are_cancelled
        a_replacement_that_no_spec_asks_for_any_more_ends_its_run
        a_next_attempt_that_is_refused_can_be_mended
    }
    confirmers {
        who_is_not_named_lets_nothing_run
        of_two_runners_the_one_that_is_named_lets_the_job_run
    }
    naming {
        a_yes_lets_nothing_run_that_cannot_be_undone
    }
    history {
        a_record_tells_what_was_done_and_by_whom
        a_record_tells_of_tags_priority_and_why_a_job_was_ended
        what_s3_refused_stays_in_the_history_of_the_run
        a_history_stays_when_a_record_is_written_that_tells_nothing
    }
    promises {
        a_claim_without_its_record_tells_of_lost_history
        a_claim_whose_record_is_gone_stops_a_plan_that_was_made_before
        an_intent_that_is_written_during_a_look_is_no_lost_history
        another_checkouts_job_is_not_let_run
        another_checkouts_outcome_is_not_reported_as_ones_own
        two_names_for_the_same_effect_send_one_request
        the_claim_decides_between_two_names_with_an_intent_each
        a_spec_can_say_that_two_jobs_may_do_the_same
        two_runs_of_a_job_never_run_at_once
        two_intents_that_wait_for_each_other_name_their_way_out
        an_intent_without_a_job_can_be_given_up
        a_throttled_send_made_nothing_and_does_not_stick
        a_job_that_comes_after_its_run_was_given_up_is_cancelled_by_its_own_runner
        a_spec_that_was_edited_while_its_job_ran_keeps_no_record_open
        held_duplicates_of_changed_earlier_and_removed_runs_are_cancelled
        the_next_run_waits_for_a_second_job_of_the_run_before
        a_third_job_can_share_an_effect_too
        a_job_whose_spec_is_gone_is_not_let_run
    }
    prune {
        only_what_nobody_needs_whole_is_pruned
        an_open_run_is_never_pruned
        a_pruned_run_never_runs_again_and_plans_answer_as_before
        what_comes_after_a_pruned_run_is_created
        a_pruned_record_keeps_its_history_and_says_who_pruned_it
        who_prunes_what_another_has_changed_meanwhile_writes_nothing
    }
    resolve {
        a_person_says_what_became_of_a_run_that_s3_has_forgotten
        what_comes_after_a_forgotten_run_begins_when_its_end_is_said
        a_run_whose_job_s3_shows_is_never_settled
        nothing_is_said_of_a_run_while_s3_cannot_be_asked
        an_effect_that_is_given_back_is_another_names
        the_effect_of_a_job_that_ended_before_any_task_was_tried_is_given_back
        an_effect_that_was_had_stays_claimed
        who_settles_what_another_has_changed_meanwhile_writes_nothing
        a_runner_that_was_taken_for_dead_runs_no_second_job
        nobody_says_of_a_pruned_run_with_a_job_that_none_was_made
    }
}

/// After which effect a runner stops: intent, claim, creation, election, confirming, confirmation.
const AFTER_CONFIRMATION: usize = 12;

/// Somebody deletes a part of the ledger while a job runs: its delete marker tells, and nothing is written over it.
#[test]
fn what_is_deleted_while_a_job_runs_is_lost_history() {
    with_ledger_in_s3(|| {
        for lost in ["ledger.json", "runs/demo/111122223333.us-west-2/tag/00001.json"] {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
            runtime.unwrap().block_on(deleted_while_a_job_runs(lost));
        }
    });
}

async fn deleted_while_a_job_runs(lost: &str) {
    let world = World::new().await;
    let desired = desired([world.job("tag", json!({}))]);
    let pause = CrashPoint::pausing(AFTER_CONFIRMATION);
    let ports = crashing(&world.ports(), &pause);
    let delete = async {
        pause.reached.notified().await;
        let request = http::Request::delete(format!("/ledger/of/tests/{lost}")).body(Bytes::new()).unwrap();
        assert_eq!(world.emulator.respond(request).await.status().as_u16(), 204);
        pause.resume.notify_one();
    };
    let options = Options::default();
    let ((outcomes, events), ()) = tokio::join!(world.apply_with(&ports, &desired, (&options, Follow::Ended)), delete);
    let standing = &outcomes[0].standing;
    let is_told = match lost {
        "ledger.json" => matches!(standing, Standing::Refused(why) if why.reason() == Reason::LedgerLostHistory),
        // Whoever would have written the record says where the marker is.
        _ => {
            matches!(standing, Standing::Failed(StepError::Ledger(LedgerError::Deleted { path })) if path.ends_with(lost))
        }
    };
    assert!(is_told, "{lost}: {standing:?} {:?}", events.0);
    assert_eq!(world.jobs().await.len(), 1, "{lost}");
    let request = http::Request::get(format!("/ledger/of/tests/{lost}")).body(Bytes::new()).unwrap();
    assert_eq!(world.emulator.respond(request).await.status().as_u16(), 404, "{lost}");
}
