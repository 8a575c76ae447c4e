#!/bin/sh
# Mailchimp lists to Ometria in a container: run.sh version|build|test|go. docs/mailchimp-ometria.md says more.
set -eu
cd "$(dirname "$0")"
IMAGE=mailchimp-ometria

case "${1:-}" in
  version) sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json | head -n 1 ;;
  build) docker build -f Dockerfile.lists -t "$IMAGE" . ;;
  test) docker build -f Dockerfile.lists --target test . ;;
  go)
    shift
    # The keys stay in the environment: neither the image nor this file holds one.
    missing=
    [ -n "${MAILCHIMP_APIKEY:-}" ] || missing="$missing MAILCHIMP_APIKEY"
    [ -n "${OMETRIA_APIKEY:-}" ] || missing="$missing OMETRIA_APIKEY"
    if [ -n "$missing" ]; then
      echo "Missing in the environment:$missing" >&2
      exit 2
    fi
    mkdir -p state
    # As the owner of the directory, so that the files in it stay theirs; never as root.
    owner="$(id -u):$(id -g)"
    if [ "$(id -u)" = 0 ]; then
      owner=1000:1000
      chown -R "$owner" state
    fi
    # Never pulled: an image of this name from elsewhere would be given the keys.
    exec docker run --pull never --rm --init --read-only --cap-drop ALL --security-opt no-new-privileges --stop-timeout 15 \
      --user "$owner" -v "$PWD/state:/opt/ometria/state" \
      -e MAILCHIMP_APIKEY -e OMETRIA_APIKEY -e MAILCHIMP_URL -e OMETRIA_URL -e REFRESH_SECONDS -e OMETRIA_RATE \
      -e MAILCHIMP_OMETRIA_SETTINGS -e LEASE_SECONDS -e REJECT_LIMIT -e LOG_LEVEL -e LOG_FORMAT \
      "$IMAGE" go "$@"
    ;;
  *) echo "usage: run.sh version|build|test|go [options of go]" >&2; exit 2 ;;
esac
