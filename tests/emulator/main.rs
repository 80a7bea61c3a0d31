//! The local S3's job plane, over raw HTTP requests in process: calls, engine, completion reports.

mod calls;
mod engine;
mod histories;
mod reports;
mod world;
