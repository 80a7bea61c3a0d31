//! The vocabulary in which S3 Control's service model is written down: shapes, their limits, and their members.

/// One shape of the service model: what an element may hold.
pub(crate) enum Shape {
    /// Named members, each at most once, in any order.
    Structure(&'static [Member]),
    /// Exactly one of the members.
    Union(&'static [Member]),
    /// Elements of one name, between `min` and `max` of them.
    List { item: &'static str, of: &'static Shape, min: usize, max: usize },
    /// `<entry><key/><value/></entry>` pairs with unique keys, between `min` and `max` of them.
    Map { key: &'static Shape, value: &'static Shape, min: usize, max: usize },
    /// Text of `min` to `max` characters that, as a whole, matches the pattern.
    Text { min: usize, max: usize, pattern: Option<&'static str> },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number within the bounds.
    Integer { min: i64, max: i64 },
    /// `true` or `false`.
    Boolean,
    /// An instant in RFC 3339.
    Timestamp,
}

/// One member of a structure or union.
pub(crate) struct Member {
    /// The element's name on the wire.
    pub(crate) name: &'static str,
    /// What the element holds.
    pub(crate) shape: &'static Shape,
    /// Whether the structure is invalid without it.
    pub(crate) presence: Presence,
}

/// Whether a structure may lack a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
}

pub(super) const fn required(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, shape, presence: Presence::Required }
}

pub(super) const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, shape, presence: Presence::Optional }
}

pub(super) const fn text(min: usize, max: usize) -> Shape {
    Shape::Text { min, max, pattern: None }
}

pub(super) const fn matching(min: usize, max: usize, pattern: &'static str) -> Shape {
    Shape::Text { min, max, pattern: Some(pattern) }
}

pub(super) const fn list(of: &'static Shape) -> Shape {
    Shape::List { item: "member", of, min: 0, max: usize::MAX }
}
