use jiff::Timestamp;
use serde_json::{Value, json};

use super::query::Query;
use super::refusal::Refusal;
use crate::inventory::{self, Destination, Field, Order, Report, Versions};
use crate::objects::Failure;
use crate::store::Store;

/// The name of the configuration, where none is given.
const ID: &str = "s3jobs";

/// `POST /_s3jobs/inventory?bucket=NAME`: makes an inventory report of a bucket, and says where it is.
///
/// `to` is the bucket that the report goes to, by default the one that is listed, `prefix` is before its keys, `id` the
/// name of the configuration, `versions` is `current` or `all`, and `fields` lists optional fields with commas between.
pub(super) fn make(store: &Store, query: Query, now: Timestamp) -> Result<Value, Refusal> {
    let order = read(query)?;
    match inventory::write(store, &order, now) {
        Ok(report) => Ok(said(&report)),
        Err(Failure::Refused(refusal)) => Err(Refusal::bad(format!("{}: {refusal}", refusal.code()))),
        Err(Failure::Store(error)) => Err(Refusal::internal(&error)),
    }
}

fn said(report: &Report) -> Value {
    let (bucket, key) = &report.manifest;
    json!({
        "objectArn": format!("arn:aws:s3:::{bucket}/{key}"),
        "object": format!("s3://{bucket}/{key}"),
        "etag": report.etag,
        "rows": report.rows,
    })
}

fn read(mut query: Query) -> Result<Order, Refusal> {
    let bucket = query.take("bucket").ok_or_else(|| Refusal::bad("the parameter `bucket` is missing".to_owned()))?;
    let versions = match query.take("versions").as_deref() {
        None | Some("current") => Versions::Current,
        Some("all") => Versions::All,
        Some(other) => return Err(Refusal::bad(format!("`versions` is `current` or `all`, not `{other}`"))),
    };
    let fields = query.take("fields").unwrap_or_default();
    let names = fields.split(',').map(str::trim).filter(|name| !name.is_empty());
    let fields = names.map(Field::optional).collect::<Result<_, _>>();
    let order = Order {
        destination: Destination {
            bucket: query.take("to").unwrap_or_else(|| bucket.clone()),
            prefix: query.take("prefix").unwrap_or_default(),
        },
        id: query.take("id").unwrap_or_else(|| ID.to_owned()),
        versions,
        fields: fields.map_err(|error| Refusal::bad(error.to_string()))?,
        bucket,
    };
    query.finish()?;
    Ok(order)
}
