//! Jobs that other jobs come after.

use crate::ledger::Outcome;
use crate::model::{Invocation, RunKey};
use crate::plan::why::{AcceptedBy, Lacks, Predecessor, Suspended};
use crate::render::words::closing::{limits, outcome};
use crate::render::words::{count, counted, reason};

use super::case::Case;

/// Every job that is not complete and accepted, and what can be done about it.
pub(in crate::render) fn predecessors(found: &[Predecessor], (run, invocation): (&RunKey, &Invocation)) -> Vec<String> {
    let case = Case { run, invocation };
    if found.is_empty() {
        return vec![format!("the jobs before are done by now: {} creates its job", invocation.apply(""))];
    }
    found.iter().flat_map(|it| std::iter::once(told(it)).chain(way_out(it, case))).collect()
}

/// What the jobs are that are not complete and accepted: `after restore#1, which is not created yet`.
pub(in crate::render) fn after(found: &[Predecessor]) -> String {
    found.iter().map(told).collect::<Vec<_>>().join("; ")
}

fn told(found: &Predecessor) -> String {
    match found {
        Predecessor::Run { run, lacks } => format!("after {run}, {}", state(lacks)),
        Predecessor::Nowhere(name) => format!("after {name}, of which no run is on record"),
        Predecessor::InSeveralPlaces(name, scopes) => {
            let places: Vec<String> = scopes.iter().map(ToString::to_string).collect();
            format!("after {name}, which ran in several places: {}", places.join(", "))
        }
    }
}

fn state(lacks: &Lacks) -> String {
    match lacks {
        Lacks::Job => "which is not created yet".to_owned(),
        Lacks::Spec => "whose spec is suspended".to_owned(),
        Lacks::Word => "which is held until a person confirms it".to_owned(),
        Lacks::End => "which has not ended yet".to_owned(),
        Lacks::EndOfSecondJob => "of which a second job, let run by somebody else, has not ended yet".to_owned(),
        Lacks::Success(Outcome::Complete | Outcome::Recorded) => "which is complete".to_owned(),
        Lacks::Success(Outcome::Unknown) => "whose outcome is not known".to_owned(),
        Lacks::Success(ended @ (Outcome::Failed | Outcome::NeverCreated)) => format!("which {}", failed(*ended)),
        Lacks::Success(Outcome::Cancelled) => "which was cancelled".to_owned(),
        Lacks::Acceptance { progress, accepted, by } => {
            let failures = format!("{} of {} failed", count(progress.failed), counted(progress.total, "task"));
            let by = match by {
                AcceptedBy::Spec => "its spec accepts",
                AcceptedBy::Record => "its record accepts",
            };
            format!("of which {failures} ({by}: {})", limits(accepted))
        }
        Lacks::Decision(why) => format!("which is blocked ({why}): {}", reason(*why)),
    }
}

fn failed(ended: Outcome) -> String {
    if ended == Outcome::NeverCreated { format!("was {}", outcome(ended)) } else { outcome(ended).to_owned() }
}

/// What a person can do about a job that does not come to be complete and accepted by itself.
fn way_out(found: &Predecessor, case: Case<'_>) -> Option<String> {
    let name = found.name();
    let take_out = format!("remove `{name}` from `after`, if this job does not rely on it");
    Some(match found {
        Predecessor::Run { lacks: Lacks::Spec, .. } => format!("remove `suspend` from the spec of `{name}` to go on"),
        Predecessor::Run { lacks: Lacks::Word, .. } => {
            format!("{} lets it run", case.invocation.command(&format!("confirm {name}")))
        }
        Predecessor::Run { lacks: Lacks::Job | Lacks::End | Lacks::EndOfSecondJob, .. } => return None,
        Predecessor::Run { run, lacks: Lacks::Success(Outcome::Unknown) } => {
            format!("say what became of it ({}), {}, or {take_out}", case.resolve(run), again(run))
        }
        Predecessor::Run { run, lacks: Lacks::Success(_) } => {
            format!("{}, or {take_out}", again(run))
        }
        Predecessor::Run { run, lacks: Lacks::Acceptance { by: AcceptedBy::Spec, .. } } => {
            format!("{}, accept its failed tasks in that spec's `acceptance`, or {take_out}", again(run))
        }
        Predecessor::Run { run, lacks: Lacks::Acceptance { by: AcceptedBy::Record, .. } } => {
            format!(
                "{}, accept its failed tasks in that spec's `acceptance` and plan with that spec, too, or {take_out}",
                again(run)
            )
        }
        Predecessor::Run { lacks: Lacks::Decision(_), .. } => {
            format!("follow what is said of `{name}`, or {take_out}")
        }
        Predecessor::Nowhere(_) => {
            format!("correct the name, give the path of the spec of `{name}`, too, or apply that first; or {take_out}")
        }
        Predecessor::InSeveralPlaces(..) => format!("give the path of the spec of `{name}`, too; or {take_out}"),
    })
}

fn again(run: &RunKey) -> String {
    let next = run.run.next();
    format!("run it again (`run: {next}` in the spec of `{}`)", run.name)
}

/// What is said of a job whose spec is suspended.
pub(super) fn suspended(asked: Suspended, case: Case<'_>) -> Vec<String> {
    match asked {
        Suspended::LeftAlone => Vec::new(),
        Suspended::NotReplaced => vec![
            "its spec says `suspend: true`, so that nothing is made in the place of its job".to_owned(),
            format!("remove `suspend` to replace it, or end it ({})", case.command("cancel")),
        ],
        Suspended::NotLetRun => vec![
            "its spec says `suspend: true`, so that nothing lets it run".to_owned(),
            format!("remove `suspend` to let it run, or end it ({})", case.command("cancel")),
        ],
    }
}
