//! HTML in questions and answers: flashcard programs store it, Markdown pages sprinkle it.
//!
//! Enough to make it readable; nothing here makes HTML safe, because nothing keeps HTML.

/// Elements of running text that a page may sprinkle; anything else in angle brackets
/// (`List<String>`) is text.
const TAGS: &str = "a abbr aside b big blockquote br center code dd del details div dl dt em font h1 h2 \
    h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre s samp small span strike strong sub \
    summary sup table tbody td th thead tr tt u ul var";

/// Bytes within which a tag or comment has to end; what is longer is text. Keeps hostile pages from
/// costing more than their length.
const MAX_TAG: usize = 2_000;

/// A tag of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HtmlTag {
    /// In lower case; `!--` for a comment.
    pub(super) name: String,
    /// True for `</p>`.
    pub(super) closes: bool,
    /// Its bytes, brackets included.
    pub(super) length: usize,
}

/// Reads the tag that begins a text.
pub(super) fn tag(text: &str) -> Option<HtmlTag> {
    let rest = text.strip_prefix('<')?;
    let near = text.as_bytes().get(..text.len().min(MAX_TAG))?;
    if rest.starts_with("!--") {
        return near
            .windows(3)
            .position(|bytes| bytes == b"-->")
            .map(|end| HtmlTag {
                name: "!--".into(),
                closes: false,
                length: end + 3,
            });
    }

    let closes = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let name: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    let name = name.to_ascii_lowercase();
    let ends = rest
        .get(name.len()..)?
        .starts_with(['>', '/', ' ', '\t', '\n']);

    if !ends || TAGS.split_whitespace().all(|known| known != name) {
        return None;
    }

    Some(HtmlTag {
        name,
        closes,
        length: near.iter().position(|byte| *byte == b'>')? + 1,
    })
}

/// Text of HTML: line breaks and list marks where elements have them, no tags, entities decoded.
pub(super) fn to_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;

    while let Some(at) = rest.find(['<', '&']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        if let Some(length) = program_length(here) {
            rest = here.get(length..).unwrap_or_default();
        } else if let Some(tag) = tag(here) {
            out.push_str(tag_text(&tag));
            rest = here.get(tag.length..).unwrap_or_default();
        } else if let Some((decoded, length)) = entity(here) {
            out.push_str(&decoded);
            rest = here.get(length..).unwrap_or_default();
        } else {
            let mut chars = here.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }

    out.push_str(rest);
    // `<pre><code>` would leave marks inside the fence.
    let out = out.replace("```\n`", "```\n").replace("`\n```", "\n```");
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_string()
}

/// Bytes of the program or style sheet that begins a text: `<script>…</script>`.
fn program_length(text: &str) -> Option<usize> {
    let end = [("<script", "</script>"), ("<style", "</style>")];
    let (_, end) = end.into_iter().find(|(begin, _)| {
        let same = text.get(..begin.len());
        let behind = text.get(begin.len()..).unwrap_or_default();
        same.is_some_and(|same| same.eq_ignore_ascii_case(begin)) && behind.starts_with(['>', ' '])
    })?;
    text.to_ascii_lowercase().find(end).map(|at| at + end.len())
}

/// Returns the text that stands for a tag.
fn tag_text(tag: &HtmlTag) -> &'static str {
    match (tag.name.as_str(), tag.closes) {
        (
            "br" | "hr" | "tr" | "aside" | "div" | "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "ul" | "ol" | "blockquote" | "table",
            _,
        ) => "\n",
        ("li", false) => "\n- ",
        ("td" | "th", false) => " ",
        ("pre", _) => "\n```\n",
        ("code", _) => "`",
        _ => "",
    }
}

/// The longest name of an entity, `&` and `;` included.
const MAX_ENTITY: usize = 33;

/// The text of the entity that begins here, and the entity's length in bytes. It needs its `;`:
/// `&copy=1` is a part of an address.
fn entity(text: &str) -> Option<(String, usize)> {
    let mut near = text.char_indices().take(MAX_ENTITY);
    let end = near.find(|(_, c)| *c == ';')?.0 + 1;
    let source = text.get(..end)?;
    let decoded = html_escape::decode_html_entities(source);
    (decoded != source).then(|| (decoded.replace('\u{a0}', " "), end))
}

/// A text with its entities decoded, but for those in code.
pub(super) fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;

    while let Some(at) = rest.find(['&', '`']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let length = if here.starts_with('`') {
            let length = code_length(here);
            out.push_str(here.get(..length).unwrap_or_default());
            length
        } else if let Some((decoded, length)) = entity(here) {
            out.push_str(&decoded);
            length
        } else {
            out.push('&');
            1
        };
        rest = here.get(length..).unwrap_or_default();
    }

    out.push_str(rest);
    out
}

/// Length of the code that begins with these backticks; that of the backticks where it never ends.
fn code_length(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let fence = "`".repeat(ticks);
    let inside = text.get(ticks..).unwrap_or_default();
    inside.find(&fence).map_or(ticks, |end| end + 2 * ticks)
}

#[cfg(test)]
mod tests {
    use super::{decode_entities, to_text};

    #[test]
    fn entities_outside_of_code() {
        for (text, decoded) in [
            (
                "&quot;p&quot; at 5&deg;C in a caf&eacute;? It&#039;s &#x2713;",
                "\"p\" at 5°C in a café? It's ✓",
            ),
            ("`&amp;` is &amp;", "`&amp;` is &"),
            ("```\n&lt;\n``` &lt;", "```\n&lt;\n``` <"),
            (
                "a && b; ?x=1&copy=2; AT&T; `&lt;",
                "a && b; ?x=1&copy=2; AT&T; `<",
            ),
            ("&euro;&frac12;&Uuml;&hearts;&nbsp;x", "€½Ü♥ x"),
        ] {
            assert_eq!(decode_entities(text), decoded);
        }
    }

    #[test]
    fn readable() {
        for (html, text) in [
            ("a<br>b<br/>c", "a\nb\nc"),
            (
                "<div>What is <b>x</b>?</div><div>&lt;y&gt; &amp; &#39;z&#x27;</div>",
                "What is x?\n\n<y> & 'z'",
            ),
            ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
            ("List<String> a < b && c", "List<String> a < b && c"),
            ("<pre><code>x = 1</code></pre>", "```\nx = 1\n```"),
            ("<!-- note -->x<img src='a>y", "xy"),
            ("&bogus; &", "&bogus; &"),
            (
                "a<script>bad()</script>b<STYLE x>c</STYLE>d<script>e",
                "abd<script>e",
            ),
            ("<aside>note</aside>", "note"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(html: String) {
            to_text(&html);
        }
    }
}
