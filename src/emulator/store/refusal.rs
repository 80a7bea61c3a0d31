use super::precondition::Condition;

/// A request that S3 refuses, in S3's code, status and words.
// Source: S3 API reference, "Error Responses", and the messages that the service sends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("The specified bucket does not exist")]
    NoSuchBucket { bucket: String },
    #[error("The specified key does not exist.")]
    NoSuchKey { key: String },
    #[error("Your previous request to create the named bucket succeeded and you already own it.")]
    BucketAlreadyOwnedByYou { bucket: String },
    #[error("The bucket you tried to delete is not empty")]
    BucketNotEmpty { bucket: String },
    #[error("At least one of the pre-conditions you specified did not hold")]
    PreconditionFailed { condition: Condition },
    #[error("Object tags cannot be greater than 10")]
    TooManyTags,
    #[error("{message}")]
    InvalidTag { message: &'static str },
    #[error("Your key is too long")]
    KeyTooLong,
    #[error("The storage class you specified is not valid")]
    InvalidStorageClass { class: String },
    #[error("The operation is not valid for the object's storage class")]
    InvalidObjectState,
    #[error(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's \
         metadata, storage class, website redirect location or encryption attributes."
    )]
    CopyOntoItself,
    #[error("Your metadata headers exceed the maximum allowed metadata size")]
    MetadataTooLarge,
    #[error("the local S3 does not implement `{what}` here; leave it out")]
    NotImplemented { what: &'static str },
}

impl Refusal {
    /// The error code, as it appears in S3's XML errors and in completion reports.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoSuchBucket { .. } => "NoSuchBucket",
            Self::NoSuchKey { .. } => "NoSuchKey",
            Self::BucketAlreadyOwnedByYou { .. } => "BucketAlreadyOwnedByYou",
            Self::BucketNotEmpty { .. } => "BucketNotEmpty",
            Self::PreconditionFailed { .. } => "PreconditionFailed",
            Self::TooManyTags => "BadRequest",
            Self::InvalidTag { .. } => "InvalidTag",
            Self::KeyTooLong => "KeyTooLongError",
            Self::InvalidStorageClass { .. } => "InvalidStorageClass",
            Self::InvalidObjectState => "InvalidObjectState",
            Self::CopyOntoItself => "InvalidRequest",
            Self::MetadataTooLarge => "MetadataTooLarge",
            Self::NotImplemented { .. } => "NotImplemented",
        }
    }

    /// The HTTP status that goes with [`code`](Self::code).
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::NoSuchBucket { .. } | Self::NoSuchKey { .. } => 404,
            Self::BucketAlreadyOwnedByYou { .. } | Self::BucketNotEmpty { .. } => 409,
            Self::PreconditionFailed { .. } => 412,
            Self::InvalidObjectState => 403,
            Self::NotImplemented { .. } => 501,
            Self::TooManyTags
            | Self::InvalidTag { .. }
            | Self::KeyTooLong
            | Self::InvalidStorageClass { .. }
            | Self::CopyOntoItself
            | Self::MetadataTooLarge => 400,
        }
    }
}
