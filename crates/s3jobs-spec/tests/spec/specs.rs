//! Spec files as people write them: the valid ones load, and every mistake is explained.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use s3jobs_spec::files::Reach;
use s3jobs_spec::findings::{FindingsReport, Style, write_json, write_text};
use s3jobs_spec::spec::{LoadError, Sources, SpecSet, load, load_seed};

fn fixtures() -> Utf8PathBuf {
    crate::top().join("tests/fixtures/specs")
}

fn load_in(folder: &Utf8Path, paths: &[&str]) -> Result<SpecSet, LoadError> {
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    load(&Sources { paths, working_directory: folder.to_owned(), now: NOW.parse().unwrap(), ..Sources::default() })
}

fn text_of(set: &SpecSet) -> String {
    let mut out = Vec::new();
    write_text(&FindingsReport::from(set), Style::Plain, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A folder of its own, with these files.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Utf8PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (temporary, root)
}

/// The time at which specs are read.
const NOW: &str = "2026-06-01T00:00:00Z";

const PROJECT: &str = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: shop}\n";

/// A valid job of this name that leaves account, region and role to the project.
fn job(name: &str) -> String {
    let text = fs::read_to_string(fixtures().join("good/simple.yaml")).unwrap();
    text.replace("name: tag-archive", &format!("name: {name}"))
}

/// The same of other objects, so that it is no job twice.
fn job_apart(name: &str) -> String {
    job(name).replace("/manifest.csv", &format!("/{name}.csv"))
}

/// Each bad fixture's whole output is a snapshot: what a person sees is what is tested.
#[test]
fn every_mistake_is_shown_with_its_place_and_remedy() {
    let mut names: Vec<String> = fs::read_dir(fixtures().join("bad"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Utf8Path::new(name).extension() == Some("yaml"))
        .collect();
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../tests/fixtures/specs/bad");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            let set = load_in(&fixtures(), &[&format!("bad/{name}")]).unwrap();
            assert!(!set.findings.is_empty(), "{name} has no finding");
            insta::assert_snapshot!(name.trim_end_matches(".yaml"), text_of(&set));
        }
    });
}

#[test]
fn every_good_spec_loads_without_a_finding() {
    let set = load_in(&fixtures(), &["good"]).unwrap();
    assert_eq!(text_of(&set), "17 jobs valid in 16 files\n");
    let names: Vec<&str> = set.jobs.iter().map(|loaded| loaded.job.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "acl",
            "anchors",
            "checksum",
            "encrypt",
            "promoted",
            "event-hold-on",
            "event-hold-released",
            "copy-everything",
            "from-file",
            "resize",
            "hold",
            "restore",
            "retention-removed",
            "retain",
            "tag-archive",
            "replicate",
            "untag"
        ]
    );
}

/// A byte order mark and Windows line ends change nothing, not even columns.
#[test]
fn a_windows_file_is_read_like_any_other() {
    let text = format!("\u{feff}{}", job("windows").replace("priority: 42", "priority: high")).replace('\n', "\r\n");
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &text)]);
    insta::assert_snapshot!(text_of(&load_in(&root, &["a.yaml"]).unwrap()), @"
    error[wrong-type]: expected a whole number, found the text `high`
     --> a.yaml:8:13
      |
    8 |   priority: high
      |             ^^^^
      |
      = help: write a number from 0 to 2147483647

    1 error in 1 file
    ");
}

#[test]
fn a_path_that_does_not_exist_is_refused() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT)]);
    let error = load_in(&root, &["specs/nightly.yaml"]).unwrap_err();
    insta::assert_snapshot!(error, @"no spec at `specs/nightly.yaml`");
}

#[test]
fn a_folder_without_a_spec_is_refused() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("specs/README.md", "# nothing"), ("a/b.txt", "x")]);
    fs::create_dir(root.join("empty")).unwrap();
    for path in ["specs", "empty", "a", "."] {
        let error = load_in(&root, &[path]).unwrap_err();
        assert!(matches!(error, LoadError::NoSpecs { .. }), "{path}: {error}");
    }
}

#[test]
fn folders_are_read_the_way_git_sees_them() {
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", PROJECT),
        (".gitignore", "drafts/\n"),
        ("jobs/b.yml", &job_apart("b")),
        ("jobs/a.yaml", &job_apart("a")),
        ("jobs/deep/c.yaml", &job_apart("c")),
        ("jobs/notes.txt", "not a spec"),
        ("drafts/d.yaml", "not: [a spec"),
        (".github/workflow.yaml", "on: push"),
        ("other/s3jobs.yaml", PROJECT),
        ("other/e.yaml", &job("e")),
    ]);
    let set = load_in(&root, &[]).unwrap();
    let files: Vec<&str> = set.jobs.iter().map(|loaded| loaded.file.as_str()).collect();
    assert_eq!(files, ["jobs/a.yaml", "jobs/b.yml", "jobs/deep/c.yaml"]);
    assert_eq!(text_of(&set), "3 jobs valid in 3 files\n");
}

#[test]
fn files_of_other_programs_are_named_in_an_ignore_file() {
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", PROJECT),
        (".s3jobsignore", "/charts/\ncompose*.yaml\n"),
        ("compose.yaml", "services: {}\n"),
        ("charts/web/job.yaml", "kind: Job\nname: {{ .Release.Name }}\n"),
        ("jobs/.s3jobsignore", "draft.yaml\n"),
        ("jobs/draft.yaml", "todo\n"),
        ("jobs/a.yaml", &job("a")),
    ]);
    assert_eq!(text_of(&load_in(&root, &[]).unwrap()), "1 job valid in 1 file\n");
    assert_eq!(text_of(&load_in(&root, &["jobs"]).unwrap()), "1 job valid in 1 file\n");
    // What is named itself is meant.
    insta::assert_snapshot!(text_of(&load_in(&root, &["compose.yaml"]).unwrap()), @r"
    error[wrong-kind]: this document does not say that it is an s3jobs spec
     --> compose.yaml:1:1
      |
    1 | services: {}
      | ^^^^^^^^^^^^
      |
      = help: begin it with `apiVersion: s3jobs/v1` and `kind: Job`, or, if it is no spec, name the file in `.s3jobsignore`, which is written like `.gitignore`

    1 error in 1 file
    ");
}

#[test]
fn a_file_is_judged_with_the_whole_project() {
    let waits =
        |name: &str, after: &str| job_apart(name).replace("  priority:", &format!("  after: [{after}]\n  priority:"));
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", PROJECT),
        ("a.yaml", &waits("tag-a", "tag-b, tag-c, tag-z")),
        ("b.yaml", &job("tag-b")),
        ("c.yaml", &job("tag-c").replace("priority: 42", "priority: high")),
        ("d.yaml", &job("tag-b")),
    ]);
    let only = |path: &str| {
        let set = load_in(&root, &[path]).unwrap();
        let codes = set.findings.iter().map(|finding| format!("{} in {}", finding.code, finding.place.file));
        (set.jobs.len(), set.checked.files, codes.collect::<Vec<_>>())
    };
    // The job of an invalid spec is there, and whoever asks for `a.yaml` need not hear of it.
    let unknown = ["after-unknown in a.yaml"];
    assert_eq!(only("a.yaml").2, unknown);
    // A job is no name for itself.
    let set = load_in(&root, &["a.yaml"]).unwrap();
    assert_eq!(set.findings[0].help.as_deref(), Some("did you mean `tag-b`?"));
    assert_eq!(only("b.yaml"), (1, 2, vec!["duplicate-name in d.yaml".to_owned()]));
    assert_eq!(only("d.yaml").2, ["duplicate-name in d.yaml"]);
    assert_eq!(only("c.yaml").2, ["wrong-type in c.yaml"]);
}

/// `git show main:a.yaml | s3jobs validate -` is about another version of a job, not about a second one.
#[test]
fn standard_input_may_be_another_version_of_a_file() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &job("a"))]);
    let stdin = Some(job("a").into_bytes());
    let set = load(&Sources { paths: vec!["-".into()], working_directory: root, stdin, ..Sources::default() }).unwrap();
    assert_eq!(text_of(&set), "1 job valid in 1 file\n");
}

/// A comment in the other file allows what is found in both.
#[test]
fn what_another_file_allows_is_allowed() {
    let other = job("b").replace("team: finance", "team: sales").replace(
        "    putObjectTagging:",
        "    # s3jobs: allow(conflicting-jobs) b is the one that lasts\n    putObjectTagging:",
    );
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &job("a")), ("b.yaml", &other)]);
    for paths in [&[][..], &["a.yaml"], &["b.yaml"]] {
        let text = text_of(&load_in(&root, paths).unwrap());
        assert!(text.ends_with("valid in 1 file\n") || text.ends_with("valid in 2 files\n"), "{text}");
        assert!(!text.contains("allow"), "{text}");
    }
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("jobs/a.yaml", &job("a"))]);
    let set = load_in(&root, &["jobs/a.yaml", "./jobs", "jobs/../jobs/a.yaml"]).unwrap();
    assert_eq!(set.jobs.len(), 1);
    assert_eq!(text_of(&set), "1 job valid in 1 file\n");
}

#[test]
fn paths_of_two_projects_are_refused() {
    let (_keep, root) = folder(&[
        ("one/s3jobs.yaml", PROJECT),
        ("one/a.yaml", &job("a")),
        ("two/s3jobs.yaml", PROJECT),
        ("two/b.yaml", &job("b")),
    ]);
    assert!(matches!(load_in(&root, &["one", "two"]).unwrap_err(), LoadError::TwoProjects { .. }));
}

#[test]
fn standard_input_is_a_spec_like_any_other() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT)]);
    let sources = |stdin: Option<&str>| Sources {
        paths: vec!["-".into()],
        working_directory: root.clone(),
        stdin: stdin.map(|text| text.as_bytes().to_vec()),
        ..Sources::default()
    };
    let set = load(&sources(Some(&job("piped")))).unwrap();
    assert_eq!(set.jobs[0].file, "-");
    let set = load(&sources(Some("kind: Job\napiVersion: s3jobs/v1\n"))).unwrap();
    insta::assert_snapshot!(text_of(&set), @r"
    error[missing-field]: the document lacks the field `metadata`
     --> -:1:1
      |
    1 | kind: Job
      | ^^^^^^^^^
      |
      = help: add `metadata`: the job's name and labels

    error[missing-field]: the document lacks the field `spec`
     --> -:1:1
      |
    1 | kind: Job
      | ^^^^^^^^^
      |
      = help: add `spec`: what the job does

    2 errors in 1 file
    ");
    assert!(matches!(load(&sources(None)).unwrap_err(), LoadError::NoInput));
}

#[test]
fn the_projects_defaults_fill_up_what_a_spec_leaves_out() {
    let project = format!(
        "{PROJECT}{}",
        r#"spec:
  defaults:
    accountId: "444455556666"
    region: eu-central-1
    roleArn: arn:aws:iam::444455556666:role/Default
    report: {bucket: s3://my-reports, prefix: theirs, scope: FailedTasksOnly, expectedBucketOwner: "444455556666"}
    confirmation: automatic
    acceptance: {maxFailedTasks: 3}
    tags: {Department: Finance, Stage: test}
    labels: {team: data}
"#
    );
    let own = job("own").replace("    prefix: final-reports\n", "") + "  tags: {Stage: prod}\n";
    let bare = own
        .lines()
        .filter(|line| {
            !["accountId", "region", "roleArn", "report", "bucket", "scope", "tags"]
                .iter()
                .any(|field| line.trim_start().starts_with(&format!("{field}:")))
        })
        .fold(String::new(), |text, line| text + line + "\n")
        .replace("name: own", "name: bare");
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", &project),
        ("own.yaml", &own),
        ("bare.yaml", &bare.replace("/manifest.csv", "/bare.csv")),
    ]);
    let set = load_in(&root, &[]).unwrap();
    assert_eq!(text_of(&set), "2 jobs valid in 2 files\n");
    let shown: Vec<String> = set
        .jobs
        .iter()
        .map(|loaded| {
            let job = &loaded.job;
            let report = serde_json::to_string(&job.report).unwrap();
            let tags = serde_json::to_string(&job.tags).unwrap();
            let (name, account, region, role) = (&job.name, &job.account, &job.region, &job.role_arn);
            format!("{name} {account} {region} {role}\n{report}\n{tags} {:?} {:?}", job.confirmation, job.acceptance)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    bare 444455556666 eu-central-1 arn:aws:iam::444455556666:role/Default
    {"bucket":"s3://my-reports","prefix":"theirs","scope":"FailedTasksOnly","expectedBucketOwner":"444455556666"}
    {"Department":"Finance","Stage":"test"} Automatic Acceptance { max_failed_tasks: Some(3), max_failed_percent: None }
    own 111122223333 us-west-2 arn:aws:iam::111122223333:role/S3BatchJobRole
    {"bucket":"s3://my-reports","prefix":"theirs","scope":"AllTasks","expectedBucketOwner":"444455556666"}
    {"Department":"Finance","Stage":"prod"} Automatic Acceptance { max_failed_tasks: Some(3), max_failed_percent: None }
    "#);
}

#[test]
fn an_invalid_project_file_hides_no_mistake_of_a_spec() {
    let project = format!("{PROJECT}spec:\n  default: {{region: eu-central-1}}\n  policy: {{requireReport: true}}\n");
    let (_keep, root) = folder(&[
        ("s3jobs.yaml", &project),
        ("a.yaml", &job("a")),
        ("b.yaml", &job("b").replace("priority: 42", "priority: -42")),
    ]);
    let set = load_in(&root, &[]).unwrap();
    assert!(set.has_errors() && set.jobs.is_empty() && set.project.is_none());
    insta::assert_snapshot!(text_of(&set), @r"
    error[out-of-range]: `priority` is -42, and must be at least 0
     --> b.yaml:8:13
      |
    8 |   priority: -42
      |             ^^^
      |
      = help: rank that decides which waiting job S3 starts first: a higher rank starts earlier

    error[unknown-field]: `spec` has no field `default`
     --> s3jobs.yaml:5:3
      |
    5 |   default: {region: eu-central-1}
      |   ^^^^^^^
      |
    help: did you mean `defaults`?
      |
    5 |   defaults: {region: eu-central-1}
      |          +

    2 errors in 2 files
    ");
}

#[test]
fn a_lone_file_is_valid_but_belongs_to_no_project() {
    let (_keep, root) = folder(&[("a.yaml", &job("a"))]);
    let mut set = load_in(&root, &["a.yaml"]).unwrap();
    assert_eq!(text_of(&set), "1 job valid in 1 file\n");
    set.require_project();
    let text = text_of(&set).replace(root.as_str(), "ROOT");
    insta::assert_snapshot!(text, @r"
    error[no-project]: no `s3jobs.yaml` stands at or above `ROOT`, so the jobs belong to no project
    --> ROOT/s3jobs.yaml
     = help: write `s3jobs.yaml`, such as:
             apiVersion: s3jobs/v1
             kind: Project
             metadata:
               name: my-project

    1 error in 1 file
    ");
}

#[test]
fn equal_names_in_two_files_name_both() {
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &job("same")), ("b.yaml", &job("same"))]);
    insta::assert_snapshot!(text_of(&load_in(&root, &[]).unwrap()), @"
    error[duplicate-name]: another job is named `same`
     --> b.yaml:4:9
      |
    4 |   name: same
      |         ^^^^
      |
     ::: a.yaml:4:9
      |
    4 |   name: same
      |         ---- the first of that name
      |
      = help: rename one of the two, or set `run: 2` in the first to run it again

    1 error in 1 file
    ");
}

#[test]
fn json_says_what_text_says() {
    let text = job("a").replace("region: us-west-2", "region: us-west-2\n  region: us-west-2");
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &text)]);
    let set = load_in(&root, &["a.yaml"]).unwrap();
    let mut out = Vec::new();
    write_json(&FindingsReport::from(&set), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "Findings",
      "toolVersion": "0.1.0",
      "summary": {
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "filesChecked": 2,
        "documentsChecked": 2,
        "jobs": 0
      },
      "findings": [
        {
          "code": "duplicate-key",
          "severity": "error",
          "file": "a.yaml",
          "line": 8,
          "column": 3,
          "endLine": 8,
          "endColumn": 9,
          "path": "spec.region",
          "message": "`region` stands here a second time",
          "help": "keep one of the two",
          "fix": null,
          "docs": "schemas/findings.md#duplicate-key",
          "related": [
            {
              "file": "a.yaml",
              "line": 7,
              "column": 3,
              "path": "spec.region",
              "message": "it stands here first"
            }
          ]
        }
      ]
    }
    "#);
}

/// A spec from elsewhere cannot colour or reorder what a reviewer's terminal shows.
#[test]
fn hostile_text_is_shown_escaped() {
    let text = job("a").replace("us-west-2", "\"us\\e[31m\\u202e-west\"");
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &text)]);
    let shown = text_of(&load_in(&root, &[]).unwrap());
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    insta::assert_snapshot!(shown, @r#"
    error[bad-format]: `us\u{1b}[31m\u{202e}-west` is not an AWS Region (such as `us-west-2`)
     --> a.yaml:7:11
      |
    7 |   region: "us\e[31m\u202e-west"
      |           ^^^^^^^^^^^^^^^^^^^^^

    1 error in 1 file
    "#);
}

/// Seeds are checked wherever they stand, and are no jobs.
#[test]
fn a_seed_beside_jobs_is_checked_and_is_no_job() {
    let seed = "apiVersion: s3jobs/v1\nkind: Seed\nmetadata: {name: shop}\nspec:\n  buckets:\n    - name: my-data\n";
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("a.yaml", &job("a")), ("seed.yaml", seed)]);
    assert_eq!(text_of(&load_in(&root, &[]).unwrap()), "1 job valid in 1 file\n");
    let loaded = load_seed(&root.join("seed.yaml"), "seed.yaml".into(), Reach::Named);
    assert_eq!(loaded.seed.unwrap().spec.buckets.len(), 1);
    let not_a_seed = load_seed(&root.join("a.yaml"), "a.yaml".into(), Reach::Named);
    assert!(not_a_seed.seed.is_none() && !not_a_seed.findings.is_empty());
}

/// A link would show one thing in a pull request and another where it is run.
#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_project_is_refused() {
    let (_elsewhere, elsewhere) = folder(&[("secret.yaml", &job("secret"))]);
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("jobs/a.yaml", &job("a"))]);
    std::os::unix::fs::symlink(elsewhere.join("secret.yaml"), root.join("jobs/b.yaml")).unwrap();
    std::os::unix::fs::symlink(root.join("jobs/a.yaml"), root.join("jobs/c.yaml")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, root.join("jobs/d")).unwrap();
    let set = load_in(&root, &[]).unwrap();
    assert_eq!(set.jobs.len(), 1, "the link inside the project leads to a file that was read already");
    insta::assert_snapshot!(text_of(&set).replace(elsewhere.as_str(), "ELSEWHERE"), @"
    error[outside-project]: this link leads out of the project, to `ELSEWHERE/secret.yaml`
    --> jobs/b.yaml
     = help: put the file itself here, so that what a pull request shows is what runs

    1 error in 1 file
    ");
}

/// A file that is no spec any more is refused before it is parsed.
#[test]
fn a_text_of_many_megabytes_is_refused_at_once() {
    let huge = format!("{}  description: {}\n", job("huge"), "x".repeat(50 * 1024 * 1024));
    let (_keep, root) = folder(&[("s3jobs.yaml", PROJECT), ("huge.yaml", &huge)]);
    insta::assert_snapshot!(text_of(&load_in(&root, &[]).unwrap()), @"
    error[too-large]: the file has 52429285 bytes, and may have 16777216
    --> huge.yaml
     = help: split it; lists of objects belong into a CSV file, which may be of any size

    1 error in 1 file
    ");
}

#[test]
fn every_code_is_shown_by_a_fixture() {
    let mut snapshots = String::new();
    let entries = ["bad", "policy"].map(|folder| fs::read_dir(fixtures().join(folder)).unwrap());
    for entry in entries.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "snap") {
            snapshots += &fs::read_to_string(path).unwrap();
        }
    }
    // No file beside these can show them: they are about the file system, or about a project without environments.
    let elsewhere = ["unreadable-file", "no-project", "outside-project", "same-effect-of-itself"];
    for code in s3jobs_spec::spec::Code::ALL {
        let shown = snapshots.contains(&format!("[{code}]")) || elsewhere.contains(&code.name());
        assert!(shown, "no bad fixture shows {code}");
    }
}

#[test]
fn every_rule_is_a_file_named_like_its_code() {
    let rules = crate::top().join("crates/s3jobs-spec/src/spec/rules");
    for entry in rules.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let name = entry.path().file_stem().unwrap().replace('_', "-");
        let is_rule = !["mod", "subject", "table"].contains(&name.as_str());
        assert!(!is_rule || s3jobs_spec::spec::Code::from_name(&name).is_some(), "no code is named {name}");
    }
}
