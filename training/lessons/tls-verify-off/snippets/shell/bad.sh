#!/bin/bash
curl --insecure https://billing.internal/invoices # {{mark}}
