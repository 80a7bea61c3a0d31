use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

/// The person's wish to end, as a value that can be waited for. A second wish is that nothing be waited for.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    wish: CancellationToken,
    second: CancellationToken,
    phase: Arc<AtomicU8>,
}

/// Expresses the wish to end.
#[derive(Debug)]
pub struct Interrupter(Interrupt);

/// What a command is doing when the wish is expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// Something that may be dropped where it stands.
    Any,
    /// It waits for the answer to a question: whoever ends it now has agreed to nothing.
    Question,
    /// It follows jobs, and ends itself: calls in flight are waited for.
    Following,
}

impl Interrupt {
    /// A wish, and the way to express it.
    pub fn pair() -> (Interrupter, Self) {
        let interrupt = Self::default();
        (Interrupter(interrupt.clone()), interrupt)
    }

    /// Expressed by ctrl-c, and by SIGTERM where there is such a thing.
    pub(crate) fn on_signals() -> Self {
        let (interrupter, interrupt) = Self::pair();
        tokio::spawn(async move {
            loop {
                signal().await;
                interrupter.interrupt();
            }
        });
        interrupt
    }

    /// Whether the wish was expressed.
    pub fn is_wished(&self) -> bool {
        self.wish.is_cancelled()
    }

    /// The wish, for calls that end by themselves.
    pub(crate) fn token(&self) -> CancellationToken {
        self.wish.clone()
    }

    fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::SeqCst);
    }

    fn is_in(&self, phase: Phase) -> bool {
        self.phase.load(Ordering::SeqCst) == phase as u8
    }

    /// A question is open: whoever ends the command now has agreed to nothing.
    pub(crate) fn opens_question(&self) {
        self.enter(Phase::Question);
    }

    /// The question was answered.
    pub(crate) fn closes_question(&self) {
        self.enter(Phase::Any);
    }

    /// Whether a question is open.
    pub(crate) fn is_at_question(&self) -> bool {
        self.is_in(Phase::Question)
    }

    /// Jobs are followed from now on: the first wish ends that in good order.
    pub(crate) fn follows(&self) {
        self.enter(Phase::Following);
    }

    /// Jobs are followed no longer: what comes now may be dropped where it stands.
    pub(crate) fn followed(&self) {
        self.enter(Phase::Any);
    }

    /// Returns when the wish is expressed.
    pub async fn wished(&self) {
        self.wish.cancelled().await;
    }

    /// Returns when the command is to be dropped where it stands: at the first wish, or at the second while it follows jobs.
    pub(crate) async fn drops(&self) {
        self.wish.cancelled().await;
        if self.is_in(Phase::Following) {
            self.second.cancelled().await;
        }
    }
}

impl Interrupter {
    /// Expresses the wish, or expresses it again.
    pub fn interrupt(&self) {
        let Interrupt { wish, second, phase: _ } = &self.0;
        if wish.is_cancelled() { second.cancel() } else { wish.cancel() }
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return ctrl_c().await;
    };
    tokio::select! {
        () = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    ctrl_c().await;
}

/// Returns on ctrl-c; never, if the system does not tell.
async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wish_to_end_reaches_every_copy() {
        let (interrupter, interrupt) = Interrupt::pair();
        let copy = interrupt.clone();
        assert!(!copy.is_wished());
        interrupter.interrupt();
        copy.wished().await;
        assert!(interrupt.is_wished());
    }
}
