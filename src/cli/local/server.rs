use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::place::{Access, Listening, Place, Posted};
use crate::cli::errors::LocalError;
use crate::emulator::{Config, Emulator, OpenError, ServeError};

/// A local S3 that this process serves, until it is closed or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Others find the server as long as it is held.
    posted: Option<Posted>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

/// How a state is opened.
#[derive(Clone)]
pub(crate) struct Opening {
    pub(crate) place: Place,
    pub(crate) config: Config,
}

impl Opening {
    /// Who may use what is opened.
    pub(crate) fn access(&self) -> Access {
        if self.config.keys.is_empty() { Access::Open } else { Access::Signed }
    }

    /// Opens the state. `None` if another process has it open.
    pub(crate) async fn open(&self) -> Result<Option<Emulator>, LocalError> {
        let config = self.config.clone();
        match blocking(move || Emulator::open(config)).await? {
            Ok(emulator) => Ok(Some(emulator)),
            Err(OpenError::Locked { .. }) => Ok(None),
            Err(error @ (OpenError::State(_) | OpenError::Folder { .. } | OpenError::Clock(_))) => {
                Err(LocalError::Open(error))
            }
        }
    }
}

impl Server {
    /// Serves a local S3 on an address, and tells other processes which one it is.
    pub(crate) async fn start(emulator: Emulator, listen: SocketAddr, opening: &Opening) -> Result<Self, LocalError> {
        let failed = |source| LocalError::Listen { address: listen.to_string(), source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let listening = Listening { address, access: opening.access() };
        let posted = opening.place.write_address(listening);
        let posted = posted.map_err(|(path, source)| LocalError::Address { path, source })?;
        let (stop, stopped) = oneshot::channel();
        // A dropped sender ends the server as well.
        let task = tokio::spawn(emulator.serve(listener, async move { drop(stopped.await) }));
        Ok(Self { address, posted, stop, task })
    }

    /// Returns when the server ends by itself.
    pub(crate) async fn ended(&mut self) -> LocalError {
        ending((&mut self.task).await).err().unwrap_or(LocalError::Broken { message: "it stopped".to_owned() })
    }

    /// Answers what has begun, and ends.
    pub(crate) async fn close(self) -> Result<(), LocalError> {
        drop((self.stop, self.posted));
        ending(self.task.await)
    }
}

fn ending(joined: Result<Result<(), ServeError>, tokio::task::JoinError>) -> Result<(), LocalError> {
    match joined {
        Ok(served) => served.map_err(LocalError::Serve),
        Err(error) => Err(LocalError::Broken { message: error.to_string() }),
    }
}

/// Runs what waits for the disk away from the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LocalError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| LocalError::Broken { message: error.to_string() })
}
