use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};

use super::RecordError;

/// The record in these bytes, all of them.
pub(in super::super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RecordError> {
    let mut reader = Reader { bytes };
    let record = T::deserialize(&mut reader)?;
    if reader.bytes.is_empty() { Ok(record) } else { Err(RecordError::Length) }
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Result<u8, RecordError> {
        let (first, rest) = self.bytes.split_first().ok_or(RecordError::Length)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], RecordError> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(RecordError::Length)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, RecordError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(RecordError::Value)
    }

    fn signed(&mut self) -> Result<i64, RecordError> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn length(&mut self) -> Result<usize, RecordError> {
        usize::try_from(self.number()?).map_err(|_| RecordError::Length)
    }

    fn text(&mut self) -> Result<&'b str, RecordError> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| RecordError::Value)
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $read:ident $kind:ty),+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
            visitor.$visit(<$kind>::try_from(self.$read()?).map_err(|_| RecordError::Value)?)
        }
    )+};
}

macro_rules! unsupported {
    ($($method:ident $what:literal),+) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, RecordError> {
            Err(RecordError::Unsupported { what: $what })
        }
    )+};
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = RecordError;

    fn is_human_readable(&self) -> bool {
        false
    }

    numbers!(
        deserialize_i8 visit_i8 signed i8,
        deserialize_i16 visit_i16 signed i16,
        deserialize_i32 visit_i32 signed i32,
        deserialize_i64 visit_i64 signed i64,
        deserialize_u8 visit_u8 byte u8,
        deserialize_u16 visit_u16 number u16,
        deserialize_u32 visit_u32 number u32,
        deserialize_u64 visit_u64 number u64
    );

    unsupported!(
        deserialize_any "values that tell their own type",
        deserialize_ignored_any "values that tell their own type",
        deserialize_f32 "fractions",
        deserialize_f64 "fractions"
    );

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        match self.byte()? {
            0 => visitor.visit_bool(false),
            1 => visitor.visit_bool(true),
            _ => Err(RecordError::Value),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        let bytes = self.take(16)?.try_into().map_err(|_| RecordError::Length)?;
        visitor.visit_u128(u128::from_be_bytes(bytes))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        let number = u32::try_from(self.number()?).map_err(|_| RecordError::Value)?;
        visitor.visit_char(char::from_u32(number).ok_or(RecordError::Value)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        let length = self.length()?;
        visitor.visit_borrowed_bytes(self.take(length)?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        match self.byte()? {
            0 => visitor.visit_none(),
            1 => visitor.visit_some(self),
            _ => Err(RecordError::Value),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        let left = self.length()?;
        visitor.visit_seq(Items { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_seq(Items { reader: self, left })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, RecordError> {
        visitor.visit_seq(Items { reader: self, left })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        let left = self.length()?;
        visitor.visit_map(Items { reader: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RecordError> {
        visitor.visit_seq(Items { reader: self, left: fields.len() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RecordError> {
        visitor.visit_enum(self)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RecordError> {
        self.deserialize_u32(visitor)
    }
}

/// The elements of a list, a map or a struct that are still to come.
struct Items<'r, 'b> {
    reader: &'r mut Reader<'b>,
    left: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = RecordError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, RecordError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = RecordError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, RecordError> {
        de::SeqAccess::next_element_seed(self, seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, RecordError> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> de::EnumAccess<'de> for &mut Reader<'de> {
    type Error = RecordError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), RecordError> {
        let index = u32::try_from(self.number()?).map_err(|_| RecordError::Value)?;
        let variant = seed.deserialize(IntoDeserializer::<RecordError>::into_deserializer(index))?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for &mut Reader<'de> {
    type Error = RecordError;

    fn unit_variant(self) -> Result<(), RecordError> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, RecordError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, RecordError> {
        visitor.visit_seq(Items { reader: self, left })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RecordError> {
        visitor.visit_seq(Items { reader: self, left: fields.len() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde::{Deserialize, Serialize};

    use super::super::pack;
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
