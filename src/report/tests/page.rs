//! What any report's page must be, whatever is in it: read tag by tag.

use super::super::{Report, html};
use std::collections::{BTreeMap, BTreeSet};

const VOID: &[&str] = &["meta", "br", "hr"];
const KNOWN: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "div",
    "span",
    "strong",
    "em",
    "code",
    "pre",
    "q",
    "sup",
    "mark",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "blockquote",
    "details",
    "summary",
    "del",
    "svg",
    "symbol",
    "use",
    "circle",
    "path",
    "rect",
    "line",
    "text",
    "desc",
];

struct Tag {
    name: String,
    closing: bool,
    empty: bool,
    attributes: BTreeMap<String, String>,
}

/// The page of a report, after it was found to be whole.
pub fn checked(report: &Report) -> String {
    whole(html(report))
}

/// The page, after it was found to be whole.
pub fn whole(page: String) -> String {
    assert!(
        page.starts_with("<!doctype html>\n<html lang="),
        "{}",
        &page[..200.min(page.len())]
    );
    let tags = tags(&page);
    assert_nested(&tags);
    assert_harmless(&page, &tags);
    assert_linked(&tags);
    assert_outlined(&tags);
    page
}

/// Every tag, in order. The style sheet and the document type are passed over.
fn tags(page: &str) -> Vec<Tag> {
    let mut out = Vec::new();
    let mut rest = page.strip_prefix("<!doctype html>").unwrap();
    while let Some((_, after)) = rest.split_once('<') {
        let (inside, tail) = after
            .split_once('>')
            .unwrap_or_else(|| panic!("a tag without an end: {after:.80}"));
        assert!(!inside.contains('<'), "a tag within a tag: {inside}");
        let tag = tag(inside);
        rest = if tag.name == "style" && !tag.closing {
            &tail[tail.find("</style>").unwrap()..]
        } else {
            tail
        };
        out.push(tag);
    }
    out
}

fn tag(inside: &str) -> Tag {
    let (closing, inside) = inside
        .strip_prefix('/')
        .map_or((false, inside), |rest| (true, rest));
    let (empty, inside) = inside
        .strip_suffix('/')
        .map_or((false, inside), |rest| (true, rest));
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        assert!(
            key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            "attribute {key:?} in <{inside}>"
        );
        let (value, tail) = after.split_once('"').unwrap();
        assert!(
            attributes
                .insert(key.to_string(), value.to_string())
                .is_none(),
            "{key} twice in <{inside}>"
        );
        rest = tail;
    }
    assert_eq!(rest.trim(), "", "attributes without value in <{inside}>");
    Tag {
        name: name.to_string(),
        closing,
        empty,
        attributes,
    }
}

fn assert_nested(tags: &[Tag]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        assert!(
            KNOWN.contains(&tag.name.as_str()),
            "an element the report does not use: <{}>",
            tag.name
        );
        if tag.closing {
            assert_eq!(
                open.pop(),
                Some(tag.name.as_str()),
                "closes in the wrong place"
            );
        } else if !tag.empty && !VOID.contains(&tag.name.as_str()) {
            open.push(&tag.name);
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "left open");
}

fn assert_harmless(page: &str, tags: &[Tag]) {
    let policy = tags.iter().find(|t| {
        t.attributes
            .get("http-equiv")
            .is_some_and(|v| v == "Content-Security-Policy")
    });
    let policy = policy.expect("a policy").attributes["content"].clone();
    assert!(
        policy.starts_with("default-src &#x27;none&#x27;; style-src &#x27;sha256-"),
        "{policy}"
    );
    for tag in tags {
        for (key, value) in &tag.attributes {
            assert!(
                !key.starts_with("on") && key != "style" && key != "src",
                "{key}={value:?} on <{}>",
                tag.name
            );
            if key == "href" {
                let value = value.replace("&#x2f;", "/");
                let harmless = value.starts_with('#')
                    || value.starts_with("https://")
                    || value.starts_with("http://");
                assert!(harmless, "href={value:?}");
            }
        }
    }
    assert!(
        !page
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t'),
        "a control character"
    );
    assert!(!page.contains("could not be rendered"), "a template failed");
}

/// Ids are there once, and everything that is pointed at exists.
fn assert_linked(tags: &[Tag]) {
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|t| t.attributes.get("id")) {
        assert!(ids.insert(id.as_str()), "id {id} twice");
    }
    for tag in tags {
        let fragment = tag.attributes.get("href").and_then(|h| h.strip_prefix('#'));
        let labels = tag
            .attributes
            .get("aria-labelledby")
            .into_iter()
            .flat_map(|l| l.split(' '));
        for target in fragment.into_iter().chain(labels) {
            assert!(
                ids.contains(target),
                "<{}> points at {target}, which is not there",
                tag.name
            );
        }
    }
}

/// One h1, no level left out; every picture is named or hidden.
fn assert_outlined(tags: &[Tag]) {
    let mut level = 0;
    for tag in tags.iter().filter(|t| !t.closing) {
        if let Some(found) = tag
            .name
            .strip_prefix('h')
            .and_then(|n| n.parse::<u32>().ok())
        {
            assert!(
                found <= level + 1 && (found > 1 || level == 0),
                "h{found} after h{level}"
            );
            level = found;
        }
        if tag.name == "svg" && tag.attributes.contains_key("class") {
            let has = |key: &str| tag.attributes.contains_key(key);
            assert!(
                has("aria-labelledby") || has("aria-hidden"),
                "a picture without a name"
            );
        }
    }
    for landmark in ["main", "nav", "h1"] {
        assert_eq!(
            tags.iter()
                .filter(|t| t.name == landmark && !t.closing)
                .count(),
            1,
            "{landmark}"
        );
    }
}
