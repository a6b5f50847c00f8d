#!/bin/bash
host=$1
ping -c 1 -- "$host" # {{mark}}
