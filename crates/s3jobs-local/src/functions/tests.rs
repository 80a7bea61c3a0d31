use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

fn functions(given: &[(&str, &str)]) -> Functions {
    let mut functions = Functions::default();
    for (name, target) in given {
        functions.add(name, Function::read(target, ".".into()).unwrap()).unwrap();
    }
    functions
}

fn found<'f>(functions: &'f Functions, arn: &str) -> Option<&'f FunctionTarget> {
    functions.find(arn).map(|function| &function.target)
}

async fn ask(line: &str) -> Reply {
    functions(&[("f", line)]).invoke("f", Bytes::from_static(b"{\"a\":1}")).await
}

/// A server that gives one answer and returns the request that it got.
async fn serve(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"{\"a\":1}") {
            let mut piece = [0; 1024];
            let length = stream.read(&mut piece).await.unwrap();
            request.extend_from_slice(&piece[..length]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (url, served)
}

#[test]
fn the_most_exact_name_is_taken() {
    let arn = "arn:aws:lambda:us-west-2:111122223333:function:thumb";
    let functions = functions(&[("thumb", "a"), ("thumb:live", "b"), (arn, "c"), ("other", "d")]);
    let line = |arn: &str| match found(&functions, arn) {
        Some(FunctionTarget::Command { line, .. }) => line.as_str(),
        Some(FunctionTarget::Url(_)) | None => "-",
    };
    assert_eq!([line("thumb"), line("thumb:live"), line("thumb:v1")], ["a", "b", "a"]);
    assert_eq!([line(arn), line(&format!("{arn}:live"))], ["c", "c"]);
    assert_eq!([line("arn:aws:lambda:eu-west-1:1:function:other:7"), line("nobody")], ["d", "-"]);
}

#[test]
fn mistakes_are_named() {
    let add = |name: &str, target: &str| {
        let mut functions = functions(&[("taken", "x")]);
        Function::read(target, ".".into()).and_then(|function| functions.add(name, function)).unwrap_err().to_string()
    };
    insta::assert_snapshot!(add("taken", "x"), @"function `taken` is given twice");
    insta::assert_snapshot!(add("a b", "x"), @"`a b` is not the name of a Lambda function: give its name, NAME:ALIAS, or its ARN");
    insta::assert_snapshot!(add("f", " "), @"function `f` has an empty command");
    insta::assert_snapshot!(add("f", "https://x"), @"`https://x` is not a URL of a local function: http://HOST:PORT or http://HOST:PORT/PATH");
}

#[tokio::test]
async fn a_command_gets_the_event_and_answers() {
    assert_eq!(ask("cat").await, Reply::Returned(Bytes::from_static(b"{\"a\":1}")));
    assert_eq!(ask("echo '{}'").await, Reply::Returned(Bytes::from_static(b"{}\n")));
}

#[tokio::test]
async fn a_command_is_led_to_the_local_s3() {
    let functions = functions(&[("f", "printf %s \"$AWS_ENDPOINT_URL_S3\"")]);
    let set = vec![("AWS_ENDPOINT_URL_S3".to_owned(), "http://here".to_owned())];
    functions.clone().lead(FunctionEnvironment { set, unset: Vec::new() });
    assert_eq!(functions.invoke("f", Bytes::new()).await, Reply::Returned(Bytes::from_static(b"http://here")));
}

#[tokio::test]
async fn a_command_that_fails_is_a_function_error_with_what_it_said() {
    let Reply::FunctionError(said) = ask("echo oh no >&2; exit 3").await else { panic!() };
    insta::assert_snapshot!(said, @r#"{"errorMessage":"oh no","errorType":"Runtime.ExitError"}"#);
    let Reply::FunctionError(said) = ask("exit 3").await else { panic!() };
    insta::assert_snapshot!(said, @r#"{"errorMessage":"Runtime exited with error: exit status: 3","errorType":"Runtime.ExitError"}"#);
}

#[tokio::test]
async fn an_invocation_that_takes_too_long_is_ended() {
    let mut functions = Functions::default();
    let target = FunctionTarget::Command { line: "sleep 60".to_owned(), folder: ".".into() };
    functions.add("f", Function { target, timeout: std::time::Duration::from_millis(20) }).unwrap();
    let Reply::FunctionError(said) = functions.invoke("f", Bytes::new()).await else { panic!() };
    insta::assert_snapshot!(said, @r#"{"errorMessage":"Task timed out after 0.02 seconds"}"#);
}

#[tokio::test]
async fn an_answer_that_is_longer_than_lambdas_is_a_function_error() {
    let Reply::FunctionError(said) = ask("yes").await else { panic!() };
    insta::assert_snapshot!(said, @r#"{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}"#);
    let longest = "head -c 6291556 /dev/zero";
    assert!(matches!(ask(longest).await, Reply::Returned(answer) if answer.len() == 6_291_556));
}

#[tokio::test]
async fn only_the_end_of_what_a_command_says_on_standard_error_is_kept() {
    let Reply::FunctionError(said) = ask("head -c 20000000 /dev/zero | tr '\\0' x >&2; printf end >&2; exit 3").await
    else {
        panic!()
    };
    let error: serde_json::Value = serde_json::from_str(&said).unwrap();
    let message = error["errorMessage"].as_str().unwrap();
    assert!(message.len() == 1000 && message.ends_with("xend"), "{} {}", message.len(), &message[..20]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_a_command_leaves_behind_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let id = folder.path().join("id");
    let line = format!(
        "sh -c 'echo $$ > {}; exec sleep 600' >/dev/null 2>&1 & while [ ! -s {} ]; do :; done",
        id.display(),
        id.display()
    );
    assert_eq!(ask(&line).await, Reply::Returned(Bytes::new()));
    ends(&written(&id).await).await;
}

/// Waits, for a minute at most, until a process is gone.
#[cfg(target_os = "linux")]
async fn ends(id: &str) {
    let process = std::path::Path::new("/proc").join(id).join("cmdline");
    // What is killed still has an entry, without a command line, until its new parent has seen it.
    for _ in 0..6000 {
        match std::fs::read(&process) {
            Ok(line) if !line.is_empty() => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            Ok(_) | Err(_) => return,
        }
    }
    panic!("it goes on");
}

/// Waits, for a minute at most, until a process writes to the file; what it wrote.
async fn written(path: &std::path::Path) -> String {
    for _ in 0..6000 {
        match std::fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            Ok(_) | Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
    panic!("nothing was written to {}", path.display());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_invocation_that_is_given_up_ends_everything_that_the_command_started() {
    let folder = tempfile::tempdir().unwrap();
    let id = folder.path().join("id");
    let line = format!("(echo $$ > /dev/null; sh -c 'echo $$ > {}; exec sleep 600') & wait", id.display());
    let functions = functions(&[("f", &line)]);
    let invocation = tokio::spawn(async move { functions.invoke("f", Bytes::new()).await });
    let process = written(&id).await;
    assert!(std::path::Path::new("/proc").join(&process).exists());
    invocation.abort();
    drop(invocation.await);
    ends(&process).await;
}

#[tokio::test]
async fn a_server_is_asked_where_the_runtime_interface_emulator_listens() {
    let (url, served) = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    let reply = functions(&[("f", &url)]).invoke("f", Bytes::from_static(b"{\"a\":1}")).await;
    assert_eq!(reply, Reply::Returned(Bytes::from_static(b"{}")));
    assert!(served.await.unwrap().starts_with("POST /2015-03-31/functions/function/invocations HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_servers_header_tells_a_function_error() {
    let answer =
        "HTTP/1.1 200 OK\r\nx-amz-function-error: Unhandled\r\ncontent-length: 20\r\n\r\n{\"errorMessage\":\"x\"}";
    let (url, _) = serve(answer).await;
    let reply = functions(&[("f", &format!("{url}/own/path"))]).invoke("f", Bytes::from_static(b"{\"a\":1}")).await;
    assert_eq!(reply, Reply::FunctionError("{\"errorMessage\":\"x\"}".to_owned()));
}

#[tokio::test]
async fn nobody_at_the_url_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reply = functions(&[("f", &url)]).invoke("f", Bytes::new()).await;
    assert!(matches!(&reply, Reply::Unreachable(why) if why.contains("refused")), "{reply:?}");
}
