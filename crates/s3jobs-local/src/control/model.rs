//! The eight calls as data: where each is, its query parameters, and the errors that the service model names for it.

use http::Method;

use super::shape::Shape;
use super::shapes::{JOB_STATUS, MAX_RESULTS, NEXT_TOKEN, PRIORITY, REQUESTED_STATUS, STATUS_REASON};
use crate::code::Code;
use crate::refusal::Refusal;

/// Where every job call's path begins.
const JOBS: &str = "/v20180820/jobs";

/// One call of the service model.
#[derive(Debug)]
pub(super) struct CallModel {
    pub(super) name: CallName,
    method: Method,
    /// What follows [`JOBS`]; `{id}` stands for a job's id.
    path: &'static str,
    pub(super) query: &'static [Parameter],
    /// Codes of the errors that it answers.
    pub(super) answers: &'static [Code],
}

/// Which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallName {
    CreateJob,
    DescribeJob,
    ListJobs,
    UpdateJobPriority,
    UpdateJobStatus,
    PutJobTagging,
    GetJobTagging,
    DeleteJobTagging,
}

/// A query parameter.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) shape: &'static Shape,
    pub(super) count: Count,
}

impl std::fmt::Debug for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// How often a parameter may stand in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    AtMostOne,
    Several,
}

const BAD: Code = Code::BadRequestException;
const BUSY: Code = Code::TooManyRequestsException;
const INTERNAL: Code = Code::InternalServiceException;
const MISSING: Code = Code::NotFoundException;

const fn parameter(name: &'static str, shape: &'static Shape, count: Count) -> Parameter {
    Parameter { name, shape, count }
}

// Source: S3 Control 2018-08-20; a test holds it to the model.
pub(super) static CALLS: [CallModel; 8] = [
    CallModel {
        name: CallName::CreateJob,
        method: Method::POST,
        path: "",
        query: &[],
        answers: &[BAD, Code::IdempotencyException, INTERNAL, BUSY],
    },
    CallModel {
        name: CallName::DescribeJob,
        method: Method::GET,
        path: "/{id}",
        query: &[],
        answers: &[BAD, INTERNAL, MISSING, BUSY],
    },
    CallModel {
        name: CallName::ListJobs,
        method: Method::GET,
        path: "",
        query: &[
            parameter("jobStatuses", &JOB_STATUS, Count::Several),
            parameter("maxResults", &MAX_RESULTS, Count::AtMostOne),
            parameter("nextToken", &NEXT_TOKEN, Count::AtMostOne),
        ],
        answers: &[INTERNAL, Code::InvalidNextTokenException, Code::InvalidRequestException],
    },
    CallModel {
        name: CallName::UpdateJobPriority,
        method: Method::POST,
        path: "/{id}/priority",
        query: &[parameter("priority", &PRIORITY, Count::One)],
        answers: &[BAD, INTERNAL, MISSING, BUSY],
    },
    CallModel {
        name: CallName::UpdateJobStatus,
        method: Method::POST,
        path: "/{id}/status",
        query: &[
            parameter("requestedJobStatus", &REQUESTED_STATUS, Count::One),
            parameter("statusUpdateReason", &STATUS_REASON, Count::AtMostOne),
        ],
        answers: &[BAD, INTERNAL, Code::JobStatusException, MISSING, BUSY],
    },
    CallModel {
        name: CallName::PutJobTagging,
        method: Method::PUT,
        path: "/{id}/tagging",
        query: &[],
        answers: &[INTERNAL, MISSING, BUSY, Code::TooManyTagsException],
    },
    CallModel {
        name: CallName::GetJobTagging,
        method: Method::GET,
        path: "/{id}/tagging",
        query: &[],
        answers: &[INTERNAL, MISSING, BUSY],
    },
    CallModel {
        name: CallName::DeleteJobTagging,
        method: Method::DELETE,
        path: "/{id}/tagging",
        query: &[],
        answers: &[INTERNAL, MISSING, BUSY],
    },
];

/// What stands in for the code of a refusal that the model does not name for a call.
const STAND_INS: [(Code, Code); 3] =
    [(BAD, Code::InvalidRequestException), (Code::JobStatusException, BAD), (Code::TooManyTagsException, BAD)];

/// The call that a method and a path are, and the job id in the path, still URL-encoded.
pub(super) fn find<'p>(method: &Method, path: &'p str) -> Option<(&'static CallModel, &'p str)> {
    let below = path.strip_prefix(JOBS)?.trim_end_matches('/');
    CALLS.iter().filter(|call| call.method == *method).find_map(|call| Some((call, call.id(below)?)))
}

impl CallModel {
    /// The job id in what follows [`JOBS`], empty where this call has none; nothing where the path is another call's.
    fn id<'p>(&self, below: &'p str) -> Option<&'p str> {
        let Some((before, after)) = self.path.split_once("{id}") else { return (below == self.path).then_some(below) };
        let id = below.strip_prefix(before)?.strip_suffix(after)?;
        (!id.is_empty() && !id.contains('/')).then_some(id)
    }

    /// The refusal by a code that the model names for this call, where it names one that fits.
    pub(super) fn refuse(&self, refusal: Refusal) -> Refusal {
        let other = STAND_INS.iter().find(|(code, _)| *code == refusal.code).map(|(_, other)| *other);
        let names = |code: &Code| self.answers.contains(code);
        let code = [Some(refusal.code), other].into_iter().flatten().find(names).unwrap_or(refusal.code);
        Refusal { code, ..refusal }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::shapes::{ACCOUNT, JOB_ID};
    use super::*;

    /// What `tests/data/s3control_calls.py` writes.
    const MODEL: &str = include_str!("../../../../tests/data/s3control_calls.txt");

    fn describe(shape: &Shape) -> String {
        match shape {
            Shape::Text { min, max, pattern } => {
                format!("text {min}..{max}{}", pattern.map(|pattern| format!(" {pattern}")).unwrap_or_default())
            }
            Shape::Word(words) => {
                let mut words = words.to_vec();
                words.sort_unstable();
                format!("one of {}", words.join(" "))
            }
            Shape::Integer { min, max } => format!("integer {min}..{max}"),
            Shape::Structure(_)
            | Shape::Union(_)
            | Shape::List { .. }
            | Shape::Map { .. }
            | Shape::Boolean
            | Shape::Timestamp => panic!("no parameter has such a shape"),
        }
    }

    #[test]
    fn the_calls_are_those_of_the_service_model() {
        let mut out = String::new();
        for CallModel { name, method, path, query, answers } in &CALLS {
            writeln!(out, "{name:?} {method} {JOBS}{path} 200").unwrap();
            if path.contains("{id}") {
                writeln!(out, "{name:?} uri id! {}", describe(&JOB_ID)).unwrap();
            }
            for Parameter { name: parameter, shape, count } in *query {
                let (mark, several) = match count {
                    Count::One => ("!", ""),
                    Count::AtMostOne => ("", ""),
                    Count::Several => ("", "several "),
                };
                writeln!(out, "{name:?} querystring {parameter}{mark} {several}{}", describe(shape)).unwrap();
            }
            writeln!(out, "{name:?} header x-amz-account-id! {}", describe(&ACCOUNT)).unwrap();
            writeln!(
                out,
                "{name:?} answers {}",
                answers.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")
            )
            .unwrap();
        }
        let model: Vec<&str> = MODEL.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(out.lines().collect::<Vec<_>>(), model);
    }

    #[test]
    fn an_error_that_a_call_does_not_have_becomes_one_that_it_has() {
        let code =
            |path, method: Method, refusal: Refusal| find(&method, path).unwrap().0.refuse(refusal).code.as_str();
        let status = || Refusal::job_status("");
        assert_eq!(code("/v20180820/jobs/12345/priority", Method::POST, status()), "BadRequestException");
        assert_eq!(code("/v20180820/jobs/12345/status", Method::POST, status()), "JobStatusException");
        assert_eq!(code("/v20180820/jobs", Method::GET, Refusal::invalid("")), "InvalidRequestException");
        assert_eq!(code("/v20180820/jobs", Method::POST, Refusal::too_many_tags(51)), "BadRequestException");
        assert_eq!(
            code("/v20180820/jobs/12345/tagging", Method::PUT, Refusal::too_many_tags(51)),
            "TooManyTagsException"
        );
    }
}
