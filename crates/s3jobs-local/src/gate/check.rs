use http::{HeaderMap, Request, header};

use super::hosts::{Form, Hosts};
use super::{authority, check_authority};
use crate::code::Code;
use crate::refusal::Refusal;

/// What browsers say of the page that sends a request.
// Source: W3C, "Fetch Metadata Request Headers", section 2.3.
const SITE: &str = "sec-fetch-site";

/// What it says where the page is our own, and where a person typed the address.
const OWN_SITES: [&str; 2] = ["same-origin", "none"];

/// Lets requests in, or says why not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    hosts: Hosts,
}

impl Gate {
    /// A gate for requests to these hosts.
    pub(crate) fn new(hosts: Hosts) -> Self {
        Self { hosts }
    }

    /// Refuses a request that names a host which is not ours, or that another site's page sends.
    pub(crate) fn check<B>(self, request: &Request<B>) -> Result<(), Refusal> {
        check_authority(request)?;
        let Some(host) = authority(request) else {
            return Err(Refusal::new(Code::InvalidRequest, "The request has no Host header."));
        };
        let form = if request.uri().authority().is_some() { Form::Absolute } else { Form::Origin };
        if !self.hosts.allow(host, form) {
            return Err(foreign(&format!(
                "The local S3 does not answer for the host {host}: a web page could have led that name here. Ask \
                 127.0.0.1 or localhost, or serve with access keys"
            )));
        }
        check_page(request, host)
    }
}

/// Whether a browser sent a request: programs that are none do not say what page is behind it.
pub(crate) fn is_of_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(SITE) || headers.contains_key(header::ORIGIN)
}

/// Programs send none of these headers. Browsers do, with every request that could change something.
fn check_page<B>(request: &Request<B>, host: &str) -> Result<(), Refusal> {
    let values = |name| request.headers().get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let own = format!("http://{host}");
    if let Some(origin) = values(header::ORIGIN.as_str()).find(|origin| !origin.eq_ignore_ascii_case(&own)) {
        return Err(foreign(&format!("The local S3 answers no web page of another origin, and this is {origin}")));
    }
    match values(SITE).find(|site| !OWN_SITES.contains(&site.as_ref())) {
        Some(site) => {
            Err(foreign(&format!("The local S3 answers no web page of another site (Sec-Fetch-Site: {site})")))
        }
        None => Ok(()),
    }
}

fn foreign(message: &str) -> Refusal {
    Refusal::new(Code::AccessDenied, message)
}
