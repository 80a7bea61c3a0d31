use bytes::Bytes;
use http::HeaderMap;

use crate::objects::Checksum;

/// The checksum that came with the body and was found true.
#[derive(Clone, Debug)]
pub(super) struct Verified(pub(super) Option<Checksum>);

/// The body as it was sent, without chunk framing.
#[derive(Clone, Debug)]
pub(super) struct SentBody(pub(super) Bytes);

/// Headers that an object keeps, as they were sent: the protocol layer reads none that are not ASCII.
#[derive(Clone, Debug)]
pub(super) struct Unread(pub(super) HeaderMap);
