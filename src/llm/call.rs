//! The attempts of one call: send, adapt to what the server understands, wait, try again.
//!
//! Owns their order and number. What failures mean is `failure`'s matter.

use crate::llm::body;
use crate::llm::client::{EXPLAIN, OpenAiClient};
use crate::llm::dialect::{Dialect, ReplyForm};
use crate::llm::exchange::{Outgoing, Relay};
use crate::llm::fault::{ChatFault, Remedy, Retry, rough, seconds};
use crate::llm::stream::ReceivedReply;
use crate::net::retry::wait_before;
use crate::net::server_message::TokenDemand;
use crate::ports::{ChatError, ChatErrorKind, ChatEvent, ChatReply, ChatRequest};
use serde_json::{Map, Value};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// A limit of the reply that leaves fewer tokens than this is not set on a guess.
const SHORTEST_REPLY: u64 = 256;

/// What has been learned while one call is made.
struct Course {
    dialect: Dialect,
    /// Another form than the dialect's, for this call alone.
    form: Option<ReplyForm>,
    /// Most tokens of the reply; 0 where the server decides.
    limit: u32,
    /// Tokens of the prompt, counted here.
    prompt: u64,
    retries: u32,
    /// It was left out in this call how sure the model was.
    odds_dropped: bool,
    /// Replies that all calls had had when this one was turned away the last time.
    replies: u64,
}

impl Course {
    fn spoken(&self) -> Dialect {
        Dialect {
            form: self.form.unwrap_or(self.dialect.form),
            ..self.dialect
        }
    }
}

impl OpenAiClient {
    /// Attempts until one gives a reply, none can, or the deadline is near.
    pub(super) async fn call(
        &self,
        request: &ChatRequest,
        progress: &mut Relay<'_>,
    ) -> Result<ChatReply, ChatError> {
        // Counting loads a tokenizer the first time: no part of the call's time.
        let mut course = self.begin(request);
        let begun = Instant::now();
        let deadline = begun + self.config.timeouts.deadline;

        loop {
            self.gate
                .pass(deadline, self.config.timeouts.backoff, progress)
                .await;
            let (outgoing, structured_by) = self.outgoing(request, &course);
            let sent = Instant::now();
            let mut has_text = false;
            let outcome = self
                .attempt(&outgoing, deadline, &mut |event| {
                    has_text = matches!(event, ChatEvent::Delta(_));
                    progress(event);
                })
                .await;

            let wait = match outcome {
                Ok(received) if ignores_form(request, &course, &received) => {
                    course.dialect.form = ReplyForm::Instructions;
                    Duration::ZERO
                }
                Ok(received) => {
                    let with_odds = outgoing.body.contains_key("logprobs");
                    self.takes_odds.fetch_or(with_odds, Ordering::Relaxed);
                    self.dialects.learn(course.dialect);
                    self.gate.count_reply();
                    return Ok(self.reply(request, received, structured_by, sent.elapsed()));
                }
                Err(fault)
                    if self.adapt(request, &mut course, &fault, &outgoing.body)
                        || self.drop_odds(&mut course, &fault, &outgoing.body) =>
                {
                    Duration::ZERO
                }
                Err(fault) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    let Some(wait) = self.wait(&fault, &course, left) else {
                        return Err(self.final_error(fault, course.retries).await);
                    };
                    self.announce(&fault, &mut course, wait, begun, progress);
                    wait
                }
            };

            if has_text {
                progress(ChatEvent::Restarted);
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn begin(&self, request: &ChatRequest) -> Course {
        let (dialect, prompt) = (self.dialects.get(), self.prompt_tokens(request));
        let configured = request.max_tokens.unwrap_or(self.config.max_tokens);
        Course {
            limit: self.fitting_limit(configured, &dialect, prompt),
            dialect,
            form: None,
            prompt,
            retries: 0,
            odds_dropped: false,
            replies: self.gate.replies(),
        }
    }

    /// Lowers the `configured` limit of a reply to what the model gives and its window leaves.
    fn fitting_limit(&self, configured: u32, dialect: &Dialect, prompt: u64) -> u32 {
        if configured == 0 {
            return 0;
        }
        let limit = dialect
            .reply_tokens
            .map_or(configured, |most| configured.min(most));

        // Own counts are estimates for most models, and messages are framed.
        let margin = prompt / 20 + 64;
        let left = self
            .certain_window()
            .and_then(|window| (window as u64).checked_sub(prompt + margin))
            .filter(|left| *left >= SHORTEST_REPLY);
        left.map_or(limit, |left| {
            limit.min(u32::try_from(left).unwrap_or(limit))
        })
    }

    fn outgoing(&self, request: &ChatRequest, course: &Course) -> (Outgoing, &'static str) {
        let dialect = course.spoken();
        let (body, structured_by) = body::chat(&self.config, request, &dialect, course.limit);
        let required = request.schema.as_ref().map(|(_, schema)| {
            let fields = schema.get("required").and_then(Value::as_array);
            let fields = fields.into_iter().flatten().filter_map(Value::as_str);
            fields.map(str::to_string).collect()
        });
        let limit = (course.limit > 0).then_some(u64::from(course.limit));
        (
            Outgoing {
                body,
                required,
                limit,
            },
            structured_by,
        )
    }

    /// Changes the request after a fault that says how; false where there is nothing to change.
    fn adapt(
        &self,
        request: &ChatRequest,
        course: &mut Course,
        fault: &ChatFault,
        sent: &Map<String, Value>,
    ) -> bool {
        match &fault.remedy {
            Remedy::Nothing | Remedy::NameModels(_) => false,
            Remedy::Rejected(words) => match course.spoken().adapted(words, sent) {
                Some(next) => {
                    course.dialect = next;
                    true
                }
                None => false,
            },
            Remedy::Fewer(demand) => self.shorten(course, demand),
            Remedy::OtherForm { always } => {
                let fit = request.schema.is_some()
                    && course.form.is_none()
                    && course.retries == 0
                    && course.dialect.form != ReplyForm::Instructions;
                if fit {
                    // The first reply was paid for: this is the one more time.
                    course.retries += 1;
                    course.form = Some(ReplyForm::Instructions);
                    if *always {
                        course.dialect.form = ReplyForm::Instructions;
                    }
                }
                fit
            }
        }
    }

    /// Leaves out how sure the model was, where that may be what the server refuses: it names it,
    /// or refuses for a reason nobody knows and never answered when it was asked for. Nobody has
    /// asked for it, so it may cost no reply.
    fn drop_odds(&self, course: &mut Course, fault: &ChatFault, sent: &Map<String, Value>) -> bool {
        let words = fault.happened.to_lowercase();
        let named = ["logprob", "log prob", "log_prob"];
        let named = named.iter().any(|name| words.contains(name));
        let unexplained =
            fault.kind == ChatErrorKind::Rejected || matches!(fault.remedy, Remedy::Rejected(_));

        if !sent.contains_key("logprobs") {
            // Without it the server refuses as well: that is not what it minds.
            self.takes_odds
                .fetch_or(course.odds_dropped, Ordering::Relaxed);
            return false;
        }
        course.odds_dropped = named || unexplained && !self.takes_odds.load(Ordering::Relaxed);
        course.dialect.logprobs &= !course.odds_dropped;
        course.odds_dropped
    }

    /// Lowers the limit of the reply to what there is room for.
    fn shorten(&self, course: &mut Course, demand: &TokenDemand) -> bool {
        let sent = u64::from(course.limit);
        if let Some(window) = demand.window.filter(|_| !demand.passing) {
            self.learn_window(usize::try_from(window).unwrap_or(usize::MAX));
        }
        let Some(limit) = demand.fitting_limit(sent, course.prompt) else {
            return false;
        };

        course.limit = u32::try_from(limit).unwrap_or(course.limit);
        if demand.reply.is_some() && !demand.passing {
            course.dialect.reply_tokens = Some(course.limit);
        }
        true
    }

    /// Returns the wait before the next attempt; None when there is none to be made within `left`.
    fn wait(&self, fault: &ChatFault, course: &Course, left: Duration) -> Option<Duration> {
        let base = self.config.timeouts.backoff;
        let most = match fault.retry {
            Retry::Never => return None,
            Retry::Once => self.config.retries.min(1),
            Retry::After(_) => self.config.retries,
            Retry::WhenLoaded => u32::MAX,
        };
        if course.retries >= most && !self.others_go_on(fault, course) {
            return None;
        }

        let wait = match fault.retry {
            Retry::WhenLoaded => base.saturating_mul(2),
            Retry::After(requested) => {
                wait_before(base, course.retries, requested, fastrand::f64())
            }
            _ => wait_before(base, course.retries, None, fastrand::f64()),
        };
        (wait < left).then_some(wait)
    }

    /// Tells whether the endpoint named a wait and answered other calls meanwhile: then it is only
    /// a matter of this call's turn.
    fn others_go_on(&self, fault: &ChatFault, course: &Course) -> bool {
        let named = matches!(fault.retry, Retry::After(Some(_)));
        named && fault.is_throttled() && self.gate.replies() > course.replies
    }

    /// Says that the call waits, and holds the others back where the endpoint named the wait.
    fn announce(
        &self,
        fault: &ChatFault,
        course: &mut Course,
        wait: Duration,
        begun: Instant,
        progress: &mut Relay<'_>,
    ) {
        let why = self.why(fault, course.retries, wait, begun.elapsed());
        let is_turn = self.others_go_on(fault, course);
        // Where the others go on, waiting for one's turn is no failed try.
        course.retries = match fault.retry {
            Retry::WhenLoaded => course.retries,
            _ if is_turn => 0,
            _ => course.retries + 1,
        };
        course.replies = self.gate.replies();

        if fault.is_throttled() {
            progress(ChatEvent::Throttled);
            if let Retry::After(Some(requested)) = fault.retry {
                self.gate.close(requested, &fault.happened);
            }
        }
        progress(ChatEvent::Waiting(&why));
    }

    fn why(&self, fault: &ChatFault, retries: u32, wait: Duration, since: Duration) -> String {
        if fault.retry == Retry::WhenLoaded {
            return format!(
                "the server is loading its model ({} s so far)",
                since.as_secs()
            );
        }

        let wait = seconds(Duration::from_millis(wait.as_millis() as u64 / 100 * 100));
        let most = match fault.retry {
            Retry::Once => self.config.retries.min(1),
            _ => self.config.retries,
        };
        let number = (retries + 1).min(most);
        format!(
            "{}; trying again in {wait} ({number} of {most})",
            fault.happened
        )
    }

    async fn final_error(&self, fault: ChatFault, retries: u32) -> ChatError {
        if let Remedy::NameModels(unknown) = &fault.remedy {
            let models = self.models(EXPLAIN).await.unwrap_or_default();
            return self.site.unknown_model(unknown, &models).to_error("");
        }

        match fault.retry {
            Retry::After(Some(asked)) if retries < self.config.retries => {
                let remark = format!(
                    ", and asks to wait {}, longer than timeouts.deadline leaves",
                    rough(asked)
                );
                fault.to_error(&remark)
            }
            _ if retries > 0 => fault.to_error(&format!(" ({} attempts)", retries + 1)),
            _ => fault.to_error(""),
        }
    }
}

/// A server that takes `response_format` and pays no attention to it answers with prose; then the
/// schema has to be said in words.
fn ignores_form(request: &ChatRequest, course: &Course, received: &ReceivedReply) -> bool {
    request.schema.is_some()
        && course.spoken().form != ReplyForm::Instructions
        && !received.text.contains('{')
}
