use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use uuid::Uuid;

use super::admin;
use super::behaviour::Behaviour;
use super::control::{Control, Refusal, RequestIds};
use super::faults::Call;
use super::s3::{self, DataPlane};
use super::signature::{self, AccessKeys};
use super::store::Store;
use super::timekeeper::Timekeeper;

/// The path under which S3 Control is.
// Source: S3 Control 2018-08-20, every operation's `requestUri`.
const CONTROL_PATH: &str = "/v20180820/";

/// Everything that answers requests, over one store.
#[derive(Clone)]
pub(super) struct Planes {
    data: DataPlane,
    control: Control,
    time: Timekeeper,
    store: Store,
    keys: AccessKeys,
}

/// What all planes have in common.
pub(super) struct Common<'e> {
    pub(super) time: &'e Timekeeper,
    pub(super) behaviour: &'e Behaviour,
    pub(super) keys: &'e AccessKeys,
}

/// Who answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressee {
    S3,
    Control,
    Admin,
}

impl Planes {
    pub(super) fn over(store: &Store, common: &Common<'_>) -> Self {
        let Common { time, behaviour, keys } = common;
        Self {
            data: DataPlane::new(store.clone(), time.clock()),
            control: Control::new(store.clone(), (*behaviour).clone()),
            time: (*time).clone(),
            store: store.clone(),
            keys: (*keys).clone(),
        }
    }

    /// Answers one request. Every request has an answer; a failure is status 500.
    pub(super) async fn respond(&self, request: Request<Bytes>, ids: &RequestIds) -> Response<Bytes> {
        if let Err(refusal) = self.authenticate(&request) {
            return refused(&request, &refusal, ids);
        }
        match addressee(&request) {
            Addressee::Admin => admin::respond(&request, &self.store, &self.time),
            Addressee::Control => self.control.respond(&request, self.time.now(), ids),
            Addressee::S3 => self.data.respond(request, ids).await,
        }
    }

    /// Without keys, nobody needs to sign.
    fn authenticate(&self, request: &Request<Bytes>) -> Result<(), Refusal> {
        if self.keys.is_empty() {
            return Ok(());
        }
        signature::check(&self.keys, request, self.time.real())
    }
}

/// An answer in the form of the plane that was asked.
fn refused(request: &Request<Bytes>, refusal: &Refusal, ids: &RequestIds) -> Response<Bytes> {
    let body = match addressee(request) {
        Addressee::Control => refusal.document(ids),
        Addressee::S3 | Addressee::Admin => refusal.s3_document(ids),
    };
    let body = if request.method() == Method::HEAD { Bytes::new() } else { Bytes::from(body) };
    let mut answer = Response::new(body);
    *answer.status_mut() = refusal.status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    ids.stamp(&mut answer);
    answer
}

/// Who is to answer a request. A virtual-hosted bucket may have any path.
pub(super) fn addressee<B>(request: &Request<B>) -> Addressee {
    if s3::host_bucket(request).is_some() {
        Addressee::S3
    } else if admin::is_admin(request) {
        Addressee::Admin
    } else if request.uri().path().starts_with(CONTROL_PATH) {
        Addressee::Control
    } else {
        Addressee::S3
    }
}

/// What a request asks for; nothing, where it is none of AWS's calls.
pub(super) fn call<B>(request: &Request<B>) -> Option<Call> {
    match addressee(request) {
        Addressee::Admin => None,
        Addressee::Control => Some(Call::control(request)),
        Addressee::S3 => Some(Call::s3(request, s3::host_bucket(request))),
    }
}

/// The ids of an answer.
pub(super) fn request_ids() -> RequestIds {
    let (request, host) = (Uuid::new_v4().simple().to_string(), Uuid::new_v4().simple().to_string());
    RequestIds { request: request[..16].to_uppercase(), host }
}
