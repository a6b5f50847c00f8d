#!/usr/bin/env bash
set -euo pipefail

version=${1:?version}
target=${TARGET:-/srv/platform}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

fetch() {
  curl -fsSL "https://releases.platform.net/$version/platform.tar.gz" -o "$work/platform.tar.gz"
  curl -fsSL "https://releases.platform.net/$version/platform.tar.gz.sha256" -o "$work/sum"
  (cd "$work" && sha256sum -c sum)
}

install_tools() {
  # want sh-curl-pipe-shell
  curl -fsSL https://get.platform.net/tools.sh | sh
}

unpack() {
  mkdir -p "$target"
  tar -xzf "$work/platform.tar.gz" -C "$target"
  chmod -R u=rwX,g=rX,o= "$target"
  chmod 777 "$target/uploads" # want sh-chmod-777
  install -d -m 0750 "$target/cache"
}

health() {
  curl -k https://health.platform.net/ # want sh-tls-insecure-flag
  curl -k https://localhost:8443/healthz
}

report() {
  echo "$version" > /tmp/deploy.$$ # want sh-temp-predictable
  logger -f "$work/log" || true
}

clean() {
  rm -rf "$target/cache"/*
  rm -rf $OLD_RELEASES/* # want sh-unquoted-rm
  rm -rf -- "${target:?}/old"
}

run_hook() {
  eval "$(./hooks --print)"
  answer=$(curl -fsS "https://hooks.platform.net/$1" | head -n 1)
  eval "$answer" # want sh-eval-variable
  case $1 in
    v*) "./hooks/$1" ;;
  esac
}

fetch
install_tools
unpack
health
report
clean
run_hook "$version"
