//! The local S3: its data plane, seen by the AWS SDK and by raw requests, and the jobs that it runs.

mod in_process;
mod jobs;
mod s3;
