use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use quick_xml::escape::escape;
use uuid::Uuid;

use super::caller::Caller;
use crate::code::Code;
use crate::refusal::{Refusal, RequestIds};

// Forms of the answer and of errors: AWS Security Token Service API Reference, GetCallerIdentity and "Common Error Types".
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Who the caller is.
pub(super) fn identity(caller: &Caller, ids: &RequestIds) -> Response<Bytes> {
    let Caller { account, partition, user } = caller;
    let account = account.as_str();
    let name = user.as_ref().map_or_else(|| "root".to_owned(), |user| format!("user/{user}"));
    // The root user's id is the account's; that of another user says nothing but who it is.
    let id = user.as_deref().unwrap_or(account);
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"{NAMESPACE}\"><GetCallerIdentityResult>\
         <Arn>arn:{partition}:iam::{account}:{name}</Arn><UserId>{id}</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>",
        id_of(ids)
    );
    answer(StatusCode::OK, body, ids)
}

/// The error of STS for a refusal.
pub(crate) fn refused(refusal: &Refusal, ids: &RequestIds) -> Response<Bytes> {
    let (status, code, message) = own(refusal);
    let side = if status.is_server_error() { "Receiver" } else { "Sender" };
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{side}</Type><Code>{code}</Code><Message>{}</Message></Error>\
         <RequestId>{}</RequestId></ErrorResponse>",
        escape(message),
        id_of(ids)
    );
    answer(status, body, ids)
}

/// What STS says where S3 has another word: of signatures, and of keys that nobody knows. Without words, S3's are kept.
const OWN: [(Code, Code, Option<&str>); 5] = [
    (Code::InvalidAccessKeyId, Code::InvalidClientTokenId, Some(UNKNOWN)),
    (Code::InvalidToken, Code::InvalidClientTokenId, Some(UNKNOWN)),
    (Code::RequestTimeTooSkewed, Code::SignatureDoesNotMatch, None),
    (Code::AuthorizationHeaderMalformed, Code::IncompleteSignature, None),
    (Code::AuthorizationQueryParametersError, Code::IncompleteSignature, None),
];

const UNKNOWN: &str = "The security token included in the request is invalid.";

fn own(refusal: &Refusal) -> (StatusCode, Code, &str) {
    let said = refusal.message.as_str();
    if refusal.code == Code::AccessDenied && said == "Access Denied" {
        let code = Code::MissingAuthenticationToken;
        return (code.http_status(), code, "Request is missing Authentication Token");
    }
    match OWN.iter().find(|(code, ..)| *code == refusal.code) {
        Some((_, own, words)) => (own.http_status(), *own, words.unwrap_or(said)),
        None => (refusal.status, refusal.code, said),
    }
}

fn answer(status: StatusCode, body: String, ids: &RequestIds) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    if let Ok(id) = HeaderValue::from_str(&id_of(ids)) {
        headers.insert("x-amzn-requestid", id);
    }
    answer
}

/// Ids of STS have the form of UUIDs.
fn id_of(ids: &RequestIds) -> String {
    Uuid::parse_str(&ids.host).unwrap_or_default().to_string()
}
