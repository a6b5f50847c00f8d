#!/bin/bash
read -r formula
eval "total=$formula" # {{mark}}
