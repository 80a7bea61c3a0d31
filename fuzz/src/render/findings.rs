//! Findings in every format but Markdown.

#[path = "../../../src/render/findings/fingerprint.rs"]
mod fingerprint;
#[path = "../../../src/render/findings/fold.rs"]
mod fold;
#[path = "../../../src/render/findings/github.rs"]
mod github;
#[path = "../../../src/render/findings/gitlab.rs"]
mod gitlab;
#[path = "../../../src/render/findings/json.rs"]
mod json;
#[path = "../../../src/render/findings/jsonl.rs"]
mod jsonl;
#[path = "../../../src/render/findings/junit.rs"]
mod junit;
#[path = "../../../src/render/findings/links.rs"]
mod links;
#[path = "../../../src/render/findings/located.rs"]
mod located;
#[path = "../../../src/render/findings/paths.rs"]
mod paths;
#[path = "../../../src/render/findings/rdjson.rs"]
mod rdjson;
#[path = "../../../src/render/findings/sarif/mod.rs"]
mod sarif;
#[path = "../../../src/render/findings/summary.rs"]
mod summary;
#[path = "../../../src/render/findings/text.rs"]
mod text;
#[path = "../../../src/render/findings/window.rs"]
mod window;

pub(crate) use github::write_github_log;
pub(crate) use gitlab::write_gitlab;
pub(crate) use json::write_json;
pub(crate) use jsonl::write_jsonl;
pub(crate) use junit::write_junit;
pub(crate) use paths::Paths;
pub(crate) use rdjson::write_rdjson;
pub(crate) use sarif::write_sarif;
pub(crate) use summary::{FindingsReport, Summary};
pub(crate) use text::{Amount, Look, Style, write_text, write_text_as};
