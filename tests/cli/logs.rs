//! What `-v` shows of the calls and of the ledger, and what it never shows.

use crate::world::{SPEC, World, steady};

/// Times and ids that differ from run to run, replaced.
fn steady_log(world: &World, log: &str) -> String {
    let port = regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap();
    let id = regex::Regex::new(r"request_id=\S+|[0-9a-f]{64}|[0-9a-f]{40}").unwrap();
    let ms = regex::Regex::new(r" ms=\d+").unwrap();
    let text = steady(&log.replace(world.root.as_str(), "ROOT"));
    let text = port.replace_all(&text, "HOST");
    let text = id.replace_all(&text, "ID");
    ms.replace_all(&text, " ms=N").into_owned()
}

/// The lines of the log alone, each call once, as they come first.
fn calls(text: &str) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let lines = text.lines().filter(|line| line.contains("s3jobs::"));
    lines.filter(|line| seen.insert((*line).to_owned())).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_call_and_each_write_is_a_line() {
    let world = World::with(&SPEC);
    let ran = world.run("apply --local --yes --wait -v").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(calls(&steady_log(&world, &ran.err)));
}

#[tokio::test]
async fn without_it_nothing_is_shown_and_the_result_is_the_same() {
    let (quiet, told) = (World::with(&SPEC), World::with(&SPEC));
    let quiet = quiet.run("plan --local -o json").await;
    let told = told.run("plan --local -o json -vv").await;
    assert!(!quiet.err.contains("s3jobs::"), "{}", quiet.err);
    assert!(told.err.contains("s3jobs::aws"), "{}", told.err);
    let plan: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(plan["kind"], "Plan");
    assert_eq!(quiet.out.lines().count(), told.out.lines().count());
}

#[tokio::test]
async fn as_json_each_line_is_an_object_with_time_level_target_and_fields() {
    let world = World::with(&SPEC);
    let ran = world.run("plan --local -v --log-format json").await;
    let lines = ran.err.lines().filter(|line| line.starts_with('{'));
    let events: Vec<serde_json::Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!events.is_empty(), "{}", ran.err);
    for event in events {
        assert!(event["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{event}");
        assert_eq!(event["level"], "INFO", "{event}");
        match event["target"].as_str().unwrap() {
            "s3jobs::aws" => assert!(event["fields"]["tries"].is_u64(), "{event}"),
            target => assert_eq!((target, &event["fields"]["outcome"]), ("s3jobs::ledger", &"created".into())),
        }
    }
}

#[tokio::test]
async fn bodies_are_shown_when_it_is_asked_for_twice() {
    let world = World::with(&SPEC);
    let ran = world.run("apply --local --yes -vv").await;
    let sent = ran.err.lines().find(|line| line.contains(" sent ") && line.contains("CreateJob")).unwrap();
    assert!(sent.contains("<ConfirmationRequired>true</ConfirmationRequired>"), "{sent}");
    assert!(ran.err.contains("<JobId>"), "{}", ran.err);
    assert!(!world.run("apply --local --yes -v").await.err.contains("<JobId>"));
}

/// The lines of jobs are drawn again below each line of the log.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_each_line_stands_on_its_own_above_the_live_view() {
    let begin =
        regex::Regex::new(r"(?:[\n\r]| {40})(\x1b\[[0-9;?]*[A-Za-z])*\d{4}-\d\d-\d\dT\S+ INFO s3jobs::").unwrap();
    for (colours, is_dim) in [("", true), ("NO_COLOR=1 ", false)] {
        let world = World::with(&SPEC);
        let line = format!("{colours}TERM=xterm s3jobs apply --local --yes --wait -v");
        let (code, shown) = crate::pty::Terminal::open(&world, &line).end();
        assert_eq!(code, Some(0), "{shown}");
        let lines = shown.matches("INFO s3jobs::").count();
        assert!(lines > 10, "{shown}");
        // The first line has nothing before it; where the live view ended, a row of spaces.
        assert!(begin.find_iter(&shown).count() + 1 >= lines, "{shown}");
        assert_eq!(shown.contains("\x1b[2m20"), is_dim, "{shown}");
    }
}
