//! Spec files to the model, and every mistake explained.
//!
//! Text becomes a [tree] that knows its positions, then a JSON value that is checked against the committed schema, then
//! the model's types, then the rules look at what relates two fields, files or projects. All mistakes of all files come
//! out of one run as [`Finding`]s. Nothing here writes, and nothing asks S3. Start at [`load`].

mod allow;
mod allow_misses;
mod check;
mod code;
mod content;
mod entry;
pub mod explain;
mod filled;
mod finding;
mod fix;
mod format;
pub mod import;
mod layers;
mod levels;
mod load;
mod missing;
mod other_runs;
mod path;
mod project;
mod resolve;
mod resolved;
mod rules;
pub mod schema;
mod source;
pub(crate) mod tree;

pub use code::{Code, Examples, Excerpt, Group, Page, Role, Severity};
pub use finding::{Finding, Help, Place, Related, Target, has_errors};
pub use fix::{Correction, Fixed, fix};
pub use format::{Formatted, Left, Reason, format};
pub use layers::{Layer, Origins};
pub use levels::Levels;
pub use load::{
    Checked, InvalidJob, LoadError, LoadedJob, LoadedSeed, MAX_SPEC_BYTES, Nearby, OnProgress, Sources, SpecSet,
    SpecText, SpecTexts, load, load_every, load_project, load_seed, load_texts, load_with, nearby_projects,
};
pub use other_runs::OtherRun;
pub use path::{FieldPath, Segment};
pub use project::{IGNORE_FILE, PROJECT_FILE, nearest as nearest_project};
pub use resolved::{Origin, ResolvedSpec};
pub use source::{FileTexts, Location, Position, SourceMap};
