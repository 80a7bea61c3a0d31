use std::fmt::Write as _;

use super::place::Access;
use crate::cli::world::Context;
use crate::emulator::FunctionEnvironment;

/// The Region where neither environment nor project names one.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// What a program's environment must say so that AWS clients of any language reach a local S3.
///
/// The clients put the account id before the host name of S3 Control, and `123456789012.127.0.0.1` is no host. So they
/// are given names that never resolve (RFC 6761: `.test`), and the local S3 as their proxy for plain HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Environment {
    set: Vec<(&'static str, String)>,
    unset: &'static [&'static str],
}

impl Environment {
    /// The environment for a local S3 at `url`. `region` is used where the present one names none.
    ///
    /// Where requests need a signature, the credentials are left as they are.
    pub(crate) fn new(context: &Context, url: &str, region: &str, access: Access) -> Self {
        let fixed = [
            ("AWS_ENDPOINT_URL_S3_CONTROL", "http://s3control.emulator.test"),
            ("AWS_ENDPOINT_URL_S3", "http://s3.emulator.test"),
            ("AWS_ENDPOINT_URL_STS", "http://sts.emulator.test"),
            ("HTTP_PROXY", url),
            ("http_proxy", url),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            // Over a configuration file that says to ignore endpoints: the program would reach AWS itself.
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
            // Most SDKs refuse to work where one of these is wanted of an endpoint that is given by its URL.
            ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
            ("AWS_USE_FIPS_ENDPOINT", "false"),
        ];
        let mut set: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        // Real credentials and profiles have no business at a local S3 that anybody may use.
        let unset: &[&str] = match access {
            Access::Open => &["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "NO_PROXY", "no_proxy"],
            Access::Signed => &["NO_PROXY", "no_proxy"],
        };
        if access == Access::Open {
            set.extend(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, "local".to_owned())));
        }
        let names_region = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().any(|name| context.variable(name).is_some());
        if !names_region {
            set.extend(["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| (name, region.to_owned())));
        }
        Self { set, unset }
    }

    /// The environment as lines of a POSIX shell.
    pub(crate) fn exports(&self) -> String {
        let mut lines = if self.unset.is_empty() { String::new() } else { format!("unset {}\n", self.unset.join(" ")) };
        for (name, value) in &self.set {
            // The values hold no quote: URLs of this program, fixed words, and a Region's name.
            let _infallible = writeln!(lines, "export {name}='{value}'");
        }
        lines
    }

    /// The environment for functions that are commands.
    pub(crate) fn of_functions(&self) -> FunctionEnvironment {
        let set = self.set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        FunctionEnvironment { set, unset: self.unset.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// Gives the environment to a program that is to be run.
    pub(crate) fn give(&self, command: &mut tokio::process::Command) {
        for name in self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
    }
}
