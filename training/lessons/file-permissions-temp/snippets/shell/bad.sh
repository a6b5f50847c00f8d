#!/bin/bash
list-orders > /tmp/report.txt # {{mark}}
chmod 777 /srv/shop # {{mark sh-chmod-777}}
