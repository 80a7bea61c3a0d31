/// Does what takes long, or waits for the disk, where nobody else waits for it.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // What is told on another thread belongs to the same command.
    let log = tracing::dispatcher::get_default(Clone::clone);
    match tokio::task::spawn_blocking(move || tracing::dispatcher::with_default(&log, work)).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
