//! What depends on the machine: certificate authorities and proxies. These tests run themselves
//! again with another environment, which a process cannot change safely for itself.

use crate::chat_server::{ChatServer, Reply};
use crate::{ask, client, config, request, stream};
use std::process::Command;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use viva::llm::{EndpointConfig, OpenAiClient};

/// Runs the ignored test `name` of this binary in an environment of its own.
fn run_again(name: &str, environment: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name, "--ignored", "--nocapture"])
        .envs(environment.iter().copied());
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_machine_without_certificate_authorities_can_use_http() {
    let nowhere = [
        ("SSL_CERT_FILE", "/nonexistent/roots.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    run_again("machine::without_authorities", &nowhere);
}

#[tokio::test]
#[ignore = "run by a_machine_without_certificate_authorities_can_use_http"]
async fn without_authorities() {
    let server = ChatServer::start([Reply::stream(stream(&["fine"]))]).await;
    assert_eq!(
        ask(&client(config(&server)), &request())
            .await
            .0
            .unwrap()
            .text,
        "fine"
    );

    let failed = OpenAiClient::new(EndpointConfig::default(), None, None).unwrap_err();
    insta::assert_snapshot!(failed.message, @"this system has no certificate authorities to check an https endpoint with: install its package ca-certificates, or set ca_file");
}

#[tokio::test]
async fn the_proxy_of_the_environment_is_used() {
    let server = ChatServer::start([Reply::stream(stream(&["fine"]))]).await;
    let proxy = format!("http://127.0.0.1:{}", server.port);
    tokio::task::spawn_blocking(move || {
        run_again(
            "machine::behind_a_proxy",
            &[("http_proxy", &proxy), ("no_proxy", "")],
        )
    })
    .await
    .unwrap();
    assert_eq!(
        server.requests()[0].line,
        "POST http://endpoint.invalid/v1/chat/completions HTTP/1.1"
    );
}

#[tokio::test]
#[ignore = "run by the_proxy_of_the_environment_is_used"]
async fn behind_a_proxy() {
    let config = EndpointConfig {
        base_url: "http://endpoint.invalid/v1".into(),
        ..EndpointConfig::default()
    };
    assert_eq!(
        ask(&client(config), &request()).await.0.unwrap().text,
        "fine"
    );
}

#[tokio::test]
async fn this_machine_is_reached_without_the_proxy_of_the_environment() {
    for variable in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        tokio::task::spawn_blocking(move || {
            run_again(
                "machine::beside_a_dead_proxy",
                &[(variable, "http://127.0.0.1:9"), ("no_proxy", "")],
            )
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
#[ignore = "run by this_machine_is_reached_without_the_proxy_of_the_environment"]
async fn beside_a_dead_proxy() {
    let server = ChatServer::start([Reply::stream(stream(&["fine"]))]).await;
    for host in ["127.0.0.1", "localhost"] {
        let config = EndpointConfig {
            base_url: format!("http://{host}:{}/v1", server.port),
            ..config(&server)
        };
        assert_eq!(
            ask(&client(config), &request()).await.0.unwrap().text,
            "fine"
        );
    }

    let far = EndpointConfig {
        base_url: "http://endpoint.invalid/v1".into(),
        retries: 0,
        ..config(&server)
    };
    let failed = ask(&client(far), &request()).await.0.unwrap_err().message;
    assert!(
        failed.contains("cannot be reached through the proxy http://127.0.0.1:9")
            && failed.contains("correct or unset ")
            && failed.contains("NO_PROXY"),
        "{failed}"
    );
}

#[tokio::test]
async fn a_proxy_that_wants_a_login_is_named() {
    let server = ChatServer::start([Reply::new(407, "<html>")]).await;
    let proxy = format!("http://me:secret@127.0.0.1:{}", server.port);
    tokio::task::spawn_blocking(move || {
        run_again(
            "machine::behind_a_closed_proxy",
            &[("http_proxy", &proxy), ("no_proxy", "")],
        )
    })
    .await
    .unwrap();
}

#[tokio::test]
#[ignore = "run by a_proxy_that_wants_a_login_is_named"]
async fn behind_a_closed_proxy() {
    let config = EndpointConfig {
        base_url: "http://endpoint.invalid/v1".into(),
        ..EndpointConfig::default()
    };
    let failed = ask(&client(config), &request())
        .await
        .0
        .unwrap_err()
        .message;
    assert!(
        failed.starts_with("the proxy http://127.0.0.1:"),
        "{failed}"
    );
    assert!(
        failed.ends_with(
            " wants a login (407: a web page): put it into http_proxy as \
             http://USER:PASSWORD@HOST:PORT"
        ),
        "{failed}"
    );
}

/// A server behind TLS whose certificate is signed by nobody known; gives its port and its
/// certificate.
async fn secure_server(is_ca: rcgen::IsCa) -> (u16, String) {
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::new(["localhost".to_string()]).unwrap();
    parameters.is_ca = is_ca;
    let certificate = parameters.self_signed(&signing_key).unwrap();
    let key =
        tokio_rustls::rustls::pki_types::PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let tls = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(tls));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let Ok(mut socket) = acceptor.accept(socket).await else {
                continue;
            };
            let _ = socket.read(&mut [0; 16 * 1024]).await;
            let reply = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
                stream(&["secret"])
            );
            let _ = socket.write_all(reply.as_bytes()).await;
            let _ = socket.shutdown().await;
        }
    });
    (port, certificate.pem())
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_where_it_is_named() {
    let (port, certificate) = secure_server(rcgen::IsCa::NoCa).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let base = EndpointConfig {
        base_url: format!("https://localhost:{port}/v1"),
        ..EndpointConfig::default()
    };

    let failed = ask(&client(base.clone()), &request())
        .await
        .0
        .unwrap_err()
        .message
        .replace(&port.to_string(), "PORT");
    insta::assert_snapshot!(failed, @"no secure connection to https://localhost:PORT/v1 (nobody this system trusts has signed its certificate): name its certificate, or the authority that signed it, in ca_file, or check base_url");

    let trusting = EndpointConfig {
        ca_file: Some(file),
        ..base
    };
    assert_eq!(
        ask(&client(trusting), &request()).await.0.unwrap().text,
        "secret"
    );
}

/// `openssl req -x509` makes certificates that say of themselves that they are authorities.
#[tokio::test]
async fn the_very_certificate_that_is_named_is_trusted() {
    let unconstrained = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let (port, certificate) = secure_server(unconstrained).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let named = |host: &str| EndpointConfig {
        base_url: format!("https://{host}:{port}/v1"),
        ca_file: Some(file.clone()),
        retries: 0,
        ..EndpointConfig::default()
    };

    let reply = ask(&client(named("localhost")), &request()).await.0;
    assert_eq!(reply.unwrap().text, "secret");

    // For its own name only.
    let failed = ask(&client(named("127.0.0.1")), &request())
        .await
        .0
        .unwrap_err();
    let told = failed.message.replace(&port.to_string(), "PORT");
    insta::assert_snapshot!(told, @r#"no secure connection to https://127.0.0.1:PORT/v1 (invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("localhost")): write a name in base_url that its certificate is made for"#);
}

/// What listens at a port is not always a server of HTTP.
#[tokio::test]
async fn ports_of_other_servers_are_told() {
    let mut lines = Vec::new();
    for greeting in ["SSH-2.0-OpenSSH_9.0\r\n", "-ERR unknown command\r\n", ""] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let _ = socket.read(&mut [0; 16 * 1024]).await;
                let _ = socket.write_all(greeting.as_bytes()).await;
                let _ = socket.shutdown().await;
            }
        });
        let config = EndpointConfig {
            base_url: format!("http://127.0.0.1:{port}/v1"),
            retries: 0,
            ..EndpointConfig::default()
        };
        let failed = ask(&client(config), &request()).await.0.unwrap_err();
        let told = failed.message.replace(&port.to_string(), "PORT");
        lines.push(format!("{:?}: {told}", failed.kind));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    NotFound: what listens at http://127.0.0.1:PORT/v1 does not speak HTTP (invalid HTTP version parsed): check the port in base_url, and whether it wants https://
    NotFound: what listens at http://127.0.0.1:PORT/v1 does not speak HTTP (invalid HTTP version parsed): check the port in base_url, and whether it wants https://
    Unreachable: the connection to http://127.0.0.1:PORT/v1 broke off (connection closed before message completed): try again; if it stays so, check the port, and whether it wants https://
    ");
}

/// A slash that a server wants at the end of its own path is no other place.
#[tokio::test]
async fn a_redirect_to_the_same_path_is_followed_and_no_other() {
    let moved = |to: &str| Reply::new(308, "").header("location", to);
    for (to, requests) in [
        ("/v1/chat/completions/", 2),
        ("/v2/chat/completions", 1),
        ("http://elsewhere.example/v1/chat/completions/", 1),
    ] {
        let server = ChatServer::start([moved(to), Reply::stream(stream(&["fine"]))]).await;
        let reply = ask(&client(config(&server)), &request()).await.0;
        assert_eq!(reply.is_ok(), requests == 2, "{to}");
        assert_eq!(server.requests().len(), requests, "{to}");
    }
}
