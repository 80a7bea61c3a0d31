use jiff::ToSpan as _;

use super::*;

const ARCHIVED: Place<'_> = Place { bucket: "b", key: "k" };

fn archived(class: StorageClass) -> Store {
    let store = store();
    let staged = store.stage(Bytes::from_static(b"x")).unwrap();
    let new = NewObject { storage_class: class, ..NewObject::new(Source::Staged(staged), SECOND) };
    store.write(|change| change.put_object(ARCHIVED, new, &Precondition::None)).unwrap();
    store
}

fn restore(store: &Store, days: u32, tier: RestoreTier, hours: i64) -> Result<Restored, Failure> {
    let asked = Restoration { days: Some(days), tier };
    let restored = store.write(|change| change.restore(ARCHIVED, asked, SECOND + hours.hours()));
    restored.map(|(_, restored)| restored)
}

fn state(store: &Store, hours: i64) -> RestoreState {
    store.read(|view| view.object(ARCHIVED)).unwrap().restore_state(SECOND + hours.hours())
}

#[test]
fn a_copy_is_made_in_time_and_goes_at_the_midnight_after_its_days() {
    let store = archived(StorageClass::Glacier);
    assert_eq!(restore(&store, 1, RestoreTier::Standard, 0).unwrap(), Restored::Started);
    assert_eq!(state(&store, 4), RestoreState::Ongoing);
    let expires = "1970-01-03T00:00:00Z".parse().unwrap();
    assert_eq!(state(&store, 5), RestoreState::Available { expires });
    assert_eq!(state(&store, 48), RestoreState::None);
}

#[test]
fn bytes_are_read_only_while_there_is_a_copy() {
    let store = archived(StorageClass::DeepArchive);
    restore(&store, 1, RestoreTier::Bulk, 0).unwrap();
    let read = |hours: i64| store.read(|view| view.object(ARCHIVED)).unwrap().check_readable(SECOND + hours.hours());
    assert_eq!(read(47).unwrap_err().code(), "InvalidObjectState");
    read(48).unwrap();
    assert_eq!(read(99).unwrap_err().code(), "InvalidObjectState");
}

#[test]
fn a_restore_that_goes_on_may_only_be_made_faster() {
    let store = archived(StorageClass::Glacier);
    restore(&store, 2, RestoreTier::Bulk, 0).unwrap();
    for (days, tier) in [(2, RestoreTier::Bulk), (3, RestoreTier::Standard)] {
        assert_eq!(refusal(restore(&store, days, tier, 1)), Refusal::RestoreAlreadyInProgress);
    }
    assert_eq!(restore(&store, 2, RestoreTier::Standard, 1).unwrap(), Restored::Started);
    assert!(matches!(state(&store, 6), RestoreState::Available { .. }));
}

#[test]
fn a_restored_copy_can_be_kept_longer() {
    let store = archived(StorageClass::Glacier);
    restore(&store, 1, RestoreTier::Expedited, 0).unwrap();
    assert_eq!(restore(&store, 9, RestoreTier::Bulk, 1).unwrap(), Restored::Extended);
    let expires = "1970-01-11T00:00:00Z".parse().unwrap();
    assert_eq!(state(&store, 1), RestoreState::Available { expires });
}

#[test]
fn what_is_not_archived_is_not_restored() {
    let refused = refusal(restore(&archived(StorageClass::GlacierIr), 1, RestoreTier::Standard, 0));
    assert_eq!(refused, Refusal::NotArchived { class: StorageClass::GlacierIr });
}

#[test]
fn deep_archive_has_no_expedited_tier_and_days_are_at_least_one() {
    let store = archived(StorageClass::DeepArchive);
    assert_eq!(refusal(restore(&store, 1, RestoreTier::Expedited, 0)), Refusal::RestoreTier);
    assert_eq!(refusal(restore(&store, 0, RestoreTier::Bulk, 0)), Refusal::RestoreDays);
}
