use bytes::Bytes;
use http::{HeaderMap, Uri};
use quick_xml::Reader;
use quick_xml::events::Event;
use s3s::{S3Request, S3Result};

use super::admitted::SentBody;
use super::checksum;
use super::error::{not_implemented, refuse};
use crate::code::Code;

/// What an operation takes into account beyond bucket, key and bytes. Everything else is refused by name.
#[derive(Clone, Copy)]
pub(super) struct Honoured {
    /// What holds for every request about a bucket that exists.
    common: &'static [&'static str],
    /// Names of headers, in lower case. One that ends in `-` stands for all that begin so.
    headers: &'static [&'static str],
    /// More of them, which several operations have in common.
    also: &'static [&'static str],
    /// Names of query parameters.
    parameters: &'static [&'static str],
    /// Names of elements in the XML of the body, wherever they are. The protocol layer skips those that it does not know.
    elements: &'static [&'static str],
}

/// Headers that say how a request was sent, not what is wanted.
const TRANSPORT: [&str; 7] = [
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-security-token",
    "x-amz-trailer",
    "x-amz-user-agent",
];

/// Says that the requester pays: allowed everywhere, and without effect, since no bucket here lets requesters pay.
// Source: S3 User Guide, "Using Requester Pays general purpose buckets": the header counts for such buckets alone, and
// `requester` is its only value.
const PAYER: &str = "x-amz-request-payer";

/// Standard headers that change what a request means.
const STANDARD: [&str; 6] =
    ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"];

impl Honoured {
    /// Nothing at all: for requests that are not about a bucket which exists.
    pub(super) const NOTHING: Self = Self { common: &[], headers: &[], also: &[], parameters: &[], elements: &[] };

    /// Nothing but what holds for every request about a bucket.
    pub(super) const IN_BUCKET: Self = Self { common: &[super::owner::EXPECTED, PAYER], ..Self::NOTHING };

    pub(super) const fn headers(self, headers: &'static [&'static str]) -> Self {
        Self { headers, ..self }
    }

    pub(super) const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    pub(super) const fn parameters(self, parameters: &'static [&'static str]) -> Self {
        Self { parameters, ..self }
    }

    pub(super) const fn elements(self, elements: &'static [&'static str]) -> Self {
        Self { elements, ..self }
    }

    /// Refuses a request that asks for more than the operation does.
    pub(super) fn check<T>(&self, request: &S3Request<T>) -> S3Result<()> {
        let sent = request.extensions.get::<SentBody>().map(|SentBody(body)| body);
        self.check_parts((&request.headers, &request.uri), sent)
    }

    /// The same, of a request that the protocol layer has not read.
    pub(super) fn check_parts(&self, (headers, uri): (&HeaderMap, &Uri), sent: Option<&Bytes>) -> S3Result<()> {
        self.check_headers(headers)?;
        self.check_parameters(uri)?;
        match sent {
            Some(body) if !self.elements.is_empty() => self.check_elements(body),
            Some(_) | None => Ok(()),
        }
    }

    fn check_headers(&self, headers: &HeaderMap) -> S3Result<()> {
        let known = |name: &str| {
            let mut own = self.common.iter().chain(self.headers).chain(self.also);
            TRANSPORT.contains(&name)
                || checksum::is_verified(name)
                || own.any(|&own| own == name || own.ends_with('-') && name.starts_with(own))
        };
        let asks = |name: &str| name.starts_with("x-amz-") || STANDARD.contains(&name);
        if let Some(name) = headers.keys().map(http::HeaderName::as_str).find(|name| asks(name) && !known(name)) {
            return Err(not_implemented(&format!("header `{name}` here")));
        }
        match headers.get(PAYER) {
            Some(payer) if payer != "requester" => {
                Err(refuse(Code::InvalidArgument, format!("the only value of `{PAYER}` is `requester`")))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn check_parameters(&self, uri: &Uri) -> S3Result<()> {
        let names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
        // `x-id` only repeats the operation's name.
        let mut asks = names.filter(|name| !name.is_empty() && *name != "x-id");
        match asks.find(|name| !self.parameters.contains(name)) {
            Some(name) => Err(not_implemented(&format!("query parameter `{name}` here"))),
            None => Ok(()),
        }
    }

    /// The body is well-formed: the protocol layer has read it.
    fn check_elements(&self, body: &[u8]) -> S3Result<()> {
        let mut reader = Reader::from_reader(body);
        while let Ok(event) = reader.read_event() {
            let (Event::Start(start) | Event::Empty(start)) = &event else {
                if event == Event::Eof {
                    break;
                }
                continue;
            };
            let name = start.local_name();
            let name = String::from_utf8_lossy(name.as_ref());
            if !self.elements.contains(&name.as_ref()) {
                return Err(not_implemented(&format!("element `{name}` here")));
            }
        }
        Ok(())
    }
}
