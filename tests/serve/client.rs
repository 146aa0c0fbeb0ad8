//! A client of HTTP/1.1 that shows all that it is answered, and can be slow on purpose.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// So long nothing may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was answered.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A connection.
pub struct Wire<S = TcpStream>(BufReader<S>);

impl Wire {
    pub fn open(address: SocketAddr) -> Wire {
        Wire::try_open(address).expect("a connection")
    }

    /// Nothing, where nobody listens any more.
    pub fn try_open(address: SocketAddr) -> Option<Wire> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        stream.set_nodelay(true).expect("no delay");
        Some(Wire::over(stream))
    }
}

impl<S: Read + Write> Wire<S> {
    pub fn over(stream: S) -> Wire<S> {
        Wire(BufReader::new(stream))
    }

    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.0.get_mut().write_all(text.as_bytes())?;
        self.0.get_mut().flush()
    }

    /// Asks, and reads the answer.
    pub fn ask(&mut self, line: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Reply> {
        self.send(&request(line, headers, body))?;
        self.reply()
    }

    pub fn reply(&mut self) -> io::Result<Reply> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let mut headers = BTreeMap::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().expect("a number"));
        let mut body = vec![0; if status == 304 { 0 } else { length }];
        self.0.read_exact(&mut body)?;
        Ok(Reply { status, headers, body: String::from_utf8(body).expect("text") })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// Whether the other side closes, and says no more.
    pub fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }
}

/// A request as it is sent.
pub fn request(line: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{line} HTTP/1.1\r\nhost: localhost\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if line.starts_with("POST") && !headers.iter().any(|(name, _)| *name == "transfer-encoding") {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    text + "\r\n" + body
}
