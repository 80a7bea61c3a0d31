use super::*;

fn digest(algorithm: Algorithm, pieces: &[&[u8]]) -> String {
    let mut hasher = algorithm.hasher();
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finish().upper_hex()
}

/// Check values of the algorithms' own documents, of the text `123456789` or of nothing.
#[test]
fn every_algorithm_gives_its_published_check_value() {
    let nine = |algorithm| digest(algorithm, &[b"123456789"]);
    assert_eq!(nine(Algorithm::Crc32), "CBF43926");
    assert_eq!(nine(Algorithm::Crc32c), "E3069283");
    assert_eq!(nine(Algorithm::Crc64Nvme), "AE8B14860A799888");
    assert_eq!(nine(Algorithm::Md5), "25F9E794323B453885F5181F1B624D0B");
    assert_eq!(nine(Algorithm::Sha1), "F7C3BC1D808E04732ADF679965CCC34CA7AE3441");
    assert_eq!(nine(Algorithm::Sha256), "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225");
    assert!(nine(Algorithm::Sha512).starts_with("D9E6762DD1C8EAF6D61B3C6192FC408D4D6D5F1176D0C29169BC24E71C3F274A"));
    assert_eq!(digest(Algorithm::XxHash64, &[]), "EF46DB3751D8E999");
    assert_eq!(digest(Algorithm::XxHash3, &[]), "2D06800538D394C2");
    assert_eq!(digest(Algorithm::XxHash128, &[]), "99AA06D3014798D86001C324468D497F");
}

#[test]
fn pieces_make_the_same_checksum_as_the_whole() {
    let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
    for algorithm in Algorithm::ALL {
        let (first, second) = bytes.split_at(1234);
        assert_eq!(digest(algorithm, &[first, second]), digest(algorithm, &[&bytes]), "{}", algorithm.name());
    }
}

#[test]
fn a_composite_is_the_checksum_of_the_parts_checksums() {
    let mut composite = Composite::new(Algorithm::Md5);
    for part in [b"one".as_slice(), b"two"] {
        composite.update(part);
        composite.end_part();
    }
    let part = |bytes: &[u8]| {
        let mut hasher = Algorithm::Md5.hasher();
        hasher.update(bytes);
        hasher.finish()
    };
    let (whole, parts) = composite.finish();
    assert_eq!(parts, 2);
    let joined = [part(b"one").bytes(), part(b"two").bytes()].concat();
    assert_eq!(whole, part(&joined));
}

#[test]
fn names_are_read_back() {
    for algorithm in Algorithm::ALL {
        assert_eq!(algorithm.name().parse(), Ok(algorithm));
        let written = serde_json::to_value(algorithm).unwrap();
        assert_eq!(written, algorithm.name());
    }
    insta::assert_snapshot!("CRC16".parse::<Algorithm>().unwrap_err(), @"`CRC16` is not a checksum algorithm of S3");
}

#[test]
fn base_64_is_padded() {
    assert_eq!(
        ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
        ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
    );
}
