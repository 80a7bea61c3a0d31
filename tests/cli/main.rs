//! The commands: exit codes, standard output and error apart, and whole stories of specs, world and commands.

#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(unreachable_pub, reason = "modules of one test crate")]
#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

mod accounts;
mod after;
mod approval;
mod confirmers;
mod connection;
mod ends;
mod environments;
mod examples;
mod exits;
mod explain;
mod extremes;
mod fmt;
mod help;
mod hints;
mod histories;
mod hostile;
mod importing;
mod init;
mod inventory;
mod ledger;
mod lists;
mod local;
mod logs;
mod naming;
mod next;
mod noise;
mod output;
mod outside;
mod places;
mod private;
mod process;
mod prompt;
mod pty;
mod renaming;
mod runs;
mod selecting;
mod stories;
mod strangers;
mod terminal;
mod throttling;
mod trust;
mod validate;
mod watching;
mod world;
