//! What the local S3 keeps is its owner's, and what a checkout says of it is not believed.

use std::sync::Arc;

use s3jobs::emulator::{Config, Emulator, State};

use crate::world::{SPEC, World};

#[cfg(unix)]
fn mode(world: &World, path: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(world.root.join(path)).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
fn widen(world: &World, path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(world.root.join(path), std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn files_and_folders_of_the_local_s3_are_for_their_owner() {
    const FOLDERS: [&str; 4] = [".s3jobs", ".s3jobs/local", ".s3jobs/local/state", ".s3jobs/local/state/bodies"];
    const FILES: [&str; 3] =
        [".s3jobs/local/address", ".s3jobs/local/state/state.redb", ".s3jobs/local/state/bodies/0000000000000000"];
    let world = World::new();
    // One body is large enough for a file of its own.
    world.edit("seed.yaml", "sizeBytes: 10", "sizeBytes: 100000");
    for _ in 0..2 {
        assert_eq!(world.run("local exec -- true").await.code, 0);
        for folder in FOLDERS {
            assert_eq!(mode(&world, folder), 0o700, "{folder}");
        }
        for file in FILES {
            assert_eq!(mode(&world, file), 0o600, "{file}");
        }
        // As an older version left them.
        for folder in FOLDERS {
            widen(&world, folder, 0o755);
        }
        FILES[..2].iter().for_each(|file| widen(&world, file, 0o644));
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_a_person_made_for_the_state_is_left_as_it_is() {
    let world = World::new();
    std::fs::create_dir(world.root.join("shared")).unwrap();
    widen(&world, "shared", 0o755);
    assert_eq!(world.run("local exec --state shared -- true").await.code, 0);
    assert_eq!([mode(&world, "shared"), mode(&world, "shared/bodies")], [0o755, 0o700]);
    assert_eq!(mode(&world, "shared/state.redb"), 0o600);
}

/// Something else of this machine may listen there.
#[tokio::test]
async fn an_address_without_a_state_that_is_open_leads_nowhere() {
    let world = World::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    world.write(".s3jobs/local/address", &format!("{}\n", listener.local_addr().unwrap()));
    assert_eq!(world.run("local env").await.code, 1);
    assert_eq!(world.run("local exec -- true").await.code, 0);
    world.write(".s3jobs/local/address", &format!("{}\n", listener.local_addr().unwrap()));
    let ran = world.run("local env").await;
    assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains("is not running"), "{}{}", ran.out, ran.err);
    let clock = world.run("local clock").await;
    assert!(clock.code == 1 && clock.err.contains("start it with `s3jobs local`"), "{}{}", clock.out, clock.err);
}

#[tokio::test]
async fn an_address_of_another_machine_is_not_believed() {
    let world = World::with(&SPEC);
    world.write(".s3jobs/local/address", "192.0.2.1:80\n");
    for line in ["local env", "local clock", "local clock --advance 1d"] {
        let ran = world.run(line).await;
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{line}: {}", ran.err);
        assert!(ran.err.contains("192.0.2.1:80, which is not this machine's loopback"), "{line}: {}", ran.err);
    }
    let clock: s3jobs::emulator::Clock = Arc::new(|| "2026-11-22T13:00:00Z".parse().unwrap());
    let state = State::Directory(world.root.join(".s3jobs/local/state"));
    let _another_process = Emulator::open(Config::new(state, clock)).unwrap();
    for line in ["plan --local", "local exec -- true", "local inventory objects", "local"] {
        let ran = world.run(line).await;
        assert_eq!(ran.code, 4, "{line}: {}", ran.err);
        assert!(ran.err.contains("remove the file if it is not yours"), "{line}: {}", ran.err);
    }
}
