#!/bin/bash
curl -fsSL https://tools.example.org/install.sh | sh # {{mark sh-curl-pipe-shell}}
