use http::Request;
use percent_encoding::percent_decode_str;

use super::names;

/// What a request asks for, as rules speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// S3's name of the operation; `Other` for a request that is none.
    pub(crate) name: &'static str,
    pub(super) plane: Plane,
    pub(crate) bucket: Option<String>,
    pub(super) key: Option<String>,
}

/// Who answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plane {
    /// Buckets and objects.
    S3,
    /// Jobs.
    Control,
    /// Nobody: it is a step of the job engine.
    Engine,
}

/// What the path of a request to S3 names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Service,
    Bucket,
    Object,
}

impl Call {
    /// A commit of the job engine.
    pub(crate) fn engine() -> Self {
        Self { name: names::ENGINE, plane: Plane::Engine, bucket: None, key: None }
    }

    /// A call of S3 Control.
    pub(crate) fn control<B>(request: &Request<B>) -> Self {
        let name = control_name(request.method().as_str(), request.uri().path());
        Self { name, plane: Plane::Control, bucket: None, key: None }
    }

    /// A call of S3. `host_bucket` is the bucket that the host names, if it names one.
    pub(crate) fn s3<B>(request: &Request<B>, host_bucket: Option<&str>) -> Self {
        // Decoded first, as whoever carries the call out does it: an encoded slash ends the bucket's name as well.
        let path = percent_decode_str(request.uri().path().trim_start_matches('/')).decode_utf8_lossy();
        let (bucket, key) = match host_bucket {
            Some(bucket) => (bucket, path.as_ref()),
            None => path.split_once('/').unwrap_or((&path, "")),
        };
        let level = match (bucket, key) {
            ("", _) => Level::Service,
            (_, "") => Level::Bucket,
            (_, _) => Level::Object,
        };
        let is_copy = request.headers().contains_key("x-amz-copy-source");
        let method = if is_copy && level == Level::Object { "COPY" } else { request.method().as_str() };
        Self {
            name: s3_name(level, method, request.uri().query().unwrap_or_default()),
            plane: Plane::S3,
            bucket: named(bucket),
            key: named(key),
        }
    }

    /// Whether its answer is a list, and can thus be stale.
    pub(crate) fn is_list(&self) -> bool {
        names::LISTS.contains(&self.name)
    }

    /// Whether it is one of S3's own calls.
    pub(crate) fn is_of_s3(&self) -> bool {
        self.plane == Plane::S3
    }

    /// Whether its body is an object or a part of one. All other bodies are XML.
    pub(crate) fn carries_object(&self) -> bool {
        ["PutObject", "UploadPart"].contains(&self.name)
    }

    /// Bucket and key, for people.
    pub(super) fn resource(&self) -> Option<String> {
        match (&self.bucket, &self.key) {
            (Some(bucket), Some(key)) => Some(format!("{bucket}/{key}")),
            (Some(bucket), None) => Some(bucket.clone()),
            (None, _) => None,
        }
    }
}

fn named(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn s3_name(level: Level, method: &str, query: &str) -> &'static str {
    let asks = |parameter: &str| {
        let named = |pair: &str| pair.split('=').next() == Some(parameter);
        parameter.is_empty() || query.split('&').any(named)
    };
    let fits = |row: &&(Level, &str, &str, &'static str)| row.0 == level && row.1 == method && asks(row.2);
    names::S3.iter().find(fits).map_or(names::OTHER, |row| row.3)
}

fn control_name(method: &str, path: &str) -> &'static str {
    let below = path.strip_prefix("/v20180820/jobs").unwrap_or("/-/-/-").trim_end_matches('/');
    let segments: Vec<&str> = below.split('/').skip(1).collect();
    match (method, segments.as_slice()) {
        ("POST", []) => "CreateJob",
        ("GET", []) => "ListJobs",
        ("GET", [_]) => "DescribeJob",
        ("POST", [_, "priority"]) => "UpdateJobPriority",
        ("POST", [_, "status"]) => "UpdateJobStatus",
        ("PUT", [_, "tagging"]) => "PutJobTagging",
        ("GET", [_, "tagging"]) => "GetJobTagging",
        ("DELETE", [_, "tagging"]) => "DeleteJobTagging",
        _ => names::OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> &'static str {
        let (method, uri) = line.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(uri).body(()).unwrap();
        if uri.starts_with("/v20180820/") { Call::control(&request).name } else { Call::s3(&request, None).name }
    }

    #[test]
    fn requests_have_the_names_that_s3_gives_them() {
        let cases = [
            ("GET /", "ListBuckets"),
            ("GET /b?list-type=2&prefix=x", "ListObjectsV2"),
            ("GET /b/", "ListObjects"),
            ("PUT /b/k?tagging", "PutObjectTagging"),
            ("PUT /b/k?x-id=PutObject", "PutObject"),
            ("PUT /b/k?partNumber=1&uploadId=u", "UploadPart"),
            ("POST /b?delete", "DeleteObjects"),
            ("PUT /b%2Fk", "PutObject"),
            ("PATCH /b", "Other"),
            ("POST /v20180820/jobs", "CreateJob"),
            ("GET /v20180820/jobs?maxResults=1", "ListJobs"),
            ("GET /v20180820/jobs/1", "DescribeJob"),
            ("POST /v20180820/jobs/1/status?requestedJobStatus=Ready", "UpdateJobStatus"),
            ("GET /v20180820/accesspoint", "Other"),
        ];
        for (line, expected) in cases {
            assert_eq!(name(line), expected, "{line}");
        }
    }

    #[test]
    fn a_copy_is_told_by_its_header() {
        let request = Request::put("/to/a%20key").header("x-amz-copy-source", "from/key").body(()).unwrap();
        let call = Call::s3(&request, None);
        assert_eq!((call.name, call.key.as_deref()), ("CopyObject", Some("a key")));
    }

    #[test]
    fn the_host_may_name_the_bucket() {
        let request = Request::put("/k/l").body(()).unwrap();
        let call = Call::s3(&request, Some("b"));
        assert_eq!((call.name, call.resource().as_deref()), ("PutObject", Some("b/k/l")));
    }
}
