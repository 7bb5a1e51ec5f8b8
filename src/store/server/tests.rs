//! The server adapter against a stand-in, and against a real server where one is named.

use super::grpc::refusal_error;
use super::*;
use crate::store::contract;
use crate::store::index::text::OLDEST_RECIPE;
use crate::store::stand_in::{self, Behaviour};
use crate::store::testing::WIDTH;
use secrecy::SecretString;

const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);

fn options(url: &str) -> ServerOptions {
    ServerOptions {
        url: url.into(),
        timeout: Duration::from_secs(3),
        ..ServerOptions::default()
    }
}

/// On the stand-in always; on a real server where one is named: VIVA_TEST_QDRANT_URL, and
/// QDRANT_API_KEY where it wants a key.
#[test]
fn it_keeps_the_contract() {
    let api_key = std::env::var("QDRANT_API_KEY").ok().map(SecretString::from);
    let real = std::env::var("VIVA_TEST_QDRANT_URL")
        .ok()
        .map(|url| ServerOptions {
            api_key,
            ..options(&url)
        });
    let stand_in = options(&stand_in::start(Behaviour::default()));
    for options in std::iter::once(stand_in).chain(real) {
        for behaviour in contract::ALL {
            let collection = format!("viva-test-{}", uuid::Uuid::now_v7());
            let options = ServerOptions {
                collection,
                ..options.clone()
            };
            let store = ServerStore::open(options.clone(), MODEL).unwrap();
            let again = ServerStore::open(options.clone(), MODEL);
            let existing = ServerStore::open_existing(options.clone());
            let other = ServerStore::open(options.clone(), ModelRef::new("other", WIDTH));
            let older = ServerStore::open(
                options,
                ModelRef {
                    recipe: OLDEST_RECIPE,
                    ..MODEL
                },
            );
            let outcome =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| behaviour(&store)));
            store
                .run(|client, collection| async move { client.delete_collection(collection).await })
                .unwrap();
            outcome.unwrap();
            assert!(again.is_ok());
            assert_eq!(existing.unwrap().1.as_ref(), MODEL);
            assert!(matches!(other.err(), Some(StoreError::Model { .. })));
            assert!(matches!(older.err(), Some(StoreError::Recipe { .. })));
        }
    }
}

#[test]
fn a_server_that_cannot_be_used_is_told() {
    let old = stand_in::start(Behaviour {
        version: "1.17.3".into(),
        ..Behaviour::default()
    });
    let odd = stand_in::start(Behaviour {
        version: "\u{1b}[31m?".into(),
        ..Behaviour::default()
    });
    let locked = stand_in::start(Behaviour {
        key: Some("open-sesame".into()),
        ..Behaviour::default()
    });
    let silent = stand_in::start(Behaviour {
        silent: true,
        ..Behaviour::default()
    });
    let said = |url: &str, key: Option<&str>| {
        let api_key = key.map(|k| SecretString::from(k.to_string()));
        // Only the silent one is waited for to the end.
        let timeout = if url == silent {
            Duration::from_millis(300)
        } else {
            Duration::from_secs(60)
        };
        let options = ServerOptions {
            api_key,
            timeout,
            ..options(url)
        };
        let error = ServerStore::open(options, MODEL)
            .err()
            .map(|e| e.to_string());
        error.map_or("fine".to_string(), |e| e.replace(url, "URL"))
    };
    insta::assert_snapshot!(said(&old, None), @r"the question store failed: the Qdrant server at URL has version 1.17.3, viva needs 1.18 or later");
    insta::assert_snapshot!(said(&odd, None), @r"the question store failed: the Qdrant server at URL has version ?, viva needs 1.18 or later");
    insta::assert_snapshot!(said(&locked, None), @r"the question store at URL refused the API key");
    insta::assert_snapshot!(said(&locked, Some("wrong")), @r"the question store at URL refused the API key");
    insta::assert_snapshot!(said(&locked, Some("open-sesame")), @r"fine");
    insta::assert_snapshot!(said(&silent, None), @r"the question store at URL cannot be reached: it did not answer in time");
}

/// The address is right and the server is there: what is slow is the write.
#[test]
fn a_write_that_does_not_end_is_told_from_a_server_that_is_away() {
    let url = stand_in::start(Behaviour {
        stuck: true,
        ..Behaviour::default()
    });
    let options = ServerOptions {
        timeout: Duration::from_secs(1),
        ..options(&url)
    };
    let store = ServerStore::open(options, MODEL).unwrap();
    let question = crate::store::testing::embedded(1, "Spark", "spark", 1);
    let error = store.upsert(&[question]).unwrap_err().to_string();
    insta::assert_snapshot!(error.replace(&url, "URL"), @"the question store at URL did not finish a write within 1 s");
}

/// Answers each stream of HTTP/2 with a bare 404, as what stands before Qdrant's REST port does.
fn start_bare_http2() -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut preface = [0; 24];
            if stream.read_exact(&mut preface).is_err() {
                continue;
            }
            // SETTINGS, empty.
            let _ = stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
            let mut head = [0; 9];
            while stream.read_exact(&mut head).is_ok() {
                let mut body = vec![0; usize::from(head[1]) * 256 + usize::from(head[2])];
                let _ = stream.read_exact(&mut body);
                match (head[3], head[4]) {
                    // HEADERS: `:status: 404` is number 13 of HPACK's table; the stream ends.
                    (1, _) => {
                        let _ = stream.write_all(&[0, 0, 1, 1, 5]);
                        let _ = stream.write_all(&head[5..]);
                        let _ = stream.write_all(&[0x8d]);
                    }
                    // SETTINGS that are to be acknowledged.
                    (4, 0) => {
                        let _ = stream.write_all(&[0, 0, 0, 4, 1, 0, 0, 0, 0]);
                    }
                    _ => {}
                }
            }
        }
    });
    url
}

#[test]
fn the_rest_port_is_told_from_the_grpc_port() {
    let url = start_bare_http2();
    let error = ServerStore::open(options(&url), MODEL).err().unwrap();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    insta::assert_snapshot!(error.to_string().replace(&url, "URL"), @"the question store at URL cannot be reached: it answers, but not as gRPC does: this is not the gRPC port, which is usually 6334");
}

#[test]
fn a_collection_that_is_missing_is_not_made_by_looking() {
    let options = options(&stand_in::start(Behaviour::default()));
    for _ in 0..2 {
        let error = ServerStore::open_existing(options.clone())
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.contains("there is no collection viva at http://127.0.0.1:"),
            "{error}"
        );
    }
}

#[test]
fn a_server_that_is_away_is_named_without_its_password() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for (url, expected) in [
        (format!("http://{free}"), "nothing listens there"),
        (
            format!("http://user:hunter2@{free}/path?key=hunter2"),
            "nothing listens there",
        ),
        (
            "http://viva.invalid:6334".into(),
            "the host name is not known",
        ),
        ("no address at all".into(), "the address is not understood"),
    ] {
        let error = ServerStore::open(options(&url), MODEL).err().unwrap();
        assert!(
            matches!(error, StoreError::Unreachable { .. }),
            "{url}: {error}"
        );
        let error = error.to_string();
        assert!(
            error.contains(expected) && !error.contains("hunter2"),
            "{url}: {error}"
        );
    }
}

#[test]
fn a_server_that_is_none_is_told_apart() {
    // Answers like a web server, or not at all.
    for answer in ["HTTP/1.1 400 Bad Request\r\n\r\n", ""] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
            }
        });
        let error = ServerStore::open(options(&url), MODEL).err().unwrap();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains("6334"), "{error}");
    }
}

#[test]
fn it_works_inside_of_asynchronous_code() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let error =
        runtime.block_on(async { ServerStore::open(options("http://127.0.0.1:1"), MODEL).err() });
    assert!(matches!(error, Some(StoreError::Unreachable { .. })));
}

#[test]
fn a_key_never_gets_out() {
    for key in ["", "two words", "ünïcode", "new\nline"] {
        let options = ServerOptions {
            api_key: Some(key.to_string().into()),
            ..options("http://127.0.0.1:1")
        };
        assert!(!format!("{options:?}").contains("two words"));
        let error = ServerStore::open(options, MODEL).err().unwrap();
        assert!(matches!(error, StoreError::Unauthorized { .. }), "{error}");
    }
    let options = ServerOptions {
        api_key: Some("open-sesame".to_string().into()),
        ..options("http://me:pw@h:1/x")
    };
    let error = refusal_error(
        &showable_url(&options.url),
        &options,
        "bad open-sesame at http://me:pw@h:1/x",
    )
    .to_string();
    assert_eq!(
        error,
        "the question store failed: the Qdrant server at http://h:1/x refused: bad [key] at http://h:1/x"
    );
}
