use bytes::Bytes;
use http::{Request, Response};

use super::api::Emulator;
use super::faults::{Call, Effect, Reply, befall};
use super::planes;
use super::server::error_answer;

impl Emulator {
    /// Exchanges one request for what a client on the network would see, faults included. Where there is no fault, that
    /// is [`respond`](Self::respond)'s answer. An answer that is held back for ever is a future that does not end.
    pub async fn exchange(&self, request: Request<Bytes>) -> Reply {
        self.exchange_by(&Here(self.clone()), request).await
    }

    /// The same, where the work blocks none of the threads that serve.
    pub(super) async fn exchange_aside(&self, request: Request<Bytes>) -> Reply {
        self.exchange_by(&Aside(self.clone()), request).await
    }

    async fn exchange_by(&self, effect: &impl Effect, request: Request<Bytes>) -> Reply {
        let Some(faults) = self.faults() else { return Reply::Answer(effect.perform(request).await) };
        if faults.has_crashed() {
            return Reply::Reset;
        }
        let Some(call) = planes::call(&request) else { return Reply::Answer(effect.perform(request).await) };
        befall(faults, effect, (&call, request), planes::request_ids()).await
    }
}

/// Work on the thread that waits for it.
#[derive(Clone)]
struct Here(Emulator);

impl Effect for Here {
    async fn perform(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.0.respond(request).await
    }

    async fn recall(&self, call: &Call, request: Request<Bytes>) -> Response<Bytes> {
        self.0.recall(call, request).await
    }

    fn keep(&self, call: &Call) {
        self.0.keep(call);
    }
}

/// Work on a thread of its own: it waits for the disk.
#[derive(Clone)]
struct Aside(Emulator);

impl Aside {
    async fn block_on<F>(&self, work: impl FnOnce(Emulator) -> F + Send + 'static) -> Response<Bytes>
    where
        F: Future<Output = Response<Bytes>>,
    {
        let emulator = self.0.clone();
        let runtime = tokio::runtime::Handle::current();
        let answer = tokio::task::spawn_blocking(move || runtime.block_on(work(emulator)));
        let failed = |error| error_answer(http::StatusCode::INTERNAL_SERVER_ERROR, "InternalError", &error);
        answer.await.unwrap_or_else(failed)
    }
}

impl Effect for Aside {
    async fn perform(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.block_on(|emulator| async move { emulator.respond(request).await }).await
    }

    async fn recall(&self, call: &Call, request: Request<Bytes>) -> Response<Bytes> {
        let call = call.clone();
        self.block_on(|emulator| async move { emulator.recall(&call, request).await }).await
    }

    fn keep(&self, call: &Call) {
        self.0.keep(call);
    }
}
