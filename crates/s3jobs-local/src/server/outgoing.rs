use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// The body of an answer: all of it, or a part, after which the connection ends.
pub(super) struct Outgoing {
    left: Bytes,
    end: End,
}

/// What comes after the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The end of the body.
    Whole,
    /// Nothing yet: what was sent so far is to reach the client first.
    Flush,
    /// The end of the connection.
    Broken,
}

impl Outgoing {
    pub(super) fn whole(body: Bytes) -> Self {
        Self { left: body, end: End::Whole }
    }

    /// The first bytes of a body whose head announces more.
    pub(super) fn truncated(mut body: Bytes, arrives: usize) -> Self {
        body.truncate(arrives);
        Self { left: body, end: End::Flush }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.left.is_empty() {
            let left = std::mem::take(&mut self.left);
            return Poll::Ready(Some(Ok(Frame::data(left))));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::Flush => {
                self.end = End::Broken;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Broken => Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.end == End::Whole && self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.end {
            End::Whole => SizeHint::with_exact(self.left.len() as u64),
            End::Flush | End::Broken => SizeHint::default(),
        }
    }
}
