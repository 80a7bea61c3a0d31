//! A topic to what there is to know about it: a field of the spec language, or a code of a finding.
//!
//! Everything about fields is read from the committed schemas: [`node`] reads them, `field` puts a field's facts
//! together, `example` makes the smallest example of it, and `find` leads from what a person typed to a field. Nothing here
//! is written down twice, so explanations cannot be out of date. Start at [`explain`].

mod api;
mod example;
mod facts;
mod field;
mod find;
mod node;
mod place;

pub use field::{Deprecation, Field, Member, Word};
pub use find::{Answer, Candidate, UnknownTopic, explain, fields};
pub use node::{Presence, Shape};
