//! Specs as people write them: what they say, what is wrong with them, and how that is explained, corrected and shown.

use camino::Utf8Path;

mod explain;
mod format;
mod formats;
mod import;
mod layers;
mod rules;
mod schema;
mod service_model;
mod specs;

/// The top of the repository, which has the schemas, the examples, and the fixtures that several crates share.
fn top() -> &'static Utf8Path {
    Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
