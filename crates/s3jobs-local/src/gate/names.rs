/// The host under which clients that use a proxy reach the S3 data plane; buckets may be its subdomains.
///
/// The `.test` domain never resolves, and no client exempts it from proxying.
// Source: RFC 6761, section 6.2.
pub const S3_HOST: &str = "s3.emulator.test";

/// The same for S3 Control; clients put the account before it.
pub(crate) const CONTROL_HOST: &str = "s3control.emulator.test";

/// The same for STS, which tells a program the account that it works for.
pub(crate) const STS_HOST: &str = "sts.emulator.test";
