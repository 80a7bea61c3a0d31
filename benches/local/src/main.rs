//! Sends one kind of small S3 request over a number of connections, and says how many a second were answered.
//!
//! It is the same for every server that run.py compares: a thread and a socket a connection, requests written by hand,
//! each answer read to its end before the next request.

mod connection;
mod request;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use connection::Connection;
use request::Kind;

const USAGE: &str = "usage: s3jobs-load put|get|tag|copy ADDRESS:PORT BUCKET CONNECTIONS REQUESTS BYTES";

/// What all connections share.
struct Load {
    kind: Kind,
    server: SocketAddr,
    bucket: String,
    requests: u64,
    bytes: usize,
    next: AtomicU64,
}

fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("s3jobs-load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, server, bucket, connections, requests, bytes] = arguments.as_slice() else { return Err(USAGE.into()) };
    let load = Load {
        kind: Kind::from_name(kind).ok_or(USAGE)?,
        server: server.parse()?,
        bucket: bucket.clone(),
        requests: requests.parse()?,
        bytes: bytes.parse()?,
        next: AtomicU64::new(0),
    };
    let connections: usize = connections.parse()?;
    let start = Instant::now();
    let taken: Vec<Result<Vec<Duration>, String>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..connections).map(|_| scope.spawn(|| work(&load))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err("a connection's thread died".into())))
            .collect()
    });
    let wall = start.elapsed();
    let mut latencies: Vec<Duration> = taken.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    latencies.sort_unstable();
    Ok(summary(&latencies, wall))
}

/// Sends requests until none is left, and says how long each answer took.
fn work(load: &Load) -> Result<Vec<Duration>, String> {
    let mut connection = Connection::new(load.server);
    let mut latencies = Vec::new();
    let body = vec![b'x'; load.bytes];
    loop {
        let number = load.next.fetch_add(1, Ordering::Relaxed);
        if number >= load.requests {
            return Ok(latencies);
        }
        let request = load.kind.request(&load.bucket, number, &body);
        let start = Instant::now();
        let status = connection.send(&request).map_err(|error| error.to_string())?;
        latencies.push(start.elapsed());
        if !(200..300).contains(&status) {
            return Err(format!("request {number} was answered with status {status}"));
        }
    }
}

/// One line of JSON: requests a second, and latencies in microseconds.
fn summary(sorted: &[Duration], wall: Duration) -> String {
    let quantile = |part: f64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank"
        )]
        let rank = ((sorted.len().saturating_sub(1)) as f64 * part) as usize;
        sorted.get(rank).map_or(0, Duration::as_micros)
    };
    #[allow(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let rate = sorted.len() as f64 / wall.as_secs_f64();
    let (p50, p99) = (quantile(0.5), quantile(0.99));
    format!(r#"{{"requests": {}, "rate": {rate:.1}, "p50": {p50}, "p99": {p99}}}"#, sorted.len())
}
