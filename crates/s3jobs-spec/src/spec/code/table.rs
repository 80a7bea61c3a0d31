//! The one table of what can be wrong with a spec.
//!
//! A new code is one line here and one page, `src/spec/codes/CODE.md`.

use std::fmt;
use std::sync::LazyLock;

use super::page::Page;
use crate::model::Severity;

/// Codes about one part of a spec, under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// The codes, in the order of the table.
    pub codes: &'static [Code],
}

/// Declares the codes by group, each with its kebab-case name and severity, and embeds its page.
macro_rules! codes {
    ($($group:literal { $($name:ident $code:literal $severity:ident)+ })+) => {
        /// What kind of mistake a finding is. The kebab-case name is API: scripts may match it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = concat!("`", $code, "`, explained in `src/spec/codes/", $code, ".md`.")] $name,)+)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$($(Self::$name),+),+];

            /// Every code, by what it is about.
            pub const GROUPS: &[Group] = &[$(Group { title: $group, codes: &[$(Self::$name),+] }),+];

            /// The code's name, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$name => $code,)+)+ }
            }

            /// How grave it is.
            pub const fn severity(self) -> Severity {
                match self { $($(Self::$name => Severity::$severity,)+)+ }
            }

            /// The page that explains it.
            pub fn page(self) -> &'static Page {
                match self { $($(Self::$name => {
                    static PAGE: LazyLock<Page> =
                        LazyLock::new(|| Page::parse(include_str!(concat!("../codes/", $code, ".md"))));
                    &PAGE
                })+)+ }
            }
        }
    };
}

codes! {
    "Files and YAML" {
        UnreadableFile "unreadable-file" Error
        NotUtf8 "not-utf8" Error
        TooLarge "too-large" Error
        TooDeep "too-deep" Error
        YamlSyntax "yaml-syntax" Error
        DuplicateKey "duplicate-key" Error
        MergeKey "merge-key" Error
        UnknownTag "unknown-tag" Error
        UnknownAlias "unknown-alias" Error
        OutsideProject "outside-project" Error
        EmptyFile "empty-file" Error
    }
    "The shape of a document" {
        WrongKind "wrong-kind" Error
        UnknownField "unknown-field" Error
        MissingField "missing-field" Error
        WrongType "wrong-type" Error
        NullValue "null-value" Error
        BadValue "bad-value" Error
        BadFormat "bad-format" Error
        OutOfRange "out-of-range" Error
        WrongLength "wrong-length" Error
        WrongCount "wrong-count" Error
        NotExactlyOne "not-exactly-one" Error
    }
    "Projects and sets of jobs" {
        DuplicateName "duplicate-name" Error
        NoProject "no-project" Error
        UnknownEnvironment "unknown-environment" Error
        AfterUnknown "after-unknown" Warning
        AfterCycle "after-cycle" Error
        AfterTwice "after-twice" Warning
        ConflictingJobs "conflicting-jobs" Warning
        SameEffect "same-effect" Warning
        SameEffectOfItself "same-effect-of-itself" Error
        SameEffectUnknown "same-effect-unknown" Warning
        MovedOldName "moved-old-name" Error
        MovedTwice "moved-twice" Error
        MovedAndRecorded "moved-and-recorded" Error
    }
    "Accounts and Regions" {
        UnknownRegion "unknown-region" Warning
        OtherRegion "other-region" Error
        OtherPartition "other-partition" Error
        RoleAccount "role-account" Error
        LambdaElsewhere "lambda-elsewhere" Warning
        Placeholder "placeholder" Error
    }
    "Policies and allowed findings" {
        PolicyRegion "policy-region" Error
        BadAllow "bad-allow" Error
        UnusedAllow "unused-allow" Warning
        PolicyAccount "policy-account" Error
        PolicyOperation "policy-operation" Error
        PolicyPriority "policy-priority" Error
        PolicyLabel "policy-label" Error
        PolicyTag "policy-tag" Error
        PolicyProtectedBucket "policy-protected-bucket" Error
        PolicyMaxTasks "policy-max-tasks" Error
        PolicyReport "policy-report" Error
    }
    "Manifests" {
        ManifestFile "manifest-file" Error
        RowsOutsideGuard "rows-outside-guard" Error
        ManifestRow "manifest-row" Error
        ManifestKeyEncoding "manifest-key-encoding" Warning
        FieldsNeedBucketAndKey "fields-need-bucket-and-key" Error
        GeneratorOutputLocation "generator-output-location" Error
        EmptyRange "empty-range" Error
        ManifestName "manifest-name" Warning
        NotAnEtag "not-an-etag" Error
        OddEtag "odd-etag" Warning
        BucketName "bucket-name" Error
        OldBucketName "old-bucket-name" Warning
        LeadingSlash "leading-slash" Note
        LiteralKeyPart "literal-key-part" Warning
        DuplicateRows "duplicate-rows" Note
        OneBucket "one-bucket" Error
        SeveralBuckets "several-buckets" Warning
        VersionIdNeeded "version-id-needed" Error
        NoFilter "no-filter" Note
        ReplicationFilter "replication-filter" Note
        NothingToReplicate "nothing-to-replicate" Error
        UnsupportedEncryption "unsupported-encryption" Error
        FilterInTheFuture "filter-in-the-future" Warning
        ListAmongObjects "list-among-objects" Note
    }
    "Directory buckets" {
        DirectoryBucket "directory-bucket" Error
        DirectoryBucketCopy "directory-bucket-copy" Error
        DirectoryBucketTags "directory-bucket-tags" Note
        DirectoryBucketAnnotations "directory-bucket-annotations" Note
        DirectoryBucketNeedsSchema2 "directory-bucket-needs-schema-2" Error
    }
    "Operations" {
        UserArgumentsNeedSchema2 "user-arguments-need-schema-2" Error
        ComputeChecksumNeedsReportOwner "compute-checksum-needs-report-owner" Error
        AclConflict "acl-conflict" Error
        ObjectLockModeAndDate "object-lock-mode-and-date" Error
        EmptyTagSet "empty-tag-set" Warning
        KeyValueTag "key-value-tag" Warning
        DeprecatedMetadata "deprecated-metadata" Warning
        UnqualifiedLambda "unqualified-lambda" Note
        ChecksumsNowhere "checksums-nowhere" Warning
        ChecksumType "checksum-type" Warning
        PublicAcl "public-acl" Warning
        AclsDisabled "acls-disabled" Note
        RetentionInThePast "retention-in-the-past" Error
        LongRetention "long-retention" Warning
        ComplianceRetention "compliance-retention" Warning
        GovernanceBypass "governance-bypass" Note
        EventHoldMode "event-hold-mode" Error
        EventHoldDuration "event-hold-duration" Error
        EventHoldRelease "event-hold-release" Warning
        RemovesRetention "removes-retention" Warning
        RemovalNeedsBypass "removal-needs-bypass" Warning
        RestoreDays "restore-days" Error
        RestoreWithoutDays "restore-without-days" Note
        RestoreTier "restore-tier" Note
        RestoreAnyClass "restore-any-class" Warning
        NothingToRestore "nothing-to-restore" Error
    }
    "Copies" {
        CopyOntoItself "copy-onto-itself" Error
        CopyReplacesSource "copy-replaces-source" Note
        TargetKeyPrefix "target-key-prefix" Warning
        MetadataDirective "metadata-directive" Warning
        KeyWithoutKms "key-without-kms" Warning
        CopyTooLarge "copy-too-large" Error
        LargeCopies "large-copies" Warning
        ArchivedSources "archived-sources" Warning
        ArchivedCopies "archived-copies" Note
        RedirectLocation "redirect-location" Note
        NeedsObjectLock "needs-object-lock" Note
    }
    "Confirmation and acceptance" {
        AutomaticIrreversible "automatic-irreversible" Warning
        TaskLimit "task-limit" Warning
        AcceptanceBeyondS3 "acceptance-beyond-s3" Note
    }
    "Reports, tags and descriptions" {
        ReservedTag "reserved-tag" Error
        TooManyTags "too-many-tags" Error
        MarkerInDescription "marker-in-description" Error
        NoReport "no-report" Warning
        ReportPrefix "report-prefix" Warning
        ReportAmongObjects "report-among-objects" Note
        CaseTwins "case-twins" Note
        Secret "secret" Warning
    }
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// What the code means, in one sentence.
    pub fn description(self) -> &'static str {
        &self.page().description
    }

    /// Why it matters.
    pub fn reason(self) -> &'static str {
        &self.page().reason
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        &self.page().remedy
    }

    /// Where the fact comes from.
    pub fn source(self) -> &'static str {
        &self.page().source
    }

    /// The place of the reference that explains this code.
    pub fn docs(self) -> String {
        format!("schemas/findings.md#{}", self.name())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_unique_and_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        let word =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        assert!(names.iter().all(word));
    }

    #[test]
    fn every_page_belongs_to_a_code() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/spec/codes");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let code = name.strip_suffix(".md").and_then(Code::from_name);
            assert!(code.is_some(), "spec/codes/{name} explains no code of the table");
        }
    }
}
