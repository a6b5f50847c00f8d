#!/bin/bash
formula=$(curl -fs https://shop.example/formula)
eval "total=$formula" # {{mark sh-eval-variable}}
