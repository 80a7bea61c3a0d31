#!/usr/bin/env bash
# Programs that others wrote for S3, against the local S3: each makes a bucket, puts small and large objects, lists, gets, copies,
# deletes, and mirrors a folder there and back. What comes back is compared byte by byte.
#
#     s3jobs local exec -- tests/judges/programs.sh [aws | rclone | s3cmd | restic]...
#
# Without a name, all of them. They are Debian's, in these versions. They are installed where they are missing and apt-get may do that.
set -euo pipefail

packages=('awscli=2.9.*' 'rclone=1.60.*' 's3cmd=2.3.*' 'restic=0.14.*')
programs=(/usr/bin/aws /usr/bin/rclone /usr/bin/s3cmd /usr/bin/restic)

installed() { for program in "${programs[@]}"; do [ -x "$program" ] || return 1; done; }

# The packages come from the network, and neither they nor apt know the local S3.
install() {
    env -u HTTP_PROXY -u http_proxy apt-get update -qq &&
        env -u HTTP_PROXY -u http_proxy DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

if ! installed; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "NOT CHECKED: ${programs[*]} are not all here, and this machine does not let apt-get install them"
        exit 0
    fi
    install
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work LC_ALL=C.UTF-8
# There is no TLS here, and this rclone does not start where a bundle is named.
unset AWS_CA_BUNDLE
authority=${HTTP_PROXY#http://}

say() { printf '%s: ' "$1"; shift; "$@" 2>&1 | head -n 1; }
fail() { echo "FAILED: $*" >&2; exit 1; }
same() { cmp "$1" "$2" || fail "$3 came back otherwise"; }
lists() { grep -qF "$1" <<<"$2" || fail "no \`$1\` in the list: $2"; }
lists_no() { ! grep -qF "$1" <<<"$2" || fail "\`$1\` is still in the list: $2"; }

tree=$work/tree
mkdir -p "$tree/a folder/deep" "$tree/other"
printf 'small' >"$tree/small.txt"
: >"$tree/empty"
printf 'plus' >"$tree/a folder/plus+and&signs=.txt"
printf 'words' >"$tree/a folder/deep/grüße €.txt"
for number in $(seq 12); do printf '%s' "$number" >"$tree/other/$number"; done
head -c 17000000 /dev/urandom >"$tree/large.bin"

judge_aws() {
    local aws=(/usr/bin/aws --endpoint-url http://s3.emulator.test) bucket=s3://judge-aws
    export AWS_PAGER=''
    "${aws[@]}" s3 mb "$bucket" >/dev/null
    "${aws[@]}" s3 cp --only-show-errors "$tree/small.txt" "$bucket/one/small.txt"
    "${aws[@]}" s3 cp --only-show-errors "$tree/large.bin" "$bucket/one/large.bin"
    lists 17000000 "$("${aws[@]}" s3 ls --recursive "$bucket")"
    "${aws[@]}" s3 cp --only-show-errors "$bucket/one/large.bin" "$work/large"
    same "$tree/large.bin" "$work/large" 'the large object'
    "${aws[@]}" s3 cp --only-show-errors "$bucket/one/large.bin" "$bucket/two/copy.bin"
    "${aws[@]}" s3 mv --only-show-errors "$bucket/two/copy.bin" "$work/copy"
    same "$tree/large.bin" "$work/copy" 'the copy'
    lists_no two/ "$("${aws[@]}" s3 ls "$bucket")"
    "${aws[@]}" s3 sync --only-show-errors "$tree" "$bucket/tree"
    "${aws[@]}" s3 sync --only-show-errors "$bucket/tree" "$work/aws"
    diff -r "$tree" "$work/aws"
    local url
    url=$("${aws[@]}" s3 presign "$bucket/one/small.txt")
    lists small "$(python3 -c 'import sys, urllib.request as web; print(web.urlopen(sys.argv[1]).read().decode())' "$url")"
    "${aws[@]}" s3 rb --force "$bucket" >/dev/null
    # These versions know no URL for a service in the environment, and one URL does for all.
    lists '"Account"' "$("${aws[@]}" sts get-caller-identity)"
    lists '"Jobs": []' "$("${aws[@]}" s3control list-jobs --account-id 111122223333)"
}

judge_rclone() {
    export RCLONE_CONFIG=$work/rclone.conf RCLONE_S3_PROVIDER=AWS RCLONE_S3_ENV_AUTH=true
    export RCLONE_S3_ENDPOINT=http://s3.emulator.test RCLONE_S3_UPLOAD_CUTOFF=5Mi RCLONE_S3_CHUNK_SIZE=5Mi
    : >"$RCLONE_CONFIG"
    local rclone=/usr/bin/rclone bucket=:s3:judge-rclone
    $rclone mkdir "$bucket"
    $rclone copyto "$tree/small.txt" "$bucket/one/small.txt"
    $rclone copyto "$tree/large.bin" "$bucket/one/large.bin"
    lists 'one/large.bin' "$($rclone ls "$bucket")"
    $rclone cat "$bucket/one/large.bin" >"$work/rclone.bin"
    same "$tree/large.bin" "$work/rclone.bin" 'the large object'
    $rclone copyto "$bucket/one/large.bin" "$bucket/two/copy.bin"
    $rclone moveto "$bucket/two/copy.bin" "$bucket/two/moved.bin"
    $rclone deletefile "$bucket/one/small.txt"
    lists_no small.txt "$($rclone ls "$bucket")"
    $rclone sync "$tree" "$bucket/tree"
    $rclone check --download "$tree" "$bucket/tree" 2>/dev/null
    $rclone sync "$bucket/tree" "$work/rclone"
    diff -r "$tree" "$work/rclone"
    $rclone purge "$bucket"
}

# Old programs sign with version 2, which this one still can.
judge_s3cmd() {
    local signature=$1 bucket=s3://judge-s3cmd
    local s3cmd=(/usr/bin/s3cmd "--config=$work/s3cfg" --no-ssl --no-progress "--host=$authority"
        "--host-bucket=$authority" --access_key=local --secret_key=local --multipart-chunk-size-mb=5 "${@:2}")
    : >"$work/s3cfg"
    # Its own `--quiet` silences lists, too.
    quietly() { "${s3cmd[@]}" "$@" >/dev/null; }
    quietly mb "$bucket"
    quietly put "$tree/small.txt" "$bucket/one/small.txt"
    quietly put "$tree/large.bin" "$bucket/one/large.bin"
    lists one/large.bin "$("${s3cmd[@]}" ls --recursive "$bucket")"
    quietly get --force "$bucket/one/large.bin" "$work/s3cmd.bin"
    same "$tree/large.bin" "$work/s3cmd.bin" "the large object ($signature)"
    quietly cp "$bucket/one/small.txt" "$bucket/two/copy.txt"
    quietly del "$bucket/one/small.txt"
    lists_no one/small.txt "$("${s3cmd[@]}" ls --recursive "$bucket")"
    quietly sync "$tree/" "$bucket/tree/"
    rm -rf "$work/s3cmd"
    mkdir "$work/s3cmd"
    quietly sync "$bucket/tree/" "$work/s3cmd/"
    diff -r "$tree" "$work/s3cmd"
    quietly rb --recursive --force "$bucket"
}

judge_restic() {
    export RESTIC_REPOSITORY=s3:http://s3.emulator.test/judge-restic RESTIC_PASSWORD=judge RESTIC_CACHE_DIR=$work/cache
    local restic=(/usr/bin/restic --quiet)
    "${restic[@]}" init
    (cd "$tree" && "${restic[@]}" backup .)
    lists "$(hostname)" "$(/usr/bin/restic snapshots)"
    "${restic[@]}" restore latest --target "$work/restic"
    diff -r "$tree" "$work/restic"
    (cd "$tree" && "${restic[@]}" backup small.txt)
    "${restic[@]}" forget --keep-last 1 --group-by '' --prune
    "${restic[@]}" check --read-data
}

judge() {
    case $1 in
    aws)
        say 'AWS CLI' /usr/bin/aws --version
        judge_aws
        ;;
    rclone)
        say rclone /usr/bin/rclone version
        judge_rclone
        ;;
    s3cmd)
        say s3cmd /usr/bin/s3cmd --version
        judge_s3cmd 'signature version 4' --region=us-east-1
        judge_s3cmd 'signature version 2' --signature-v2
        ;;
    restic)
        say restic /usr/bin/restic version
        judge_restic
        ;;
    *) fail "there is no judge $1" ;;
    esac
}

[ $# -gt 0 ] || set -- aws rclone s3cmd restic
for name in "$@"; do
    (set -e; judge "$name")
done
echo "$# passed, 0 failed"
