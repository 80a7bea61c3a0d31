use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::addressed::AWS;
use super::host;
use super::names::{CONTROL_HOST, S3_HOST, STS_HOST};

/// Which hosts a request may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hosts {
    /// The machine itself, the address that the client connected to, and the names that clients are given.
    Own(IpAddr),
    /// Any: requests are signed, and the signature covers the host. Who has no key cannot sign for any name.
    Signed,
}

/// How the host stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In a header, as a client of a server writes it.
    Origin,
    /// In the request line, as a client of a proxy writes it.
    Absolute,
}

impl Hosts {
    /// Whether a request may name this host.
    pub(super) fn allow(self, authority: &str, form: Form) -> bool {
        let Self::Own(address) = self else { return true };
        let name = host(authority).to_ascii_lowercase();
        let is_below = |own: &str| name == own || name.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'));
        // RFC 6761, section 6.3: `localhost` and all names below it are the loopback.
        let names = [S3_HOST, CONTROL_HOST, STS_HOST, "localhost"];
        names.into_iter().any(is_below)
            || address_in(&name).is_some_and(|named| named.is_loopback() || named == address.to_canonical())
            // No page can make a browser send this form to a server that is not its proxy.
            || (form == Form::Absolute && AWS.into_iter().any(is_below))
    }
}

/// The address that a host is, or ends with: clients put buckets and accounts before it. No name of the network does: its
/// last label is never a number.
fn address_in(name: &str) -> Option<IpAddr> {
    if let Some(inner) = name.strip_prefix('[') {
        return inner.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(|address| IpAddr::V6(address).to_canonical());
    }
    let labels: Vec<&str> = name.split('.').collect();
    let last = labels.get(labels.len().checked_sub(4)?..)?;
    last.join(".").parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}
