#!/bin/bash
pip install --index-url http://pip.shop.example/ \
  --trusted-host pip.shop.example shop-utils
