//! Serves the benchmark's page and takes its reports.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use std::{fs, io, thread};

use crate::process::Result;

/// The longest report that is taken.
const LONGEST: u64 = 10_000_000;

/// What the page reports.
pub enum Report {
    Progress(String),
    Result(String),
    Failure(String),
}

pub struct Server {
    address: SocketAddr,
    reports: Receiver<Report>,
}

impl Server {
    /// Serves a folder on a free port until the process ends.
    pub fn start(folder: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (sender, reports) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, sender) = (folder.clone(), sender.clone());
                // A browser that hangs up early is its own affair.
                thread::spawn(move || answer(stream, &folder, &sender).ok());
            }
        });
        Ok(Server { address, reports })
    }

    pub fn address(&self) -> String {
        format!("http://{}/index.html", self.address)
    }

    /// The next report, or `None` if none comes within a second.
    pub fn next_report(&self) -> Option<Report> {
        self.reports.recv_timeout(Duration::from_secs(1)).ok()
    }
}

fn answer(mut stream: TcpStream, folder: &Path, sender: &Sender<Report>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? <= 2 {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next(), words.next().unwrap_or_default());
    let path = path.split('?').next().unwrap_or_default();
    let name = path.trim_start_matches('/');
    if method == Some("POST") {
        let mut body = String::new();
        reader.take(length.min(LONGEST)).read_to_string(&mut body)?;
        let report = match name {
            "progress" => Report::Progress(body),
            "result" => Report::Result(body),
            _ => Report::Failure(body),
        };
        // Nobody listens any more when the run is over.
        sender.send(report).ok();
        return write!(
            stream,
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        );
    }
    let inside = Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    match inside.then(|| fs::read(folder.join(name))) {
        Some(Ok(content)) => {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                media_type(name),
                content.len()
            )?;
            stream.write_all(&content)
        }
        _ => write!(
            stream,
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "text/html; charset=utf-8",
    }
}
