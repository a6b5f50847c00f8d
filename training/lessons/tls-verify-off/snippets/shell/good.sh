#!/bin/bash
curl --cacert /etc/ca.pem https://billing.internal/invoices # {{mark}}
