use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use md5::{Digest as _, Md5};
use s3s::S3Result;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};

use super::error::refuse;
use crate::emulator::checksum::ChecksumType;
use crate::emulator::store::Checksum;

/// A checksum algorithm that the local S3 can verify.
struct Algorithm {
    name: &'static str,
    header: &'static str,
    digest: fn(&[u8]) -> Vec<u8>,
}

// Source: S3 API reference, PutObject request headers.
const ALGORITHMS: [Algorithm; 5] = [
    Algorithm { name: "CRC32", header: "x-amz-checksum-crc32", digest: |body| Crc32::checksum(body).to_vec() },
    Algorithm { name: "CRC32C", header: "x-amz-checksum-crc32c", digest: |body| Crc32c::checksum(body).to_vec() },
    Algorithm {
        name: "CRC64NVME",
        header: "x-amz-checksum-crc64nvme",
        digest: |body| Crc64Nvme::checksum(body).to_vec(),
    },
    Algorithm { name: "SHA1", header: "x-amz-checksum-sha1", digest: |body| Sha1::checksum(body).to_vec() },
    Algorithm { name: "SHA256", header: "x-amz-checksum-sha256", digest: |body| Sha256::checksum(body).to_vec() },
];

/// Whether a header carries a checksum that [`verify`] compares with the body.
pub(super) fn is_verified(header: &str) -> bool {
    ALGORITHMS.iter().any(|algorithm| algorithm.header == header)
}

/// The header that tells a client of an object's checksum.
pub(super) fn header(checksum: &Checksum) -> Option<(&'static str, HeaderValue)> {
    let algorithm = ALGORITHMS.iter().find(|algorithm| algorithm.name == checksum.algorithm.name())?;
    Some((algorithm.header, HeaderValue::from_str(&checksum.value).ok()?))
}

/// Compares the body with each digest in the headers, and returns the checksum that an object of this body keeps.
pub(super) fn verify(headers: &HeaderMap, body: &Bytes) -> S3Result<Option<Checksum>> {
    verify_md5(headers, body)?;
    let mut kept = None;
    for Algorithm { name, header, digest } in ALGORITHMS {
        let Some(sent) = headers.get(header) else { continue };
        if kept.is_some() {
            let message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(refuse("InvalidRequest", message));
        }
        let value = base64(&digest(body));
        if sent.as_bytes() != value.as_bytes() {
            let message = format!("The {name} you specified did not match the calculated checksum.");
            return Err(refuse("BadDigest", message));
        }
        let algorithm = name.parse().map_err(|_| refuse("InvalidRequest", "unknown checksum algorithm"))?;
        kept = Some(Checksum { algorithm, kind: ChecksumType::FullObject, value });
    }
    Ok(kept)
}

fn verify_md5(headers: &HeaderMap, body: &Bytes) -> S3Result<()> {
    let Some(sent) = headers.get("content-md5") else { return Ok(()) };
    if sent.len() != 24 || !sent.as_bytes().ends_with(b"==") {
        return Err(refuse("InvalidDigest", "The Content-MD5 you specified was invalid."));
    }
    if sent.as_bytes() != base64(&Md5::digest(body)).as_bytes() {
        return Err(refuse("BadDigest", "The Content-MD5 you specified did not match what we received."));
    }
    Ok(())
}

/// Base 64 with padding.
// Source: RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(header: &'static str, value: &'static str) -> Result<Option<String>, String> {
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static(header), HeaderValue::from_static(value))]);
        let kept = verify(&headers, &Bytes::from_static(b"hello"));
        kept.map(|kept| kept.map(|kept| kept.algorithm.name().to_owned()))
            .map_err(|error| error.code().as_str().to_owned())
    }

    #[test]
    fn base_64_is_padded() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }

    #[test]
    fn a_true_checksum_is_kept() {
        assert_eq!(verified("x-amz-checksum-crc32", "NhCmhg=="), Ok(Some("CRC32".to_owned())));
        assert_eq!(verified("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="), Ok(None));
    }

    #[test]
    fn a_false_one_is_refused() {
        assert_eq!(verified("x-amz-checksum-sha1", "AAAA"), Err("BadDigest".to_owned()));
        assert_eq!(verified("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="), Err("BadDigest".to_owned()));
        assert_eq!(verified("content-md5", "nonsense"), Err("InvalidDigest".to_owned()));
    }
}
