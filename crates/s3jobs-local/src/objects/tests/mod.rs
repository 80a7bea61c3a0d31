use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::store::{Change, Source, Store, StoreError, View};

mod holds;
mod locks;
mod replication;
mod restoring;
mod versions;

const SECOND: Timestamp = Timestamp::UNIX_EPOCH;

fn store() -> Store {
    with_bucket(Store::in_memory().unwrap())
}

fn with_bucket(store: Store) -> Store {
    let bucket = Bucket::new("us-east-1", SECOND);
    store.write(|change| change.create_bucket("b", &bucket)).unwrap();
    store
}

fn put(store: &Store, key: &str, text: &str) -> Result<Object, Failure> {
    put_if(store, key, text, &Precondition::None)
}

fn put_if(store: &Store, key: &str, text: &str, precondition: &Precondition) -> Result<Object, Failure> {
    let staged = store.stage(Bytes::copy_from_slice(text.as_bytes()))?;
    let new = NewObject::new(Source::Staged(staged), SECOND);
    store.write(|change| change.put_object(Place::new("b", key), new, precondition))
}

fn text(store: &Store, key: &str) -> String {
    let read = |view: &View<'_>| Ok::<_, Failure>(view.body_range(&view.object(Place::new("b", key))?, 0..u64::MAX)?);
    let bytes = store.read(read).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn copy_to(store: &Store, from: &str, to: &str, class: impl Into<Option<StorageClass>>) -> Result<Object, Failure> {
    let copy = Copy { storage_class: class.into(), ..Copy::new(Place::new("b", from), Place::new("b", to), SECOND) };
    store.write(|change| change.copy_object(copy))
}

fn delete(store: &Store, key: &str) -> Deleted {
    store.write(|change| change.delete_object(&Deletion::of(Place::new("b", key), SECOND))).unwrap()
}

/// A bucket `b` that has versioning.
fn versioned() -> Store {
    let store = store();
    set_versioning(&store, Versioning::Enabled);
    store
}

fn set_versioning(store: &Store, versioning: Versioning) {
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_versioning(versioning))).unwrap();
}

fn refusal(outcome: Result<impl Sized, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        Err(Failure::Store(error)) => panic!("the store failed: {error:?}"),
        Ok(_) => panic!("nothing was refused"),
    }
}

fn files(directory: &camino::Utf8Path) -> usize {
    directory.join("bodies").read_dir_utf8().unwrap().count()
}

fn folder(temporary: &tempfile::TempDir) -> &camino::Utf8Path {
    camino::Utf8Path::from_path(temporary.path()).unwrap()
}

#[test]
fn an_object_is_read_as_it_was_written() {
    let store = store();
    let object = put(&store, "k", "hello").unwrap();
    assert_eq!((object.size, object.etag.as_str()), (5, "5d41402abc4b2a76b9719d911017c592"));
    assert_eq!(text(&store, "k"), "hello");
}

#[test]
fn a_missing_key_and_a_missing_bucket_are_told_apart() {
    let store = store();
    let read = |bucket| store.read(|view| view.object(Place::new(bucket, "k")));
    assert_eq!(refusal(read("b")), Refusal::NoSuchKey { key: "k".to_owned() });
    assert_eq!(refusal(read("c")), Refusal::NoSuchBucket { bucket: "c".to_owned() });
}

#[test]
fn a_change_that_fails_leaves_nothing_behind() {
    let store = store();
    let outcome = store.write(|change| {
        let staged = change.stage(Bytes::from_static(b"x"))?;
        change.put_object(Place::new("b", "k"), NewObject::new(Source::Staged(staged), SECOND), &Precondition::None)?;
        change.put_tags(Place::new("b", "missing"), Tags::default())
    });
    assert_eq!(refusal(outcome).code(), "NoSuchKey");
    assert!(store.read(|view| view.find_object(Place::new("b", "k"))).unwrap().is_none());
}

#[test]
fn conditions_hold_against_what_is_there() {
    let store = store();
    assert_eq!(refusal(put_if(&store, "k", "1", &Precondition::Present)).code(), "NoSuchKey");
    let first = put_if(&store, "k", "1", &Precondition::Absent).unwrap();
    assert_eq!(refusal(put_if(&store, "k", "2", &Precondition::Absent)).code(), "PreconditionFailed");
    put_if(&store, "k", "2", &Precondition::ETag(first.etag.clone())).unwrap();
    assert_eq!(refusal(put_if(&store, "k", "3", &Precondition::ETag(first.etag))).code().status(), 412);
}

#[test]
fn a_copy_shares_bytes_that_outlive_their_source() {
    let store = store();
    put(&store, "a", "shared").unwrap();
    copy_to(&store, "a", "c", StorageClass::StandardIa).unwrap();
    delete(&store, "a");
    assert_eq!(text(&store, "c"), "shared");
}

#[test]
fn a_copy_onto_itself_has_to_change_something() {
    let store = store();
    put(&store, "a", "x").unwrap();
    assert_eq!(refusal(copy_to(&store, "a", "a", None)), Refusal::CopyOntoItself);
    copy_to(&store, "a", "a", StorageClass::Standard).unwrap();
    copy_to(&store, "a", "a", StorageClass::StandardIa).unwrap();
    assert_eq!(refusal(copy_to(&store, "a", "a", None)), Refusal::CopyOntoItself, "of another class than is left out");
    copy_to(&store, "a", "a", StorageClass::Glacier).unwrap();
    assert_eq!(refusal(copy_to(&store, "a", "c", StorageClass::Standard)).code(), "InvalidObjectState");
}

#[test]
fn a_bucket_is_deleted_only_when_it_is_empty() {
    let store = store();
    put(&store, "k", "x").unwrap();
    assert_eq!(refusal(store.write(|change| change.delete_bucket("b"))).code(), "BucketNotEmpty");
    delete(&store, "k");
    store.write(|change| change.delete_bucket("b")).unwrap();
    assert!(store.read(|view| view.buckets()).unwrap().is_empty());
}

#[test]
fn a_listing_rolls_up_prefixes_and_goes_on_where_it_stopped() {
    let store = store();
    for key in ["a", "d/1", "d/2", "e", "f/x/1", "f/y"] {
        put(&store, key, "").unwrap();
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let listing = Listing { prefix: "", delimiter: "/", after, limit: 1 };
        let page = store.read(|view| view.list("b", &listing)).unwrap();
        seen.extend(page.objects.into_iter().map(|(key, _)| key).chain(page.prefixes));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["a", "d/", "e", "f/"]);
}

#[test]
fn a_listing_keeps_to_its_prefix_and_its_bucket() {
    let store = store();
    let other = Bucket::new("us-east-1", SECOND);
    store.write(|change| change.create_bucket("bb", &other)).unwrap();
    for key in ["d/1", "d/x/2", "d0"] {
        put(&store, key, "").unwrap();
    }
    let listing = Listing { prefix: "d/", delimiter: "/", after: None, limit: 10 };
    let page = store.read(|view| view.list("b", &listing)).unwrap();
    assert_eq!(page.objects.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["d/1"]);
    assert_eq!((page.prefixes, page.next), (vec!["d/x/".to_owned()], None));
}

#[test]
fn the_state_is_there_again_after_opening_it_anew() {
    let temporary = tempfile::tempdir().unwrap();
    let large = "x".repeat(100_000);
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    put(&store, "small", "hello").unwrap();
    put(&store, "large", &large).unwrap();
    drop(store);
    let store = Store::open(folder(&temporary)).unwrap();
    assert_eq!((text(&store, "small").as_str(), text(&store, "large") == large), ("hello", true));
}

#[test]
fn part_of_a_large_body_can_be_read() {
    let temporary = tempfile::tempdir().unwrap();
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    let object = put(&store, "large", &"0123456789".repeat(10_000)).unwrap();
    let part = store.read(|view| view.body_range(&object, 99_995..200_000)).unwrap();
    assert_eq!(part.as_ref(), b"56789");
}

#[test]
fn the_file_of_a_large_body_goes_with_its_last_object() {
    let temporary = tempfile::tempdir().unwrap();
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    put(&store, "large", &"x".repeat(100_000)).unwrap();
    copy_to(&store, "large", "copy", StorageClass::Standard).unwrap();
    put(&store, "large", "small now").unwrap();
    assert_eq!(files(folder(&temporary)), 1);
    delete(&store, "copy");
    assert_eq!(files(folder(&temporary)), 0);
}

#[test]
fn the_file_of_a_refused_write_is_removed() {
    let temporary = tempfile::tempdir().unwrap();
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    let refused = put_if(&store, "k", &"x".repeat(100_000), &Precondition::Present);
    assert_eq!(refusal(refused).code(), "NoSuchKey");
    assert_eq!(files(folder(&temporary)), 0);
}

#[test]
fn files_that_nothing_names_are_swept_when_the_state_is_opened() {
    let temporary = tempfile::tempdir().unwrap();
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    put(&store, "large", &"x".repeat(100_000)).unwrap();
    drop(store);
    std::fs::write(folder(&temporary).join("bodies").join("0123"), "left by a killed process").unwrap();
    let store = Store::open(folder(&temporary)).unwrap();
    assert_eq!((files(folder(&temporary)), text(&store, "large").len()), (1, 100_000));
}

#[test]
fn a_second_opener_of_the_folder_is_turned_away() {
    let temporary = tempfile::tempdir().unwrap();
    let _first = Store::open(folder(&temporary)).unwrap();
    let second = Store::open(folder(&temporary)).map(drop);
    assert!(matches!(second, Err(StoreError::Locked { .. })), "{second:?}");
}

/// Writers that wait together are written to the disk together, and one that fails takes nothing with it.
#[test]
fn many_writers_at_once_all_find_their_objects_on_the_disk() {
    let temporary = tempfile::tempdir().unwrap();
    let store = with_bucket(Store::open(folder(&temporary)).unwrap());
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..20 {
                    let key = format!("{writer}/{number}");
                    put(store, &key, "x").unwrap();
                    assert_eq!(refusal(put_if(store, &key, "y", &Precondition::Absent)).code(), "PreconditionFailed");
                    assert_eq!(text(store, &key), "x");
                }
            });
        }
    });
    drop(store);
    let store = Store::open(folder(&temporary)).unwrap();
    let listing = Listing { prefix: "", delimiter: "", after: None, limit: 1000 };
    assert_eq!(store.read(|view| view.list("b", &listing)).unwrap().objects.len(), 160);
}

/// Of a version before formats had numbers, of the last format, and of one to come.
#[test]
fn a_state_of_another_format_is_not_opened_and_left_as_it_is() {
    for (format, found) in [(None, 1), (Some(7), 7), (Some(9), 9)] {
        let temporary = tempfile::tempdir().unwrap();
        let other = redb::Database::create(folder(&temporary).join("state.redb")).unwrap();
        let transaction = other.begin_write().unwrap();
        transaction.open_table(redb::TableDefinition::<&str, &[u8]>::new("buckets")).unwrap();
        if let Some(format) = format {
            let mut meta = transaction.open_table(redb::TableDefinition::<&str, u64>::new("meta")).unwrap();
            meta.insert("format", format).unwrap();
        }
        transaction.commit().unwrap();
        drop(other);
        let refused = Store::open(folder(&temporary)).map(drop).unwrap_err().to_string();
        let (start, remedy) = refused.split_once(": ").unwrap();
        let expected = format!(
            "state folder `{}` has format {found}, and this version of s3jobs reads and writes format 8",
            folder(&temporary)
        );
        assert_eq!(start, expected);
        assert_eq!(remedy, "remove the folder to start afresh, or use the s3jobs that wrote it");
        assert!(!folder(&temporary).join("bodies").exists(), "nothing is made in a folder that is refused");
    }
}
