# doctor: what this machine can do and what is missing. Changes nothing.

do_doctor() {
  takes_nothing doctor "$@"
  local missing kernel software
  kernel=$(uname -sr)
  row ok System "$kernel, $(uname -m)$([[ -r /etc/os-release ]] && . /etc/os-release && echo ", ${PRETTY_NAME:-}")"
  if ((EUID == 0)); then row ok User root; else row -- User "$(id -un): without root, the emulated data plane only"; fi
  if find_java; then
    row ok Java "$("$java" -version 2>&1 | head -1), $JAVA_HOME"
  else
    row NO Java "no JDK 25: './underpass set-up' says how to get one"
  fi
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]})); then row NO Packages "missing: ${missing[*]}"; else row ok Packages "all there"; fi
  software=$(installed_routers)
  row ok Routers "${software:+$software }builtin: what 'lab up --router' can run"
  row ok CPUs "$(nproc), $(awk '/MemAvailable/ { printf "%.1f GiB of memory free", $2 / 1048576 }' /proc/meminfo 2>/dev/null)"
  if [[ $kernel == Linux* ]]; then
    kernel_rows
  else
    row -- "Data plane" "emulated: real packets need Linux"
  fi
  if is_set_up && find_java; then
    row ok Build "up to date"
    probe
  else
    row -- Build "not built, or sources have changed: './underpass set-up' builds"
  fi
  server_row
}

row() { printf '%-3s %-14s %s\n' "$1" "$2" "$3"; }

kernel_rows() {
  [[ -r /sys/kernel/btf/vmlinux ]] && row ok BTF "/sys/kernel/btf/vmlinux" || row -- BTF "the kernel has no type information"
  [[ -d /sys/fs/bpf ]] && row ok bpffs "can be mounted" || row NO bpffs "the kernel has no BPF file system"
  if ((EUID == 0)) && type -P ip >/dev/null; then
    local name=up-doctor-$$
    if ip netns add "$name" 2>/dev/null; then
      trap "ip netns del $name 2>/dev/null" EXIT # also where who reads this stops reading
      row ok Namespaces "network namespaces can be made"
      local kind why
      local -A without=([veth]=NO [bridge]=NO [vxlan]=--) # VXLAN devices are for the benchmark's comparison alone
      for kind in veth bridge vxlan; do
        if why=$(kind_works "$name" "$kind"); then row ok "$kind" "can be made"; else row "${without[$kind]}" "$kind" "can't be made: ${why%%$'\n'*}"; fi
      done
      ip netns exec "$name" sh -c 'ip link add d0 type veth peer name d1 && tc qdisc add dev d0 clsact' 2>/dev/null &&
        row ok clsact "programs can be attached" || row NO clsact "the kernel has no clsact"
      ip netns del "$name" 2>/dev/null || true
      trap - EXIT
    else
      row NO Namespaces "network namespaces can't be made here"
    fi
  fi
}

kind_works() {
  case $2 in
    veth) ip -n "$1" link add v0 type veth peer name v1 2>&1 ;;
    bridge) ip -n "$1" link add b0 type bridge 2>&1 ;;
    vxlan) ip -n "$1" link add x0 type vxlan id 7 dstport 4789 2>&1 ;;
  esac
}

probe() {
  (run server io.underpass.arm.Upkeep probe) || true
}

server_row() {
  local data pid
  data=$(data_directory)
  pid=$(server_pid "$data")
  if [[ -n $pid ]]; then row ok Server "process $pid, data in $data"; else row -- Server "none runs with data in $data"; fi
}
