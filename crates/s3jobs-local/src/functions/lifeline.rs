//! How the processes of a function learn that the server is gone, however it ended.

/// Runs a command line, its second argument, and beside it a shell that ends the whole process group as soon as the first
/// argument, a file, has an end. The inner shell is orphaned at once, so that the command has no child of ours.
#[cfg(unix)]
pub(super) const GUARDED: &str = "( ( read -r _; kill -KILL 0 ) 2>/dev/null >/dev/null <\"$1\" & ); exec sh -c \"$2\"";

/// Where a process of this server finds the pipe that nobody writes to: the system ends it with the server, be it by
/// `kill -9`. Nothing, where the system has no such pipe.
///
/// The reader is inherited by every program that this process starts, the writer by none.
#[cfg(unix)]
pub(super) fn path() -> Option<String> {
    use std::io::{PipeReader, PipeWriter};
    use std::os::fd::AsRawFd as _;
    use std::sync::OnceLock;

    static PIPE: OnceLock<Option<(PipeReader, PipeWriter)>> = OnceLock::new();
    let pipe = PIPE.get_or_init(|| {
        let (reader, writer) = std::io::pipe().ok()?;
        rustix::io::fcntl_setfd(&reader, rustix::io::FdFlags::empty()).ok()?;
        Some((reader, writer))
    });
    pipe.as_ref().map(|(reader, _)| format!("/dev/fd/{}", reader.as_raw_fd()))
}
