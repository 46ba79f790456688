//! The page on this machine, rebuilt on every change.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::build;
use crate::process::{Result, heading};
use crate::wasm::Compiler;

const FIRST_PORT: u16 = 8080;

/// Serves on `port`, or on the first free one from 8080 on.
pub fn run(port: Option<u16>) -> Result<()> {
    let compiler = Compiler::set_up()?;
    let mut trunk = build::trunk(compiler, "serve")?;
    let port = match port {
        Some(port) if is_free(port) => port,
        Some(port) => return Err(format!("port {port} is taken").into()),
        None => (FIRST_PORT..=u16::MAX)
            .find(|port| is_free(*port))
            .ok_or("no port is free")?,
    };
    heading("Building and serving the page");
    trunk.args([
        "--address",
        "127.0.0.1",
        "--port",
        &port.to_string(),
        "--cargo-profile",
        "serve",
        "--dist",
        "target/serve",
        "--disable-address-lookup",
        "true",
    ]);
    let mut server = trunk.spawn()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let announcer = thread::spawn(move || {
        while !answers(address) {
            thread::park_timeout(Duration::from_millis(200));
        }
        println!(
            "\n== Open http://{address}/\n   Saving a file rebuilds; reload the page to see it. Ctrl+C stops.\n"
        );
    });
    let status = server.wait()?;
    drop(announcer);
    if status.success() {
        Ok(())
    } else {
        Err(format!("the server stopped ({status})").into())
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Whether the page itself is there, not only an open port.
fn answers(address: SocketAddr) -> bool {
    let fetch = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        let mut start = [0; 15];
        stream.read_exact(&mut start)?;
        Ok(start.starts_with(b"HTTP/1.1 200"))
    };
    fetch().unwrap_or(false)
}
