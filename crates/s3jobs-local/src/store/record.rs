use serde::{Deserialize, Serialize};

use super::StoreError;

/// A record as the bytes that a table holds.
///
/// Fields stand in the order of their types, without names: a record can be read only as the type that it was written as,
/// and the format of a state changes with every change of a type.
pub(crate) fn pack<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(record).map_err(StoreError::Record)
}

/// The record in the bytes that a table holds, all of them.
pub(crate) fn unpack<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, StoreError> {
    match postcard::take_from_bytes(bytes).map_err(StoreError::Record)? {
        (record, []) => Ok(record),
        (_, [_, ..]) => Err(StoreError::Record(postcard::Error::DeserializeBadEncoding)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Point,
        Circle(u32),
        Box { width: i64, height: i64 },
        Pair(String, Option<u8>),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        flag: bool,
        number: u64,
        signed: i64,
        large: u128,
        text: String,
        shapes: Vec<Shape>,
        map: BTreeMap<String, u16>,
        time: jiff::Timestamp,
        #[serde(with = "crate::store::json")]
        json: serde_json::Value,
    }

    fn comes_back<T: Serialize + DeserializeOwned + Debug + PartialEq>(record: &T) -> usize {
        let bytes = pack(record).unwrap();
        assert_eq!(unpack::<T>(&bytes).unwrap(), *record);
        bytes.len()
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        comes_back(&Everything {
            flag: true,
            number: u64::MAX,
            signed: i64::MIN,
            large: u128::MAX - 1,
            text: "ä\0".to_owned(),
            shapes: vec![
                Shape::Point,
                Shape::Circle(300),
                Shape::Box { width: -1, height: 64 },
                Shape::Pair(String::new(), Some(7)),
            ],
            map: BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 65535)]),
            time: "2026-11-22T10:00:00.5Z".parse().unwrap(),
            json: serde_json::json!({"Operation": {"S3DeleteObjectTagging": {}}, "Priority": 7, "Tags": null}),
        });
    }

    #[test]
    fn small_numbers_and_missing_values_are_one_byte() {
        assert_eq!(comes_back(&127u64), 1);
        assert_eq!(comes_back(&-64i64), 1);
        assert_eq!(comes_back(&None::<String>), 1);
    }

    #[test]
    fn bytes_that_are_no_record_are_refused() {
        let bytes = pack(&Shape::Pair("text".to_owned(), None)).unwrap();
        for cut in 0..bytes.len() {
            assert!(unpack::<Shape>(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert!(unpack::<Shape>(&[bytes, vec![0]].concat()).is_err());
        assert!(unpack::<Shape>(&[9]).is_err());
        assert!(unpack::<bool>(&[2]).is_err());
    }
}
