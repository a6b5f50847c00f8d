#!/bin/bash
host=$QUERY_STRING
ping -c 1 -- "$host" # {{mark}}
