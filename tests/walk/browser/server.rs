//! A static server for `dist/` under a sub-path, as a plain host would be, and as a bad one can be.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::{fs, io, thread};

/// Where the page lies on the server: deep enough that an address relative to the root would miss.
pub const FOLDER: &str = "/class/unrolled/";

/// How the server answers for files whose name ends in a given way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 404.
    Missing,
    /// The connection closes without an answer.
    Cut,
}

#[derive(Default)]
struct State {
    faults: Vec<(String, Fault)>,
    strays: Vec<String>,
}

pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Serves `dist` on a free port until the process ends.
    pub fn start(dist: PathBuf) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (dist, state) = (dist.clone(), Arc::clone(&shared));
                // A browser that hangs up early is its own affair.
                thread::spawn(move || answer(stream, &dist, &state).ok());
            }
        });
        Ok(Self { address, state })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn fail(&self, suffix: &str, fault: Fault) {
        lock(&self.state).faults.push((suffix.to_owned(), fault));
    }

    pub fn recover(&self) {
        lock(&self.state).faults.clear();
    }

    /// Paths that were asked for and lie outside the page's folder, or are not in it.
    pub fn strays(&self) -> Vec<String> {
        lock(&self.state).strays.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn answer(mut stream: TcpStream, dist: &Path, state: &Mutex<State>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let Some(address) = request.split(' ').nth(1) else {
        return Ok(());
    };
    let path = address.split('?').next().unwrap_or_default();

    let fault = lock(state)
        .faults
        .iter()
        .find(|(suffix, _)| path.ends_with(suffix.as_str()))
        .map(|(_, fault)| *fault);
    let content = match fault {
        Some(Fault::Cut) => return Ok(()),
        Some(Fault::Missing) => None,
        None => {
            let content = file(dist, path).and_then(|file| fs::read(file).ok());
            if content.is_none() {
                lock(state).strays.push(path.to_owned());
            }
            content
        }
    };
    let (status, kind, content) = match content {
        Some(content) => ("200 OK", media_type(path), content),
        None => ("404 Not Found", "text/plain", b"not here".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        content.len()
    )?;
    stream.write_all(&content)
}

/// The file that an address below [`FOLDER`] names.
fn file(dist: &Path, path: &str) -> Option<PathBuf> {
    let name = path.strip_prefix(FOLDER)?;
    let name = Path::new(if name.is_empty() { "index.html" } else { name });
    let inside = name
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| dist.join(name))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "text/html; charset=utf-8",
    }
}
