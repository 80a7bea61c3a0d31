use clap::{Args, ValueEnum};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Callee, Listening, LocalS3, Site, admin};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;

/// Which report to make.
#[derive(Debug, Args)]
pub(crate) struct InventoryArgs {
    /// The bucket whose objects are listed
    bucket: String,
    /// Where the report goes; by default, into the bucket itself, below `inventory`
    #[arg(long, value_name = "s3://BUCKET/PREFIX")]
    to: Option<String>,
    /// Which versions it lists: the current ones, or all with their version ids and delete markers
    #[arg(long, value_enum, default_value_t = Versions::Current)]
    versions: Versions,
    /// Optional fields of S3 Inventory, with commas between them, such as Size,LastModifiedDate,ETag
    #[arg(long, value_name = "FIELDS", default_value = "Size,LastModifiedDate,ETag,StorageClass")]
    fields: String,
    /// The name of the inventory configuration, which is part of the report's path
    #[arg(long, value_name = "NAME", default_value = "s3jobs")]
    id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Versions {
    Current,
    All,
}

impl InventoryArgs {
    /// Path and query of the call that makes the report.
    fn target(&self) -> Result<String, LocalError> {
        let (to, prefix) = match &self.to {
            None => (self.bucket.as_str(), "inventory"),
            Some(to) => destination(to).ok_or_else(|| LocalError::Destination { text: to.clone() })?,
        };
        let versions = match self.versions {
            Versions::Current => "current",
            Versions::All => "all",
        };
        let parameters = [
            ("bucket", self.bucket.as_str()),
            ("to", to),
            ("prefix", prefix),
            ("versions", versions),
            ("fields", &self.fields),
            ("id", &self.id),
        ];
        let encoded =
            parameters.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        Ok(format!("/_s3jobs/inventory?{}", encoded.join("&")))
    }
}

/// Bucket and prefix of `s3://BUCKET/PREFIX`; the prefix may be left out.
fn destination(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    (!bucket.is_empty()).then_some((bucket, prefix))
}

/// Has the local S3 make a report, and prints how a job spec and a CreateJob call name it.
pub(crate) async fn run(args: &InventoryArgs, site: &Site, cli: &mut Cli<'_>) -> Result<u8, Error> {
    let settings = site.settings(cli, &[])?;
    let local = LocalS3::open(cli.context, &site.place, &settings).await?;
    let made = make(&local, args, cli.context).await;
    local.close().await?;
    made.map(|()| Exit::Done.code())
}

async fn make(local: &LocalS3, args: &InventoryArgs, context: &mut Context) -> Result<(), Error> {
    let target = args.target()?;
    let address = local.address();
    let callee = Callee::new(Listening { address, access: local.access() }, context);
    let callee = callee.ok_or(LocalError::SignedInventory { address })?;
    let report = admin::call(&callee, "POST", &target).await;
    let report = report.map_err(|message| LocalError::Inventory { bucket: args.bucket.clone(), message })?;
    let field = |name: &str| report.get(name).and_then(Value::as_str).unwrap_or_default();
    let rows = report.get("rows").and_then(Value::as_u64).unwrap_or_default();
    context.say(format_args!("listed {} {} of {}", rows, if rows == 1 { "row" } else { "rows" }, args.bucket))?;
    let (object, arn, etag) = (field("object"), field("objectArn"), field("etag"));
    for line in [
        "# In a job spec:".to_owned(),
        "manifest:".to_owned(),
        "  inventory:".to_owned(),
        format!("    object: {object}"),
        format!("    etag: {etag}"),
        "# In a CreateJob call, as Manifest:".to_owned(),
        format!(
            "# {{\"Spec\":{{\"Format\":\"S3InventoryReport_CSV_20161130\"}},\"Location\":{{\"ObjectArn\":\"{arn}\",\"ETag\":\"{etag}\"}}}}"
        ),
    ] {
        context.print(line)?;
    }
    Ok(context.out.flush()?)
}
