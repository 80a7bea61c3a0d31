use camino::Utf8Path;
use jiff::Timestamp;

use super::*;
use crate::objects::{Listing, Place, Reading as _};
use crate::store::Store;
use s3jobs_spec::model::seed::Seed;

fn seed(buckets: &str) -> Seed {
    let text = format!("{{apiVersion: s3jobs/v1, kind: Seed, metadata: {{name: demo}}, spec: {{buckets: {buckets}}}}}");
    serde_yaml::from_str(&text).unwrap()
}

fn apply_to(store: &Store, buckets: &str, root: &Utf8Path) -> Result<SeedSummary, SeedError> {
    apply(store, &seed(buckets), root, Timestamp::UNIX_EPOCH)
}

/// The message of a seed that is refused.
fn refusal(buckets: &str) -> String {
    apply_to(&Store::in_memory().unwrap(), buckets, Utf8Path::new("nowhere")).unwrap_err().to_string()
}

fn keys(store: &Store, bucket: &str) -> Vec<String> {
    let listing = Listing { prefix: "", delimiter: "", after: None, limit: 1000 };
    let page = store.read(|view| view.list(bucket, &listing)).unwrap();
    page.objects.into_iter().map(|(key, _)| key).collect()
}

fn folder(temporary: &tempfile::TempDir) -> &Utf8Path {
    Utf8Path::from_path(temporary.path()).unwrap()
}

#[test]
fn a_seed_makes_buckets_objects_and_series() {
    let store = Store::in_memory().unwrap();
    let buckets = "[{name: photos, objects: [{key: readme, content: hi, contentType: text/plain, tags: {a: b}}],
        series: [{prefix: p/, count: 3, sizeBytes: 100, suffix: .jpg}]}]";
    let summary = apply_to(&store, buckets, Utf8Path::new("nowhere")).unwrap();
    assert_eq!(summary, SeedSummary { made: vec![("photos".to_owned(), 4)], left: vec![] });
    assert_eq!(keys(&store, "photos"), ["p/000001.jpg", "p/000002.jpg", "p/000003.jpg", "readme"]);
    let object = store.read(|view| view.object(Place::new("photos", "readme"))).unwrap();
    assert_eq!(object.headers.content_type.as_deref(), Some("text/plain"));
    assert_eq!(object.tags.iter().collect::<Vec<_>>(), [("a", "b")]);
}

#[test]
fn a_bucket_that_exists_is_left_as_it_is() {
    let store = Store::in_memory().unwrap();
    apply_to(&store, "[{name: one, objects: [{key: k, content: first}]}]", Utf8Path::new("nowhere")).unwrap();
    let buckets = "[{name: one, objects: [{key: new, content: x}]}, {name: two}]";
    let summary = apply_to(&store, buckets, Utf8Path::new("nowhere")).unwrap();
    assert_eq!((summary.left, summary.made), (vec!["one".to_owned()], vec![("two".to_owned(), 0)]));
    assert_eq!(keys(&store, "one"), ["k"]);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let etag = || {
        let store = Store::in_memory().unwrap();
        let buckets = "[{name: one, series: [{prefix: k, count: 1, sizeBytes: 100000}]}]";
        apply_to(&store, buckets, Utf8Path::new("nowhere")).unwrap();
        store.read(|view| view.object(Place::new("one", "k000001"))).unwrap().etag
    };
    assert_eq!(etag(), etag());
}

#[test]
fn files_come_from_the_seed_files_folder() {
    let temporary = tempfile::tempdir().unwrap();
    std::fs::write(folder(&temporary).join("data.csv"), "a,b").unwrap();
    let store = Store::in_memory().unwrap();
    apply_to(&store, "[{name: one, objects: [{key: k, file: data.csv}]}]", folder(&temporary)).unwrap();
    let object = store.read(|view| view.object(Place::new("one", "k"))).unwrap();
    assert_eq!(object.size, 3);
}

#[test]
fn a_bucket_whose_seed_fails_is_not_made() {
    let store = Store::in_memory().unwrap();
    let buckets = "[{name: one, objects: [{key: a, content: x}, {key: b, file: missing.csv}]}]";
    apply_to(&store, buckets, Utf8Path::new("nowhere")).unwrap_err();
    assert!(store.read(|view| view.find_bucket("one")).unwrap().is_none());
}

#[test]
fn a_file_outside_of_the_folder_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let inside = folder(&temporary).join("inside");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(folder(&temporary).join("secret"), "x").unwrap();
    std::os::unix::fs::symlink("../secret", inside.join("link")).unwrap();
    for file in ["../secret", "link", "/etc/passwd"] {
        let buckets = format!("[{{name: one, objects: [{{key: k, file: {file}}}]}}]");
        let outcome = apply_to(&Store::in_memory().unwrap(), &buckets, &inside);
        assert!(matches!(outcome, Err(SeedError::Outside { .. })), "{file}: {outcome:?}");
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    insta::assert_snapshot!(refusal("[{name: a..b}]"), @"bucket name `a..b` has two dots in a row");
    insta::assert_snapshot!(refusal("[{name: one}, {name: one}]"), @"the seed has bucket `one` twice; put its objects together");
    insta::assert_snapshot!(
        refusal("[{name: one, objects: [{key: k, content: x}, {key: k, content: y}]}]"),
        @"the seed has object `s3://one/k` twice; give each object a key of its own"
    );
    insta::assert_snapshot!(
        refusal("[{name: one, objects: [{key: k, content: x, tags: {'aws:x': y}}]}]"),
        @"S3 would refuse `s3://one/k`: Your TagKey cannot be prefixed with aws:"
    );
}

/// A seed may be made in code, where nothing holds it to the limits of a document.
#[test]
fn what_a_document_could_not_say_is_refused_as_well() {
    let refusal = |buckets: &str, change: fn(&mut Seed)| {
        let mut seed = seed(buckets);
        change(&mut seed);
        let outcome = apply(&Store::in_memory().unwrap(), &seed, Utf8Path::new("nowhere"), Timestamp::UNIX_EPOCH);
        outcome.unwrap_err().to_string()
    };
    insta::assert_snapshot!(
        refusal("[{name: one, objects: [{key: k, content: x}]}]", |seed| seed.spec.buckets[0].objects[0].content = None),
        @"object `s3://one/k` needs exactly one of `file` and `content`"
    );
    insta::assert_snapshot!(
        refusal("[{name: one, series: [{prefix: p/, count: 1, sizeBytes: 1}]}]", |seed| {
            seed.spec.buckets[0].series[0].size_bytes = std::num::NonZeroU64::new(1_048_577).unwrap();
        }),
        @"series `s3://one/p/` is too large: at most 999999 objects of at most 1048576 bytes"
    );
}
