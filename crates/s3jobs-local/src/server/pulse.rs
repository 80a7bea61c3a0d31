use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// What a connection is at, and since when nothing went over it.
pub(super) struct Pulse {
    begin: Instant,
    /// When bytes last went over it, in milliseconds from the begin.
    last: AtomicU64,
    receiving: AtomicUsize,
    working: AtomicUsize,
}

/// How dispensable a connection is: the least one is the first that is closed for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// No request is under way; the instant is that of the last bytes.
    Idle(Instant),
    /// A request arrives, but nothing has come for some time.
    Stuck(Instant),
}

/// How long a body has to rest until its connection may be closed for another.
const STUCK: Duration = Duration::from_secs(5);

/// A request that is under way, until this is dropped.
pub(super) struct UnderWay<'p>(&'p AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            begin: Instant::now(),
            last: AtomicU64::new(0),
            receiving: AtomicUsize::new(0),
            working: AtomicUsize::new(0),
        }
    }

    /// Bytes went over the connection.
    pub(super) fn beat(&self) {
        let since = self.begin.elapsed().as_millis();
        self.last.store(u64::try_from(since).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// A request has begun to arrive.
    pub(super) fn receive(&self) -> UnderWay<'_> {
        count(&self.receiving)
    }

    /// A request has arrived, and is worked on.
    pub(super) fn work(&self) -> UnderWay<'_> {
        count(&self.working)
    }

    /// How dispensable the connection is; nothing, where somebody waits for an answer to come.
    pub(super) fn dispensable(&self) -> Option<Use> {
        let last = self.begin + Duration::from_millis(self.last.load(Ordering::Relaxed));
        match (self.working.load(Ordering::SeqCst), self.receiving.load(Ordering::SeqCst)) {
            (0, 0) => Some(Use::Idle(last)),
            (0, _) if last.elapsed() >= STUCK => Some(Use::Stuck(last)),
            _ => None,
        }
    }
}

fn count(number: &AtomicUsize) -> UnderWay<'_> {
    number.fetch_add(1, Ordering::SeqCst);
    UnderWay(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn idle_connections_go_before_stuck_ones_and_the_oldest_first() {
        let [first, second, stuck, busy] = std::array::from_fn(|_| Pulse::new());
        let _arrives = stuck.receive();
        let _arrived = (busy.receive(), busy.work());
        assert_eq!(stuck.dispensable(), None);
        tokio::time::sleep(STUCK).await;
        second.beat();
        assert!(first.dispensable() < second.dispensable() && second.dispensable() < stuck.dispensable());
        assert_eq!(busy.dispensable(), None);
        stuck.beat();
        assert_eq!(stuck.dispensable(), None);
    }
}
