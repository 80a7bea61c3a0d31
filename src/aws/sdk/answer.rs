//! An answer as S3 wrote it: the SDK drops what it does not know, and who takes a job over must not.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::model::LiveJob;

/// DescribeJob's answer, twice.
#[derive(Clone, Debug)]
pub struct DescribedJob {
    /// As S3 wrote it, in XML.
    pub text: String,
    /// As this version reads it. `None` if it cannot.
    pub live: Option<LiveJob>,
}

/// Keeps the text of the last answer to a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Option<String>>>);

impl Kept {
    /// The text, if there was an answer.
    pub(super) fn text(&self) -> Option<String> {
        // Whoever panicked while holding the lock cannot have left the text half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Intercept for Kept {
    fn name(&self) -> &'static str {
        "Kept"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let bytes = context.response().and_then(|response| response.body().bytes());
        let text = bytes.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
        Ok(())
    }
}
