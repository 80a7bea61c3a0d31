//! The rules about several jobs, the project's policy, and what people get wrong most often.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs_spec::findings::{FindingsReport, Style, write_text};
use s3jobs_spec::spec::{Code, Severity, Sources, SpecSet, load, load_every};

use crate::top;

const NOW: &str = "2026-06-01T00:00:00Z";

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

fn load_in(folder: &Utf8Path, paths: &[&str]) -> SpecSet {
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    let (working_directory, now) = (folder.to_owned(), NOW.parse().unwrap());
    load(&Sources { paths, working_directory, now, ..Sources::default() }).unwrap()
}

fn text_of(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The findings of a project with this spec file, one a line.
fn findings(project: &str, specs: &str) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), format!("{PROJECT}{project}")).unwrap();
    fs::write(folder.join("jobs.yaml"), specs).unwrap();
    let set = load_in(&folder, &["jobs.yaml"]);
    let line =
        |finding: &s3jobs_spec::spec::Finding| format!("{} {}: {}", finding.code, finding.place.at, finding.message);
    set.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A document of a job with these fields beside a valid one's.
fn job(name: &str, fields: &str) -> String {
    let head = format!("---\napiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n");
    let common = "  accountId: \"111122223333\"\n  region: us-west-2\n  priority: 1\n  \
                  roleArn: arn:aws:iam::111122223333:role/S3BatchJobRole\n  \
                  report: {bucket: s3://reports, scope: AllTasks}\n";
    let fields: String = fields.lines().flat_map(|line| ["  ", line, "\n"]).collect();
    format!("{head}{common}{fields}")
}

const TAG: &str = "operation: {putObjectTagging: {tagSet: {a: b}}}\n";

/// A list that S3 generates from `s3://data` with this filter.
fn generated(filter: &str) -> String {
    format!("manifest: {{generator: {{sourceBucket: s3://data, enableManifestOutput: false, filter: {{{filter}}}}}}}\n")
}

fn prefix(prefix: &str) -> String {
    generated(&format!("keyNameConstraint: {{matchAnyPrefix: [{prefix}]}}"))
}

/// A list of its own for each name.
fn list(name: &str) -> String {
    format!(
        "manifest: {{csv: {{object: s3://lists/{name}.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}}}\n"
    )
}

/// What people write who know S3 but not yet this language, from public issues and guides.
#[test]
fn every_common_mistake_is_explained() {
    let folder = top().join("tests/fixtures/specs");
    let names = folder.join("mistakes").read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned());
    let mut names: Vec<String> = names.filter(|name| Utf8Path::new(name).extension() == Some("yaml")).collect();
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../tests/fixtures/specs/mistakes");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            let set = load_in(&folder, &[&format!("mistakes/{name}")]);
            assert!(!set.findings.is_empty(), "{name} has no finding");
            insta::assert_snapshot!(name.trim_end_matches(".yaml"), text_of(&set));
        }
    });
}

#[test]
fn a_policy_is_held_against_every_job_and_shows_its_line() {
    let folder = top().join("tests/fixtures/specs/policy");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../tests/fixtures/specs/policy");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("bad", text_of(&load_in(&folder, &["bad.yaml"])));
        insta::assert_snapshot!("writes", text_of(&load_in(&folder, &["writes.yaml"])));
    });
    assert_eq!(text_of(&load_in(&folder, &["good.yaml"])), "1 job valid in 1 file\n");
}

#[test]
fn a_policy_counts_the_rows_of_a_file() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    fs::write(folder.join("s3jobs.yaml"), format!("{PROJECT}spec: {{policy: {{maxTasks: 2}}}}\n")).unwrap();
    fs::write(folder.join("list.csv"), "photos,a\nphotos,b\nphotos,c\n").unwrap();
    let manifest = "manifest: {file: {path: list.csv, bucket: s3://lists, fields: [Bucket, Key]}}\n";
    fs::write(folder.join("jobs.yaml"), job("a", &format!("{TAG}{manifest}"))).unwrap();
    insta::assert_snapshot!(text_of(&load_in(&folder, &["jobs.yaml"])), @"
    error[policy-max-tasks]: the file has 3 rows, more than a job of this project may have
      --> jobs.yaml:12:27
       |
    12 |   manifest: {file: {path: list.csv, bucket: s3://lists, fields: [Bucket, Key]}}
       |                           ^^^^^^^^
       |
      ::: s3jobs.yaml:4:17
       |
     4 | spec: {policy: {maxTasks: 2}}
       |                 -------- the policy says so here
       |
       = help: the policy allows 2; split the job

    1 error in 1 file
    ");
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let project = "spec: {policy: {priority: {min: 10, max: 1}}}\n";
    insta::assert_snapshot!(findings(project, &job("a", &format!("{TAG}{}", list("a")))), @"empty-range spec.policy.priority.min: no priority is at least 10 and at most 1");
}

#[test]
fn jobs_that_wait_for_each_other_are_shown_as_one_cycle() {
    let waiting = |name: &str, after: &str| job(name, &format!("{TAG}{}after: [{after}]\n", list(name)));
    let specs = [waiting("a", "b"), waiting("b", "c"), waiting("c", "a"), waiting("d", "a"), waiting("e", "e")];
    let shown = findings("", &specs.concat());
    let cycles: Vec<&str> = shown.lines().filter(|line| line.starts_with("after-cycle")).collect();
    insta::assert_snapshot!(cycles.join("\n"), @"
    after-cycle spec.after[0]: these jobs wait for each other: `a` after `b` after `c` after `a`
    after-cycle spec.after[0]: `e` waits for itself
    ");
}

#[test]
fn a_chain_of_many_jobs_is_no_cycle() {
    let waiting = |number: usize| {
        let after = if number == 0 { String::new() } else { format!("after: [job-{}]\n", number - 1) };
        job(&format!("job-{number}"), &format!("{TAG}{}{after}", list(&number.to_string())))
    };
    let shown = findings("", &(0..500).map(waiting).collect::<String>());
    assert!(!shown.contains("after-"), "{shown}");
}

#[test]
fn jobs_meet_where_one_prefix_holds_the_other() {
    let specs = [
        job("all-logs", &format!("{TAG}{}", prefix("logs/"))),
        job("old-logs", &format!("operation: {{deleteObjectTagging: {{}}}}\n{}", prefix("logs/2025/"))),
        job("other-data", &format!("operation: {{deleteObjectTagging: {{}}}}\n{}", prefix("../../../../tests/data/"))),
        job("same-again", &format!("{TAG}{}", prefix("logs/"))),
        job(
            "hold-logs",
            &format!("operation: {{putObjectLegalHold: {{legalHold: {{status: ON}}}}}}\n{}", prefix("logs/")),
        ),
    ];
    insta::assert_snapshot!(findings("", &specs.concat()), @"
    conflicting-jobs spec.operation.deleteObjectTagging: `old-logs` and `all-logs` both write the tags of the same objects, and the last to run wins
    same-effect spec.operation: `same-again` does the same to the same objects as `all-logs`, so that only one of them will run
    ");
}

/// Filters that differ may well share no object.
#[test]
fn jobs_with_different_filters_of_one_prefix_are_left_alone() {
    let year = |year: &str| generated(&format!("createdAfter: {year}-01-01T00:00:00Z"));
    let untag = "operation: {deleteObjectTagging: {}}\n";
    let specs = [job("a", &format!("{TAG}{}", year("2024"))), job("b", &format!("{untag}{}", year("2025")))];
    assert_eq!(findings("", &specs.concat()), "");
    let whole = job("d", &format!("{untag}{}", generated("objectSizeGreaterThanBytes: 1")));
    assert_eq!(findings("", &[specs[0].clone(), whole].concat()), "");
}

#[test]
fn jobs_of_one_list_meet_unless_one_waits_for_the_other() {
    let untag = "operation: {deleteObjectTagging: {}}\n";
    let pair = |after: &str| {
        [job("a", &format!("{TAG}{}", list("same"))), job("b", &format!("{untag}{}{after}", list("same")))].concat()
    };
    insta::assert_snapshot!(findings("", &pair("")), @"conflicting-jobs spec.operation.deleteObjectTagging: `b` and `a` both write the tags of the same objects, and the last to run wins");
    let ordered = findings("", &pair("after: [a]\n"));
    assert!(!ordered.contains("conflicting-jobs"), "{ordered}");
}

/// Whoever of the two says so, it holds for both, and for no other pair.
#[test]
fn jobs_that_are_meant_to_do_the_same_are_left_alone() {
    let untag = "operation: {deleteObjectTagging: {}}\n";
    let same = |of: &str| format!("sameEffect: {{of: {of}, reason: Both are wanted}}\n");
    let pair = |one: &str, other: &str| {
        let jobs = [format!("{TAG}{}{one}", list("same")), format!("{untag}{}{other}", list("same"))];
        findings("", &[job("a", &jobs[0]), job("b", &jobs[1])].concat())
    };
    assert_eq!(pair(&same("b"), ""), "");
    assert_eq!(pair("", &same("a")), "");
    assert!(pair("", &same("c")).starts_with("conflicting-jobs"));
}

/// As the ledger sees it: defaults that one of the two states, and where their accounts are, make no difference.
#[test]
fn two_jobs_with_one_effect_are_found_whatever_they_are_called() {
    let twins = |one: &str, other: &str| {
        let jobs = [format!("{TAG}{}{one}", list("same")), format!("{TAG}{}{other}", list("same"))];
        findings("", &[job("a", &jobs[0]), job("b", &jobs[1])].concat())
    };
    insta::assert_snapshot!(twins("", ""), @"same-effect spec.operation: `b` does the same to the same objects as `a`, so that only one of them will run");
    assert!(twins("description: other\n", "tags: {a: b}\n").starts_with("same-effect "));
    assert_eq!(twins("", "sameEffect: {of: a, reason: Both are wanted}\n"), "");
    let other = format!("{TAG}{}", list("other"));
    assert_eq!(findings("", &[job("a", &format!("{TAG}{}", list("same"))), job("b", &other)].concat()), "");
}

/// It may be another project's, or one whose spec is gone; a name near one that there is was meant to be that.
#[test]
fn a_same_effect_of_a_job_that_no_spec_describes_is_a_warning() {
    let of = |name: &str| {
        let lone = format!("{TAG}{}sameEffect: {{of: {name}, reason: Both are wanted}}\n", list("one"));
        findings("", &[job("label", &lone), job("other-label", &format!("{TAG}{}", list("two")))].concat())
    };
    insta::assert_snapshot!(of("other-labl"), @"same-effect-unknown spec.sameEffect.of: no job of this project is named `other-labl`");
    assert_eq!(of("other-label"), "");
    assert_eq!(Code::SameEffectUnknown.severity(), Severity::Warning);
}

/// Only another environment has a job of the same name.
#[test]
fn a_job_may_do_the_same_as_itself_in_another_environment_alone() {
    let own = job("a", &format!("{TAG}{}sameEffect: {{of: a, reason: Twice}}\n", list("a")));
    insta::assert_snapshot!(findings("", &own), @"same-effect-of-itself spec.sameEffect.of: `a` is this job itself, and the project has no environments in which there is another");
    assert_eq!(findings("spec: {environments: {prod: {}}}\n", &own), "");
}

/// What ran under the old name counts for the new one: two specs would be two jobs.
#[test]
fn a_job_that_moved_here_has_one_spec_and_one_past() {
    let moved =
        |name: &str, from: &str, more: &str| job(name, &format!("{TAG}{}moved: {{from: {from}}}\n{more}", list(name)));
    let old = job("old", &format!("{TAG}{}", list("old")));
    assert_eq!(findings("", &moved("new", "old", "")), "");
    insta::assert_snapshot!(findings("", &[old, moved("new", "old", "")].concat()), @"moved-old-name spec.moved.from: a spec still asks for `old`, and what ran under that name is to count for this one");
    insta::assert_snapshot!(findings("", &moved("new", "new", "")), @"moved-old-name spec.moved.from: `new` is the name of this job itself");
    insta::assert_snapshot!(findings("", &[moved("a", "old", ""), moved("b", "old", "")].concat()), @"moved-twice spec.moved.from: `b` and `a` both moved here from `old`");
    let both = moved("new", "old", "recorded: {reason: By hand}\n");
    insta::assert_snapshot!(findings("", &both), @"moved-and-recorded spec.recorded: the run is said to have been done under the name `old`, and elsewhere");
}

/// Of a job that ran long ago the spec says what it did then.
#[test]
fn a_run_that_was_done_elsewhere_may_have_a_retention_that_is_over() {
    let retain =
        "operation: {putObjectRetention: {retention: {mode: GOVERNANCE, retainUntilDate: 2020-01-01T00:00:00Z}}}\n";
    let old = |more: &str| findings("", &job("retain", &format!("{retain}{}{more}", list("one"))));
    assert!(old("").contains("retention-in-the-past"), "{}", old(""));
    assert!(!old("recorded: {reason: By hand}\n").contains("retention-in-the-past"));
}

#[test]
fn copies_of_two_buckets_to_one_place_meet() {
    let copy = |prefix: &str| format!("operation: {{putObjectCopy: {{targetResource: s3://copies{prefix}}}}}\n");
    let source = |name: &str| {
        let filter = "filter: {objectSizeLessThanBytes: 9}";
        format!("manifest: {{generator: {{sourceBucket: s3://{name}, enableManifestOutput: false, {filter}}}}}\n")
    };
    let two = |one: &str, other: &str| {
        let jobs = [format!("{}{}", copy(one), source("data")), format!("{}{}", copy(other), source("more"))];
        findings("", &[job("a", &jobs[0]), job("b", &jobs[1])].concat())
    };
    insta::assert_snapshot!(two("", ""), @"conflicting-jobs spec.operation.putObjectCopy.targetResource: `b` and `a` copy to the same place, and equal keys overwrite each other");
    assert_eq!(two(", targetKeyPrefix: data", ", targetKeyPrefix: more"), "");
}

/// One job for each of these fields, and what is found about it.
fn found(cases: &[&str]) -> String {
    let of = |(number, fields): (usize, &&str)| {
        let is_complete = fields.contains("operation:");
        let operation = if is_complete { "" } else { TAG };
        let manifest = if fields.contains("manifest:") { String::new() } else { list(&number.to_string()) };
        let shown = findings("", &job("a", &format!("{operation}{manifest}{fields}\n")));
        format!(
            "{}\n  {}\n",
            fields.trim_end(),
            if shown.is_empty() { "-".to_owned() } else { shown.replace('\n', "\n  ") }
        )
    };
    cases.iter().enumerate().map(of).collect()
}

#[test]
fn directory_buckets_are_refused_wherever_s3_takes_none() {
    let cases = [
        "manifest: {csv: {object: s3://lists--usw2-az1--x-s3/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}",
        "manifest: {inventory: {object: s3://lists--usw2-az1--x-s3/manifest.json, etag: 60e460c9d1046e73f7dde5043ac3ae85}}",
        "manifest: {generator: {sourceBucket: s3://data--usw2-az1--x-s3, enableManifestOutput: true, \
         manifestOutputLocation: {bucket: s3://lists--usw2-az1--x-s3}, filter: {objectSizeLessThanBytes: 9}}}",
        "operation: {putObjectCopy: {targetResource: s3://copies--usw2-az1--x-s3, newObjectTagging: {}}}",
        "operation: {putObjectCopy: {targetResource: s3://copies--usw2-az1--x-s3, newObjectTagging: {a: b}, \
         cannedAccessControlList: bucket-owner-full-control, newObjectMetadata: {sseAlgorithm: KMS}}}",
    ];
    insta::assert_snapshot!(found(&cases), @"
    manifest: {csv: {object: s3://lists--usw2-az1--x-s3/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      directory-bucket spec.manifest.csv.object: S3 reads no list from a directory bucket
    manifest: {inventory: {object: s3://lists--usw2-az1--x-s3/manifest.json, etag: 60e460c9d1046e73f7dde5043ac3ae85}}
      directory-bucket spec.manifest.inventory.object: S3 reads no list from a directory bucket
    manifest: {generator: {sourceBucket: s3://data--usw2-az1--x-s3, enableManifestOutput: true, manifestOutputLocation: {bucket: s3://lists--usw2-az1--x-s3}, filter: {objectSizeLessThanBytes: 9}}}
      directory-bucket spec.manifest.generator.sourceBucket: S3 generates no list of a directory bucket
      directory-bucket spec.manifest.generator.manifestOutputLocation.bucket: S3 keeps no list in a directory bucket
    operation: {putObjectCopy: {targetResource: s3://copies--usw2-az1--x-s3, newObjectTagging: {}}}
      directory-bucket-annotations spec.operation.putObjectCopy.targetResource: a directory bucket takes no annotations: S3 answers 501 for each object that has some
    operation: {putObjectCopy: {targetResource: s3://copies--usw2-az1--x-s3, newObjectTagging: {a: b}, cannedAccessControlList: bucket-owner-full-control, newObjectMetadata: {sseAlgorithm: KMS}}}
      directory-bucket-annotations spec.operation.putObjectCopy.targetResource: a directory bucket takes no annotations: S3 answers 501 for each object that has some
      directory-bucket-copy spec.operation.putObjectCopy.cannedAccessControlList: a copy to a directory bucket takes no `cannedAccessControlList`
      directory-bucket-copy spec.operation.putObjectCopy.newObjectTagging: a copy to a directory bucket takes no `newObjectTagging`
      directory-bucket-copy spec.operation.putObjectCopy.sseAwsKmsKeyId: KMS in a directory bucket needs a key
    ");
}

#[test]
fn regions_and_partitions_are_compared_where_s3_says_that_they_must_agree() {
    let cases = [
        "operation: {putObjectCopy: {targetResource: \"arn:aws:s3express:eu-west-1:111122223333:bucket/c--euw1-az1--x-s3\", \
         newObjectTagging: {}}}",
        "operation: {updateObjectEncryption: {objectEncryption: {sseKms: {kmsKeyArn: \
         \"arn:aws:kms:eu-west-1:111122223333:key/1234abcd\"}}}}",
        "operation: {putObjectCopy: {targetResource: \"arn:aws-cn:s3:::copies\"}}",
        "manifest: {generator: {sourceBucket: \"arn:aws:s3:eu-west-1:111122223333:accesspoint/data\", \
         enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}",
        "manifest: {csv: {object: \"arn:aws:s3:eu-west-1:111122223333:accesspoint/lists/object/a.csv\", etag: 60e460c9d1046e73f7dde5043ac3ae85, \
         fields: [Bucket, Key]}}",
    ];
    insta::assert_snapshot!(found(&cases), @r#"
    operation: {putObjectCopy: {targetResource: "arn:aws:s3express:eu-west-1:111122223333:bucket/c--euw1-az1--x-s3", newObjectTagging: {}}}
      directory-bucket-annotations spec.operation.putObjectCopy.targetResource: a directory bucket takes no annotations: S3 answers 501 for each object that has some
      other-region spec.operation.putObjectCopy.targetResource: this is in `eu-west-1`, and the job is in `us-west-2`: a copy is created in the Region of its target
    operation: {updateObjectEncryption: {objectEncryption: {sseKms: {kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"}}}}
      other-region spec.operation.updateObjectEncryption.objectEncryption.sseKms.kmsKeyArn: this is in `eu-west-1`, and the job is in `us-west-2`: objects are encrypted under keys of their own Region
    operation: {putObjectCopy: {targetResource: "arn:aws-cn:s3:::copies"}}
      other-partition spec.operation.putObjectCopy.targetResource: this is in the partition `aws-cn`, and `us-west-2` is in `aws`
    manifest: {generator: {sourceBucket: "arn:aws:s3:eu-west-1:111122223333:accesspoint/data", enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}
      other-region spec.manifest.generator.sourceBucket: this is in `eu-west-1`, and the job is in `us-west-2`: S3 lists objects of the job's own Region
    manifest: {csv: {object: "arn:aws:s3:eu-west-1:111122223333:accesspoint/lists/object/a.csv", etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      -
    "#);
}

#[test]
fn the_days_of_a_restore_are_held_against_the_classes_of_its_filter() {
    let case = |days: &str, classes: &str| {
        let manifest = generated(&format!("matchAnyStorageClass: [{classes}]"));
        format!("operation: {{initiateRestoreObject: {{{days}glacierJobTier: BULK}}}}\n{manifest}")
    };
    let days = "expirationInDays: 7, ";
    let cases = [
        case(days, "INTELLIGENT_TIERING"),
        case("", "INTELLIGENT_TIERING"),
        case(days, "GLACIER"),
        case("", "DEEP_ARCHIVE"),
        case(days, "GLACIER, INTELLIGENT_TIERING"),
        case("", "STANDARD"),
    ];
    insta::assert_snapshot!(found(&cases.each_ref().map(String::as_str)), @"
    operation: {initiateRestoreObject: {expirationInDays: 7, glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [INTELLIGENT_TIERING]}}}
      restore-days spec.operation.initiateRestoreObject.expirationInDays: objects of Intelligent-Tiering are restored for good, and `expirationInDays` fails them
    operation: {initiateRestoreObject: {glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [INTELLIGENT_TIERING]}}}
      -
    operation: {initiateRestoreObject: {expirationInDays: 7, glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [GLACIER]}}}
      -
    operation: {initiateRestoreObject: {glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [DEEP_ARCHIVE]}}}
      restore-days spec.operation.initiateRestoreObject.expirationInDays: archived objects of these classes are restored for a number of days
    operation: {initiateRestoreObject: {expirationInDays: 7, glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [GLACIER, INTELLIGENT_TIERING]}}}
      restore-days spec.operation.initiateRestoreObject.expirationInDays: one restore cannot serve Intelligent-Tiering, which takes no `expirationInDays`, and Glacier, which needs it
    operation: {initiateRestoreObject: {glacierJobTier: BULK}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {matchAnyStorageClass: [STANDARD]}}}
      nothing-to-restore spec.manifest.generator.filter.matchAnyStorageClass: objects in `STANDARD` are not archived: each restore fails
    ");
}

#[test]
fn settings_of_a_copy_that_contradict_each_other_are_told() {
    let case = |fields: &str| format!("operation: {{putObjectCopy: {{targetResource: s3://copies, {fields}}}}}");
    let cases = [
        "metadataDirective: COPY, newObjectMetadata: {sseAlgorithm: AES256}",
        "metadataDirective: REPLACE",
        "metadataDirective: REPLACE, newObjectMetadata: {sseAlgorithm: AES256}",
        "newObjectMetadata: {contentType: text/csv}",
        "bucketKeyEnabled: true",
        "bucketKeyEnabled: true, newObjectMetadata: {sseAlgorithm: AES256}",
        "sseAwsKmsKeyId: alias/a, newObjectMetadata: {sseAlgorithm: AES256}",
        "sseAwsKmsKeyId: alias/a, newObjectMetadata: {sseAlgorithm: KMS}",
        "targetKeyPrefix: /",
        "modifiedSinceConstraint: 2026-02-01T00:00:00Z, unmodifiedSinceConstraint: 2026-01-01T00:00:00Z",
        "objectLockMode: COMPLIANCE, objectLockRetainUntilDate: 2025-01-01T00:00:00Z",
    ];
    insta::assert_snapshot!(found(&cases.map(case).each_ref().map(String::as_str)), @"
    operation: {putObjectCopy: {targetResource: s3://copies, metadataDirective: COPY, newObjectMetadata: {sseAlgorithm: AES256}}}
      -
    operation: {putObjectCopy: {targetResource: s3://copies, metadataDirective: REPLACE}}
      metadata-directive spec.operation.putObjectCopy.metadataDirective: `REPLACE` without `newObjectMetadata` drops all metadata, content types included
    operation: {putObjectCopy: {targetResource: s3://copies, metadataDirective: REPLACE, newObjectMetadata: {sseAlgorithm: AES256}}}
      metadata-directive spec.operation.putObjectCopy.metadataDirective: `REPLACE` without `newObjectMetadata` drops all metadata, content types included
    operation: {putObjectCopy: {targetResource: s3://copies, newObjectMetadata: {contentType: text/csv}}}
      -
    operation: {putObjectCopy: {targetResource: s3://copies, bucketKeyEnabled: true}}
      -
    operation: {putObjectCopy: {targetResource: s3://copies, bucketKeyEnabled: true, newObjectMetadata: {sseAlgorithm: AES256}}}
      key-without-kms spec.operation.putObjectCopy.bucketKeyEnabled: S3 Bucket Keys are for KMS, and this is another encryption
    operation: {putObjectCopy: {targetResource: s3://copies, sseAwsKmsKeyId: alias/a, newObjectMetadata: {sseAlgorithm: AES256}}}
      key-without-kms spec.operation.putObjectCopy.sseAwsKmsKeyId: a KMS key is named, but `sseAlgorithm` is not `KMS`
    operation: {putObjectCopy: {targetResource: s3://copies, sseAwsKmsKeyId: alias/a, newObjectMetadata: {sseAlgorithm: KMS}}}
      -
    operation: {putObjectCopy: {targetResource: s3://copies, targetKeyPrefix: /}}
      target-key-prefix spec.operation.putObjectCopy.targetKeyPrefix: the copies' keys will hold an empty folder name
    operation: {putObjectCopy: {targetResource: s3://copies, modifiedSinceConstraint: 2026-02-01T00:00:00Z, unmodifiedSinceConstraint: 2026-01-01T00:00:00Z}}
      empty-range spec.operation.putObjectCopy.modifiedSinceConstraint: no object was modified after 2026-02-01T00:00:00Z and not after 2026-01-01T00:00:00Z
    operation: {putObjectCopy: {targetResource: s3://copies, objectLockMode: COMPLIANCE, objectLockRetainUntilDate: 2025-01-01T00:00:00Z}}
      compliance-retention spec.operation.putObjectCopy.objectLockMode: until 2025-01-01T00:00:00Z nobody can delete these objects or shorten this, not even the root user
      needs-object-lock spec.operation.putObjectCopy.objectLockMode: every copy fails unless Object Lock is on in `copies`
      retention-in-the-past spec.operation.putObjectCopy.objectLockRetainUntilDate: this retention has ended already, and S3 refuses it
    ");
}

/// Everything that can be said of a retention, by a job that sets it and by a copy.
#[test]
fn what_belongs_to_a_retention_is_told_of_both_operations() {
    let put = |fields: &str| format!("operation: {{putObjectRetention: {{retention: {{{fields}}}}}}}");
    let copy = |fields: &str| format!("operation: {{putObjectCopy: {{targetResource: s3://copies, {fields}}}}}");
    let cases = [
        put("mode: GOVERNANCE"),
        put("retainUntilDate: 2036-01-01T00:00:00Z"),
        put("eventHold: \"OFF\""),
        put("mode: COMPLIANCE, eventHold: \"ON\""),
        put(
            "mode: COMPLIANCE, eventHold: \"ON\", eventHoldDuration: {days: 30}, retainUntilDate: 2036-01-01T00:00:00Z",
        ),
        put("mode: GOVERNANCE, eventHold: \"OFF\", eventHoldDuration: {days: 30}"),
        put("mode: GOVERNANCE, retainUntilDate: 2036-01-01T00:00:00Z, eventHoldDuration: {days: 30}"),
        put("mode: GOVERNANCE, eventHold: \"OFF\""),
        copy("objectLockMode: COMPLIANCE, objectLockEventHold: \"ON\", objectLockEventHoldDuration: {years: 7}"),
        copy("objectLockMode: GOVERNANCE, objectLockEventHold: \"OFF\""),
        copy("objectLockEventHold: \"ON\", objectLockEventHoldDuration: {years: 7}"),
        copy("annotationDirective: COPY"),
    ];
    insta::assert_snapshot!(found(&cases.each_ref().map(String::as_str)), @r#"
    operation: {putObjectRetention: {retention: {mode: GOVERNANCE}}}
      object-lock-mode-and-date spec.operation.putObjectRetention.retention.mode: `mode` stands without `retainUntilDate`
    operation: {putObjectRetention: {retention: {retainUntilDate: 2036-01-01T00:00:00Z}}}
      object-lock-mode-and-date spec.operation.putObjectRetention.retention.retainUntilDate: `retainUntilDate` stands without `mode`
    operation: {putObjectRetention: {retention: {eventHold: "OFF"}}}
      event-hold-mode spec.operation.putObjectRetention.retention.eventHold: an event hold without `mode`: S3 refuses it for every object
      event-hold-release spec.operation.putObjectRetention.retention.eventHold: this starts the duration that the objects' event hold has, and they can be deleted once it is over
    operation: {putObjectRetention: {retention: {mode: COMPLIANCE, eventHold: "ON"}}}
      event-hold-duration spec.operation.putObjectRetention.retention.eventHold: `eventHold: "ON"` stands without `eventHoldDuration`
    operation: {putObjectRetention: {retention: {mode: COMPLIANCE, eventHold: "ON", eventHoldDuration: {days: 30}, retainUntilDate: 2036-01-01T00:00:00Z}}}
      compliance-retention spec.operation.putObjectRetention.retention.mode: until 30 days after the release of their event hold nobody can delete these objects or shorten this, not even the root user
    operation: {putObjectRetention: {retention: {mode: GOVERNANCE, eventHold: "OFF", eventHoldDuration: {days: 30}}}}
      event-hold-duration spec.operation.putObjectRetention.retention.eventHoldDuration: `eventHold: "OFF"` takes no `eventHoldDuration`: objects have the one that their hold was set with
      event-hold-release spec.operation.putObjectRetention.retention.eventHold: this starts the duration that the objects' event hold has, and they can be deleted once it is over
    operation: {putObjectRetention: {retention: {mode: GOVERNANCE, retainUntilDate: 2036-01-01T00:00:00Z, eventHoldDuration: {days: 30}}}}
      event-hold-duration spec.operation.putObjectRetention.retention.eventHoldDuration: `eventHoldDuration` stands without `eventHold`
    operation: {putObjectRetention: {retention: {mode: GOVERNANCE, eventHold: "OFF"}}}
      event-hold-release spec.operation.putObjectRetention.retention.eventHold: this starts the duration that the objects' event hold has, and they can be deleted once it is over
    operation: {putObjectCopy: {targetResource: s3://copies, objectLockMode: COMPLIANCE, objectLockEventHold: "ON", objectLockEventHoldDuration: {years: 7}}}
      compliance-retention spec.operation.putObjectCopy.objectLockMode: until 7 years after the release of their event hold nobody can delete these objects or shorten this, not even the root user
      needs-object-lock spec.operation.putObjectCopy.objectLockMode: every copy fails unless Object Lock is on in `copies`
    operation: {putObjectCopy: {targetResource: s3://copies, objectLockMode: GOVERNANCE, objectLockEventHold: "OFF"}}
      needs-object-lock spec.operation.putObjectCopy.objectLockMode: every copy fails unless Object Lock is on in `copies`
      object-lock-mode-and-date spec.operation.putObjectCopy.objectLockMode: `objectLockMode` stands without `objectLockRetainUntilDate`
    operation: {putObjectCopy: {targetResource: s3://copies, objectLockEventHold: "ON", objectLockEventHoldDuration: {years: 7}}}
      event-hold-mode spec.operation.putObjectCopy.objectLockEventHold: an event hold without `objectLockMode`: S3 refuses it for every object
      needs-object-lock spec.operation.putObjectCopy.objectLockEventHold: every copy fails unless Object Lock is on in `copies`
    operation: {putObjectCopy: {targetResource: s3://copies, annotationDirective: COPY}}
      -
    "#);
}

#[test]
fn a_copy_onto_its_own_source_is_refused_or_replaces_it() {
    let case = |fields: &str| {
        let manifest = generated("objectSizeLessThanBytes: 9");
        format!("operation: {{putObjectCopy: {{targetResource: s3://data{fields}}}}}\n{manifest}")
    };
    let cases = ["", ", storageClass: STANDARD_IA", ", targetKeyPrefix: copies", ", newObjectTagging: {a: b}"];
    insta::assert_snapshot!(found(&cases.map(case).each_ref().map(String::as_str)), @"
    operation: {putObjectCopy: {targetResource: s3://data}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}
      copy-onto-itself spec.operation.putObjectCopy.targetResource: this copies each object onto itself without a change, which S3 refuses
    operation: {putObjectCopy: {targetResource: s3://data, storageClass: STANDARD_IA}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}
      copy-replaces-source spec.operation.putObjectCopy.targetResource: each object is replaced by its copy
    operation: {putObjectCopy: {targetResource: s3://data, targetKeyPrefix: copies}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}
      -
    operation: {putObjectCopy: {targetResource: s3://data, newObjectTagging: {a: b}}}
    manifest: {generator: {sourceBucket: s3://data, enableManifestOutput: false, filter: {objectSizeLessThanBytes: 9}}}
      copy-onto-itself spec.operation.putObjectCopy.targetResource: this copies each object onto itself without a change, which S3 refuses
    ");
}

/// The codes of what is found about one job.
fn codes(fields: &str) -> String {
    let shown = findings("", &job("a", fields));
    shown.lines().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_sizes_classes_and_encryption_of_a_filter_are_held_against_the_operation() {
    const COPY: &str = "putObjectCopy: {targetResource: s3://copies}";
    const RESTORE: &str = "initiateRestoreObject: {expirationInDays: 7, glacierJobTier: BULK}";
    const KEY: &str = "arn:aws:kms:us-west-2:111122223333:key/1234abcd";
    let update = format!("updateObjectEncryption: {{objectEncryption: {{sseKms: {{kmsKeyArn: \"{KEY}\"}}}}}}");
    let missed = "eligibleForReplication: true, objectReplicationStatuses: [NONE]";
    let cases = [
        (COPY, "objectSizeGreaterThanBytes: 5368709119, objectSizeLessThanBytes: 5368709121", ""),
        (COPY, "objectSizeGreaterThanBytes: 5368709120", "copy-too-large"),
        (COPY, "objectSizeGreaterThanBytes: 5368709120, objectSizeLessThanBytes: 6000000000", "copy-too-large"),
        (COPY, "objectSizeLessThanBytes: 5368709122", "large-copies"),
        (COPY, "objectSizeLessThanBytes: 9, matchAnyStorageClass: [STANDARD, GLACIER]", "archived-sources"),
        (COPY, "objectSizeLessThanBytes: 9, matchAnyStorageClass: [GLACIER_IR, INTELLIGENT_TIERING]", ""),
        (COPY, "objectSizeLessThanBytes: 9, matchAnyObjectEncryption: [{sseC: {}}]", "unsupported-encryption"),
        (COPY, "objectSizeLessThanBytes: 9, matchAnyObjectEncryption: [{notSse: {}}]", ""),
        (&update, "matchAnyObjectEncryption: [{notSse: {}}]", "unsupported-encryption"),
        (&update, "matchAnyObjectEncryption: [{dsseKms: {}}]", "unsupported-encryption"),
        (&update, "matchAnyObjectEncryption: [{sseS3: {}}], matchAnyStorageClass: [GLACIER]", ""),
        (
            "putObjectTagging: {tagSet: {a: b}}",
            "matchAnyStorageClass: [GLACIER], objectSizeGreaterThanBytes: 6000000000",
            "",
        ),
        (RESTORE, "matchAnyStorageClass: [DEEP_ARCHIVE]", ""),
        (RESTORE, "matchAnyStorageClass: [GLACIER, STANDARD_IA]", "restore-any-class"),
        (RESTORE, "objectSizeGreaterThanBytes: 9", "restore-any-class"),
        (RESTORE, "matchAnyStorageClass: [STANDARD, GLACIER_IR]", "nothing-to-restore"),
        ("replicateObject: {}", &format!("{missed}, matchAnyStorageClass: [STANDARD, GLACIER]"), "archived-sources"),
        (
            "replicateObject: {}",
            &format!("{missed}, matchAnyStorageClass: [GLACIER, DEEP_ARCHIVE]"),
            "nothing-to-replicate",
        ),
    ];
    for (operation, filter, expected) in cases {
        assert_eq!(
            codes(&format!("operation: {{{operation}}}\n{}", generated(filter))),
            expected,
            "{operation} {filter}"
        );
    }
}

#[test]
fn names_that_no_bucket_has_are_told_from_old_ones_and_aliases() {
    let long = "a".repeat(64);
    let cases = [
        ("my-lists", ""),
        ("my.lists", ""),
        ("my..lists", "bucket-name"),
        ("192.168.5.4", "bucket-name"),
        ("xn--lists", "bucket-name"),
        ("sthree-configurator-lists", "bucket-name"),
        ("amzn-s3-demo-bucket", "bucket-name"),
        ("lists-s3alias", "bucket-name"),
        ("lists-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias", ""),
        ("lists--ol-s3", "bucket-name"),
        ("lists.mrap", "bucket-name"),
        ("lists--table-s3", "bucket-name"),
        ("lists--usw2-az1--x-s3", "directory-bucket"),
        ("my_lists", "old-bucket-name"),
        ("MyLists", "old-bucket-name"),
        (&long, "old-bucket-name"),
    ];
    for (name, expected) in cases {
        let manifest = list("a").replace("s3://lists/", &format!("s3://{name}/"));
        assert_eq!(codes(&format!("{TAG}{manifest}")), expected, "{name}");
    }
}

#[test]
fn grants_to_everybody_are_told_from_grants_to_some() {
    let case = |grantee: &str| {
        let grants = format!("[{{grantee: {{{grantee}}}, permission: READ}}]");
        let list = format!("{{owner: {{id: abc}}, grants: {grants}}}");
        format!("operation: {{putObjectAcl: {{accessControlPolicy: {{accessControlList: {list}}}}}}}")
    };
    let cases = [
        "typeIdentifier: uri, identifier: \"http://acs.amazonaws.com/groups/global/AllUsers\"",
        "typeIdentifier: uri, identifier: \"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\"",
        "typeIdentifier: uri, identifier: \"http://acs.amazonaws.com/groups/s3/LogDelivery\"",
        "typeIdentifier: id, identifier: abc",
    ];
    insta::assert_snapshot!(found(&cases.map(case).each_ref().map(String::as_str)), @r#"
    operation: {putObjectAcl: {accessControlPolicy: {accessControlList: {owner: {id: abc}, grants: [{grantee: {typeIdentifier: uri, identifier: "http://acs.amazonaws.com/groups/global/AllUsers"}, permission: READ}]}}}}
      public-acl spec.operation.putObjectAcl.accessControlPolicy.accessControlList.grants[0].grantee.identifier: this grants everybody on the internet access to these objects
    operation: {putObjectAcl: {accessControlPolicy: {accessControlList: {owner: {id: abc}, grants: [{grantee: {typeIdentifier: uri, identifier: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}, permission: READ}]}}}}
      public-acl spec.operation.putObjectAcl.accessControlPolicy.accessControlList.grants[0].grantee.identifier: this grants everybody with an AWS account, of whatever company, access
    operation: {putObjectAcl: {accessControlPolicy: {accessControlList: {owner: {id: abc}, grants: [{grantee: {typeIdentifier: uri, identifier: "http://acs.amazonaws.com/groups/s3/LogDelivery"}, permission: READ}]}}}}
      acls-disabled spec.operation.putObjectAcl.accessControlPolicy.accessControlList.grants: S3 refuses this in buckets where access control lists are disabled, the default since April 2023
    operation: {putObjectAcl: {accessControlPolicy: {accessControlList: {owner: {id: abc}, grants: [{grantee: {typeIdentifier: id, identifier: abc}, permission: READ}]}}}}
      acls-disabled spec.operation.putObjectAcl.accessControlPolicy.accessControlList.grants: S3 refuses this in buckets where access control lists are disabled, the default since April 2023
    "#);
}

/// Operations that cannot be undone, and some that the linter lets pass.
fn irreversible() -> Vec<&'static str> {
    let lines = include_str!("../../../../tests/data/irreversible-operations.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
}

fn automatic(operation: &str) -> String {
    format!("operation: {{{operation}}}\nconfirmation: automatic")
}

#[test]
fn what_cannot_be_undone_is_not_let_run_unseen() {
    let specs: Vec<String> = irreversible().into_iter().map(automatic).collect();
    let specs: Vec<&str> = specs.iter().map(String::as_str).collect();
    insta::assert_snapshot!(found(&specs), @r#"
    operation: {updateObjectEncryption: {objectEncryption: {sseKms: {kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd"}}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: nobody is asked before objects are encrypted under another key
    operation: {putObjectTagging: {tagSet: {a: b}}}
    confirmation: automatic
      -
    operation: {putObjectTagging: {tagSet: {}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: nobody is asked before all tags are removed
      empty-tag-set spec.operation.putObjectTagging.tagSet: an empty tag set removes every tag of every object
    operation: {putObjectRetention: {retention: {mode: COMPLIANCE, retainUntilDate: 2036-01-01T00:00:00Z}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before objects are locked for good
      compliance-retention spec.operation.putObjectRetention.retention.mode: until 2036-01-01T00:00:00Z nobody can delete these objects or shorten this, not even the root user
    operation: {putObjectRetention: {retention: {mode: COMPLIANCE, eventHold: "ON", eventHoldDuration: {days: 1}}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before objects are locked for good
      compliance-retention spec.operation.putObjectRetention.retention.mode: until 1 day after the release of their event hold nobody can delete these objects or shorten this, not even the root user
    operation: {putObjectRetention: {retention: {mode: GOVERNANCE, eventHold: "OFF"}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before the event hold of objects is released
      event-hold-release spec.operation.putObjectRetention.retention.eventHold: this starts the duration that the objects' event hold has, and they can be deleted once it is over
    operation: {putObjectRetention: {retention: {}, bypassGovernanceRetention: true}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before the retention of objects is removed
      removes-retention spec.operation.putObjectRetention.retention: an empty retention removes the one that each object has: whoever may delete objects can delete them
    operation: {putObjectAcl: {accessControlPolicy: {cannedAccessControlList: public-read}}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before objects are opened to everybody
      public-acl spec.operation.putObjectAcl.accessControlPolicy.cannedAccessControlList: everybody on the internet may read these objects
    operation: {putObjectCopy: {targetResource: s3://copies}}
    confirmation: automatic
      automatic-irreversible spec.confirmation: this alone does not let the job run: its name has to be typed before objects are replaced by copies of the same key
    "#);
}

#[test]
fn secrets_are_found_in_every_free_text_and_not_repeated() {
    // Put together here, so that no scanner takes this file for a leak.
    let (key, token) = (format!("AKIA{}", "IOSFODNN7EXAMPLE"), format!("xoxb-{}", "123456789012-abcdefghijkl"));
    let cases = [
        format!("description: the key is {key}"),
        format!("tags: {{login: {key}}}"),
        format!("operation: {{putObjectTagging: {{tagSet: {{login: {key}}}}}}}"),
        format!(
            "operation: {{putObjectCopy: {{targetResource: s3://copies, newObjectMetadata: {{userMetadata: {{a: {token}}}}}}}}}"
        ),
    ];
    let shown = found(&cases.each_ref().map(String::as_str));
    let messages: Vec<&str> = shown.lines().filter(|line| line.contains("secret spec")).collect();
    assert!(messages.iter().all(|line| !line.contains(&key) && !line.contains(&token)));
    insta::assert_snapshot!(messages.join("\n"), @"
    secret spec.description: `AKIA…` looks like an AWS access key, and all who can describe the job or read its objects see it
    secret spec.tags.login: `AKIA…` looks like an AWS access key, and all who can describe the job or read its objects see it
    secret spec.operation.putObjectTagging.tagSet.login: `AKIA…` looks like an AWS access key, and all who can describe the job or read its objects see it
    secret spec.operation.putObjectCopy.newObjectMetadata.userMetadata.a: `xoxb…` looks like a Slack token, and all who can describe the job or read its objects see it
    ");
}

#[test]
fn the_name_of_a_list_fits_its_kind() {
    let csv = |key: &str| {
        format!(
            "manifest: {{csv: {{object: s3://lists/{key}, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}}}"
        )
    };
    let inventory = |key: &str| {
        format!("manifest: {{inventory: {{object: s3://lists/{key}, etag: 60e460c9d1046e73f7dde5043ac3ae85}}}}")
    };
    let cases = [
        csv("a.csv"),
        csv("list"),
        csv("a.csv.gz"),
        csv("a/"),
        csv("a/manifest.json"),
        csv("data.PARQUET"),
        inventory("a/manifest.json"),
        inventory("a/manifest.checksum"),
    ];
    insta::assert_snapshot!(found(&cases.each_ref().map(String::as_str)), @"
    manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      -
    manifest: {csv: {object: s3://lists/list, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      -
    manifest: {csv: {object: s3://lists/a.csv.gz, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      manifest-name spec.manifest.csv.object: a CSV file is plain text, and this name ends in `.gz`
    manifest: {csv: {object: s3://lists/a/, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      manifest-name spec.manifest.csv.object: this names a folder, and a list is one object
    manifest: {csv: {object: s3://lists/a/manifest.json, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      manifest-name spec.manifest.csv.object: `manifest.json` is the name of an inventory's list, and this is to be a CSV file
    manifest: {csv: {object: s3://lists/data.PARQUET, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
      manifest-name spec.manifest.csv.object: a CSV file is plain text, and this name ends in `.parquet`
    manifest: {inventory: {object: s3://lists/a/manifest.json, etag: 60e460c9d1046e73f7dde5043ac3ae85}}
      -
    manifest: {inventory: {object: s3://lists/a/manifest.checksum, etag: 60e460c9d1046e73f7dde5043ac3ae85}}
      manifest-name spec.manifest.inventory.object: an inventory report is named by its `manifest.json`
    ");
}

/// Many jobs of one bucket: no rule compares each with each.
#[test]
fn thousands_of_jobs_are_judged_in_seconds() {
    let specs: String = (0..3000)
        .map(|number| job(&format!("job-{number}"), &format!("{TAG}{}", prefix(&format!("{number}/")))))
        .collect();
    let since = std::time::Instant::now();
    assert_eq!(findings("", &specs), "");
    assert!(since.elapsed().as_secs() < 60, "it took {:?}", since.elapsed());
}

/// Examples teach: whatever they warn of is allowed in place, with the reason.
#[test]
fn the_examples_have_no_errors_and_no_warnings() {
    for folder in ["specs-examples", "specs-examples/more"] {
        let set = load_in(&top().join(folder), &[]);
        assert_eq!(grave(&set), 0, "{}", text_of(&set));
    }
    let (working_directory, now) = (top().join("specs-examples/environments"), NOW.parse().unwrap());
    let set = load_every(&Sources { working_directory, now, ..Sources::default() }, &|_, _| {}).unwrap();
    assert_eq!(grave(&set), 0, "{}", text_of(&set));
    assert_eq!(set.jobs.len(), 1);
}

/// How many findings are more than a note.
fn grave(set: &SpecSet) -> usize {
    set.findings.iter().filter(|finding| finding.severity != Severity::Note).count()
}

/// A reader of the code finds a rule by its code, and a page by its rule.
#[test]
fn every_rule_has_a_page() {
    for entry in top().join("crates/s3jobs-spec/src/spec/rules").read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let name = entry.path().file_stem().unwrap().replace('_', "-");
        if ["mod", "subject", "table"].contains(&name.as_str()) {
            continue;
        }
        assert!(Code::from_name(&name).is_some(), "no code is named {name}");
        assert!(
            top().join(format!("crates/s3jobs-spec/src/spec/codes/{name}.md")).is_file(),
            "no page explains {name}"
        );
    }
}
