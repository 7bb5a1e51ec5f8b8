//! Files that are no lists of questions in text: what each is, and what to do instead.
//!
//! Bytes are judged before they are decoded, texts by how they begin. Reads no questions.

use super::structured;
use std::path::Path;

/// A kind of file that holds no questions to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrongKind {
    /// The kind, after "this is".
    pub(super) what: String,
    /// What to do instead, a clause.
    pub(super) remedy: &'static str,
}

impl WrongKind {
    fn new(what: &str, remedy: &'static str) -> Self {
        Self {
            what: what.to_string(),
            remedy,
        }
    }
}

const AS_TEXT: &str = "export it as text, CSV or Markdown and add that";
const UNPACK: &str = "unpack it and add the files or the folder";
const FROM_SHEET: &str = "save the sheet as CSV (UTF-8) and add that";
const FROM_WRITER: &str = "save it as plain text or Markdown and add that";
const FROM_ANKI: &str =
    "in Anki choose File › Export › Notes in Plain Text (.txt) and add that file";
const FROM_MARKUP: &str = "turn it into Markdown (`pandoc FILE -o questions.md`) and add that";
const AS_TABLE: &str = "write its questions into a .md or .csv file and add that";
const NO_WORDS: &str = "type or copy its words into a text file and add that";
const FROM_PAGE: &str =
    "copy its text into a .txt or .md file, or save it as Markdown, and add that";

/// Kinds by their first bytes.
const MAGIC: [(&[u8], &str, &str); 17] = [
    (b"%PDF", "a PDF, not a text", AS_TEXT),
    (b"SQLite format 3", "a SQLite database, not a text", AS_TEXT),
    (b"\x89PNG", "an image", NO_WORDS),
    (b"\xff\xd8\xff", "an image", NO_WORDS),
    (b"GIF89a", "an image", NO_WORDS),
    (b"II*\x00", "an image", NO_WORDS),
    (b"MM\x00*", "an image", NO_WORDS),
    (b"RIFF", "a picture or sound", NO_WORDS),
    (b"OggS", "a sound", NO_WORDS),
    (b"\x1f\x8b", "a compressed file (gzip)", UNPACK),
    (b"BZh", "a compressed file (bzip2)", UNPACK),
    (b"\xfd7zXZ", "a compressed file (xz)", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", UNPACK),
    (b"Rar!\x1a", "an archive (RAR)", UNPACK),
    (b"\x7fELF", "a program", AS_TEXT),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office document (.doc, .xls)",
        "save it as CSV or plain text and add that",
    ),
];

/// What ZIP archives hold, by a name in them.
const IN_ZIP: [(&[u8], &str, &str); 8] = [
    (b"collection.anki", "an Anki package (.apkg)", FROM_ANKI),
    (b"word/", "a Word document (.docx)", FROM_WRITER),
    (b"xl/", "a spreadsheet (.xlsx)", FROM_SHEET),
    (b"ppt/", "a presentation (.pptx)", FROM_WRITER),
    (
        b"opendocument.spreadsheet",
        "a spreadsheet (.ods)",
        FROM_SHEET,
    ),
    (
        b"opendocument.",
        "an OpenDocument file (.odt, .odp)",
        FROM_WRITER,
    ),
    (b"application/epub", "an e-book (.epub)", FROM_WRITER),
    (
        b"Index/Document.iwa",
        "an iWork document (.pages, .numbers)",
        FROM_WRITER,
    ),
];

/// The kind of a file whose bytes are no text.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<WrongKind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let known = IN_ZIP.iter().find(|(name, _, _)| holds(bytes, name));
        return Some(known.map_or_else(
            || WrongKind::new("a ZIP archive", UNPACK),
            |(_, what, remedy)| WrongKind::new(what, remedy),
        ));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(WrongKind::new("a picture or film", NO_WORDS));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(WrongKind::new("an archive (tar)", UNPACK));
    }

    let known = MAGIC.iter().find(|(magic, _, _)| bytes.starts_with(magic));
    known.map(|(_, what, remedy)| WrongKind::new(what, remedy))
}

/// Returns true where a name stands at the archive's begin or in the list of names at its end.
fn holds(bytes: &[u8], name: &[u8]) -> bool {
    const NEAR: usize = 64 << 10;
    let head = bytes.get(..bytes.len().min(NEAR)).unwrap_or_default();
    let tail = bytes
        .get(bytes.len().saturating_sub(NEAR)..)
        .unwrap_or_default();
    [head, tail]
        .iter()
        .any(|part| part.windows(name.len()).any(|window| window == name))
}

/// A binary file of no kind that is known.
pub(super) fn binary() -> WrongKind {
    WrongKind::new("a binary file, not a text", AS_TEXT)
}

/// A text whose letters no encoding makes words of.
pub(super) fn unknown_encoding() -> WrongKind {
    WrongKind::new(
        "text in an encoding that is not known",
        "save it as UTF-8, or name its encoding (`--encoding NAME`, such as cp852 or windows-1250)",
    )
}

/// Kinds of text by how they begin, in lower case.
const BEGINNINGS: [(&str, &str, &str); 17] = [
    ("{\\rtf", "a rich text document (RTF)", FROM_WRITER),
    ("<!doctype html", "a web page (HTML)", FROM_PAGE),
    ("<html", "a web page (HTML)", FROM_PAGE),
    ("<head", "a web page (HTML)", FROM_PAGE),
    ("<svg", "an image (SVG)", NO_WORDS),
    ("<?xml", "XML", AS_TEXT),
    ("<opml", "an outline (OPML)", AS_TEXT),
    ("<?php", "a program (PHP)", AS_TEXT),
    ("%!ps", "a PostScript file", AS_TEXT),
    (
        "\\documentclass",
        "a LaTeX document",
        "turn it into Markdown or plain text and add that",
    ),
    (
        "version https://git-lfs",
        "a Git LFS pointer, not the file itself",
        "run `git lfs pull` and add it again",
    ),
    (
        "mime-version:",
        "a saved web page or e-mail (MHTML)",
        FROM_PAGE,
    ),
    ("from: <saved by", "a saved web page (MHTML)", FROM_PAGE),
    ("begin:vc", "a calendar or contact", AS_TEXT),
    (
        "-----begin ",
        "a key or certificate",
        "it holds no questions",
    ),
    (
        "#!/",
        "a program",
        "write its questions into a .md or .csv file and add that",
    ),
    ("webvtt", "a file of subtitles", AS_TEXT),
];

/// Endings of programs: their comments look like headings.
const PROGRAMS: &str = "py pyi js mjs ts tsx jsx rs java kt c h cc cpp hpp cs go rb php sh bash ps1 \
    bat r jl scala swift lua pl sql css scss";

const SETTINGS: &str = "a file of settings (INI)";
const PATCH: &str = "a patch (diff)";
const MAIL: &str = "an e-mail";

/// Kinds by the ending of the name: their lines may look like questions.
const ENDINGS: [(&str, &str, &str); 20] = [
    ("org", "an Org file", FROM_MARKUP),
    ("adoc", "an AsciiDoc file", FROM_WRITER),
    ("asciidoc", "an AsciiDoc file", FROM_WRITER),
    ("textile", "a Textile file", FROM_MARKUP),
    ("srt", "a file of subtitles", AS_TEXT),
    ("vtt", "a file of subtitles", AS_TEXT),
    ("log", "a log", AS_TABLE),
    ("gift", "a GIFT file of Moodle", AS_TABLE),
    ("ini", SETTINGS, AS_TABLE),
    ("cfg", SETTINGS, AS_TABLE),
    ("conf", SETTINGS, AS_TABLE),
    ("properties", SETTINGS, AS_TABLE),
    ("env", SETTINGS, AS_TABLE),
    ("url", "a link to a web page", FROM_PAGE),
    ("diff", PATCH, AS_TABLE),
    ("patch", PATCH, AS_TABLE),
    ("eml", MAIL, FROM_PAGE),
    ("mbox", MAIL, FROM_PAGE),
    ("po", "a file of translations", AS_TABLE),
    ("bib", "a bibliography (BibTeX)", AS_TABLE),
];

/// Elements that a web page begins with, and no page of Markdown.
const PAGE_TAGS: &str =
    "div p body table section article main ul ol h2 h3 h4 meta title script style";

/// Returns true for a part of a web page: it begins with an element, and most lines hold one.
fn is_page(start: &str) -> bool {
    let name = start.strip_prefix('<').unwrap_or_default();
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_lowercase();
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    let tagged = lines
        .clone()
        .filter(|line| line.trim_start().starts_with('<'));
    let tagged = tagged.count();

    !name.is_empty()
        && PAGE_TAGS.split_whitespace().any(|tag| tag == name)
        && tagged * 3 >= lines.clone().count() * 2
        && !lines.any(|line| line.starts_with(['#', '|']) || line.starts_with("**"))
}

/// Returns true for Moodle's answers in braces: `{=right ~wrong}`.
fn is_gift(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.any(|line| {
        let braces = line.split_once('{').map(|(_, rest)| rest.trim_start());
        braces.is_some_and(|rest| {
            rest.starts_with('=') && !rest.starts_with("==") && line.ends_with('}')
                || line.starts_with("::") && rest.starts_with(['=', '~'])
        })
    })
}

/// Settings, patches and e-mails by the looks of their lines.
fn kind_by_lines(start: &str) -> Option<WrongKind> {
    let mut lines = start.lines();
    let first = lines.next()?;
    let is_patch = first.starts_with("diff --git ")
        || (first.starts_with("--- ") && lines.next().is_some_and(|l| l.starts_with("+++ ")));
    match () {
        () if is_patch => Some(WrongKind::new(PATCH, AS_TABLE)),
        () if is_mail(start) => Some(WrongKind::new(MAIL, FROM_PAGE)),
        () if is_settings(start) => Some(WrongKind::new(SETTINGS, AS_TABLE)),
        () => None,
    }
}

/// Returns true for a text that begins with the headers of an e-mail.
fn is_mail(start: &str) -> bool {
    const HEADERS: [&str; 9] = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "message-id",
        "return-path",
        "mime-version",
        "content-type",
    ];
    let headers = start.lines().map_while(|line| line.split_once(": "));
    let known = headers.filter(|(name, _)| HEADERS.contains(&name.to_lowercase().as_str()));
    known.take(3).count() == 3
}

/// Returns true for sections in brackets with `key = value` lines, which are no TOML.
fn is_settings(start: &str) -> bool {
    let filled = start.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = filled.filter(|l| !l.starts_with([';', '#'])).collect();

    lines
        .first()
        .is_some_and(|line| is_section(line) && !line.contains(['(', '"', '{']))
        && lines.iter().any(|line| is_setting(line))
        && lines
            .iter()
            .all(|line| is_section(line) || is_setting(line))
        && !structured::is_toml(start)
}

fn is_section(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']')
}

fn is_setting(line: &str) -> bool {
    let key = line.split_once('=').map(|(key, _)| key.trim());
    key.is_some_and(|key| !key.is_empty() && key.split(' ').count() <= 2)
}

/// The kind of a text that is no list of questions.
pub(super) fn of_text(text: &str, file_name: &str) -> Option<WrongKind> {
    let start = text.trim_start();
    let head: String = start.chars().take(40).collect::<String>().to_lowercase();
    let known = BEGINNINGS
        .iter()
        .find(|(begin, _, _)| head.starts_with(begin));
    if let Some((_, what, remedy)) = known {
        let page = *what == "XML"
            && start
                .chars()
                .take(600)
                .collect::<String>()
                .contains("<html");
        let (what, remedy) = if page {
            ("a web page (HTML)", FROM_PAGE)
        } else {
            (*what, *remedy)
        };
        return Some(WrongKind::new(what, remedy));
    }

    if start.starts_with('{') && start.contains("\"nbformat\"") && start.contains("\"cells\"") {
        let remedy = "export it as Markdown (`jupyter nbconvert --to markdown FILE`) and add that";
        return Some(WrongKind::new("a Jupyter notebook", remedy));
    }

    if let Some(kind) = kind_by_lines(start) {
        return Some(kind);
    }
    if is_page(start) {
        return Some(WrongKind::new("a web page (HTML)", FROM_PAGE));
    }
    if is_gift(text) {
        return Some(WrongKind::new("a GIFT file of Moodle", AS_TABLE));
    }
    if start
        .lines()
        .nth(1)
        .is_some_and(|line| line.contains(" --> "))
    {
        return Some(WrongKind::new("a file of subtitles", AS_TEXT));
    }

    if is_build_file(file_name) {
        return Some(WrongKind::new("a file for building a program", AS_TABLE));
    }
    let ending = Path::new(file_name).extension()?.to_str()?.to_lowercase();
    if let Some((_, what, remedy)) = ENDINGS.iter().find(|(known, _, _)| *known == ending) {
        return Some(WrongKind::new(what, remedy));
    }
    PROGRAMS
        .split_whitespace()
        .any(|known| known == ending)
        .then(|| WrongKind::new(&format!("a program (.{ending})"), AS_TABLE))
}

/// Names of files without an ending that tell how something is built or run.
const BUILD_FILES: &str = "dockerfile containerfile makefile gnumakefile jenkinsfile vagrantfile gemfile \
    rakefile procfile justfile brewfile";

/// Returns true for such a name, also with an ending behind it: `Dockerfile.dev`.
fn is_build_file(file_name: &str) -> bool {
    let name = Path::new(file_name)
        .file_name()
        .and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_lowercase();
    BUILD_FILES.split_whitespace().any(|known| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') && !rest.ends_with(".md"))
    })
}

/// Headings of CVs and of job descriptions.
const PAPERS: [&str; 24] = [
    "experience",
    "work experience",
    "professional experience",
    "employment",
    "education",
    "skills",
    "technical skills",
    "certifications",
    "languages",
    "publications",
    "projects",
    "summary",
    "responsibilities",
    "your responsibilities",
    "requirements",
    "qualifications",
    "what you will do",
    "what you'll do",
    "what we offer",
    "benefits",
    "about us",
    "berufserfahrung",
    "ausbildung",
    "kenntnisse",
];

/// Returns true where a text has the headings of a CV or of a job description.
pub(super) fn is_paper(text: &str) -> bool {
    let headings = text.lines().filter(|line| {
        let line = line
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        PAPERS.contains(&line.as_str())
    });
    headings.take(2).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_bytes() {
        let zip = |name: &str| [b"PK\x03\x04\x14\x00".as_slice(), name.as_bytes()].concat();
        let tar = [vec![b'a'; 257], b"ustar\x0000".to_vec()].concat();
        for (bytes, what) in [
            (zip("word/document.xml"), "a Word document (.docx)"),
            (zip("xl/workbook.xml"), "a spreadsheet (.xlsx)"),
            (zip("collection.anki21"), "an Anki package (.apkg)"),
            (zip("mimetypeapplication/epub+zip"), "an e-book (.epub)"),
            (zip("notes.md"), "a ZIP archive"),
            (b"\x1f\x8b\x08".to_vec(), "a compressed file (gzip)"),
            (b"%PDF-1.7".to_vec(), "a PDF, not a text"),
            (b"\x00\x00\x00\x18ftypheic".to_vec(), "a picture or film"),
            (tar, "an archive (tar)"),
        ] {
            assert_eq!(of_bytes(&bytes).unwrap().what, what);
        }
        assert_eq!(of_bytes(b"PKs are primary keys. What is one?"), None);
    }

    #[test]
    fn kinds_of_text() {
        for (text, file, what) in [
            (
                "FROM a\nRUN b\n",
                "x/Dockerfile",
                "a file for building a program",
            ),
            (
                "FROM a\n",
                "Dockerfile.dev",
                "a file for building a program",
            ),
            ("@book{a,\n}", "a.bib", "a bibliography (BibTeX)"),
            (
                "{\\rtf1\\ansi What?}",
                "a.rtf",
                "a rich text document (RTF)",
            ),
            ("\n<!DOCTYPE html><p>What?", "a.html", "a web page (HTML)"),
            (
                "<?xml version=\"1.0\"?>\n<html>",
                "a.xhtml",
                "a web page (HTML)",
            ),
            ("<?xml version=\"1.0\"?>\n<quiz>", "a.xml", "XML"),
            (
                "{\"cells\": [], \"nbformat\": 4}",
                "a.ipynb",
                "a Jupyter notebook",
            ),
            ("# What is this?\nx = 1", "a.py", "a program (.py)"),
            ("<h3>What?</h3><p>So.</p>", "a.txt", "a web page (HTML)"),
            (
                "::D::What is it? {=So ~Not}",
                "a.txt",
                "a GIFT file of Moodle",
            ),
            ("* What is it?\n", "a.org", "an Org file"),
            ("[q]\nquestion = What is it?\n", "a.txt", SETTINGS),
            ("question = What is it?\n", "a.ini", SETTINGS),
            ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-What?\n", "a", PATCH),
            (
                "From: a@b.c\nSubject: q\nDate: today\n\nWhat?\n",
                "a.txt",
                MAIL,
            ),
            ("From: a@b.c\n\nWhat?\n", "a.eml", MAIL),
            (
                "1\n00:00:01,000 --> 00:00:02,000\nWhat?\n",
                "a.txt",
                "a file of subtitles",
            ),
            (
                "version https://git-lfs.github.com/spec/v1",
                "a.csv",
                "a Git LFS pointer, not the file itself",
            ),
        ] {
            assert_eq!(of_text(text, file).unwrap().what, what);
        }
        for (text, file) in [
            ("<h1 align=\"center\">Questions</h1>\n## What?", "a.md"),
            (
                "<div align=\"center\">\n\n# Questions\n</div>\n\nWhat?",
                "a.md",
            ),
            ("{\"cells\": \"What is a cell?\"}", "a.json"),
            ("[[questions]]\nquestion = \"What is it?\"\n", "a.toml"),
            ("[What is it?](#it)\n\nx = 1\n", "a.md"),
            ("---\nWhat is it?\n---\n", "a.md"),
            ("What is py?", "py"),
        ] {
            assert_eq!(of_text(text, file), None);
        }
    }

    #[test]
    fn papers() {
        assert!(is_paper("# Jane\n## Experience\n- Built\n## Education\n"));
        assert!(!is_paper(
            "# Questions\n## Experience\n- What did you build?\n"
        ));
    }
}
