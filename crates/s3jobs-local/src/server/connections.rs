use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::intake::Memory;
use super::line::{Line, ResetSwitch};
use super::pulse::Pulse;
use super::receive::{Reception, receive};
use crate::api::Emulator;
use crate::gate::{Gate, Hosts};

/// How long open requests may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait until it is looked again for a connection that can be closed.
const ROOM_PAUSE: Duration = Duration::from_millis(100);

/// How many connections are served at one time, where the system allows twice as many open files: objects are files, too.
const CONNECTIONS: usize = 1024;

/// How long a client may take to send the head of a request, and how long an idle connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);

/// How many requests a connection of HTTP/2 has at one time.
const STREAMS: u32 = 100;

/// The connections that are open.
pub(super) struct Connections {
    open: JoinSet<()>,
    members: Vec<Member>,
    graceful: GracefulShutdown,
    places: Arc<Semaphore>,
    memory: Arc<Memory>,
}

/// A connection, and how it is closed for another.
struct Member {
    pulse: Arc<Pulse>,
    task: AbortHandle,
}

/// A client that is to be served, and its place among the others.
pub(super) struct Arrival {
    stream: TcpStream,
    place: OwnedSemaphorePermit,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self {
            open: JoinSet::new(),
            members: Vec::new(),
            graceful: GracefulShutdown::new(),
            places: Arc::new(Semaphore::new(CONNECTIONS.min(open_files() / 2).max(1))),
            memory: Arc::new(Memory::new()),
        }
    }

    /// The next client. Where all places are taken, the most dispensable connection is closed for it. Nothing, where none
    /// can be accepted, such as for want of file descriptors.
    pub(super) async fn accept(&mut self, listener: &TcpListener) -> Option<Arrival> {
        let accepted = listener.accept().await;
        while self.open.try_join_next().is_some() {}
        self.members.retain(|member| !member.task.is_finished());
        let Ok((stream, _)) = accepted else {
            self.close_one();
            return None;
        };
        loop {
            if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
                return Some(Arrival { stream, place });
            }
            self.close_one();
            if let Ok(place) = timeout(ROOM_PAUSE, Arc::clone(&self.places).acquire_owned()).await {
                return Some(Arrival { stream, place: place.ok()? });
            }
        }
    }

    /// Closes the most dispensable connection, if there is one.
    fn close_one(&mut self) {
        let dispensable = |(index, member): (usize, &Member)| Some((member.pulse.dispensable()?, index));
        if let Some((_, index)) = self.members.iter().enumerate().filter_map(dispensable).min() {
            self.members.swap_remove(index).task.abort();
        }
    }

    /// Serves a client. Without access keys, it may name this server only by names of its own.
    pub(super) fn attend(&mut self, emulator: &Emulator, Arrival { stream, place }: Arrival) {
        let gate =
            Gate::new(if emulator.needs_signatures() { Hosts::Signed } else { Hosts::Own(own_address(&stream)) });
        let (emulator, memory) = (emulator.clone(), Arc::clone(&self.memory));
        let (switch, pulse) = (ResetSwitch::default(), Arc::new(Pulse::new()));
        let line = Line::new(stream, switch.clone(), Arc::clone(&pulse));
        let beating = Arc::clone(&pulse);
        let service = service_fn(move |request| {
            let (emulator, memory, switch, pulse) =
                (emulator.clone(), Arc::clone(&memory), switch.clone(), Arc::clone(&beating));
            async move {
                let reception = Reception { gate, memory: &memory, pulse: &pulse, switch: &switch };
                receive(&emulator, request, &reception).await
            }
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        builder.http2().max_concurrent_streams(STREAMS);
        let connection = self.graceful.watch(builder.serve_connection(TokioIo::new(line), service).into_owned());
        let task = self.open.spawn(async move {
            // A broken connection is the client's to notice.
            drop(connection.await);
            drop(place);
        });
        self.members.push(Member { pulse, task });
    }

    /// Lets what has begun come to its end, within a few seconds. What still runs after them is cut off: the client sees
    /// a closed connection, as it would from a killed server.
    pub(super) async fn end(mut self) {
        drop(timeout(GRACE, self.graceful.shutdown()).await);
        self.open.shutdown().await;
    }
}

/// The address that a client connected to. One that cannot be told is none that a client names.
fn own_address(stream: &TcpStream) -> IpAddr {
    stream.local_addr().map_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), |address| address.ip())
}

/// How many files this process may have open.
#[cfg(unix)]
fn open_files() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

/// Other systems name no limit.
#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}
