//! Against anything but the local S3: the ledger must be the right one, or nothing is observed.

use crate::world::{Ran, SPEC, World};

const LINEAGE: &str = "0123456789abcdef0123456789abcdef";

/// A project with a ledger in a folder, for an endpoint where nobody answers.
fn world(ledger: &str) -> World {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "  local:", &format!("{ledger}  local:"));
    world
}

fn header(world: &World, lineage: &str, endpoint: &str) {
    let header = serde_json::json!({
        "version": 1, "lineage": lineage, "endpoint": endpoint, "created": "2026-11-22T12:00:00Z",
    });
    world.write("ledger/ledger.json", &header.to_string());
}

fn directory(exclusive: &str) -> String {
    format!("  ledger: {{directory: {{path: ledger, exclusive: {exclusive}}}}}\n  lineage: {LINEAGE}\n")
}

async fn plan(world: &World) -> Ran {
    world.run("plan --endpoint-url http://127.0.0.1:1").await
}

fn text(ran: &Ran, world: &World) -> String {
    ran.err.replace(world.root.as_str(), "ROOT")
}

#[tokio::test]
async fn without_a_ledger_nothing_is_observed() {
    let world = World::with(&SPEC);
    let ran = world.run("apply --yes").await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(text(&ran, &world), @r"
    error: project file `ROOT/s3jobs.yaml` names no ledger, and jobs at aws are never run without one
    help: add `spec.ledger: {s3: {bucket: ..., region: ..., accountId: ...}}`, or `{directory: {path: ledger}}` where one machine runs all, and run `s3jobs ledger init`; `--local` needs no ledger
    ");
}

#[tokio::test]
async fn a_ledger_without_a_header_looks_lost_and_not_empty() {
    let world = world(&directory("true"));
    let ran = plan(&world).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(text(&ran, &world), @r"
    error: there is no ledger in `ROOT/ledger`
    help: a ledger in a folder is on one machine alone, and this may be another one, such as a clone of the repository: run the command where the ledger is; if it was lost, restore the one with the lineage 0123456789abcdef0123456789abcdef from its backup; a new one would not know which jobs ran
    ");
    assert_eq!(world.run("ledger init").await.code, 4);
}

#[tokio::test]
async fn a_ledger_of_another_lineage_is_refused() {
    let world = world(&directory("true"));
    header(&world, "ffffffffffffffff", "http://127.0.0.1:1");
    let ran = plan(&world).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(text(&ran, &world), @r"
    error: the ledger in `ROOT/ledger` has the lineage ffffffffffffffff, and the project file expects 0123456789abcdef0123456789abcdef
    help: point `spec.ledger` at the project's own ledger
    ");
}

#[tokio::test]
async fn a_ledger_of_another_endpoint_is_refused() {
    let world = world(&directory("true"));
    header(&world, LINEAGE, "aws");
    let ran = plan(&world).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(text(&ran, &world), @r"
    error: the ledger in `ROOT/ledger` is of the endpoint aws, and this command talks to http://127.0.0.1:1
    help: use the ledger's endpoint (`--endpoint-url`, AWS_ENDPOINT_URL_S3_CONTROL), or a project with a ledger of its own
    ");
}

#[tokio::test]
async fn a_ledger_that_the_project_file_does_not_expect_is_refused() {
    let world = world("  ledger: {directory: {path: ledger, exclusive: true}}\n");
    header(&world, LINEAGE, "http://127.0.0.1:1");
    let ran = plan(&world).await;
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains(&format!("add `spec.lineage: {LINEAGE}`")), "{}", ran.err);
}

#[tokio::test]
async fn a_ledger_in_a_folder_is_refused_in_ci_and_without_a_terminal() {
    let mut world = world(&directory("false"));
    header(&world, LINEAGE, "http://127.0.0.1:1");
    let ran = plan(&world).await;
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(text(&ran, &world), @r"
    error: the ledger is a folder, `ROOT/ledger`, and this is CI or no terminal: other runs would not see its records
    help: if no other copy of this folder is in use and it outlives this run, say so with `spec.ledger: {directory: {path: ledger, exclusive: true}}`; else keep the ledger where all runs see it, in S3 (`spec.ledger: {s3: {bucket: ..., region: ..., accountId: ...}}`)
    ");
    world.terminal.err = true;
    assert_ne!(plan(&world).await.code, 4, "with a terminal, it is used");
    world.env.insert("CI".to_owned(), "true".to_owned());
    assert_eq!(plan(&world).await.code, 4, "in CI, it is refused whatever the terminal");
}

/// Shared by all runs, it needs nobody's word in CI; what kept it from being read is said with its place and kind.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_in_s3_is_taken_in_ci_and_told_to_be_out_of_reach() {
    let ledger = "{s3: {bucket: s3://my-ledger, prefix: a/b, region: us-west-2, accountId: \"111122223333\", endpointUrl: \"http://127.0.0.1:1\", profile: nobody}}";
    let mut world = world(&format!("  ledger: {ledger}\n  lineage: {LINEAGE}\n"));
    world.env.insert("CI".to_owned(), "true".to_owned());
    for command in ["plan", "apply --yes", "status", "ledger list", "ledger init", "ledger verify"] {
        let ran = world.run(&format!("{command} --endpoint-url http://127.0.0.1:1")).await;
        assert!(matches!(ran.code, 75 | 77), "{command}: {} {}", ran.code, ran.err);
        assert!(ran.err.contains("of the ledger") && ran.err.contains("s3://my-ledger/a/b"), "{command}: {}", ran.err);
        let help = if ran.code == 77 { "`assumeRoleArn` in `spec.ledger.s3`" } else { "help: " };
        assert!(ran.err.contains(help), "{command}: {}", ran.err);
    }
}

/// `--local` has its own ledger, and asks nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn local_runs_never_read_a_ledger_in_s3() {
    let ledger = "{s3: {bucket: s3://my-ledger, region: us-west-2, accountId: \"111122223333\", endpointUrl: \"http://127.0.0.1:1\"}}";
    let world = world(&format!("  ledger: {ledger}\n  lineage: {LINEAGE}\n"));
    assert_eq!(world.run("apply --local --yes --wait --poll-interval 20ms").await.code, 0);
    assert_eq!(world.run("ledger verify --local").await.code, 0);
    assert!(world.exists(".s3jobs/local/ledger/ledger.json"));
}

/// What a project file says of a bucket is judged before anything is asked.
#[tokio::test]
async fn a_ledger_that_no_bucket_can_hold_is_a_finding() {
    let world = World::with(&SPEC);
    let good = "bucket: s3://my-ledger, region: us-west-2, accountId: \"111122223333\"";
    world.edit("s3jobs.yaml", "  local:", &format!("  ledger: {{s3: {{{good}}}}}\n  local:"));
    assert_eq!(world.run("validate").await.code, 0, "{}", world.run("validate").await.err);
    let before = world.read("s3jobs.yaml");
    for (wrong, told) in [
        (good.replace("my-ledger", "My_Ledger"), "bad-format"),
        (good.replace("my-ledger", "my-ledger/"), "bad-format"),
        (good.replace("my-ledger", "my..ledger"), "bucket-name"),
        (good.replace("my-ledger", "192.168.5.4"), "bucket-name"),
        (good.replace("my-ledger", "amzn-s3-demo-ledger"), "bucket-name"),
        (good.replace("my-ledger", "my-ledger--usw2-az1--x-s3"), "directory-bucket"),
        (good.replace("us-west-2", "Oregon"), "bad-format"),
        (good.replace("\"111122223333\"", "\"1111\""), "wrong-length"),
        (format!("{good}, prefix: /a"), "bad-format"),
        (format!("{good}, prefix: a/"), "bad-format"),
        (format!("{good}, prefix: a//b"), "bad-format"),
        (format!("{good}, prefix: a/../b"), "bad-format"),
        (format!("{good}, prefix: \"a b\""), "bad-format"),
        (format!("{good}, externalId: word"), "missing-field"),
        (format!("{good}, endpointUrl: \"http://me:hunter2@h\""), "bad-format"),
        (format!("{good}, endpointUrl: \"http://h:99999\""), "bad-format"),
        (format!("{good}, kmsKeyArn: alias/mine-and-some-more"), "bad-format"),
        (format!("{good}, acountId: \"1\""), "unknown-field"),
        (format!("{good}}}, directory: {{path: ledger"), "not-exactly-one"),
    ] {
        world.write("s3jobs.yaml", &before.replace(good, &wrong));
        let ran = world.run("validate").await;
        assert_eq!(ran.code, 3, "{wrong}: {}", ran.err);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(
            said.contains(&format!("error[{told}]")) && said.contains("s3jobs.yaml:") && !said.contains("hunter2"),
            "{wrong}: {said}"
        );
    }
}

#[tokio::test]
async fn the_endpoint_of_the_environment_counts_like_the_flag() {
    let mut world = world(&directory("true"));
    header(&world, LINEAGE, "http://127.0.0.1:1");
    world.env.insert("AWS_ENDPOINT_URL".to_owned(), "http://127.0.0.1:1/".to_owned());
    assert_ne!(world.run("plan").await.code, 4, "it is the ledger's endpoint");
    world.env.insert("AWS_ENDPOINT_URL_S3_CONTROL".to_owned(), "http://127.0.0.1:2".to_owned());
    let ran = world.run("plan").await;
    assert!(ran.err.contains("this command talks to http://127.0.0.1:2"), "{}", ran.err);
    assert_eq!(world.run("plan --endpoint-url nonsense").await.code, 64);
}

#[tokio::test]
async fn a_ledger_is_made_once_and_its_lineage_is_printed() {
    let world = world("  ledger: {directory: {path: ledger}}\n");
    let ran = world.run("ledger init").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lineage = ran.out.trim().strip_prefix("lineage: ").unwrap().to_owned();
    assert_eq!(lineage.len(), 32);
    let again = world.run("ledger init").await;
    assert_eq!(again.code, 4);
    assert!(again.err.contains(&format!("add `spec.lineage: {lineage}`")), "{}", again.err);
}

/// A password in the URL of an endpoint would be part of every run's identity: in the ledger, and in each plan.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_with_a_secret_is_refused_without_repeating_it() {
    let mut world = world(&directory("true"));
    header(&world, LINEAGE, "https://s3.example");
    for secret in ["https://user:hunter2@s3.example", "https://s3.example?key=hunter2", "user:hunter2@s3.example"] {
        world.env.clear();
        for command in ["plan", "apply --yes", "status", "wait", "ledger list", "ledger init", "cancel tag"] {
            let ran = world.run(&format!("{command} --endpoint-url {secret}")).await;
            assert_eq!(ran.code, 64, "{command}: {}", ran.err);
            assert!(!format!("{}{}", ran.out, ran.err).contains("hunter2"), "{command}: {}{}", ran.out, ran.err);
        }
        let ran = world.run(&format!("init new --endpoint-url {secret}")).await;
        assert!(ran.code == 64 && !ran.err.contains("hunter2"), "{}", ran.err);
        for variable in ["AWS_ENDPOINT_URL_S3_CONTROL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
            world.env = [(variable.to_owned(), secret.to_owned())].into();
            let ran = world.run("plan").await;
            assert_eq!(ran.code, 64, "{variable}: {}", ran.err);
            assert!(ran.err.contains(variable) && !ran.err.contains("hunter2"), "{}", ran.err);
        }
    }
    world.env.clear();
    let ran = world.run("plan --endpoint-url https://user:hunter2@s3.example").await;
    insta::assert_snapshot!(ran.err, @r"
    error: --endpoint-url is not the URL of an endpoint
      caused by: the URL holds a user name or password (an `@`), which would be written to the ledger and shown
    help: write it like `https://s3.example.com`; credentials come from the AWS configuration
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_knows_its_endpoint_however_the_url_is_written() {
    let world = world(&directory("true"));
    for recorded in ["http://localhost:1", "HTTP://LocalHost:1/"] {
        header(&world, LINEAGE, recorded);
        for given in ["http://localhost:1/", "http://LOCALHOST:01", "http://127.0.0.1:1"] {
            let ran = world.run(&format!("ledger list --endpoint-url {given}")).await;
            let is_other = given.contains("127");
            assert_eq!(ran.code, if is_other { 4 } else { 0 }, "{recorded} {given}: {}", ran.err);
        }
    }
    header(&world, LINEAGE, "http://user:hunter2@localhost:1");
    let ran = world.run("ledger list --endpoint-url http://localhost:1").await;
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("user name or password") && !ran.err.contains("hunter2"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_with_a_secret_in_its_url_is_refused_without_repeating_it() {
    let world = World::with(&SPEC);
    for option in ["f=http://user:hunter2@h", "http://user:hunter2@h", "f=https://user:hunter2%40h/p"] {
        let ran = world.run(&format!("local --in-memory --function {option}")).await;
        assert_eq!(ran.code, 64, "{option}: {}", ran.err);
        assert!(!ran.err.contains("hunter2") && ran.err.contains("user name"), "{option}: {}", ran.err);
    }
    let function = "{seed: seed.yaml, functions: {f: {url: \"http://user:hunter2@h\"}}}";
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", function);
    for output in ["text", "json", "github", "gitlab", "sarif", "junit", "rdjson", "markdown", "jsonl"] {
        let ran = world.run(&format!("validate -o {output}")).await;
        assert_eq!(ran.code, 3, "{output}: {}", ran.err);
        assert!(!format!("{}{}", ran.out, ran.err).contains("hunter2"), "{output}: {}{}", ran.out, ran.err);
    }
    assert_eq!(world.run("plan --local").await.code, 3);
}

/// A Region that AWS does not have is told wherever a project file names one, as in a spec: a warning, since there are new ones.
#[tokio::test]
async fn a_mistyped_region_of_a_project_file_is_told_at_its_line() {
    let world = World::with(&SPEC);
    let before = world.read("s3jobs.yaml");
    let ledger = "ledger: {s3: {bucket: s3://my-ledger, region: eu-wst-1, accountId: \"111122223333\"}}";
    for (at, text) in [
        ("the ledger", before.replace("  local:", &format!("  {ledger}\n  local:"))),
        ("the policy", before.replace("  local:", "  policy: {allowedRegions: [us-west-2, eu-wst-1]}\n  local:")),
        ("the defaults", before.replace("us-west-2", "eu-wst-1")),
        (
            "an environment",
            before.replace("  local:", "  environments: {prod: {defaults: {region: eu-wst-1}}}\n  local:"),
        ),
    ] {
        world.write("s3jobs.yaml", &text);
        let ran = world.run("validate").await;
        assert_eq!(ran.code, 0, "{at}: {}{}", ran.out, ran.err);
        assert_eq!(ran.out.matches("warning[unknown-region]").count(), 1, "{at}: {}", ran.out);
        assert!(ran.out.contains("s3jobs.yaml:") && ran.out.contains("did you mean `eu-west-1`?"), "{at}: {}", ran.out);
    }
}
