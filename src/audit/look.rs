//! Asks the ledger and S3 about a run. Reads only.

use super::audited::{Audited, Found};
use super::check::check;
use crate::aws::{PortError, Services};
use crate::ledger::{LedgerError, Record, Store};
use crate::model::{JobId, Lineage, Time};
use crate::observe::trouble;

/// Looks at what is known of a run.
///
/// # Errors
/// Those of the ledger. What S3 does not answer is what is found.
pub async fn look(
    (services, store): (&dyn Services, &dyn Store),
    record: Record,
    (lineage, at): (&Lineage, Time),
) -> Result<Audited, LedgerError> {
    let history = store.history(&record.run).await?;
    let claim = store.load_claim(record.effect()).await?.map(|versioned| versioned.record);
    let found = match record.job() {
        None => Found::NoJob,
        Some(id) => find(services, &record, id).await,
    };
    let mut audited = Audited { record, history, claim, found, disagreements: Vec::new() };
    audited.disagreements = check(&audited, lineage, at);
    Ok(audited)
}

async fn find(services: &dyn Services, record: &Record, id: &JobId) -> Found {
    let jobs = services.jobs(&record.run.scope);
    match jobs.describe_job(id).await {
        Ok(job) => {
            let tags = jobs.job_tags(id).await.map_err(|error| trouble(&error));
            Found::Seen { job: Box::new(job), tags }
        }
        Err(PortError::NotFound { .. }) => Found::Forgotten(id.clone()),
        Err(error) => Found::Unseen(id.clone(), trouble(&error)),
    }
}
