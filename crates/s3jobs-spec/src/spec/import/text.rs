//! A job to the text of its spec, in canonical form.

use serde_json::json;

use super::data::ImportedJob;
use crate::model::JobId;
use crate::model::yaml::to_yaml;
use crate::spec::format::format;

impl ImportedJob {
    /// The spec, below comments that say where it comes from.
    pub fn text(&self, origin: &str) -> String {
        let document = json!({
            "apiVersion": "s3jobs/v1",
            "kind": "Job",
            "metadata": {"name": self.name},
            "spec": self.spec,
        });
        let offer = self.id.as_ref().map(recorded).unwrap_or_default();
        let text = format!("# {}\n{}\n{offer}", on_one_line(origin), to_yaml(&document));
        format(&text).text
    }
}

/// The line by which the run of a spec is the job that S3 has already, and no other one is created.
fn recorded(id: &JobId) -> String {
    // In quotes, whatever it begins with: an id has nothing in it that they would change.
    format!("  # recorded: {{jobId: \"{id}\"}}  # uncomment it if this very job is the run: then none is created\n")
}

/// A comment ends with its line, whatever a file is called.
fn on_one_line(text: &str) -> String {
    let is_plain = |c: char| !c.is_control() && !['\u{2028}', '\u{2029}', '\u{feff}'].contains(&c);
    text.chars().map(|c| if is_plain(c) { c } else { '?' }).collect()
}
