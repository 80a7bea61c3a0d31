use jiff::Timestamp;
use serde_json::{Value, json};

use super::query::Query;
use super::refusal::Refusal;
use crate::duration::parse_duration;
use crate::timekeeper::{TimeError, Timekeeper};

/// `GET /_s3jobs/clock`: what time it is.
pub(super) fn read(time: &Timekeeper) -> Value {
    json!({"now": time.now().to_string(), "leadSeconds": time.lead().as_secs()})
}

/// `POST /_s3jobs/clock?advance=31d` or `?set=2026-12-24T12:00:00Z`: lets time pass, and says what time it is then.
pub(super) fn change(time: &Timekeeper, mut query: Query) -> Result<Value, Refusal> {
    let (advance, set) = (query.take("advance"), query.take("set"));
    query.finish()?;
    match (advance, set) {
        (Some(by), None) => time.advance(parse_duration(&by).map_err(|error| Refusal::bad(error.to_string()))?)?,
        (None, Some(to)) => time.set(timestamp(&to)?)?,
        (None, None) | (Some(_), Some(_)) => {
            return Err(Refusal::bad(
                "give one of the parameters `advance`, such as 31d, and `set`, a time".to_owned(),
            ));
        }
    }
    Ok(read(time))
}

fn timestamp(text: &str) -> Result<Timestamp, Refusal> {
    let failed = |_| Refusal::bad(format!("`{text}` is not a time like 2026-12-24T12:00:00Z"));
    text.parse().map_err(failed)
}

impl From<TimeError> for Refusal {
    fn from(error: TimeError) -> Self {
        match error {
            TimeError::Backwards { .. } | TimeError::TooFar => Self::bad(error.to_string()),
            TimeError::Store(error) => Self::internal(&error),
        }
    }
}
