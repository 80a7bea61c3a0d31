use redb::ReadableTable as _;

use super::list::{common_prefix, successor};
use super::tables::{OBJECTS, VERSIONS};
use super::{Rank, Version, VersionId};
use crate::store::{StoreError, Tables, unpack};

/// Which versions of a bucket are wanted.
#[derive(Clone, Debug)]
pub(crate) struct VersionListing<'a> {
    /// Only keys that begin so.
    pub(crate) prefix: &'a str,
    /// Keys that have this text after the prefix are rolled up into one common prefix. Empty: none are.
    pub(crate) delimiter: &'a str,
    /// Where the listing goes on.
    pub(crate) after: Option<AfterVersion>,
    /// The most versions and common prefixes in a page.
    pub(crate) limit: usize,
}

/// The last thing that was listed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AfterVersion {
    /// A version of a key: older ones are still to come, and then other keys.
    Version(String, VersionId),
    /// A key with all its versions.
    Key(String),
    /// A common prefix: everything in it has been seen.
    Prefix(String),
}

/// One version in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedVersion {
    pub(crate) key: String,
    pub(crate) version: Version,
    /// Whether it is the key's newest version.
    pub(crate) is_latest: bool,
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VersionPage {
    /// Sorted by the bytes of their keys, and the newest of a key first.
    pub(crate) versions: Vec<ListedVersion>,
    /// Common prefixes, sorted alike.
    pub(crate) prefixes: Vec<String>,
    /// Where the next page begins, if there is more.
    pub(crate) next: Option<AfterVersion>,
}

pub(super) fn page(
    tables: &impl Tables,
    bucket: &str,
    listing: &VersionListing<'_>,
) -> Result<VersionPage, StoreError> {
    let mut page = VersionPage::default();
    let Some(start) = Start::of(tables, bucket, listing)? else { return Ok(page) };
    let Start { mut key, mut resume } = start;
    while let Some(next) = next_key(tables, bucket, &key)?.filter(|next| next.starts_with(listing.prefix)) {
        if let Some(common) = common_prefix(&next, (listing.prefix, listing.delimiter)) {
            if page.is_full(listing.limit) {
                return Ok(page);
            }
            page.prefixes.push(common.to_owned());
            page.next = Some(AfterVersion::Prefix(common.to_owned()));
            match successor(common) {
                Some(after) => key = after,
                None => break,
            }
            continue;
        }
        let after = resume.take().filter(|(resumed, _)| *resumed == next).map(|(_, rank)| rank);
        if !page.add_key(tables, (bucket, &next), (after, listing.limit))? {
            return Ok(page);
        }
        key = format!("{next}\0");
    }
    page.next = None;
    Ok(page)
}

/// Where a page begins: the smallest key it may hold, and the version of that key after which it goes on.
struct Start {
    key: String,
    resume: Option<(String, Rank)>,
}

impl Start {
    fn of(tables: &impl Tables, bucket: &str, listing: &VersionListing<'_>) -> Result<Option<Self>, StoreError> {
        let (key, resume) = match &listing.after {
            None => (String::new(), None),
            Some(AfterVersion::Key(key)) => (format!("{key}\0"), None),
            Some(AfterVersion::Prefix(prefix)) => match successor(prefix) {
                Some(key) => (key, None),
                None => return Ok(None),
            },
            Some(AfterVersion::Version(key, id)) => {
                let rank = rank(tables, super::Place::new(bucket, key), *id)?;
                (key.clone(), Some((key.clone(), rank)))
            }
        };
        Ok(Some(Self { key: key.max(listing.prefix.to_owned()), resume }))
    }
}

/// The rank of a version, also of one that is gone by now, if its id tells.
fn rank(tables: &impl Tables, place: super::Place<'_>, id: VersionId) -> Result<Rank, StoreError> {
    match id {
        VersionId::Made { rank, .. } => Ok(rank),
        VersionId::Null => {
            let found = super::reading::find(tables, place.version(Some(id)))?;
            Ok(found.map_or(Rank(0), |(_, version)| version.rank()))
        }
    }
}

impl VersionPage {
    fn is_full(&self, limit: usize) -> bool {
        self.versions.len() + self.prefixes.len() >= limit
    }

    /// Adds the versions of a key that are older than `after`, and says whether there was room for all of them.
    fn add_key(
        &mut self,
        tables: &impl Tables,
        (bucket, key): (&str, &str),
        (after, limit): (Option<Rank>, usize),
    ) -> Result<bool, StoreError> {
        let place = super::Place::new(bucket, key);
        let current = super::Reading::find_object(tables, place)?.map(|object| Version::Object(Box::new(object)));
        let table = tables.table(VERSIONS)?;
        let older = table.range(super::reading::all_versions(place))?.map(|entry| unpack(entry?.1.value()));
        let mut is_latest = true;
        for version in current.into_iter().map(Ok).chain(older) {
            let version: Version = version?;
            if after.is_none_or(|after| version.rank() < after) {
                if self.is_full(limit) {
                    return Ok(false);
                }
                self.next = Some(AfterVersion::Version(key.to_owned(), version.id()));
                self.versions.push(ListedVersion { key: key.to_owned(), version, is_latest });
            }
            is_latest = false;
        }
        Ok(true)
    }
}

/// The first key from `from` on that has any version.
fn next_key(tables: &impl Tables, bucket: &str, from: &str) -> Result<Option<String>, StoreError> {
    let objects = tables.table(OBJECTS)?;
    let versions = tables.table(VERSIONS)?;
    let current = first(objects.range((bucket, from)..)?.map(|entry| {
        let (key, _) = entry?;
        let (bucket, key) = key.value();
        Ok((bucket.to_owned(), key.to_owned()))
    }))?;
    let older = first(versions.range((bucket, from, 0, 0)..)?.map(|entry| {
        let (key, _) = entry?;
        let (bucket, key, ..) = key.value();
        Ok((bucket.to_owned(), key.to_owned()))
    }))?;
    let here = |found: Option<(String, String)>| found.filter(|(found, _)| found == bucket).map(|(_, key)| key);
    Ok(match (here(current), here(older)) {
        (Some(current), Some(older)) => Some(current.min(older)),
        (current, older) => current.or(older),
    })
}

fn first<T>(mut found: impl Iterator<Item = Result<T, StoreError>>) -> Result<Option<T>, StoreError> {
    found.next().transpose()
}
