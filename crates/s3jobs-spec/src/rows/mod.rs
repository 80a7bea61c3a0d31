//! The rows of a CSV manifest: what S3 could not read in them, or would read otherwise than meant.
//!
//! S3 fails a whole job for one row that it cannot read, after the job was created and paid for; here the row is named
//! before. One [`Checker`] for files of a repository and for objects in S3: it takes bytes as they come and keeps none, so
//! the size of a list does not matter. Start there; `row` judges one row, `form` what a list is that is no CSV at all.

mod checker;
mod form;
mod kind;
mod row;
mod splitter;
mod twins;

pub use checker::{Checker, Mistakes, Reach, Rows};
pub use kind::{Kind, Rule};
