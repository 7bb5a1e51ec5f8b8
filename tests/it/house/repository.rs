//! What may not stand in the repository: paths of a machine and hosts of package registries.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn no_traces_of_a_machine() {
    let root = env!("CARGO_MANIFEST_DIR");
    let listed = Command::new("git")
        .arg("ls-files")
        .current_dir(root)
        .output();
    let Ok(listed) = listed else { return };

    // Written in halves, so that this file does not contain them.
    let halves = [
        ["/wo", "rk/"],
        ["pypi", ".org"],
        ["static.crates", ".io"],
        ["/ro", "ot/"],
        ["registry.npmjs", ".org"],
    ];
    let traces: Vec<String> = halves.iter().map(|halves| halves.concat()).collect();

    let mut found = Vec::new();
    let names = String::from_utf8_lossy(&listed.stdout).to_string();
    for name in names.lines().filter(|name| *name != "Cargo.lock") {
        let Ok(text) = fs::read_to_string(Path::new(root).join(name)) else {
            continue;
        };
        let traces = traces.iter().filter(|trace| text.contains(*trace));
        found.extend(traces.map(|trace| format!("{name}: {trace}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
