use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// The person's wish to end, as a value that can be waited for.
#[derive(Clone, Debug)]
pub struct Cancel {
    wish: watch::Receiver<bool>,
    question: Arc<AtomicBool>,
}

/// Expresses the wish to end.
#[derive(Debug)]
pub struct Canceller(watch::Sender<bool>);

impl Cancel {
    /// A wish, and the way to express it.
    pub fn pair() -> (Canceller, Self) {
        let (sender, wish) = watch::channel(false);
        (Canceller(sender), Self { wish, question: Arc::default() })
    }

    /// Expressed by ctrl-c, and by SIGTERM where there is such a thing.
    pub(super) fn on_signals() -> Self {
        let (canceller, cancel) = Self::pair();
        tokio::spawn(async move {
            signal().await;
            canceller.cancel();
            // Kept, so that the wish stays expressed.
            std::future::pending::<()>().await;
        });
        cancel
    }

    /// Whether the wish was expressed.
    pub fn is_cancelled(&self) -> bool {
        *self.wish.borrow()
    }

    /// A question is open: whoever ends the command now has agreed to nothing.
    pub(super) fn opens_question(&self) {
        self.question.store(true, Ordering::SeqCst);
    }

    /// The question was answered.
    pub(super) fn closes_question(&self) {
        self.question.store(false, Ordering::SeqCst);
    }

    /// Whether a question is open.
    pub(super) fn is_at_question(&self) -> bool {
        self.question.load(Ordering::SeqCst)
    }

    /// Returns when the wish is expressed; never, if nobody can express it any more.
    pub async fn cancelled(&self) {
        let mut wish = self.wish.clone();
        if wish.wait_for(|wish| *wish).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Canceller {
    /// Expresses the wish.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return interrupt().await;
    };
    tokio::select! {
        () = interrupt() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    interrupt().await;
}

/// Returns on ctrl-c; never, if the system does not tell.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wish_to_end_reaches_every_copy() {
        let (canceller, cancel) = Cancel::pair();
        let copy = cancel.clone();
        assert!(!copy.is_cancelled());
        canceller.cancel();
        copy.cancelled().await;
        assert!(cancel.is_cancelled());
    }
}
