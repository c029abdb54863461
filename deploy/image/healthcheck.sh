#!/bin/bash
# Asks the program of this container whether it is ready. A Node or curl for each check would cost a hundred times as much
# as the answer, and a slim image has no curl; bash opens the connection itself.
#   healthcheck VARIABLE DEFAULT: the variable with the port of the program, and its port where that is not set
set -eu
port="${!1:-$2}"
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
echo "/readyz answers $status"
[ "$status" = 200 ]
