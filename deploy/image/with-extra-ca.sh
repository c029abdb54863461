#!/bin/sh
# Runs a command that trusts the certificates of the build secret `extra-ca` beside the usual ones, where there is that secret.
#   with-extra-ca COMMAND...; EXTRA_CA_FILE names another file than the secret's
set -eu
extra="${EXTRA_CA_FILE:-/run/secrets/extra-ca}"
[ -f "$extra" ] || exec "$@"

# Node adds to what it trusts by a variable of its own. SSL_CERT_FILE, which other programs read, takes the place of everything
# that they trust, so its file has to hold the usual certificates too: those of Node, since a slim image has no others, and those
# of the system where it has some. The file goes again, so that the secret ends up in no layer.
trusted="$(mktemp)"
trap 'rm -f "$trusted"' EXIT
node -e 'console.log(require("node:tls").rootCertificates.join("\n"))' >"$trusted"
for file in "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$extra"; do
  # A file whose last line is not ended would otherwise run into the next one.
  if [ -f "$file" ]; then { cat "$file"; echo; } >>"$trusted"; fi
done
NODE_EXTRA_CA_CERTS="$extra" SSL_CERT_FILE="$trusted" "$@"
