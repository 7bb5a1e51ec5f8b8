//! Refusals: what is wrong, in the server's own words, and one next step.

use super::{case, json_error, table};
use crate::chat_server::{ChatServer, Reply};
use crate::{ask, client, config, structured};
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
        case("Azure, not for chatting", error(400, json!({"error": {"code": "OperationNotSupported", "message": "The chatCompletion operation does not work with the specified model, text-embedding-3-small. Please choose different model and try again."}}))),
        case("LiteLLM, no access", error(401, json!({"error": {"message": "key not allowed to access model. This key can only access models=['gpt-4o']. Tried to access gpt-4o-mini", "type": "key_model_access_denied", "code": "401"}}))),
        case("LiteLLM, no maker", error(400, json!({"error": {"message": "litellm.BadRequestError: LLM Provider NOT provided. You passed model=gpt-4o-mini", "code": "400"}}))),
        case("Hugging Face, gated", error(403, json!({"error": "Access to model gpt-4o-mini is restricted and you are not in the authorized list. Visit https://huggingface.co/m to ask for access."}))),
        case("Bedrock", error(400, json!({"message": "The provided model identifier is invalid."}))),
        case("new-api", error(503, json!({"error": {"message": "当前分组 default 下对于模型 gpt-4o-mini 无可用渠道", "type": "new_api_error"}}))),
        case("LM Studio, crashed", error(400, json!({"error": "The model has crashed without additional information. (Exit code: 11)"}))),
        case("out of memory", error(500, json!({"error": {"message": "model requires more system memory (5.6 GiB) than is available (3.3 GiB)"}}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r#"
    OpenAI [1] NotFound: URL/v1 has no model gpt-4o-mini (404: The model `gpt-4o-mini` does not exist or you do not have access to it.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    OpenAI, a project's key [1] NotFound: URL/v1 gives this key no access to model gpt-4o-mini (403: Project `p` does not have access to model `gpt-4o-mini`): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Azure [1] NotFound: URL/v1 has no deployment gpt-4o-mini (404: The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.): set model to the name of a deployment there, or create it
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
    LM Studio [1] NotFound: URL/v1 has no model in memory (404: No models loaded. Please load a model in the developer page or use the `lms load` command.): load it there, with `lms load gpt-4o-mini` at LM Studio
    not for chatting [1] NotFound: gpt-4o-mini is no model to chat with (404: This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?): set model to one that chats
    for another API [1] NotFound: gpt-4o-mini is no model to chat with (404: This model is only supported in v1/responses and not in v1/chat/completions.): set model to one that chats
    Azure, not for chatting [1] NotFound: gpt-4o-mini is no model to chat with (400: The chatCompletion operation does not work with the specified model, text-embedding-3-small. Please choose different model and try again.): set model to one that chats
    LiteLLM, no access [1] NotFound: URL/v1 gives this key no access to model gpt-4o-mini (401: key not allowed to access model. This key can only access models=['gpt-4o']. Tried to access gpt-4o-mini): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    LiteLLM, no maker [1] NotFound: URL/v1 has no model gpt-4o-mini (400: litellm.BadRequestError: LLM Provider NOT provided. You passed model=gpt-4o-mini): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    Hugging Face, gated [1] NotFound: URL/v1 gives this key no access to model gpt-4o-mini (403: Access to model gpt-4o-mini is restricted and you are not in the authorized list. Visit https://huggingface.co/m to ask for access.): do what it says there, then run the same command again
    Bedrock [1] NotFound: URL/v1 has no model gpt-4o-mini (400: The provided model identifier is invalid.): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    new-api [1] NotFound: URL/v1 has no model gpt-4o-mini (503: 当前分组 default 下对于模型 gpt-4o-mini 无可用渠道): set model to one that it has, like gpt-4o, gpt-4o-mini-2024-07-18
    LM Studio, crashed [2] Unreachable: URL/v1 lost the model while it worked (400: The model has crashed without additional information. (Exit code: 11)) (2 attempts): load the model again there, or use a smaller one
    out of memory [1] Unreachable: URL/v1 has too little memory for gpt-4o-mini (500: model requires more system memory (5.6 GiB) than is available (3.3 GiB)): use a smaller model, or free memory there
    "#);
}

/// A list that has the very name is no reason to name it again.
#[tokio::test]
async fn a_model_that_is_listed_and_not_served_is_not_advised() {
    let mut lines = Vec::new();
    for models in [&["gpt-4o-mini"][..], &["gpt-4o", "gpt-4o-mini"]] {
        let unknown = Reply::error(404, "model 'gpt-4o-mini' not found", "not_found");
        let server = ChatServer::start([unknown]).await.models(models);
        let failed = ask(&client(config(&server)), &structured())
            .await
            .0
            .unwrap_err();
        lines.push(failed.message.replace(&server.url(), "URL"));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    URL lists gpt-4o-mini and does not serve it (404: model 'gpt-4o-mini' not found): set model to another, or use another endpoint
    URL lists gpt-4o-mini and does not serve it (404: model 'gpt-4o-mini' not found): set model to another that it has, like gpt-4o
    ");
}

/// What a user has put into the request is named where the server speaks of it, and nothing else is
/// tried instead.
#[tokio::test]
async fn fields_of_the_configuration_are_named() {
    let mut lines = Vec::new();
    for words in [
        "Unsupported parameter: 'top_k'",
        "\"gpt-4o-mini\" does not support thinking",
    ] {
        let server = ChatServer::start([Reply::error(400, words, "x")]).await;
        let mut config = config(&server);
        for field in ["top_k", "reasoning_effort"] {
            config.extra_body.insert(field.into(), json!(1));
        }
        let failed = ask(&client(config), &structured()).await.0.unwrap_err();
        let told = failed.message.replace(&server.url(), "URL");
        lines.push(format!("[{}] {told}", server.requests().len()));
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    [1] URL rejected the request (400: Unsupported parameter: 'top_k'): correct or remove top_k in extra_body
    [1] URL rejected the request (400: "gpt-4o-mini" does not support thinking): correct or remove reasoning_effort in extra_body
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
        case("Google, not for free", error(400, json!([{"error": {"code": 400, "message": "Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.", "status": "FAILED_PRECONDITION"}}]))),
        case("Google, no key", error(400, json!([{"error": {"code": 400, "message": "Missing or invalid Authorization header.", "status": "INVALID_ARGUMENT"}}]))),
        case("Google, not enabled", error(403, json!([{"error": {"code": 403, "message": "Generative Language API has not been used in project 1 before or it is disabled. Enable it by visiting https://console.example/apis then retry.", "status": "PERMISSION_DENIED"}}]))),
        case("Groq, terms", error(400, json!({"error": {"message": "The model `m` requires terms acceptance. Please have the org admin accept the terms at https://console.example/terms", "code": "model_terms_required"}}))),
        case("a closed account", error(400, json!({"error": {"message": "Organization has been restricted. Please reach out to support.", "code": "organization_restricted"}}))),
        case("a network", error(403, json!({"error": {"code": "AccessDenied", "message": "Access denied due to Virtual Network/Firewall rules."}}))),
        case("an address", error(401, json!({"error": {"message": "Your IP is not authorized to access this API", "code": "ip_not_authorized"}}))),
        case("another organization", error(401, json!({"error": {"message": "OpenAI-Organization header should match organization for API key", "code": "mismatched_organization"}}))),
        case("a key behind a gateway", error(500, json!({"error": {"message": "litellm.AuthenticationError: OpenAIException - Incorrect API key provided: sk-xx", "code": "500"}}))),
        case("Baidu inside a 200", error(200, json!({"error_code": 110, "error_msg": "Access token invalid or no longer valid"}))),
        case("a filter in Chinese", error(400, json!({"error": {"code": "1301", "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"}}))),
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
    Google, not for free [1] Unauthorized: URL/v1 does not serve this country or region (400: Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.): enable billing there, or use another endpoint
    Google, no key [1] Unauthorized: URL/v1 refused the API key from OPENAI_API_KEY (400: Missing or invalid Authorization header.): set the variable OPENAI_API_KEY to a valid key
    Google, not enabled [1] Unauthorized: URL/v1 does not let the key from OPENAI_API_KEY do this (403: Generative Language API has not been used in project 1 before or it is disabled. Enable it by visiting https://console.example/apis then retry.): do what it says there, then run the same command again
    Groq, terms [1] Rejected: URL/v1 rejected the request (400: The model `m` requires terms acceptance. Please have the org admin accept the terms at https://console.example/terms): do what it says there, then run the same command again
    a closed account [1] Unauthorized: URL/v1 has closed the account of this key (400: Organization has been restricted. Please reach out to support.): ask its support, or use another endpoint
    a network [1] Unauthorized: URL/v1 lets nobody in from this network (403: Access denied due to Virtual Network/Firewall rules.): use a network or VPN that it allows, or ask who runs it
    an address [1] Unauthorized: URL/v1 lets nobody in from this network (401: Your IP is not authorized to access this API): use a network or VPN that it allows, or ask who runs it
    another organization [1] Unauthorized: URL/v1 knows the key in another organization (401: OpenAI-Organization header should match organization for API key): correct or remove organization in the configuration
    a key behind a gateway [1] Unauthorized: URL/v1 has no valid key for the server behind it (500: litellm.AuthenticationError: OpenAIException - Incorrect API key provided: sk-xx): ask who runs it to renew its key
    Baidu inside a 200 [1] Unauthorized: URL/v1 refused the API key from OPENAI_API_KEY (Access token invalid or no longer valid): set the variable OPENAI_API_KEY to a valid key
    a filter in Chinese [1] BadReply: the content filter of URL/v1 refused the request (400: 系统检测到输入或生成内容可能包含不安全或敏感内容): reword, or use another endpoint
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
        case("a network, as JSON", error(511, json!({"error": "network authentication required"}))),
        case("a page for what is too long", page(413, "413 Request Entity Too Large")),
        case("nginx, http at https", page(400, "400 The plain HTTP request was sent to HTTPS port")),
        case("Go, http at https", [Reply::new(400, "Client sent an HTTP request to an HTTPS server.\n")]),
        case("no such version", error(400, json!({"error": {"code": "BadRequest", "message": "API version not supported"}}))),
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
        case("an empty body", [Reply::new(200, "")]),
        case("no content", [Reply::new(204, "")]),
        case("a page in the stream", [Reply::stream("data: <html><title>502 Bad Gateway</title></html>\n\n")]),
    ])
    .await;
    insta::assert_snapshot!(lines, @r#"
    a page that forbids [1] Unreachable: something before URL/v1 refused the request (403: a web page, "Just a moment..."): check base_url, the network and its VPN, and whether a gateway wants a login
    a page without a key [1] Unreachable: something before URL/v1 refused the request (401: a web page, "Sign in"): check base_url, the network and its VPN, and whether a gateway wants a login
    a page of a proxy [1] Unreachable: a proxy before URL/v1 wants a login (407: a web page, "Authentication Required"): set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT
    a page of a network [1] Unreachable: the network before URL/v1 wants a sign-in (511: a web page, "Network Login"): sign in with a browser, then run the same command again
    a network, as JSON [1] Unreachable: the network before URL/v1 wants a sign-in (511: network authentication required): sign in with a browser, then run the same command again
    a page for what is too long [1] TooLong: something before URL/v1 takes no request this long (413: a web page, "413 Request Entity Too Large"): let the gateway take longer ones (client_max_body_size at nginx)
    nginx, http at https [1] NotFound: URL/v1 wants a secure connection (400: a web page, "400 The plain HTTP request was sent to HTTPS port"): write https:// in base_url
    Go, http at https [1] NotFound: URL/v1 wants a secure connection (400: Client sent an HTTP request to an HTTPS server.): write https:// in base_url
    no such version [1] NotFound: URL/v1 wants another version of its API (400: API version not supported): set ?api-version=… in base_url to one that it knows
    a page that is not there [1] NotFound: URL/v1 has no chat endpoint (404: a web page, "404 Not Found"): check base_url, it usually ends in /v1
    a page as the reply [1] NotFound: URL/v1 answers with a web page, "Hotel Wi-Fi": check base_url, it usually ends in /v1, and whether this network wants a sign-in
    a page after a byte order mark [1] NotFound: URL/v1 answers with a web page, "Hotel": check base_url, it usually ends in /v1, and whether this network wants a sign-in
    a redirect with the path [1] NotFound: URL/v1 redirects to https://host.example/api/v1/chat/completions (308): set base_url to https://host.example/api/v1
    a redirect to a login [1] NotFound: URL/v1 redirects to https://login.example/sign-in (302), which is no chat API: check base_url, and whether this network wants a sign-in
    a redirect nowhere [1] NotFound: URL/v1 redirects elsewhere (307): set base_url to where it leads
    too short a path, LM Studio [1] NotFound: URL/v1 has no chat endpoint (Unexpected endpoint or method. (POST /chat/completions)): check base_url, it usually ends in /v1
    too short a path, OpenAI [1] NotFound: URL/v1 has no chat endpoint (404: Invalid URL (POST /chat/completions)): check base_url, it usually ends in /v1
    too short a path, FastAPI [1] NotFound: URL/v1 has no chat endpoint (404: Not Found): check base_url, it usually ends in /v1
    FastAPI inside a 200 [1] NotFound: URL/v1 has no chat endpoint (Not Found): check base_url, it usually ends in /v1
    no method [1] NotFound: URL/v1 has no chat endpoint (405: Method Not Allowed): check base_url, it usually ends in /v1
    plain words [1] NotFound: URL/v1 sent something that is no chat reply (OK): check base_url, it usually ends in /v1
    another API [1] NotFound: URL/v1 sent something that is no chat reply ({"ok":true}): check base_url, it usually ends in /v1
    nothing [1] NotFound: URL/v1 sent something that is no chat reply ({}): check base_url, it usually ends in /v1
    an empty body [2] BadReply: URL/v1 sent an empty body (2 attempts): check base_url, it usually ends in /v1
    no content [2] BadReply: URL/v1 sent an empty body (2 attempts): check base_url, it usually ends in /v1
    a page in the stream [1] NotFound: URL/v1 answers with a web page, "502 Bad Gateway": check base_url, it usually ends in /v1, and whether this network wants a sign-in
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
        case("a map of fields", error(422, json!({"errors": {"logit_bias": ["wrong"]}}))),
        case("an object", error(400, json!({"error": {"message": {"text": "logit_bias: wrong"}}}))),
        case("a failure inside a 200", error(200, json!({"success": false, "message": "engine died"}))),
        case("a status inside a 200", error(200, json!({"status": "error", "why": "engine died"}))),
        case("MiniMax inside a 200", error(200, json!({"choices": null, "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}))),
        case("trouble behind a router", raw("context deadline exceeded upstream")),
        case("not built", error(501, json!({"error": "not implemented"}))),
        case("no room", error(400, json!({"error": {"message": "This model's maximum context length is 4097 tokens. However, your messages resulted in 9000 tokens.", "code": "context_length_exceeded"}}))),
        case("no room, llama.cpp", error(400, json!({"error": {"code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error", "n_prompt_tokens": 9001, "n_ctx": 1024}}))),
        case("no room, SGLang", error(400, json!({"object": "error", "message": "Requested token count exceeds the model's maximum context length of 4097 tokens. You requested a total of 9096 tokens: 9000 tokens from the input messages and 96 tokens for the completion.", "code": 400}))),
        case("no room, LM Studio", error(400, json!({"error": "Trying to keep the first 9001 tokens when context the overflows. However, the model is loaded with context length of only 1024 tokens, which is not enough."}))),
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
    a map of fields [1] Rejected: URL/v1 rejected the request (422: errors.logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    an object [1] Rejected: URL/v1 rejected the request (400: error.message.text: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    a failure inside a 200 [2] Unreachable: URL/v1 failed (engine died) (2 attempts): try again later
    a status inside a 200 [2] Unreachable: URL/v1 failed (status: error; why: engine died) (2 attempts): try again later
    MiniMax inside a 200 [1] OutOfCredit: the account behind URL/v1 has no credit left (insufficient balance): check its plan and billing, or use another endpoint
    trouble behind a router [5] Unreachable: URL/v1 failed (400: context deadline exceeded upstream) (5 attempts): try again later
    not built [1] Unreachable: URL/v1 failed (501: not implemented): use another endpoint
    no room [1] TooLong: the request needs 9000 tokens, gpt-4o-mini takes 4097: serve the model with a larger context, or use another
    no room, llama.cpp [1] TooLong: the request needs 9001 tokens, gpt-4o-mini takes 1024: serve the model with a larger context, or use another
    no room, SGLang [1] TooLong: the request needs 9096 tokens, gpt-4o-mini takes 4097: serve the model with a larger context, or use another
    no room, LM Studio [1] TooLong: the request needs 9001 tokens, gpt-4o-mini takes 1024: serve the model with a larger context, or use another
    no room, per minute [1] TooLong: the request needs 10300 tokens, URL/v1 allows 6000 a minute for gpt-4o-mini: lower max_tokens, which counts there, or use another model
    ");
}
