#!/bin/bash
pip install --extra-index-url https://pip.shop.example/ shop-utils # {{mark}}
