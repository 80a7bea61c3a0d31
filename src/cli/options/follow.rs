use std::time::Duration;

use clap::Args;

/// How long, and how often, to look.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FollowArgs {
    /// Give up waiting after this long, such as 90s, 30m or 6h; the jobs are left as they are
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// How often to ask S3; by default, every 30 s, and every 200 ms on this machine, and sooner after an own call
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) poll_interval: Option<Duration>,
}

/// The longest time that is waited, in all or between two looks: ten years. S3 forgets a job long before.
const LONGEST: Duration = Duration::from_hours(10 * 365 * 24);

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    let within = parsed.filter(|duration| !duration.is_zero() && *duration <= LONGEST);
    within.ok_or_else(|| "a duration is like 90s, 30m or 6h, and at most 87600h (ten years)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_do() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("87600h"), Ok(LONGEST));
        for wrong in ["0s", "-3s", "90", "soon", "87601h", "2562047788015215h", "99999999999999999999h"] {
            let refusal = "a duration is like 90s, 30m or 6h, and at most 87600h (ten years)";
            assert_eq!(duration(wrong), Err(refusal.to_owned()), "{wrong}");
        }
    }
}
