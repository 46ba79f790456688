//! chromedriver and the browser that it starts.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process, thread};

use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::runtime::Runtime;

/// One flag a line, for a browser that works as root and in a container, and that calls nobody. xtask uses them as well.
const FLAGS: &str = include_str!("flags.txt");

/// How often chromedriver is started before a test gives up.
const ATTEMPTS: usize = 5;

/// chromedriver, its browser and an empty profile; all of it goes when this is dropped.
pub struct Driver {
    runtime: Runtime,
    pub session: WebDriver,
    process: Process,
    profile: PathBuf,
}

impl Driver {
    pub fn start() -> Result<Self, Box<dyn std::error::Error>> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = env::temp_dir().join(format!("unrolled-walk-{}-{number}", process::id()));

        let mut capabilities = ChromeCapabilities::new();
        for flag in FLAGS.lines() {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        if let Ok(chrome) = env::var("CHROME") {
            capabilities.set_binary(&chrome)?;
        }
        capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
        capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;

        let (process, port) = Process::start()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let session = runtime.block_on(WebDriver::new(
            format!("http://127.0.0.1:{port}"),
            capabilities,
        ))?;
        Ok(Self {
            runtime,
            session,
            process,
            profile,
        })
    }

    /// Runs one exchange with the browser to its end.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Best effort: a test that failed must not hide its reason behind a failure to clean up.
        self.runtime.block_on(self.session.clone().quit()).ok();
        self.process.stop();
        fs::remove_dir_all(&self.profile).ok();
    }
}

struct Process(Child);

impl Process {
    /// Starts chromedriver on a port that it chooses itself and prints. It asks for one that is free under IPv4, then wants
    /// the same under IPv6, and ends when another process was given that in between; so it gets another try.
    fn start() -> Result<(Self, u16), Box<dyn std::error::Error>> {
        let mut last = Self::attempt();
        for _ in 1..ATTEMPTS {
            if last.is_ok() {
                break;
            }
            last = Self::attempt();
        }
        last
    }

    fn attempt() -> Result<(Self, u16), Box<dyn std::error::Error>> {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let output = child.stdout.take().ok_or("chromedriver has no output")?;
        let mut process = Self(child);
        let mut lines = BufReader::new(output).lines();
        let mut said = Vec::new();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let port = line.rsplit_once("started successfully on port ");
            let port = port.and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
            said.push(line);
            port
        });
        // Nobody reads what it prints later, and a full pipe would stop it.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        match port {
            Some(port) => Ok((process, port)),
            None => {
                process.stop();
                Err(format!("chromedriver did not start. It said:\n{}", said.join("\n")).into())
            }
        }
    }

    fn stop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
