//! An object store in the test's process, on loopback, and a way to it that fails on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

/// The key that the server knows.
pub(crate) const KEY_ID: &str = "AKIATEST";
pub(crate) const SECRET: &str = "a secret of the tests";

/// The bucket that is there at the start.
pub(crate) const BUCKET: &str = "plant";

/// A server that speaks S3. Ends with the test.
pub(crate) struct ObjectServer {
    pub(crate) address: SocketAddr,
    root: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl ObjectServer {
    pub(crate) fn start() -> ObjectServer {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(BUCKET)).unwrap();
        let service = {
            let files = s3s_fs::FileSystem::new(root.path()).unwrap();
            let mut builder = S3ServiceBuilder::new(files);
            builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
            builder.build()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            let server = Builder::new(TokioExecutor::new());
            while let Ok((socket, _)) = listener.accept().await {
                let connection = server
                    .serve_connection(TokioIo::new(socket), service.clone())
                    .into_owned();
                tokio::spawn(async move {
                    // A client that hangs up is no concern of the server's.
                    let _ = connection.await;
                });
            }
        });
        ObjectServer {
            address,
            root,
            _runtime: runtime,
        }
    }

    /// The bucket's folder on the server.
    pub(crate) fn bucket(&self) -> PathBuf {
        self.root.path().join(BUCKET)
    }

    /// The objects below `batches/` of a prefix, by name.
    pub(crate) fn objects(&self, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.bucket().join(prefix).join("batches")) else {
            return BTreeMap::new();
        };
        entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read(path).unwrap())
            })
            .collect()
    }
}

/// The table `[cloud]` in one line, for a server at an address.
pub(crate) fn cloud(mode: &str, address: SocketAddr, more: &str) -> String {
    format!(
        "mode = \"{mode}\", provider = \"s3\", bucket = \"{BUCKET}\", prefix = \"line-2\", endpoint = \"http://{address}\", \
         allow_http = true{more}"
    )
}

/// How the way to the server behaves.
#[derive(Debug, Default)]
pub(crate) struct Mood {
    /// Of a hundred requests so many go wrong.
    pub(crate) failing: AtomicU64,
    /// Every answer is this status with this code, whatever is asked.
    pub(crate) only: Mutex<Option<(&'static str, &'static str)>>,
    /// Requests that went wrong on purpose.
    pub(crate) failed: AtomicU64,
    /// Requests that came.
    pub(crate) asked: AtomicU64,
    /// Their first lines and headers, in the order of coming.
    pub(crate) heads: Mutex<Vec<String>>,
    /// How long each takes at least, in milliseconds.
    pub(crate) slow: AtomicU64,
    /// What an object says of itself is altered: every such text becomes the other.
    pub(crate) said: Mutex<Option<(String, String)>>,
    /// Requests under way, and the most that ever were.
    at_once: AtomicU64,
    pub(crate) most_at_once: AtomicU64,
    ended: AtomicBool,
}

/// A proxy that drops, delays, cuts and refuses.
pub(crate) struct BadWay {
    pub(crate) address: SocketAddr,
    pub(crate) mood: Arc<Mood>,
}

impl BadWay {
    pub(crate) fn to(server: SocketAddr, failing: u64) -> BadWay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mood = Arc::new(Mood::default());
        mood.failing.store(failing, Ordering::Relaxed);
        let of_all = Arc::clone(&mood);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if of_all.ended.load(Ordering::Relaxed) {
                    break;
                }
                let mood = Arc::clone(&of_all);
                thread::spawn(move || {
                    // What goes wrong here is what the client has to live with.
                    let _ = carry(client, server, &mood);
                });
            }
        });
        BadWay { address, mood }
    }
}

impl Drop for BadWay {
    fn drop(&mut self) {
        self.mood.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

/// Carries one request and its answer; the connection ends with it.
fn carry(mut client: TcpStream, server: SocketAddr, mood: &Mood) -> std::io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(30)))?;
    let (head, body) = read_head(&mut client)?;
    if head.is_empty() {
        return Ok(());
    }
    mood.asked.fetch_add(1, Ordering::Relaxed);
    mood.heads.lock().unwrap().push(head.clone());
    let at_once = mood.at_once.fetch_add(1, Ordering::Relaxed) + 1;
    mood.most_at_once.fetch_max(at_once, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(mood.slow.load(Ordering::Relaxed)));
    let carried = carry_on((client, server), head, body, mood);
    mood.at_once.fetch_sub(1, Ordering::Relaxed);
    carried
}

/// What comes behind the head.
fn carry_on(
    (mut client, server): (TcpStream, SocketAddr),
    head: String,
    mut body: Vec<u8>,
    mood: &Mood,
) -> std::io::Result<()> {
    let length = length_of(&head);
    let always = *mood.only.lock().unwrap();
    if let Some((status, code)) = always {
        drain(&mut client, length, &mut body)?;
        let text = match head.starts_with("HEAD") {
            true => String::new(),
            false => format!("<Error><Code>{code}</Code><Message>Said by the way.</Message></Error>"),
        };
        return answer(&mut client, status, &text);
    }
    let goes_wrong = fastrand::u64(0..100) < mood.failing.load(Ordering::Relaxed);
    let fate = if goes_wrong { fastrand::u8(0..8) } else { u8::MAX };
    if goes_wrong {
        mood.failed.fetch_add(1, Ordering::Relaxed);
    }
    match fate {
        // Hangs up at once.
        0 => return client.shutdown(Shutdown::Both),
        1 => {
            drain(&mut client, length, &mut body)?;
            return answer(&mut client, "500 Internal Server Error", "");
        }
        2 => {
            drain(&mut client, length, &mut body)?;
            return answer(&mut client, "503 Slow Down\r\nRetry-After: 1", "");
        }
        3 => {
            drain(&mut client, length, &mut body)?;
            return answer(&mut client, "403 Forbidden", "");
        }
        4 => thread::sleep(Duration::from_millis(fastrand::u64(50..300))),
        _ => {}
    }
    drain(&mut client, length, &mut body)?;
    let mut upstream = TcpStream::connect(server)?;
    // The server ends the connection behind its answer, so that the answer's end is known.
    let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
    upstream.write_all(format!("{line}\r\nConnection: close\r\n{rest}").as_bytes())?;
    if fate == 5 {
        // Cut in the middle of the body.
        upstream.write_all(&body[..body.len() / 2])?;
        upstream.shutdown(Shutdown::Both)?;
        return client.shutdown(Shutdown::Both);
    }
    upstream.write_all(&body)?;
    let mut answered = Vec::new();
    upstream.read_to_end(&mut answered)?;
    if let Some((from, to)) = &*mood.said.lock().unwrap()
        && head.starts_with("HEAD")
    {
        answered = String::from_utf8_lossy(&answered).replace(from, to).into_bytes();
    }
    match fate {
        // The server did it, and the answer is lost: all of it, or its end.
        6 => {}
        7 => client.write_all(&answered[..answered.len() / 2])?,
        _ => client.write_all(&answered)?,
    }
    client.shutdown(Shutdown::Both)
}

fn read_head(client: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut block = [0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), body));
        }
        match client.read(&mut block)? {
            0 => return Ok((String::new(), Vec::new())),
            read => bytes.extend_from_slice(&block[..read]),
        }
    }
}

fn length_of(head: &str) -> usize {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}

fn drain(client: &mut TcpStream, length: usize, body: &mut Vec<u8>) -> std::io::Result<()> {
    let mut block = vec![0; 64 * 1024];
    while body.len() < length {
        match client.read(&mut block)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => body.extend_from_slice(&block[..read]),
        }
    }
    Ok(())
}

fn answer(client: &mut TcpStream, status: &str, text: &str) -> std::io::Result<()> {
    let length = text.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}");
    client.write_all(answer.as_bytes())?;
    client.shutdown(Shutdown::Both)
}
