//! Held jobs: what they wait for, and what a person can do.

use super::reason::{confirm_or_cancel, orphan};
use super::why::moved_while_held;
use crate::model::{Invocation, JobId, RunKey};
use crate::plan::Held;

/// What a held job waits for.
pub(in crate::render) fn held_for(held: &Held) -> &'static str {
    match held {
        Held::ForPerson => "waits for a person to confirm it",
        Held::ForApply => "held until an apply lets it run, as its spec says",
        Held::WithoutSpec => "held, and no spec asks for it",
        Held::WithInvalidSpec => "held, and its spec is invalid",
        Held::Moved(_) => "held, and its spec has another name",
    }
}

/// What is said of second jobs of a run that are held. `None` if there are none.
pub(in crate::render) fn left_held(jobs: &[JobId], invocation: &Invocation) -> Option<String> {
    let named: Vec<&str> = jobs.iter().map(JobId::as_str).collect();
    let apply = invocation.apply("");
    match named.as_slice() {
        [] => None,
        [job] => {
            Some(format!("job {job} is a second one of this run; it is held and does nothing, and {apply} ends it"))
        }
        jobs => Some(format!(
            "jobs {} are second ones of this run; they are held and do nothing, and {apply} ends them",
            jobs.join(", ")
        )),
    }
}

/// What a person can do about a held job, a line each.
pub(in crate::render) fn way_on(held: &Held, (run, invocation): (&RunKey, &Invocation)) -> Vec<String> {
    let [confirm, cancel] = confirm_or_cancel(&run.name, invocation);
    match held {
        Held::ForPerson => vec![confirm, cancel],
        Held::ForApply => vec![format!("{} lets it run, as its spec says", invocation.apply("")), cancel],
        Held::WithoutSpec => vec![orphan(invocation)],
        Held::WithInvalidSpec => {
            vec![format!("{} says what is wrong with its spec", invocation.offline_command("validate")), cancel]
        }
        Held::Moved(to) => moved_while_held(to, (run, invocation)),
    }
}
