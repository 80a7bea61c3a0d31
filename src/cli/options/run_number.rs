use crate::model::RunNumber;

/// Reads the number of a run.
pub(crate) fn run_number(text: &str) -> Result<RunNumber, String> {
    text.parse::<u32>().map_err(|error| error.to_string()).and_then(RunNumber::try_from)
}
