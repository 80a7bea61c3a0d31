//! What a local S3 does where S3's own behaviour is not documented, as the project file says.

use serde_json::Value;

use crate::cli::errors::{LocalError, UsageError};
use crate::emulator::{Behaviour, BehaviourError};
use crate::model::LocalBehaviour;

/// The choices of a project. Their names and values are those of `--behaviour`.
pub(crate) fn of_project(given: Option<&LocalBehaviour>) -> Result<Behaviour, LocalError> {
    let mut behaviour = Behaviour::default();
    for choice in choices(given) {
        let refused = |error: BehaviourError| LocalError::Usage(UsageError::Behaviour(error));
        behaviour.set(&choice).map_err(refused)?;
    }
    Ok(behaviour)
}

/// The choices as `NAME=VALUE`.
fn choices(given: Option<&LocalBehaviour>) -> Vec<String> {
    let Ok(Value::Object(fields)) = serde_json::to_value(given) else { return Vec::new() };
    let choice = |(name, value): (String, Value)| {
        value.as_str().map_or_else(|| format!("{name}={value}"), |text| format!("{name}={text}"))
    };
    fields.into_iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Behaviour, String> {
        let given: LocalBehaviour = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        of_project(Some(&given)).map_err(|error| error.to_string())
    }

    /// A value of a setting as YAML, for each word that its help lists.
    fn values(listed: &str) -> Vec<String> {
        listed.split('|').map(|value| value.replace("DURATION", "90m").replace("NUMBER", "7")).collect()
    }

    #[test]
    fn a_project_can_make_every_choice_that_the_command_line_can() {
        for setting in Behaviour::settings() {
            for value in values(setting.values) {
                let expected: Behaviour = format!("{}={value}", setting.name).parse().unwrap();
                assert_eq!(of(&format!("{}: {value}", setting.name)).unwrap(), expected, "{} {value}", setting.name);
            }
        }
    }

    #[test]
    fn a_project_can_make_no_other_choice() {
        let all: Vec<String> =
            Behaviour::settings().iter().map(|it| format!("{}: {}", it.name, values(it.values)[0])).collect();
        let given: LocalBehaviour = serde_yaml::from_str(&all.join("\n")).unwrap();
        assert_eq!(choices(Some(&given)).len(), Behaviour::settings().len());
        assert!(of("list-lag: soon").is_err() && of("active-jobs: 0").is_err() && of("list-lags: 5s").is_err());
    }

    #[test]
    fn every_time_that_the_project_may_name_is_one() {
        for time in ["0ms", "9999d", "99999h", "9999999m", "99999999s", "9999999ms"] {
            of(&format!("{{list-lag: {time}, effect-lag: {time}, preparing-time: {time}, token-memory: {time}}}"))
                .unwrap();
        }
        for field in ["list-lag", "effect-lag", "preparing-time", "token-memory"] {
            assert!(of(&format!("{field}: 10000d")).is_err() && of(&format!("{field}: 99999999h")).is_err());
        }
    }

    #[test]
    fn a_project_that_chooses_nothing_has_the_defaults() {
        assert_eq!(of_project(None).unwrap(), Behaviour::default());
    }
}
