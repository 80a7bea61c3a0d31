//! Work on many files at once, with results in the order of the files.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many files one thread takes at a time: enough to make the counter cheap, few enough to end together.
const BATCH: usize = 16;

/// Told how many of how many files are done, from any thread.
pub type OnProgress<'p> = &'p (dyn Fn(usize, usize) + Sync);

/// What `work` makes of all items, batch by batch, in their order. `progress` is told after each batch.
pub(super) fn map<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&[T]) -> Vec<R> + Sync,
    progress: OnProgress<'_>,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len().div_ceil(BATCH));
    let total = items.len();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let batches = || {
        std::iter::from_fn(|| {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            let items = items.get(batch * BATCH..)?;
            let items = items.get(..BATCH).unwrap_or(items);
            let results = work(items);
            progress(done.fetch_add(results.len(), Ordering::Relaxed) + results.len(), total);
            (!results.is_empty()).then_some((batch, results))
        })
        .collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(batches)).collect();
        let mut all = batches();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(batch, _)| *batch);
    all.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let seen = AtomicUsize::new(0);
        let doubled = map(&items, |items| items.iter().map(|item| item * 2).collect(), &|done, _| {
            seen.fetch_max(done, Ordering::Relaxed);
        });
        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(seen.into_inner() <= 1000);
    }
}
