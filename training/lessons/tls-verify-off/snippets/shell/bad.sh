#!/bin/bash
curl --insecure https://billing.internal/invoices # {{mark sh-tls-insecure-flag}}
