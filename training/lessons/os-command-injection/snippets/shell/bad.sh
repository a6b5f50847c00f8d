#!/bin/bash
host=$QUERY_STRING
eval "ping -c 1 $host" # {{mark sh-eval-variable}}
