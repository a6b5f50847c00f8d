#!/bin/bash
host=$1
eval "ping -c 1 $host" # {{mark}}
