//! The planner's decision table: each scenario is a world, and the plan's summary is the message.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::num::NonZeroU64;

use insta::assert_snapshot;
use s3jobs::ledger::{Outcome, Record, Refusal};
use s3jobs::model::manifest::ETag;
use s3jobs::model::project::EnvironmentName;
use s3jobs::model::{FailureKind, FileContent, Job, JobStatus, Progress, RunKey};
use s3jobs::plan::desired::Create;
use s3jobs::plan::settle::Act;
use s3jobs::plan::{Action, Manifest, Observed, Options, Prune, Settled, Trouble, Unnamed, plan, settle};
use s3jobs::render::facts;
use serde_json::json;

use crate::support::*;

fn all_done() -> Progress {
    Progress { total: 1000, succeeded: 1000, failed: 0, active_seconds: 3 }
}

#[test]
fn a_job_without_a_record_is_created_held_and_confirmed_when_counted() {
    let desired = desired([job("tag")]);
    let observed = empty_world(&desired);
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Create first-run [create, confirm by Spec, close]");
}

#[test]
fn a_manual_job_is_created_and_left_to_a_person() {
    let desired = desired([job_with("tag", json!({"confirmation": "manual"}))]);
    let observed = empty_world(&desired);
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Create first-run [create, close]");
}

#[test]
fn the_same_inputs_give_the_same_plan() {
    let desired = desired([job("a"), job("b")]);
    let observed = empty_world(&desired);
    assert_eq!(plan(&desired, &observed, &Options::default()), plan(&desired, &observed, &Options::default()));
}

#[test]
fn a_closed_run_is_done_whether_its_job_is_still_there_or_gone() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = closed_record(&job, Outcome::Complete, all_done());
    observed.add_record(held(record.clone()));
    let gone = summary(&plan(&desired, &observed, &Options::default()));
    observed.add_job(seen(&record, id(1), JobStatus::Complete));
    let there = summary(&plan(&desired, &observed, &Options::default()));
    assert_eq!(gone, there);
    assert_snapshot!(there, @"tag#1 Done completed []");
}

#[test]
fn an_open_run_whose_job_is_gone_is_blocked_and_nothing_is_created() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, Some(id(1)))));
    observed.add_gone(desired.scope(&job), id(1));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked outcome-unknown []");
    // S3 deletes jobs 90 days after they end: then the record is closed, and the run is still not done again.
    observed.at = time("2027-03-01T00:00:00Z");
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Wait ended [close]");
}

#[test]
fn a_job_that_could_not_be_described_is_not_taken_for_gone() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, Some(id(1)))));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked not-observed []");
}

#[test]
fn a_renamed_project_does_not_run_its_jobs_again() {
    let job = job("tag");
    let mut desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(closed_record(&job, Outcome::Complete, all_done())));
    desired.project = "renamed".parse().unwrap();
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked same-effect-elsewhere []");
}

#[test]
fn cancelling_an_intent_sends_nothing_and_confirms_nothing() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, None)));
    let options = Options { cancel: [name("tag")].into(), ..Options::default() };
    let plan = plan(&desired, &observed, &options);
    assert_snapshot!(summary(&plan), @"tag#1 Wait intent-without-job [resume, cancel, give up, close]");
    let Settled::Act(act) = settle(&plan.steps[0], &observed) else { panic!("there is no way out") };
    assert_eq!(*act, Act::Planned(Action::GiveUp));
}

#[test]
fn an_intent_without_a_spec_is_not_sent_again() {
    let job = job("tag");
    let desired = desired([]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, None)));
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Orphan no-spec [resume, close]");
    assert!(matches!(settle(&plan.steps[0], &observed), Settled::Refuse(_)));
}

#[test]
fn a_job_of_another_lineage_is_not_adopted() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, None);
    let mut theirs = seen(&record, id(5), JobStatus::Suspended);
    theirs.marker.as_mut().unwrap().lineage = "ffffffff".to_owned();
    observed.add_job(theirs);
    observed.add_record(held(record));
    let plan = plan(&desired, &observed, &Options::default());
    let Settled::Act(act) = settle(&plan.steps[0], &observed) else { panic!("nothing is done") };
    assert!(matches!(*act, Act::Resend(_)), "{act:?}");
}

/// Between a plan and the answer to its prompt, somebody else ran the same under another name.
#[test]
fn a_planned_creation_is_refused_when_its_effect_was_recorded_meanwhile() {
    let mine = job("tag");
    let mut theirs = mine.clone();
    theirs.name = name("renamed");
    let desired = desired([mine.clone()]);
    let mut observed = empty_world(&desired);
    let plan = plan(&desired, &observed, &Options::default());
    observed.add_record(held(closed_record(&theirs, Outcome::Complete, all_done())));
    let Settled::Refuse(why) = settle(&plan.steps[0], &observed) else { panic!("something is done") };
    assert_eq!(why.reason().code(), "same-effect-elsewhere");
    observed.remove_record(&crate::support::record(&theirs, None).run);
    observed.add_record(held(closed_record(&with_run(mine, 2), Outcome::Complete, all_done())));
    let Settled::Refuse(why) = settle(&plan.steps[0], &observed) else { panic!("something is done") };
    assert_eq!(why.reason().code(), "run-went-back");
}

#[test]
fn a_held_duplicate_of_a_closed_run_is_cancelled() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = closed_record(&job, Outcome::Complete, all_done());
    observed.add_job(seen(&record, id(2), JobStatus::Suspended));
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Wait completed [cancel duplicate 02]");
}

#[test]
fn a_changed_operation_blocks_and_shows_the_difference_and_both_ways_out() {
    let submitted = job("tag");
    let changed = job_with("tag", json!({"operation": {"putObjectTagging": {"tagSet": {"job": "other"}}}}));
    let desired = desired([changed]);
    let mut observed = empty_world(&desired);
    let record = record(&submitted, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Blocked changed-after-submit [close]");
    let step = &plan.steps[0];
    assert_snapshot!(detail(step).join("\n"), @r"
    run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more
    restore the spec, or set `run: 2` to run the changed job once more
    ");
    assert_eq!(step.stage.differences()[0].path, "operation.putObjectTagging.tagSet.job");
    assert_eq!(step.stage.differences()[0].before.as_deref(), Some("tag"));
    assert_eq!(step.stage.differences()[0].after.as_deref(), Some("other"));
}

#[test]
fn a_bumped_run_is_created_once_the_earlier_one_is_closed() {
    let job = job("tag");
    let desired = desired([with_run(job.clone(), 2)]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(closed_record(&job, Outcome::Complete, all_done())));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#2 Create next-run [create, confirm by Spec, close]");
}

#[test]
fn a_bumped_run_waits_while_the_earlier_one_is_open() {
    let job = job("tag");
    let desired = desired([with_run(job.clone(), 2)]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @r"
    tag#1 Keep running [close]
    tag#2 Blocked earlier-run-active []
    ");
}

#[test]
fn a_run_number_that_went_back_is_blocked() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(closed_record(&with_run(job, 7), Outcome::Complete, all_done())));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked run-went-back []");
}

#[test]
fn a_renamed_job_is_blocked_because_its_effect_was_had_before() {
    let before = job("old-name");
    let mut after = before.clone();
    after.name = name("new-name");
    let desired = desired([after]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(closed_record(&before, Outcome::Complete, all_done())));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"new-name#1 Blocked same-effect-elsewhere []");
}

/// The name is kept already: what differs is the account or the Region.
#[test]
fn a_job_of_another_environment_on_the_same_objects_is_blocked_and_told_both_ways_out() {
    let before = job("tag");
    let mut after = before.clone();
    after.region = "eu-central-1".parse().unwrap();
    let desired = desired([after]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(closed_record(&before, Outcome::Complete, all_done())));
    let environment = EnvironmentName::new("prod").ok();
    let options = Options { unnamed: Unnamed::InTheseScopes, environment, ..Options::default() };
    let steps = plan(&desired, &observed, &options);
    assert_snapshot!(summary(&steps), @"tag#1 Blocked same-effect-elsewhere []");
    assert_snapshot!(detail(&steps.steps[0]).join("\n"), @r#"
    tag#1 in 111122223333/us-west-2 at local already works on these same objects
    give this environment its own objects (`environments: {NAME: {manifest: ...}}`), or say that it is meant with `sameEffect: {of: tag, reason: ...}`
    "#);
}

/// A run whose job is held and counted.
fn see_held(observed: &mut Observed, job: &Job) {
    let record = record(job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    observed.add_record(held(record));
}

/// One name in one place, and another run in each environment: no command for the one acts on the other's.
#[test]
fn a_run_that_another_environment_asks_for_is_not_this_ones() {
    let ours = job("tag");
    let theirs = with_run(job("tag"), 2);
    let mut dev = desired([ours.clone()]);
    let run = RunKey { run: theirs.run, ..dev.run(&ours) };
    let prod = EnvironmentName::new("prod").unwrap();
    dev.others.insert(run, [Some(prod.clone())].into());
    let mut observed = empty_world(&dev);
    see_held(&mut observed, &theirs);
    let names: std::collections::BTreeSet<_> = [name("tag")].into();
    let by_hand = Options { create: Create::Never, only: names.clone(), ..Options::default() };
    let wishes = [
        Options { prune: Prune::Cancel, ..Options::default() },
        Options { confirm: names.clone(), ..by_hand.clone() },
        Options { cancel: names, ..by_hand },
    ];
    for wish in wishes {
        let steps = plan(&dev, &observed, &wish);
        assert!(steps.steps.iter().all(|step| step.actions.is_empty()), "{wish:?}: {}", summary(&steps));
    }
    let steps = plan(&dev, &observed, &Options::default());
    assert_snapshot!(summary(&steps), @"tag#1 Blocked run-went-back []");
    assert_snapshot!(detail(&steps.steps[0]).join("\n"), @r"
    run 2 of this job is in the ledger and the spec says run 1
    run 2 is what the spec for `prod` asks for, where a job of one name is one run: give each environment another account or Region, or its jobs other names
    ");

    // The other way round, it is what the other environment waits for.
    let mut prod_side = desired([theirs]);
    prod_side.others.insert(dev.run(&ours), [EnvironmentName::new("dev").ok()].into());
    let mut observed = empty_world(&prod_side);
    see_held(&mut observed, &ours);
    let steps = plan(&prod_side, &observed, &Options::default());
    assert_snapshot!(summary(&steps), @"tag#2 Blocked earlier-run-active []");
    assert_snapshot!(detail(&steps.steps[0]).join("\n"), @r"
    run 1 of this job is not closed
    run 1 is what the spec for `dev` asks for, where a job of one name is one run: give each environment another account or Region, or its jobs other names
    ");
}

/// An environment moved to another account, or is gone: its job is nobody's, and whoever names it can end it.
#[test]
fn a_job_where_no_environment_is_any_more_can_be_ended_by_name() {
    let mut left = job("tag");
    left.account = "444455556666".parse().unwrap();
    let wanted = desired([job("other")]);
    let mut observed = empty_world(&wanted);
    let mut record = record(&left, Some(id(7)));
    record.run = wanted.run(&left);
    let mut seen = seen(&record, id(7), JobStatus::Suspended);
    seen.scope = record.run.scope.clone();
    observed.add_job(seen);
    observed.add_record(held(record));
    let all = Options { unnamed: Unnamed::InTheseScopes, prune: Prune::Cancel, ..Options::default() };
    assert_snapshot!(summary(&plan(&wanted, &observed, &all)), @"other#1 Create first-run [create, confirm by Spec, close]");
    let names: std::collections::BTreeSet<_> = [name("tag")].into();
    let by_name = Options {
        only: names.clone(),
        cancel: names,
        create: Create::Never,
        unnamed: Unnamed::InTheseScopes,
        ..Options::default()
    };
    assert_snapshot!(summary(&plan(&wanted, &observed, &by_name)), @"tag#1 Wait cancel-requested [cancel, close]");
}

/// A job moved to another account while its first one was held: a name stands for what the spec asks for.
#[test]
fn a_confirmed_name_is_the_run_that_the_spec_asks_for() {
    let old = job("tag");
    let mut new = old.clone();
    new.region = "eu-central-1".parse().unwrap();
    new.manifest = job_with("tag", json!({"manifest": {"csv": {"object": "s3://lists/b.csv", "etag": "b1946ac92492d2347c6235b4d2611184", "fields": ["Bucket", "Key"]}}})).manifest;
    let wanted = desired([new.clone()]);
    let mut observed = empty_world(&wanted);
    for (number, job) in [(1, &old), (2, &new)] {
        let mut record = record(job, Some(id(number)));
        record.run = wanted.run(job);
        let mut seen = seen(&record, id(number), JobStatus::Suspended);
        seen.scope = record.run.scope.clone();
        observed.add_job(seen);
        observed.add_record(held(record));
    }
    let names: std::collections::BTreeSet<_> = [name("tag")].into();
    let by_hand = Options { create: Create::Never, only: names.clone(), ..Options::default() };
    let confirm = Options { confirm: names.clone(), ..by_hand.clone() };
    assert_snapshot!(summary(&plan(&wanted, &observed, &confirm)), @r"
    tag#1 Wait ready-to-confirm [confirm by Person, close]
    tag#1 Orphan no-spec [close]
    ");
    let cancel = Options { cancel: names, ..by_hand };
    assert_snapshot!(summary(&plan(&wanted, &observed, &cancel)), @"tag#1 Wait cancel-requested [cancel, close]");
    // Without a spec nobody can say what either was to do.
    assert_snapshot!(summary(&plan(&desired([]), &observed, &confirm)), @r"
    tag#1 Blocked no-spec [close]
    tag#1 Blocked no-spec [close]
    ");
}

/// Run 2 is held, and somebody lets a second job of the closed run 1 run.
#[test]
fn a_run_is_not_let_run_beside_a_second_job_of_an_earlier_one() {
    let first = job("tag");
    let second = with_run(job("tag"), 2);
    let wanted = desired([second.clone()]);
    let mut observed = empty_world(&wanted);
    let done = closed_record(&first, Outcome::Complete, all_done());
    observed.add_record(held(done.clone()));
    see_held(&mut observed, &second);
    let before = observed.clone();
    observed.add_job(seen(&done, id(7), JobStatus::Active));
    let steps = plan(&wanted, &observed, &Options::default());
    assert_snapshot!(summary(&steps), @r"
    tag#1 Blocked duplicate-runs []
    tag#2 Blocked earlier-run-active [close]
    ");
    // So it is if it began after the plan.
    let steps = plan(&wanted, &before, &Options::default());
    assert_snapshot!(summary(&steps), @"tag#2 Wait ready-to-confirm [confirm by Spec, close]");
    let step = steps.steps.iter().find(|step| step.run.run == second.run).unwrap();
    assert!(matches!(settle(step, &observed), Settled::Refuse(s3jobs::plan::Why::EarlierRunActive(_))));
}

/// What a second job of a closed run does, or did, is told as long as S3 knows it.
#[test]
fn a_second_job_of_a_closed_run_is_told_of() {
    let job = job("tag");
    let wanted = desired([job.clone()]);
    for (status, expected) in
        [(JobStatus::Active, "tag#1 Blocked duplicate-runs []"), (JobStatus::Complete, "tag#1 Done completed []")]
    {
        let mut observed = empty_world(&wanted);
        let done = closed_record(&job, Outcome::Complete, all_done());
        observed.add_job(seen(&done, id(7), status));
        observed.add_record(held(done));
        for desired in [&wanted, &desired([])] {
            let steps = plan(desired, &observed, &Options::default());
            let is_shown = desired.jobs.contains_key(&name("tag")) || status == JobStatus::Active;
            assert_eq!(summary(&steps), if is_shown { expected } else { "" }, "{status:?}");
            let told = |step: &s3jobs::plan::Step| detail(step)[0].contains("was let run by somebody else");
            assert!(steps.steps.iter().all(told), "{:?}", steps.steps);
        }
    }
}

#[test]
fn two_specs_with_the_same_effect_are_both_blocked() {
    let a = job("a");
    let mut b = a.clone();
    b.name = name("b");
    let desired = desired([a, b]);
    let observed = empty_world(&desired);
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @r"
    a#1 Blocked same-effect-elsewhere []
    b#1 Blocked same-effect-elsewhere []
    ");
}

#[test]
fn an_intent_without_a_job_is_resumed() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, None)));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Wait intent-without-job [resume, confirm by Spec, close]");
}

#[test]
fn a_refused_create_is_tried_again_even_with_another_spec() {
    let refused = job("tag");
    let mended = job_with("tag", json!({"operation": {"deleteObjectTagging": {}}}));
    let desired = desired([mended]);
    let mut observed = empty_world(&desired);
    let mut record = record(&refused, None);
    record.current_mut().sends = 0;
    record.current_mut().refused = Some(Refusal { at: observed.at, message: "no".to_owned() });
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Create refused-before [create, confirm by Spec, close]");
}

/// Since it was uploaded for the request that S3 refused, the list may have been deleted.
#[test]
fn a_refused_create_is_tried_again_with_a_list_that_is_in_s3() {
    let mut job = job("tag");
    job.manifest = serde_json::from_value(
        json!({"file": {"path": "list.csv", "bucket": "s3://manifests", "fields": ["Bucket", "Key"]}}),
    )
    .unwrap();
    job.file = Some(FileContent {
        path: "/specs/list.csv".into(),
        sha256: "0".repeat(64),
        md5: "0".repeat(32),
        bytes: 20,
        rows: 1,
        buckets: ["photos".to_owned()].into(),
    });
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let mut record = record(&self::job("tag"), None);
    record.current_mut().sends = 0;
    record.current_mut().refused = Some(Refusal { at: observed.at, message: "no".to_owned() });
    observed.add_record(held(record));
    observed.set_manifest(job.name.clone(), Manifest::Missing);
    let plan = plan(&desired, &observed, &Options::default());
    let upload = plan.steps[0].actions[0].clone();
    assert!(matches!(upload, Action::UploadManifest { .. }), "{upload:?}");
    assert_eq!(settle(&plan.steps[0], &observed), Settled::Act(Box::new(Act::Planned(upload))));
    observed.set_manifest(job.name, Manifest::Found { etag: ETag::new("a".repeat(32)).unwrap(), objects: None });
    let Settled::Act(act) = settle(&plan.steps[0], &observed) else { panic!("{plan:?}") };
    let Act::Create { request, .. } = *act else { panic!("{act:?}") };
    let s3jobs::model::Manifest::Csv(csv) = &request.body.manifest else { panic!("{request:?}") };
    assert_eq!(csv.etag.as_str(), "a".repeat(32), "the request names the list that was uploaded");
}

#[test]
fn a_job_of_our_lineage_without_a_record_blocks_every_create() {
    let lost = job("lost");
    let desired = desired([job("tag"), job("other")]);
    let mut observed = empty_world(&desired);
    observed.add_job(seen(&record(&lost, None), id(9), JobStatus::Active));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @r"
    other#1 Blocked ledger-lost-history []
    tag#1 Blocked ledger-lost-history []
    ");
}

#[test]
fn a_foreign_job_with_a_copied_marker_is_left_alone_and_shown_as_foreign() {
    let ours = job("tag");
    let desired = desired([ours.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&ours, Some(id(1)));
    let mut foreign = seen(&record, id(2), JobStatus::Suspended);
    foreign.live.operation = Some(serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap());
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_job(foreign);
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @r"
    tag#1 Keep running [close]
    tag#1 Foreign copied-marker []
    ");
}

#[test]
fn a_held_duplicate_is_cancelled_and_the_elected_job_goes_on() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    observed.add_job(seen(&record, id(2), JobStatus::Suspended));
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Wait ready-to-confirm [cancel duplicate 02, confirm by Spec, close]");
}

#[test]
fn a_duplicate_that_somebody_let_run_is_reported() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    observed.add_job(seen(&record, id(2), JobStatus::Active));
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked duplicate-runs [close]");
}

#[test]
fn a_job_of_the_same_project_from_another_ledger_is_blocked() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let mut other = seen(&record(&job, None), id(5), JobStatus::Active);
    other.marker.as_mut().unwrap().lineage = "ffffffff".to_owned();
    observed.add_job(other);
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked other-ledger []");
}

#[test]
fn the_recorded_job_with_another_body_is_not_touched() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    let mut changed = seen(&record, id(1), JobStatus::Suspended);
    changed.live.role_arn = Some("arn:aws:iam::111122223333:role/other".parse().unwrap());
    observed.add_job(changed);
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Blocked job-differs []");
}

#[test]
fn a_missing_manifest_and_a_changed_one_are_blocked() {
    let desired = desired([job("changed"), job("missing")]);
    let mut observed = empty_world(&desired);
    let other = "00000000000000000000000000000000".parse().unwrap();
    observed.set_manifest(name("changed"), Manifest::Found { etag: other, objects: None });
    observed.set_manifest(name("missing"), Manifest::Missing);
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @r"
    changed#1 Blocked manifest-changed []
    missing#1 Blocked manifest-missing []
    ");
    assert_snapshot!(detail(&plan.steps[0]).join("\n"), @r"
    s3://manifests/list.csv has the ETag 00000000000000000000000000000000, the job's spec says 60e460c9d1046e73f7dde5043ac3ae85
    if the new content is meant, set `etag: 00000000000000000000000000000000`
    ");
}

#[test]
fn a_count_outside_the_guard_is_blocked_with_both_ways_out() {
    let job = job_with("tag", json!({"confirmation": {"guarded": {"maxTasks": 10}}}));
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    observed.add_record(held(record));
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Blocked count-outside-guard [close]");
    assert_snapshot!(detail(&plan.steps[0]).join("\n"), @r"
    S3 counted 1000 tasks; the spec allows 1 to 10
    `s3jobs confirm tag` lets it run all the same, `s3jobs cancel tag` ends it
    ");
}

#[test]
fn a_person_can_confirm_a_manual_job() {
    let job = job_with("tag", json!({"confirmation": "manual"}));
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    observed.add_record(held(record));
    let waiting = summary(&plan(&desired, &observed, &Options::default()));
    assert_snapshot!(waiting, @"tag#1 Wait awaiting-confirmation [close]");
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Wait ready-to-confirm [confirm by Person, close]");
}

#[test]
fn priority_and_tags_are_changed_in_place_and_others_tags_stay() {
    let submitted = job_with("tag", json!({"tags": {"Team": "a", "Old": "x"}}));
    let wanted = job_with("tag", json!({"priority": 50, "tags": {"Team": "b"}}));
    let desired = desired([wanted]);
    let mut observed = empty_world(&desired);
    let record = record(&submitted, Some(id(1)));
    let mut live = seen(&record, id(1), JobStatus::Active);
    live.tags.as_mut().unwrap().insert("Theirs".parse().unwrap(), "kept".parse().unwrap());
    observed.add_job(live);
    observed.add_record(held(record));
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Keep running [priority 10 -> 50, tags +1 -1, close]");
    let s3jobs::plan::Action::SetTags { result, .. } = &plan.steps[0].actions[1] else { panic!("no tags") };
    let keys: Vec<&str> =
        result.keys().map(s3jobs::model::operation::TagKey::as_str).filter(|key| !key.starts_with("s3jobs:")).collect();
    assert_eq!(keys, ["Team", "Theirs"]);
}

#[test]
fn what_only_create_job_can_set_applies_to_the_next_run() {
    let submitted = job("tag");
    let wanted = job_with("tag", json!({"roleArn": "arn:aws:iam::111122223333:role/new"}));
    let desired = desired([wanted]);
    let mut observed = empty_world(&desired);
    let record = record(&submitted, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Keep running [close]");
    assert_eq!(plan.steps[0].stage.next_run()[0].path, "roleArn");
}

#[test]
fn a_live_job_without_a_spec_is_an_orphan_and_cancelled_only_with_prune() {
    let job = job("tag");
    let desired = desired([]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Orphan no-spec [close]");
    let options = Options { prune: Prune::Cancel, ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Orphan no-spec [cancel, close]");
}

/// Whoever prunes from an old checkout ends nothing that a newer one asks for.
#[test]
fn a_run_that_is_ahead_of_its_spec_is_not_pruned() {
    for status in [JobStatus::Suspended, JobStatus::Active] {
        let desired = desired([job("tag")]);
        let mut observed = empty_world(&desired);
        let record = record(&job_with("tag", json!({"run": 2})), Some(id(1)));
        observed.add_job(seen(&record, id(1), status));
        observed.add_record(held(record));
        let options = Options { prune: Prune::Cancel, ..Options::default() };
        let plan = plan(&desired, &observed, &options);
        assert_eq!(summary(&plan), "tag#1 Blocked run-went-back []\ntag#2 Orphan no-spec [close]", "{status:?}");
        let named = Options { cancel: [name("tag")].into(), ..options };
        assert!(summary(&s3jobs::plan::plan(&desired, &observed, &named)).contains("cancel"), "{status:?}");
    }
}

/// A mistake in a spec does not make its job one without a spec: nothing is pruned for it.
#[test]
fn a_live_job_with_an_invalid_spec_is_no_orphan() {
    let job = job("tag");
    let desired = desired([]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    let options = Options { prune: Prune::Cancel, invalid: [job.name].into(), ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Keep spec-invalid [close]");
}

#[test]
fn a_job_can_be_cancelled_although_its_spec_changed_since() {
    let submitted = job("tag");
    let desired = desired([job_with("tag", json!({"operation": {"deleteObjectTagging": {}}}))]);
    let mut observed = empty_world(&desired);
    let record = record(&submitted, Some(id(1)));
    observed.add_job(seen(&record, id(1), JobStatus::Active));
    observed.add_record(held(record));
    let options = Options { cancel: [name("tag")].into(), ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Wait cancel-requested [cancel, close]");
}

#[test]
fn a_run_without_a_job_cannot_be_confirmed() {
    let desired = desired([job("tag")]);
    let observed = empty_world(&desired);
    let options =
        Options { confirm: [name("tag")].into(), create: s3jobs::plan::desired::Create::Never, ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Done not-created []");
}

#[test]
fn a_scope_that_cannot_be_reached_blocks_its_jobs_only() {
    let mut away = job("away");
    away.region = "eu-west-1".parse().unwrap();
    let desired = desired([away.clone(), job("here")]);
    let mut observed = empty_world(&desired);
    let trouble = Trouble { kind: FailureKind::Temporary, message: "ListJobs: cannot reach it".to_owned() };
    observed.set_trouble(desired.scope(&away), trouble);
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @r"
    away#1 Blocked not-observed []
    here#1 Create first-run [create, confirm by Spec, close]
    ");
}

/// Of a record that was made again from a claim there is no request that could be shown.
#[test]
fn a_record_without_attempts_is_no_matter_in_a_scope_that_cannot_be_reached() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = closed_record(&job, Outcome::Unknown, Progress::default());
    observed.add_record(held(Record { attempts: Vec::new(), ..record }));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Done closed-unknown []");
    let trouble = Trouble { kind: FailureKind::Temporary, message: "ListJobs: cannot reach it".to_owned() };
    observed.set_trouble(desired.scope(&job), trouble);
    let plan = plan(&desired, &observed, &Options::default());
    assert_snapshot!(summary(&plan), @"tag#1 Blocked not-observed []");
    assert!(plan.steps[0].stage.asked().is_some());
}

/// A guard yields to a person; the project's policy does not.
#[test]
fn a_count_above_the_policy_is_not_confirmed_by_anybody() {
    for confirmation in [json!("automatic"), json!("manual"), json!({"guarded": {"maxTasks": 5000}})] {
        let mut job = job_with("tag", json!({"confirmation": confirmation}));
        job.max_tasks = NonZeroU64::new(999);
        let desired = desired([job.clone()]);
        let mut observed = empty_world(&desired);
        let record = record(&job, Some(id(1)));
        observed.add_record(held(record.clone()));
        observed.add_job(seen(&record, id(1), JobStatus::Suspended));
        let options = Options { confirm: [name("tag")].into(), ..Options::default() };
        let plan = plan(&desired, &observed, &options);
        insta::allow_duplicates! {
        assert_snapshot!(summary(&plan), @"tag#1 Blocked count-above-policy [close]");
        assert_snapshot!(detail(&plan.steps[0]).join("\n"), @"
        S3 counted 1000 tasks; the project's policy allows 999
        `s3jobs cancel tag` ends it; only another `policy.maxTasks` lets it run
        ");
        }
    }
}

#[test]
fn a_count_within_the_policy_is_confirmed() {
    let mut job = job("tag");
    job.max_tasks = NonZeroU64::new(1000);
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    let record = record(&job, Some(id(1)));
    observed.add_record(held(record.clone()));
    observed.add_job(seen(&record, id(1), JobStatus::Suspended));
    assert_snapshot!(summary(&plan(&desired, &observed, &Options::default())), @"tag#1 Wait ready-to-confirm [confirm by Spec, close]");
}

/// Two environments of a project have jobs of the same names in different accounts: neither is the other's orphan.
#[test]
fn the_jobs_of_another_environment_are_no_orphans_of_this_one() {
    let mut elsewhere = job_with("tag", json!({"operation": {"deleteObjectTagging": {}}}));
    elsewhere.account = "444455556666".parse().unwrap();
    let mut desired = desired([job("tag")]);
    desired.elsewhere.insert(desired.scope(&elsewhere));
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&elsewhere, Some(id(7)))));
    let options = Options { unnamed: Unnamed::InTheseScopes, prune: Prune::Cancel, ..Options::default() };
    assert_snapshot!(summary(&plan(&desired, &observed, &options)), @"tag#1 Create first-run [create, confirm by Spec, close]");
    let by_name =
        Options { only: [name("tag")].into(), cancel: [name("tag")].into(), create: Create::Never, ..options };
    assert_snapshot!(summary(&plan(&desired, &observed, &by_name)), @"tag#1 Done not-created []");
}

/// Ten minutes after the first send, and twice as long after each other one, by what stands in the record alone.
#[test]
fn a_request_without_an_answer_is_sent_again_after_pauses_that_grow_and_not_for_ever() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let options = Options { patience: s3jobs::plan::Patience::AWS, ..Options::default() };
    let at = |sends: u32, sent: Option<&str>, now: &str| {
        let mut observed = empty_world(&desired);
        let mut record = record(&job, None);
        (record.current_mut().sends, record.current_mut().sent) = (sends, sent.map(time));
        observed.add_record(held(record));
        observed.at = time(now);
        let plan = plan(&desired, &observed, &options);
        let told = detail(&plan.steps[0]).join("; ");
        match settle(&plan.steps[0], &observed) {
            Settled::Wait(wait, _) => format!("{wait:?} {told}"),
            Settled::Act(act) if matches!(*act, Act::Resend(_)) => format!("Resend {told}").trim_end().to_owned(),
            Settled::Act(act) => format!("{act:?} {told}"),
            Settled::Refuse(why) => {
                format!("{} {}", why.reason(), facts(&why, (&plan.steps[0].run, &plan.invocation)).join("; "))
            }
            other @ (Settled::Closed(_) | Settled::Nothing) => format!("{other:?}"),
        }
    };
    let told = [
        at(1, None, "2026-11-22T11:09:59Z"),
        at(1, None, "2026-11-22T11:10:00Z"),
        at(2, Some("2026-11-22T11:10:00Z"), "2026-11-22T11:29:59Z"),
        at(2, Some("2026-11-22T11:10:00Z"), "2026-11-22T11:30:00Z"),
        at(5, Some("2026-11-22T12:00:00Z"), "2026-11-22T14:39:59Z"),
        at(5, Some("2026-11-22T12:00:00Z"), "2026-11-22T14:40:00Z"),
        // The clock of the last sender was a day ahead.
        at(1, Some("2026-11-23T12:00:00Z"), "2026-11-22T12:00:00Z"),
    ];
    assert_snapshot!(told.join("\n"), @r"
    Listing { until: Time(2026-11-22T11:10:00Z) } S3 may not list its job yet: it is looked for until 2026-11-22T11:10:00Z, then the request is sent once more
    Resend
    Listing { until: Time(2026-11-22T11:30:00Z) } S3 may not list its job yet: it is looked for until 2026-11-22T11:30:00Z, then the request is sent once more
    Resend
    Listing { until: Time(2026-11-22T14:40:00Z) } S3 may not list its job yet: it is looked for until 2026-11-22T14:40:00Z, then the request is sent once more
    intent-without-job the request was sent 5 times, no answer came and no job of it is listed; each of them may have made a job, which stays held; `s3jobs cancel tag` gives the run up: a job of it that appears later is cancelled, and a higher `run` starts anew
    Resend
    ");
}

#[test]
fn what_is_planned_for_an_unanswered_request_counts_as_a_change() {
    let job = job("tag");
    let desired = desired([job.clone()]);
    let mut observed = empty_world(&desired);
    observed.add_record(held(record(&job, None)));
    observed.at = time("2026-11-22T11:00:00Z");
    let plan = plan(&desired, &observed, &Options::default());
    assert!(s3jobs::plan::has_changes(&plan, &observed));
}

/// Before the job was adopted, its spec changed: that it is there is said, and which it is.
#[test]
fn a_changed_spec_is_told_that_its_job_is_listed() {
    let (old, new) = (job("tag"), job_with("tag", json!({"operation": {"deleteObjectTagging": {}}})));
    let record = record(&old, None);
    for (desired, reason) in
        [(desired([new.clone()]), "changed-after-submit"), (desired([with_run(new, 2)]), "earlier-run-active")]
    {
        let mut observed = empty_world(&desired);
        observed.add_job(seen(&record, id(5), JobStatus::Suspended));
        observed.add_record(held(record.clone()));
        let plan = plan(&desired, &observed, &Options::default());
        let step = plan.steps.iter().find(|step| step.reason().code() == reason).unwrap();
        let told = detail(step).join("; ");
        assert!(told.contains("S3 lists its job, 00000000-0000-4000-8000-000000000005, which is held"), "{told}");
        assert!(told.contains("s3jobs cancel tag"), "{told}");
    }
}
