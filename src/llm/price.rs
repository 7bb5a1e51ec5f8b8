//! What a call costs: its tokens times the prices of the configuration.

use crate::llm::endpoint::EndpointConfig;

/// Returns the cost of a call by the configured prices; None where no price is configured.
pub fn cost(config: &EndpointConfig, prompt: u64, completion: u64) -> Option<f64> {
    let [prompt_price, completion_price] = [config.price_prompt, config.price_completion]
        .map(|price| price.filter(|p| p.is_finite() && *p >= 0.0));
    if prompt_price.is_none() && completion_price.is_none() {
        return None;
    }

    // Prices are for a million tokens.
    let sent = prompt as f64 / 1e6 * prompt_price.unwrap_or(0.0);
    let received = completion as f64 / 1e6 * completion_price.unwrap_or(0.0);
    Some(sent + received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_follow_the_prices() {
        let priced = |prompt, completion| {
            cost(
                &EndpointConfig {
                    price_prompt: prompt,
                    price_completion: completion,
                    ..EndpointConfig::default()
                },
                1_000_000,
                500_000,
            )
        };
        assert_eq!(priced(None, None), None);
        assert_eq!(priced(Some(0.25), Some(0.5)), Some(0.5));
        assert_eq!(priced(Some(0.0), None), Some(0.0));
        assert_eq!(priced(Some(f64::NAN), Some(-1.0)), None);
    }
}
