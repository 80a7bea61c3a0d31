//! Names of jobs with wildcards.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

use crate::model::JobName;

/// A name, or a pattern of names: `tag-*`, `copy-?`, `{tag,untag}-*`, `[a-c]*`.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Whether a text has a wildcard, so that it can be no name.
    pub(crate) fn is_meant(text: &str) -> bool {
        text.contains(['*', '?', '[', '{'])
    }

    /// Whether a job is meant.
    pub(crate) fn selects(&self, name: &JobName) -> bool {
        self.matcher.is_match(name.as_str())
    }

    /// The pattern as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !Self::is_meant(text) {
            JobName::new(text).map_err(|error| error.to_string())?;
        }
        let glob = GlobBuilder::new(text).build().map_err(|error| error.to_string())?;
        Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() })
    }
}
