//! Events shown while they happen: as bars on a terminal ([`Live`]), as lines elsewhere ([`Lines`]).
//!
//! Both are sinks of apply's events. Bars are redrawn in place and gone when all is done, and no more than fit the terminal:
//! the line of all jobs counts the others. Lines come when something changed, and a job's progress at most every few seconds of the events' own time.

mod bar;
mod lines;
mod live;
mod state;
mod totals;

pub use lines::Lines;
pub use live::{Above, Live, Screen};
