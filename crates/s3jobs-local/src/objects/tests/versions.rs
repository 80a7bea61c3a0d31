use super::*;

fn read(store: &Store, key: &str, version: Option<VersionId>) -> Result<Object, Failure> {
    store.read(|view| view.object(Place::new("b", key).version(version)))
}

fn delete_version(store: &Store, key: &str, version: VersionId) -> Deleted {
    let deletion = Deletion::of(Place::new("b", key).version(Some(version)), SECOND);
    store.write(|change| change.delete_object(&deletion)).unwrap()
}

/// The versions of the bucket as `key:id`, `*` the current ones, `!` delete markers, made of pages of `limit`.
fn listed(store: &Store, limit: usize, delimiter: &str) -> Vec<String> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let listing = VersionListing { prefix: "", delimiter, after, limit };
        let page = store.read(|view| view.list_versions("b", &listing)).unwrap();
        assert!(page.versions.len() + page.prefixes.len() <= limit);
        seen.extend(page.versions.iter().map(|listed| {
            let marker = if listed.version.object().is_none() { "!" } else { "" };
            let latest = if listed.is_latest { "*" } else { "" };
            let size = listed.version.object().map_or(0, |object| object.size);
            format!("{}{marker}{latest} {size}", listed.key)
        }));
        seen.extend(page.prefixes);
        after = page.next;
        if after.is_none() {
            return seen;
        }
    }
}

#[test]
fn what_is_overwritten_stays_as_an_older_version() {
    let store = versioned();
    let first = put(&store, "k", "1").unwrap().version;
    let second = put(&store, "k", "22").unwrap().version;
    assert_eq!(read(&store, "k", Some(first)).unwrap().size, 1);
    assert_eq!(read(&store, "k", None).unwrap().version, second);
    assert_eq!(listed(&store, 10, ""), ["k* 2", "k 1"]);
}

#[test]
fn a_deletion_leaves_a_marker_and_the_marker_can_be_deleted() {
    let store = versioned();
    put(&store, "k", "1").unwrap();
    let Deleted::Marked(marker) = delete(&store, "k") else { panic!("no marker") };
    assert_eq!(refusal(read(&store, "k", None)), Refusal::Deleted { key: "k".to_owned(), marker });
    assert_eq!(refusal(read(&store, "k", Some(marker))).code(), "MethodNotAllowed");
    assert_eq!(listed(&store, 10, ""), ["k!* 0", "k 1"]);
    assert_eq!(delete_version(&store, "k", marker), Deleted::Marker(marker));
    assert_eq!(text(&store, "k"), "1");
}

#[test]
fn the_next_older_version_becomes_current_when_the_newest_is_deleted() {
    let store = versioned();
    let first = put(&store, "k", "1").unwrap().version;
    let second = put(&store, "k", "2").unwrap().version;
    assert_eq!(delete_version(&store, "k", second), Deleted::Version(second));
    assert_eq!((text(&store, "k").as_str(), listed(&store, 10, "").len()), ("1", 1));
    assert_eq!(delete_version(&store, "k", first), Deleted::Version(first));
    assert_eq!(refusal(read(&store, "k", None)).code(), "NoSuchKey");
    assert_eq!(refusal(read(&store, "k", Some(first))).code(), "NoSuchVersion");
    store.write(|change| change.delete_bucket("b")).unwrap();
}

#[test]
fn what_was_there_before_versioning_is_the_null_version() {
    let store = store();
    put(&store, "k", "1").unwrap();
    set_versioning(&store, Versioning::Enabled);
    put(&store, "k", "22").unwrap();
    assert_eq!(read(&store, "k", Some(VersionId::Null)).unwrap().size, 1);
    set_versioning(&store, Versioning::Suspended);
    put(&store, "k", "333").unwrap();
    assert_eq!(read(&store, "k", Some(VersionId::Null)).unwrap().size, 3);
    assert_eq!(listed(&store, 10, ""), ["k* 3", "k 2"]);
}

#[test]
fn a_suspended_bucket_has_one_null_version_of_a_key_marker_or_object() {
    let store = versioned();
    put(&store, "k", "1").unwrap();
    set_versioning(&store, Versioning::Suspended);
    put(&store, "k", "22").unwrap();
    assert_eq!(delete(&store, "k"), Deleted::Marked(VersionId::Null));
    assert_eq!(listed(&store, 10, ""), ["k!* 0", "k 1"]);
    put(&store, "k", "333").unwrap();
    assert_eq!(listed(&store, 10, ""), ["k* 3", "k 1"]);
}

#[test]
fn a_listing_of_versions_goes_on_within_a_key() {
    let store = versioned();
    for (key, text) in [("a", "1"), ("a", "22"), ("a", "333"), ("d/1", "1"), ("d/2", "1"), ("e", "1")] {
        put(&store, key, text).unwrap();
    }
    delete(&store, "d/1");
    for limit in 1..8 {
        assert_eq!(listed(&store, limit, ""), ["a* 3", "a 2", "a 1", "d/1!* 0", "d/1 1", "d/2* 1", "e* 1"]);
    }
    assert_eq!(listed(&store, 1, "/"), ["a* 3", "a 2", "a 1", "d/", "e* 1"]);
}

#[test]
fn attributes_are_those_of_one_version() {
    let store = versioned();
    let first = put(&store, "k", "1").unwrap().version;
    put(&store, "k", "2").unwrap();
    let tags = Tags::new([("a".to_owned(), "b".to_owned())]).unwrap();
    let which = Place::new("b", "k").version(Some(first));
    assert_eq!(store.write(|change| change.put_tags(which, tags)).unwrap(), first);
    assert_eq!(read(&store, "k", Some(first)).unwrap().tags.len(), 1);
    assert_eq!(read(&store, "k", None).unwrap().tags.len(), 0);
}

#[test]
fn an_older_version_can_be_copied_over_the_newest() {
    let store = versioned();
    let first = put(&store, "k", "1").unwrap().version;
    put(&store, "k", "2").unwrap();
    let place = Place::new("b", "k");
    store.write(|change| change.copy_object(Copy::new(place.version(Some(first)), place, SECOND))).unwrap();
    assert_eq!((text(&store, "k").as_str(), listed(&store, 10, "").len()), ("1", 3));
}

#[test]
fn a_list_is_refused_where_the_bucket_has_none() {
    let store = store();
    put(&store, "k", "1").unwrap();
    let set = |acl| store.write(|change| change.put_acl(Place::new("b", "k"), &NewAcl::Canned(acl)));
    assert_eq!(refusal(set(CannedAcl::Private)).code(), "AccessControlListNotSupported");
    set(CannedAcl::BucketOwnerFullControl).unwrap();
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_ownership(Ownership::ObjectWriter))).unwrap();
    assert_eq!(refusal(set(CannedAcl::PublicRead)).code(), "AccessDenied");
    set(CannedAcl::AwsExecRead).unwrap();
    assert_eq!(read(&store, "k", None).unwrap().acl().grants.len(), 2);
}
