use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::server::{Opening, Server};

/// How long to rest between two looks at whether the other process is gone.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes the local S3 over when the process that serves it ends, so that the clients of this process go on.
///
/// It listens on the same address, so that nobody has to be told. Dropping it gives up.
#[derive(Debug)]
pub(crate) struct Standby(JoinHandle<()>);

impl Standby {
    pub(crate) fn start(opening: Opening, address: SocketAddr) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(PAUSE).await;
                // What fails now is tried again: until then, calls are answered with "cannot reach", which is true.
                let Ok(Some(emulator)) = opening.open().await else { continue };
                if let Ok(mut server) = Server::start(emulator, address, &opening).await {
                    drop(server.ended().await);
                }
            }
        }))
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        self.0.abort();
    }
}
