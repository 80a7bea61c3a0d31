//! What fits a terminal: lines are broken between words, tables lose columns and no letters, and nothing is broken elsewhere.
#![cfg(target_os = "linux")]

use crate::pty::Terminal;
use crate::world::{SPEC, Spec, World};

/// Three jobs: one is done, one is blocked, one waits for a person.
fn project() -> World {
    let world = World::with(&Spec { name: "tag-the-finance-archive", ..SPEC });
    let apply = "s3jobs apply --local --yes --wait --poll-interval 20ms";
    shown(&world, 80, apply);
    world.edit("tag-the-finance-archive.yaml", "a: b", "a: c");
    let held = Spec { name: "clear", operation: "deleteObjectTagging: {}", confirmation: "manual", ..SPEC };
    world.spec(&held);
    shown(&world, 80, apply);
    world
}

/// What a command shows on a terminal of so many columns, line by line, without escapes.
fn shown(world: &World, columns: u16, command: &str) -> Vec<String> {
    let (_, text) = Terminal::open(world, &format!("stty cols {columns} rows 24; NO_COLOR=1 {command}")).end();
    text.lines().map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

/// Lines that are too long although they could have been broken: commands in backticks and single words are whole.
fn too_long(lines: &[String], columns: usize) -> Vec<&String> {
    let is_broken = |line: &&String| {
        let plain = line.trim();
        let is_source = plain.starts_with(|c: char| c.is_ascii_digit()) || plain.starts_with(['|', '-', '+', '~']);
        let is_one_word = !plain.contains(' ') || plain.starts_with('`');
        line.chars().count() > columns && !is_one_word && !is_source
    };
    lines.iter().filter(is_broken).collect()
}

#[test]
fn every_command_fits_terminals_of_40_and_80_columns() {
    let world = project();
    let commands =
        ["status --local", "ledger list --local", "plan --local", "wait --local", "validate", "status zzz --local"];
    for columns in [40, 80] {
        for command in commands {
            let lines = shown(&world, columns, &format!("s3jobs {command}"));
            let long = too_long(&lines, columns.into());
            assert!(long.is_empty(), "{columns} columns, {command}:\n{}\n{long:#?}", lines.join("\n"));
        }
    }
}

#[test]
fn a_narrow_table_keeps_names_whole_and_says_why_below() {
    let world = project();
    let lines = shown(&world, 80, "s3jobs status --local");
    let days = regex::Regex::new("(29|30) of 30").unwrap();
    insta::assert_snapshot!(days.replace(&lines.join("\n"), "N of 30"), @r"
    JOB                      RUN  STATUS     PROGRESS
    clear                      1  Suspended  0/20 tasks (0 %)
        waits for `s3jobs confirm clear --local`; N of 30 days left before S3 fails
          it
    tag-the-finance-archive    1  complete   20/20 tasks (100 %)
        changed-after-submit: the spec changed after the run was submitted

    1 blocked run: `s3jobs plan --local` shows the ways out;
      `s3jobs explain changed-after-submit` says more
    ");
    let lines = shown(&world, 40, "s3jobs ledger list --local");
    assert!(lines.iter().any(|line| line.starts_with("tag-the-finance-archive    1")), "{}", lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_broken_where_there_is_no_terminal() {
    let world = project();
    let plan = world.run("plan --local").await.out;
    assert!(plan.contains("restore the spec, or set `run: 2` to run the changed job once more\n"), "{plan}");
    let status = world.run("status --local").await.out;
    assert!(
        status.lines().any(|line| line.starts_with("clear") && line.contains("days left before S3 fails it")),
        "{status}"
    );
}

#[test]
fn findings_are_broken_between_words_and_source_lines_are_whole() {
    let world = World::with(&SPEC);
    world.edit("tag.yaml", "priority: 1", "priorty: 1");
    let lines = shown(&world, 40, "s3jobs validate");
    assert!(too_long(&lines, 40).is_empty(), "{}", lines.join("\n"));
    let text = lines.join("\n");
    assert!(text.contains("error[unknown-field]"), "{text}");
}

/// Commands that say something to people, and not for programs.
const SAYING: [&str; 39] = [
    "import --file create-job.txt --out imported.yaml",
    "import --file bad.txt",
    "import create-job.txt",
    "import 8f3a1c52-1111-4222-8333-944444444444 --local",
    "ledger init --local",
    "ledger init",
    "ledger export backup --local",
    "ledger export backup --local",
    "ledger import nowhere --local",
    "ledger show tag-the-finance-archive --local",
    "ledger verify --local",
    "ledger prune --local --dry-run",
    "ledger rebuild --local",
    "ledger resolve tag-the-finance-archive --run 1 --local",
    "audit tag-the-finance-archive --local",
    "report tag-the-finance-archive --local",
    "explain spec.manifest",
    "explain changed-after-submit",
    "explain no-such-thing-at-all",
    "cancel --local",
    "cancel clear --local --yes",
    "confirm zzz --local",
    "apply --wait --detach --local",
    "apply --loca --yes",
    "wait --timeout soon --local",
    "plan --output-format-of-the-plan json",
    "show imported.yaml",
    "show tag --local",
    "show tag-the-finance-archiv",
    "validate nowhere-at-all",
    "validate --allow no-such-code",
    "fmt nowhere/at/all/in/this/world.yaml",
    "local env",
    "local clock",
    "local trust",
    "init new",
    "init new/within/another",
    "plan",
    "status --env nowhere --local",
];

/// Whatever a command says to people, and not for programs: each line fits, unless one word alone is too long for it.
#[test]
fn what_is_said_beside_tables_and_plans_fits_80_columns() {
    let world = project();
    let long = "x".repeat(20);
    let request = format!(
        r#"{{"AccountId": "111122223333", "ConfirmationRequired": false, "ClientRequestToken": "{long}", "Operation": {{"S3DeleteObjectTagging": {{}}}},
        "Priority": 1, "RoleArn": "arn:aws:iam::111122223333:role/batch", "Report": {{"Enabled": false}}, "Tags": [{{"Key": "aws:x", "Value": "y"}}],
        "Manifest": {{"Spec": {{"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]}},
        "Location": {{"ObjectArn": "arn:aws:s3:::manifests/twenty.csv", "ETag": "9b2cf535f27731c974343645a3985328"}}}}}}"#
    );
    world.write("create-job.txt", &request);
    world.write("bad.txt", &request.replace("\"Priority\"", "\"Colour\": 1, \"Priority\""));
    for command in SAYING {
        let lines = shown(&world, 80, &format!("s3jobs {command}"));
        let long = too_long(&lines, 80);
        assert!(long.is_empty(), "{command}:\n{}\n{long:#?}", lines.join("\n"));
    }
}

/// A line of a file that is wider than the terminal is cut around what it is shown for, so that the marks stay below that.
#[test]
fn a_long_line_of_a_file_is_cut_around_what_is_marked() {
    let world = World::with(&SPEC);
    let padding = "a: b, ".repeat(30);
    let text = world.read("tag.yaml").replace(
        "putObjectTagging: {tagSet: {a: b}}",
        &format!("putObjectTagging: {{tagSet: {{{padding} c: d}}, tagset: 1}}"),
    );
    world.write("tag.yaml", &text);
    let lines = shown(&world, 80, "s3jobs validate");
    let (marked, source) =
        (lines.iter().position(|line| line.contains("^^^^")), lines.iter().position(|line| line.contains("tagset: 1")));
    let (Some(marked), Some(source)) = (marked, source) else { panic!("{}", lines.join("\n")) };
    assert_eq!(lines[marked].find('^'), lines[source].find("tagset"), "{}", lines.join("\n"));
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", lines.join("\n"));
}
