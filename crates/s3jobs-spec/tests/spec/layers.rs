//! Spec, environment and project, put together: which wins, and where a finding about each points.

#![allow(clippy::unwrap_used, reason = "a set that cannot be written or read fails the test with the reason")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs_spec::findings::{FindingsReport, Style, write_text};
use s3jobs_spec::spec::{FieldPath, Layer, LoadError, Sources, SpecSet, load, load_every};

const PROJECT: &str = r#"apiVersion: s3jobs/v1
kind: Project
metadata: {name: payments}
spec:
  defaults:
    accountId: "111122223333"
    region: us-west-2
    roleArn: arn:aws:iam::111122223333:role/Default
    report: {bucket: s3://reports, prefix: all/, scope: FailedTasksOnly, expectedBucketOwner: "111122223333"}
    tags: {Stage: test, Department: Finance}
    labels: {team: data}
  environments:
    prod:
      defaults:
        accountId: "444455556666"
        roleArn: arn:aws:iam::444455556666:role/Prod
        report: {scope: AllTasks}
        tags: {Stage: prod}
    empty: {}
"#;

const JOB: &str = r"apiVersion: s3jobs/v1
kind: Job
metadata: {name: tag}
spec:
  priority: 1
  operation: {putObjectTagging: {tagSet: {a: b}}}
  manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}
";

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Utf8PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(keep.path().canonicalize().unwrap()).unwrap();
    for (name, text) in files {
        fs::write(root.join(name), text).unwrap();
    }
    (keep, root)
}

fn load_for(root: &Utf8Path, environment: Option<&str>) -> Result<SpecSet, LoadError> {
    let environment = environment.map(|name| name.parse().unwrap());
    load(&Sources { working_directory: root.to_owned(), environment, ..Sources::default() })
}

fn text_of(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The fields that can come from elsewhere, and the layer that gave each.
fn resolved(set: &SpecSet) -> String {
    let loaded = &set.jobs[0];
    let (job, report) = (&loaded.job, loaded.job.report.as_ref().unwrap());
    let from = |at: &FieldPath| match loaded.origins.layer(at) {
        Layer::Overlay(name) => format!("overlay {name}"),
        Layer::Spec => "spec".to_owned(),
        Layer::Environment(name) => format!("environment {name}"),
        Layer::Defaults => "defaults".to_owned(),
    };
    let mut lines = vec![
        format!("{} from {}", job.account, from(&FieldPath::of(["spec", "accountId"]))),
        format!("{} from {}", job.region, from(&FieldPath::of(["spec", "region"]))),
        format!("{} from {}", job.role_arn, from(&FieldPath::of(["spec", "roleArn"]))),
        format!("{} from {}", report.bucket, from(&FieldPath::of(["spec", "report", "bucket"]))),
        format!("{:?} from {}", report.scope, from(&FieldPath::of(["spec", "report", "scope"]))),
        format!(
            "{:?} from {}",
            report.expected_bucket_owner,
            from(&FieldPath::of(["spec", "report", "expectedBucketOwner"]))
        ),
    ];
    lines.extend(job.tags.iter().map(|(key, value)| {
        format!("{key}={value} from {}", from(&FieldPath::of(["spec", "tags"]).key(key.as_str())))
    }));
    lines.extend(job.labels.iter().map(|(key, value)| {
        format!("{key}={value} from {}", from(&FieldPath::of(["metadata", "labels"]).key(key.as_str())))
    }));
    lines.join("\n")
}

#[test]
fn the_defaults_fill_up_what_the_spec_leaves_out() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", JOB)]);
    insta::assert_snapshot!(resolved(&load_for(&root, None).unwrap()), @r#"
    111122223333 from defaults
    us-west-2 from defaults
    arn:aws:iam::111122223333:role/Default from defaults
    s3://reports from defaults
    FailedTasksOnly from defaults
    Some(AccountId("111122223333")) from defaults
    Department=Finance from defaults
    Stage=test from defaults
    team=data from defaults
    "#);
}

#[test]
fn the_environment_lies_over_the_defaults_and_the_spec_over_both() {
    let own = format!("{JOB}  region: eu-central-1\n  report: {{bucket: s3://own}}\n  tags: {{Department: Sales}}\n");
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &own)]);
    insta::assert_snapshot!(resolved(&load_for(&root, Some("prod")).unwrap()), @"
    444455556666 from environment prod
    eu-central-1 from spec
    arn:aws:iam::444455556666:role/Prod from environment prod
    s3://own from spec
    AllTasks from environment prod
    None from spec
    Department=Sales from spec
    Stage=prod from environment prod
    team=data from defaults
    ");
}

#[test]
fn an_environment_that_says_nothing_changes_nothing() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", JOB)]);
    let plain = resolved(&load_for(&root, None).unwrap());
    assert_eq!(resolved(&load_for(&root, Some("empty")).unwrap()), plain);
}

#[test]
fn an_unknown_environment_is_the_callers_mistake() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", JOB)]);
    let error = load_for(&root, Some("prd")).unwrap_err();
    assert!(matches!(&error, LoadError::NoEnvironment { known, .. } if known.len() == 2), "{error:?}");
}

/// Ten jobs take the same default: its mistake is one finding, in the project file.
#[test]
fn a_mistake_in_the_defaults_is_told_once_where_it_stands() {
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", PROJECT),
        ("a.yaml", JOB),
        ("b.yaml", &JOB.replace("name: tag", "name: other").replace("a.csv", "b.csv")),
    ]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @r#"
    warning[report-prefix]: the report's keys will hold an empty folder name
     --> s3jobs.yaml:9:44
      |
    9 |     report: {bucket: s3://reports, prefix: all/, scope: FailedTasksOnly, expectedBucketOwner: "111122223333"}
      |                                            ^^^^
      |
    help: write `all`
      |
    9 -     report: {bucket: s3://reports, prefix: all/, scope: FailedTasksOnly, expectedBucketOwner: "111122223333"}
    9 +     report: {bucket: s3://reports, prefix: all, scope: FailedTasksOnly, expectedBucketOwner: "111122223333"}
      |

    1 warning in 1 file
    "#);
}

#[test]
fn a_report_without_a_bucket_anywhere_is_a_finding() {
    let project = PROJECT.replace("bucket: s3://reports, prefix: all/, ", "");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", JOB)]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @"
    error[missing-field]: neither spec nor project gives `report.bucket`
     --> a.yaml:4:1
      |
    4 | spec:
      | ^^^^
      |
      = help: add `report.bucket` here, or once for all jobs under `spec.defaults` of s3jobs.yaml

    1 error in 1 file
    ");
}

#[test]
fn a_comment_allows_what_it_stands_above_and_nothing_else() {
    let project = PROJECT.replace("all/", "all");
    let allowed = JOB.replace("  operation: {putObjectTagging: {tagSet: {a: b}}}",
        "  # s3jobs: allow(empty-tag-set) cleared on purpose, see the runbook\n  operation:\n    putObjectTagging: {tagSet: {}}");
    let other = allowed
        .replace("  # s3jobs: allow(empty-tag-set) cleared on purpose, see the runbook\n", "")
        .replace("name: tag", "name: other")
        .replace("a.csv", "b.csv")
        .replace("priority: 1", "priority: 1 # s3jobs: allow(empty-tag-set) in the wrong place");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", &allowed), ("b.yaml", &other)]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @"
    warning[unused-allow]: nothing here is a finding `empty-tag-set`
     --> b.yaml:5:15
      |
    5 |   priority: 1 # s3jobs: allow(empty-tag-set) in the wrong place
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove `empty-tag-set` from the comment, and a comment that allows nothing

    warning[empty-tag-set]: an empty tag set removes every tag of every object
     --> b.yaml:7:32
      |
    7 |     putObjectTagging: {tagSet: {}}
      |                                ^^
      |
      = help: if that is meant, write `deleteObjectTagging: {}`, which says so

    2 warnings in 1 file
    ");
}

#[test]
fn a_comment_at_the_head_allows_it_in_the_whole_document() {
    let project = PROJECT.replace("all/", "all");
    let head = format!("# Clears tags.\n# s3jobs: allow(empty-tag-set) that is what this job is for\n{JOB}")
        .replace("{a: b}", "{}");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", &head)]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @"1 job valid in 1 file");
}

#[test]
fn a_policy_is_named_beside_what_it_forbids() {
    let project = format!("{PROJECT}  policy: {{allowedRegions: [eu-central-1, eu-west-1]}}\n").replace("all/", "all");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", JOB)]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @"
    error[policy-region]: jobs of this project do not run in `us-west-2`
      --> s3jobs.yaml:7:13
       |
     7 |     region: us-west-2
       |             ^^^^^^^^^
    ...
    20 |   policy: {allowedRegions: [eu-central-1, eu-west-1]}
       |            -------------- the policy says so here
       |
       = help: the policy allows `eu-central-1`, `eu-west-1`

    1 error in 1 file
    ");
}

const PROMOTED: &str = r#"  report: {bucket: s3://own, prefix: dev, expectedBucketOwner: "111122223333"}
  tags: {Stage: dev, Cost: "1"}
  environments:
    prod:
      region: eu-central-1
      manifest: {csv: {object: s3://prod-lists/a.csv, etag: 49486d3f3c800dfe0108c74e546c6ac0, fields: [Bucket, Key]}}
      report: {bucket: s3://prod-reports}
      tags: {Stage: live}
"#;

#[test]
fn the_spec_s_own_overlay_lies_over_all() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &format!("{JOB}{PROMOTED}"))]);
    let (base, prod) = (load_for(&root, None).unwrap(), load_for(&root, Some("prod")).unwrap());
    insta::assert_snapshot!(resolved(&prod), @r#"
    444455556666 from environment prod
    eu-central-1 from overlay prod
    arn:aws:iam::444455556666:role/Prod from environment prod
    s3://prod-reports from overlay prod
    AllTasks from environment prod
    None from spec
    Cost=1 from spec
    Department=Finance from defaults
    Stage=live from overlay prod
    team=data from defaults
    "#);
    let object = |set: &SpecSet| set.jobs[0].job.manifest.object().unwrap().to_string();
    assert_eq!((object(&base).as_str(), object(&prod).as_str()), ("s3://lists/a.csv", "s3://prod-lists/a.csv"));
    assert_eq!(load_for(&root, Some("empty")).unwrap().jobs[0].job.manifest, base.jobs[0].job.manifest);
}

/// Rules judge the job as it is in the environment, and point at the line that gives the field.
#[test]
fn a_mistake_in_an_overlay_is_shown_where_the_overlay_stands() {
    let overlay = "  environments:\n    prod:\n      report: {prefix: a/}\n      region: xx-north-1\n      \
                   manifest: {file: {path: gone.csv, bucket: s3://lists, fields: [Bucket, Key]}}\n";
    let (_keep, root) =
        folder(&[("s3jobs.yaml", &PROJECT.replace("all/", "all")), ("a.yaml", &format!("{JOB}{overlay}"))]);
    assert_eq!(text_of(&load_for(&root, None).unwrap()), "1 job valid in 1 file\n");
    insta::assert_snapshot!(text_of(&load_for(&root, Some("prod")).unwrap()), @r#"
    warning[report-prefix]: the report's keys will hold an empty folder name
      --> a.yaml:10:24
       |
    10 |       report: {prefix: a/}
       |                        ^^
       |
    help: write `a`
       |
    10 -       report: {prefix: a/}
    10 +       report: {prefix: a}
       |

    warning[unknown-region]: AWS has no Region `xx-north-1` that this version knows
      --> a.yaml:11:15
       |
    11 |       region: xx-north-1
       |               ^^^^^^^^^^
       |
       = help: did you mean `eu-north-1`?

    error[manifest-file]: there is no file `gone.csv`
      --> a.yaml:12:31
       |
    12 |       manifest: {file: {path: gone.csv, bucket: s3://lists, fields: [Bucket, Key]}}
       |                               ^^^^^^^^
       |
       = help: the path is relative to the spec's folder

    1 error, 2 warnings in 1 file
    "#);
}

/// Without the environments that give it, a field is missing; the finding names them.
#[test]
fn what_only_overlays_give_is_missing_without_them() {
    let job = JOB.replace("  manifest: {csv: {object: s3://lists/a.csv, etag: 60e460c9d1046e73f7dde5043ac3ae85, fields: [Bucket, Key]}}\n", "");
    let overlay = "  environments:\n    prod: {manifest: {csv: {object: s3://prod-lists/a.csv, etag: 49486d3f3c800dfe0108c74e546c6ac0, fields: [Bucket, Key]}}}\n    \
                   empty: {priority: 2}\n";
    let project = PROJECT.replace("all/", "all").replace("    region: us-west-2\n", "");
    let project = project.replace("      defaults:\n", "      defaults:\n        region: us-west-2\n");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", &format!("{job}{overlay}"))]);
    insta::assert_snapshot!(text_of(&load_for(&root, None).unwrap()), @r#"
    error[missing-field]: only environments give `region`, `manifest`: `prod`
     --> a.yaml:4:1
      |
    4 | spec:
      | ^^^^
      |
      = help: `validate --all-envs` checks all of them, `--env` chooses one; or add `region`, `manifest` here for all

    1 error in 1 file
    "#);
    insta::assert_snapshot!(text_of(&load_for(&root, Some("empty")).unwrap()), @r#"
    error[missing-field]: `manifest` is given for `prod`, and not for `empty`
     --> a.yaml:9:5
      |
    9 |     empty: {priority: 2}
      |     ^^^^^
      |
      = help: add `manifest` below `environments.empty`, or here for all environments

    error[missing-field]: `region` is given for `prod`, and not for `empty`
     --> a.yaml:9:5
      |
    9 |     empty: {priority: 2}
      |     ^^^^^
      |
      = help: add `region` below `environments.empty`, or here for all environments

    2 errors in 1 file
    "#);
    assert_eq!(text_of(&load_for(&root, Some("prod")).unwrap()), "1 job valid in 1 file\n");
}

fn load_all(root: &Utf8Path) -> SpecSet {
    load_every(&Sources { working_directory: root.to_owned(), ..Sources::default() }, &|_, _| {}).unwrap()
}

/// What all have is told as ever; what some have names them; what only environments complete is no mistake without one.
#[test]
fn every_environment_is_looked_at_and_each_mistake_told_once() {
    let job = |name: &str, fields: &str| {
        let own = JOB.replace("name: tag", &format!("name: {name}")).replace("a.csv", &format!("{name}.csv"));
        own + fields
    };
    let common = job("common", "  report: {prefix: a/}\n");
    let some = job("some", "  environments: {prod: {report: {prefix: c/}}}\n");
    let no_owner = job("other", "  region: xx-north-1\n  environments: {prod: {region: us-west-2}}\n");
    let complete =
        job("late", "  environments: {prod: {priority: 2}, empty: {priority: 3}}\n").replace("  priority: 1\n", "");
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", &PROJECT.replace("all/", "all")),
        ("a.yaml", &common),
        ("b.yaml", &some),
        ("c.yaml", &no_owner),
        ("d.yaml", &complete),
    ]);
    let set = load_all(&root);
    assert_eq!(set.jobs.len(), 4, "{}", text_of(&set));
    let shown: Vec<String> =
        set.findings.iter().map(|found| format!("{} {}", found.place.file, found.sentence())).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    a.yaml the report's keys will hold an empty folder name
    b.yaml the report's keys will hold an empty folder name (only in environment prod)
    c.yaml AWS has no Region `xx-north-1` that this version knows (only without an environment, and in environment empty)
    "#);
    assert!(load_for(&root, None).unwrap().has_errors() && !set.has_errors());
}

/// A comment that one environment needs is not unused.
#[test]
fn a_comment_is_unused_only_if_no_environment_needs_it() {
    let needed = format!(
        "{JOB}  environments:\n    prod:\n      # s3jobs: allow(empty-tag-set) cleared in prod\n      operation: {{putObjectTagging: {{tagSet: {{}}}}}}\n"
    );
    let needless = needed.replace("tagSet: {}", "tagSet: {c: d}");
    let project = PROJECT.replace("all/", "all");
    let (_keep, root) = folder(&[("s3jobs.yaml", &project), ("a.yaml", &needed)]);
    assert_eq!(text_of(&load_all(&root)), "1 job valid in 1 file\n");
    for environment in [None, Some("prod"), Some("empty")] {
        assert_eq!(text_of(&load_for(&root, environment).unwrap()), "1 job valid in 1 file\n");
    }
    fs::write(root.join("a.yaml"), needless).unwrap();
    insta::assert_snapshot!(text_of(&load_all(&root)), @r#"
    warning[unused-allow]: nothing here is a finding `empty-tag-set` (only in environment prod)
      --> a.yaml:10:7
       |
    10 |       # s3jobs: allow(empty-tag-set) cleared in prod
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: remove `empty-tag-set` from the comment, and a comment that allows nothing

    1 warning in 1 file
    "#);
}
