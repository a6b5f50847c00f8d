git filter-repo --invert-paths --path config.py
git push --force --all
git push --force --tags
revoke-key payments # {{mark}}
