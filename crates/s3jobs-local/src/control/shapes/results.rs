//! Bodies of the eight calls, and their query parameters.

use super::common::{
    DESCRIPTION, JOB_ARN, JOB_ID, JOB_STATUS, PRIORITY, ROLE_ARN, SIZE, STATUS_REASON, TAG_SET, TEXT_64, TEXT_256,
    TEXT_1024,
};
use super::manifest::{GENERATED_FORMAT, GENERATOR, LOCATION, MANIFEST, REPORT};
use super::operation::{OPERATION, OPERATION_NAME};
use crate::control::shape::{Shape, list, matching, optional, required};

/// `CreateJobRequest`.
pub(crate) const CREATE_JOB: Shape = Shape::Structure(&[
    optional("ConfirmationRequired", &Shape::Boolean),
    required("Operation", &OPERATION),
    required("Report", &REPORT),
    required("ClientRequestToken", &TEXT_64),
    optional("Manifest", &MANIFEST),
    optional("Description", &DESCRIPTION),
    required("Priority", &PRIORITY),
    required("RoleArn", &ROLE_ARN),
    optional("Tags", &TAG_SET),
    optional("ManifestGenerator", &GENERATOR),
]);
/// `PutJobTaggingRequest`.
pub(crate) const PUT_JOB_TAGGING: Shape = Shape::Structure(&[required("Tags", &TAG_SET)]);

/// `maxResults` of ListJobs.
pub(crate) const MAX_RESULTS: Shape = Shape::Integer { min: 0, max: 1000 };
/// `nextToken` of ListJobs.
pub(crate) const NEXT_TOKEN: Shape = matching(1, 1024, r"^[A-Za-z0-9\+\:\/\=\?\#-_]+$");
/// `requestedJobStatus` of UpdateJobStatus.
pub(crate) const REQUESTED_STATUS: Shape = Shape::Word(&["Cancelled", "Ready"]);

/// `CreateJobResult`.
pub(crate) const CREATE_JOB_RESULT: Shape = Shape::Structure(&[optional("JobId", &JOB_ID)]);
/// `GetJobTaggingResult`.
pub(crate) const GET_JOB_TAGGING_RESULT: Shape = Shape::Structure(&[optional("Tags", &TAG_SET)]);
/// `UpdateJobPriorityResult`.
pub(crate) const UPDATE_PRIORITY_RESULT: Shape =
    Shape::Structure(&[required("JobId", &JOB_ID), required("Priority", &PRIORITY)]);
/// `UpdateJobStatusResult`.
pub(crate) const UPDATE_STATUS_RESULT: Shape = Shape::Structure(&[
    optional("JobId", &JOB_ID),
    optional("Status", &JOB_STATUS),
    optional("StatusUpdateReason", &STATUS_REASON),
]);

const PROGRESS: Shape = Shape::Structure(&[
    optional("TotalNumberOfTasks", &SIZE),
    optional("NumberOfTasksSucceeded", &SIZE),
    optional("NumberOfTasksFailed", &SIZE),
    optional("Timers", &Shape::Structure(&[optional("ElapsedTimeInActiveSeconds", &SIZE)])),
]);
const FAILURE: Shape = Shape::Structure(&[optional("FailureCode", &TEXT_64), optional("FailureReason", &TEXT_256)]);
const GENERATED: Shape = Shape::Structure(&[optional("Format", &GENERATED_FORMAT), optional("Location", &LOCATION)]);
const DESCRIPTOR: Shape = Shape::Structure(&[
    optional("JobId", &JOB_ID),
    optional("ConfirmationRequired", &Shape::Boolean),
    optional("Description", &DESCRIPTION),
    optional("JobArn", &JOB_ARN),
    optional("Status", &JOB_STATUS),
    optional("Manifest", &MANIFEST),
    optional("Operation", &OPERATION),
    optional("Priority", &PRIORITY),
    optional("ProgressSummary", &PROGRESS),
    optional("StatusUpdateReason", &STATUS_REASON),
    optional("FailureReasons", &list(&FAILURE)),
    optional("Report", &REPORT),
    optional("CreationTime", &Shape::Timestamp),
    optional("TerminationDate", &Shape::Timestamp),
    optional("RoleArn", &ROLE_ARN),
    optional("SuspendedDate", &Shape::Timestamp),
    optional("SuspendedCause", &TEXT_1024),
    optional("ManifestGenerator", &GENERATOR),
    optional("GeneratedManifestDescriptor", &GENERATED),
]);
/// `DescribeJobResult`.
pub(crate) const DESCRIBE_JOB_RESULT: Shape = Shape::Structure(&[optional("Job", &DESCRIPTOR)]);

const LISTED: Shape = Shape::Structure(&[
    optional("JobId", &JOB_ID),
    optional("Description", &DESCRIPTION),
    optional("Operation", &OPERATION_NAME),
    optional("Priority", &PRIORITY),
    optional("Status", &JOB_STATUS),
    optional("CreationTime", &Shape::Timestamp),
    optional("TerminationDate", &Shape::Timestamp),
    optional("ProgressSummary", &PROGRESS),
]);
/// `ListJobsResult`.
pub(crate) const LIST_JOBS_RESULT: Shape =
    Shape::Structure(&[optional("NextToken", &NEXT_TOKEN), optional("Jobs", &list(&LISTED))]);
