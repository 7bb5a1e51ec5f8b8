//! A failed attempt, and whether another may succeed.
//!
//! Owns the parts of a failure. Its words are put together by `failure`.

use crate::net::server_message::TokenDemand;
use crate::ports::{ChatError, ChatErrorKind};
use std::time::Duration;

/// A failed attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatFault {
    /// The kind of the failure.
    pub kind: ChatErrorKind,
    /// The first half of the sentence: what happened.
    pub happened: String,
    /// The second half: what to do.
    advice: String,
    /// Prospects of the same request.
    pub retry: Retry,
    /// What could be asked otherwise.
    pub remedy: Remedy,
}

/// The prospects of the same request later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Retry {
    /// No.
    Never,
    /// One more time: such replies are paid for.
    Once,
    /// After a wait: the server's where it asks for one.
    After(Option<Duration>),
    /// As soon as the server has loaded its model.
    WhenLoaded,
}

/// The prospects of another request, and what the failure's sentence still needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remedy {
    /// None.
    #[default]
    Nothing,
    /// The server's words against the request's fields: some may be left out.
    Rejected(String),
    /// There is room for fewer tokens.
    Fewer(TokenDemand),
    /// The reply's form failed: ask by words alone; whether that holds for every call.
    OtherForm {
        /// The server will fail the next time, too.
        always: bool,
    },
    /// None, but the sentence gets better with a list of the models that are there.
    NameModels(UnknownModel),
}

/// A model that cannot be used, as far as the refusal tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnknownModel {
    /// Status and the server's words.
    pub shown: String,
    /// It is there, but not for this key.
    pub closed: bool,
    /// The server says how to fetch it.
    pub to_fetch: bool,
    /// The server has none in memory.
    pub to_load: bool,
    /// The server says how to get access, and where.
    pub way: bool,
    /// It is a deployment of a model that is not there.
    pub deployment: bool,
}

impl ChatFault {
    /// Returns a failure of a kind with what happened and what to do.
    pub fn new(
        kind: ChatErrorKind,
        retry: Retry,
        happened: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            happened: happened.into(),
            advice: advice.into(),
            retry,
            remedy: Remedy::Nothing,
        }
    }

    /// Returns a failure to reach the server.
    pub fn unreachable(
        retry: Retry,
        happened: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(ChatErrorKind::Unreachable, retry, happened, advice)
    }

    /// The same failure with what could be asked otherwise.
    pub fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = remedy;
        self
    }

    /// Tells whether the server wants fewer calls.
    pub fn is_throttled(&self) -> bool {
        self.kind == ChatErrorKind::RateLimited
    }

    /// Returns the error for the user, with `remark` after what happened.
    pub fn to_error(&self, remark: &str) -> ChatError {
        ChatError::new(
            self.kind,
            format!("{}{remark}: {}", self.happened, self.advice),
        )
    }
}

/// A limit of time that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// Nothing came.
    FirstByte,
    /// Nothing more came.
    Idle,
    /// One attempt took too long.
    Total,
    /// The whole call took too long.
    Deadline,
}

/// Returns a duration as "10 s" or "0.25 s".
pub fn seconds(duration: Duration) -> String {
    let text = format!("{:.3}", duration.as_secs_f64());
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Returns a wait as nobody needs to calculate it: "45 s", "12 min", "3 h", "2 days".
pub fn rough(duration: Duration) -> String {
    let units = [("days", 86_400, 2), ("h", 3600, 2), ("min", 60, 2)];
    let whole = duration.as_secs();
    let unit = units
        .iter()
        .find(|(_, length, from)| whole >= length * from);
    match unit {
        Some((name, length, _)) => format!("{} {name}", whole.div_ceil(*length)),
        None => seconds(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_short() {
        let shown = [1, 250, 1500, 10_000, 3_600_000].map(|ms| seconds(Duration::from_millis(ms)));
        assert_eq!(shown, ["0.001 s", "0.25 s", "1.5 s", "10 s", "3600 s"]);
        let shown = [90, 723, 3600, 7380, 90_000, 604_800].map(|s| rough(Duration::from_secs(s)));
        assert_eq!(shown, ["90 s", "13 min", "60 min", "3 h", "25 h", "7 days"]);
    }
}
