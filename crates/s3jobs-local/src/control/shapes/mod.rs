//! S3 Control's service model for the job calls, as data: what requests must look like and how answers are written.
//!
//! Start at [`CREATE_JOB`]. Names, limits, patterns and words are those of the model's version 2018-08-20; members that
//! travel in headers, path or query (`x-amz-account-id`, `id`, `priority`...) are not here but in the routing.

mod common;
mod copy;
mod manifest;
mod operation;
mod results;

#[cfg(test)]
pub(super) use common::ACCOUNT;
pub(crate) use common::{JOB_ID, JOB_STATUS, PRIORITY, STATUS_REASON};
pub(crate) use results::{
    CREATE_JOB, CREATE_JOB_RESULT, DESCRIBE_JOB_RESULT, GET_JOB_TAGGING_RESULT, LIST_JOBS_RESULT, MAX_RESULTS,
    NEXT_TOKEN, PUT_JOB_TAGGING, REQUESTED_STATUS, UPDATE_PRIORITY_RESULT, UPDATE_STATUS_RESULT,
};

#[cfg(test)]
mod tests;
