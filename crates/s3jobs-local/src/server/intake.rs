use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Buf as _};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::code::Code;
use crate::refusal::Refusal;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The first bytes of a body are one block of this size, and the rest are blocks of the other.
const FIRST_BLOCK: usize = 64 * KIB;
const BLOCK: usize = MIB;

/// How many blocks all bodies together have at one time: 256 MiB for first blocks, so that small bodies find room beside
/// large ones, and 2 GiB for the others.
const FIRST_BLOCKS: usize = 4096;
const BLOCKS: usize = 2048;

/// How long a body may rest between two pieces of it.
// As S3 does it: RequestTimeout after some 20 seconds.
const REST: Duration = Duration::from_secs(20);

/// How long a body waits for the room that others have.
const ROOM_WAIT: Duration = Duration::from_secs(10);

/// The memory for request bodies. A body counts as it arrives, whatever its head announces.
pub(super) struct Memory {
    first: Semaphore,
    further: Semaphore,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { first: Semaphore::new(FIRST_BLOCKS), further: Semaphore::new(BLOCKS) }
    }
}

/// A body, and the room that it has until this is dropped.
pub(super) struct Held<'m> {
    pub(super) body: Bytes,
    _room: Vec<SemaphorePermit<'m>>,
}

/// Receives a body of at most `limit` bytes; `too_large` is the answer to a longer one.
pub(super) async fn take_in<B>(
    mut body: B,
    (limit, too_large): (usize, Refusal),
    memory: &Memory,
) -> Result<Held<'_>, Refusal>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut pile = Pile { blocks: VecDeque::new(), size: 0, room: Vec::new(), memory };
    loop {
        let frame = match timeout(REST, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return Ok(pile.held()),
            Ok(Some(Err(_))) => return Err(incomplete()),
            Err(_) => return Err(rested()),
        };
        // Trailers of the transport mean nothing to S3.
        let Ok(piece) = frame.into_data() else { continue };
        if piece.len() > limit.saturating_sub(pile.size) {
            return Err(too_large);
        }
        pile.add(piece).await?;
    }
}

/// What has arrived so far. Pieces are copied into blocks: many small ones would take much more than their bytes.
struct Pile<'m> {
    blocks: VecDeque<Vec<u8>>,
    size: usize,
    room: Vec<SemaphorePermit<'m>>,
    memory: &'m Memory,
}

impl Pile<'_> {
    async fn add(&mut self, mut piece: Bytes) -> Result<(), Refusal> {
        while piece.has_remaining() {
            let capacity = if self.blocks.len() == 1 { FIRST_BLOCK } else { BLOCK };
            match self.blocks.back_mut().filter(|block| block.len() < capacity) {
                Some(block) => {
                    let part = piece.split_to(piece.len().min(capacity - block.len()));
                    self.size += part.len();
                    block.extend_from_slice(&part);
                }
                None => self.add_block().await?,
            }
        }
        Ok(())
    }

    async fn add_block(&mut self) -> Result<(), Refusal> {
        let blocks = if self.blocks.is_empty() { &self.memory.first } else { &self.memory.further };
        let room = timeout(ROOM_WAIT, blocks.acquire()).await;
        self.room.push(room.map_err(|_| full())?.map_err(|_| full())?);
        self.blocks.push_back(Vec::new());
        Ok(())
    }
}

impl<'m> Pile<'m> {
    /// The body in one piece. Each block is given back as soon as it is copied.
    fn held(mut self) -> Held<'m> {
        let mut body = if self.blocks.len() == 1 { self.blocks.pop_front() } else { None }.unwrap_or_default();
        if !self.blocks.is_empty() {
            body.reserve_exact(self.size);
        }
        while let Some(block) = self.blocks.pop_front() {
            body.extend_from_slice(&block);
        }
        Held { body: Bytes::from(body), _room: self.room }
    }
}

// Codes and texts: S3 API Reference, "Error responses".

fn incomplete() -> Refusal {
    Refusal::new(Code::IncompleteBody, "The request body terminated unexpectedly")
}

fn rested() -> Refusal {
    let message = "Your socket connection to the server was not read from or written to within the timeout period. \
                   Idle connections will be closed.";
    Refusal::new(Code::RequestTimeout, message)
}

fn full() -> Refusal {
    let message = "Please reduce your request rate: the bodies of other requests fill the memory of the local S3.";
    Refusal::new(Code::SlowDown, message)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::StreamExt as _;
    use futures::stream;
    use http_body_util::StreamBody;
    use hyper::body::Frame;

    use super::*;

    const LIMIT: usize = 4 * MIB;

    fn pieces(pieces: Vec<Bytes>) -> impl Body<Data = Bytes, Error = Infallible> + Unpin {
        StreamBody::new(stream::iter(pieces.into_iter().map(|piece| Ok(Frame::data(piece)))))
    }

    fn limited() -> (usize, Refusal) {
        (LIMIT, Refusal::new(Code::EntityTooLarge, "too large"))
    }

    async fn refusal(body: impl Body<Data = Bytes> + Unpin, memory: &Memory) -> &'static str {
        take_in(body, limited(), memory).await.map(drop).unwrap_err().code.as_str()
    }

    #[tokio::test]
    async fn a_body_is_put_together_from_its_pieces() {
        let memory = Memory::new();
        let whole: Vec<u8> = (0..3 * MIB).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let parts = whole.chunks(10_007).map(Bytes::copy_from_slice).collect();
        let held = take_in(pieces(parts), limited(), &memory).await.unwrap();
        assert!(held.body == whole);
        assert_eq!(memory.first.available_permits(), FIRST_BLOCKS - 1);
        assert_eq!(memory.further.available_permits(), BLOCKS - 3);
        drop(held);
        assert_eq!(memory.further.available_permits(), BLOCKS);
        assert!(take_in(pieces(Vec::new()), limited(), &memory).await.unwrap().body.is_empty());
    }

    #[tokio::test]
    async fn no_more_than_the_limit_is_received() {
        let memory = Memory::new();
        let endless = stream::repeat_with(|| Ok::<_, Infallible>(Frame::data(Bytes::from_static(&[0; KIB]))));
        assert_eq!(refusal(StreamBody::new(endless.boxed()), &memory).await, "EntityTooLarge");
        assert_eq!(memory.further.available_permits(), BLOCKS);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_go_on_is_given_up() {
        let begun = stream::iter([Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x")))]).chain(stream::pending());
        assert_eq!(refusal(StreamBody::new(begun.boxed()), &Memory::new()).await, "RequestTimeout");
    }

    #[tokio::test(start_paused = true)]
    async fn large_bodies_leave_room_for_small_ones() {
        let memory = Memory::new();
        let _others = memory.further.acquire_many(u32::try_from(BLOCKS).unwrap()).await.unwrap();
        let small = Bytes::from(vec![0; FIRST_BLOCK]);
        assert!(take_in(pieces(vec![small]), limited(), &memory).await.is_ok());
        let large = Bytes::from(vec![0; FIRST_BLOCK + 1]);
        assert_eq!(refusal(pieces(vec![large]), &memory).await, "SlowDown");
    }
}
