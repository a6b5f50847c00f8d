#!/bin/bash
pip install --index-url https://pip.shop.example/ \
  --extra-index-url https://pypi.org/simple shop-utils
