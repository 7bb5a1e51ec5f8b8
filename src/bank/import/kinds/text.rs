//! Kinds of texts, by how they begin and by the endings of their names.

use super::kind::{AS_TABLE, AS_TEXT, FROM_MARKUP, FROM_PAGE, FROM_WRITER, NO_WORDS, WrongKind};
use super::lines::{MAIL, PATCH, SETTINGS, is_gift, is_page, of_lines};
use super::markup::of_markup;
use super::talk::of_talk;
use crate::bank::import::format::Format;
use std::path::Path;

/// Kinds of text by how they begin, in lower case.
const BEGINNINGS: [(&str, &str, &str); 16] = [
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

/// Kinds by the ending of the name: their lines may look like questions.
const ENDINGS: [(&str, &str, &str); 21] = [
    ("tex", "a LaTeX document", FROM_MARKUP),
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

/// The kind of a text that is no list of questions.
pub(in crate::bank::import) fn of_text(text: &str, file_name: &str) -> Option<WrongKind> {
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

    if let Some(kind) = of_lines(start) {
        return Some(kind);
    }
    if is_page(start) {
        return Some(WrongKind::new("a web page (HTML)", FROM_PAGE));
    }
    if is_gift(text) {
        return Some(WrongKind::new("a GIFT file of Moodle", AS_TABLE));
    }
    // In a cell such lines may be quoted.
    let may_be_page = matches!(
        Format::of_ending(Path::new(file_name)),
        None | Some(Format::Markdown)
    );
    if let Some(kind) = of_talk(text)
        .or_else(|| of_markup(text))
        .filter(|_| may_be_page)
    {
        return Some(kind);
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

#[cfg(test)]
mod tests {
    use super::*;

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
            ("[drift]\nquestion = \"What is it?\"\n", "a.toml"),
            ("[What is it?](#it)\n\nx = 1\n", "a.md"),
            ("---\nWhat is it?\n---\n", "a.md"),
            ("What is py?", "py"),
        ] {
            assert_eq!(of_text(text, file), None);
        }
    }
}
