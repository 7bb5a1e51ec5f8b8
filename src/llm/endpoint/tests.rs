//! Keys of an endpoint, and what never shows.

use super::*;
use secrecy::ExposeSecret;

#[test]
fn the_defaults_survive_toml() {
    let written = toml::to_string(&EndpointConfig::default()).unwrap();
    insta::assert_snapshot!(written, @r#"
    base_url = "https://api.openai.com/v1"
    model = "gpt-4.1-mini"
    api_key_env = "OPENAI_API_KEY"
    temperature = 0.0
    max_tokens = 4096
    retries = 4

    [headers]

    [extra_body]

    [timeouts]
    connect = 10
    first_byte = 180
    idle = 60
    total = 600
    deadline = 900
    backoff = 0.5
    "#);
    assert_eq!(
        toml::from_str::<EndpointConfig>(&written).unwrap(),
        EndpointConfig::default()
    );
    assert_eq!(
        toml::from_str::<EndpointConfig>("").unwrap(),
        EndpointConfig::default()
    );
}

#[test]
fn every_key_can_be_set() {
    let text = r#"
        name = "judge"
        base_url = "http://localhost:11434/v1"
        model = "qwen2.5:7b"
        api_key_env = "MY_KEY"
        api_key_command = "pass show key"
        organization = "org"
        ca_file = "/etc/ca.pem"
        temperature = 0.2
        max_tokens = 800
        context_window = 32768
        price_prompt = 0.1
        price_completion = 0.4
        retries = 2
        headers = { X-Title = "viva" }
        extra_body = { reasoning_effort = "low", top_k = 3, nested = { a = [1, 2.5] } }
        [timeouts]
        connect = 1
        first_byte = 2.5
        idle = 3
        total = 4
        deadline = 5
        backoff = 0.01
    "#;
    let config: EndpointConfig = toml::from_str(text).unwrap();
    assert_eq!(config.timeouts.first_byte, Duration::from_millis(2500));
    assert_eq!(config.extra_body["nested"]["a"][1], 2.5);
    let mut again: EndpointConfig = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
    assert_eq!(again.headers["X-Title"], "(hidden)");
    again.headers.clone_from(&config.headers);
    assert_eq!(again, config);
}

#[test]
fn unknown_keys_and_impossible_times_are_refused() {
    for (text, says) in [
        ("modle = 'x'", "unknown field `modle`"),
        ("[timeouts]\nconect = 3", "unknown field `conect`"),
        ("[timeouts]\nidle = 0", "between 0.001 and 31536000"),
        ("[timeouts]\nidle = -1", "between"),
        ("[timeouts]\nidle = nan", "between"),
        ("[timeouts]\ntotal = inf", "between"),
        ("[timeouts]\ntotal = 1e300", "between"),
        ("retries = -1", "invalid value"),
    ] {
        let refused = toml::from_str::<EndpointConfig>(text)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(says), "{text}: {refused}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let config = EndpointConfig {
        base_url: "https://user:hunter2@host/v1?key=hunter2".into(),
        headers: [("X-Key".to_string(), "hunter2".to_string())].into(),
        ..EndpointConfig::default()
    };
    let shown = format!(
        "{config:?} {} {}",
        toml::to_string(&config).unwrap(),
        showable_url("user:hunter2@host?hunter2")
    );
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("https://host/v1"), "{shown}");
}

#[test]
fn urls_are_joined_as_people_write_them() {
    for (base, chat) in [
        ("http://h:1/v1", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/", "http://h:1/v1/chat/completions"),
        (" http://h:1 ", "http://h:1/chat/completions"),
        (
            "http://h/v1/chat/completions",
            "http://h/v1/chat/completions",
        ),
        (
            "https://h/openai/d?api-version=1",
            "https://h/openai/d/chat/completions?api-version=1",
        ),
    ] {
        let config = EndpointConfig {
            base_url: base.into(),
            ..EndpointConfig::default()
        };
        assert_eq!(config.url("chat/completions").unwrap().as_str(), chat);
    }
}

fn key(config: &EndpointConfig, variable: Option<&str>) -> Result<Option<String>, String> {
    let key = resolve_key(config, &|name| {
        variable
            .filter(|_| name == config.api_key_env)
            .map(str::to_string)
    });
    key.map(|key| key.map(|k| k.expose_secret().to_string()))
        .map_err(|e| e.message)
}

#[test]
fn the_key_comes_from_the_command_or_the_variable() {
    let config = EndpointConfig::default();
    assert_eq!(key(&config, None), Ok(None));
    assert_eq!(key(&config, Some("  ")), Ok(None));
    assert_eq!(key(&config, Some(" sk-1\n")), Ok(Some("sk-1".into())));
    let refused = key(&config, Some("sk 1 hunter2")).unwrap_err();
    assert!(
        refused.contains("OPENAI_API_KEY") && !refused.contains("hunter2"),
        "{refused}"
    );
}

#[cfg(unix)]
#[test]
fn a_command_gives_the_key_and_is_never_quoted() {
    let with = |command: &str| EndpointConfig {
        api_key_command: Some(command.into()),
        ..EndpointConfig::default()
    };
    assert_eq!(
        key(&with("printf 'sk-%s\\n' 2"), Some("sk-1")),
        Ok(Some("sk-2".into()))
    );
    let told: Vec<String> = [
        "echo hunter2; exit 3",
        "true",
        "printf '\\377'",
        "echo hunter2 >&2; exit 1",
        "yes hunter2; exit 3",
    ]
    .into_iter()
    .map(|command| key(&with(command), None).unwrap_err())
    .collect();
    assert!(!told.join("").contains("hunter2"));
    insta::assert_snapshot!(told.join("\n"), @r#"
    api_key_command of [endpoint] failed (exit status: 3): run it by hand to see why
    api_key_command of [endpoint] printed nothing: run it by hand to see why
    api_key_command of [endpoint] printed something that is not text: run it by hand to see why
    api_key_command of [endpoint] failed (exit status: 1): run it by hand to see why
    api_key_command of [endpoint] failed (exit status: 3): run it by hand to see why
    "#);
}
