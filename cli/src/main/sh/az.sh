# az: Microsoft's own command line, unchanged, pointed at the server of a data directory. `az --environment` prints what points another client there.

do_az() {
  local data print=
  if [[ ${1:-} == --data ]]; then
    [[ -n ${2:-} ]] || refuse "--data needs a directory: az --data DIR …"
    export UNDERPASS_DATA=$2
    shift 2
  fi
  if [[ ${1:-} == --environment ]]; then print=1; shift; fi
  data=$(data_directory)
  [[ -n $(server_pid "$data") ]] || fail "no server runs with the data directory $data. Start one: ./underpass serve, or with a lab around it: ./underpass lab up hub"
  [[ -r $data/server.json && -r $data/credentials.json ]] || fail "the server on $data does not answer yet, or isn't $(id -un)'s"
  install_az
  az_environment "$data"
  sign_in "$data"
  if [[ -n $print ]]; then
    takes_nothing "az --environment" "$@"
    local name
    for name in "${az_variables[@]}"; do printf 'export %s=%q\n' "$name" "${!name}"; done
  else
    exec "$az" "$@"
  fi
}

# Sets $az to the program; on Debian and Ubuntu it is installed first where it is missing.
install_az() {
  az=$(type -P az || true)
  [[ -z $az ]] || return 0
  if has_apt && ((EUID == 0)); then
    mkdir -p "$dist"
    apt_install azure-cli
    az=$(type -P az || true)
  fi
  [[ -n $az ]] || fail "there is no az here. On Debian and Ubuntu, as root: $(apt_command azure-cli); elsewhere: https://learn.microsoft.com/cli/azure/install-azure-cli"
}

# A configuration of its own, so that nobody's ~/.azure is touched.
az_environment() {
  az_variables=(AZURE_CONFIG_DIR AZURE_CLOUD_NAME AZURE_CORE_INSTANCE_DISCOVERY AZURE_CORE_COLLECT_TELEMETRY REQUESTS_CA_BUNDLE)
  export AZURE_CONFIG_DIR=$1/az AZURE_CLOUD_NAME=Underpass AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=no
  REQUESTS_CA_BUNDLE=$(member "$1/server.json" ca)
  export REQUESTS_CA_BUNDLE
  if is_debians_az; then
    az_variables+=(PYTHONPATH)
    export PYTHONPATH=$here/cli/src/main/python/debian-az${PYTHONPATH:+:$PYTHONPATH}
  fi
}

# Debian's az needs a bridge to Debian's own python3-azure; Microsoft's package brings a Python and libraries of its own.
is_debians_az() { [[ $(readlink -f "$az") == /usr/bin/az && -d /usr/lib/python3/dist-packages/azure/cli ]]; }

# member FILE NAME: a text of a flat JSON object.
member() { sed -n 's/.*"'"$2"'" *: *"\([^"]*\)".*/\1/p' "$1"; }

# Registers the cloud and signs in as the server's service principal, once for each address and secret. A sign-in endpoint that ends in adfs is az's way
# to say that it isn't Microsoft's: any other it looks up at Microsoft first.
sign_in() {
  local data=$1 endpoint tenant client secret mark lock cloud
  endpoint=$(member "$data/server.json" https)
  tenant=$(member "$data/server.json" tenant)
  client=$(member "$data/credentials.json" clientId)
  secret=$(member "$data/credentials.json" clientSecret)
  (umask 077 && mkdir -p "$AZURE_CONFIG_DIR")
  exec {lock}>"$AZURE_CONFIG_DIR/underpass.lock"
  flock $lock 2>/dev/null || true
  cloud='{"endpoints": {"resourceManager": "'$endpoint'", "activeDirectory": "'$endpoint'/adfs", "microsoftGraphResourceId": "'$endpoint'/"}}'
  mark=$(printf '%s\n' "$cloud" "$tenant" "$client" "$secret" "$az" | sha256sum)
  if [[ ! -r $AZURE_CONFIG_DIR/underpass.signed-in || $(<"$AZURE_CONFIG_DIR/underpass.signed-in") != "$mark" ]]; then
    say "signing az in at $endpoint"
    local log=$AZURE_CONFIG_DIR/underpass.log
    {
      (unset AZURE_CLOUD_NAME && { quietly cloud update --name Underpass --cloud-config "$cloud" || quietly cloud register --name Underpass --cloud-config "$cloud"; }) &&
        quietly login --service-principal --username "$client" --password=@<(printf %s "$secret") --tenant "$tenant"
    } >"$log" 2>&1 || {
      grep -v -e '^$' "$log" | tail -5 >&2
      fail "az could not sign in at $endpoint (whole log: $log)"
    }
    echo "$mark" >"$AZURE_CONFIG_DIR/underpass.signed-in"
  fi
  exec {lock}>&-
}

quietly() { "$az" "$@" --only-show-errors --output none </dev/null; }
