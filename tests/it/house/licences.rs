//! Every dependency on this platform has a licence of the list in `deny.toml`, comes from the
//! registry, and is not banned.

use serde_json::Value;
use std::process::Command;

fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    // The packages of this platform: those of others need not be on this machine.
    let told = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let host = told.lines().find_map(|l| l.strip_prefix("host: ")).unwrap();
    let args = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
        "--filter-platform",
        host,
    ];
    let output = Command::new(cargo)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: Vec<Value> = serde_json::from_value(metadata["packages"].take()).unwrap();
    assert!(packages.len() > 100);
    packages
}

fn rules() -> toml::Table {
    include_str!("../../../deny.toml").parse().unwrap()
}

#[test]
fn every_licence_is_on_the_list() {
    let rules = rules();
    let allowed: Vec<&str> = rules["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    let refused: Vec<String> = packages()
        .iter()
        .filter(|p| {
            let licence = p["license"].as_str().unwrap_or_default();
            let expression = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX);
            !expression
                .is_ok_and(|e| e.evaluate(|wanted| allowed.contains(&wanted.to_string().as_str())))
        })
        .map(|p| format!("{} {}: {}", p["name"], p["version"], p["license"]))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn nothing_is_banned_and_everything_comes_from_the_registry() {
    let rules = rules();
    let banned: Vec<&str> = rules["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["crate"].as_str().unwrap())
        .collect();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(&name), "{name} is banned");
        let source = package["source"].as_str();
        assert!(
            source.is_none_or(|s| s.starts_with("registry+")),
            "{name} comes from {source:?}"
        );
        assert!(
            source.is_some() || name == "vivavoce",
            "{name} is not from the registry"
        );
    }
}
