//! Which service answers: AWS, the project's local S3, or another one by its URL.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Which service answers: AWS, the project's local S3, or another one.
///
/// Part of every run's identity. The local S3 is one endpoint whatever port it listens on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Endpoint {
    /// AWS itself: `aws`.
    Aws,
    /// The local S3 of this project: `local`.
    Local,
    /// A custom endpoint, by its URL.
    Url(EndpointUrl),
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Aws => f.write_str("aws"),
            Self::Local => f.write_str("local"),
            Self::Url(url) => f.write_str(url.as_str()),
        }
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.to_string()
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;
    fn try_from(value: String) -> Result<Self, EndpointError> {
        match value.as_str() {
            "aws" => Ok(Self::Aws),
            "local" => Ok(Self::Local),
            url => url.parse().map(Self::Url),
        }
    }
}

/// The URL of an endpoint in its normal form, so that one service has one identity: scheme and host in lower case, no
/// default port, no slash at the end. It holds no user name, password, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointUrl(Arc<str>);

impl EndpointUrl {
    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the service is on this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.split_once("://").and_then(|(_, rest)| split(rest).ok()).map(|parts| parts.host);
        let host = host.as_deref().unwrap_or_default();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
    }
}

impl std::fmt::Display for EndpointUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SocketAddr> for EndpointUrl {
    /// Where a server of this machine listens, over plain HTTP.
    fn from(address: SocketAddr) -> Self {
        let url = format!("http://{address}");
        url.parse().unwrap_or_else(|_| Self(url.into()))
    }
}

impl std::str::FromStr for EndpointUrl {
    type Err = EndpointError;

    // Source of the form: RFC 3986, sections 3.2 and 6.2.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        if text.contains('@') {
            return Err(EndpointError::UserInfo);
        }
        let (scheme, rest) = text.split_once("://").ok_or(EndpointError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(EndpointError::Scheme),
        };
        if rest.contains(['?', '#']) {
            return Err(EndpointError::Query);
        }
        let Parts { host, port, path } = split(rest)?;
        let port = port.filter(|port| *port != default).map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self(format!("{scheme}://{host}{port}{}", path.trim_end_matches('/')).into()))
    }
}

/// What stands behind the scheme of a URL.
struct Parts<'t> {
    /// In lower case; an IPv6 address in brackets.
    host: String,
    port: Option<u16>,
    /// With the slash that it begins with.
    path: &'t str,
}

fn split(rest: &str) -> Result<Parts<'_>, EndpointError> {
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let name_end = if authority.starts_with('[') { authority.find(']').map_or(0, |end| end + 1) } else { 0 };
    let host_end = authority[name_end..].find(':').map_or(authority.len(), |colon| name_end + colon);
    let (host, port) = authority.split_at(host_end);
    let port = match port.trim_start_matches(':') {
        "" => None,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.parse().map_err(|_| EndpointError::Host)?)
        }
        _ => return Err(EndpointError::Host),
    };
    if !is_host(host) || port == Some(0) {
        return Err(EndpointError::Host);
    }
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"\"<>\\^`{|}".contains(letter);
    if !path.chars().all(is_plain) {
        return Err(EndpointError::Path);
    }
    Ok(Parts { host: host.to_ascii_lowercase(), port, path })
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter)),
    }
}

/// Why a text is no endpoint. The user's mistake.
///
/// Nothing of the text is repeated: whoever writes a password into it does not want to read it in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Neither a known name nor a URL.
    #[error("an endpoint is a URL that begins with http:// or https://, or one of the names `aws` and `local`")]
    Scheme,
    /// A user name, and perhaps a password.
    #[error("the URL holds a user name or password (an `@`), which would be written to the ledger and shown")]
    UserInfo,
    /// A query or fragment.
    #[error("the URL holds a query or fragment (a `?` or `#`), which would be written to the ledger and shown")]
    Query,
    /// No host, or a host or port that cannot be one.
    #[error("the URL has no valid host and port")]
    Host,
    /// A path with what no URL holds.
    #[error("the path of the URL holds characters that no URL may hold")]
    Path,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, EndpointError> {
        Endpoint::try_from(text.to_owned()).map(String::from)
    }

    #[test]
    fn one_service_has_one_identity() {
        for text in ["https://s3.example", "HTTPS://S3.Example:443/", "https://s3.example:0443", "https://s3.example:"]
        {
            assert_eq!(read(text).as_deref(), Ok("https://s3.example"), "{text}");
        }
        for (text, normal) in [
            ("aws", "aws"),
            ("local", "local"),
            ("http://127.0.0.1:9000//", "http://127.0.0.1:9000"),
            ("http://[::1]:80", "http://[::1]"),
            ("http://[::1]:9000/Path/", "http://[::1]:9000/Path"),
            ("https://s3.example:80", "https://s3.example:80"),
            ("https://my_host-1.example", "https://my_host-1.example"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(normal), "{text}");
            assert_eq!(read(normal).as_deref(), Ok(normal), "{text}");
        }
    }

    #[test]
    fn secrets_and_what_is_no_url_are_refused() {
        for (text, why) in [
            ("https://user:hunter2@s3.example", EndpointError::UserInfo),
            ("https://hunter2@s3.example/path", EndpointError::UserInfo),
            ("user:hunter2@s3.example", EndpointError::UserInfo),
            ("https://user:hunter2%40s3.example", EndpointError::Host),
            ("https://s3.example?token=hunter2", EndpointError::Query),
            ("https://s3.example/#hunter2", EndpointError::Query),
            ("s3.example", EndpointError::Scheme),
            ("ftp://s3.example", EndpointError::Scheme),
            ("https://", EndpointError::Host),
            ("https:///path", EndpointError::Host),
            ("https://s3.example:65536", EndpointError::Host),
            ("https://s3.example:0", EndpointError::Host),
            ("https://[::g]", EndpointError::Host),
            ("https://[::1", EndpointError::Host),
            ("https://s3 example", EndpointError::Host),
            ("https://s3.example\\evil", EndpointError::Host),
            ("https://s3.example/a b", EndpointError::Path),
        ] {
            let error = Endpoint::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error, why, "{text}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn the_loopback_is_known_by_its_whole_host() {
        let is = |text: &str| text.parse::<EndpointUrl>().unwrap().is_loopback();
        assert!(is("http://localhost:9000") && is("http://127.0.0.2") && is("https://[::1]:1/x"));
        assert!(!is("http://localhost.example") && !is("http://127.0.0.1.example") && !is("http://s3.example"));
    }
}
