use std::net::Ipv4Addr;

use http::Request;

use super::names::{CONTROL_HOST, S3_HOST, STS_HOST};
use super::{authority, host};

/// The domains of AWS, whose names come to a server that is a client's proxy.
pub(super) const AWS: [&str; 2] = ["amazonaws.com", "amazonaws.com.cn"];

/// A service that has hosts of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    S3,
    Control,
    Sts,
}

/// What the host of a request says of who is asked, and about what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addressed<'h> {
    /// Nothing: all services have this host.
    pub(crate) service: Option<Service>,
    /// What the client put before the host that it was given: a bucket or an account.
    pub(crate) before: Option<&'h str>,
}

impl<'h> Addressed<'h> {
    pub(crate) fn of<B>(request: &'h Request<B>) -> Self {
        authority(request).map_or_else(Self::default, |authority| Self::of_host(host(authority)))
    }

    fn of_host(host: &'h str) -> Self {
        own(host).or_else(|| of_aws(host)).or_else(|| of_machine(host)).unwrap_or_default()
    }
}

fn own(host: &str) -> Option<Addressed<'_>> {
    let names = [(Service::S3, S3_HOST), (Service::Control, CONTROL_HOST), (Service::Sts, STS_HOST)];
    names.into_iter().find_map(|(service, name)| {
        let before = named(below(host, name)?);
        Some(Addressed { service: Some(service), before })
    })
}

fn of_aws(host: &str) -> Option<Addressed<'_>> {
    AWS.into_iter().find_map(|domain| service_in(below(host, domain)?))
}

/// Names below that of the machine: SDKs put the bucket before any host that is no address.
fn of_machine(host: &str) -> Option<Addressed<'_>> {
    let before = named(below(host, "localhost").or_else(|| before_address(host))?)?;
    Some(service_in(before).unwrap_or(Addressed { service: None, before: Some(before) }))
}

/// What is before an IPv4 address.
fn before_address(host: &str) -> Option<&str> {
    let (at, _) = host.rmatch_indices('.').nth(3)?;
    host[at + 1..].parse::<Ipv4Addr>().is_ok().then(|| &host[..at])
}

/// What is before this name in a host that is it, or below it: nothing, or labels.
fn below<'h>(host: &'h str, name: &str) -> Option<&'h str> {
    let (before, end) = host.split_at_checked(host.len().checked_sub(name.len())?)?;
    let is_it = end.eq_ignore_ascii_case(name);
    if is_it && before.is_empty() { Some(before) } else { before.strip_suffix('.').filter(|_| is_it) }
}

fn named(labels: &str) -> Option<&str> {
    (!labels.is_empty()).then_some(labels)
}

/// The service in the names of its endpoints, below their domain: `[BUCKET.]s3[.dualstack][.REGION]`.
// Source: AWS General Reference, "Amazon S3 endpoints and quotas" and "AWS Security Token Service endpoints and quotas";
// S3 User Guide, "Virtual hosting of general purpose buckets".
fn service_in(name: &str) -> Option<Addressed<'_>> {
    let rest = without_last(name, is_region).unwrap_or(name);
    let rest = without_last(rest, |label| label.eq_ignore_ascii_case("dualstack")).unwrap_or(rest);
    let (before, label) = rest.rsplit_once('.').map_or((None, rest), |(before, label)| (Some(before), label));
    let service = match label.to_ascii_lowercase().as_str() {
        "s3" | "s3-fips" | "s3-accelerate" | "s3-external-1" => Service::S3,
        "s3-control" | "s3-control-fips" | "s3control" => Service::Control,
        "sts" | "sts-fips" => Service::Sts,
        // The older form, `s3-us-west-2`.
        label if label.strip_prefix("s3-").is_some_and(is_region) => Service::S3,
        _ => return None,
    };
    Some(Addressed { service: Some(service), before })
}

fn without_last(name: &str, is_it: impl Fn(&str) -> bool) -> Option<&str> {
    name.rsplit_once('.').filter(|(_, last)| is_it(last)).map(|(rest, _)| rest)
}

/// Whether a label is a Region's, such as `us-west-2`.
fn is_region(label: &str) -> bool {
    let (name, number) = label.rsplit_once('-').unwrap_or_default();
    let begins = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    name.split_once('-').is_some_and(|(first, _)| begins(first))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(host: &str) -> String {
        let Addressed { service, before } = Addressed::of_host(host);
        let service = service.map_or_else(|| "any".to_owned(), |service| format!("{service:?}"));
        before.map_or_else(|| service.clone(), |before| format!("{service} {before}"))
    }

    #[test]
    fn a_host_names_a_service_and_what_it_is_asked_about() {
        for (host, expected) in [
            ("s3.emulator.test", "S3"),
            ("my.bucket.S3.emulator.TEST", "S3 my.bucket"),
            ("111122223333.s3control.emulator.test", "Control 111122223333"),
            ("sts.emulator.test", "Sts"),
            ("xs3.emulator.test", "any"),
            ("storage", "any"),
            ("127.0.0.1", "any"),
            ("bucket.127.0.0.1", "any bucket"),
            ("[::1]", "any"),
            ("localhost", "any"),
            ("my.bucket.localhost", "any my.bucket"),
            ("s3.localhost", "S3"),
            ("my.bucket.s3.us-west-2.localhost", "S3 my.bucket"),
        ] {
            assert_eq!(shown(host), expected, "{host}");
        }
    }

    #[test]
    fn the_names_of_aws_are_those_of_its_endpoints() {
        for (host, expected) in [
            ("s3.amazonaws.com", "S3"),
            ("bucket.s3.amazonaws.com", "S3 bucket"),
            ("my.s3.s3.us-west-2.amazonaws.com", "S3 my.s3"),
            ("bucket.s3-us-west-2.amazonaws.com", "S3 bucket"),
            ("bucket.s3.dualstack.eu-central-1.amazonaws.com", "S3 bucket"),
            ("bucket.s3-fips.dualstack.us-gov-west-1.amazonaws.com", "S3 bucket"),
            ("bucket.s3-accelerate.dualstack.amazonaws.com", "S3 bucket"),
            ("bucket.s3.cn-north-1.amazonaws.com.cn", "S3 bucket"),
            ("111122223333.s3-control.us-west-2.amazonaws.com", "Control 111122223333"),
            ("111122223333.s3-control-fips.dualstack.us-east-1.amazonaws.com", "Control 111122223333"),
            ("sts.amazonaws.com", "Sts"),
            ("sts.us-east-1.amazonaws.com", "Sts"),
            ("amazonaws.com", "any"),
            ("bucket.s3-website.us-west-2.amazonaws.com", "any"),
        ] {
            assert_eq!(shown(host), expected, "{host}");
        }
    }
}
