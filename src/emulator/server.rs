use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::api::Emulator;
use super::config::Progress;

/// How long the job engine rests when there is nothing to do at once.
const PAUSE: Duration = Duration::from_millis(20);

/// How long open requests may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// How long the server waits when a connection cannot be accepted, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The largest body of a request, in bytes. Bodies are held in memory while they are received.
const MAX_BODY: usize = 1024 * 1024 * 1024;

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
        let connections = GracefulShutdown::new();
        let mut shutdown = pin!(shutdown);
        let working = Arc::new(Mutex::new(()));
        let mut engine = pin!(self.drive(&working));
        let outcome = loop {
            tokio::select! {
                () = &mut shutdown => break Ok(()),
                stopped = &mut engine => break Err(stopped),
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.attend(stream, &connections),
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
            }
        };
        drop(listener);
        // What still runs after this is cut off: the client sees a closed connection, as it would from a killed server.
        drop(tokio::time::timeout(GRACE, connections.shutdown()).await);
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

    fn attend(&self, stream: TcpStream, connections: &GracefulShutdown) {
        let emulator = self.clone();
        let service = service_fn(move |request| {
            let emulator = emulator.clone();
            async move { Ok::<_, Infallible>(emulator.receive(request).await.map(Full::new)) }
        });
        let builder = Builder::new(TokioExecutor::new());
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection.into_owned());
        // A broken connection is the client's to notice.
        tokio::spawn(async move { drop(connection.await) });
    }

    async fn receive(&self, request: Request<Incoming>) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let body = match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => return unreadable(error.as_ref()),
        };
        let emulator = self.clone();
        let runtime = tokio::runtime::Handle::current();
        let answer =
            tokio::task::spawn_blocking(move || runtime.block_on(emulator.respond(Request::from_parts(parts, body))));
        answer.await.unwrap_or_else(|error| error_answer(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", &error))
    }
}

fn unreadable(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Response<Bytes> {
    if error.is::<LengthLimitError>() {
        let message = format!("the local S3 takes at most {MAX_BODY} bytes in one request");
        return error_answer(StatusCode::BAD_REQUEST, "EntityTooLarge", &message);
    }
    error_answer(StatusCode::BAD_REQUEST, "IncompleteBody", &"the request body terminated unexpectedly")
}

/// An error from before a request could be understood. `message` has no characters that XML would have to escape.
fn error_answer(status: StatusCode, code: &str, message: &dyn std::fmt::Display) -> Response<Bytes> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}
