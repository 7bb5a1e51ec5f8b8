//! The command that prints the HTML report as a PDF.
//!
//! Owns the browser's arguments. Finding and running the browser is the command's job.

use std::path::Path;

/// Programs of the Chromium family to look for on `PATH`, best first.
pub const CANDIDATES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "msedge",
    "brave-browser",
    "brave",
    "vivaldi-stable",
    "vivaldi",
    "headless_shell",
];

/// Their usual places when they are not on `PATH`.
pub const WELL_KNOWN: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/// The browser refuses to run as root without this; to be added only then. The page runs no
/// scripts.
pub const AS_ROOT: &str = "--no-sandbox";

/// Program and arguments. Both paths must be absolute. The page itself brings margins and page
/// numbers.
pub fn browser_command(browser: &str, html: &Path, pdf: &Path) -> Vec<String> {
    vec![
        browser.to_string(),
        "--headless=new".into(),
        "--disable-gpu".into(),
        "--disable-extensions".into(),
        "--disable-background-networking".into(),
        "--no-first-run".into(),
        "--no-default-browser-check".into(),
        "--no-pdf-header-footer".into(),
        format!("--print-to-pdf={}", pdf.display()),
        file_url(html),
    ]
}

/// `file:` URL of an absolute path (RFC 8089): a name may hold `#`, `?` and spaces.
fn file_url(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let root = if path.starts_with('/') { "" } else { "/" };
    let encoded: String = path
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect();

    format!("file://{root}{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_arguments_that_nothing_can_break() {
        let command = browser_command(
            "chromium",
            Path::new("/home/a b/re#1?.html"),
            Path::new("/home/a b/r.pdf"),
        );
        assert_eq!(command.first().map(String::as_str), Some("chromium"));
        assert_eq!(
            command.last().map(String::as_str),
            Some("file:///home/a%20b/re%231%3F.html")
        );
        assert!(command.contains(&"--print-to-pdf=/home/a b/r.pdf".to_string()));
        assert!(!command.iter().any(|a| a == AS_ROOT));
    }

    #[test]
    fn drives_have_a_root_too() {
        assert_eq!(
            file_url(Path::new("C:\\Users\\x\\r.html")),
            "file:///C:/Users/x/r.html"
        );
    }
}
