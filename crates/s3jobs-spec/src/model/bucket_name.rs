//! What S3 asks of a bucket's name beyond its length and characters.

use std::net::Ipv4Addr;

/// A name that has the right characters and yet is no bucket's.
///
/// The user's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BucketNameError {
    /// Two dots follow each other.
    #[error("bucket name `{name}` has two dots in a row")]
    Dots {
        /// The name.
        name: String,
    },
    /// It looks like an IP address.
    #[error("bucket name `{name}` looks like an IP address")]
    Address {
        /// The name.
        name: String,
    },
    /// S3 keeps it for itself.
    #[error("bucket name `{name}` begins or ends with `{part}`, which S3 reserves")]
    Reserved {
        /// The name.
        name: String,
        /// The part that S3 reserves.
        part: &'static str,
    },
}

/// Refuses a name that S3 gives to no general purpose bucket.
// Source: S3 User Guide, "General purpose bucket naming rules".
pub fn check(name: &str) -> Result<(), BucketNameError> {
    const PREFIXES: [&str; 4] = ["xn--", "sthree-", "amzn-s3-demo-", "aws:"];
    const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
    if name.contains("..") {
        return Err(BucketNameError::Dots { name: name.to_owned() });
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Err(BucketNameError::Address { name: name.to_owned() });
    }
    let begins = PREFIXES.into_iter().find(|part| name.starts_with(part));
    match begins.or_else(|| SUFFIXES.into_iter().find(|part| name.ends_with(part))) {
        Some(part) => Err(BucketNameError::Reserved { name: name.to_owned(), part }),
        None => Ok(()),
    }
}

/// Whether a name stands for an access point, which S3 takes in a bucket's place.
// Source: S3 User Guide, "Access point aliases": the access point's name, 34 letters and digits, and `-s3alias`.
pub fn is_access_point_alias(name: &str) -> bool {
    const MIDDLE: usize = 34;
    let middle = name.strip_suffix("-s3alias").and_then(|rest| rest.rsplit_once('-'));
    middle.is_some_and(|(point, middle)| {
        !point.is_empty()
            && middle.len() == MIDDLE
            && middle.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str) -> String {
        check(name).map_or_else(|error| error.to_string(), |()| "taken".to_owned())
    }

    #[test]
    fn a_bucket_name_follows_the_rules_of_today() {
        assert_eq!(verdict("my.bucket-1"), "taken");
        assert_eq!(verdict("my..bucket"), "bucket name `my..bucket` has two dots in a row");
        assert_eq!(verdict("10.0.0.1"), "bucket name `10.0.0.1` looks like an IP address");
        assert_eq!(verdict("sthree-a"), "bucket name `sthree-a` begins or ends with `sthree-`, which S3 reserves");
        assert_eq!(verdict("b--x-s3"), "bucket name `b--x-s3` begins or ends with `--x-s3`, which S3 reserves");
    }

    #[test]
    fn an_alias_of_an_access_point_is_told_from_a_name_that_only_ends_so() {
        assert!(is_access_point_alias("my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias"));
        assert!(!is_access_point_alias("my-bucket-s3alias"));
        assert!(!is_access_point_alias("my-bucket"));
    }
}
