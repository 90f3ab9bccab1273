# down [--data DIR]: takes the lab down, stops the server of a data directory, and removes what either left in the kernel.

do_down() {
  local data pid kept="what it stores is kept"
  if [[ ${1:-} == --data ]]; then
    [[ -n ${2:-} ]] || refuse "--data needs a directory: down --data DIR"
    export UNDERPASS_DATA=$2
    shift 2
  fi
  if (($#)); then refuse "down takes --data DIR, not '$1'"; fi
  use_what_is_built
  data=$(data_directory)
  if [[ -d $data && ! -x $data ]] || [[ -e $data/server.json && ! -r $data/server.json ]]; then
    fail "$data belongs to somebody else, and so does what runs there. Use sudo, or name a directory of your own: down --data DIR"
  fi
  if [[ -e /run/underpass/$(kernel_prefix "$data")/owner.json ]]; then
    kept="what it stores is kept, but for what the lab had made"
    (run lab io.underpass.lab.Main lab down --data "$data") || true
  fi
  pid=$(server_pid "$data")
  if [[ -n $pid ]]; then
    (run cli io.underpass.cli.Cli rest --method post --uri /underpass/down --data "$data" -o none) ||
      say "the server did not take its data plane away; sweeping"
    stop_process "$pid"
  fi
  if ((EUID == 0)) && [[ $(uname -s) == Linux ]]; then
    (run server io.underpass.arm.Upkeep sweep "$data") || say "what the kernel still has could not be swept"
  fi
  echo "Nothing of $data runs any more; $kept."
}

# Taking away shall not begin with a build.
use_what_is_built() {
  if [[ -r $dist/built ]] && read -r java <"$dist/java" && [[ -x $java ]]; then return; fi
  set_up
}

# What names of kernel objects begin with: up for the usual directory, else with four digits of its path's SHA-256.
kernel_prefix() {
  local path
  path=$(realpath -m "$1")
  if [[ $path == $(realpath -m "$(UNDERPASS_DATA='' data_directory)") ]]; then
    echo up
  else
    echo "up$(printf %s "$path" | sha256sum | cut -c1-4)"
  fi
}

# Ends a process; after ten seconds the hard way.
stop_process() {
  kill "$1" 2>/dev/null || return 0
  timeout 10 tail --pid="$1" -f /dev/null || { say "process $1 does not end: killing it"; kill -9 "$1" 2>/dev/null || true; }
}
