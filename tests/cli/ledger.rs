//! A ledger that was rolled back or lost a part: what it says, and the way out of it.

use std::sync::Arc;

use camino::Utf8Path;

use crate::world::{Ran, SPEC, Spec, World, steady};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";
const LEDGER: &str = ".s3jobs/local/ledger";

/// A copy of the ledger beside the project.
fn back_up(world: &World) {
    copy(&world.root.join(LEDGER), &world.root.join("backup"));
}

/// Puts the backup into the ledger's place.
fn restore(world: &World) {
    world.remove(LEDGER);
    copy(&world.root.join("backup"), &world.root.join(LEDGER));
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A ledger whose backup is from before `tag` ran. `other` is in the backup.
async fn rolled_back(spec: &Spec) -> World {
    rolled_back_after(spec, "apply --local --yes --poll-interval 20ms").await
}

/// As [`rolled_back`], with the command that makes the job of `tag`.
async fn rolled_back_after(spec: &Spec, apply: &str) -> World {
    let world = World::with(&Spec { name: "other", operation: "deleteObjectTagging: {}", ..SPEC });
    world.run(APPLY).await;
    back_up(&world);
    world.spec(spec);
    world.run(apply).await;
    restore(&world);
    world
}

fn text(ran: &Ran) -> String {
    let hash = regex::Regex::new(r"\b([0-9a-f]{64}|[0-9a-f]{32})\b").unwrap();
    let text = steady(&format!("exit {}\n{}{}", ran.code, ran.out, ran.err));
    hash.replace_all(&text, "HASH").into_owned()
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_is_brought_up_to_date_by_one_command() {
    let world = rolled_back(&SPEC).await;
    let plan = world.run("plan --local").await;
    assert_eq!(plan.code, 4);
    assert!(plan.out.contains("`s3jobs ledger rebuild --local`"), "{}", plan.out);
    let ran = world.run("ledger rebuild --local --yes").await;
    insta::assert_snapshot!(text(&ran));
    let again = world.run("ledger rebuild --local").await;
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert!(again.out.contains("nothing is missing"), "{}", again.out);

    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
    world.edit("tag.yaml", "run: 1", "run: 2");
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_job_goes_on_after_a_rebuilding() {
    let world = rolled_back(&Spec { confirmation: "manual", ..SPEC }).await;
    let ran = world.run("ledger rebuild --local --reason Monday's").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let shown = json(&world.run("ledger show tag --local -o json").await);
    let record = &shown["records"][0];
    assert_eq!(record["rebuilt"]["reason"], "Monday's");
    assert_eq!(record["attempts"][0]["request"]["operation"]["putObjectTagging"]["tagSet"]["a"], "b");
    assert!(record["closed"].is_null() && record["attempts"][0]["confirming"].is_null(), "{record}");
    assert_eq!(world.run("confirm tag --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_without_a_yes() {
    let mut world = rolled_back(&SPEC).await;
    let ran = world.run("ledger rebuild --local").await;
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.out.contains("not on record") && ran.err.contains("`--yes`"), "{}{}", ran.out, ran.err);
    (world.terminal.input, world.terminal.err) = (true, true);
    for (answer, code) in [("no\n", 1), ("", 1), ("yes\n", 0)] {
        world.answer = answer;
        assert!(!world.exists(format!("{LEDGER}/runs/test/111122223333.us-west-2/tag")), "{answer}");
        let ran = world.run("ledger rebuild --local").await;
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    }
    assert!(world.exists(format!("{LEDGER}/runs/test/111122223333.us-west-2/tag/00001.json")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_a_rebuilding_tells_the_same() {
    let world = rolled_back_after(&SPEC, APPLY).await;
    let document = json(&world.run("ledger rebuild --local --yes -o json").await);
    assert_eq!((&document["kind"], &document["rebuild"]["written"]), (&"Ledger".into(), &true.into()));
    let lost = &document["rebuild"]["lost"][0];
    assert_eq!((&lost["job"], &lost["knownBy"], &lost["asMarked"]), (&"tag".into(), &"job".into(), &true.into()));
    assert_eq!(document["records"][0]["closed"]["outcome"], "complete");
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/output/ledger.schema.json")).unwrap();
    let again = json(&world.run("ledger rebuild --local -o json").await);
    assert_eq!(again["rebuild"], serde_json::json!({"written": false, "lost": [], "left": [], "notObserved": []}));
    let verified = json(&world.run("ledger verify --local -o json").await);
    for document in [&document, &again, &verified] {
        jsonschema::validate(&schema, document).unwrap_or_else(|error| panic!("{error}: {document:#}"));
    }
}

/// Jobs of a spec that is gone, and of a project in another folder: a rebuilding is about this ledger's alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilding_needs_no_spec_and_leaves_other_ledgers_alone() {
    let world = rolled_back(&SPEC).await;
    world.remove("tag.yaml");
    let ran = world.run("ledger rebuild --local --yes").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let list = world.run("ledger list tag --local").await;
    assert!(list.out.contains("complete on") && !list.out.contains("other"), "{}", list.out);
    assert_eq!(world.run("ledger list nobody --local").await.code, 64);
}

/// A project whose ledger was put away: the jobs in its account are another ledger's.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_ledger_does_not_adopt_the_jobs_of_another_one() {
    let world = rolled_back(&SPEC).await;
    world.remove(LEDGER);
    let ran = world.run("ledger rebuild --local --yes").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("nothing is missing"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_header_is_made_again_for_the_records_that_are_there() {
    let world = rolled_back(&SPEC).await;
    let header = world.read(&format!("{LEDGER}/ledger.json"));
    world.remove(&format!("{LEDGER}/ledger.json"));
    for line in ["plan --local", "ledger rebuild --local --yes", "ledger list --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4, "{line}: {}", ran.err);
        assert!(ran.err.contains("`s3jobs ledger init --local`"), "{line}: {}", ran.err);
    }
    assert_eq!(world.run("ledger init --local").await.code, 0);
    let lineage = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["lineage"].clone();
    assert_eq!(lineage(&world.read(&format!("{LEDGER}/ledger.json"))), lineage(&header));
    assert_eq!(world.run("ledger rebuild --local --yes").await.code, 0);
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete", "Complete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_ledger_is_said_with_what_mends_it() {
    let world = rolled_back(&SPEC).await;
    let whole = world.run("ledger verify --local").await;
    assert_eq!((whole.code, whole.out.as_str()), (0, "✓ the ledger is whole: 1 record and 1 claim\n"));
    world.run("ledger rebuild --local --yes").await;
    let run = format!("{LEDGER}/runs/test/111122223333.us-west-2");
    let record = world.read(&format!("{run}/tag/00001.json"));
    world.write(&format!("{run}/tag/00002.json"), &record);
    world.write(&format!("{run}/tag/00001.json"), &record[..record.len() / 2]);
    world.write(&format!("{run}/tag/notes.txt"), "mine");
    world.write(&format!("{LEDGER}/drafts/0123"), "{");
    world.remove(&format!("{run}/other"));
    world.remove(&format!("{LEDGER}/ledger.json"));
    let ran = world.run("ledger verify --local").await;
    let told = text(&ran).replace(world.root.as_str(), "ROOT");
    insta::assert_snapshot!(told);
    let document = json(&world.run("ledger verify --local -o json").await);
    assert_eq!(document["verification"]["whole"], false);
}

/// One damaged record is one fault, at its own file, and what mends it does.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_record_is_moved_away_and_made_again() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    let file = format!("{LEDGER}/runs/test/111122223333.us-west-2/tag/00001.json");
    world.write(&file, "{");
    let ran = world.run("ledger verify --local").await;
    assert!(ran.out.contains("1 fault beside") && !ran.out.contains("effects/"), "{}", ran.out);
    assert!(ran.out.contains(&file) && ran.out.contains("`s3jobs ledger rebuild --local`"), "{}", ran.out);
    world.remove(&file);
    assert_eq!(world.run("ledger rebuild --local --yes").await.code, 0);
    assert_eq!(world.run("ledger verify --local").await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_never_ran_has_a_spec_and_no_record() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.spec(&Spec { name: "later", operation: "deleteObjectTagging: {}", ..SPEC });
    for line in ["ledger list later --local", "ledger show later --local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 1, "{line}: {}", ran.err);
        assert!(ran.err.contains("error: `later` has a spec and no record yet"), "{line}: {}", ran.err);
        assert!(ran.err.contains("`s3jobs plan --local`"), "{line}: {}", ran.err);
    }
    let ran = world.run("ledger list late --local").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("no spec and no record is named `late`"), "{}", ran.err);
}

/// A claim whose run has neither record nor job.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_alone_is_closed_as_unknown_and_shown_as_such() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    world.remove(&format!("{LEDGER}/runs"));
    world.remove(".s3jobs/local/state");
    let ran = world.run("ledger rebuild --local --yes").await;
    insta::assert_snapshot!(text(&ran));
    let plan = world.run("plan --local").await;
    assert_eq!(plan.code, 0, "{}{}", plan.out, plan.err);
    for line in ["ledger show tag --local", "ledger list --local", "status --local", "status tag --local -o json"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 0, "{line}: {}", ran.err);
        assert!(ran.out.contains("known outcome") || ran.out.contains("unknown"), "{line}: {}", ran.out);
    }
    let report = world.run("report tag --local").await;
    assert_eq!(report.code, 1, "{}", report.err);
    assert_eq!(world.run("ledger verify --local").await.code, 0);
    world.edit("tag.yaml", "run: 1", "run: 2");
    assert_eq!(world.run(APPLY).await.code, 0);
    assert_eq!(world.jobs().await, ["Complete"]);
}

/// Whoever uses the library meets the refusals that the commands word.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_opens_for_nobody_but_its_own_project_and_service() {
    use s3jobs::ledger::{Birth, DirectoryStore, Expected, Ledger as _, OpenError, make, open, open_or_make};
    use s3jobs::model::{Endpoint, Lineage, Time};
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    let store = || Arc::new(DirectoryStore::new(world.root.join(LEDGER)));
    let own = store().header().await.unwrap().unwrap().lineage;
    let other = Lineage::new("0123456789abcdef0123456789abcdef").unwrap();
    let local = |lineage: Option<&Lineage>| Expected { lineage: lineage.cloned(), endpoint: Endpoint::Local };
    let birth = || Birth { lineage: other.clone(), at: Time::from_timestamp("2026-11-22T13:00:00Z".parse().unwrap()) };
    assert_eq!(open(store(), &local(Some(&own))).await.unwrap().header.lineage, own);
    assert!(open(store(), &local(None)).await.is_ok(), "the local S3's ledger stands beside its state");
    let foreign = open(store(), &local(Some(&other))).await;
    assert!(matches!(foreign, Err(OpenError::OtherLineage { .. })), "{foreign:?}");
    let nobodys = open(store(), &Expected { lineage: None, endpoint: Endpoint::Aws }).await;
    assert!(matches!(nobodys, Err(OpenError::NoLineage { .. })), "{nobodys:?}");
    let elsewhere = open(store(), &Expected { lineage: Some(own.clone()), endpoint: Endpoint::Aws }).await;
    assert!(matches!(elsewhere, Err(OpenError::OtherEndpoint { .. })), "{elsewhere:?}");
    let again = make(store(), &local(None), birth()).await;
    assert!(matches!(again, Err(OpenError::Exists { .. })), "{again:?}");

    world.remove(&format!("{LEDGER}/ledger.json"));
    for lost in [open(store(), &local(Some(&own))).await, open_or_make(store(), Endpoint::Local, birth()).await] {
        assert!(matches!(&lost, Err(OpenError::HeaderLost { lineage, .. }) if *lineage == own), "{lost:?}");
    }
    let others = make(store(), &local(Some(&other)), birth()).await;
    assert!(matches!(others, Err(OpenError::RecordsOfOthers { .. })), "{others:?}");
    assert_eq!(make(store(), &local(None), birth()).await.unwrap().header.lineage, own, "the records' own lineage");

    world.remove(LEDGER);
    let gone = make(store(), &local(Some(&own)), birth()).await;
    assert!(matches!(gone, Err(OpenError::NoHeader { .. })), "a new one would not know which jobs ran: {gone:?}");
}

/// A new project file beside the records of an old project: a new lineage would make their jobs strangers.
#[tokio::test(flavor = "multi_thread")]
async fn init_makes_no_new_ledger_over_records_that_lost_their_header() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    copy(&world.root.join(LEDGER), &world.root.join("new/ledger"));
    world.remove("new/ledger/ledger.json");
    world.remove("s3jobs.yaml");
    let ran = world.run("init new --name shop").await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("the header of the ledger in") && !world.exists("new/s3jobs.yaml"), "{}", ran.err);
}

/// Every file of a ledger, by its path.
fn files(folder: &Utf8Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for part in ["ledger.json", "runs", "effects"] {
        let mut left = vec![folder.join(part)];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(path.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()));
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_copied_out_and_in_again_word_for_word() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    // A field of a newer version goes along.
    let record = format!("{LEDGER}/runs/test/111122223333.us-west-2/tag/00001.json");
    world.edit(&record, "\"version\": 1", "\"approvedBy\": \"a-person\",\n  \"version\": 1");
    let original = files(&world.root.join(LEDGER));
    let ran = world.run("ledger export copy --local").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let root = world.root.as_str();
    assert_eq!(ran.out, format!("copied 1 record and 1 claim from {root}/{LEDGER} to {root}/copy\n"));
    assert_eq!(files(&world.root.join("copy")), original);
    for (command, told) in [
        ("ledger export copy --local", "already"),
        ("ledger import copy --local", "already"),
        ("ledger import nothing --local", "there is no ledger"),
    ] {
        let ran = world.run(command).await;
        assert!(ran.code == 4 && ran.err.contains(told) && ran.err.contains("help: "), "{command}: {}", ran.err);
    }
    world.remove(LEDGER);
    assert_eq!(world.run("ledger import copy --local").await.code, 0);
    assert_eq!(files(&world.root.join(LEDGER)), original);
    assert_eq!(world.run("plan --local --detailed-exitcode").await.code, 0);
}

/// The header comes last, so a copy that was broken off is no ledger yet, and can be gone on with.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_broken_off_is_gone_on_with_unless_it_is_another_one() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    assert_eq!(world.run("ledger export copy --local").await.code, 0);
    world.remove("copy/ledger.json");
    assert_eq!(world.run("ledger export copy --local").await.code, 0);
    assert_eq!(files(&world.root.join("copy")), files(&world.root.join(LEDGER)));
    world.remove("copy/ledger.json");
    world.edit("copy/runs/test/111122223333.us-west-2/tag/00001.json", "\"nonce\": \"", "\"nonce\": \"0");
    let ran = world.run("ledger export copy --local").await;
    assert!(ran.code == 4 && ran.err.contains("says something else"), "{}", ran.err);
    assert!(!world.exists("copy/ledger.json"));
}

/// What is damaged stays so in a copy, and what is another project's would be taken for this one's.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_foreign_ledger_is_not_copied() {
    let world = World::with(&SPEC);
    world.run(APPLY).await;
    let record = "runs/test/111122223333.us-west-2/tag/00001.json";
    world.run("ledger export whole --local").await;
    copy(&world.root.join("whole"), &world.root.join("damaged"));
    world.write(&format!("damaged/{record}"), "{");
    copy(&world.root.join("whole"), &world.root.join("foreign"));
    world.edit("foreign/ledger.json", "\"local\"", "\"aws\"");
    copy(&world.root.join("whole"), &world.root.join("half"));
    world.remove(&format!("half/{record}"));
    world.remove(LEDGER);
    for folder in ["damaged", "foreign", "half"] {
        let ran = world.run(&format!("ledger import {folder} --local")).await;
        assert!(ran.code == 4 && ran.err.contains("is not copied"), "{folder}: {}", ran.err);
        assert!(!world.exists(format!("{LEDGER}/ledger.json")), "{folder}");
    }
}
