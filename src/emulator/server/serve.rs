use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::line::{Line, ResetSwitch};
use super::receive::{Memory, receive};
use crate::emulator::api::Emulator;
use crate::emulator::config::Progress;

/// How long the job engine rests when there is nothing to do at once.
const PAUSE: Duration = Duration::from_millis(20);

/// How long open requests may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// How long the server waits when a connection cannot be accepted, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How many connections are served at one time. Further ones wait to be accepted.
const CONNECTIONS: usize = 1024;

/// How long a client may take to send the head of a request, and how long an idle connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);

/// Why a server stopped before it was asked to.
#[derive(Debug, thiserror::Error)]
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
    /// S3 and S3 Control share the port. Requests may be in absolute form, as clients send them to a proxy. Requests
    /// that have begun are answered before this returns, within a few seconds.
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
                    Some((stream, permit)) => connections.attend(&self, stream, permit),
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
                Progress::Moved => tokio::task::yield_now().await,
                Progress::Idle | Progress::Waiting => tokio::time::sleep(PAUSE).await,
                Progress::Failed(cause) => return ServeError::Engine { cause },
            }
        }
    }

    /// One step, off the threads that serve connections: it waits for the disk.
    async fn step(&self, working: OwnedMutexGuard<()>) -> Progress {
        let emulator = self.clone();
        let step = tokio::task::spawn_blocking(move || {
            let progress = emulator.tick();
            drop((emulator, working));
            progress
        });
        step.await.unwrap_or_else(|error| Progress::Failed(error.to_string()))
    }
}

/// The connections that are open.
struct Connections {
    open: JoinSet<()>,
    graceful: GracefulShutdown,
    permits: Arc<Semaphore>,
    memory: Arc<Memory>,
}

impl Connections {
    fn new() -> Self {
        Self {
            open: JoinSet::new(),
            graceful: GracefulShutdown::new(),
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
            memory: Arc::new(Memory::new()),
        }
    }

    /// The next connection, as soon as one more may be open.
    async fn accept(&mut self, listener: &TcpListener) -> Option<(TcpStream, OwnedSemaphorePermit)> {
        while self.open.try_join_next().is_some() {}
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        let (stream, _) = listener.accept().await.ok()?;
        Some((stream, permit))
    }

    fn attend(&mut self, emulator: &Emulator, stream: TcpStream, permit: OwnedSemaphorePermit) {
        let (emulator, memory) = (emulator.clone(), Arc::clone(&self.memory));
        let switch = ResetSwitch::default();
        let line = Line::new(stream, switch.clone());
        let service = service_fn(move |request| {
            let (emulator, memory, switch) = (emulator.clone(), Arc::clone(&memory), switch.clone());
            async move { receive(&emulator, request, &memory, &switch).await }
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        let connection = self.graceful.watch(builder.serve_connection(TokioIo::new(line), service).into_owned());
        self.open.spawn(async move {
            // A broken connection is the client's to notice.
            drop(connection.await);
            drop(permit);
        });
    }

    /// Lets what has begun come to its end, within a few seconds. What still runs after them is cut off: the client sees
    /// a closed connection, as it would from a killed server.
    async fn end(mut self) {
        drop(tokio::time::timeout(GRACE, self.graceful.shutdown()).await);
        self.open.shutdown().await;
    }
}
