//! A plan as a pull-request comment: the counts, what cannot be undone, is public or unprotects objects, a table, and what is behind each row.
//!
//! GitHub takes 65,536 characters. What does not fit is left out, the blocked jobs last, and the comment says how much and
//! what shows it. [`plan`] writes it; `details` is what is folded.

mod comment;
mod details;

pub use comment::plan;
