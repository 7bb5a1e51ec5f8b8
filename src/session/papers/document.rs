//! Reads a job description or a CV: text and Markdown as they are, PDF through `pdftotext`.
//!
//! Owns the limits of size and time. PDF is read by poppler's program in a process of its own: a
//! hostile file can then neither crash nor hang Viva, which the libraries that read PDF in process
//! do not promise.

use crate::domain::text::printable;
use crate::failure::Failure;
use crate::files::{self, ReadError};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A longer file is no job description.
const MAX_FILE: u64 = 20 * 1024 * 1024;
/// Bytes of text that are looked at.
const MAX_TEXT: u64 = 200_000;
/// Pages of a PDF that are looked at.
const MAX_PAGES: &str = "30";
/// A PDF that takes longer is given up.
const PDF_TIMEOUT: Duration = Duration::from_secs(20);

/// Reads the text of the file at `path`, safe to show.
pub fn read_document(path: &Path) -> Result<String, Failure> {
    let mut bytes = files::read_bounded(path, MAX_FILE).map_err(|error| match error {
        ReadError::Io(e) => Failure::io("read", path, &e),
        ReadError::TooLarge => {
            let megabytes = MAX_FILE / 1024 / 1024;
            Failure::usage(format!("{} is longer than {megabytes} MB", path.display()))
        }
    })?;

    if bytes.starts_with(b"%PDF-") {
        return read_pdf(path);
    }
    if bytes.contains(&0) || bytes.starts_with(b"PK") {
        return Err(
            Failure::usage(format!("{} is neither text nor PDF", path.display()))
                .hint("save it as PDF, Markdown or plain text"),
        );
    }

    bytes.truncate(MAX_TEXT as usize);
    let text = printable(&String::from_utf8_lossy(&bytes));
    if text.trim().is_empty() {
        return Err(Failure::usage(format!("{} is empty", path.display())));
    }
    Ok(text)
}

/// Reads the text of a PDF with `pdftotext`.
fn read_pdf(path: &Path) -> Result<String, Failure> {
    let child = start_pdftotext(path)?;
    let Some(bytes) = read_in_time(child) else {
        return Err(
            Failure::failed(format!("pdftotext did not read {} in time", path.display()))
                .hint("save the file as text"),
        );
    };

    let text = printable(&String::from_utf8_lossy(&bytes));
    if text.trim().is_empty() {
        return Err(Failure::usage(format!(
            "no text was found in {}: it may be a scan or damaged",
            path.display()
        ))
        .hint("save it as text, or have a program recognise its letters first"));
    }
    Ok(text)
}

fn start_pdftotext(path: &Path) -> Result<Child, Failure> {
    // A name that begins with a dash must not become an option.
    let absolute = std::path::absolute(path).map_err(|e| Failure::io("find", path, &e))?;
    let spawned = Command::new("pdftotext")
        .args(["-q", "-enc", "UTF-8", "-l", MAX_PAGES])
        .args([absolute.as_os_str(), "-".as_ref()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();

    spawned.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::usage(format!(
            "{} is a PDF, and pdftotext is not installed",
            path.display()
        ))
        .hint("install poppler (poppler-utils), or save the file as text"),
        _ => Failure::failed(format!("cannot start pdftotext: {error}")),
    })
}

/// Reads the output of `child`; None where it fails or takes longer than [`PDF_TIMEOUT`].
fn read_in_time(mut child: Child) -> Option<Vec<u8>> {
    let stdout = child.stdout.take();
    let (send, receive) = mpsc::channel();
    // A thread, so that a file that never comes to its end can be given up.
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map(|out| out.take(MAX_TEXT).read_to_end(&mut bytes));
        let _ = send.send(matches!(read, Some(Ok(_))).then_some(bytes));
    });

    let bytes = receive.recv_timeout(PDF_TIMEOUT);
    // It may still be writing what is not looked at.
    let _ = child.kill();
    let _ = child.wait();
    bytes.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    /// A PDF of one page that shows `text`, or nothing.
    fn one_page(text: &str) -> Vec<u8> {
        let show = if text.is_empty() {
            String::new()
        } else {
            format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET")
        };
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_string(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".into(),
            format!("<</Length {}>>\nstream\n{show}\nendstream", show.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".into(),
        ];
        let mut out = "%PDF-1.4\n".to_string();
        let mut offsets = Vec::new();
        for (i, object) in objects.iter().enumerate() {
            offsets.push(out.len());
            out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
        }
        let start = out.len();
        out.push_str(&format!(
            "xref\n0 {}\n0000000000 65535 f \n",
            objects.len() + 1
        ));
        offsets
            .iter()
            .for_each(|o| out.push_str(&format!("{o:010} 00000 n \n")));
        out.push_str(&format!(
            "trailer <</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        ));
        out.into_bytes()
    }

    #[test]
    fn text_is_read_and_made_safe() {
        let (_folder, path) = written(
            "job.md",
            "# Senior\u{1b}[2J Data Scientist\r\nRank things.\u{202e}".as_bytes(),
        );
        assert_eq!(
            read_document(&path).unwrap(),
            "# Senior Data Scientist\nRank things."
        );
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for (bytes, why) in [
            (&b"  \n"[..], "is empty"),
            (b"PK\x03\x04word", "is neither text nor PDF"),
            (b"a\0b", "is neither text nor PDF"),
        ] {
            let (_folder, path) = written("job", bytes);
            let failure = read_document(&path).unwrap_err();
            assert!(failure.message.ends_with(why), "{failure}");
        }
        assert!(read_document(Path::new("no such file")).is_err());
    }

    #[test]
    #[ignore = "needs pdftotext"]
    fn a_pdf_gives_its_text_and_a_scan_says_that_it_has_none() {
        let (_folder, path) = written("-job.pdf", &one_page("Ranking and recommendations"));
        assert_eq!(
            read_document(&path).unwrap().trim(),
            "Ranking and recommendations"
        );
        for bytes in [one_page(""), b"%PDF-1.4\nbroken".to_vec()] {
            let (_folder, path) = written("scan.pdf", &bytes);
            let failure = read_document(&path).unwrap_err();
            assert!(
                failure.message.starts_with("no text was found"),
                "{failure}"
            );
        }
    }
}
