//! Starts a local S3 in this process, as a test would, and uses it with the AWS SDK: `cargo run -p s3jobs-local --example aws_sdk`.

use std::error::Error;
use std::io::{self, Write as _};
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use jiff::Timestamp;
use s3jobs_local::{Config, Emulator, State};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    #[allow(clippy::disallowed_methods, reason = "clients sign by the real time")]
    let clock = Arc::new(Timestamp::now);
    let emulator = Emulator::open(Config::new(State::Memory, clock))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (end, ended) = oneshot::channel::<()>();
    let server = tokio::spawn(emulator.serve(listener, async { drop(ended.await) }));

    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("any", "thing", None, None, "example"))
        .endpoint_url(format!("http://{address}"))
        .force_path_style(true);
    let s3 = Client::from_conf(config.build());
    s3.create_bucket().bucket("lists").send().await?;
    s3.put_object().bucket("lists").key("objects.csv").body(b"my-bucket,a.jpg\n".to_vec().into()).send().await?;
    let listed = s3.list_objects_v2().bucket("lists").send().await?;
    for object in listed.contents() {
        writeln!(io::stdout(), "{} {}", object.key().unwrap_or_default(), object.size().unwrap_or_default())?;
    }

    drop(end);
    server.await??;
    Ok(())
}
