//! Every state that can be reached, in the order of the steps that it takes.
//!
//! A search of our own, since the dead ends are what no state shows by itself: a state from which, without further faults,
//! nothing leads to the end. Runners can be started again for ever, so that there are cycles everywhere; `stateright`, the
//! checker that is in use for Rust, tells "in the end" on paths without cycles alone, and brings a web server along. The rest
//! is a queue and a map.

use std::collections::HashMap;
use std::fmt;

use super::model::{Action, Model, Step};
use super::state::{Promise, State};

/// All states and how they follow each other.
pub struct Explored {
    pub states: Vec<State>,
    /// How each state was reached first: from which, and by what.
    from: Vec<(u32, Option<Action>)>,
    /// Which state leads to which without a fault.
    fair: Vec<(u32, u32)>,
    /// How many steps there are between states.
    pub transitions: usize,
}

/// A shortest way to where nobody may come.
pub struct Trace {
    what: String,
    pub actions: Vec<Action>,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} after {} steps", self.what, self.actions.len())?;
        self.actions.iter().zip(1..).try_for_each(|(action, number)| writeln!(f, "  {number}. {action:?}"))
    }
}

impl Model {
    /// Searches every state. Fails with a shortest way to one that breaks a promise or is a dead end.
    pub fn check(&self) -> Result<Explored, Trace> {
        let explored = self.explore(|_| true)?;
        match explored.dead_end() {
            Some(trace) => Err(trace),
            None => Ok(explored),
        }
    }

    /// A shortest way to break one promise, if there is a way.
    pub fn breaks(&self, promise: Promise) -> Option<Trace> {
        self.explore(|found| found == promise).err()
    }

    /// Reaches every state, but those behind a broken promise that is looked for.
    pub fn explore(&self, is_sought: impl Fn(Promise) -> bool) -> Result<Explored, Trace> {
        let mut numbers = HashMap::from([(State::FIRST, 0)]);
        let mut found =
            Explored { states: vec![State::FIRST], from: vec![(0, None)], fair: Vec::new(), transitions: 0 };
        let mut next = 0;
        while let Some(state) = found.states.get(next as usize).copied() {
            for Step { action, mut state, is_fault } in self.steps(&state) {
                let broken = self.broken(&state).filter(|promise| is_sought(*promise));
                state.broken = None;
                let number = *numbers.entry(state).or_insert_with(|| found.reach(state, (next, action)));
                found.transitions += 1;
                if !is_fault {
                    found.fair.push((next, number));
                }
                if let Some(promise) = broken {
                    let mut trace = found.trace(next, format!("{promise:?} is broken"));
                    trace.actions.push(action);
                    return Err(trace);
                }
            }
            next += 1;
        }
        Ok(found)
    }
}

impl Explored {
    fn reach(&mut self, state: State, (from, action): (u32, Action)) -> u32 {
        self.states.push(state);
        self.from.push((from, Some(action)));
        u32::try_from(self.states.len() - 1).expect("memory ends before")
    }

    /// A state from which nothing leads to the end, if there is one: the first in the order of steps.
    fn dead_end(&self) -> Option<Trace> {
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); self.states.len()];
        self.fair.iter().for_each(|(from, to)| before[*to as usize].push(*from));
        let mut ends: Vec<bool> = self.states.iter().map(State::is_over).collect();
        let mut todo: Vec<usize> = (0..ends.len()).filter(|number| ends[*number]).collect();
        while let Some(number) = todo.pop() {
            for from in before[number].iter().map(|from| *from as usize) {
                if !std::mem::replace(&mut ends[from], true) {
                    todo.push(from);
                }
            }
        }
        let dead = u32::try_from(ends.iter().position(|ends| !ends)?).expect("states are counted so");
        Some(self.trace(dead, "a dead end".to_owned()))
    }

    fn trace(&self, to: u32, what: String) -> Trace {
        let mut actions = Vec::new();
        let mut at = to;
        while let (from, Some(action)) = self.from[at as usize] {
            actions.push(action);
            at = from;
        }
        actions.reverse();
        Trace { what, actions }
    }
}
