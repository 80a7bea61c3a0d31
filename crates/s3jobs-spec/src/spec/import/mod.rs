//! CreateJob requests and described jobs, as people have them, to specs: JSON, YAML, Python's way to write them, and S3's XML.
//!
//! `source` reads a text into nodes, `members.txt` says where each member of the API stands in a spec, and `convert` goes by it.
//! Whatever has no place there is a finding; what is left out on purpose is told. Whether the spec is valid is not asked: that is
//! what [`load`](super::load) is for. Pure. Start at [`import`].

mod command;
mod convert;
mod data;
mod draft;
mod job;
mod literal;
mod manifest;
mod name;
mod report;
mod shell;
mod shorthand;
mod source;
mod subject;
mod table;
mod text;
mod time;
mod xml;

pub use data::{Files, Home, Import, ImportedJob, Pasted, Told, Wishes};
pub use job::{files_of, import};
pub use name::distinct;
