use http::uri::Authority;
use http::{Request, header};

use crate::code::Code;
use crate::refusal::Refusal;

/// The host that a request names, with its port if it says one: that of the header, which is the one that is signed, else
/// that of a request line in absolute form.
pub(crate) fn authority<B>(request: &Request<B>) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(Authority::as_str))
}

/// The host alone: neither port nor the dot that ends a full name.
pub(crate) fn host(authority: &str) -> &str {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => authority,
    };
    host.strip_suffix('.').unwrap_or(host)
}

/// Refuses a request that names two hosts: one of them would be signed, and the other one obeyed.
// RFC 9112, section 3.2.2, lets a server go by the request line alone. No client needs that: they write both alike.
pub(crate) fn check_authority<B>(request: &Request<B>) -> Result<(), Refusal> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let (header, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(refused("The request has more than one Host header."));
    }
    let line = request.uri().authority().map(Authority::as_str);
    let Some(header) = header else { return line.map_or(Ok(()), |line| well_formed(line).map(drop)) };
    let header = header.to_str().map_err(|_| refused("The Host header is not ASCII."))?;
    let named = well_formed(header)?;
    match line {
        Some(line) if well_formed(line)? != named => Err(refused(&format!(
            "The request line names the host {line}, and the Host header names {header}: they must be the same."
        ))),
        Some(_) | None => Ok(()),
    }
}

/// Host and port in a form in which they can be compared. Port 80 goes without saying.
fn well_formed(text: &str) -> Result<(String, u16), Refusal> {
    let wrong = || refused(&format!("`{text}` is not a host."));
    let parsed: Authority = text.parse().map_err(|_| wrong())?;
    // A user before the host would hide which of the two is meant.
    if text.contains('@') || parsed.host().is_empty() {
        return Err(wrong());
    }
    let port = if parsed.port().is_some() { parsed.port_u16().ok_or_else(wrong)? } else { 80 };
    Ok((host(text).to_ascii_lowercase(), port))
}

fn refused(message: &str) -> Refusal {
    Refusal::new(Code::InvalidRequest, message)
}
