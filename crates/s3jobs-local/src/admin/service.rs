use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

use super::query::Query;
use super::refusal::Refusal;
use super::{clock, inventory};
use crate::store::Store;
use crate::timekeeper::Timekeeper;

/// Where every path of these calls begins.
const PATH: &str = "/_s3jobs/";

/// Whether a request, which is not to a virtual-hosted bucket, is one of these calls.
pub(crate) fn is_admin<B>(request: &Request<B>) -> bool {
    request.uri().path().starts_with(PATH)
}

/// Answers one call.
pub(crate) fn respond(request: &Request<Bytes>, store: &Store, time: &Timekeeper) -> Response<Bytes> {
    let (status, body) = match perform(request, store, time) {
        Ok(body) => (StatusCode::OK, body),
        Err(refusal) => (refusal.status, json!({"error": refusal.message})),
    };
    let mut answer = Response::new(Bytes::from(format!("{body}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn perform(request: &Request<Bytes>, store: &Store, time: &Timekeeper) -> Result<Value, Refusal> {
    let query = Query::read(request.uri().query().unwrap_or_default())?;
    let path = request.uri().path();
    match (request.method(), path.strip_prefix(PATH).unwrap_or_default()) {
        (&Method::GET, "clock") => query.finish().map(|()| clock::read(time)),
        (&Method::POST, "clock") => clock::change(time, query),
        (&Method::POST, "inventory") => inventory::make(store, query, time.now()),
        (method, _) => {
            let message = format!(
                "{method} {path} is not a call of the local S3: there are GET and POST {PATH}clock, and POST {PATH}inventory"
            );
            Err(Refusal { status: StatusCode::NOT_FOUND, message })
        }
    }
}
