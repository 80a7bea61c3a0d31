//! A checkout with functions of its own: they run only after a person said so.

use std::time::Duration;

use s3jobs::cli::Terminal;

use crate::world::{Ran, SPEC, Spec, World};

const APPLY: &str = "apply --local --yes --wait --poll-interval 20ms";

/// A project whose file lets a command run for every object, which leaves a trace.
fn checkout() -> World {
    let operation = "lambdaInvoke: {functionArn: \"arn:aws:lambda:us-west-2:111122223333:function:hello:1\"}";
    let world = World::with(&Spec { operation, ..SPEC });
    world.edit("s3jobs.yaml", "seed: seed.yaml", "seed: seed.yaml, functions: {hello: {command: touch ran; exit 1}}");
    world
}

fn refused(world: &World, ran: &Ran) -> bool {
    ran.code == 4 && ran.err.contains("s3jobs local trust") && !world.exists("ran")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_functions_of_a_checkout_do_not_run_unasked() {
    let world = checkout();
    let ran = world.run(APPLY).await;
    let digest = regex::Regex::new("sha256:[0-9a-f]{64}").unwrap();
    let err = digest.replace_all(&ran.err, "DIGEST").replace(world.root.as_str(), "ROOT");
    insta::assert_snapshot!(format!("{}\n{err}", ran.code), @"
    4
    ROOT/s3jobs.yaml lets its local S3 run on this machine:
      hello: touch ran; exit 1
    error: nobody trusted the functions of `ROOT/s3jobs.yaml`, so nothing was started
    help: look at them, then run `s3jobs local trust`; in CI, set S3JOBS_TRUST_FUNCTIONS=DIGEST; a function of `s3jobs local --function NAME=COMMAND` needs no trust
    ");
    for line in ["plan --local", "status --local", "local", "local exec -- true", "local inventory objects"] {
        let ran = world.run(line).await;
        assert!(refused(&world, &ran), "{line}: {} {}", ran.code, ran.err);
    }
    assert!(!world.exists(".s3jobs"), "nothing was opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn trust_is_for_a_path_and_these_commands() {
    let world = checkout();
    let trusted = world.run("local trust").await;
    assert!(trusted.code == 0 && trusted.out.contains("hello: touch ran; exit 1"), "{}{}", trusted.out, trusted.err);
    assert_eq!(world.run("local exec -- true").await.code, 0);
    assert_eq!(world.run(APPLY).await.code, 6, "each task fails");
    assert!(world.exists("ran"));
    world.remove("ran");
    let mut elsewhere = checkout();
    elsewhere.env.clone_from(&world.env);
    assert!(refused(&elsewhere, &elsewhere.run("local exec -- true").await));
    world.edit("s3jobs.yaml", "touch ran; exit 1", "touch ran; exit 2");
    assert!(refused(&world, &world.run("local exec -- true").await));
    world.edit("s3jobs.yaml", "touch ran; exit 2", "touch ran; exit 1");
    assert_eq!(world.run("local exec -- true").await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_a_terminal_trusts_by_a_command_of_its_own() {
    let mut world = checkout();
    world.terminal = Terminal { input: true, out: true, err: true, ..Terminal::default() };
    let ran = world.run("local exec -- true").await;
    assert!(refused(&world, &ran) && ran.err.contains("hello: touch ran; exit 1"), "{}", ran.err);
    world.answer = "yes";
    assert!(refused(&world, &world.run("local exec -- true").await), "no answer to another command is trust");
    world.run("local trust").await;
    assert_eq!(world.run("local exec -- true").await.code, 0, "the trust is remembered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_lies_in_the_checkout_counts_for_nothing() {
    let mut world = checkout();
    world.run("local trust").await;
    let records = format!("{}/s3jobs", world.env["XDG_STATE_HOME"]);
    let inside = world.root.join(".local/state/s3jobs");
    std::fs::create_dir_all(inside.parent().unwrap()).unwrap();
    std::fs::rename(records, &inside).unwrap();
    world.env.clear();
    world.env.insert("HOME".to_owned(), world.root.to_string());
    assert!(refused(&world, &world.run("local exec -- true").await));
    let ran = world.run("local trust").await;
    assert!(ran.code == 4 && ran.err.contains("XDG_STATE_HOME"), "{} {}", ran.code, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn ci_names_the_digest_of_what_may_run() {
    let mut world = checkout();
    let refusal = world.run("local exec -- true").await;
    let setting = refusal.err.split("S3JOBS_TRUST_FUNCTIONS=").nth(1).unwrap().split(';').next().unwrap();
    world.env.insert("S3JOBS_TRUST_FUNCTIONS".to_owned(), setting.to_owned());
    assert_eq!(world.run("local exec -- true").await.code, 0);
    world.env.insert("S3JOBS_TRUST_FUNCTIONS".to_owned(), "1".to_owned());
    assert!(refused(&world, &world.run("local exec -- true").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_of_the_command_line_needs_no_trust() {
    let world = checkout();
    let (served, ()) = tokio::join!(world.run("local --function hello=cat"), async {
        let waiting = async {
            while !world.exists(".s3jobs/local/address") {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap();
        world.interrupt();
    });
    assert_eq!(served.code, 0, "{}", served.err);
}

#[tokio::test]
async fn what_a_terminal_would_obey_is_shown_as_text() {
    let world = World::new();
    let functions = r#"seed: seed.yaml, functions: {a: {command: "rm \e[2K\r\nb"}, b: {url: "http://127.0.0.1:1/x"}}"#;
    world.edit("s3jobs.yaml", "seed: seed.yaml", functions);
    let trusted = world.run("local trust").await;
    assert!(
        trusted.out.contains("  a: rm \\u{1b}[2K\\r\\nb\n  b: http://127.0.0.1:1/x\n"),
        "{}{}",
        trusted.out,
        trusted.err
    );
    let nothing = World::new().run("local trust").await;
    assert!(nothing.code == 0 && nothing.out.contains("nothing to trust"), "{}", nothing.out);
}
