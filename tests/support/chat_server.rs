//! A chat endpoint that follows a script, byte by byte: what goes out in which pieces, and how it
//! ends.

#![allow(dead_code)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What comes after the last piece of a reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// Nothing is missing.
    Whole,
    /// The connection is closed, whatever is missing.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing, for as long as the client stays.
    Hang,
}

/// One scripted reply.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Written one by one.
    pub pieces: Vec<Vec<u8>>,
    pub end: End,
    /// Framed as HTTP chunks; else the body ends where the connection does.
    pub chunked: bool,
    /// Not even a status line is sent before `end`.
    pub silent: bool,
    /// Nothing is sent before so many chat requests have arrived.
    pub after: usize,
    /// Nothing is sent for so long: the endpoint thinks.
    pub delay: std::time::Duration,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            pieces: vec![body.into()],
            end: End::Whole,
            chunked: false,
            silent: false,
            after: 0,
            delay: std::time::Duration::ZERO,
        }
    }

    /// A stream in one piece.
    pub fn stream(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).header("content-type", "text/event-stream")
    }

    pub fn json(status: u16, body: serde_json::Value) -> Self {
        Self::new(status, body.to_string()).header("content-type", "application/json")
    }

    /// An error in OpenAI's form.
    pub fn error(status: u16, message: &str, code: &str) -> Self {
        Self::json(
            status,
            serde_json::json!({"error": {"message": message, "type": "some_error", "code": code, "param": null}}),
        )
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn end(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    pub fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    /// Waits until `requests` chat requests have arrived.
    pub fn after(mut self, requests: usize) -> Self {
        self.after = requests;
        self
    }

    pub fn delay(mut self, delay: std::time::Duration) -> Self {
        self.delay = delay;
        self
    }

    pub fn pieces(mut self, pieces: Vec<Vec<u8>>) -> Self {
        self.pieces = pieces;
        self
    }
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: serde_json::Value,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// What to reply to a chat request: its number from 1, how many are being answered at this moment,
/// the request.
type Rule = Box<dyn Fn(usize, usize, &Request) -> Reply + Send + Sync>;

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Reply>>,
    rule: Option<Rule>,
    busy: std::sync::atomic::AtomicUsize,
    more: Notify,
    models: Mutex<Option<Reply>>,
    requests: Mutex<Vec<Request>>,
    arrived: Notify,
    left: Notify,
    knocked: Notify,
    connections: std::sync::atomic::AtomicUsize,
}

/// What a request for headers alone gets.
const NO_LIST: &[u8] = b"HTTP/1.1 404 Scripted\r\ncontent-length: 7\r\n\r\n";

/// The server; it stops when it is dropped.
pub struct ChatServer {
    pub port: u16,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for ChatServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ChatServer {
    /// Gives the replies in order, the last one for ever.
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::serve(Shared {
            script: Mutex::new(script.into_iter().collect()),
            ..Shared::default()
        })
        .await
    }

    /// Replies by a rule.
    pub async fn ruled(
        rule: impl Fn(usize, usize, &Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Shared {
            rule: Some(Box::new(rule)),
            ..Shared::default()
        })
        .await
    }

    async fn serve(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(shared);
        let serving = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                serving
                    .connections
                    .fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                tokio::spawn(serve(socket, serving.clone()));
            }
        });
        Self { port, shared, task }
    }

    /// Answers `GET …/models`; without it the list is not found.
    pub fn models(self, ids: &[&str]) -> Self {
        let data: Vec<_> = ids
            .iter()
            .map(|id| serde_json::json!({"id": id, "object": "model"}))
            .collect();
        *self.shared.models.lock().unwrap() = Some(Reply::json(
            200,
            serde_json::json!({"object": "list", "data": data}),
        ));
        self
    }

    /// Answers `GET …/models` with this.
    pub fn lists(self, reply: Reply) -> Self {
        *self.shared.models.lock().unwrap() = Some(reply);
        self
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Chat requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared
            .requests
            .lock()
            .unwrap()
            .iter()
            .filter(|r| r.line.starts_with("POST"))
            .cloned()
            .collect()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.shared
            .connections
            .load(std::sync::atomic::Ordering::SeqCst)
    }

    /// A request has arrived (since the last call).
    pub async fn arrived(&self) {
        self.shared.arrived.notified().await;
    }

    /// Requests for headers alone, so far.
    pub fn heads(&self) -> usize {
        let requests = self.shared.requests.lock().unwrap();
        requests
            .iter()
            .filter(|r| r.line.starts_with("HEAD"))
            .count()
    }

    /// A request for headers alone has come (since the last call).
    pub async fn knocked(&self) {
        self.shared.knocked.notified().await;
    }

    /// A client has left a reply that hangs.
    pub async fn left(&self) {
        self.shared.left.notified().await;
    }
}

/// Counts a request while it is being answered.
struct Busy<'a> {
    all: &'a std::sync::atomic::AtomicUsize,
    count: usize,
}

impl<'a> Busy<'a> {
    fn new(all: &'a std::sync::atomic::AtomicUsize) -> Self {
        Self {
            all,
            count: all.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1,
        }
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Shared {
    /// Until `wanted` chat requests have arrived.
    async fn enough(&self, wanted: usize) {
        loop {
            let more = self.more.notified();
            let arrived = self
                .requests
                .lock()
                .unwrap()
                .iter()
                .filter(|r| r.line.starts_with("POST"))
                .count();
            if arrived >= wanted {
                return;
            }
            more.await;
        }
    }
}

async fn serve(mut socket: TcpStream, shared: Arc<Shared>) {
    let _ = socket.set_nodelay(true);
    while let Some(request) = read_request(&mut socket).await {
        if request.line.starts_with("HEAD") {
            shared.requests.lock().unwrap().push(request);
            shared.knocked.notify_one();
            let _ = socket.write_all(NO_LIST).await;
            continue;
        }
        let models = request.line.starts_with("GET");
        let number = {
            let mut requests = shared.requests.lock().unwrap();
            requests.push(request.clone());
            requests
                .iter()
                .filter(|r| r.line.starts_with("POST"))
                .count()
        };
        shared.arrived.notify_one();
        shared.more.notify_waiters();
        let busy = Busy::new(&shared.busy);
        let reply = if models {
            shared
                .models
                .lock()
                .unwrap()
                .clone()
                .unwrap_or_else(|| Reply::new(404, "no list"))
        } else if let Some(rule) = &shared.rule {
            rule(number, busy.count, &request)
        } else {
            let mut script = shared.script.lock().unwrap();
            if script.len() > 1 {
                script.pop_front().unwrap()
            } else {
                script.front().unwrap().clone()
            }
        };
        shared.enough(reply.after).await;
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        drop(busy);
        if !answer(&mut socket, &reply, &shared).await {
            return;
        }
    }
}

/// Plays one reply; true when the connection can take another request.
async fn answer(socket: &mut TcpStream, reply: &Reply, shared: &Shared) -> bool {
    if !reply.silent {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", reply.status);
        for (name, value) in &reply.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(if reply.chunked {
            "transfer-encoding: chunked\r\n\r\n"
        } else {
            "connection: close\r\n\r\n"
        });
        if socket.write_all(head.as_bytes()).await.is_err() {
            return false;
        }
        for piece in reply.pieces.iter().filter(|p| !p.is_empty()) {
            let framed = if reply.chunked {
                [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
            } else {
                piece.clone()
            };
            if socket.write_all(&framed).await.is_err() {
                shared.left.notify_one();
                return false;
            }
            // Lets the client read before the next piece comes.
            tokio::task::yield_now().await;
        }
    }
    match reply.end {
        End::Whole if reply.chunked => socket.write_all(b"0\r\n\r\n").await.is_ok(),
        End::Whole | End::Close => {
            let _ = socket.shutdown().await;
            false
        }
        End::Reset => {
            let _ = socket.set_zero_linger();
            false
        }
        End::Hang => {
            while matches!(socket.read(&mut [0; 64]).await, Ok(n) if n > 0) {}
            shared.left.notify_one();
            false
        }
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        // A TLS client has come to a plain server.
        if bytes.first() == Some(&0x16) {
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            return None;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let line = lines.next()?.to_string();
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(": "))
        .map(|(n, v)| (n.to_string(), v.to_string()))
        .collect();
    let length = headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, v)| v.parse().unwrap());
    while bytes.len() < head_end + length {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = serde_json::from_slice(&bytes[head_end..head_end + length]).unwrap_or_default();
    Some(Request {
        line,
        headers,
        body,
    })
}
