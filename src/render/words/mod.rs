//! What is said, whatever the format: numbers, reasons, actions, events and endings in plain words.
//!
//! Every word list is an exhaustive match, so that a new variant does not compile until somebody finds words for it. The
//! result may hold text from outside; formats escape it.

mod action;
mod asked;
mod audit;
mod closing;
mod console;
mod event;
mod finding;
mod held;
mod help;
mod history;
mod pace;
mod prune;
mod reason;
mod rebuild;
mod resolve;
mod step;
mod why;

pub use s3jobs_spec::output::counted;
pub(super) use s3jobs_spec::output::{count, percent, progress};

pub(super) use action::action;
pub(super) use asked::{Field, asked, effect_kind, is_ahead, since};
pub(super) use audit::{disagreement, found};
pub(super) use closing::{TOO_MANY_FAILURES, closing, closing_alone, is_accepted, outcome, report_place, sample};
pub(super) use console::console;
pub use event::reports_left_out;
pub(super) use event::{ending, happening, wait, wait_progress};
pub(super) use finding::{code, finding, findings};
pub(super) use held::{left_held, way_on};
pub(super) use help::{causes, help, refusal_help};
pub use help::{help_of, help_of_ledger};
pub(super) use history::{event as history_event, who};
pub(super) use pace::pace;
pub(super) use prune::pruned;
pub(super) use reason::{days_left, more_about, reason, run_is_closed, seconds_left, why};
pub(super) use rebuild::{
    UNKNOWN, becomes, left_alone, put_on_record, rebuilding, rebuilt, remedy, status as live_status,
};
pub(super) use resolve::{evidence, meaning, saying, standing};
pub use step::detail;
pub(super) use step::{advice, effect, instructions, told};
pub(super) use why::{after, note, predecessors, recording};
pub use why::{ask_for_name, facts, loss, restore, second_jobs, why_on_one_line};
