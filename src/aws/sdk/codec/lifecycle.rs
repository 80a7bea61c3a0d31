//! Lifecycle rules, as far as they concern a ledger's objects.

use aws_sdk_s3::types::{ExpirationStatus, LifecycleRule as Rule, TransitionStorageClass};

use crate::aws::bucket::{Lifecycle, LifecycleRule};

/// The rule, if it is in force and takes current versions of untagged objects away. Sizes that it asks for are not judged: a
/// record may have any.
// Source: S3 API Reference, `LifecycleRule`: the filter is in one of four places, and none means the whole bucket.
pub(in crate::aws::sdk) fn decode(rule: &Rule) -> Option<LifecycleRule> {
    if rule.status() != &ExpirationStatus::Enabled {
        return None;
    }
    let filter = rule.filter();
    let both = filter.and_then(|filter| filter.and());
    let is_tagged =
        filter.is_some_and(|filter| filter.tag().is_some()) || both.is_some_and(|both| !both.tags().is_empty());
    if is_tagged {
        return None;
    }
    #[allow(deprecated, reason = "old rules have their prefix there")]
    let prefix = filter.and_then(|filter| filter.prefix()).or_else(|| both?.prefix()).or_else(|| rule.prefix());
    let id = rule.id().unwrap_or_default().to_owned();
    Some(LifecycleRule { id, prefix: prefix.unwrap_or_default().to_owned(), does: does(rule)? })
}

fn does(rule: &Rule) -> Option<Lifecycle> {
    if rule.expiration().is_some_and(|end| end.days().is_some() || end.date().is_some()) {
        return Some(Lifecycle::Expires);
    }
    let archives = [TransitionStorageClass::Glacier, TransitionStorageClass::DeepArchive];
    let classes = rule.transitions().iter().filter_map(|transition| transition.storage_class());
    let is_archived = classes.into_iter().any(|class| archives.contains(class));
    is_archived.then_some(Lifecycle::Archives)
}
