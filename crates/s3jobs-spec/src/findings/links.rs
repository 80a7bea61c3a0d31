//! Where a code is explained on the web.

use crate::spec::Code;

/// The project's home page; empty as long as the package names no repository.
pub(super) const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// The page that explains a code; none as long as the project has no home page.
pub(super) fn docs_url(code: Code) -> Option<String> {
    home().map(|home| format!("{}/blob/main/{}", home.trim_end_matches('/'), code.docs()))
}

/// The project's home page.
pub(super) fn home() -> Option<&'static str> {
    Some(HOME).filter(|home| !home.is_empty())
}
