use std::sync::LazyLock;

use super::page::Page;
use crate::model::FindingCode;
use crate::plan::Reason;

/// Which codes of plans there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// Why a run stands where it stands.
    Reasons,
    /// What was found in S3 about a list or a bucket, and cannot be found in a spec.
    Found,
}

/// Declares the pages of all reasons. One that is not in the list does not compile.
macro_rules! reasons {
    ($($name:ident $code:literal)+) => {
        fn reason(reason: Reason) -> Page {
            match reason {
                $(Reason::$name => Page::parse($code, include_str!(concat!("reasons/", $code, ".md"))),)+
            }
        }

        const REASONS: &[Reason] = &[$(Reason::$name),+];
    };
}

/// Declares the pages of all findings, and which of them a finding in a spec explains.
macro_rules! found {
    ($($name:ident $code:literal)+; of_specs $($of_spec:ident)+) => {
        fn found(code: FindingCode) -> Option<Page> {
            match code {
                $(FindingCode::$name => Some(Page::parse($code, include_str!(concat!("found/", $code, ".md")))),)+
                $(FindingCode::$of_spec)|+ => None,
            }
        }

        const FOUND: &[FindingCode] = &[$(FindingCode::$name),+];
    };
}

reasons! {
    FirstRun "first-run"
    NextRun "next-run"
    RefusedBefore "refused-before"
    IntentWithoutJob "intent-without-job"
    Counting "counting"
    AwaitingConfirmation "awaiting-confirmation"
    ReadyToConfirm "ready-to-confirm"
    Confirming "confirming"
    Running "running"
    Ended "ended"
    CancelRequested "cancel-requested"
    EndAsked "end-asked"
    Replacing "replacing"
    NotReplaced "not-replaced"
    Completed "completed"
    Failed "failed"
    Cancelled "cancelled"
    ClosedUnknown "closed-unknown"
    GivenUp "given-up"
    Recorded "recorded"
    DoneElsewhere "done-elsewhere"
    Moved "moved"
    MovedAway "moved-away"
    RecordedJob "recorded-job"
    RecordedLate "recorded-late"
    NotCreated "not-created"
    ChangedAfterSubmit "changed-after-submit"
    OutcomeUnknown "outcome-unknown"
    RunWentBack "run-went-back"
    EarlierRunActive "earlier-run-active"
    SameEffectElsewhere "same-effect-elsewhere"
    PredecessorOpen "predecessor-open"
    PredecessorFailed "predecessor-failed"
    PredecessorBlocked "predecessor-blocked"
    PredecessorUnknown "predecessor-unknown"
    SpecSuspended "spec-suspended"
    LedgerLostHistory "ledger-lost-history"
    OtherLedger "other-ledger"
    ManifestMissing "manifest-missing"
    ManifestChanged "manifest-changed"
    ManifestUnknown "manifest-unknown"
    ManifestMalformed "manifest-malformed"
    ManifestForbidden "manifest-forbidden"
    OtherRegion "other-region"
    ProtectedBucket "protected-bucket"
    Frozen "frozen"
    JobDiffers "job-differs"
    CountOutsideGuard "count-outside-guard"
    CountAbovePolicy "count-above-policy"
    NotAConfirmer "not-a-confirmer"
    NameNotTyped "name-not-typed"
    DuplicateRuns "duplicate-runs"
    NoSpec "no-spec"
    SpecInvalid "spec-invalid"
    CopiedMarker "copied-marker"
    NotObserved "not-observed"
}

found! {
    ManifestForm "manifest-form"
    ManifestVersion "manifest-version"
    ManifestEncryption "manifest-encryption"
    InventoryReport "inventory-report"
    ManifestInPart "manifest-in-part"
    ManifestUnread "manifest-unread"
    NoSuchBucket "no-such-bucket"
    BucketUnseen "bucket-unseen"
    ;
    of_specs
    ManifestRow
    ManifestKeyEncoding
    DuplicateRows
    OneBucket
    SeveralBuckets
    VersionIdNeeded
    RowsOutsideGuard
    PolicyMaxTasks
    PolicyProtectedBucket
    OtherRegion
}

static PAGES: LazyLock<[Vec<Page>; 2]> = LazyLock::new(|| {
    [REASONS.iter().copied().map(reason).collect(), FOUND.iter().copied().filter_map(found).collect()]
});

/// The pages of all codes, in the order of the table.
pub fn pages(codes: Codes) -> &'static [Page] {
    let [reasons, found] = &*PAGES;
    match codes {
        Codes::Reasons => reasons,
        Codes::Found => found,
    }
}

/// The page of a code, also as it stands in a finding: `error[manifest-form]`. Case does not matter.
pub fn page(topic: &str) -> Option<&'static Page> {
    let bare = topic.trim().trim_matches('`');
    let inner = bare.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(bare);
    PAGES.iter().flatten().find(|page| page.code.eq_ignore_ascii_case(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of the form a page breaks.
    fn mistakes(page: &Page) -> Vec<&'static str> {
        let is_sentence = |text: &str| text.ends_with('.') && text.starts_with(|first: char| !first.is_lowercase());
        let rules = [
            (is_sentence(&page.description), "the first paragraph is a sentence: what the code means"),
            (page.description.len() <= 200, "the first paragraph has at most 200 characters"),
            (is_sentence(&page.reason), "the second paragraph says why it matters, in sentences"),
            (is_sentence(&page.remedy), "the third is `What to do: ` and sentences"),
        ];
        rules.into_iter().filter(|(holds, _)| !holds).map(|(_, rule)| rule).collect()
    }

    #[test]
    fn every_code_has_a_page_of_the_form() {
        for page in PAGES.iter().flatten() {
            assert_eq!(mistakes(page), Vec::<&str>::new(), "{}.md", page.code);
        }
        assert_eq!(mistakes(&Page::parse("none", "")).len(), 3);
    }

    #[test]
    fn every_page_is_named_as_its_code_is() {
        assert!(REASONS.iter().all(|reason| page(reason.code()).is_some_and(|page| page.code == reason.code())));
        assert!(FOUND.iter().all(|code| page(code.name()).is_some_and(|page| page.code == code.name())));
        assert_eq!(page("error[MANIFEST-form]").map(|page| page.code), Some("manifest-form"));
        assert_eq!(page("no-such-code"), None);
    }
}
