use bytes::Bytes;
use http::HeaderMap;
use s3s::S3Result;

use super::error::{not_implemented, refuse};
use super::header::text;
use super::members::Members as _;
use crate::checksum::{Algorithm, ChecksumType, Digest};
use crate::code::Code;
use crate::hex::hex;
use crate::objects::Checksum;

/// How many bytes an MD5 has.
const MD5_BYTES: usize = 16;

/// Puts a checksum into the field of its algorithm: many shapes of the protocol have the same five.
macro_rules! set_checksum {
    ($shape:expr, $algorithm:expr, $value:expr) => {{
        use $crate::checksum::Algorithm;
        let field = match $algorithm {
            Algorithm::Crc32 => Some(&mut $shape.checksum_crc32),
            Algorithm::Crc32c => Some(&mut $shape.checksum_crc32c),
            Algorithm::Crc64Nvme => Some(&mut $shape.checksum_crc64nvme),
            Algorithm::Sha1 => Some(&mut $shape.checksum_sha1),
            Algorithm::Sha256 => Some(&mut $shape.checksum_sha256),
            Algorithm::Md5 | Algorithm::Sha512 | Algorithm::XxHash64 | Algorithm::XxHash3 | Algorithm::XxHash128 => {
                None
            }
        };
        if let Some(field) = field {
            *field = Some($value);
        }
    }};
}
pub(super) use set_checksum;

/// The algorithms whose checksums objects can have, with the header of each.
// Source: S3 API reference, PutObject request headers. The protocol layer does not know the newer ones yet.
const ALGORITHMS: [(Algorithm, &str); 5] = [
    (Algorithm::Crc32, "x-amz-checksum-crc32"),
    (Algorithm::Crc32c, "x-amz-checksum-crc32c"),
    (Algorithm::Crc64Nvme, "x-amz-checksum-crc64nvme"),
    (Algorithm::Sha1, "x-amz-checksum-sha1"),
    (Algorithm::Sha256, "x-amz-checksum-sha256"),
];

/// Whether a header carries a checksum that [`verify`] compares with the body.
pub(super) fn is_verified(name: &str) -> bool {
    ALGORITHMS.iter().any(|(_, header)| *header == name)
}

/// The header that carries checksums of this algorithm.
pub(super) fn header(algorithm: Algorithm) -> Option<&'static str> {
    ALGORITHMS.iter().find(|(known, _)| *known == algorithm).map(|(_, header)| *header)
}

/// The algorithm that a request names, if objects can have checksums of it.
pub(super) fn algorithm(name: &str) -> S3Result<Algorithm> {
    let known = ALGORITHMS.iter().map(|(algorithm, _)| *algorithm).find(|algorithm| algorithm.name() == name);
    known.ok_or_else(|| {
        if let Ok(newer) = name.parse::<Algorithm>() {
            return not_implemented(&format!("{} checksums of objects", newer.name()));
        }
        let message = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                       [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]";
        refuse(Code::InvalidRequest, message)
    })
}

/// The algorithm that a client says it uses has to be that of the checksum it sends.
// Source: S3 API reference, PutObject, `x-amz-sdk-checksum-algorithm`.
fn check_announced(headers: &HeaderMap, sent: Option<Algorithm>) -> S3Result<()> {
    let Some(name) = text(headers, "x-amz-sdk-checksum-algorithm")? else { return Ok(()) };
    let announced = algorithm(&name.to_uppercase())?;
    match sent {
        Some(sent) if sent == announced => Ok(()),
        Some(sent) => {
            let message = format!("the body has a {} checksum, and {} was announced", sent.name(), announced.name());
            Err(refuse(Code::BadDigest, message))
        }
        None => {
            let message = "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or \
                           x-amz-trailer headers were found.";
            Err(refuse(Code::InvalidRequest, message))
        }
    }
}

/// The checksum of these bytes, in base 64.
pub(super) fn of(algorithm: Algorithm, body: &[u8]) -> String {
    let mut hasher = algorithm.hasher();
    hasher.update(body);
    hasher.finish().base64()
}

/// The checksum that the headers carry, unverified.
pub(super) fn sent(headers: &HeaderMap) -> S3Result<Option<(Algorithm, &str)>> {
    let mut found = None;
    for (algorithm, header) in ALGORITHMS {
        let Some(value) = text(headers, header)? else { continue };
        if found.is_some() {
            let message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(refuse(Code::InvalidRequest, message));
        }
        if !could_be(algorithm, value) {
            return Err(refuse(Code::InvalidRequest, format!("Value for {header} header is invalid.")));
        }
        found = Some((algorithm, value));
    }
    Ok(found)
}

/// Whether a text is base 64 of as many bytes as the algorithm's checksums have. That of parts has their number behind it.
fn could_be(algorithm: Algorithm, value: &str) -> bool {
    let value = value.split_once('-').map_or(value, |(value, _)| value);
    Digest::from_base64(value).is_some_and(|digest| digest.bytes().len() == algorithm.hasher().finish().bytes().len())
}

/// Compares the body with each digest in the headers, and returns the checksum that an object of this body keeps.
pub(super) fn verify(headers: &HeaderMap, body: &Bytes) -> S3Result<Option<Checksum>> {
    verify_md5(headers, body)?;
    let sent = sent(headers)?;
    check_announced(headers, sent.map(|(algorithm, _)| algorithm))?;
    let Some((algorithm, sent)) = sent else { return Ok(None) };
    let value = of(algorithm, body);
    if sent != value {
        let message = format!("The {} you specified did not match the calculated checksum.", algorithm.name());
        return Err(refuse(Code::BadDigest, message));
    }
    Ok(Some(Checksum { algorithm, kind: ChecksumType::FullObject, value }))
}

/// The checksum that S3 makes of a body where its writer sends none.
// Source: S3 User Guide, "Checking object integrity": CRC64NVME.
pub(super) fn of_choice(body: &[u8]) -> Checksum {
    let algorithm = Algorithm::Crc64Nvme;
    Checksum { algorithm, kind: ChecksumType::FullObject, value: of(algorithm, body) }
}

fn verify_md5(headers: &HeaderMap, body: &Bytes) -> S3Result<()> {
    let Some(sent) = headers.get("content-md5") else { return Ok(()) };
    let text = String::from_utf8_lossy(sent.as_bytes());
    let Some(expected) = Digest::from_base64(&text).filter(|digest| digest.bytes().len() == MD5_BYTES) else {
        return Err(refuse(Code::InvalidDigest, "The Content-MD5 you specified was invalid.").with("Content-MD5", text));
    };
    let calculated = of(Algorithm::Md5, body);
    if text != calculated {
        return Err(refuse(Code::BadDigest, "The Content-MD5 you specified did not match what we received.")
            .with("ExpectedDigest", hex(expected.bytes()))
            .with("CalculatedDigest", calculated));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(header: &'static str, value: &'static str) -> Result<Option<&'static str>, String> {
        let name = http::HeaderName::from_static(header);
        let headers = HeaderMap::from_iter([(name, http::HeaderValue::from_static(value))]);
        let kept = verify(&headers, &Bytes::from_static(b"hello"));
        kept.map(|kept| kept.map(|kept| kept.algorithm.name())).map_err(|error| error.code().as_str().to_owned())
    }

    #[test]
    fn a_true_checksum_is_kept() {
        assert_eq!(verified("x-amz-checksum-crc32", "NhCmhg=="), Ok(Some("CRC32")));
        assert_eq!(verified("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="), Ok(None));
    }

    #[test]
    fn a_false_one_is_refused() {
        assert_eq!(verified("x-amz-checksum-crc32", "AAAAAA=="), Err("BadDigest".to_owned()));
        assert_eq!(verified("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="), Err("BadDigest".to_owned()));
        assert_eq!(verified("content-md5", "nonsense"), Err("InvalidDigest".to_owned()));
    }

    #[test]
    fn what_cannot_be_a_checksum_is_told_apart_from_a_false_one() {
        for value in ["AAAA", "not base 64", "AAAAAA", "NhCmhg==="] {
            assert_eq!(verified("x-amz-checksum-sha1", value), Err("InvalidRequest".to_owned()), "{value}");
        }
    }
}
