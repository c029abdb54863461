#!/bin/sh
# Runs a command that trusts the certificates of the build secret `extra-ca` beside the usual ones, where there is that secret.
set -eu
if [ -f /run/secrets/extra-ca ]; then
  export NODE_EXTRA_CA_CERTS=/run/secrets/extra-ca SSL_CERT_FILE=/run/secrets/extra-ca
fi
exec "$@"
