use std::num::NonZeroU64;

use super::case::Case;
use super::elsewhere::{moved_away, moved_while_held, not_recorded, nothing_moved, recording, to_record};
use super::job::{
    copied_marker, differs, duplicate, end_asked, end_first, end_still_asked, gone, job_listed, let_run, second,
    unanswered,
};
use super::ledger::lost;
use super::list::{list, told};
use super::predecessor::{predecessors, suspended};
use super::replaced::{being_replaced, not_replaced};
use super::run::{changed, earlier_run, recorded_since, same_effect, went_back};
use crate::advice::Risk;
use crate::advice::risk::done;
use crate::ledger::Outcome;
use crate::model::job::Guard;
use crate::model::policy::Freeze;
use crate::model::{Invocation, JobId, JobName, RunKey, RunNumber, Scope};
use crate::plan::Why;
use crate::plan::why::{ConfirmFault, NotAConfirmer, Note, Unseen};
use crate::render::words::closing::outcome;
use crate::render::words::counted;

/// The facts of a case in sentences. Empty where the code says it all.
pub fn facts(why: &Why, (run, invocation): (&RunKey, &Invocation)) -> Vec<String> {
    let case = Case { run, invocation };
    match why {
        Why::FirstRun | Why::NextRun | Why::RefusedBefore | Why::IntentWithoutJob | Why::Counting => Vec::new(),
        Why::JobListed { job, others } => vec![job_listed(job, others)],
        Why::LetRun { since } => vec![let_run(*since)],
        Why::EndAsked { since } => vec![end_asked(*since)],
        Why::EndFirst { since, until } => end_first((*since, *until), case).to_vec(),
        Why::AwaitingConfirmation | Why::ReadyToConfirm | Why::Running | Why::Ended => Vec::new(),
        Why::CancelRequested | Why::Completed | Why::Failed | Why::Cancelled | Why::ClosedUnknown => Vec::new(),
        Why::ToRecord(done) => to_record(done),
        Why::NotRecorded(found) => not_recorded(found, case),
        Why::MovedAway { to, is_held } => moved_away(to, *is_held, case),
        Why::Recorded | Why::GivenUp | Why::NotCreated | Why::NoSpec | Why::SpecInvalid(_) => Vec::new(),
        Why::Ahead(asked) => ahead(*asked, case),
        Why::HeldWithoutSpec { moved: Some(to), .. } => moved_while_held(to, (run, invocation)),
        Why::HeldWithoutSpec { run, scope, moved: None } => held_without_spec(*run, scope, case),
        Why::LetRunSince { job } => let_run_since(job),
        Why::NotObserved(Unseen::Trouble(trouble)) => vec![trouble.message.clone()],
        Why::NotObserved(Unseen::Job(job)) => vec![format!("job {job} could not be described")],
        Why::ChangedAfterSubmit(found) => changed(found, case),
        Why::OutcomeUnknown { job, report } => gone((run, job), report.as_ref(), case).to_vec(),
        Why::RunWentBack(found) => went_back(found),
        Why::EarlierRunActive(found) => earlier_run(found, case),
        Why::SameEffectElsewhere(found) => same_effect(found, case),
        Why::Predecessors(found) => predecessors(found, (run, invocation)),
        Why::Suspended(asked) => suspended(*asked, case),
        Why::RecordedSince { other, overtakes: _ } => vec![recorded_since(other)],
        Why::LedgerLostHistory { loss, noticed } => lost(loss, *noticed, case),
        Why::OtherLedger { job } => other_ledger(job),
        Why::List(fault) => list(fault),
        Why::ProtectedBucket(errors) => told(errors).collect(),
        Why::Frozen(freeze) => frozen(freeze),
        Why::JobDiffers(found) => differs(found, case),
        Why::Confirm(fault) => confirm(fault, case),
        Why::DuplicateRuns { second, elected } => duplicate(second, elected, case),
        Why::CopiedMarker(found) => copied_marker(found),
        Why::Unanswered(found) => unanswered(found, case),
        Why::Replaced { since: None } => Vec::new(),
        Why::Replaced { since: Some(since) } => vec![format!("that was decided at {since}: this goes on with it")],
        Why::BeingReplaced { since } => being_replaced(*since, case),
        Why::NotReplaced(kept) => not_replaced(kept, case),
        Why::InDoubt(why) => facts(why, (run, invocation)).into_iter().chain([in_doubt(case)]).collect(),
        Why::StaysHeld(why) => facts(why, (run, invocation)).into_iter().chain([stays_held(case)]).collect(),
    }
}

fn ahead(asked: RunNumber, case: Case<'_>) -> Vec<String> {
    vec![
        format!("its spec asks for run {asked}, an earlier one: if this checkout is an old one, bring it up to date"),
        format!("`--prune` leaves it alone; {} ends it", case.command("cancel")),
    ]
}

fn stays_held(case: Case<'_>) -> String {
    let cancel = case.command("cancel");
    format!("as things stand no command lets the job run that was made; {cancel} ends it")
}

fn frozen(freeze: &Freeze) -> Vec<String> {
    let Freeze { from: _, until, reason } = freeze;
    vec![
        format!("the project's policy lets nothing be begun before {until}: {reason}"),
        "apply again then; only another `policy.freeze` lets it begin sooner".to_owned(),
    ]
}

fn let_run_since(job: &JobId) -> Vec<String> {
    vec![
        format!("job {job} was held when this was planned, and was let run since: it is left alone"),
        "plan again to see what it does now".to_owned(),
    ]
}

fn other_ledger(job: &JobId) -> Vec<String> {
    vec![
        format!("job {job} is of the same project and name, and was made with another ledger"),
        "find out whose it is; rename the project or the job if this is another one".to_owned(),
    ]
}

fn held_without_spec(run: RunNumber, scope: &Scope, case: Case<'_>) -> Vec<String> {
    vec![
        format!("no spec asks for run {run} in {scope}, so that nobody can say what it was to do"),
        format!("restore its spec to let it run, or end it ({})", case.command("cancel")),
    ]
}

fn confirm(fault: &ConfirmFault, case: Case<'_>) -> Vec<String> {
    match fault {
        ConfirmFault::CountOutsideGuard { tasks, guard } => outside_guard(*tasks, guard, case),
        ConfirmFault::CountAbovePolicy { tasks, most } => above_policy(*tasks, *most, case),
        ConfirmFault::NotAConfirmer(found) => not_a_confirmer(found, case),
        ConfirmFault::NameNotTyped { risks, tasks } => name_not_typed(risks, *tasks, case),
    }
}

fn outside_guard(tasks: u64, guard: &Guard, case: Case<'_>) -> Vec<String> {
    let Guard { min_tasks, max_tasks } = guard;
    vec![
        format!("S3 counted {tasks} tasks; the spec allows {min_tasks} to {max_tasks}"),
        format!("{} lets it run all the same, {} ends it", case.command("confirm"), case.command("cancel")),
    ]
}

fn above_policy(tasks: u64, most: NonZeroU64, case: Case<'_>) -> Vec<String> {
    vec![
        format!("S3 counted {tasks} tasks; the project's policy allows {most}"),
        format!("{} ends it; only another `policy.maxTasks` lets it run", case.command("cancel")),
    ]
}

fn not_a_confirmer(found: &NotAConfirmer, case: Case<'_>) -> Vec<String> {
    const NAMED: usize = 5;
    let NotAConfirmer { caller, ci, allowed } = found;
    let caller = match caller {
        Some(Ok(caller)) => Some(caller.arn.clone()),
        Some(Err(trouble)) => Some(format!("a caller of whom STS did not say who it is ({})", trouble.message)),
        None => None,
    };
    let who: Vec<String> = caller.into_iter().chain(ci.as_ref().map(ToString::to_string)).collect();
    let who = if who.is_empty() { "what is no run of a CI system".to_owned() } else { who.join(", ") };
    let named: Vec<String> = allowed.iter().take(NAMED).map(ToString::to_string).collect();
    let more = allowed.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let named = if named.is_empty() { "nobody".to_owned() } else { named.join(", ") };
    let confirm = case.command("confirm");
    vec![
        format!("`policy.confirmers` does not name {who}; it names {named}{more}"),
        format!("have one of these run {confirm}, or apply; only another `policy.confirmers` lets others"),
    ]
}

fn name_not_typed(risks: &[Risk], tasks: u64, case: Case<'_>) -> Vec<String> {
    let name = &case.run.name;
    let said = case.invocation.command(&format!("confirm {name} --confirm {name}"));
    vec![
        format!("with {}, nobody takes it back: {}", counted(tasks, "task"), in_words(risks)),
        format!("{} asks for the name at a terminal; {said} says it where there is none", case.command("confirm")),
        format!("{} ends it", case.command("cancel")),
    ]
}

/// What is done that has the name of a job typed.
pub(in crate::render) fn in_words(risks: &[Risk]) -> String {
    risks.iter().map(|risk| done(risk.code)).collect::<Vec<_>>().join(", ")
}

/// The question for the name of a job.
pub fn ask_for_name(name: &JobName, risks: &[Risk]) -> String {
    format!("{name}: {}. Type its name to let it run; anything else leaves it held: ", in_words(risks))
}

fn in_doubt(case: Case<'_>) -> String {
    format!(
        "whether an earlier send has made a job of {} is not known: {} gives it up, and a job of it that appears later stays held",
        case.run,
        case.command("cancel")
    )
}

fn later_run(run: RunNumber, ended: Option<Outcome>) -> String {
    let ended = ended.map_or("not closed", outcome);
    format!("run {run} of this job is on record, too ({ended}): if this checkout is an old one, bring it up to date")
}

/// What a person should know beside why a run stands where it stands.
pub(in crate::render) fn note(note: &Note) -> String {
    match note {
        Note::LookedForUntil(until) => {
            format!("S3 may not list its job yet: it is looked for until {until}, then the request is sent once more")
        }
        Note::LetRunAt(since) => format!("it was let run at {since}, and S3 still holds it"),
        Note::EndAskedAt(since) => end_still_asked(*since),
        Note::SecondJob(job) => second(job),
        Note::Recorded(it) => recording(it),
        Note::NothingMoved { from, near } => nothing_moved(from, near.as_ref()),
        Note::LaterRun { run, outcome: ended } => later_run(*run, *ended),
        Note::NothingToReplace => "it has no job: there is nothing to replace".to_owned(),
        Note::ReplacedSince(since) => {
            format!(
                "its job is being replaced since {since}: apply goes on with that when nothing is in the way any more"
            )
        }
        Note::NameIsTyped(risks) => {
            format!("its name is typed before it runs, or said with `--confirm NAME`: {}", in_words(risks))
        }
    }
}

/// A case on one line, its code first: what the ledger keeps of a request that was not sent.
pub fn why_on_one_line(why: &Why, about: (&RunKey, &Invocation)) -> String {
    format!("{}: {}", why.reason(), facts(why, about).join("; "))
}
