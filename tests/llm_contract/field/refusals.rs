//! Refusals: what is wrong, in the server's own words, and one next step.

use super::{case, json_error, table};
use crate::chat_server::Reply;
use serde_json::{Value, json};

fn error(status: u16, body: Value) -> [Reply; 1] {
    [json_error(status, body)]
}

#[tokio::test]
async fn models_and_deployments() {
    let lines = table([
        case("OpenAI", [Reply::error(404, "The model `gpt-4o-mini` does not exist or you do not have access to it.", "model_not_found")]),
        case("OpenAI, a project's key", [Reply::error(403, "Project `p` does not have access to model `gpt-4o-mini`", "model_not_found")]),
        case("Azure", error(404, json!({"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}))),
        case("Anthropic", error(404, json!({"type": "error", "error": {"type": "not_found_error", "message": "model: gpt-4o-mini"}}))),
        case("OpenRouter", error(404, json!({"error": {"message": "No endpoints found for vendor/gpt-4o-mini:free.", "code": 404}}))),
        case("OpenRouter, name", error(400, json!({"error": {"message": "gpt-4o-mini is not a valid model ID", "code": 400}}))),
        case("OpenRouter, privacy", error(404, json!({"error": {"message": "No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy", "code": 404}}))),
        case("Google", error(404, json!([{"error": {"code": 404, "message": "models/gpt-4o-mini is not found for API version v1main, or is not supported for generateContent.", "status": "NOT_FOUND"}}]))),
        case("Ollama", error(404, json!({"error": {"message": "model \"gpt-4o-mini\" not found, try pulling it first", "type": "api_error"}}))),
        case("Groq", error(400, json!({"error": {"message": "The model `m` has been decommissioned and is no longer supported.", "code": "model_decommissioned"}}))),
        case("LiteLLM", error(400, json!({"error": {"message": "{'error': '/chat/completions: Invalid model name passed in model=gpt-4o-mini. Call `/v1/models` to view available models for your key.'}", "code": "400"}}))),
        case("DeepSeek", error(400, json!({"error": {"message": "Model Not Exist", "type": "invalid_request_error"}}))),
        case("vLLM, inside a 200", error(200, json!({"object": "error", "message": "The model `m` does not exist.", "type": "NotFoundError", "code": 404}))),
        case("LM Studio", error(404, json!({"error": {"message": "No models loaded. Please load a model in the developer page or use the `lms load` command.", "code": "model_not_found"}}))),
        case("not for chatting", error(404, json!({"error": {"message": "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?"}}))),
        case("for another API", error(404, json!({"error": {"message": "This model is only supported in v1/responses and not in v1/chat/completions."}}))),
        case("out of memory", error(500, json!({"error": {"message": "model requires more system memory (5.6 GiB) than is available (3.3 GiB)"}}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r#"
    OpenAI [1] NotFound: URL/v1 has no model gpt-4o-mini (404: The model `gpt-4o-mini` does not exist or you do not have access to it.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    OpenAI, a project's key [1] NotFound: URL/v1 gives this key no access to model gpt-4o-mini (403: Project `p` does not have access to model `gpt-4o-mini`): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Azure [1] NotFound: URL/v1 has no model gpt-4o-mini (404: The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Anthropic [1] NotFound: URL/v1 has no model gpt-4o-mini (404: model: gpt-4o-mini): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    OpenRouter [1] NotFound: URL/v1 has no model gpt-4o-mini (404: No endpoints found for vendor/gpt-4o-mini:free.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    OpenRouter, name [1] NotFound: URL/v1 has no model gpt-4o-mini (400: gpt-4o-mini is not a valid model ID): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    OpenRouter, privacy [1] NotFound: URL/v1 has gpt-4o-mini from nobody that your settings there allow (404: No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy): change those settings, or use another model
    Google [1] NotFound: URL/v1 has no model gpt-4o-mini (404: models/gpt-4o-mini is not found for API version v1main, or is not supported for generateContent.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Ollama [1] NotFound: URL/v1 has no model gpt-4o-mini (404: model "gpt-4o-mini" not found, try pulling it first): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Groq [1] NotFound: URL/v1 has no model gpt-4o-mini (400: The model `m` has been decommissioned and is no longer supported.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    LiteLLM [1] NotFound: URL/v1 has no model gpt-4o-mini (400: {'error': '/chat/completions: Invalid model name passed in model=gpt-4o-mini. Call `/v1/models` to view available models for your key.'}): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    DeepSeek [1] NotFound: URL/v1 has no model gpt-4o-mini (400: Model Not Exist): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    vLLM, inside a 200 [1] NotFound: URL/v1 has no model gpt-4o-mini (404: The model `m` does not exist.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    LM Studio [1] NotFound: URL/v1 has no model gpt-4o-mini (404: No models loaded. Please load a model in the developer page or use the `lms load` command.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    not for chatting [1] NotFound: gpt-4o-mini is no model to chat with (404: This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?): set model to one that chats
    for another API [1] NotFound: gpt-4o-mini is no model to chat with (404: This model is only supported in v1/responses and not in v1/chat/completions.): set model to one that chats
    out of memory [1] Unreachable: URL/v1 has too little memory for gpt-4o-mini (500: model requires more system memory (5.6 GiB) than is available (3.3 GiB)): use a smaller model, or free memory there
    "#);
}

#[tokio::test]
async fn keys_countries_and_filters() {
    let lines = table([
        case("wrong key", [Reply::error(401, "Incorrect API key provided.", "invalid_api_key")]),
        case("Google", error(400, json!([{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}]))),
        case("inside a 200", error(200, json!({"code": 401, "msg": "token invalid"}))),
        case("permission", error(403, json!({"error": {"message": "Your key lacks the scope model.request.", "type": "permission_error"}}))),
        case("country", [Reply::error(403, "Country, region, or territory not supported", "unsupported_country_region_territory")]),
        case("Google, country", error(400, json!({"error": {"code": 400, "message": "User location is not supported for the API use.", "status": "FAILED_PRECONDITION"}}))),
        case("Azure, filter", error(400, json!({"error": {"message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", "code": "content_filter", "param": "prompt", "status": 400}}))),
        case("DashScope, filter", error(400, json!({"error": {"code": "data_inspection_failed", "message": "Input data may contain inappropriate content."}}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    wrong key [1] Unauthorized: URL/v1 refused the API key from OPENAI_API_KEY (401: Incorrect API key provided.): set the variable OPENAI_API_KEY to a valid key
    Google [1] Unauthorized: URL/v1 refused the API key from OPENAI_API_KEY (400: API key not valid. Please pass a valid API key.): set the variable OPENAI_API_KEY to a valid key
    inside a 200 [1] Unauthorized: URL/v1 refused the API key from OPENAI_API_KEY (401: token invalid): set the variable OPENAI_API_KEY to a valid key
    permission [1] Unauthorized: URL/v1 does not let the key from OPENAI_API_KEY do this (403: Your key lacks the scope model.request.): ask whoever gave you the key for access, or use another
    country [1] Unauthorized: URL/v1 does not serve this country or region (403: Country, region, or territory not supported): use another endpoint
    Google, country [1] Unauthorized: URL/v1 does not serve this country or region (400: User location is not supported for the API use.): use another endpoint
    Azure, filter [1] BadReply: the content filter of URL/v1 refused the request (400: The response was filtered due to the prompt triggering Azure OpenAI's content management policy.): reword, or use another endpoint
    DashScope, filter [1] BadReply: the content filter of URL/v1 refused the request (400: Input data may contain inappropriate content.): reword, or use another endpoint
    ");
}

#[tokio::test]
async fn what_stands_between() {
    let page = |status: u16, title: &str| {
        [Reply::new(
            status,
            format!("<!DOCTYPE html><html><head><title>{title}</title></head></html>"),
        )
        .header("content-type", "text/html")]
    };
    let moved = |status: u16, to: &str| [Reply::new(status, "").header("location", to)];
    let lines = table([
        case("a page that forbids", page(403, "Just a moment...")),
        case("a page without a key", page(401, "Sign in")),
        case("a page of a proxy", page(407, "Authentication Required")),
        case("a page of a network", page(511, "Network Login")),
        case("a page that is not there", page(404, "404 Not Found")),
        case("a page as the reply", page(200, "Hotel Wi-Fi")),
        case("a page after a byte order mark", [Reply::new(200, "\u{feff}<html><title>Hotel</title>")]),
        case("a redirect with the path", moved(308, "https://host.example/api/v1/chat/completions?key=secret")),
        case("a redirect to a login", moved(302, "https://login.example/sign-in?next=1")),
        case("a redirect nowhere", [Reply::new(307, "")]),
        case("too short a path, LM Studio", error(200, json!({"error": "Unexpected endpoint or method. (POST /chat/completions)"}))),
        case("too short a path, OpenAI", error(404, json!({"error": {"message": "Invalid URL (POST /chat/completions)", "type": "invalid_request_error"}}))),
        case("too short a path, FastAPI", error(404, json!({"detail": "Not Found"}))),
        case("FastAPI inside a 200", error(200, json!({"detail": "Not Found"}))),
        case("no method", error(405, json!({"detail": "Method Not Allowed"}))),
        case("plain words", [Reply::new(200, "OK")]),
        case("another API", error(200, json!({"ok": true}))),
        case("nothing", error(200, json!({}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r#"
    a page that forbids [1] Unreachable: something before URL/v1 refused the request (403: a web page, "Just a moment..."): check base_url, the network and its VPN
    a page without a key [1] Unreachable: something before URL/v1 refused the request (401: a web page, "Sign in"): check base_url, the network and its VPN
    a page of a proxy [1] Unreachable: a proxy before URL/v1 wants a login (407: a web page, "Authentication Required"): set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT
    a page of a network [1] Unreachable: something before URL/v1 refused the request (511: a web page, "Network Login"): check base_url, the network and its VPN
    a page that is not there [1] NotFound: URL/v1 has no chat endpoint (404: a web page, "404 Not Found"): check base_url, it usually ends in /v1
    a page as the reply [1] NotFound: URL/v1 answers with a web page, "Hotel Wi-Fi": check base_url, it usually ends in /v1, and whether this network wants a sign-in
    a page after a byte order mark [1] NotFound: URL/v1 answers with a web page, "Hotel": check base_url, it usually ends in /v1, and whether this network wants a sign-in
    a redirect with the path [1] NotFound: URL/v1 redirects to https://host.example/api/v1/chat/completions (308): set base_url to https://host.example/api/v1
    a redirect to a login [1] NotFound: URL/v1 redirects to https://login.example/sign-in (302), which is no chat API: check base_url, and whether this network wants a sign-in
    a redirect nowhere [1] NotFound: URL/v1 redirects elsewhere (307): set base_url to where it leads
    too short a path, LM Studio [1] NotFound: URL/v1 has no chat endpoint (500: Unexpected endpoint or method. (POST /chat/completions)): check base_url, it usually ends in /v1
    too short a path, OpenAI [1] NotFound: URL/v1 has no chat endpoint (404: Invalid URL (POST /chat/completions)): check base_url, it usually ends in /v1
    too short a path, FastAPI [1] NotFound: URL/v1 has no chat endpoint (404: Not Found): check base_url, it usually ends in /v1
    FastAPI inside a 200 [1] NotFound: URL/v1 has no chat endpoint (404: Not Found): check base_url, it usually ends in /v1
    no method [1] NotFound: URL/v1 has no chat endpoint (405: Method Not Allowed): check base_url, it usually ends in /v1
    plain words [1] NotFound: URL/v1 sent something that is no chat reply (OK): check base_url, it usually ends in /v1
    another API [1] NotFound: URL/v1 sent something that is no chat reply ({"ok":true}): check base_url, it usually ends in /v1
    nothing [1] NotFound: URL/v1 sent something that is no chat reply ({}): check base_url, it usually ends in /v1
    "#);
}

#[tokio::test]
async fn the_servers_words_come_first() {
    let raw = |raw: &str| {
        error(
            400,
            json!({"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": raw, "provider_name": "X"}}}),
        )
    };
    let lines = table([
        case("a router, JSON in a string", raw("{\"error\":{\"message\":\"logit_bias: wrong\"}}")),
        case("a router, plain", raw("logit_bias: wrong")),
        case("a router without more", error(400, json!({"error": {"message": "Provider returned error", "code": 400}}))),
        case("a gateway that wraps", error(400, json!({"error": {"message": "litellm.BadRequestError: XException - {\"error\":{\"message\":\"logit_bias: wrong\"}}"}}))),
        case("a list", error(400, json!([{"error": {"message": "logit_bias: wrong"}}]))),
        case("a string", error(400, json!("logit_bias: wrong"))),
        case("fields of FastAPI", error(422, json!({"detail": [{"loc": ["body", "logit_bias"], "msg": "wrong", "input": "x"}]}))),
        case("a title", error(400, json!({"type": "about:blank", "title": "logit_bias: wrong", "status": 400}))),
        case("an event of a stream", [Reply::new(400, "data: {\"error\":{\"message\":\"logit_bias: wrong\"}}\n\n")]),
        case("an empty body", [Reply::new(400, "")]),
        case("not built", error(501, json!({"error": "not implemented"}))),
        case("no room", error(400, json!({"error": {"message": "This model's maximum context length is 4097 tokens. However, your messages resulted in 9000 tokens.", "code": "context_length_exceeded"}}))),
        case("no room, llama.cpp", error(400, json!({"error": {"code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error", "n_prompt_tokens": 9001, "n_ctx": 1024}}))),
        case("no room, per minute", error(413, json!({"error": {"message": "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 10300", "code": "rate_limit_exceeded"}}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    a router, JSON in a string [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a router, plain [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a router without more [1] Rejected: URL/v1 rejected the request (400: Provider returned error): check model, max_tokens and extra_body in the configuration
    a gateway that wraps [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a list [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a string [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    fields of FastAPI [1] Rejected: URL/v1 rejected the request (422: body.logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a title [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    an event of a stream [1] Rejected: URL/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    an empty body [1] Rejected: URL/v1 rejected the request (400): check model, max_tokens and extra_body in the configuration
    not built [1] Unreachable: URL/v1 failed (501: not implemented): use another endpoint
    no room [1] TooLong: the request needs 9000 tokens, gpt-4o-mini takes 4097: serve the model with a larger context, or use another
    no room, llama.cpp [1] TooLong: the request needs 9001 tokens, gpt-4o-mini takes 1024: serve the model with a larger context, or use another
    no room, per minute [1] TooLong: the request needs 10300 tokens, URL/v1 allows 6000 a minute for gpt-4o-mini: lower max_tokens, which counts there, or use another model
    ");
}
