//! What each operation does to objects, and what it says of them in the completion report.

mod acl;
mod checksum;
mod copy;
mod encryption;
mod lambda;
mod lock;
mod replicate;
mod restore;

use crate::jobs::world::{Draft, World};

/// A world with these buckets besides those for manifests and reports.
async fn world_with(buckets: &str) -> World {
    let world = World::new();
    world.seed(buckets);
    world.make_bucket("admin-bucket").await;
    world.make_bucket("report-bucket").await;
    world
}

/// A job over these rows of a manifest.
async fn job(world: &World, rows: &str, operation: &str) -> Draft {
    world.manifest(rows).await.operation(operation)
}

/// Why CreateJob refuses an operation.
async fn refusal(operation: &str) -> String {
    let world = world_with("[]").await;
    let draft = job(&world, "b,k\n", operation).await;
    world.call("POST", "", draft.xml()).await.error()
}
