# Set-up: packages, build, start-up caches. Sourced by ../../../../underpass, which has set $here and $dist.

# What each package is for; the second word is a command that shows it is there on systems without dpkg.
packages=(
  "maven mvn"                # building
  "clang clang"              # building the forwarding engine
  "llvm llvm-strip"
  "libbpf-dev -"
  "libbpf1 -"                # loading it
  "bpftool bpftool"          # looking at it
  "iproute2 ip"              # namespaces and links
  "ethtool ethtool"
  "iputils-ping ping"        # measuring
  "iperf3 iperf3"
  "tcpdump tcpdump"
)

say() { echo "underpass: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# A command line that asks for what isn't there.
refuse() {
  say "$*"
  exit 2
}

# takes_nothing COMMAND WORD…: refuses words behind a command that has no options but --yes.
takes_nothing() {
  (($# == 1)) || refuse "$1 takes nothing behind it, not '$2'"
}

# The data directory that a command means.
data_directory() {
  if [[ -n ${UNDERPASS_DATA:-} ]]; then echo "$UNDERPASS_DATA"
  elif ((EUID == 0)); then echo /var/lib/underpass
  else echo "$HOME/.local/share/underpass"; fi
}

# server_pid DIR: the server of a data directory, if it runs. Its number alone proves nothing: it must hold the directory's lock.
server_pid() {
  local pid='' file
  [[ -r $1/underpass.lock ]] || return 0
  file=$(realpath "$1")/underpass.lock
  read -r pid <"$file" || true
  if [[ $pid =~ ^[0-9]+$ ]] && readlink "/proc/$pid/fd/"* 2>/dev/null | grep -qxF "$file"; then echo "$pid"; fi
}

missing_packages() {
  local entry package command
  for entry in "${packages[@]}"; do
    read -r package command <<<"$entry"
    if type -P dpkg-query >/dev/null; then
      [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
    elif [[ $command != - ]]; then
      type -P "$command" >/dev/null || echo "$package"
    fi
  done
}

java_advice() {
  say "no JDK 25 or later was found. Looked at JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm and the path ($(
    type -P java >/dev/null && java -version 2>&1 | head -1 || echo no java there))."
  cat >&2 <<'TEXT'
On Debian and Ubuntu, as root:

  apt-get install -y wget gpg
  wget -qO- https://packages.adoptium.net/artifactory/api/gpg/key/public | gpg --dearmor -o /usr/share/keyrings/adoptium.gpg
  . /etc/os-release
  echo "deb [signed-by=/usr/share/keyrings/adoptium.gpg] https://packages.adoptium.net/artifactory/deb $VERSION_CODENAME main" \
    > /etc/apt/sources.list.d/adoptium.list
  apt-get update && apt-get install -y temurin-25-jdk

Elsewhere: unpack one from https://adoptium.net and set JAVA_HOME.
TEXT
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  if ! has_apt; then
    say "not installed here: ${missing[*]}. For real packets install them, whatever your system calls them;"
    say "without them the emulated data plane is used."
    return 0
  fi
  if ((EUID != 0)); then
    say "missing packages, and installing needs root: sudo $(apt_command "${missing[@]}")"
    say "going on without; as another user than root the emulated data plane is used."
    return 0
  fi
  apt_install "${missing[@]}"
}

has_apt() { [[ $(uname -s) == Linux ]] && type -P apt-get >/dev/null; }

apt_command() { echo "apt-get install -y --no-install-recommends $*"; }

# apt_install PACKAGES…: as root; asks first where there is somebody to ask.
apt_install() {
  local command
  command=$(apt_command "$@")
  if [[ -z ${UNDERPASS_YES:-} && -t 0 && -t 2 ]]; then
    local answer
    read -r -p "underpass: needs the packages $*. Install them now? [Y/n] " answer
    if [[ -n $answer && ${answer,,} != y* ]]; then
      say "not installed. Later: $command"
      return 0
    fi
  fi
  say "installing $*"
  local log=$dist/apt.log
  export DEBIAN_FRONTEND=noninteractive
  trap 'exit 130' INT TERM
  if ! { $command || { apt-get update && $command; }; } </dev/null >"$log" 2>&1; then
    tail -5 "$log" >&2
    say "the packages could not be installed (whole log: $log). Going on with what is there."
  fi
  trap - INT TERM
}

# Router software by the name that the lab knows: package, the program that shows it is there, the service that it brings.
declare -A routers=(
  [frr]="frr /usr/lib/frr/bgpd frr"
  [bird]="bird2 /usr/sbin/bird bird"
  [gobgp]="gobgpd /usr/bin/gobgpd gobgpd"
  [exabgp]="exabgp /usr/bin/exabgp-cli exabgp"
)

# The lab's routers that are here, by name.
installed_routers() {
  local name program there=()
  for name in frr bird gobgp; do
    read -r _ program _ <<<"${routers[$name]}"
    if [[ -x $program ]]; then there+=("$name"); fi
  done
  echo "${there[*]}"
}

# install_routers NAMES…: the software alone. It is started by the lab, in a namespace; the packages' own services start neither now nor at the next boot.
install_routers() {
  local name package program service missing=() services=()
  for name in "$@"; do
    read -r package program service <<<"${routers[$name]}"
    [[ -x $program ]] || { missing+=("$package"); services+=("$service"); }
  done
  ((${#missing[@]})) || return 0
  if ! has_apt || ((EUID != 0)); then
    say "not installed here: ${missing[*]} (on Debian and Ubuntu, as root: $(apt_command "${missing[@]}") && systemctl disable --now ${services[*]})"
    return 0
  fi
  (
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    apt_install "${missing[@]}"
  )
  if type -P systemctl >/dev/null; then systemctl disable "${services[@]}" >>"$dist/apt.log" 2>&1 || true; fi
}

# install_clients: Microsoft's clients that the tests put before the server: az, and what runs Azure's SDK for JavaScript.
install_clients() {
  local missing=()
  type -P az >/dev/null || missing+=(azure-cli)
  type -P node >/dev/null || missing+=(nodejs)
  type -P npm >/dev/null || missing+=(npm)
  ((${#missing[@]})) || return 0
  if has_apt && ((EUID == 0)); then
    apt_install "${missing[@]}"
  else
    say "not installed here: ${missing[*]} (on Debian and Ubuntu, as root: $(apt_command "${missing[@]}")); the tests of these clients are skipped"
  fi
}

# mvn ARGS…: Maven with one line of progress; the whole log in $dist/build.log.
maven() {
  type -P mvn >/dev/null || fail "Maven is needed to build. On Debian, as root: apt-get install maven"
  local line room='' log=$dist/build.log status=0
  mvn -B -f "$here/pom.xml" -Dstyle.color=never "$@" </dev/null >"$log" 2>&1 &
  local build=$!
  trap 'kill $build 2>/dev/null; exit 130' INT TERM
  if [[ -t 2 ]]; then
    while kill -0 $build 2>/dev/null; do
      line=$(grep -oE 'Building [a-z]+ .*\[[0-9]+/[0-9]+\]' "$log" | tail -1 || true)
      [[ $line != "$room" ]] && room=$line && printf '\r  %-60s' "${line/ 0.1.0 /: }" >&2
      sleep 0.3
    done
    printf '\r%-70s\r' '' >&2
  fi
  wait $build || status=$?
  trap - INT TERM
  if ((status != 0)); then
    grep -E '^\[ERROR\]' "$log" | head -30 >&2
    fail "the build failed (whole log: $log)"
  fi
}

# Copies the jars of a room with what it needs, and writes its class path down: start-up caches want it to stay the same.
assemble() {
  local part=$1 room=$2 jar
  rm -rf "${dist:?}/$part" "$dist/$part.aot" "$dist/router.aot"
  mkdir -p "$dist/$part"
  cp "$here/$room"/target/"$room"-[0-9]*.jar "$here/$room"/target/lib/*.jar "$dist/$part/"
  local path=()
  for jar in "$dist/$part"/*.jar; do path+=("$jar"); done
  (IFS=:; echo "${path[*]}") >"$dist/$part.classpath"
}

# Runs a server and the commands that are wanted fast once, so that the JVM writes down what it loaded (JEP 514).
# Without the caches all works, slower.
make_caches() {
  local data server=0 i options=(-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED)
  local quiet=(-Xlog:disable -Xlog:all=error:stderr)
  rm -rf "$dist"/rehearsal.??????
  data=$(mktemp -d "$dist/rehearsal.XXXXXX")
  trap 'kill -9 $server 2>/dev/null; rm -rf "$data"; exit 130' INT TERM
  # Were this shell killed, nobody else would end the server; nor shall it hold the lock of the next set-up.
  local with_us=()
  setpriv --pdeathsig KILL true 2>/dev/null && with_us=(setpriv --pdeathsig KILL)
  "${with_us[@]}" "$java" "${options[@]}" "${quiet[@]}" -XX:AOTCacheOutput="$dist/server.aot" -cp "$(<"$dist/server.classpath")" \
    io.underpass.arm.Serve --data "$data" --port 0 --dataplane emulated </dev/null >"$dist/rehearsal.log" 2>&1 9>&- &
  server=$!
  for ((i = 0; i < 100; i++)); do
    [[ -s $data/server.json ]] && break
    kill -0 $server 2>/dev/null || break
    sleep 0.1
  done
  "$java" "${options[@]}" "${quiet[@]}" -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput="$dist/cli.aot" -cp "$(<"$dist/cli.classpath")" \
    io.underpass.cli.Rehearsal "$data" </dev/null >>"$dist/rehearsal.log" 2>&1 || true
  "$java" "${options[@]}" "${quiet[@]}" -XX:AOTCacheOutput="$dist/lab.aot" -cp "$(<"$dist/lab.classpath")" \
    io.underpass.lab.Main lab up hub --data "$data" </dev/null >>"$dist/rehearsal.log" 2>&1 || true
  "$java" "${options[@]}" "${quiet[@]}" -cp "$(<"$dist/lab.classpath")" \
    io.underpass.lab.Main lab down --keep-server --data "$data" </dev/null >>"$dist/rehearsal.log" 2>&1 || true
  # With the options of OwnProgram: a cache serves those that it was made with.
  "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx64m -Xss512k --enable-native-access=ALL-UNNAMED "${quiet[@]}" \
    -XX:AOTCacheOutput="$dist/router.aot" -cp "$(<"$dist/lab.classpath")" io.underpass.lab.router.RouterRehearsal "$data" \
    </dev/null >>"$dist/rehearsal.log" 2>&1 || true
  kill $server 2>/dev/null || true
  wait $server 2>/dev/null || true
  rm -rf "$data"
  trap - INT TERM
}

find_java_or_fail() {
  find_java || {
    java_advice
    exit 1
  }
}

# What is built lies below $here; says what to do where this user may not write there.
require_writable() {
  local place
  for place in "$here" "$dist" "$here"/*/target; do
    if [[ -e $place && ! -w $place ]]; then
      say "$(id -un) may not write to $place, where what is built goes. Either use a clone of your own,"
      say "or let $(stat -c %U "$here" 2>/dev/null || echo its owner) run './underpass set-up' there, after which anybody can use it."
      exit 1
    fi
  done
}

set_up_all() {
  require_writable
  mkdir -p "$dist"
  exec 9>"$dist/lock"
  flock 9 2>/dev/null || true
  find_java_or_fail
  if ! is_set_up; then
    local begun=$SECONDS
    local stamp
    rm -f "$dist"/built.??????
    stamp=$(mktemp "$dist/built.XXXXXX")
    echo "$here" >"$stamp"
    chmod a+r "$stamp"
    if [[ -r $dist/built ]]; then say "the sources have changed: building"; else say "setting up, once"; fi
    install_packages
    maven -Dmaven.test.skip=true -pl arm,cli,lab -am package
    assemble cli cli
    assemble server arm
    assemble lab lab
    make_caches
    echo "$java" >"$dist/java"
    mv "$stamp" "$dist/built"
    say "set up in $((SECONDS - begun)) s"
  fi
  exec 9>&-
}
