//! What all documents have in common.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::pretty::pretty;

/// The version of this tool, as documents name it.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub enum ApiVersion {
    /// `s3jobs/v1`.
    #[default]
    #[serde(rename = "s3jobs/v1")]
    V1,
}

/// Writes a document, indented, with a newline at the end.
pub fn write<T: Serialize>(out: &mut dyn Write, document: &T) -> io::Result<()> {
    pretty(out, document)
}
