use std::fmt;

/// Why a record cannot be written, or why bytes are none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    /// The bytes end in the middle of a record, or go on after it.
    #[error("the record has another length than its type")]
    Length,
    /// The bytes hold a value that its type does not have.
    #[error("the record holds what its type cannot have")]
    Value,
    /// The type needs more than this form can say, such as a value that tells its own type.
    #[error("records cannot hold {what}")]
    Unsupported { what: &'static str },
    /// A type's own check failed.
    #[error("{message}")]
    Custom { message: String },
}

impl serde::ser::Error for RecordError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Custom { message: message.to_string() }
    }
}

impl serde::de::Error for RecordError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Custom { message: message.to_string() }
    }
}
