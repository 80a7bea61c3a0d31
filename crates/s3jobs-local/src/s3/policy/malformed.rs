use s3s::S3Error;

use crate::code::Code;
use crate::s3::error::refuse;

/// The refusal of a policy that S3 cannot read.
pub(super) fn malformed(message: &str) -> S3Error {
    refuse(Code::MalformedPolicy, message)
}
