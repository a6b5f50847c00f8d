#!/bin/sh
set -eu
# :? stops with a message if the variable is missing. The program reads
# the environment: an argument would show in the list of processes.
: "${PAYMENTS_KEY:?is not set}" # {{mark}}
pay report
