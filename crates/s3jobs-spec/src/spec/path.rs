//! Where in a document a field stands, without positions.

use std::borrow::Cow;
use std::fmt;

/// One step from a map to a value, or from a list to an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field of a map, by its key. Rules name fields by constants, which then take no memory of their own.
    Key(Cow<'static, str>),
    /// An element of a list, counted from 0.
    Index(usize),
}

impl From<&'static str> for Segment {
    fn from(key: &'static str) -> Self {
        Self::Key(Cow::Borrowed(key))
    }
}

impl From<String> for Segment {
    fn from(key: String) -> Self {
        Self::Key(Cow::Owned(key))
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The way from a document's root to a field: `spec.report.bucket`, `spec.after[0]`, `spec.tags["a b"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path through these keys.
    pub fn of<const N: usize>(keys: [&'static str; N]) -> Self {
        keys.into_iter().collect()
    }

    /// The path one step further.
    pub fn join(&self, segment: impl Into<Segment>) -> Self {
        let mut path = self.clone();
        path.push(segment);
        path
    }

    /// The path one step further, to a key that is no constant.
    pub fn key(&self, key: &str) -> Self {
        self.join(key.to_owned())
    }

    /// Goes one step further.
    pub fn push(&mut self, segment: impl Into<Segment>) {
        self.0.push(segment.into());
    }

    /// Takes the last step back.
    pub fn pop(&mut self) -> Option<Segment> {
        self.0.pop()
    }

    /// The steps from the root on.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The path to the map or list that holds the field; none for the document itself.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        Some(Self(rest.to_vec()))
    }

    /// The key of the innermost named field: `after` for `spec.after[0]`.
    pub fn field_name(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        })
    }
}

impl<S: Into<Segment>> FromIterator<S> for FieldPath {
    fn from_iter<I: IntoIterator<Item = S>>(segments: I) -> Self {
        Self(segments.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if !is_word(key) => write!(f, "[{key:?}]")?,
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_like_the_field_it_names() {
        let path = FieldPath::of(["spec", "tags"]).join("cost center");
        assert_eq!(path.to_string(), r#"spec.tags["cost center"]"#);
        assert_eq!(FieldPath::of(["spec", "after"]).join(0).to_string(), "spec.after[0]");
        assert_eq!(FieldPath::root().to_string(), "");
    }
}
