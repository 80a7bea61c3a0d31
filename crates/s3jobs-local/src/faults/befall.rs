use std::future::{Future, pending};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::oneshot;

use super::answers::Asked;
use super::call::Call;
use super::decide::Faults;
use super::reply::Reply;
use super::rule::{Fault, When};
use crate::refusal::RequestIds;

/// What S3 gives as the reason of its status 500.
const INTERNAL: &str = "We encountered an internal error. Please try again.";

/// What a request really does.
pub(crate) trait Effect: Clone + Send + Sync + 'static {
    /// Does what a request asks for, and answers it.
    fn perform(&self, request: Request<Bytes>) -> impl Future<Output = Response<Bytes>> + Send;

    /// Answers a list from the past.
    fn recall(&self, call: &Call, request: Request<Bytes>) -> impl Future<Output = Response<Bytes>> + Send;

    /// Keeps what a list would show now, for a later one to be answered with.
    fn keep(&self, call: &Call);
}

/// Answers a request with what befalls it.
pub(crate) async fn befall(
    faults: &Faults,
    effect: &impl Effect,
    (call, request): (&Call, Request<Bytes>),
    ids: RequestIds,
) -> Reply {
    let asked = Asked { call, method: request.method().clone(), ids };
    match faults.decide(call) {
        Ok(None) => {
            if faults.may_be_stale(call) {
                effect.keep(call);
            }
            Reply::Answer(effect.perform(request).await)
        }
        Ok(Some(fault)) => strike(faults, effect, (fault, request), asked).await,
        Err(error) => Reply::Answer(asked.internal(&format!("the recording cannot be written: {error}"))),
    }
}

async fn strike(
    faults: &Faults,
    effect: &impl Effect,
    (fault, request): (Fault, Request<Bytes>),
    asked: Asked<'_>,
) -> Reply {
    match fault {
        Fault::Throttle => Reply::Answer(asked.throttled()),
        Fault::Internal(when) => instead(effect, when, request, Reply::Answer(asked.internal(INTERNAL))).await,
        Fault::Unavailable(when) => instead(effect, when, request, Reply::Answer(asked.unavailable())).await,
        Fault::Reset(when) => instead(effect, when, request, Reply::Reset).await,
        Fault::Latency(by) => {
            tokio::time::sleep(by).await;
            Reply::Answer(effect.perform(request).await)
        }
        Fault::Hold(When::Before, lasts) => {
            wait(lasts).await;
            Reply::Answer(effect.perform(request).await)
        }
        Fault::Hold(When::After, lasts) => {
            let answer = effect.perform(request).await;
            wait(lasts).await;
            Reply::Answer(answer)
        }
        Fault::Truncate(bytes) => truncate(effect.perform(request).await, bytes),
        Fault::Late(by) => late(faults, effect, by, request).await,
        Fault::Stale => Reply::Answer(effect.recall(asked.call, request).await),
        Fault::Crash(when) => {
            let reply = instead(effect, when, request, Reply::Reset).await;
            faults.crash();
            reply
        }
    }
}

/// Replies with something else than the real answer, after the effect or without it.
async fn instead(effect: &impl Effect, when: When, request: Request<Bytes>, reply: Reply) -> Reply {
    if when == When::After {
        drop(effect.perform(request).await);
    }
    reply
}

async fn wait(lasts: Option<Duration>) {
    match lasts {
        Some(lasts) => tokio::time::sleep(lasts).await,
        None => pending().await,
    }
}

fn truncate(answer: Response<Bytes>, bytes: Option<u64>) -> Reply {
    let length = answer.body().len();
    let arrives = bytes.map_or(length / 2, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    match length {
        // Without a body, nothing but the whole answer can be missing.
        0 => Reply::Reset,
        _ if arrives >= length => Reply::Answer(answer),
        _ => Reply::Truncated { answer, arrives },
    }
}

/// The effect comes in a task of its own, so that it comes even if the client gives up.
async fn late(faults: &Faults, effect: &impl Effect, by: Duration, request: Request<Bytes>) -> Reply {
    let (done, answer) = oneshot::channel();
    let effect = effect.clone();
    faults.later(async move {
        tokio::time::sleep(by).await;
        // Nobody may be there to hear of it.
        let _unheard = done.send(effect.perform(request).await);
    });
    answer.await.map_or(Reply::Reset, Reply::Answer)
}
