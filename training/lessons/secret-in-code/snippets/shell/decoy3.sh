#!/bin/sh
set -eu
# In config.sh: export PAYMENTS_KEY="{{secret stripe-key seed=2}}"
. ./config.sh
pay report
