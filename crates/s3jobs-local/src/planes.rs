use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use uuid::Uuid;

use super::admin;
use super::behaviour::Behaviour;
use super::code::Code;
use super::control::{self, Control};
use super::faults::Call;
use super::gate::{self, Addressed, Service};
use super::objects::Reading as _;
use super::refusal::{Refusal, RequestIds};
use super::s3::DataPlane;
use super::signature::{self, AccessKeys, Claimed};
use super::store::{Store, StoreError};
use super::sts::{self, Sts};
use super::timekeeper::Timekeeper;
use s3jobs_spec::model::AccountId;

/// The path under which S3 Control is.
// Source: S3 Control 2018-08-20, every operation's `requestUri`.
const CONTROL_PATH: &str = "/v20180820/";

/// The largest body with an object or a part, in bytes: it is held in memory.
const MAX_OBJECT: usize = 1024 * 1024 * 1024;

/// The largest XML of a call of S3, in bytes.
// S3 names no limit. The largest requests that it takes: DeleteObjects with 1,000 keys of 1,024 bytes, each byte at most six
// in XML, with version ids; CompleteMultipartUpload with 10,000 parts and their checksums.
const MAX_XML: usize = 8 * 1024 * 1024;

/// The largest XML of a call of S3 Control, in bytes.
// S3 names no limit. The members of CreateJob that have no length of their own are few and short.
const MAX_CONTROL_XML: usize = 1024 * 1024;

/// The Regions in which S3 takes signatures of version 2.
// Source: S3 User Guide, "Authenticating requests (AWS signature version 2)"; AWS General Reference, S3 endpoints.
const OLD_REGIONS: [&str; 8] = [
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-1",
    "us-west-2",
];

/// Everything that answers requests, over one store.
#[derive(Clone)]
pub(super) struct Planes {
    data: DataPlane,
    control: Control,
    sts: Sts,
    time: Timekeeper,
    store: Store,
    keys: AccessKeys,
}

/// What all planes have in common.
pub(super) struct Common<'e> {
    pub(super) time: &'e Timekeeper,
    pub(super) behaviour: &'e Behaviour,
    pub(super) keys: &'e AccessKeys,
    pub(super) account: &'e AccountId,
}

/// Who answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressee {
    S3,
    Control,
    Sts,
    Admin,
}

impl Planes {
    pub(super) fn over(store: &Store, common: &Common<'_>) -> Self {
        let Common { time, behaviour, keys, account } = common;
        Self {
            data: DataPlane::new(store.clone(), time.clock()),
            control: Control::new(store.clone(), (*behaviour).clone()),
            sts: Sts::new((*account).clone()),
            time: (*time).clone(),
            store: store.clone(),
            keys: (*keys).clone(),
        }
    }

    /// Answers one request. Every request has an answer; a failure is status 500.
    pub(super) async fn respond(&self, request: Request<Bytes>, ids: &RequestIds) -> Response<Bytes> {
        if let Err(refusal) = gate::check_authority(&request).and_then(|()| self.authenticate(&request)) {
            return Asked::of(&request).refused(&refusal, ids);
        }
        match addressee(&request) {
            Addressee::Admin => admin::respond(&request, &self.store, &self.time),
            Addressee::Control => self.control.respond(&request, self.time.now(), ids),
            Addressee::Sts => self.sts.respond(&request, ids),
            Addressee::S3 => self.data.respond(request, ids).await,
        }
    }

    /// Without keys, nobody needs to sign; but a presigned URL is over when it says so.
    fn authenticate(&self, request: &Request<Bytes>) -> Result<(), Refusal> {
        let now = self.time.real();
        if self.keys.is_empty() {
            return signature::check_life(request, now);
        }
        let service = match addressee(request) {
            Addressee::S3 => Service::S3,
            Addressee::Control | Addressee::Admin => Service::Control,
            Addressee::Sts => Service::Sts,
        };
        signature::check(&self.keys, request, (service, now))?;
        self.check_region(request)
    }

    /// A signature is for one Region: that of the bucket. Jobs of other Regions than the signed one are not seen at all.
    fn check_region(&self, request: &Request<Bytes>) -> Result<(), Refusal> {
        let (Some(call), Some(claimed)) = (call(request), Claimed::of(request)) else { return Ok(()) };
        // The first is about no bucket yet, and the second tells clients which Region it is.
        let Some(name) = call.bucket.filter(|_| !["CreateBucket", "GetBucketLocation"].contains(&call.name)) else {
            return Ok(());
        };
        let found = self.store.read(|view| view.find_bucket(&name));
        let bucket = found.map_err(|error: StoreError| Refusal::internal(&error))?;
        match (bucket, claimed.region) {
            (Some(bucket), Some(signed)) if bucket.region != signed => {
                Err(signature::wrong_region(request, &signed, bucket.region))
            }
            (Some(bucket), None) if !OLD_REGIONS.contains(&bucket.region.as_str()) => Err(signature::other_mechanism()),
            (Some(_) | None, Some(_) | None) => Ok(()),
        }
    }
}

/// What decides about the form of a refusal: it is known before a request is read, and needed after it was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    addressee: Addressee,
    is_head: bool,
}

impl Asked {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        Self { addressee: addressee(request), is_head: request.method() == Method::HEAD }
    }

    /// An answer in the form of the plane that was asked.
    pub(super) fn refused(self, refusal: &Refusal, ids: &RequestIds) -> Response<Bytes> {
        let body = match self.addressee {
            Addressee::Control => refusal.document(ids),
            Addressee::S3 | Addressee::Admin => refusal.s3_document(ids),
            Addressee::Sts => return sts::refused(refusal, ids),
        };
        let body = if self.is_head { Bytes::new() } else { Bytes::from(body) };
        let mut answer = Response::new(body);
        *answer.status_mut() = refusal.status;
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        if let Some(region) = refusal.region.as_deref().and_then(|region| HeaderValue::from_str(region).ok()) {
            answer.headers_mut().insert("x-amz-bucket-region", region);
        }
        ids.stamp(&mut answer);
        answer
    }
}

/// The most bytes that the body of a request has, and the refusal of more.
pub(super) fn body_limit<B>(request: &Request<B>) -> (usize, Refusal) {
    match call(request) {
        Some(call) if call.carries_object() => {
            let message = format!("the local S3 takes at most {MAX_OBJECT} bytes in one request; upload in parts");
            (MAX_OBJECT, Refusal::new(Code::EntityTooLarge, message))
        }
        asked => {
            let limit = asked.filter(Call::is_of_s3).map_or(MAX_CONTROL_XML, |_| MAX_XML);
            let message = format!("Your request was too big: the local S3 takes at most {limit} bytes here.");
            (limit, Refusal::new(Code::MaxMessageLengthExceeded, message))
        }
    }
}

/// Who is to answer a request. A client may have one URL for all services, and a virtual-hosted bucket may have any path.
///
/// What it goes by is signed wherever a signature is needed: host, path, query, and the headers of AWS. A request that is
/// signed for S3 is none to STS, whatever its content type says.
pub(super) fn addressee<B>(request: &Request<B>) -> Addressee {
    let Addressed { service, before } = Addressed::of(request);
    let is_of_control = request.uri().path().starts_with(CONTROL_PATH);
    match (service, before) {
        (Some(Service::Sts), None) if request.uri().path() == "/" => Addressee::Sts,
        (_, Some(label)) if is_of_control && control::names_account(request, (service, label)) => Addressee::Control,
        (_, Some(_)) => Addressee::S3,
        (_, None) if admin::is_admin(request) => Addressee::Admin,
        (_, None) if is_of_control => Addressee::Control,
        (_, None) if sts::is_asked(request) => Addressee::Sts,
        (_, None) => Addressee::S3,
    }
}

/// What a request asks for; nothing, where it is none of AWS's calls.
pub(super) fn call<B>(request: &Request<B>) -> Option<Call> {
    match addressee(request) {
        Addressee::Admin | Addressee::Sts => None,
        Addressee::Control => Some(Call::control(request)),
        Addressee::S3 => Some(Call::s3(request, Addressed::of(request).before)),
    }
}

/// The ids of an answer.
pub(super) fn request_ids() -> RequestIds {
    let (request, host) = (Uuid::new_v4().simple().to_string(), Uuid::new_v4().simple().to_string());
    RequestIds { request: request[..16].to_uppercase(), host }
}
