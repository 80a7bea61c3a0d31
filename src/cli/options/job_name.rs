use crate::model::JobName;

/// Reads the name of a job, where nothing else can stand. A path is told to be one.
pub(crate) fn job_name(text: &str) -> Result<JobName, String> {
    let is_path = text.contains(['/', '\\']) || text.ends_with(".yaml") || text.ends_with(".yml");
    JobName::new(text).map_err(|error| match is_path {
        true => "this is a path, and here stands the name of a job: `metadata.name` of its spec".to_owned(),
        false => error.to_string(),
    })
}
