//! One connection, opened again when the server closes it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// A socket that sends one request after the other.
pub(crate) struct Connection {
    server: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// What the head of an answer says.
#[derive(Default)]
struct Head {
    status: u16,
    length: Option<u64>,
    closes: bool,
}

impl Connection {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self { server, stream: None }
    }

    /// Sends a request and reads its answer to the end.
    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.server)?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        stream.get_mut().write_all(request)?;
        let head = read_head(&mut stream)?;
        match head.length {
            Some(length) => io::copy(&mut stream.by_ref().take(length), &mut io::sink())?,
            None => io::copy(&mut stream, &mut io::sink())?,
        };
        if head.length.is_some() && !head.closes {
            self.stream = Some(stream);
        }
        Ok(head.status)
    }
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Head> {
    let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut head = Head { closes: line.starts_with("HTTP/1.0"), ..Head::default() };
    head.status =
        line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| broken("no status line"))?;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = value.trim().parse().ok(),
            "connection" => head.closes |= value.trim().eq_ignore_ascii_case("close"),
            "transfer-encoding" => return Err(broken("a chunked answer, which this program does not read")),
            _ => {}
        }
    }
    if head.status == 204 {
        head.length = Some(0);
    }
    Ok(head)
}
