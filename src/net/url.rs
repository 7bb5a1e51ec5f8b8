//! URLs made safe to show, and the secrets they carry.

use crate::domain::text::one_line;
use reqwest::Url;

/// Returns `url` as it may be shown: on one line, without user, password, query and fragment.
pub fn showable_url(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.has_host() => {
            // Both fail only for URLs that cannot carry a user.
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.set_query(None);
            parsed.set_fragment(None);

            parsed.as_str().trim_end_matches('/').to_string()
        }
        _ => one_line(strip_by_hand(url)),
    }
}

/// Cuts off what may be secret in a text that is no URL.
fn strip_by_hand(text: &str) -> &str {
    // A password may hold any character, so everything before the last `@` goes.
    let host = text.rsplit('@').next().unwrap_or_default();
    host.split(['?', '#']).next().unwrap_or_default()
}

/// Returns the password and the values of the query.
pub fn secrets_in(url: &str) -> Vec<String> {
    let Ok(url) = Url::parse(url.trim()) else {
        return Vec::new();
    };
    let password = url.password().map(str::to_string);
    let values = url.query_pairs().map(|(_, value)| value.into_owned());
    password.into_iter().chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_of_a_url_is_shown() {
        for (url, shown) in [
            ("https://api.example/v1/", "https://api.example/v1"),
            ("http://me:pw@host:6334/x?key=pw#pw", "http://host:6334/x"),
            ("localhost:6334", "localhost:6334"),
            ("me:pw@host:6334?pw", "host:6334"),
            ("http://me:p/w@host:1", "host:1"),
            ("http://me:pw@ho\u{1b}[31mst:x/#pw", "host:x/"),
        ] {
            assert_eq!(showable_url(url), shown, "{url}");
        }
    }

    #[test]
    fn passwords_and_queries_are_secrets() {
        let secrets = secrets_in(" http://me:pw@host/v1?key=k1&v=2 ");
        assert_eq!(secrets, ["pw", "k1", "2"]);
        assert!(secrets_in("me:pw@host").is_empty());
    }
}
