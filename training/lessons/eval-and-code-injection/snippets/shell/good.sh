#!/bin/bash
read -r a b
if [[ $a =~ ^[0-9]+$ && $b =~ ^[0-9]+$ ]]; then # {{mark}}
  echo $((10#$a + 10#$b))
fi
