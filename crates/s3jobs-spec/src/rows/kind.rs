use crate::model::Severity;

/// A kind of mistake. All rows that make the same are told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The list is no CSV text.
    Form,
    /// The list begins with a byte-order mark.
    Mark,
    /// The first row names the columns.
    Header,
    /// A row is not UTF-8.
    Bytes,
    /// A line is empty.
    Blank,
    /// The columns are separated by something else than commas.
    Separator,
    /// A row has another number of columns than `fields` says.
    Columns,
    /// A quote is not closed.
    Quotes,
    /// A row is longer than any that S3 could mean.
    Long,
    /// A row has no bucket.
    NoBucket,
    /// A bucket's name is none.
    Bucket,
    /// A row has no key.
    NoKey,
    /// A percent sign begins no URL-encoded byte.
    Percent,
    /// A key is not UTF-8 once it is decoded.
    KeyBytes,
    /// A key is longer than S3's keys.
    KeyLength,
    /// A version id is none.
    Version,
    /// Some rows have a version id and some have none.
    SomeVersions,
    /// `fields` lists `VersionId` and no row has one.
    NoVersions,
    /// S3 reads a plus sign as a space.
    Plus,
    /// A space stands before or behind the key.
    Space,
    /// A key has characters that should be URL-encoded.
    Raw,
    /// An object stands in the list twice.
    Twins,
}

/// Which rule a kind of mistake breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The list is CSV text.
    Form,
    /// S3 can read every row.
    Row,
    /// S3 reads the keys that are meant.
    KeyEncoding,
    /// An object stands in the list once.
    Once,
}

impl Kind {
    /// The rule that it breaks.
    pub fn rule(self) -> Rule {
        match self {
            Self::Form => Rule::Form,
            Self::Mark
            | Self::Header
            | Self::Bytes
            | Self::Blank
            | Self::Separator
            | Self::Columns
            | Self::Quotes
            | Self::Long
            | Self::NoBucket
            | Self::Bucket
            | Self::NoKey
            | Self::Percent
            | Self::KeyBytes
            | Self::KeyLength
            | Self::Version
            | Self::SomeVersions
            | Self::NoVersions => Rule::Row,
            Self::Plus | Self::Space | Self::Raw => Rule::KeyEncoding,
            Self::Twins => Rule::Once,
        }
    }

    /// Whether the list of columns in the spec belongs to the mistake.
    pub fn is_about_fields(self) -> bool {
        matches!(self, Self::Columns | Self::SomeVersions | Self::NoVersions)
    }
}

impl Rule {
    /// How grave it is to break the rule.
    pub fn severity(self) -> Severity {
        match self {
            Self::Form | Self::Row => Severity::Error,
            Self::KeyEncoding => Severity::Warning,
            Self::Once => Severity::Note,
        }
    }
}
