//! Names and abbreviations as people write them: topics are slugs, and "Llm cicd" is no word.

/// Names whose letters are all capital.
const CAPITALS: &str = "a/b ai ml llm nlp cv ocr rag api sql etl elt kpi roc auc pca svm knn rnn cnn gan lstm gpt \
    bert gpu cpu tpu cuda http https tcp udp dns tls ssl jwt sso aws gcp iot ui ux json xml html \
    css yaml csv oop crud orm sgd eda rlhf dpo ctr clv ltv roi gdpr pii slo sla sli ttl acid cdn \
    crm erp saas paas iaas hdfs dag mlp vae sla tdd bdd ddd mse rmse mae mle cdf pdf \
    anova arima os vm vpc iam kyc sre";

/// Names with letters of both kinds.
const MIXED: [&str; 46] = [
    "LLMs",
    "APIs",
    "GPUs",
    "CPUs",
    "KPIs",
    "GANs",
    "CNNs",
    "RNNs",
    "SVMs",
    "DAGs",
    "SLOs",
    "CI/CD",
    "A/B",
    "TF-IDF",
    "k-means",
    "p-value",
    "p-values",
    "NoSQL",
    "MySQL",
    "PostgreSQL",
    "MongoDB",
    "MLOps",
    "LLMOps",
    "DevOps",
    "DataOps",
    "AutoML",
    "PyTorch",
    "TensorFlow",
    "Python",
    "JavaScript",
    "TypeScript",
    "GraphQL",
    "gRPC",
    "OAuth",
    "XGBoost",
    "LightGBM",
    "LoRA",
    "QLoRA",
    "ReLU",
    "Kubernetes",
    "Docker",
    "Kafka",
    "Spark",
    "Bayes",
    "Bayesian",
    "Qdrant",
];

/// Words that make one name.
const JOINED: [(&str, &str); 10] = [
    ("ci cd", "CI/CD"),
    ("cicd", "CI/CD"),
    ("a b", "A/B"),
    ("ab", "A/B"),
    ("tf idf", "TF-IDF"),
    ("tfidf", "TF-IDF"),
    ("p value", "p-value"),
    ("p values", "p-values"),
    ("k means", "k-means"),
    ("kmeans", "k-means"),
];

/// The words of a slug or of a text in lower case, with names as they are written: `ml_cicd` is
/// "ML CI/CD".
pub fn written(slug: &str) -> String {
    let text = slug.replace(['_', '-'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;

    while let Some(word) = words.get(at) {
        let pair = words.get(at + 1).map(|next| format!("{word} {next}"));
        let name = |wanted: &str| {
            let known = JOINED.iter().find(|(words, _)| *words == wanted);
            known.map(|(_, name)| (*name).to_string())
        };
        match pair.as_deref().and_then(name) {
            Some(name) => {
                out.push(name);
                at += 2;
            }
            None => {
                out.push(name(word).unwrap_or_else(|| written_word(word)));
                at += 1;
            }
        }
    }
    out.join(" ")
}

fn written_word(word: &str) -> String {
    if let Some(name) = MIXED.iter().find(|name| name.eq_ignore_ascii_case(word)) {
        return (*name).to_string();
    }
    match CAPITALS.split_whitespace().any(|name| name == word) {
        true => word.to_uppercase(),
        false => word.to_string(),
    }
}

/// [`written`] with a capital first letter, unless the first word is a name with its own.
pub fn title(slug: &str) -> String {
    let text = written(slug);
    let own = text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.chars().any(char::is_uppercase));
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !own => first.to_uppercase().chain(chars).collect(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_as_people_write_them() {
        for (slug, shown) in [
            ("llm_fine_tuning", "LLM fine tuning"),
            ("ml_cicd_pipeline", "ML CI/CD pipeline"),
            ("ml_ci_cd", "ML CI/CD"),
            ("ab_testing_platform", "A/B testing platform"),
            ("a_b_testing", "A/B testing"),
            ("kmeans_clustering", "K-means clustering"),
            ("grpc_streams", "gRPC streams"),
            ("overfitting-diagnosis", "Overfitting diagnosis"),
            ("rag_with_llms", "RAG with LLMs"),
            ("", ""),
        ] {
            assert_eq!(title(slug), shown);
        }
        assert_eq!(written("asking_for_help"), "asking for help");
    }
}
