use std::net::SocketAddr;

use camino::Utf8Path;
use s3jobs_local::{Emulator, OpenError, State};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::s3::wire::exchange;
use crate::s3::world::{emulator, open, send};

/// A server on a port of its own, and what ends it.
struct Running {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

async fn serve(emulator: Emulator) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let shutdown = async move { drop(ended.await) };
    let server = tokio::spawn(async move { emulator.serve(listener, shutdown).await.unwrap() });
    Running { address, end, server }
}

#[tokio::test]
async fn both_planes_are_on_one_port_and_take_absolute_request_lines() {
    let running = serve(emulator()).await;
    let close = "Connection: close\r\nContent-Length: 0\r\n\r\n";
    let made = exchange(running.address, &format!("PUT /bucket HTTP/1.1\r\nHost: localhost\r\n{close}")).await;
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    let line = "GET http://bucket.s3.emulator.test/?location HTTP/1.1\r\nHost: bucket.s3.emulator.test\r\n";
    let located = exchange(running.address, &format!("{line}{close}")).await;
    assert!(located.contains("LocationConstraint"), "{located}");
    let line = "GET http://111122223333.s3control.emulator.test/v20180820/jobs HTTP/1.1\r\nHost: 111122223333.s3control.emulator.test\r\n";
    let listed = exchange(running.address, &format!("{line}{close}")).await;
    assert!(listed.contains("ListJobsResult"), "{listed}");
}

/// botocore gives the next answer on such a connection the status of this one, and waits a minute for its headers to come.
#[tokio::test]
async fn a_connection_ends_with_an_answer_that_comes_in_place_of_100_continue() {
    let running = serve(emulator()).await;
    let head = |line: &str, length: u64| {
        format!("PUT {line} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n")
    };
    for (line, length, status) in [("/bucket", 0, "200"), ("/bucket/empty", 0, "200"), ("/bucket/key", 6 << 30, "400")]
    {
        let answer = exchange(running.address, &head(line, length)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer}");
        assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"), "{line}: {answer}");
    }
    let last = "GET /bucket/key HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let answers = exchange(running.address, &format!("{}body{last}", head("/bucket/key", 4))).await;
    assert!(answers.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answers}");
    assert!(answers.ends_with("\r\n\r\nbody"), "{answers}");
}

#[tokio::test]
async fn the_server_ends_when_it_is_asked_to() {
    let Running { end, server, address } = serve(emulator()).await;
    end.send(()).unwrap();
    server.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_state_folder_belongs_to_one_process_at_a_time() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = Utf8Path::from_path(temporary.path()).unwrap().join("state");
    let state = State::Directory(directory.clone());
    let first = open(state.clone());
    let clock = std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let config = s3jobs_local::Config::new(state.clone(), clock);
    let second = Emulator::open(config).map(drop);
    assert!(matches!(second, Err(OpenError::Locked { directory: at }) if at == directory));
    drop(first);
    open(state);
}

#[tokio::test]
async fn the_state_folder_is_free_once_the_server_has_ended() {
    let temporary = tempfile::tempdir().unwrap();
    let state = State::Directory(Utf8Path::from_path(temporary.path()).unwrap().to_owned());
    let Running { end, server, address } = serve(open(state.clone())).await;
    exchange(address, "PUT /bucket HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .await;
    end.send(()).unwrap();
    server.await.unwrap();
    let found = send(&open(state), "HEAD /bucket", &[], "").await;
    assert_eq!(found.status, 200);
}
