use super::step::Step;
use super::why::{Note, Why};
use crate::model::{Confirmation, JobName, RunNumber};

/// Who lets a held job run, as its step tells: what a person does about it goes by that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A person, by its name.
    ForPerson,
    /// The next apply, as its spec says.
    ForApply,
    /// Nobody: no spec asks for it.
    WithoutSpec,
    /// Nobody, before its spec is valid.
    WithInvalidSpec,
    /// Nobody: its spec has another name by now.
    Moved(MovedTo),
}

/// The spec that a job has under its new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedTo {
    /// The new name.
    pub name: JobName,
    /// The run that it asks for.
    pub run: RunNumber,
}

impl Held {
    /// Who lets the job of a step run, once it is held.
    pub fn of(step: &Step) -> Self {
        if let Why::MovedAway { to, is_held: _ } = &step.why {
            Self::Moved(to.clone())
        } else if matches!(step.why, Why::NoSpec | Why::Ahead(_)) {
            Self::WithoutSpec
        } else if matches!(step.why, Why::SpecInvalid(_)) {
            Self::WithInvalidSpec
        } else if is_let_run_by_spec(step) {
            Self::ForApply
        } else {
            Self::ForPerson
        }
    }
}

/// Whether the spec of a run lets its job run without a person.
fn is_let_run_by_spec(step: &Step) -> bool {
    let is_to_end = step.notes.iter().any(|note| matches!(note, Note::EndAskedAt(_)));
    match step.stage.asked().and_then(|asked| asked.confirmation.as_ref()) {
        Some(Confirmation::Automatic | Confirmation::Guarded(_)) => !is_to_end,
        Some(Confirmation::Manual) | None => false,
    }
}
