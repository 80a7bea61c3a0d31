use std::fmt;

use http::StatusCode;

macro_rules! codes {
    ($($code:ident = $status:literal,)+) => {
        /// A code of an error, which clients match on, with its HTTP status: those of S3, of S3 Control and of STS.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code {
            $($code,)+
        }

        impl Code {
            /// Every code, by name.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$code,)+];

            /// The code on the wire.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)+
                }
            }

            /// The number of its HTTP status.
            pub(crate) const fn status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)+
                }
            }
        }
    };
}

// Source: S3 API Reference, "Error responses"; S3 Control 2018-08-20 and the errors of its calls, all 400 but the server's own
// and `NoSuchJob` and `NoSuchJobException`, which are guesses; AWS STS API Reference, "Common Error Types".
codes! {
    AccessControlListNotSupported = 400,
    AccessDenied = 403,
    AuthorizationHeaderMalformed = 400,
    AuthorizationQueryParametersError = 400,
    BadDigest = 400,
    BadRequest = 400,
    BadRequestException = 400,
    BucketAlreadyExists = 409,
    BucketAlreadyOwnedByYou = 409,
    BucketNotEmpty = 409,
    ConditionalRequestConflict = 409,
    EntityTooLarge = 400,
    EntityTooSmall = 400,
    IdempotencyException = 400,
    IllegalLocationConstraintException = 400,
    IllegalVersioningConfigurationException = 400,
    IncompleteBody = 400,
    IncompleteSignature = 400,
    InternalError = 500,
    InternalServiceException = 500,
    InvalidAccessKeyId = 403,
    InvalidAction = 400,
    InvalidArgument = 400,
    InvalidBucketAclWithObjectOwnership = 400,
    InvalidBucketName = 400,
    InvalidBucketOwnerAWSAccountID = 400,
    InvalidBucketState = 409,
    InvalidClientTokenId = 403,
    InvalidDigest = 400,
    InvalidEncryptionAlgorithmError = 400,
    InvalidLocationConstraint = 400,
    InvalidNextTokenException = 400,
    InvalidObjectState = 403,
    InvalidPart = 400,
    InvalidPartNumber = 416,
    InvalidPartOrder = 400,
    InvalidRange = 416,
    InvalidRedirectLocation = 400,
    InvalidRequest = 400,
    InvalidRequestException = 400,
    InvalidStorageClass = 400,
    InvalidTag = 400,
    InvalidToken = 400,
    InvalidURI = 400,
    JobStatusException = 400,
    KeyTooLongError = 400,
    MalformedACLError = 400,
    MalformedPolicy = 400,
    MalformedTrailerError = 400,
    MalformedXML = 400,
    MaxMessageLengthExceeded = 400,
    MetadataTooLarge = 400,
    MethodNotAllowed = 405,
    MissingAction = 400,
    MissingAuthenticationToken = 403,
    MissingContentLength = 411,
    MissingRequestBodyError = 400,
    MissingSecurityHeader = 400,
    NoSuchBucket = 404,
    NoSuchBucketPolicy = 404,
    NoSuchJob = 404,
    NoSuchJobException = 404,
    NoSuchKey = 404,
    NoSuchObjectLockConfiguration = 404,
    NoSuchPublicAccessBlockConfiguration = 404,
    NoSuchTagSet = 404,
    NoSuchUpload = 404,
    NoSuchVersion = 404,
    NotFoundException = 400,
    NotImplemented = 501,
    NotModified = 304,
    ObjectLockConfigurationNotFoundError = 404,
    OwnershipControlsNotFoundError = 404,
    PolicyTooLarge = 400,
    PreconditionFailed = 412,
    ReplicationConfigurationNotFoundError = 404,
    RequestTimeTooSkewed = 403,
    RequestTimeout = 400,
    RestoreAlreadyInProgress = 409,
    ServiceUnavailable = 503,
    SignatureDoesNotMatch = 403,
    SlowDown = 503,
    TooManyRequestsException = 400,
    TooManyTagsException = 400,
    UnexpectedContent = 400,
    XAmzContentSHA256Mismatch = 400,
}

impl Code {
    /// Its HTTP status.
    pub(crate) fn http_status(self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Tests compare codes with what clients read.
#[cfg(test)]
impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
