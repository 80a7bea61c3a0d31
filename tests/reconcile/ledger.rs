//! The ledger in a folder: what is written once, what is swapped, and what a damaged file says.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use camino::Utf8PathBuf;
use s3jobs::ledger::record::Header;
use s3jobs::ledger::{Created, DirectoryStore, Ledger, LedgerError, Replaced, Version};
use s3jobs::model::Endpoint;

use crate::support::{id, job, lineage, record, time};

struct Folder {
    store: DirectoryStore,
    root: Utf8PathBuf,
    _keep: tempfile::TempDir,
}

fn folder() -> Folder {
    let keep = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(keep.path().join("ledger")).unwrap();
    Folder { store: DirectoryStore::new(root.clone()), root, _keep: keep }
}

/// A new ledger's first record.
async fn created(store: &DirectoryStore) -> Version {
    let header =
        Header { version: 1, lineage: lineage(), endpoint: Endpoint::Aws, created: time("2026-11-22T12:00:00Z") };
    assert!(matches!(store.init(&header).await.unwrap(), Created::Created(_)));
    match store.create(&record(&job("tag"), None)).await.unwrap() {
        Created::Created(version) => version,
        Created::Exists => panic!("a new ledger has no records"),
    }
}

#[tokio::test]
async fn a_ledger_is_made_once() {
    let folder = folder();
    let header =
        Header { version: 1, lineage: lineage(), endpoint: Endpoint::Aws, created: time("2026-11-22T12:00:00Z") };
    assert_eq!(folder.store.header().await.unwrap(), None);
    assert!(matches!(folder.store.init(&header).await.unwrap(), Created::Created(_)));
    let other = Header { lineage: "anotherlineage".parse().unwrap(), ..header.clone() };
    assert_eq!(folder.store.init(&other).await.unwrap(), Created::Exists);
    assert_eq!(folder.store.header().await.unwrap(), Some(header));
}

#[tokio::test]
async fn a_record_is_made_once_and_read_back_as_it_was_written() {
    let folder = folder();
    let version = created(&folder.store).await;
    assert_eq!(folder.store.create(&record(&job("tag"), Some(id(1)))).await.unwrap(), Created::Exists);
    let loaded = folder.store.load_all().await.unwrap();
    assert_eq!(loaded.len(), 1);
    assert_eq!((loaded[0].record.clone(), loaded[0].version.clone()), (record(&job("tag"), None), version));
}

#[tokio::test]
async fn a_swap_on_an_old_state_is_lost_and_changes_nothing() {
    let folder = folder();
    let first = created(&folder.store).await;
    let with_job = record(&job("tag"), Some(id(1)));
    assert!(matches!(folder.store.replace(&with_job, &first).await.unwrap(), Replaced::Replaced(_)));
    let other = record(&job("tag"), Some(id(2)));
    assert_eq!(folder.store.replace(&other, &first).await.unwrap(), Replaced::Lost);
    let loaded = folder.store.load(&with_job.run).await.unwrap().unwrap();
    assert_eq!(loaded.record.job(), Some(&id(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_swaps_at_once_exactly_one_wins() {
    let folder = folder();
    let version = created(&folder.store).await;
    let swaps = (1..=16).map(|number| {
        let (store, version) = (folder.store.clone(), version.clone());
        tokio::spawn(async move { store.replace(&record(&job("tag"), Some(id(number))), &version).await.unwrap() })
    });
    let results = futures::future::join_all(swaps).await;
    let won = results.into_iter().filter(|result| matches!(result, Ok(Replaced::Replaced(_)))).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn fields_of_a_newer_version_survive_a_swap() {
    let folder = folder();
    created(&folder.store).await;
    let path = folder.root.join("runs/demo/111122223333.us-west-2/tag/00001.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen('{', "{\n  \"approvedBy\": \"a-person\",", 1)).unwrap();
    let loaded = folder.store.load_all().await.unwrap().remove(0);
    assert!(matches!(folder.store.replace(&loaded.record, &loaded.version).await.unwrap(), Replaced::Replaced(_)));
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"approvedBy\": \"a-person\""));
}

#[tokio::test]
async fn a_damaged_record_is_named_and_not_skipped() {
    let folder = folder();
    created(&folder.store).await;
    let path = folder.root.join("runs/demo/111122223333.us-west-2/tag/00001.json");
    std::fs::write(&path, "{").unwrap();
    let error = folder.store.load_all().await.unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }));
    assert!(error.to_string().contains("00001.json"), "{error}");
}

#[tokio::test]
async fn a_record_of_a_newer_format_is_refused() {
    let folder = folder();
    created(&folder.store).await;
    let path = folder.root.join("runs/demo/111122223333.us-west-2/tag/00001.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("\"version\": 1", "\"version\": 2", 1)).unwrap();
    let error = folder.store.load_all().await.unwrap_err().to_string();
    assert!(error.contains("upgrade"), "{error}");
}

/// What a runner that died while writing leaves behind is not a record.
#[tokio::test]
async fn a_half_written_file_is_no_record() {
    let folder = folder();
    created(&folder.store).await;
    let half = folder.root.join("runs/demo/111122223333.us-west-2/tag/00002.abc.tmp");
    std::fs::write(half, "{").unwrap();
    assert_eq!(folder.store.load_all().await.unwrap().len(), 1);
}

/// Beside the record, as older versions wrote them, and among the drafts.
#[tokio::test]
async fn what_killed_writers_left_is_swept_by_the_next_one() {
    let folder = folder();
    let version = created(&folder.store).await;
    let beside = folder.root.join("runs/demo/111122223333.us-west-2/tag/00001.abc.tmp");
    let draft = folder.root.join("drafts/0123456789abcdef");
    for left in [&beside, &draft] {
        std::fs::write(left, "{").unwrap();
    }
    let next = DirectoryStore::new(folder.root.clone());
    let replaced = next.replace(&record(&job("tag"), Some(id(1))), &version).await;
    assert!(matches!(replaced, Ok(Replaced::Replaced(_))));
    assert!(!beside.exists() && !draft.exists());
    assert_eq!(std::fs::read_dir(folder.root.join("drafts")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_record_in_a_wrong_place_or_in_two_is_named() {
    let folder = folder();
    created(&folder.store).await;
    let place = folder.root.join("runs/demo/111122223333.us-west-2/tag/00001.json");
    let copied = folder.root.join("runs/demo/111122223333.us-west-2/tag/00002.json");
    std::fs::copy(&place, &copied).unwrap();
    let error = folder.store.load_all().await.unwrap_err().to_string();
    assert!(
        error.contains("00002.json") && error.contains("tag#1") && error.contains("where there is one already"),
        "{error}"
    );
    std::fs::remove_file(&place).unwrap();
    let error = folder.store.load_all().await.unwrap_err().to_string();
    assert!(error.contains("00002.json") && !error.contains("already"), "{error}");
    let moved = s3jobs::model::RunKey { run: 2.try_into().unwrap(), ..record(&job("tag"), None).run };
    assert!(folder.store.load(&moved).await.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn a_ledgers_files_are_for_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let version = created(&folder.store).await;
    let _ = folder.store.replace(&record(&job("tag"), Some(id(1))), &version).await.unwrap();
    let mut left = vec![folder.root.clone()];
    while let Some(path) = left.pop() {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{path}");
            left.extend(path.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()));
        } else {
            assert_eq!(mode, 0o600, "{path}");
        }
    }
}
