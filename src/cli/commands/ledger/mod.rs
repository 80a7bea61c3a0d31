//! `s3jobs ledger`: a file a subcommand, and `records` for the two that show them.

mod command;
mod init;
mod prune;
mod rebuild;
mod records;
mod resolve;
mod transfer;
mod verify;

pub(crate) use command::{LedgerArgs, run};
