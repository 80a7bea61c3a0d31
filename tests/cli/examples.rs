//! Every example, run against the local S3 to its end.

use camino::{Utf8Path, Utf8PathBuf};

use crate::world::World;

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

/// A copy of a folder with examples.
fn examples(folder: &str) -> World {
    let world = World::new();
    for file in ["s3jobs.yaml", "seed.yaml", "twenty.csv", "half.csv"] {
        world.remove(file);
    }
    let from = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    copy(&from, &world.root);
    world
}

fn copy(from: &Utf8Path, to: &Utf8PathBuf) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => copy(entry.path(), &target),
            _ => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// The same, where a person has looked at the functions that stand in for Lambda.
async fn trusted(folder: &str) -> World {
    let world = examples(folder);
    let trusted = world.run("local trust").await;
    assert_eq!(trusted.code, 0, "{}", trusted.err);
    world
}

/// Applies one example, lets every job of it run that waits for a person, and returns each job's completion report.
async fn run(world: &World, file: &str, jobs: &[&str]) -> String {
    let applied = world.run(&format!("{APPLY} {file}")).await;
    assert!(matches!(applied.code, 0 | 4 | 6), "{}{}", applied.out, applied.err);
    let mut reports = String::new();
    for job in jobs {
        if applied.code == 4 {
            let confirmed =
                world.run(&format!("confirm {job} --confirm {job} --local --wait --poll-interval 20ms")).await;
            assert_eq!(confirmed.code, 0, "{}{}", confirmed.out, confirmed.err);
        }
        let report = world.run(&format!("report {job} --local")).await;
        reports.extend([report.steady(), report.err.clone()]);
    }
    reports
}

/// One spec, in the account and on the objects of each environment.
#[tokio::test(flavor = "multi_thread")]
async fn invoices_are_tagged_in_dev_and_then_in_prod() {
    let world = examples("specs-examples/environments");
    for (environment, tasks) in [("dev", 3), ("prod", 200)] {
        let ran = world.run(&format!("{APPLY} --env {environment}")).await;
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let row = format!("complete  {tasks:>5}  {tasks:>9}       0");
        assert!(ran.out.contains(&row), "{environment}: {}", ran.out);
    }
}

macro_rules! example {
    ($folder:literal: $($name:ident: $file:literal [$($job:literal),+];)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            let world = trusted($folder).await;
            insta::assert_snapshot!(run(&world, $file, &[$($job),+]).await);
        }
    )+};
}

example! {
    "specs-examples":
    listed_objects_are_tagged: "tag-objects.yaml" ["tag-objects"];
    reports_are_copied_to_the_archive: "archive-reports.yaml" ["archive-reports"];
    drafts_lose_their_tags: "untag-drafts.yaml" ["untag-drafts"];
}

example! {
    "specs-examples/more":
    ledgers_are_marked_once_they_are_copied: "after.yaml" ["copy-ledgers", "mark-ledgers"];
    a_checksum_of_each_object_stands_in_the_report: "compute-object-checksum.yaml" ["checksum-masters"];
    a_list_in_the_repository_is_uploaded: "file-manifest.yaml" ["tag-contracts"];
    a_lambda_function_is_a_command: "lambda-invoke.yaml" ["make-thumbnails"];
    objects_are_locked_in_three_ways: "object-lock.yaml" ["hold-case-42", "keep-case-42", "retain-invoices"];
    access_control_lists_are_replaced: "put-object-acl.yaml" ["grant-auditor", "make-private"];
    a_list_is_generated_from_a_filter: "generated-manifest.yaml" ["copy-large-logs"];
    what_was_done_by_hand_is_put_on_record: "recorded.yaml" ["tagged-by-hand"];
    half_of_the_objects_are_gone: "half-missing.yaml" ["half-missing"];
    an_inventory_report_is_a_list: "inventory-manifest.yaml" ["restore-backups"];
    objects_older_than_the_rule_are_replicated: "replicate-object.yaml" ["replicate-backlog"];
    objects_get_another_key: "update-object-encryption.yaml" ["rotate-key"];
}
