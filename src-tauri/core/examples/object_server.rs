//! An object store on loopback for the desktop tests, the one that the other tests have in their process. Says on one line, as
//! JSON, where it is and what it knows, and serves until it is killed.
#![expect(clippy::unwrap_used, reason = "what a test sets up must be there")]

#[path = "../tests/object_server.rs"]
#[expect(dead_code, reason = "the tests in one process use more of it")]
mod object_server;

use std::io::Write;

use object_server::{BUCKET, KEY_ID, ObjectServer, SECRET};

fn main() {
    let server = ObjectServer::start();
    let said = serde_json::json!({
        "endpoint": format!("http://{}", server.address),
        "bucket": BUCKET,
        "folder": server.bucket(),
        "key_id": KEY_ID,
        "secret": SECRET,
    });
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{said}").unwrap();
    stdout.flush().unwrap();
    loop {
        std::thread::park();
    }
}
