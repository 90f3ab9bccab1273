# down: stops the server of a data directory and takes its data plane away.

do_down() {
  set_up
  local data=${UNDERPASS_DATA:-}
  if [[ ${1:-} == --data ]]; then data=${2:?--data needs a directory}; fi
  [[ -n $data ]] || { if ((EUID == 0)); then data=/var/lib/underpass; else data=$HOME/.local/share/underpass; fi; }
  export UNDERPASS_DATA=$data
  local pid=
  if [[ -r $data/server.json ]]; then
    pid=$(grep -oE '"pid" *: *[0-9]+' "$data/server.json" | grep -oE '[0-9]+$' || true)
  fi
  if [[ -n $pid ]] && is_ours "$pid"; then
    (run cli io.underpass.cli.Cli rest --method post --uri /underpass/down -o none) || say "the server did not take its data plane away; sweeping"
    kill "$pid" 2>/dev/null || true
    tail --pid="$pid" -f /dev/null &
    local waiter=$!
    (sleep 10; kill $waiter 2>/dev/null) &
    local limit=$!
    wait $waiter 2>/dev/null || { say "process $pid does not end: killing it"; kill -9 "$pid" 2>/dev/null || true; }
    kill $limit 2>/dev/null || true
  fi
  if ((EUID == 0)) && [[ $(uname -s) == Linux ]]; then
    (run server io.underpass.dataplane.linux.Sweep --data "$data") || say "what the kernel still has could not be swept"
  fi
  echo "Everything of $data is down; what it stores is kept."
}

# Whether a process is a server of ours, not one that got its number since.
is_ours() {
  [[ -r /proc/$1/cmdline ]] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -q 'io\.underpass\.arm\.Serve'
}
