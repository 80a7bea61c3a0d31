//! What holds of every plan, whatever the world looks like.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use proptest::prelude::*;
use s3jobs::ledger::{Outcome, Record};
use s3jobs::model::{Job, JobStatus, Progress};
use s3jobs::plan::settle::Act;
use s3jobs::plan::{Action, Observed, Options, Plan, Prune, Search, Settled, Stage, Verdict, plan, settle};
use serde_json::json;

use crate::support::*;

/// One job's part of a world.
#[derive(Clone, Debug)]
struct Case {
    spec: Option<u32>,
    confirmation: usize,
    changed: bool,
    record: RecordCase,
    elected: Option<usize>,
    twins: Vec<(usize, bool)>,
    manifest: usize,
    /// Whether it comes after the job before it, and whether it is left alone.
    order: (bool, bool),
}

#[derive(Clone, Copy, Debug)]
enum RecordCase {
    None,
    Intent,
    Refused,
    Elected,
    Closed,
}

fn case() -> impl Strategy<Value = Case> {
    let record = prop_oneof![
        Just(RecordCase::None),
        Just(RecordCase::Intent),
        Just(RecordCase::Refused),
        Just(RecordCase::Elected),
        Just(RecordCase::Closed),
    ];
    let status = 0..STATUSES.len();
    (
        proptest::option::weighted(0.8, 1_u32..4),
        0..3_usize,
        proptest::bool::weighted(0.2),
        record,
        proptest::option::weighted(0.8, status.clone()),
        proptest::collection::vec((status, any::<bool>()), 0..3),
        0..3_usize,
        (any::<bool>(), proptest::bool::weighted(0.2)),
    )
        .prop_map(|(spec, confirmation, changed, record, elected, twins, manifest, order)| Case {
            spec,
            confirmation,
            changed,
            record,
            elected,
            twins,
            manifest,
            order,
        })
}

fn submitted(number: usize) -> Job {
    job(&format!("job-{number}"))
}

fn wanted(number: usize, case: &Case) -> Option<Job> {
    let confirmation = match case.confirmation {
        0 => json!("automatic"),
        1 => json!("manual"),
        _ => json!({"guarded": {"maxTasks": 10}}),
    };
    let mut changes = json!({ "confirmation": confirmation });
    let (is_after, suspend) = case.order;
    if is_after && number > 0 {
        changes["after"] = json!([format!("job-{}", number - 1)]);
    }
    changes["suspend"] = json!(suspend);
    if case.changed {
        changes["operation"] = json!({"putObjectTagging": {"tagSet": {"changed": number.to_string()}}});
    }
    Some(with_run(job_with(&format!("job-{number}"), changes), case.spec?))
}

fn record_of(number: usize, case: &Case) -> Option<Record> {
    let job = submitted(number);
    let elected = id(u32::try_from(number).unwrap() * 10);
    match case.record {
        RecordCase::None => None,
        RecordCase::Intent => Some(record(&job, None)),
        RecordCase::Refused => {
            let mut record = record(&job, None);
            let at = time("2026-11-22T11:00:00Z");
            record.current_mut().refused = Some(s3jobs::ledger::Refusal { at, message: "no".to_owned() });
            Some(record)
        }
        RecordCase::Elected => Some(record(&job, Some(elected))),
        RecordCase::Closed => Some(closed_record(&job, Outcome::Complete, Progress::default())),
    }
}

fn world(cases: &[Case]) -> (s3jobs::plan::Desired, Observed) {
    let jobs = cases.iter().enumerate().filter_map(|(number, case)| wanted(number, case));
    let desired = desired(jobs);
    let mut observed = empty_world(&desired);
    for (number, case) in cases.iter().enumerate() {
        let record = record_of(number, case);
        let name = submitted(number).name;
        if case.manifest == 0 {
            observed.set_manifest(name, s3jobs::plan::Manifest::Missing);
        }
        let Some(record) = record else { continue };
        if let (Some(status), Some(job)) = (case.elected, record.job()) {
            observed.add_job(seen(&record, job.clone(), STATUSES[status]));
        } else if let Some(job) = record.job() {
            observed.add_gone(record.run.scope.clone(), job.clone());
        }
        for (index, (status, same)) in case.twins.iter().enumerate() {
            let twin = id(u32::try_from(number * 10 + index + 1).unwrap());
            let mut twin = seen(&record, twin, STATUSES[*status]);
            if !same {
                twin.live.operation = Some(serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap());
            }
            observed.add_job(twin);
        }
        observed.add_record(held(record));
    }
    (desired, observed)
}

fn has(plan: &Plan, fits: impl Fn(&Action) -> bool) -> bool {
    plan.steps.iter().flat_map(|step| &step.actions).any(fits)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_has_a_record_is_never_created_again(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            let creates = step.actions.iter().any(|action| matches!(action, Action::Create { .. }));
            let recorded = observed.record(&step.run).is_some_and(|versioned| !versioned.record.is_refused());
            prop_assert!(!(creates && recorded), "{step:?}");
        }
    }

    #[test]
    fn settling_never_adds_an_action_that_the_step_lacks(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        let options = Options { prune: Prune::Cancel, ..Options::default() };
        for step in plan(&desired, &observed, &options).steps {
            let Settled::Act(act) = settle(&step, &observed) else { continue };
            let planned = match *act {
                Act::Planned(action) => step.actions.contains(&action),
                Act::Create { .. } => step.actions.iter().any(|action| matches!(action, Action::Create { .. })),
                Act::Adopt { .. } | Act::Resend(_) => step
                    .actions
                    .iter()
                    .any(|action| matches!(action, Action::Create { .. } | Action::Resume { .. })),
            };
            prop_assert!(planned, "{step:?}");
        }
    }

    #[test]
    fn what_is_known_of_a_run_follows_from_its_record(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            let record = observed.record(&step.run).map(|versioned| &versioned.record);
            let open = record.map(Record::is_open).filter(|_| !record.is_some_and(Record::is_refused));
            let fits = match (&step.stage, step.verdict()) {
                (Stage::Copied, Verdict::Foreign) => true,
                (Stage::Wanted(_), Verdict::Create | Verdict::Wait | Verdict::Suspended | Verdict::Blocked) => {
                    open.is_none()
                }
                (
                    Stage::Open(it),
                    Verdict::Wait | Verdict::Keep | Verdict::Suspended | Verdict::Orphan | Verdict::Blocked,
                ) => {
                    open == Some(true) && record.is_some_and(|record| record.digest == it.basis.digest)
                }
                (Stage::Closed(_), Verdict::Done | Verdict::Wait | Verdict::Blocked) => open == Some(false),
                (Stage::Copied | Stage::Wanted(_) | Stage::Open(_) | Stage::Closed(_) | Stage::Emptied(_), _) => false,
            };
            prop_assert!(fits, "{step:?}");
        }
    }

    /// The same said once more, from the records alone: what a job comes after is complete, and no task of it failed.
    #[test]
    fn a_job_is_created_only_after_what_it_comes_after(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        let plan = plan(&desired, &observed, &Options::default());
        for (at, step) in plan.steps.iter().enumerate() {
            let Some(job) = desired.jobs.get(&step.run.name).filter(|_| desired.asks_for(&step.run)) else { continue };
            for name in &job.after {
                prop_assert!(plan.steps[..at].iter().any(|before| before.run.name == *name) || !desired.jobs.contains_key(name));
            }
            let creates = matches!(settle(step, &observed), Settled::Act(act) if matches!(*act, Act::Create { .. } | Act::Resend(_)));
            let is_done = |name: &s3jobs::model::JobName| {
                let runs = observed.records().filter(|record| record.run.name == *name && !record.is_refused());
                runs.last().is_some_and(|last| match (&last.closed, last.job()) {
                    (Some(closing), _) => closing.outcome == Outcome::Complete && closing.progress.failed == 0,
                    (None, Some(id)) => observed.job(&last.run.scope, id)
                        .is_some_and(|seen| seen.live.status == Some(JobStatus::Complete) && seen.live.progress.failed == 0),
                    (None, None) => false,
                })
            };
            prop_assert!(!creates || job.after.iter().all(is_done), "{step:?}");
        }
    }

    /// Nothing of a job that is left alone is created, let run or changed.
    #[test]
    fn a_suspended_job_is_left_alone(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            let is_suspended = desired.asks_for(&step.run) && desired.jobs.get(&step.run.name).is_some_and(|job| job.suspend);
            let is_forbidden = |action: &Action| match action {
                Action::Create { .. } | Action::Confirm(_) | Action::UploadManifest { .. } => true,
                Action::SetPriority { .. } | Action::SetTags { .. } | Action::Cancel { .. } | Action::GiveUp => true,
                Action::Resume { search, .. } => *search != Search::AdoptOnly,
                Action::Record(_) | Action::Replace { .. } => true,
                Action::CancelDuplicate { .. } | Action::Close => false,
            };
            prop_assert!(!is_suspended || !step.actions.iter().any(is_forbidden), "{step:?}");
        }
    }

    #[test]
    fn done_and_foreign_steps_do_nothing(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            if matches!(step.verdict(), Verdict::Done | Verdict::Foreign) {
                prop_assert!(step.actions.is_empty(), "{step:?}");
            }
        }
    }

    #[test]
    fn a_block_forbids_creating_and_confirming_and_nothing_else(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            if step.verdict() != Verdict::Blocked {
                continue;
            }
            let is_forbidden = |action: &Action| match action {
                Action::Create { .. } | Action::Confirm(_) | Action::UploadManifest { .. } => true,
                Action::Replace { .. } => true,
                Action::Record(_) => false,
                Action::Resume { search, .. } => *search != Search::AdoptOnly,
                Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } => false,
                Action::Cancel { .. } | Action::GiveUp | Action::Close => false,
            };
            prop_assert!(!step.actions.iter().any(is_forbidden), "{step:?}");
            let Settled::Act(act) = settle(&step, &observed) else { continue };
            prop_assert!(!matches!(*act, Act::Create { .. } | Act::Resend(_)), "{step:?}");
        }
    }

    #[test]
    fn a_record_whose_job_has_ended_is_closed_whatever_its_spec_says(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            let Some(record) = observed.record(&step.run).map(|versioned| &versioned.record) else { continue };
            let seen = record.job().and_then(|id| observed.job(&step.run.scope, id));
            let ended = seen.and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal);
            if ended && record.is_open() && step.verdict() != Verdict::Foreign {
                prop_assert!(step.actions.contains(&Action::Close), "{step:?}");
            }
        }
    }

    #[test]
    fn nobody_s_job_is_cancelled_without_being_asked(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        let plan = plan(&desired, &observed, &Options::default());
        let cancels = has(&plan, |action| matches!(action, Action::Cancel { .. }));
        prop_assert!(!cancels);
        for step in &plan.steps {
            for action in &step.actions {
                let Action::CancelDuplicate { job } = action else { continue };
                let elected = observed.record(&step.run).and_then(|versioned| versioned.record.job());
                prop_assert!(elected != Some(job), "{step:?}");
                let twin = observed.job(&step.run.scope, job).unwrap();
                prop_assert!(twin.live.status.is_some_and(JobStatus::is_held), "{step:?}");
            }
        }
    }

    #[test]
    fn only_a_job_that_the_ledger_names_is_ever_confirmed(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        for step in plan(&desired, &observed, &Options::default()).steps {
            let Settled::Act(act) = settle(&step, &observed) else { continue };
            if matches!(*act, Act::Planned(Action::Confirm(_))) {
                let record = &observed.record(&step.run).unwrap().record;
                let seen = observed.job(&step.run.scope, record.job().unwrap()).unwrap();
                prop_assert_eq!(seen.live.status, Some(JobStatus::Suspended));
            }
        }
    }

    #[test]
    fn the_same_world_gives_the_same_plan(cases in proptest::collection::vec(case(), 1..4)) {
        let (desired, observed) = world(&cases);
        prop_assert_eq!(
            plan(&desired, &observed, &Options::default()),
            plan(&desired, &observed, &Options::default())
        );
    }
}
