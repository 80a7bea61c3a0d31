//! The local S3 as a server, and as an environment.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::world::{SPEC, World};

/// Waits until a file is there.
async fn appears(world: &World, path: &str) {
    let waiting = async {
        while !world.exists(path) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_serves_until_it_is_interrupted_and_ends_well() {
    let world = World::with(&SPEC);
    let (served, ()) = tokio::join!(world.run("local --listen 127.0.0.1:0"), async {
        appears(&world, ".s3jobs/local/address").await;
        world.interrupt();
    });
    assert_eq!(served.code, 0, "{}", served.err);
    assert!(served.out.starts_with("listening on http://127.0.0.1:"), "{}", served.out);
    assert!(served.err.contains("seeded objects: 20 objects"), "{}", served.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_use_the_server_that_has_the_state_open() {
    let world = World::with(&SPEC);
    let (served, applied) = tokio::join!(world.run("local"), async {
        appears(&world, ".s3jobs/local/address").await;
        let mut client = World::with(&SPEC);
        client.root.clone_from(&world.root);
        let env = client.run("local env").await;
        let applied = client.run("apply --local --yes --wait --poll-interval 20ms").await;
        let refused = client.run("local --tasks-per-second 5").await;
        world.interrupt();
        (env, applied, refused)
    });
    let (env, applied, refused) = applied;
    assert_eq!((served.code, applied.code), (0, 0), "{}{}", served.err, applied.err);
    let url = served.out.trim().strip_prefix("listening on ").unwrap().to_owned();
    assert!(env.out.contains(&format!("export HTTP_PROXY='{url}'")), "{}", env.out);
    assert!(env.out.contains("export AWS_REGION='us-west-2'"), "{}", env.out);
    assert_eq!(refused.code, 64, "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn sts_tells_the_account_of_the_project() {
    let world = World::with(&SPEC);
    let (served, answer) = tokio::join!(world.run("local --listen 127.0.0.1:0"), async {
        appears(&world, ".s3jobs/local/address").await;
        let address = std::fs::read_to_string(world.root.join(".s3jobs/local/address")).unwrap();
        let mut stream = tokio::net::TcpStream::connect(address.trim()).await.unwrap();
        let request = "GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nHost: sts.emulator.test\r\n\
                       Connection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        world.interrupt();
        answer
    });
    assert_eq!(served.code, 0, "{}", served.err);
    assert!(answer.contains("<Account>111122223333</Account>"), "{answer}");
}

#[tokio::test]
async fn without_a_server_there_is_no_environment() {
    let world = World::with(&SPEC);
    let ran = world.run("local env").await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("s3jobs local exec -- COMMAND"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_that_is_wrong_is_shown_like_a_spec() {
    let world = World::with(&SPEC);
    world.edit("seed.yaml", "prefix: key-", "prefixx: key-");
    let ran = world.run("plan --local").await;
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("seed.yaml:") && ran.err.contains("unknown-field"), "{}", ran.err);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn exec_gives_the_environment_and_passes_the_exit_code_on() {
    let world = World::with(&SPEC);
    world.write("seven.sh", "test \"$AWS_ENDPOINT_URL_S3 $AWS_ENDPOINT_URL_STS\" = 'http://s3.emulator.test http://sts.emulator.test' && exit 7");
    let script = world.root.join("seven.sh");
    assert_eq!(world.run(&format!("local exec -- sh {script}")).await.code, 7);
    assert_eq!(world.run("local exec -- true").await.code, 0);
    assert_eq!(world.run("local exec -- false").await.code, 1);
    assert_eq!(world.run("local exec -- no-such-program").await.code, 64);
    assert_eq!(world.run("local exec").await.code, 64);
}

/// Runs commands of a client while a world's server is up, and ends it.
async fn while_serving(options: &str, commands: &[&str]) -> (String, Vec<(u8, String, String)>) {
    Box::pin(while_serving_to((options, None), commands)).await
}

/// The same, where the client has an access key, id and secret.
async fn while_serving_to(
    (options, key): (&str, Option<(&str, &str)>),
    commands: &[&str],
) -> (String, Vec<(u8, String, String)>) {
    let world = World::with(&SPEC);
    let line = format!("local {options}");
    let (served, ran) = tokio::join!(world.run(&line), async {
        appears(&world, ".s3jobs/local/address").await;
        let mut client = World::with(&SPEC);
        client.root.clone_from(&world.root);
        if let Some((id, secret)) = key {
            client.env.insert("AWS_ACCESS_KEY_ID".to_owned(), id.to_owned());
            client.env.insert("AWS_SECRET_ACCESS_KEY".to_owned(), secret.to_owned());
        }
        let mut ran = Vec::new();
        for command in commands {
            let done = client.run(command).await;
            ran.push((done.code, done.out, done.err));
        }
        world.interrupt();
        ran
    });
    assert_eq!(served.code, 0, "{}", served.err);
    (served.err, ran)
}

#[tokio::test(flavor = "multi_thread")]
async fn time_passes_when_it_is_told_to() {
    let commands = [
        "local clock --advance 31d",
        "local clock --set 2027-02-01T00:00:00Z",
        "local clock --set 2026-01-01T00:00:00Z",
    ];
    let (_, ran) = Box::pin(while_serving("--clock 2027-01-01T00:00:00Z", &commands)).await;
    assert!(ran[0].1.starts_with("2027-02-01T00:00:0") || ran[0].1.starts_with("2027-01-"), "{ran:?}");
    assert!(ran[0].0 == 0, "{ran:?}");
    assert_eq!(ran[2].0, 1, "{ran:?}");
    assert!(ran[2].2.contains("time does not go back"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_what_it_was_told_to_do() {
    let options =
        "--fault throttle:calls=CreateJob,nth=1 --fault-seed 7 --clock 2027-01-01T00:00:00Z --access-key tester:secret";
    let (said, ran) =
        Box::pin(while_serving(options, &["plan --local", "local env", "local clock", "local --fault throttle"])).await;
    for line in
        ["fault: throttle:calls=CreateJob,nth=1 (seed 7)", "clock: from 2027-01-01T00:00:00Z on", "access keys tester"]
    {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("secret"), "{said}");
    assert_eq!(ran[0].0, 77, "{ran:?}");
    assert!(ran[1].0 == 0 && !ran[1].1.contains("AWS_ACCESS_KEY_ID"), "{ran:?}");
    assert_eq!(ran[2].0, 77, "{ran:?}");
    assert!(ran[2].2.contains("AWS_ACCESS_KEY_ID"), "{ran:?}");
    assert_eq!(ran[3].0, 64, "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_access_keys_makes_reports_and_lets_time_pass_for_who_has_one() {
    let commands = ["local inventory objects --to s3://reports/a~b%20c/d", "local clock --advance 31d"];
    let serving = ("--access-key tester:secret", Some(("tester", "secret")));
    let (_, ran) = Box::pin(while_serving_to(serving, &commands)).await;
    assert_eq!((ran[0].0, ran[0].2.as_str()), (0, "listed 20 rows of objects\n"), "{ran:?}");
    assert!(ran[0].1.contains("s3://reports/a~b%20c/d/objects/"), "{ran:?}");
    assert_eq!(ran[1].0, 0, "{ran:?}");
    let strangers = ("--access-key tester:secret", Some(("tester", "guess")));
    let (_, ran) = Box::pin(while_serving_to(strangers, &commands)).await;
    assert!(ran.iter().all(|(code, _, err)| *code == 1 && err.contains("refuses the signature")), "{ran:?}");
    let (_, ran) = Box::pin(while_serving("--access-key tester:secret", &commands)).await;
    assert!(ran.iter().all(|(code, _, err)| *code == 77 && err.contains("AWS_SECRET_ACCESS_KEY")), "{ran:?}");
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused_before_anything_is_opened() {
    let world = World::with(&SPEC);
    let cases = [
        ("local --fault trottle", "did you mean `throttle`?"),
        ("local --listen 0.0.0.0:0", "can be reached from other machines"),
        ("local --listen 0.0.0.0:0 --allow-remote", "access keys"),
        ("local --listen 0.0.0.0:0 --access-key a:b", "--allow-remote"),
        ("local --access-key secret", "ID:SECRET"),
        ("local --access-keys none.txt", "cannot read"),
        ("local --clock noon", "write an instant such as"),
        ("local --replay none.jsonl", "cannot read"),
        ("local --replay x --fault throttle", "cannot be used with"),
        ("local clock --advance soon", "is not a length of time"),
    ];
    for (line, says) in cases {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 64, "{line}: {}", ran.err);
        assert!(ran.err.contains(says), "{line}: {}", ran.err);
        assert!(!world.exists(".s3jobs/local/state"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_s3_that_nobody_asked_for_is_not_started_in_silence() {
    let world = World::new();
    world.remove("s3jobs.yaml");
    let first = world.run("local exec -- true").await;
    assert!(first.err.contains("starting an empty local S3"), "{}", first.err);
    let second = world.run("local exec -- true").await;
    assert!(!second.err.contains("starting an empty local S3"), "{}", second.err);
}

#[tokio::test]
async fn a_fault_rule_of_the_project_that_is_wrong_is_refused() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "seed: seed.yaml", "seed: seed.yaml, faults: [trottle]");
    let ran = world.run("plan --local").await;
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("did you mean `throttle`?"), "{}", ran.err);
}

#[tokio::test]
async fn a_state_folder_that_cannot_be_made_or_written_is_named() {
    let world = World::with(&SPEC);
    world.write(".s3jobs/local/state", "a file");
    let ran = world.run("plan --local").await;
    let err = ran.err.replace(world.root.as_str(), "ROOT");
    insta::assert_snapshot!(format!("{}\n{err}", ran.code), @"
    1
    error: cannot open the local S3
      caused by: state folder `ROOT/.s3jobs/local/state` cannot be made or written
      caused by: File exists (os error 17)
    help: make it a folder that this user can write, or name another, such as `s3jobs local --state DIR`
    ");
    world.remove(".s3jobs/local/state");
    world.write(".s3jobs/local/state/state.redb/no-database", "a folder");
    let ran = world.run("plan --local").await;
    let err = ran.err.replace(world.root.as_str(), "ROOT");
    insta::assert_snapshot!(format!("{}\n{err}", ran.code), @"
    1
    error: cannot open the local S3
      caused by: state folder `ROOT/.s3jobs/local/state` cannot be made or written
      caused by: Is a directory (os error 21)
    help: make it a folder that this user can write, or name another, such as `s3jobs local --state DIR`
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_runs_under_the_behaviour_that_the_project_chooses() {
    let world = World::with(&SPEC);
    let behaviour = "seed: seed.yaml, behaviour: {token-memory: none, effect-lag: 0s, keys-per-job: 5}";
    world.edit("s3jobs.yaml", "seed: seed.yaml", behaviour);
    let applied = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(applied.code, 5, "{}{}", applied.out, applied.err);
    assert_eq!(world.jobs().await, ["Failed"], "its manifest has twenty rows");
}

#[tokio::test]
async fn a_behaviour_of_the_project_that_there_is_not_is_shown_where_it_stands() {
    let world = World::with(&SPEC);
    world.edit("s3jobs.yaml", "seed: seed.yaml", "seed: seed.yaml, behaviour: {list-lag: soon, list-ordr: arbitrary}");
    let ran = world.run("validate").await;
    insta::assert_snapshot!(format!("{}\n{}", ran.code, ran.out), @"
    3
    error[bad-format]: `soon` is not a time such as 10m (a whole number and d, h, m, s or ms; at most 9999d)
      --> s3jobs.yaml:10:50
       |
    10 |   local: {seed: seed.yaml, behaviour: {list-lag: soon, list-ordr: arbitrary}}
       |                                                  ^^^^

    error[unknown-field]: `spec.local.behaviour` has no field `list-ordr`
      --> s3jobs.yaml:10:56
       |
    10 |   local: {seed: seed.yaml, behaviour: {list-lag: soon, list-ordr: arbitrary}}
       |                                                        ^^^^^^^^^
       |
    help: did you mean `list-order`?
       |
    10 |   local: {seed: seed.yaml, behaviour: {list-lag: soon, list-order: arbitrary}}
       |                                                                +

    2 errors in 1 file
    ");
}

/// The folder of the state that `local` prints is that of a project: naming it is the same as naming none.
#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_a_project_is_the_same_when_its_folder_is_named() {
    let commands = ["local env --state .s3jobs/local/state", "local clock --state ./.s3jobs/local/state/"];
    let (said, ran) = Box::pin(while_serving("--listen 127.0.0.1:0", &commands)).await;
    assert!(said.contains(".s3jobs/local/state"), "{said}");
    for (code, _, err) in ran {
        assert_eq!(code, 0, "{err}");
    }
}
