//! Answers that faults give in place of the real one, in the form of the plane that was asked.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header};

use super::call::{Call, Plane};
use crate::code::Code;
use crate::refusal::{Refusal, RequestIds};

/// Who is answered.
pub(super) struct Asked<'r> {
    pub(super) call: &'r Call,
    pub(super) method: Method,
    pub(super) ids: RequestIds,
}

impl Asked<'_> {
    // Sources: S3 API Reference, "Error responses" (SlowDown, 503); S3 Control 2018-08-20, TooManyRequestsException, whose
    // status is 400 as the API Reference says.
    pub(super) fn throttled(&self) -> Response<Bytes> {
        match self.call.plane {
            Plane::Control => self.refuse(Code::TooManyRequestsException, "Too many requests"),
            Plane::S3 | Plane::Engine => self.refuse(Code::SlowDown, "Please reduce your request rate."),
        }
    }

    // Sources: as above, InternalError (500); S3 Control, InternalServiceException (500).
    pub(super) fn internal(&self, message: &str) -> Response<Bytes> {
        let code = match self.call.plane {
            Plane::Control => Code::InternalServiceException,
            Plane::S3 | Plane::Engine => Code::InternalError,
        };
        self.refuse(code, message)
    }

    // Source: S3 API Reference, "Error responses" (ServiceUnavailable, 503). The model of S3 Control has no error of this
    // status; every AWS service may answer with this one.
    pub(super) fn unavailable(&self) -> Response<Bytes> {
        let message = "Service is unable to handle request.";
        self.refuse(Code::ServiceUnavailable, message)
    }

    fn refuse(&self, code: Code, message: &str) -> Response<Bytes> {
        let refusal = Refusal::new(code, message);
        let body = match self.call.plane {
            Plane::Control => refusal.document(&self.ids),
            Plane::S3 | Plane::Engine => refusal.s3_document(&self.ids),
        };
        let body = if self.method == Method::HEAD { Bytes::new() } else { Bytes::from(body) };
        let mut answer = Response::new(body);
        *answer.status_mut() = refusal.status;
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        self.ids.stamp(&mut answer);
        answer
    }
}
