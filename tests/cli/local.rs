//! The local S3 as a server, and as an environment.

use std::time::Duration;

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
    world.write("seven.sh", "test \"$AWS_ENDPOINT_URL_S3\" = http://s3.emulator.test && exit 7");
    let script = world.root.join("seven.sh");
    assert_eq!(world.run(&format!("local exec -- sh {script}")).await.code, 7);
    assert_eq!(world.run("local exec -- true").await.code, 0);
    assert_eq!(world.run("local exec -- false").await.code, 1);
    assert_eq!(world.run("local exec -- no-such-program").await.code, 64);
    assert_eq!(world.run("local exec").await.code, 64);
}
