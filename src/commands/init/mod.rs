//! `viva init`: chooses an assessor, tries it with one call, and writes the configuration.
//!
//! Owns the conversation. [`find`] knows what is at hand, [`mod@write`] makes the file.

mod find;
mod write;

use crate::app::{Context, at_terminal, call_runtime, env, open_asker};
use crate::cli::InitArgs;
use crate::domain::text::one_line;
use crate::failure::{ExitKind, Failure};
use crate::llm::{EndpointConfig, OpenAiClient, Probe, resolve_key};
use crate::net::url::showable_url;
use crate::term::ask::{Asker, PromptReply};
use find::FoundEndpoint;
use std::path::Path;
use write::Chosen;

/// Models shown to choose from; others can be named.
const SHOWN: usize = 12;
/// Introduces the choice.
const INTRODUCTION: &str = "
A language model can assess your answers. Without one they are assessed on this machine: quick and \
private, and the scores are estimates.
";

/// Runs `viva init`.
pub fn run(args: &InitArgs, context: &mut Context) -> Result<(), Failure> {
    if args.offline {
        return save(&Chosen::Offline, args, None, context);
    }
    let Some(base_url) = &args.base_url else {
        if !at_terminal() {
            let message = "`viva init` asks questions, and there is no terminal";
            return Err(Failure::usage(message)
                .hint("in a script: `viva init --base-url URL --model NAME --api-key-env VARIABLE`")
                .hint("or `viva init --offline`: no endpoint, scores are estimates"));
        }
        return run_with(&mut open_asker(true)?, args, context);
    };

    let api_key_env = args.api_key_env.clone().unwrap_or_default();
    require_variable_name(&api_key_env)?;
    let model = match &args.model {
        Some(model) => model.clone(),
        None => find_only_model(base_url, &api_key_env)?,
    };
    let chosen = Chosen::Endpoint {
        base_url: base_url.clone(),
        model,
        api_key_env,
    };
    context.out.say(&describe_probe(&try_out(&chosen)?))?;
    save(&chosen, args, None, context)
}

/// Asks for everything.
pub fn run_with(asker: &mut Asker, args: &InitArgs, context: &mut Context) -> Result<(), Failure> {
    context.out.say(INTRODUCTION)?;
    let mut found = call_runtime()?.block_on(find::find_servers(find::LOCAL));
    found.extend(find::find_services(&env));
    loop {
        let Some(place) = choose_endpoint(asker, &found, context)? else {
            return save(&Chosen::Offline, args, Some(asker), context);
        };
        let model = choose_model(asker, &place, context)?;
        let chosen = Chosen::Endpoint {
            base_url: place.base_url,
            model,
            api_key_env: place.api_key_env,
        };

        context
            .out
            .say("One call to try it (a local model may have to load first) …")?;
        match try_out(&chosen) {
            Ok(probe) => {
                context.out.say(&describe_probe(&probe))?;
                return save(&chosen, args, Some(asker), context);
            }
            Err(failure) => {
                context.out.failure(&failure);
                if confirm(asker, "  Keep this choice all the same? [y/N] ", context)? {
                    return save(&chosen, args, Some(asker), context);
                }
            }
        }
    }
}

/// Asks which endpoint; None: offline.
fn choose_endpoint(
    asker: &mut Asker,
    found: &[FoundEndpoint],
    context: &mut Context,
) -> Result<Option<FoundEndpoint>, Failure> {
    let mut rows: Vec<String> = found.iter().map(describe_found).collect();
    rows.push("another endpoint that speaks OpenAI's protocol".into());
    rows.push("offline: no endpoint at all".into());
    for (i, row) in rows.iter().enumerate() {
        context.out.say(&format!("{:>2}  {row}", i + 1))?;
    }

    let default = if found.is_empty() { rows.len() } else { 1 };
    loop {
        let reply = ask_line(asker, &format!("\n  Which? [{default}] "), context)?;
        let number = if reply.is_empty() {
            Some(default)
        } else {
            reply.parse().ok()
        };
        match number {
            Some(n) if n == rows.len() => return Ok(None),
            Some(n) if n + 1 == rows.len() => return ask_address(asker, "", context).map(Some),
            Some(n) if (1..=found.len()).contains(&n) => return Ok(found.get(n - 1).cloned()),
            _ if reply.starts_with("http://") || reply.starts_with("https://") => {
                return ask_address(asker, &reply, context).map(Some);
            }
            _ if reply == "offline" => return Ok(None),
            _ => context
                .out
                .say(&format!("Type a number from 1 to {}.", rows.len()))?,
        }
    }
}

fn describe_found(found: &FoundEndpoint) -> String {
    let what = match &found.models {
        Some(models) if models.len() == 1 => "on this machine, 1 model".to_string(),
        Some(models) => format!("on this machine, {} models", models.len()),
        None if found.api_key_env.is_empty() => "without a key".to_string(),
        None => format!("key in {}", found.api_key_env),
    };
    format!("{} ({what})", found.name)
}

/// Asks for an endpoint that was not found: its address and its key variable.
fn ask_address(
    asker: &mut Asker,
    url: &str,
    context: &mut Context,
) -> Result<FoundEndpoint, Failure> {
    let mut base_url = url.to_string();
    while base_url.is_empty() {
        base_url = ask_line(
            asker,
            "  Where does its API begin, for instance http://localhost:8080/v1? ",
            context,
        )?;
    }
    loop {
        let name = ask_line(
            asker,
            "  Which environment variable holds its key? [none] ",
            context,
        )?;
        match require_variable_name(&name) {
            Ok(()) => {
                let name_of = "the endpoint".to_string();
                return Ok(FoundEndpoint {
                    name: name_of,
                    base_url,
                    api_key_env: name,
                    models: None,
                    proposed: String::new(),
                });
            }
            Err(failure) => context.out.failure(&failure),
        }
    }
}

/// Refuses what cannot be a variable's name: a key typed in its place is neither kept nor shown.
fn require_variable_name(name: &str) -> Result<(), Failure> {
    let allowed = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if allowed && !name.starts_with(|c: char| c.is_ascii_digit()) && name.len() <= 64 {
        return Ok(());
    }
    Err(Failure::usage(
        "that is not the name of an environment variable; keys themselves never stand in the file",
    )
    .hint("for instance OPENAI_API_KEY, set by `export OPENAI_API_KEY=…` in your shell"))
}

/// Asks which model of `place`.
fn choose_model(
    asker: &mut Asker,
    place: &FoundEndpoint,
    context: &mut Context,
) -> Result<String, Failure> {
    let listed = match &place.models {
        Some(models) => models.clone(),
        None => list_models(&place.base_url, &place.api_key_env).unwrap_or_default(),
    };
    let models = find::conversation_models(&listed);
    show_models(&models, place, context)?;

    let proposed = models
        .iter()
        .find(|m| **m == place.proposed)
        .or(models.first());
    let proposed = proposed.cloned().unwrap_or_else(|| place.proposed.clone());
    let prompt = match (models.len(), proposed.is_empty()) {
        (_, true) => "\n  Which model? ".to_string(),
        (0 | 1, false) => format!("\n  Which model? [{proposed}] "),
        (_, false) => format!("\n  Which model, by number or name? [{proposed}] "),
    };

    loop {
        let reply = ask_line(asker, &prompt, context)?;
        match reply.parse::<usize>() {
            Ok(n) if (1..=models.len()).contains(&n) => return Ok(models[n - 1].clone()),
            _ if !reply.is_empty() => return Ok(reply),
            _ if !proposed.is_empty() => return Ok(proposed),
            _ => {}
        }
    }
}

/// Lists the models where there is a choice.
fn show_models(
    models: &[String],
    place: &FoundEndpoint,
    context: &mut Context,
) -> Result<(), Failure> {
    if models.len() < 2 {
        return Ok(());
    }

    context.out.say(&format!("\nModels of {}:", place.name))?;
    for (i, name) in models.iter().take(SHOWN).enumerate() {
        let row = format!("{:>2}  {}", i + 1, one_line(name));
        context.out.say(&row)?;
    }
    if models.len() > SHOWN {
        let more = models.len() - SHOWN;
        context
            .out
            .say(&format!("    … and {more} more, by name"))?;
    }
    Ok(())
}

fn find_only_model(base_url: &str, api_key_env: &str) -> Result<String, Failure> {
    let models = find::conversation_models(&list_models(base_url, api_key_env)?);
    match models.as_slice() {
        [model] => Ok(model.clone()),
        [] => Err(Failure::usage(format!(
            "{} lists no model: say --model NAME",
            showable_url(base_url)
        ))),
        many => {
            let some: Vec<String> = many.iter().take(SHOWN).map(|m| one_line(m)).collect();
            Err(Failure::usage(format!(
                "{} has {} models: say --model NAME",
                showable_url(base_url),
                many.len()
            ))
            .hint(format!("for instance {}", some.join(", "))))
        }
    }
}

fn build_client(base_url: &str, model: &str, api_key_env: &str) -> Result<OpenAiClient, Failure> {
    let config = EndpointConfig {
        base_url: base_url.into(),
        model: model.into(),
        api_key_env: api_key_env.into(),
        retries: 1,
        ..EndpointConfig::default()
    };

    let key = if api_key_env.is_empty() {
        None
    } else {
        resolve_key(&config, &env)?
    };
    Ok(OpenAiClient::new(config, key, None)?)
}

fn list_models(base_url: &str, api_key_env: &str) -> Result<Vec<String>, Failure> {
    let client = build_client(base_url, "", api_key_env)?;
    Ok(call_runtime()?.block_on(client.list_models())?)
}

fn try_out(chosen: &Chosen) -> Result<Probe, Failure> {
    let Chosen::Endpoint {
        base_url,
        model,
        api_key_env,
    } = chosen
    else {
        return Err(Failure::usage("offline there is nothing to try"));
    };
    let client = build_client(base_url, model, api_key_env)?;
    Ok(call_runtime()?.block_on(client.probe())?)
}

fn describe_probe(probe: &Probe) -> String {
    let reply = &probe.reply;
    format!(
        "{} answers, in {:.1} s, its form held by {}.",
        one_line(&reply.model),
        reply.latency.as_secs_f64(),
        reply.structured_by
    )
}

/// Writes the file, after asking where one is there already.
fn save(
    chosen: &Chosen,
    args: &InitArgs,
    asker: Option<&mut Asker>,
    context: &mut Context,
) -> Result<(), Failure> {
    let path = context.app.home.config.clone();
    if path.exists() && !args.yes && !confirm_replacing(&path, asker, context)? {
        return context.out.say("Nothing was changed.");
    }

    let kept = write::write(&path, chosen)?;
    context.out.say(&format!(
        "Written: {} (only you can read it)",
        path.display()
    ))?;
    if let Some(kept) = kept {
        context.out.say(&format!("Kept:    {}", kept.display()))?;
    }
    note_overrides(chosen, context)?;
    context
        .out
        .say("`viva doctor` checks everything, `viva` begins.")
}

fn confirm_replacing(
    path: &Path,
    asker: Option<&mut Asker>,
    context: &mut Context,
) -> Result<bool, Failure> {
    let place = path.display();
    let question = format!("  {place} is there already. Replace it? It is kept beside. [y/N] ");
    match asker {
        Some(asker) => confirm(asker, &question, context),
        None if at_terminal() => confirm(&mut open_asker(true)?, &question, context),
        None => Err(Failure::usage(format!("{place} is there already"))
            .hint("--yes replaces it and keeps the old one beside it")),
    }
}

/// Notes variables that go before what was just written.
fn note_overrides(chosen: &Chosen, context: &mut Context) -> Result<(), Failure> {
    let speaks: &[&str] = match chosen {
        Chosen::Offline => &["VIVA_ENDPOINT"],
        Chosen::Endpoint { .. } => &["OPENAI_BASE_URL", "VIVA_MODEL", "VIVA_ENDPOINT"],
    };
    for name in speaks.iter().filter(|name| env(name).is_some()) {
        context
            .out
            .note(&format!("{name} is set and goes before the file"));
    }
    Ok(())
}

fn ask_line(asker: &mut Asker, prompt: &str, context: &mut Context) -> Result<String, Failure> {
    // The line editor wants its prompt on one line.
    let (above, prompt) = prompt
        .rsplit_once('\n')
        .map_or((None, prompt), |(above, p)| (Some(above), p));
    if let Some(above) = above {
        context.out.say(above)?;
    }

    let prompt = if context.app.look.plain {
        prompt.trim_start()
    } else {
        prompt
    };

    match asker.line(prompt, &mut context.out)? {
        PromptReply::Line(line) => Ok(line),
        PromptReply::Ended | PromptReply::Interrupted => {
            Err(Failure::new(ExitKind::Interrupted, ""))
        }
    }
}

fn confirm(asker: &mut Asker, prompt: &str, context: &mut Context) -> Result<bool, Failure> {
    Ok(matches!(
        ask_line(asker, prompt, context)?.to_lowercase().as_str(),
        "y" | "yes"
    ))
}
