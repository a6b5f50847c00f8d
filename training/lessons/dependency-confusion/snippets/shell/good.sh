#!/bin/bash
#!/bin/bash
pip install --index-url https://pip.shop.example/ shop-utils # {{mark}}
