#!/usr/bin/env bash
# Those of moto's tests that its authors verified on AWS, against the local S3:
#
#     tests/judges/moto.sh FOLDER [S3JOBS...]
#
# FOLDER keeps what is downloaded; S3JOBS is the command to run, `s3jobs` where none is given. Tests that are known to fail stand in
# moto/failures.txt, each with its reason. Any other failure fails, and so does one of these that passes: take its line out then.
set -euo pipefail
judges=$(cd "$(dirname "$0")" && pwd)
version=5.2.5
folder=$1
shift
[ $# -gt 0 ] || set -- s3jobs

python3 -m venv "$folder"
pip=("$folder/bin/pip" --disable-pip-version-check --quiet)
"${pip[@]}" install -r "$judges/../conformance/requirements.txt" -r "$judges/moto/requirements.txt"
tests=$folder/moto-$version
if ! [ -d "$tests" ]; then
    # Only the source has the tests.
    "${pip[@]}" download --no-deps --no-binary moto --dest "$folder" "moto==$version"
    tar -xzf "$tests.tar.gz" -C "$folder"
fi

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export PYTHONPATH=$judges/moto MOTO_TEST_ALLOW_AWS_REQUEST=true PYTHONDONTWRITEBYTECODE=1
python=$(cd "$folder/bin" && pwd)/python
# All services have one URL here, that of the proxy, so that no test can reach anything else.
"$@" local exec --state "$state/moto" -- sh -c '
    cd "$1" && shift
    unset AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL_S3_CONTROL AWS_ENDPOINT_URL_STS
    AWS_ENDPOINT_URL=$HTTP_PROXY NO_PROXY=127.0.0.1 exec "$@"
' sh "$tests" "$python" -m pytest -p verified -p no:cacheprovider --quiet --tb=short tests/test_s3
