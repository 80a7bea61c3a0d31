use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer;
use super::event::{Event, SchemaVersion};
use crate::functions::{Functions, Reply};
use crate::jobs::error::CallError;
use crate::jobs::outside::{Batch, Means, Outside};
use crate::jobs::sent::typed;
use crate::jobs::task::{Task, TaskCursor, TaskEnd, TaskFailure};
use crate::store::StoreError;

/// Invocations of one job at the same time. How many S3 makes is undocumented.
const AT_ONCE: usize = 16;
/// Tasks of one batch: a slow invocation holds up its batch, not all that follow.
const BATCH: usize = 64;
/// How often it is looked whether the server ends.
const GLANCE: Duration = Duration::from_millis(50);

/// Which function is invoked, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) struct LambdaWork {
    function: String,
    pub(super) schema: SchemaVersion,
    pub(super) arguments: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentInvoke {
    function_arn: Option<String>,
    invocation_schema_version: Option<String>,
    user_arguments: Option<BTreeMap<String, String>>,
}

impl LambdaWork {
    /// Reads a `LambdaInvokeOperation`.
    pub(in crate::jobs::operations) fn read(options: &Value) -> Result<Self, CallError> {
        let SentInvoke { function_arn, invocation_schema_version, user_arguments } = typed(options)?;
        let function = function_arn.ok_or_else(|| CallError::invalid("LambdaInvoke.FunctionArn is missing"))?;
        let schema = match invocation_schema_version.as_deref() {
            None | Some("1.0") => SchemaVersion::One,
            Some("2.0") => SchemaVersion::Two,
            Some(other) => {
                return Err(CallError::invalid(format!(
                    "LambdaInvoke.InvocationSchemaVersion must be 1.0 or 2.0 but is `{other}`"
                )));
            }
        };
        // Source: S3 Control 2018-08-20, `LambdaInvokeOperation`.
        if schema == SchemaVersion::One && user_arguments.is_some() {
            return Err(CallError::invalid("LambdaInvoke.UserArguments needs InvocationSchemaVersion 2.0"));
        }
        Ok(Self { function, schema, arguments: user_arguments.unwrap_or_default() })
    }

    /// The work with the functions of this machine.
    pub(in crate::jobs::operations) fn invocations(&self, means: &Means) -> Arc<dyn Outside> {
        Arc::new(Invocations { work: self.clone(), functions: Arc::clone(&means.functions) })
    }
}

struct Invocations {
    work: LambdaWork,
    functions: Arc<Functions>,
}

impl Outside for Invocations {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn perform(&self, batch: &Batch) -> Result<Vec<TaskEnd>, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(match runtime {
            Ok(runtime) => runtime.block_on(async {
                tokio::select! {
                    ends = self.invoke_all(batch) => ends,
                    () = stopped(batch) => Vec::new(),
                }
            }),
            Err(error) => batch.tasks.iter().map(|_| TaskEnd::Temporary(broken(&error))).collect(),
        })
    }
}

impl Invocations {
    async fn invoke_all(&self, batch: &Batch) -> Vec<TaskEnd> {
        let TaskCursor { chunk, row } = batch.first;
        let numbered = batch.tasks.iter().enumerate();
        // The stream asks for a call when it is to begin: none begins once the batch is recalled.
        let calls = numbered.take_while(|_| !batch.is_recalled());
        let calls = calls.map(|(index, task)| self.invoke(batch, task, TaskCursor { chunk, row: row + index }));
        stream::iter(calls).buffered(AT_ONCE).collect().await
    }

    async fn invoke(&self, batch: &Batch, task: &Task, place: TaskCursor) -> TaskEnd {
        let LambdaWork { function, schema, .. } = &self.work;
        let event = match Event::new(&self.work, &batch.job, task, place) {
            Ok(event) => event,
            Err(error) => return TaskEnd::Failed(broken(&error)),
        };
        let reply: Reply = self.functions.invoke(function, event.body.clone()).await;
        answer::end(*schema, &event, (function, reply))
    }
}

/// Returns when the server ends: nobody waits for the invocations any more.
async fn stopped(batch: &Batch) {
    while !batch.is_stopped() {
        tokio::time::sleep(GLANCE).await;
    }
}

fn broken(error: &dyn std::error::Error) -> TaskFailure {
    TaskFailure::new(500, "InternalError", format!("We encountered an internal error. Please try again. ({error})"))
}
