use std::fmt::Write as _;

use crate::cli::context::Context;
use crate::emulator::FunctionEnvironment;

/// The Region where neither environment nor project names one.
pub(super) const DEFAULT_REGION: &str = "us-east-1";

/// What a program's environment must say so that AWS clients of any language reach a local S3.
///
/// The clients put the account id before the host name of S3 Control, and `123456789012.127.0.0.1` is no host. So they
/// are given names that never resolve (RFC 6761: `.test`), and the local S3 as their proxy for plain HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    set: Vec<(&'static str, String)>,
    unset: [&'static str; 3],
}

impl Environment {
    /// The environment for a local S3 at `url`. `region` is used where the present one names none.
    pub(super) fn new(context: &Context, url: &str, region: &str) -> Self {
        let fixed = [
            ("AWS_ENDPOINT_URL_S3_CONTROL", "http://s3control.emulator.test"),
            ("AWS_ENDPOINT_URL_S3", "http://s3.emulator.test"),
            ("HTTP_PROXY", url),
            ("http_proxy", url),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let mut set: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        let names_region = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().any(|name| context.variable(name).is_some());
        if !names_region {
            set.extend(["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| (name, region.to_owned())));
        }
        // Real credentials and profiles have no business at a local S3.
        Self { set, unset: ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"] }
    }

    /// The environment as lines of a POSIX shell.
    pub(super) fn exports(&self) -> String {
        let mut lines = format!("unset {}\n", self.unset.join(" "));
        for (name, value) in &self.set {
            // The values hold no quote: URLs of this program, fixed words, and a Region's name.
            let _infallible = writeln!(lines, "export {name}='{value}'");
        }
        lines
    }

    /// The environment for functions that are commands.
    pub(super) fn of_functions(&self) -> FunctionEnvironment {
        let set = self.set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        FunctionEnvironment { set, unset: self.unset.map(str::to_owned).into() }
    }

    /// Gives the environment to a program that is to be run.
    pub(super) fn give(&self, command: &mut tokio::process::Command) {
        for name in self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
    }
}
