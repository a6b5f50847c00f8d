#!/bin/sh
set -eu
pay --account "{{secret stripe-key seed=1}}" report # {{mark stripe-access-token}}
