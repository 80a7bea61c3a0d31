//! The stable codes of findings: the one table of what can be wrong with a spec.

use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The spec is invalid; nothing is planned or applied.
    Error,
    /// The spec is valid; a person should look.
    Warning,
    /// Nothing is wrong; it is good to know.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// Declares the codes, each with its kebab-case name, severity, one-line description and remedy.
macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $description:literal $remedy:literal)+) => {
        /// What kind of mistake a finding is. The kebab-case name is API: scripts may match it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $description] $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code's name, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What the code means, in one line.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)+ }
            }

            /// What to do about it.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)+ }
            }

            /// How grave it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    // --- the file and its YAML
    UnreadableFile "unreadable-file" Error
        "A file could not be read."
        "Check that it exists and that you may read it."
    NotUtf8 "not-utf8" Error
        "A file is not UTF-8 text."
        "Save it as UTF-8."
    TooLarge "too-large" Error
        "A file, or what its aliases stand for, is larger than any spec."
        "Split the file; write values instead of aliases."
    TooDeep "too-deep" Error
        "Maps and lists stand inside each other deeper than any spec needs."
        "Check the indentation."
    YamlSyntax "yaml-syntax" Error
        "A file is not YAML."
        "Correct the syntax at the place shown. Indent with spaces, and quote text that begins with a special character."
    DuplicateKey "duplicate-key" Error
        "A field stands twice in one map."
        "Keep one of the two."
    MergeKey "merge-key" Error
        "A merge key (`<<`) stands in a spec; YAML 1.2 has none."
        "Write the fields themselves, or give one whole value an anchor and name it with an alias."
    UnknownTag "unknown-tag" Error
        "A YAML tag such as `!secret` stands in a spec."
        "Leave the tag out; specs take plain values."
    UnknownAlias "unknown-alias" Error
        "An alias names an anchor that does not stand above it in the same document."
        "Write the value itself."
    OutsideProject "outside-project" Error
        "A link leads to a file outside of the project, which a pull request would not show."
        "Put the file itself into the project."
    EmptyFile "empty-file" Error
        "A file holds no document."
        "Write a spec into it, or remove it."

    // --- the shape of a document
    WrongKind "wrong-kind" Error
        "A document does not say that it is an s3jobs job, project or seed, or stands where its kind does not belong."
        "Begin it with `apiVersion: s3jobs/v1` and `kind: Job`; keep other YAML files in other folders or in .gitignore."
    UnknownField "unknown-field" Error
        "A field does not exist in the spec language."
        "Correct its name, or remove it."
    MissingField "missing-field" Error
        "A required field is missing."
        "Add it; for fields that the project file can default, add it there or in the spec."
    WrongType "wrong-type" Error
        "A value is of another type than its field: a number instead of text, a list instead of a map."
        "Write the type that the field takes. Text that looks like a number or a boolean needs quotes."
    NullValue "null-value" Error
        "A field has no value."
        "Give it a value, or remove the field; an empty map is `{}`, an empty text is \"\"."
    BadValue "bad-value" Error
        "A value is not one that its field takes."
        "Write one of the values that the message names."
    BadFormat "bad-format" Error
        "A text does not have the form that its field takes, such as an ARN or a time."
        "Write it in the form that the message shows."
    OutOfRange "out-of-range" Error
        "A number is below or above the limits of its field."
        "Write a number within the limits."
    WrongLength "wrong-length" Error
        "A text is shorter or longer than its field takes."
        "Shorten or complete it."
    WrongCount "wrong-count" Error
        "A list or map has fewer or more entries than its field takes."
        "Remove or add entries."
    NotExactlyOne "not-exactly-one" Error
        "A field that takes exactly one of several variants, such as `operation`, has none or more than one."
        "Keep exactly one; a second operation is a second job."

    // --- rules: what relates two fields, files or projects
    DuplicateName "duplicate-name" Error
        "Two jobs of the set have the same name."
        "Rename one of them; a name identifies a job's runs."
    NoProject "no-project" Error
        "Nothing says which project the specs belong to."
        "Write an `s3jobs.yaml` at the root of the specs, of kind `Project`."
    NotSupportedYet "not-supported-yet" Error
        "A field belongs to the spec language, but this version does not act on it."
        "Remove the field, or update s3jobs; nothing is accepted and ignored."
    ManifestFile "manifest-file" Error
        "The file of `manifest.file` cannot be used."
        "Name a readable file inside the project, relative to the spec's folder, with at least one row."
    ManifestRow "manifest-row" Error
        "A row of a manifest file is not one that S3 can read, and one such row fails the job."
        "Correct the row that is shown."
    ManifestKeyEncoding "manifest-key-encoding" Warning
        "A key in a manifest file is not URL-encoded, so that S3 may read another key than the one that is meant."
        "URL-encode keys as UTF-8: `%20` for a space, `%2B` for a plus sign, `%25` for a percent sign."
    BadAllow "bad-allow" Error
        "A comment that allows a finding lacks a reason, or names a code that does not exist or cannot be allowed."
        "Write `# s3jobs: allow(CODE) REASON`; errors cannot be allowed."
    UnusedAllow "unused-allow" Warning
        "A comment allows a finding that is not there."
        "Remove the comment."
    FieldsNeedBucketAndKey "fields-need-bucket-and-key" Error
        "The columns of a CSV manifest must hold `Bucket` and `Key` once each, and `VersionId` at most once."
        "List every column of the CSV file in order, and write `Ignore` for those that S3 should not read."
    GeneratorOutputLocation "generator-output-location" Error
        "`enableManifestOutput` and `manifestOutputLocation` contradict each other."
        "Give the location where the list is kept, or set `enableManifestOutput: false` and give none."
    UserArgumentsNeedSchema2 "user-arguments-need-schema-2" Error
        "A Lambda function gets user arguments only in events of schema version 2.0."
        "Set `invocationSchemaVersion: \"2.0\"`."
    ComputeChecksumNeedsReportOwner "compute-checksum-needs-report-owner" Error
        "`computeObjectChecksum` writes into the completion report, whose bucket's owner S3 wants to know."
        "Give the job a `report` with `expectedBucketOwner`."
    AclConflict "acl-conflict" Error
        "A canned access control list and grants exclude each other."
        "Keep one of `cannedAccessControlList` and `accessControlGrants`."
    ObjectLockModeAndDate "object-lock-mode-and-date" Error
        "`objectLockMode` and `objectLockRetainUntilDate` belong together."
        "Give both or neither."
    EmptyRange "empty-range" Error
        "A lower limit is above its upper limit, so nothing can be between them."
        "Correct one of the two limits."
    ReservedTag "reserved-tag" Error
        "A tag's key begins with `aws:`, which belongs to AWS, or with `s3jobs:`, which names the job's run."
        "Choose another key."
    TooManyTags "too-many-tags" Error
        "An object takes at most 10 tags, and a job 50, of which six name its run."
        "Remove some."
    MarkerInDescription "marker-in-description" Error
        "A description holds `[s3jobs/`, which begins the marker that identifies a run."
        "Describe the job in other words."
    PolicyRegion "policy-region" Error
        "The project's policy does not allow jobs in this Region."
        "Choose one of the Regions that the policy names, or change the policy."
    NoReport "no-report" Warning
        "The job has no completion report, so nobody learns which tasks failed."
        "Give the job a `report`, or the project's defaults one."
    ReportPrefix "report-prefix" Warning
        "The report's prefix begins or ends with a slash, so its keys hold an empty folder name."
        "Write the prefix without slashes at its ends; S3 adds them."
    EmptyTagSet "empty-tag-set" Warning
        "An empty tag set removes every tag of every object."
        "If that is meant, write `deleteObjectTagging: {}`, which says so."
    DeprecatedMetadata "deprecated-metadata" Warning
        "A metadata field is deprecated by S3."
        "Remove it."
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The page that explains every code, in Markdown.
    pub fn reference() -> String {
        let head =
            "# Findings\n\nWhat `s3jobs validate` finds, by code. A code is API: it never changes its meaning.\n";
        let section = |code: &Self| {
            let (description, remedy) = (code.description(), code.remedy());
            format!("\n## {code}\n\n{description} ({})\n\nWhat to do: {remedy}\n", code.severity())
        };
        std::iter::once(head.to_owned()).chain(Self::ALL.iter().map(section)).collect()
    }

    /// The place of that page that explains this code.
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
    fn every_code_is_described_in_sentences() {
        for code in Code::ALL {
            assert!(code.description().ends_with('.') && code.remedy().ends_with('.'), "{code}");
        }
    }
}
