#!/bin/bash
report=$(mktemp) # {{mark}}
list-orders > "$report"
chmod 750 /srv/shop # {{mark}}
