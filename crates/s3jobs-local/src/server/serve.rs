use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::connections::Connections;
use crate::api::Emulator;
use crate::config::Tick;

/// How long the job engine rests when there is nothing to do at once.
const PAUSE: Duration = Duration::from_millis(20);

/// How long the server waits when a connection cannot be accepted, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why a server stopped before it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The job engine cannot go on, because the state cannot be written or read.
    #[error("the job engine stopped: {cause}")]
    Engine {
        /// What happened, with its causes.
        cause: String,
    },
}

impl Emulator {
    /// Answers requests on `listener` and runs the jobs, until `shutdown` is there.
    ///
    /// S3 and S3 Control share the port. Requests may be in absolute form, as clients send them to a proxy. Requests of
    /// web pages and to foreign hosts are refused. Requests that have begun are answered before this returns, within a few
    /// seconds.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), ServeError> {
        let mut connections = Connections::new();
        let mut shutdown = pin!(shutdown);
        let working = Arc::new(Mutex::new(()));
        let mut engine = pin!(self.drive(&working));
        let outcome = loop {
            tokio::select! {
                () = &mut shutdown => break Ok(()),
                stopped = &mut engine => break Err(stopped),
                accepted = connections.accept(&listener) => match accepted {
                    Some(arrival) => connections.attend(&self, arrival),
                    None => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
            }
        };
        drop(listener);
        connections.end().await;
        if let Some(faults) = self.faults() {
            faults.end().await;
        }
        // A step that has begun ends first: afterwards the state may be opened by another.
        drop(working.lock().await);
        outcome
    }

    /// Runs the job engine; returns only when it cannot go on.
    async fn drive(&self, working: &Arc<Mutex<()>>) -> ServeError {
        loop {
            match self.step(working.clone().lock_owned().await).await {
                Tick::Moved => tokio::task::yield_now().await,
                Tick::Idle | Tick::Waiting => tokio::time::sleep(PAUSE).await,
                Tick::Failed(cause) => return ServeError::Engine { cause },
            }
        }
    }

    /// One step, off the threads that serve connections: it waits for the disk.
    async fn step(&self, working: OwnedMutexGuard<()>) -> Tick {
        let emulator = self.clone();
        let step = tokio::task::spawn_blocking(move || {
            let progress = emulator.tick();
            drop((emulator, working));
            progress
        });
        step.await.unwrap_or_else(|error| Tick::Failed(error.to_string()))
    }
}
