use super::{Condition, Object, Refusal};

/// What must be true of the object at a place before a write may happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// Nothing.
    #[default]
    None,
    /// No object is there: `If-None-Match: *`.
    Absent,
    /// An object is there: `If-Match: *`.
    Present,
    /// The object there has this ETag, without quotes: `If-Match: "..."`.
    ETag(String),
}

impl Precondition {
    /// The header that asks for it; nothing where nothing is asked.
    pub(super) fn condition(&self) -> Option<Condition> {
        match self {
            Self::None => None,
            Self::Absent => Some(Condition::IfNoneMatch),
            Self::Present | Self::ETag(_) => Some(Condition::IfMatch),
        }
    }

    /// Whether a write to `key`, where `found` is now, may happen.
    // Source: S3 User Guide, "How to prevent object overwrites with conditional writes": If-Match without an object is 404.
    pub(super) fn check(&self, key: &str, found: Option<&Object>) -> Result<(), Refusal> {
        match (self, found) {
            (Self::None, _) | (Self::Absent, None) | (Self::Present, Some(_)) => Ok(()),
            (Self::Absent, Some(_)) => Err(Refusal::PreconditionFailed { condition: Condition::IfNoneMatch }),
            (Self::Present | Self::ETag(_), None) => Err(Refusal::NoSuchKey { key: key.to_owned() }),
            (Self::ETag(etag), Some(object)) if object.etag == *etag => Ok(()),
            (Self::ETag(_), Some(_)) => Err(Refusal::PreconditionFailed { condition: Condition::IfMatch }),
        }
    }
}
