# shellcheck shell=bash
# What every finding sources: a temporary folder that goes away with the script, packages in it, and a check that runs there.
# Sourced from bash with `set -euo pipefail`, never run.

findings=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo '{ "private": true }' >"$work/package.json"
# The helpers of the checks, where an import from the check finds them.
cp "$findings"/*.mjs "$work"

export ONNXRUNTIME_NODE_INSTALL=skip AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true NODE_NO_WARNINGS=1

# finding SOFTWARE SENTENCE: the first line of the output.
finding() {
  echo "$1: $2"
}

# install PACKAGE@VERSION...: all that a check imports, in one go (a second one would remove the first).
install() {
  (cd "$work" && npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$@" >/dev/null) || unavailable
}

# unpack PACKAGE@VERSION PATH...: these files of a package, without its dependencies, into a folder `package`.
unpack() {
  local name=$1 tarball
  shift
  tarball=$(cd "$work" && npm pack --silent --ignore-scripts "$name") || unavailable
  tar -xzf "$work/$tarball" -C "$work" "${@/#/package/}"
  rm "$work/$tarball"
}

# check: runs the program on standard input, which ends in the verdict (finding.mjs).
check() {
  cat >"$work/check.mjs"
  (cd "$work" && node check.mjs)
}

# on_x64_only: for behaviour of code that ONNX Runtime has for this kind of processor.
on_x64_only() {
  [ "$(node -p process.arch)" = x64 ] || { echo 'NOT CHECKED: needs an x86-64 processor'; exit 2; }
}

unavailable() {
  echo 'NOT CHECKED: the package cannot be installed'
  exit 2
}
