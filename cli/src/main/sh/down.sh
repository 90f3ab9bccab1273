# down [--data DIR]: takes the lab down, stops the server of a data directory, and removes what either left in the kernel.

do_down() {
  local data pid
  if [[ ${1:-} == --data ]]; then export UNDERPASS_DATA=${2:?--data needs a directory}; shift 2; fi
  if (($#)); then fail "down takes --data DIR, not '$1'"; fi
  set_up
  data=$(data_directory)
  if compgen -G '/run/underpass/*/owner.json' >/dev/null; then
    (run lab io.underpass.lab.Main lab down --data "$data") || true
  fi
  pid=$(server_pid "$data")
  if [[ -n $pid ]]; then
    (run cli io.underpass.cli.Cli rest --method post --uri /underpass/down --data "$data" -o none) || say "the server did not take its data plane away; sweeping"
    stop_process "$pid"
  fi
  if ((EUID == 0)) && [[ $(uname -s) == Linux ]]; then
    (run server io.underpass.arm.Upkeep sweep "$data") || say "what the kernel still has could not be swept"
  fi
  echo "Nothing of $data runs any more; what it stores is kept."
}

# Ends a process; after ten seconds the hard way.
stop_process() {
  kill "$1" 2>/dev/null || return 0
  timeout 10 tail --pid="$1" -f /dev/null || { say "process $1 does not end: killing it"; kill -9 "$1" 2>/dev/null || true; }
}
