//! A tree as a source of typed values, without JSON in between.

use serde::de::value::{BorrowedStrDeserializer, Error, MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Entry, Kind, Node};

/// From here on neighbours of a number with a fraction are more than 1 apart: 2^53.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visit_fraction(number.as_f64().unwrap_or(f64::NAN), visitor),
            },
            Kind::Text(text) => visitor.visit_borrowed_str(text),
            Kind::List(nodes) => {
                let mut nodes = SeqDeserializer::new(nodes.iter());
                let value = visitor.visit_seq(&mut nodes)?;
                nodes.end().map(|()| value)
            }
            Kind::Map(entries) => {
                let pair = |entry: &'de Entry| (BorrowedStrDeserializer::new(&entry.key), &entry.value);
                let mut entries = MapDeserializer::new(entries.iter().map(pair));
                let value = visitor.visit_map(&mut entries)?;
                entries.end().map(|()| value)
            }
        }
    }

    /// A field that is there has a value: null is none, as for the schema.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    /// What serde derives would take the fields of a struct from a list as well.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::List(_) => Err(Error::invalid_type(Unexpected::Seq, &"a map")),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Map(_) => {
                self.deserialize_any(visitor)
            }
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Text(name) => visitor.visit_enum(Choice { name, value: None }),
            Kind::Map(entries) => match entries.as_slice() {
                [entry] => visitor.visit_enum(Choice { name: &entry.key, value: Some(&entry.value) }),
                _ => Err(Error::invalid_value(Unexpected::Map, &"a map with one key")),
            },
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => {
                Err(Error::custom("expected a word or a map with one key"))
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// A number with a fraction. `1.0` is a whole number, as for JSON Schema.
fn visit_fraction<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Error> {
    #[allow(clippy::cast_possible_truncation, reason = "larger numbers have been left out")]
    let whole = (number.fract() == 0.0 && number.abs() < LARGEST_WHOLE).then_some(number as i64);
    match whole.map(|whole| (whole, u64::try_from(whole))) {
        Some((_, Ok(whole))) => visitor.visit_u64(whole),
        Some((whole, Err(_))) => visitor.visit_i64(whole),
        None => visitor.visit_f64(number),
    }
}

/// One of several words, or of several fields.
struct Choice<'de> {
    name: &'de str,
    value: Option<&'de Node>,
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = Chosen<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Chosen<'de>), Error> {
        let name = seed.deserialize(BorrowedStrDeserializer::new(self.name))?;
        Ok((name, Chosen(self.value)))
    }
}

/// What stands beside the word that was chosen.
struct Chosen<'de>(Option<&'de Node>);

impl<'de> Chosen<'de> {
    fn value(self) -> Result<&'de Node, Error> {
        self.0.ok_or_else(|| Error::custom("expected a map with one key"))
    }
}

impl<'de> VariantAccess<'de> for Chosen<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.0.is_none() { Ok(()) } else { Err(Error::custom("expected a word")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_any(visitor)
    }
}
