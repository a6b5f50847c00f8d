#!/usr/bin/env bash
# collect.sh DIR: fills DIR/<language> with real files, at least 400 of each,
# from packages that anybody can have. Nothing of a package is run. What is
# there already isn't fetched again. Go's files are in the module cache and
# in GOROOT anyway, and so are YAML's and Terraform's.
set -euo pipefail
dir=$1
mkdir -p "$dir"/{javascript,typescript,tsx,python,java,html}

# npm LANGUAGE PACKAGE@VERSION…
npm_sources() {
	local lang=$1 name to
	shift
	for name in "$@"; do
		to=$dir/$lang/$(tr -c 'a-zA-Z0-9.@\n' - <<<"$name")
		[ -d "$to" ] && continue
		mkdir -p "$to.part"
		(cd "$to.part" && npm pack --silent --ignore-scripts "$name" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz) || {
			echo "collect: $name can't be had, and is left out" >&2
			rm -rf "$to.part"
			continue
		}
		mv "$to.part" "$to"
	done
}

npm_sources javascript eslint webpack three express lodash @wordpress/block-library ghost
npm_sources typescript effect viem rxjs zod @angular/compiler-cli
npm_sources tsx @wordpress/components @blueprintjs/core native-base react-aria-components react-native-paper

# The library that comes with Python, and what is installed.
for path in stdlib purelib; do
	ln -sfn "$(python3 -c "import sysconfig; print(sysconfig.get_path('$path'))")/" "$dir/python/$path"
done
# Wheels are archives of sources; to fetch one runs nothing.
for name in django sqlalchemy; do
	[ -d "$dir/python/$name" ] && continue
	mkdir -p "$dir/python/$name.part"
	(cd "$dir/python/$name.part" && python3 -m pip download --quiet --retries 0 --no-deps --only-binary :all: "$name" 2>/dev/null &&
		unzip -q ./*.whl && rm ./*.whl) || {
		echo "collect: $name can't be had, and is left out" >&2
		rm -rf "$dir/python/$name.part"
		continue
	}
	mv "$dir/python/$name.part" "$dir/python/$name"
done

# The sources of the JDK come with it.
if [ ! -d "$dir/java/jdk" ]; then
	for jdk in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")" /usr/lib/jvm/*; do
		[ -s "$jdk/lib/src.zip" ] || continue
		mkdir -p "$dir/java/jdk"
		unzip -q "$jdk/lib/src.zip" '*.java' -d "$dir/java/jdk"
		break
	done
	[ -d "$dir/java/jdk" ] || echo "collect: no JDK with src.zip: Java is compared on react-native alone" >&2
fi
npm_sources java react-native
npm_sources html dijit@1.17.3 dojox@1.17.3
