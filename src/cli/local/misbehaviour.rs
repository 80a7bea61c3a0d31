use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::cli::errors::LocalError;
use crate::emulator::{FaultPlan, FaultRule, FaultRuleError, OnCrash, Recorder, Replay};
use crate::files::{self, Reach};

/// How many bytes a recording that is replayed may have: a million requests.
const MAX_RECORDING: u64 = 256 * 1024 * 1024;

/// What goes wrong on purpose.
#[derive(Debug, Args)]
pub(crate) struct Misbehaviour {
    /// What goes wrong on purpose, such as `throttle:calls=CreateJob,rate=0.1`; repeatable
    #[arg(long = "fault", value_name = "RULE", value_parser = rule, long_help = RULES)]
    rules: Vec<FaultRule>,
    /// With what the dice of rules with a rate are thrown: the same number gives the same faults
    #[arg(long, value_name = "NUMBER")]
    fault_seed: Option<u64>,
    /// A file to write every request and what befell it to, one JSON object a line
    #[arg(long, value_name = "FILE")]
    record: Option<Utf8PathBuf>,
    /// A file that `--record` wrote: the first, second, ... request of each call meets what it met then
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rules", "fault_seed"])]
    replay: Option<Utf8PathBuf>,
}

const RULES: &str = "\
What goes wrong on purpose; repeatable. The first rule that strikes decides what befalls a request.

A rule is KIND[:NAME=VALUE,...]. The kinds:
  throttle          refuse: SlowDown (503) by S3, TooManyRequestsException (400) by S3 Control
  500, 503          answer with that status; may have `when`
  latency:by=2s     do and answer it that much later
  reset             reset the connection instead of an answer; may have `when`
  hold              keep the answer back, for ever or `for=30s`; may have `when`, here `after` by default
  truncate          end the connection within the answer's body, after half of it or `bytes=N`
  late:by=60s       do it that much later, even if the client has given up by then
  stale             answer a list as it was last answered without this fault, at first as at the start
  crash             abort the process as `kill -9` does; may have `when`
  when=before       before the effect, the default, or `when=after`: all is done, and nothing is said

Which requests; all of them by default:
  calls=CreateJob|Put*    calls by name, or `s3` or `control`. EngineCommit, only for `crash`, is each transaction of the
                          job engine
  bucket=logs-*           by bucket
  key=in/*                by key

How many of them. Requests are counted by call, from 1:
  nth=3        the third
  every=10     each tenth
  rate=0.1     each with that probability. The dice depend on seed, rule, call and number alone, so other calls in
               between and the clock change nothing
  skip=5       none of the first five
  times=2      at most two";

fn rule(text: &str) -> Result<FaultRule, String> {
    text.parse().map_err(|error: FaultRuleError| format!("{error}: {}", error.remedy))
}

/// The rules of a project. Crashes are the process's.
pub(crate) fn of_project(rules: &[String], seed: Option<u32>) -> Result<FaultPlan, LocalError> {
    let rules: Result<Vec<FaultRule>, FaultRuleError> = rules.iter().map(|rule| rule.parse()).collect();
    let rules = rules.map_err(LocalError::Fault)?;
    Ok(FaultPlan { rules, seed: seed.unwrap_or(0).into(), on_crash: OnCrash::Abort, ..FaultPlan::default() })
}

impl Misbehaviour {
    pub(crate) fn apply(&self, faults: &mut FaultPlan, folder: &Utf8Path) -> Result<(), LocalError> {
        faults.rules.extend(self.rules.iter().cloned());
        faults.seed = self.fault_seed.unwrap_or(faults.seed);
        faults.on_crash = OnCrash::Abort;
        if let Some(path) = self.replay.as_ref().map(|path| folder.join(path)) {
            let text = files::open(&path, Reach::Named).and_then(|opened| opened.text(MAX_RECORDING));
            let text = text.map_err(|error| LocalError::Read { path: path.clone(), source: error.into_io() })?;
            faults.replay = Some(Replay::read(&text).map_err(|source| LocalError::Replay { path, source })?);
        }
        if let Some(path) = self.record.as_ref().map(|path| folder.join(path)) {
            let file = files::create(&path).map_err(|source| LocalError::Address { path, source })?;
            faults.record = Some(Recorder::new(file));
        }
        Ok(())
    }

    /// Which of these options are given.
    pub(crate) fn given(&self) -> [(&'static str, bool); 4] {
        [
            ("--fault", !self.rules.is_empty()),
            ("--fault-seed", self.fault_seed.is_some()),
            ("--record", self.record.is_some()),
            ("--replay", self.replay.is_some()),
        ]
    }
}
