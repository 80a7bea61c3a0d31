use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use super::call::Call;
use super::count::{Counts, dice};
use super::record::{Line, Recorder};
use super::replay::Replay;
use super::rule::{Fault, FaultRule, When};
use crate::store::{CommitHook, CommitMoment, StoreError};

/// Which faults a local S3 makes.
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    /// The first rule that strikes decides what befalls a request.
    pub rules: Vec<FaultRule>,
    /// What the dice of rules with a rate are thrown with. The same seed gives the same faults.
    pub seed: u64,
    /// Where decisions are written down.
    pub record: Option<Recorder>,
    /// Where decisions are taken from; the rules are not asked then.
    pub replay: Option<Replay>,
    /// What a crash is.
    pub on_crash: OnCrash,
}

/// What a crash that a rule asks for does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnCrash {
    /// This local S3 does nothing any more and resets every connection, as if its process were gone; the state can be
    /// opened again once it is dropped.
    #[default]
    Silence,
    /// The process is aborted: nothing is flushed, closed or said.
    Abort,
}

/// A fault plan at work.
pub(crate) struct Faults {
    plan: FaultPlan,
    met: Mutex<Met>,
    crashed: AtomicBool,
    /// The commit that is under way is the last one.
    crash_after_commit: AtomicBool,
    /// Effects that come late.
    late: Mutex<JoinSet<()>>,
}

/// What has come so far.
struct Met {
    sequence: u64,
    numbers: BTreeMap<&'static str, u64>,
    /// By rule.
    counts: Vec<Counts>,
}

impl Faults {
    /// Nothing, where the plan would never do anything.
    pub(crate) fn new(plan: FaultPlan) -> Option<Arc<Self>> {
        if plan.rules.is_empty() && plan.record.is_none() && plan.replay.is_none() {
            return None;
        }
        let counts = plan.rules.iter().map(|_| Counts::default()).collect();
        Some(Arc::new(Self {
            plan,
            met: Mutex::new(Met { sequence: 0, numbers: BTreeMap::new(), counts }),
            crashed: AtomicBool::new(false),
            crash_after_commit: AtomicBool::new(false),
            late: Mutex::new(JoinSet::new()),
        }))
    }

    /// Decides what befalls a request, and writes it down.
    ///
    /// The decision depends on the plan and on how many requests of this call came before, on nothing else.
    pub(crate) fn decide(&self, call: &Call) -> io::Result<Option<Fault>> {
        let mut met = locked(&self.met);
        met.sequence += 1;
        let number = met.numbers.entry(call.name).or_default();
        *number += 1;
        let number = *number;
        let fault = match &self.plan.replay {
            Some(replay) => replay.fault(call.name, number),
            None => self.strike(&mut met.counts, call),
        };
        if let Some(recorder) = &self.plan.record {
            recorder.write(&Line::new(call, met.sequence, number, fault))?;
        }
        Ok(fault)
    }

    /// Every rule counts every request that it is for, whether another struck before it or not.
    fn strike(&self, counts: &mut [Counts], call: &Call) -> Option<Fault> {
        let mut fault = None;
        for (index, (rule, counts)) in self.plan.rules.iter().zip(counts).enumerate() {
            if rule.selection.selects(call) {
                let dice = |number| dice(self.plan.seed, index, call.name, number);
                let strikes = counts.meet(call.name, &rule.measure, dice);
                fault = fault.or(strikes.then_some(rule.fault));
            }
        }
        fault
    }

    /// Whether the answers of a call can be stale.
    pub(crate) fn may_be_stale(&self, call: &Call) -> bool {
        let ruled = |rule: &FaultRule| rule.fault == Fault::Stale && rule.selection.selects(call);
        let replayed = |replay: &Replay| replay.has(call.name, Fault::Stale);
        call.is_list() && self.plan.replay.as_ref().map_or_else(|| self.plan.rules.iter().any(ruled), replayed)
    }

    /// Whether any answer can be stale.
    pub(crate) fn make_stale(&self) -> bool {
        self.plan.replay.is_some() || self.plan.rules.iter().any(|rule| rule.fault == Fault::Stale)
    }

    /// What stands at the commits of the job engine, if a rule speaks of them.
    pub(crate) fn commit_hook(self: &Arc<Self>) -> Option<CommitHook> {
        let engine = Call::engine();
        let ruled = self.plan.rules.iter().any(|rule| rule.selection.selects(&engine));
        if !ruled && self.plan.replay.is_none() {
            return None;
        }
        let faults = Arc::clone(self);
        Some(Arc::new(move |moment| faults.commit(&engine, moment)))
    }

    fn commit(&self, engine: &Call, moment: CommitMoment) -> Result<(), StoreError> {
        let crashes = match moment {
            CommitMoment::Before => {
                let fault = self.decide(engine).map_err(StoreError::Recording)?;
                self.crash_after_commit.store(fault == Some(Fault::Crash(When::After)), Ordering::SeqCst);
                fault == Some(Fault::Crash(When::Before))
            }
            CommitMoment::After => self.crash_after_commit.swap(false, Ordering::SeqCst),
        };
        if crashes {
            self.crash();
        }
        if self.has_crashed() { Err(StoreError::Crashed) } else { Ok(()) }
    }

    /// Crashes as planned; returns where that leaves the process alive.
    pub(crate) fn crash(&self) {
        match self.plan.on_crash {
            OnCrash::Abort => std::process::abort(),
            OnCrash::Silence => self.crashed.store(true, Ordering::SeqCst),
        }
    }

    pub(crate) fn has_crashed(&self) -> bool {
        self.crashed.load(Ordering::SeqCst)
    }

    /// Lets something be done although nobody may wait for it.
    pub(super) fn later(&self, effect: impl Future<Output = ()> + Send + 'static) {
        let mut late = locked(&self.late);
        while late.try_join_next().is_some() {}
        late.spawn(effect);
    }

    /// Drops the effects that have not come yet, so that nothing works on the state any more.
    pub(crate) async fn end(&self) {
        let mut late = std::mem::take(&mut *locked(&self.late));
        late.shutdown().await;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
