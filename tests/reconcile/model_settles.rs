//! That the model of the protocol is one of this program: in every world that it comes to, `plan` and `settle` decide what
//! the model's runner does next.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(unreachable_pub, dead_code, reason = "modules of another test crate")]

#[path = "../model/elsewhere.rs"]
mod elsewhere;
#[path = "../model/model.rs"]
mod model;
#[path = "../model/protocol.rs"]
mod protocol;
#[path = "../model/scenario.rs"]
mod scenario;
#[path = "../model/search.rs"]
mod search;
#[path = "../model/state.rs"]
mod state;

use std::collections::HashSet;

use s3jobs::ledger::{Claim, Closing, Outcome, Owner, Refusal};
use s3jobs::model::{Job, JobStatus, Progress};
use s3jobs::plan::settle::Act;
use s3jobs::plan::{Action, Observed, Options, Settled, plan, settle};

use crate::support::{closed_record, desired, empty_world, held, id, job, record, seen, time};
use model::Model;
use scenario::{ONE_RUN, Rule};
use state::{Announced, At, Record, Set, State, Status};

#[test]
fn what_is_settled_is_what_the_model_does() {
    let (worlds, different) = compare(&Model::of(ONE_RUN));
    assert!(worlds > 100, "only {worlds} worlds were compared");
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The comparison can fail: a model that cancels before it elects is another one.
#[test]
fn a_model_without_a_rule_is_not_what_is_settled() {
    let (_, different) = compare(&Model { scenario: ONE_RUN, without: Some(Rule::ElectionBeforeCancel) });
    assert!(!different.is_empty());
}

/// How many worlds a model comes to, and what this program would do otherwise there.
fn compare(model: &Model) -> (usize, Vec<String>) {
    let found = model.explore(|_| false).unwrap();
    let (mut worlds, mut different) = (HashSet::new(), Vec::new());
    for (state, i) in found.states.iter().flat_map(|state| (0..ONE_RUN.runners.len()).map(move |i| (state, i))) {
        let At::Listed(listed) = state.runners[i].at else { continue };
        if worlds.insert((state.records[0], state.jobs, listed)) {
            let expected = expected_as(model.read_ledger(*state, i, (listed, state.recorded())).runners[i].at);
            let done = settled(state, listed);
            if done != expected {
                different.push(format!("{done} and not {expected} in {state:?} with {listed:?} listed"));
            }
        }
    }
    (worlds.len(), different)
}

/// What the model's runner does next, as this program would say it. To announce and to let run is one action here.
fn expected_as(at: At) -> String {
    match at {
        At::Intend { .. } => "create".to_owned(),
        At::TakeOver => "resend".to_owned(),
        At::Elect(job) => format!("adopt {job}"),
        At::CancelDuplicate(job) => format!("cancel duplicate {job}"),
        At::Announce(_) | At::Confirm(_) => "confirm".to_owned(),
        At::Close(_) => "close".to_owned(),
        At::Start => "nothing".to_owned(),
        At::Listed(_) | At::ReadRecords { .. } | At::Read(_) | At::Claim(_) | At::LookAgain(_) | At::Send => {
            unreachable!()
        }
        At::Await | At::Withdraw | At::GiveBack | At::Yield(_) | At::Stopped => unreachable!(),
        At::Replace(_) | At::EndReplaced(_) | At::NextAttempt | At::Park { .. } | At::Enter => unreachable!(),
    }
}

/// What this program does in a state, having listed these jobs.
fn settled(state: &State, listed: Set) -> String {
    let wanted = desired([job("tag")]);
    let observed = observed(state, listed);
    let plan = plan(&wanted, &observed, &Options::default());
    let number = |id: &s3jobs::model::JobId| id.as_str().rsplit('-').next().unwrap().parse::<u32>().unwrap();
    match settle(&plan.steps[0], &observed) {
        Settled::Act(act) => match *act {
            Act::Create { .. } => "create".to_owned(),
            Act::Resend(_) => "resend".to_owned(),
            Act::Adopt { job, .. } => format!("adopt {}", number(&job)),
            Act::Planned(Action::CancelDuplicate { job }) => format!("cancel duplicate {}", number(&job)),
            Act::Planned(Action::Confirm(_)) => "confirm".to_owned(),
            Act::Planned(Action::Close) => "close".to_owned(),
            Act::Planned(other) => format!("{other:?}"),
        },
        Settled::Wait(..) | Settled::Refuse(..) | Settled::Closed(_) | Settled::Nothing => "nothing".to_owned(),
    }
}

/// The world of a state: what is listed, and the elected job, which is described by its id.
fn observed(state: &State, listed: Set) -> Observed {
    let job = job("tag");
    let wanted = desired([job.clone()]);
    let mut observed = empty_world(&wanted);
    let elected = match state.records[0] {
        Record::Elected { job, .. } => Some(job),
        Record::Closed { job, .. } => job,
        Record::Absent | Record::Intent { .. } | Record::Refused { .. } | Record::Entered { .. } => None,
    };
    for (number, made) in state.jobs().filter(|(number, _)| listed.has((*number).into()) || elected == Some(*number)) {
        observed.add_job(seen(&record(&job, None), id(number.into()), as_status(made.status)));
    }
    recorded(state, &job).map(held).into_iter().for_each(|versioned| observed.add_record(versioned));
    if !state.claims[0].is_empty() {
        let (run, effect) = (wanted.run(&job), wanted.effect(&job));
        let owner = Owner { run, since: time("2026-11-22T11:00:00Z"), reason: None, moved_to: None, given_back: None };
        observed.add_claim(Claim::new(&effect, owner, "nonce".to_owned()));
    }
    observed
}

fn recorded(state: &State, job: &Job) -> Option<s3jobs::ledger::Record> {
    let at = time("2026-11-22T11:00:00Z");
    match state.records[0] {
        Record::Absent => None,
        Record::Entered { .. } => unreachable!("no spec says that the run was done elsewhere"),
        Record::Intent { .. } => Some(record(job, None)),
        Record::Refused { .. } => {
            let mut record = record(job, None);
            record.current_mut().refused = Some(Refusal { at, message: "no".to_owned() });
            Some(record)
        }
        Record::Elected { job: elected, announced, .. } => {
            let mut record = record(job, Some(id(elected.into())));
            record.current_mut().confirming = (announced == Announced::Confirming).then_some(at);
            Some(record)
        }
        Record::Closed { job: Some(elected), .. } => {
            let closed = closed_record(job, Outcome::Complete, Progress::default()).closed;
            Some(s3jobs::ledger::Record { closed, ..record(job, Some(id(elected.into()))) })
        }
        Record::Closed { job: None, .. } => {
            let closed = Some(Closing::without_job(Outcome::NeverCreated, at).into());
            Some(s3jobs::ledger::Record { closed, ..record(job, None) })
        }
    }
}

fn as_status(status: Status) -> JobStatus {
    match status {
        Status::Held => JobStatus::Suspended,
        Status::Running => JobStatus::Active,
        Status::Ended => JobStatus::Complete,
        Status::Cancelled | Status::Stopped => JobStatus::Cancelled,
    }
}
