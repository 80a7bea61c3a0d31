//! The requests, as they go over the wire.

/// What is asked of the server.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Put,
    Get,
    Tag,
    Copy,
}

const TAGS: &str = "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>\
    <Tag><Key>team</Key><Value>data</Value></Tag></TagSet></Tagging>";

/// Neither server checks a signature; without one, moto takes the sender for a stranger.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, \
    SignedHeaders=host, Signature=00";

impl Kind {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "put" => Some(Self::Put),
            "get" => Some(Self::Get),
            "tag" => Some(Self::Tag),
            "copy" => Some(Self::Copy),
            _ => None,
        }
    }

    /// The bytes of the request about object `number`.
    pub(crate) fn request(self, bucket: &str, number: u64, body: &[u8]) -> Vec<u8> {
        let key = format!("k{:06}", number + 1);
        let (line, headers, body) = match self {
            Self::Put => (format!("PUT /{bucket}/{key}"), String::new(), body),
            Self::Get => (format!("GET /{bucket}/{key}"), String::new(), &[][..]),
            Self::Tag => (format!("PUT /{bucket}/{key}?tagging"), String::new(), TAGS.as_bytes()),
            Self::Copy => {
                (format!("PUT /{bucket}/copies/{key}"), format!("x-amz-copy-source: /{bucket}/{key}\r\n"), &[][..])
            }
        };
        // Both servers listen on a loopback address, whose name neither takes for a bucket's host.
        let head = format!(
            "{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {AUTHORIZATION}\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }
}
