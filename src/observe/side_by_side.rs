//! Calls that do not depend on each other, some at once.

use std::future::Future;
use std::num::NonZeroUsize;

use futures::StreamExt as _;

/// How many calls run at once, if nobody says otherwise.
// The SDK's own connections and S3 Control's request rates, which no page of AWS gives in numbers, both bear this many.
pub const PARALLELISM: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Runs futures, at most `at_once` of them at a time. The results are in the order in which they came.
pub(crate) async fn side_by_side<F: Future>(
    at_once: NonZeroUsize,
    calls: impl IntoIterator<Item = F>,
) -> Vec<F::Output> {
    futures::stream::iter(calls).buffer_unordered(at_once.get()).collect().await
}
