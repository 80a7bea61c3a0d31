//! Plan, apply, and what is recorded and shown of both: in a world made up for the test, and with the real binary.

mod after;
mod apply;
mod beside;
mod calls;
mod completion;
mod echo;
mod effects;
mod elsewhere;
mod histories;
mod kill;
mod kill_s3;
mod kill_server;
mod late;
mod ledger;
mod ledger_s3;
mod model_settles;
mod over_s3;
mod plan;
mod plan_properties;
mod promises;
mod rebuild;
mod render;
mod replace;
mod support;
mod transports;
mod under;
