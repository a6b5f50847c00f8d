#!/bin/sh
set -eu
export PAYMENTS_KEY="${PAYMENTS_KEY:-{{secret stripe-key seed=2}}}"
pay report
