use camino::Utf8Path;

use crate::model::JobName;

/// Reads the name of a job, where nothing else can stand. A path is told to be one.
pub(crate) fn job_name(text: &str) -> Result<JobName, String> {
    let is_path = text.contains(['/', '\\']) || matches!(Utf8Path::new(text).extension(), Some("yaml" | "yml"));
    let is_told = "this is a path, and here stands the name of a job: `metadata.name` of its spec";
    JobName::new(text).map_err(|error| if is_path { is_told.to_owned() } else { error.to_string() })
}
