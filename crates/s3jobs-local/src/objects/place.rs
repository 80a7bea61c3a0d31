use super::VersionId;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn new(bucket: &'a str, key: &'a str) -> Self {
        Self { bucket, key }
    }

    /// This version of the object here, or the current one where none is named.
    pub(crate) fn version(self, version: Option<VersionId>) -> Which<'a> {
        Which { place: self, version }
    }
}

/// Which version of which object is meant. A [`Place`] alone stands for the current version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which<'a> {
    pub(crate) place: Place<'a>,
    /// Nothing: the version that is current when it is looked at.
    pub(crate) version: Option<VersionId>,
}

impl<'a> From<Place<'a>> for Which<'a> {
    fn from(place: Place<'a>) -> Self {
        place.version(None)
    }
}
