//! The text of a rule: `KIND[:NAME=VALUE,...]`.

use std::str::FromStr;
use std::time::Duration;

use super::call::{Call, Plane};
use super::error::FaultRuleError;
use super::glob::Glob;
use super::names;
use super::rule::{CallPattern, Fault, FaultRule, Measure, Selection, When};
use crate::duration::parse_duration;
use s3jobs_spec::model::nearest;

const KINDS: [&str; 10] = ["throttle", "500", "503", "latency", "reset", "hold", "truncate", "late", "stale", "crash"];
const SETTINGS: [&str; 12] =
    ["calls", "bucket", "key", "rate", "nth", "every", "skip", "times", "when", "by", "for", "bytes"];

impl FromStr for FaultRule {
    type Err = FaultRuleError;

    fn from_str(text: &str) -> Result<Self, FaultRuleError> {
        let kind = text.split(':').next().unwrap_or_default();
        let mut settings = Settings::read(text, kind)?;
        let fault = settings.fault(kind)?;
        let selection = settings.selection(&fault)?;
        let measure = settings.measure()?;
        settings.finish(kind)?;
        Ok(Self { text: text.to_owned(), fault, selection, measure })
    }
}

/// The settings of a rule that nobody took yet.
struct Settings<'t> {
    text: &'t str,
    left: Vec<Setting<'t>>,
}

#[derive(Clone, Copy)]
struct Setting<'t> {
    name: &'t str,
    value: &'t str,
    /// Where the name begins, in bytes.
    at: usize,
}

impl Setting<'_> {
    fn value_at(&self) -> usize {
        self.at + self.name.len() + 1
    }
}

impl<'t> Settings<'t> {
    fn read(text: &'t str, kind: &str) -> Result<Self, FaultRuleError> {
        let mut settings = Self { text, left: Vec::new() };
        let mut at = kind.len() + 1;
        for part in text.get(at..).into_iter().flat_map(|rest| rest.split(',')) {
            let Some((name, value)) = part.split_once('=') else {
                return Err(settings.error(
                    at,
                    format!("`{part}` has no value"),
                    "write NAME=VALUE, with commas between",
                ));
            };
            if settings.left.iter().any(|setting| setting.name == name) {
                return Err(settings.error(at, format!("`{name}` stands twice"), "join several calls with `|`"));
            }
            settings.left.push(Setting { name, value, at });
            at += part.len() + 1;
        }
        Ok(settings)
    }

    fn error(&self, at: usize, problem: String, remedy: impl Into<String>) -> FaultRuleError {
        let column = self.text.get(..at).unwrap_or(self.text).chars().count() + 1;
        FaultRuleError { rule: self.text.to_owned(), column, problem, remedy: remedy.into() }
    }

    fn take(&mut self, name: &str) -> Option<Setting<'t>> {
        let index = self.left.iter().position(|setting| setting.name == name)?;
        Some(self.left.remove(index))
    }

    /// What is left over is refused.
    fn finish(&self, kind: &str) -> Result<(), FaultRuleError> {
        let Some(setting) = self.left.first() else { return Ok(()) };
        if SETTINGS.contains(&setting.name) {
            let problem = format!("`{kind}` has no `{}`", setting.name);
            return Err(self.error(
                setting.at,
                problem,
                "leave it out, or see `s3jobs local --help` for what each kind has",
            ));
        }
        let remedy = suggestion(setting.name, SETTINGS).unwrap_or_else(|| format!("there are {}", SETTINGS.join(", ")));
        Err(self.error(setting.at, format!("`{}` is not a setting", setting.name), remedy))
    }

    fn fault(&mut self, kind: &str) -> Result<Fault, FaultRuleError> {
        match kind {
            "throttle" => Ok(Fault::Throttle),
            "500" => Ok(Fault::Internal(self.when(When::Before)?)),
            "503" => Ok(Fault::Unavailable(self.when(When::Before)?)),
            "latency" => Ok(Fault::Latency(self.needed_duration(kind, "by")?)),
            "reset" => Ok(Fault::Reset(self.when(When::Before)?)),
            "hold" => Ok(Fault::Hold(self.when(When::After)?, self.duration("for")?)),
            "truncate" => Ok(Fault::Truncate(self.number("bytes", 0)?)),
            "late" => Ok(Fault::Late(self.needed_duration(kind, "by")?)),
            "stale" => Ok(Fault::Stale),
            "crash" => Ok(Fault::Crash(self.when(When::Before)?)),
            _ => {
                let remedy = suggestion(kind, KINDS).unwrap_or_else(|| format!("there are {}", KINDS.join(", ")));
                Err(self.error(0, format!("`{kind}` is not a kind of fault"), remedy))
            }
        }
    }

    fn when(&mut self, default: When) -> Result<When, FaultRuleError> {
        match self.take("when") {
            None => Ok(default),
            Some(Setting { value: "before", .. }) => Ok(When::Before),
            Some(Setting { value: "after", .. }) => Ok(When::After),
            Some(setting) => {
                let problem = format!("`{}` is neither before nor after", setting.value);
                Err(self.error(
                    setting.value_at(),
                    problem,
                    "write when=before or when=after: before or after the effect",
                ))
            }
        }
    }

    fn duration(&mut self, name: &str) -> Result<Option<Duration>, FaultRuleError> {
        let Some(setting) = self.take(name) else { return Ok(None) };
        let failed = |error: crate::duration::DurationError| {
            self.error(setting.value_at(), error.to_string(), format!("write for example {name}=2s"))
        };
        parse_duration(setting.value).map(Some).map_err(failed)
    }

    fn needed_duration(&mut self, kind: &str, name: &str) -> Result<Duration, FaultRuleError> {
        let missing = || self.error(kind.len(), format!("`{kind}` needs `{name}`"), format!("write {kind}:{name}=2s"));
        let missing = missing();
        self.duration(name)?.ok_or(missing)
    }

    fn number(&mut self, name: &str, least: u64) -> Result<Option<u64>, FaultRuleError> {
        let Some(setting) = self.take(name) else { return Ok(None) };
        match setting.value.parse() {
            Ok(number) if number >= least => Ok(Some(number)),
            Ok(_) | Err(_) => {
                let problem = format!("`{}` is not a whole number from {least} on", setting.value);
                Err(self.error(setting.value_at(), problem, format!("write for example {name}=3")))
            }
        }
    }

    fn measure(&mut self) -> Result<Measure, FaultRuleError> {
        Ok(Measure {
            skip: self.number("skip", 0)?.unwrap_or(0),
            nth: self.number("nth", 1)?,
            every: self.number("every", 1)?,
            rate: self.rate()?,
            times: self.number("times", 1)?,
        })
    }

    fn rate(&mut self) -> Result<Option<f64>, FaultRuleError> {
        let Some(setting) = self.take("rate") else { return Ok(None) };
        match setting.value.parse::<f64>() {
            Ok(rate) if rate > 0.0 && rate <= 1.0 => Ok(Some(rate)),
            Ok(_) | Err(_) => {
                let problem = format!("`{}` is not a rate above 0 and at most 1", setting.value);
                Err(self.error(setting.value_at(), problem, "write for example rate=0.1 for one request in ten"))
            }
        }
    }

    fn selection(&mut self, fault: &Fault) -> Result<Selection, FaultRuleError> {
        let mut calls = Vec::new();
        if let Some(setting) = self.take("calls") {
            let mut at = setting.value_at();
            for name in setting.value.split('|') {
                calls.push(self.call_pattern(name, at, fault)?);
                at += name.len() + 1;
            }
        } else if *fault == Fault::Stale {
            calls.extend(names::LISTS.map(|name| CallPattern::Name(Glob::new(name))));
        }
        let mut glob = |name| self.take(name).map(|setting| Glob::new(setting.value));
        Ok(Selection { calls, bucket: glob("bucket"), key: glob("key") })
    }

    fn call_pattern(&self, name: &str, at: usize, fault: &Fault) -> Result<CallPattern, FaultRuleError> {
        match name {
            "s3" => return Ok(CallPattern::Plane(Plane::S3)),
            "control" => return Ok(CallPattern::Plane(Plane::Control)),
            _ => {}
        }
        let glob = Glob::new(name);
        if !names::all().any(|known| glob.matches(known)) {
            let remedy = suggestion(name, names::all()).unwrap_or_else(|| {
                "write an operation's name such as CreateJob, `s3`, `control`, or a `*` in it".to_owned()
            });
            return Err(self.error(at, format!("`{name}` is not a call"), remedy));
        }
        let pattern = CallPattern::Name(glob);
        if pattern.matches(&Call::engine()) && !matches!(fault, Fault::Crash(_)) {
            let remedy = "use `crash`, or name a call that has an answer";
            return Err(self.error(at, format!("`{name}` is no request, so only a crash can befall it"), remedy));
        }
        if *fault == Fault::Stale && !names::LISTS.iter().any(|list| Glob::new(name).matches(list)) {
            let remedy = format!("stale are {}", names::LISTS.join(", "));
            return Err(self.error(at, format!("the answer of `{name}` is not a list"), remedy));
        }
        Ok(pattern)
    }
}

/// The name that was probably meant.
fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(name, known, |known| known).map(|known| format!("did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let error = text.parse::<FaultRule>().unwrap_err();
        format!("{error}; {}", error.remedy)
    }

    #[test]
    fn every_kind_is_read_and_shown() {
        let faults = [
            "throttle",
            "500:when=before",
            "503:when=after",
            "latency:by=250ms",
            "reset:when=after",
            "hold:when=after",
            "hold:when=before,for=30s",
            "truncate",
            "truncate:bytes=10",
            "late:by=2s",
            "stale",
            "crash:when=after",
        ];
        for text in faults {
            assert_eq!(text.parse::<FaultRule>().unwrap().fault.to_string(), text);
        }
    }

    #[test]
    fn selection_and_measure_are_read() {
        let rule: FaultRule =
            "reset:calls=Put*|s3,bucket=logs-?,key=a/*,rate=0.5,skip=1,nth=3,every=2,times=4".parse().unwrap();
        assert_eq!(rule.selection.calls, [CallPattern::Name(Glob::new("Put*")), CallPattern::Plane(Plane::S3)]);
        assert_eq!(rule.selection.key, Some(Glob::new("a/*")));
        let measure = Measure { skip: 1, nth: Some(3), every: Some(2), rate: Some(0.5), times: Some(4) };
        assert_eq!(rule.measure, measure);
    }

    #[test]
    fn a_star_is_for_requests_and_not_for_the_engine() {
        let all: FaultRule = "crash:calls=*".parse().unwrap();
        assert!(!all.selection.selects(&Call::engine()));
        let engine: FaultRule = "crash:calls=EngineCommit,nth=5".parse().unwrap();
        assert!(engine.selection.selects(&Call::engine()));
    }

    #[test]
    fn mistakes_name_rule_place_and_remedy() {
        let texts = [
            "trottle",
            "boom",
            "",
            "throttle:rat=0.1",
            "throttle:rate=2",
            "throttle:calls=CreateJbo",
            "throttle:calls=s3|Foo",
            "throttle:by=2s",
            "latency",
            "latency:by=2",
            "reset:when=during",
            "hold:times=0",
            "reset:calls",
            "reset:nth=1,nth=2",
            "stale:calls=GetObject",
            "reset:calls=EngineCommit",
        ];
        insta::assert_snapshot!(texts.map(error).join("\n"), @r"
        fault rule `trottle` is wrong at column 1: `trottle` is not a kind of fault; did you mean `throttle`?
        fault rule `boom` is wrong at column 1: `boom` is not a kind of fault; there are throttle, 500, 503, latency, reset, hold, truncate, late, stale, crash
        fault rule `` is wrong at column 1: `` is not a kind of fault; there are throttle, 500, 503, latency, reset, hold, truncate, late, stale, crash
        fault rule `throttle:rat=0.1` is wrong at column 10: `rat` is not a setting; did you mean `rate`?
        fault rule `throttle:rate=2` is wrong at column 15: `2` is not a rate above 0 and at most 1; write for example rate=0.1 for one request in ten
        fault rule `throttle:calls=CreateJbo` is wrong at column 16: `CreateJbo` is not a call; did you mean `CreateJob`?
        fault rule `throttle:calls=s3|Foo` is wrong at column 19: `Foo` is not a call; write an operation's name such as CreateJob, `s3`, `control`, or a `*` in it
        fault rule `throttle:by=2s` is wrong at column 10: `throttle` has no `by`; leave it out, or see `s3jobs local --help` for what each kind has
        fault rule `latency` is wrong at column 8: `latency` needs `by`; write latency:by=2s
        fault rule `latency:by=2` is wrong at column 12: `2` is not a length of time; write a whole number and a unit, such as 250ms, 30s, 5m, 12h or 31d, at most 36500d; write for example by=2s
        fault rule `reset:when=during` is wrong at column 12: `during` is neither before nor after; write when=before or when=after: before or after the effect
        fault rule `hold:times=0` is wrong at column 12: `0` is not a whole number from 1 on; write for example times=3
        fault rule `reset:calls` is wrong at column 7: `calls` has no value; write NAME=VALUE, with commas between
        fault rule `reset:nth=1,nth=2` is wrong at column 13: `nth` stands twice; join several calls with `|`
        fault rule `stale:calls=GetObject` is wrong at column 13: the answer of `GetObject` is not a list; stale are ListBuckets, ListJobs, ListMultipartUploads, ListObjectVersions, ListObjects, ListObjectsV2
        fault rule `reset:calls=EngineCommit` is wrong at column 13: `EngineCommit` is no request, so only a crash can befall it; use `crash`, or name a call that has an answer
        ");
    }
}
