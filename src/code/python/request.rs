//! What the runner is asked.
//!
//! Owns the form of a request, and which packages an answer may miss. What comes back is `report`'s.

use super::interpreter::PythonSettings;
use crate::domain::{CheckTest, CodeCheck, StarterExample};
use serde::Serialize;
use std::io;
use std::time::Duration;
use uuid::Uuid;

/// Packages that answers to data questions import. Where one is missing, that says nothing about an
/// answer; a module that nobody knows is a mistake in it.
const PACKAGES: &str = "\
    numpy pandas scipy sklearn statsmodels matplotlib seaborn plotly altair polars pyarrow duckdb \
    dask pyspark vaex torch torchvision tensorflow keras jax flax xgboost lightgbm catboost \
    transformers datasets tokenizers sentence_transformers nltk spacy gensim networkx sympy numba \
    cupy cvxpy pulp ortools pymc arviz prophet sktime shap mlflow optuna hyperopt imblearn \
    category_encoders lifelines econml dowhy causalml bs4 requests httpx aiohttp flask fastapi \
    pydantic sqlalchemy psycopg2 redis joblib tqdm attr yaml toolz pytest hypothesis dateutil pytz \
    numexpr bottleneck h5py tables openpyxl xarray faker geopandas shapely patsy nevergrad";

/// A run: the settings, which every process of it may know, and what only the judge may.
pub(super) struct Request {
    settings: RunSettings,
    secret: Secret,
}

#[derive(Serialize)]
struct RunSettings {
    packages: Vec<&'static str>,
    /// Those of them that are imported once for all checks.
    preload: Vec<&'static str>,
    /// Bytes of memory.
    memory: u64,
    /// Seconds that one check may take.
    seconds: u64,
    /// Seconds of them that the processor may work.
    cpu_seconds: f64,
    /// How many checks there are.
    checks: usize,
}

#[derive(Serialize)]
struct Secret {
    /// What the reports of the run are sealed with, random.
    seal: String,
    code: String,
    /// None runs the code by itself.
    checks: Vec<Option<RequestedCheck>>,
}

#[derive(Serialize)]
struct RequestedCheck {
    code: String,
    needs: Vec<String>,
}

impl RequestedCheck {
    fn of_example(example: &StarterExample) -> Self {
        Self {
            code: format!("expect({}, {}, \"\")", example.call, example.result),
            needs: Vec::new(),
        }
    }
}

impl Request {
    /// Runs code as a program, then the examples on it.
    pub(super) fn trial(
        code: &str,
        examples: &[StarterExample],
        settings: &PythonSettings,
    ) -> Self {
        let examples = examples.iter().map(RequestedCheck::of_example).map(Some);
        let checks = std::iter::once(None).chain(examples);
        Self::new(code, checks.collect(), settings.timeout as f64, settings)
    }

    /// Runs checks on code, each with half of the processor's time that a program has: most are
    /// done in a fraction of a second. None where one is not about Python.
    pub(super) fn checks(
        code: &str,
        checks: &[CodeCheck],
        settings: &PythonSettings,
    ) -> Option<Self> {
        let requested = checks.iter().map(|check| match &check.test {
            CheckTest::Rows { .. } => None,
            CheckTest::Python { code } => Some(Some(RequestedCheck {
                code: code.clone(),
                needs: check.needs.clone(),
            })),
        });
        let seconds = settings.timeout as f64 / 2.0;
        Some(Self::new(
            code,
            requested.collect::<Option<_>>()?,
            seconds,
            settings,
        ))
    }

    fn new(
        code: &str,
        checks: Vec<Option<RequestedCheck>>,
        cpu_seconds: f64,
        settings: &PythonSettings,
    ) -> Self {
        let needed = |package: &&str| {
            let mut needs = checks.iter().flatten().flat_map(|check| &check.needs);
            needs.any(|need| need == package) || imports(code, package)
        };
        let packages: Vec<&str> = PACKAGES.split_whitespace().collect();
        let settings = RunSettings {
            preload: packages.iter().copied().filter(needed).collect(),
            packages,
            memory: settings.memory << 20,
            seconds: settings.timeout,
            cpu_seconds,
            checks: checks.len(),
        };
        Self {
            settings,
            secret: Secret {
                seal: [Uuid::new_v4(), Uuid::new_v4()]
                    .map(|half| half.simple().to_string())
                    .concat(),
                code: code.into(),
                checks,
            },
        }
    }

    /// What the reports of this run are sealed with.
    pub(super) fn seal(&self) -> &str {
        &self.secret.seal
    }

    /// The two lines that the runner reads.
    pub(super) fn lines(&self) -> io::Result<Vec<u8>> {
        let mut lines = serde_json::to_vec(&self.settings)?;
        lines.push(b'\n');
        serde_json::to_writer(&mut lines, &self.secret)?;
        lines.push(b'\n');
        Ok(lines)
    }

    /// The time after which the run is ended from outside, should the runner not keep its own.
    pub(super) fn limit(&self) -> Duration {
        let checks = u64::try_from(self.settings.checks).unwrap_or(u64::MAX);
        let most = checks.saturating_mul(PATIENCE * self.settings.seconds);
        START.saturating_add(Duration::from_secs(most))
    }
}

/// Times the seconds of a check that the runner allows it at most.
const PATIENCE: u64 = 2;
/// The time that an interpreter and its packages have to start on a slow machine.
const START: Duration = Duration::from_secs(20);

/// True where a line of the code begins by importing the package.
fn imports(code: &str, package: &str) -> bool {
    let mut lines = code.lines().map(str::trim_start);
    lines.any(|line| {
        let module = line.strip_prefix("import ").or(line.strip_prefix("from "));
        let name = module.and_then(|rest| rest.trim_start().strip_prefix(package));
        name.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}
