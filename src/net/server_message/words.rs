//! The words by which refusals are recognised, gathered from many makes of servers.

use super::ServerMessage;

impl ServerMessage {
    /// Tells whether the server does not know the model or the deployment.
    pub fn is_unknown_model(&self) -> bool {
        // A field that this model does not take is another matter.
        if self.has(&["response_format", "json_schema", "json_object", "'stream"]) {
            return false;
        }
        let certain = [
            "model_not_found",
            "deploymentnotfound",
            "deployment for this resource does not exist",
            "unknown_model",
            "unknown model",
            "no such model",
            "model not exist",
            "invalid model",
            "invalid_model",
            "model_not_supported",
            "model_decommissioned",
            "not a valid model",
            "no models loaded",
            "no endpoints found for",
            "unable to access model",
            "provider not provided",
            "model identifier is invalid",
            "模型不存在",
            "无可用渠道",
            "no available channel",
        ];
        let absent = [
            "not found",
            "not_found",
            "not exist",
            "not available",
            "decommissioned",
            "no longer available",
            "not deployed",
        ];
        self.has(&certain) || self.has(&["model"]) && self.has(&absent)
    }

    /// Tells whether the model is there, and not for this key.
    pub fn is_closed_model(&self) -> bool {
        let closed = [
            "not have access",
            "no access",
            "not allowed to access",
            "not permitted",
            "access_denied",
            "is restricted",
            "is gated",
            "gated repo",
        ];
        self.has(&["model"]) && self.has(&closed)
    }

    /// Tells whether the model is of another kind than those that chat.
    pub fn is_no_chat_model(&self) -> bool {
        self.has(&[
            "not a chat model",
            "only supported in v1/responses",
            "not supported in the v1/chat/completions",
            "does not support chat",
            "is not a chat",
            "only supports embedding",
            "does not work with the specified model",
        ])
    }

    /// Tells whether the account is out of credit: asking again is in vain, whatever the status.
    /// The words of limits per minute are not among these ("You exceeded your current quota").
    pub fn is_no_credit(&self) -> bool {
        self.has(&[
            "insufficient_quota",
            "billing_hard_limit",
            "billing_not_active",
            "insufficient balance",
            "insufficient credit",
            "insufficient funds",
            "not enough credit",
            "requires more credits",
            "out of credits",
            "no credits left",
            "credit balance is too low",
            "any credits",
            "purchase credits",
            "credit limit",
            "余额不足",
            "额度不足",
            "额度已用尽",
            "欠费",
            "monthly included credits",
            "payment required",
            "arrearage",
            "overdue-payment",
            "overdue payment",
        ])
    }

    /// Tells whether a limit is spent that somebody has set for the key or the account.
    pub fn is_spent_budget(&self) -> bool {
        self.has(&[
            "budget has been exceeded",
            "budget_exceeded",
            "exceededbudget",
            "exceeded budget",
            "over budget",
            "spending limit",
            "spend limit",
            "key limit exceeded",
            "specified api usage limits",
        ])
    }

    /// Tells whether a limit is so long or so low that waiting within a call is in vain: per day or
    /// per month, or none at all.
    pub fn is_spent_for_long(&self) -> bool {
        let long = [
            "perday",
            "per-day",
            "per day",
            "daily",
            "permonth",
            "per-month",
            "per month",
            "monthly",
            "per week",
            "weekly",
        ];
        self.has(&long) || self.has_limit_zero()
    }

    /// Gemini says `limit: 0` where its free tier does not have the model.
    pub fn has_limit_zero(&self) -> bool {
        self.all.match_indices("limit: 0").any(|(at, found)| {
            let next = self
                .all
                .get(at + found.len()..)
                .and_then(|t| t.chars().next());
            !next.is_some_and(|c| c.is_ascii_digit() || c == '.')
        })
    }

    /// Tells whether it speaks of too many requests, whatever the status.
    pub fn is_rate_limit(&self) -> bool {
        self.has(&[
            "rate_limit",
            "rate limit",
            "ratelimit",
            "too many requests",
            "resource_exhausted",
            "tokens per minute",
            "capacity exceeded",
            "too_many_requests",
            "throttl",
        ])
    }

    /// Tells whether the key is what is wrong.
    pub fn is_bad_key(&self) -> bool {
        self.has(&[
            "api_key_invalid",
            "invalid_api_key",
            "api key not valid",
            "invalid api key",
            "incorrect api key",
            "invalid x-api-key",
            "authentication_error",
            "no auth credentials",
            "invalid token",
            "token invalid",
            "invalid subscription key",
            "unauthenticated",
            "unauthorized",
            "api key",
            "authorization header",
            "authenticationerror",
            "无效的令牌",
        ])
    }

    /// Tells whether the account itself is closed.
    pub fn is_closed_account(&self) -> bool {
        self.has(&[
            "organization_restricted",
            "organization has been restricted",
            "account_deactivated",
            "has been deactivated",
            "account has been suspended",
            "account has been disabled",
            "account is suspended",
            "account is disabled",
            "has been banned",
        ])
    }

    /// Tells whether the network is what is not let in.
    pub fn is_closed_network(&self) -> bool {
        self.has(&[
            "ip is not authorized",
            "ip_not_authorized",
            "ip address is not",
            "ip not allowed",
            "virtual network",
            "firewall rule",
            "private endpoint",
            "public network access",
            "ip allowlist",
            "ip whitelist",
        ])
    }

    /// Tells whether the organisation in the request is not that of the key.
    pub fn is_other_organization(&self) -> bool {
        self.has(&[
            "mismatched_organization",
            "organization header",
            "no such organization",
        ])
    }

    /// Tells whether it says what to do, and where.
    pub fn names_a_way(&self) -> bool {
        self.has(&["http://", "https://"])
            && self.has(&[
                "enable",
                "accept",
                "agree",
                "visit",
                "ask for access",
                "request access",
            ])
    }

    /// Tells whether the version of the API in the URL is what is wrong.
    pub fn is_other_version(&self) -> bool {
        let version = self.has(&["api version", "api-version", "api_version"]);
        version && !self.has(&["response_format", "json_schema", "json_object", "limit"])
    }

    /// Tells whether the port wants TLS and got none.
    pub fn wants_tls(&self) -> bool {
        self.has(&[
            "plain http request was sent to https port",
            "http request to an https server",
        ])
    }

    /// Tells whether the model died on the server.
    pub fn is_crash(&self) -> bool {
        self.has(&[
            "has crashed",
            "runner process has terminated",
            "enginedeaderror",
        ])
    }

    /// Tells whether a router speaks of trouble behind it that may pass, whatever the status.
    pub fn is_passing_trouble(&self) -> bool {
        self.has(&[
            "upstream",
            "deadline exceeded",
            "timed out",
            "temporarily unavailable",
            "internal server error",
            "service unavailable",
            "bad gateway",
        ])
    }

    /// Tells whether the country or region is not served.
    pub fn is_closed_country(&self) -> bool {
        let place = [
            "country",
            "region",
            "territory",
            "user location",
            "your location",
        ];
        let closed = [
            "not supported",
            "unsupported",
            "not available",
            "restricted",
            "not served",
        ];
        self.has(&place) && self.has(&closed)
    }

    /// Tells whether a content filter refused the request.
    pub fn is_filtered(&self) -> bool {
        self.has(&[
            "content_filter",
            "content filter",
            "content management policy",
            "responsibleaipolicy",
            "data_inspection_failed",
            "inappropriate content",
            "content_policy",
            "prohibited_content",
            "moderation",
            "flagged",
            "敏感内容",
            "违规",
        ])
    }

    /// Tells whether a router found nobody behind it whom the account's own settings allow.
    pub fn is_excluded_by_settings(&self) -> bool {
        self.has(&["data policy", "privacy", "guardrail"])
            && self.has(&["no endpoints", "no allowed"])
    }

    /// Tells whether the path is wrong, as servers say it that answer with any status.
    pub fn is_wrong_path(&self) -> bool {
        self.has(&[
            "unexpected endpoint",
            "invalid url (",
            "unknown request url",
            "no route",
            "cannot post",
            "method not allowed",
            "page not found",
        ]) || matches!(
            self.all.trim(),
            "not found" | "404 not found" | "no match" | "not_found" | "404 not_found"
        )
    }

    /// Tells whether the machine behind has too little memory for the model.
    pub fn is_out_of_memory(&self) -> bool {
        self.has(&[
            "requires more system memory",
            "out of memory",
            "insufficient memory",
            "failed to allocate",
            "not enough memory",
        ])
    }

    /// Tells whether the request is longer than the context window, or longer than it may be at
    /// once.
    pub fn is_too_long(&self) -> bool {
        let words = [
            "context_length_exceeded",
            "context length",
            "context size",
            "context limit",
            "exceed_context",
            "context window",
            "prompt is too long",
            "input is too long",
            "too many tokens",
            "too many input tokens",
            "request too large",
            "request_too_large",
            "tokens_limit_reached",
            "max size:",
            "max_new_tokens",
        ];
        self.has(&words)
    }

    /// Tells whether the limit of the reply is more than the model gives.
    pub fn is_limit_too_high(&self) -> bool {
        let limit = [
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "maxoutputtokens",
        ];
        let high = [
            "too large",
            "at most",
            "maximum allowed",
            "valid range",
            "should be [",
            "should be in",
            "less than or equal",
            "must be less",
            "exceed",
            "can only afford",
        ];
        self.has(&limit) && self.has(&high)
    }

    /// Tells whether the form of the reply is what the model itself failed at: another try may
    /// succeed.
    pub fn is_bad_json_of_model(&self) -> bool {
        self.has(&[
            "json_validate_failed",
            "failed to generate json",
            "failed to validate json",
        ])
    }
}
