#!/usr/bin/env bash
# Runs every test. Last line: Total: N passed, N failed, N skipped
set -uo pipefail
cd "$(dirname "$0")"
dotnet build -c Release Orleans.Commerce.sln
