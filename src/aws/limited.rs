//! Ports whose calls run side by side within a limit, which falls for all of them when S3 asks to slow down.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tracing::info;

use super::bucket::{Bucket, BucketSettings, Fetched, Listed};
use super::error::PortError;
use super::port::{
    BucketHead, Identity, IsPassedOver, JobControl, ObjectHead, Objects, Part, PutCondition, RequestedStatus, Services,
};
use crate::model::arn::ObjectAddress;
use crate::model::document::Priority;
use crate::model::manifest::{ETag, VersionId};
use crate::model::operation::TagSet;
use crate::model::{JobId, ListedJob, LiveJob, Request, Scope};

/// After how many good answers in a row one more call may run at once again.
const STREAK: usize = 20;

/// How many calls run at once, when S3 has changed that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// S3 throttles: fewer calls run at once than may.
    Slowed {
        /// How many do.
        at_once: usize,
        /// How many may.
        most: usize,
    },
    /// It did, and by now as many run at once as may.
    Recovered {
        /// How many.
        most: usize,
    },
}

/// Is told of each change of the pace.
pub trait PaceListener: Send + Sync {
    /// The pace has changed.
    fn changed(&self, pace: Pace);
}

/// The ports of every scope, with one limit on the calls of all of them.
pub struct LimitedServices<S> {
    inner: S,
    gate: Arc<Gate>,
}

impl<S: Services> LimitedServices<S> {
    /// All calls pass this gate.
    pub fn new(inner: S, gate: Arc<Gate>) -> Self {
        Self { inner, gate }
    }
}

impl<S: Services> Services for LimitedServices<S> {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(Limited { inner: self.inner.jobs(scope), gate: Arc::clone(&self.gate) })
    }

    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        Arc::new(Limited { inner: self.inner.objects(scope), gate: Arc::clone(&self.gate) })
    }

    // One call a command for each way to credentials, and none of S3's: it neither waits for the others nor slows them down.
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.inner.identity(scope)
    }
}

/// The bucket of a ledger, the calls on which pass the gate of all others.
#[derive(Debug)]
pub struct LimitedBucket<B> {
    inner: B,
    gate: Arc<Gate>,
}

impl<B: Bucket> LimitedBucket<B> {
    /// All calls pass this gate.
    pub fn new(inner: B, gate: Arc<Gate>) -> Self {
        Self { inner, gate }
    }
}

/// Lets calls through: half as many when S3 throttles one, and one more after each streak of good answers.
pub struct Gate {
    permits: Semaphore,
    limit: Mutex<Limit>,
    most: usize,
    listener: Arc<dyn PaceListener>,
}

struct Limit {
    at_once: usize,
    streak: usize,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("most", &self.most).finish_non_exhaustive()
    }
}

impl Gate {
    /// At most this many calls run at once.
    pub fn new(at_once: NonZeroUsize, listener: Arc<dyn PaceListener>) -> Self {
        let most = at_once.get();
        let limit = Mutex::new(Limit { at_once: most, streak: 0 });
        Self { permits: Semaphore::new(most), limit, most, listener }
    }

    async fn pass<T>(&self, call: impl Future<Output = Result<T, PortError>>) -> Result<T, PortError> {
        // The semaphore is never closed; a call that found it so would only be one more at once.
        let permit = self.permits.acquire().await;
        let result = call.await;
        drop(permit);
        if let Some(pace) = self.learn(matches!(result, Err(PortError::Throttled { .. }))) {
            self.listener.changed(pace);
        }
        result
    }

    /// Takes whether S3 throttled a call. Gives the pace, if that has changed.
    fn learn(&self, is_throttled: bool) -> Option<Pace> {
        let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
        let most = self.most;
        if is_throttled {
            let fewer = self.permits.forget_permits(limit.at_once / 2);
            limit.at_once -= fewer;
            limit.streak = 0;
            if fewer == 0 {
                return None;
            }
            info!(target: "s3jobs::aws", at_once = limit.at_once, "S3 throttles: fewer calls run at once");
            return Some(Pace::Slowed { at_once: limit.at_once, most });
        }
        limit.streak += 1;
        if limit.streak < STREAK || limit.at_once == most {
            return None;
        }
        self.permits.add_permits(1);
        limit.at_once += 1;
        limit.streak = 0;
        (limit.at_once == most).then_some(Pace::Recovered { most })
    }
}

/// A port behind the gate.
struct Limited<P: ?Sized> {
    inner: Arc<P>,
    gate: Arc<Gate>,
}

#[async_trait]
impl JobControl for Limited<dyn JobControl> {
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.gate.pass(self.inner.create_job(request)).await
    }

    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        self.gate.pass(self.inner.describe_job(id)).await
    }

    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        self.gate.pass(self.inner.list_jobs()).await
    }

    async fn list_other_jobs(&self, is_passed_over: &IsPassedOver<'_>) -> Result<Vec<ListedJob>, PortError> {
        self.gate.pass(self.inner.list_other_jobs(is_passed_over)).await
    }

    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.gate.pass(self.inner.update_status(id, status, reason)).await
    }

    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.gate.pass(self.inner.update_priority(id, priority)).await
    }

    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.gate.pass(self.inner.job_tags(id)).await
    }

    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.gate.pass(self.inner.put_job_tags(id, tags)).await
    }
}

#[async_trait]
impl Objects for Limited<dyn Objects> {
    async fn head(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError> {
        self.gate.pass(self.inner.head(object, version)).await
    }

    async fn get(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<Bytes>, PortError> {
        self.gate.pass(self.inner.get(object, version)).await
    }

    async fn get_part(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        part: &Part,
    ) -> Result<Bytes, PortError> {
        self.gate.pass(self.inner.get_part(object, version, part)).await
    }

    async fn begin(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        most: u64,
    ) -> Result<Option<(ObjectHead, Bytes)>, PortError> {
        self.gate.pass(self.inner.begin(object, version, most)).await
    }

    async fn bucket(&self, name: &str) -> Result<Option<BucketHead>, PortError> {
        self.gate.pass(self.inner.bucket(name)).await
    }

    async fn put(&self, object: &ObjectAddress, body: Bytes, condition: PutCondition) -> Result<ETag, PortError> {
        self.gate.pass(self.inner.put(object, body, condition)).await
    }
}

#[async_trait]
impl<B: Bucket> Bucket for LimitedBucket<B> {
    fn place(&self) -> String {
        self.inner.place()
    }

    async fn get(&self, key: &str) -> Result<Fetched, PortError> {
        self.gate.pass(self.inner.get(key)).await
    }

    async fn put(&self, key: &str, body: Bytes, condition: PutCondition) -> Result<ETag, PortError> {
        self.gate.pass(self.inner.put(key, body, condition)).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, PortError> {
        self.gate.pass(self.inner.list(prefix)).await
    }

    async fn deleted(&self, prefix: &str) -> Result<Vec<String>, PortError> {
        self.gate.pass(self.inner.deleted(prefix)).await
    }

    // Three calls at one time, once a command, each of which may fail by itself.
    async fn settings(&self) -> BucketSettings {
        self.inner.settings().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what it is told.
    #[derive(Default)]
    struct Told(Mutex<Vec<Pace>>);

    impl PaceListener for Told {
        fn changed(&self, pace: Pace) {
            self.0.lock().unwrap().push(pace);
        }
    }

    /// A bucket that is busy.
    #[derive(Debug)]
    struct Busy;

    fn busy<T>() -> Result<T, PortError> {
        Err(PortError::Throttled { call: "GetObject", message: String::new() })
    }

    #[async_trait]
    impl Bucket for Busy {
        fn place(&self) -> String {
            "nowhere".to_owned()
        }
        async fn get(&self, _: &str) -> Result<Fetched, PortError> {
            busy()
        }
        async fn put(&self, _: &str, _: Bytes, _: PutCondition) -> Result<ETag, PortError> {
            busy()
        }
        async fn list(&self, _: &str) -> Result<Vec<Listed>, PortError> {
            busy()
        }
        async fn deleted(&self, _: &str) -> Result<Vec<String>, PortError> {
            busy()
        }
        async fn settings(&self) -> BucketSettings {
            BucketSettings { is_versioned: Ok(true), is_encrypted: Ok(true), rules: Ok(Vec::new()) }
        }
    }

    #[tokio::test]
    async fn a_busy_bucket_of_the_ledger_slows_all_calls_down() {
        let gate = Arc::new(Gate::new(NonZeroUsize::new(16).unwrap(), Arc::new(Told::default())));
        let bucket = LimitedBucket::new(Busy, Arc::clone(&gate));
        bucket.get("k").await.unwrap_err();
        assert_eq!(gate.permits.available_permits(), 8);
        bucket.put("k", Bytes::new(), PutCondition::Absent).await.unwrap_err();
        bucket.list("").await.unwrap_err();
        bucket.deleted("").await.unwrap_err();
        assert_eq!(gate.permits.available_permits(), 1);
    }

    #[tokio::test]
    async fn throttling_halves_the_calls_at_once_and_good_answers_bring_them_back() {
        let told = Arc::new(Told::default());
        let gate = Gate::new(NonZeroUsize::new(16).unwrap(), Arc::<Told>::clone(&told));
        let throttled = || async { Err::<(), _>(PortError::Throttled { call: "ListJobs", message: String::new() }) };
        gate.pass(throttled()).await.unwrap_err();
        assert_eq!(gate.permits.available_permits(), 8);
        for _ in 0..9 {
            gate.pass(throttled()).await.unwrap_err();
        }
        assert_eq!(gate.permits.available_permits(), 1, "at least one call runs");
        for _ in 0..STREAK * 20 {
            gate.pass(async { Ok(()) }).await.unwrap();
        }
        assert_eq!(gate.permits.available_permits(), 16);
        let slowed = [8, 4, 2, 1].map(|at_once| Pace::Slowed { at_once, most: 16 });
        let expected: Vec<Pace> = slowed.into_iter().chain([Pace::Recovered { most: 16 }]).collect();
        assert_eq!(*told.0.lock().unwrap(), expected);
    }
}
