# test: runs the tests of all rooms; --all adds the long ones. The last line says how many. --interop-page and --coverage-page: interoperability,
# or the clients' suites, alone, and write their page.

do_test() {
  local options=(-DfailIfNoTests=false) log room='' begun=$SECONDS
  local argument
  for argument in "$@"; do
    case $argument in
      --all) options+=(-DexcludedGroups=) ;;
      --interop-page) options+=(-pl e2e -am -Dtest=InteropTest -Dsurefire.failIfNoSpecifiedTests=false -Dinterop.page=write) ;;
      --coverage-page)
        options+=(-pl e2e -am '-Dtest=io/underpass/e2e/az/*Test,io/underpass/e2e/sdk/*Test,io/underpass/e2e/terraform/*Test,CoverageTest')
        options+=(-Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups= -Dcoverage.page=write)
        ;;
      *) refuse "test takes --all, --interop-page, --coverage-page and --yes, not '$argument'" ;;
    esac
  done
  set_up
  require_writable
  install_routers frr bird gobgp exabgp
  install_clients
  log=$dist/test.log
  local status=0
  options+=(-B -Dstyle.color=never -fae -Dmaven.test.failure.ignore=true)
  mvn -f "$here/pom.xml" "${options[@]}" package </dev/null 2>&1 | tee "$log" | progress || status=$?
  summary "$log" "$status" $((SECONDS - begun))
}

# One line for each room and each test class, failures in full.
progress() {
  awk '
    /^\[INFO\] Building [a-z]+ / && /\[[0-9]+\/[0-9]+\]/ { room = $3 }
    /Tests run:.*Time elapsed:.*(in|--) / {
      name = $NF; sub(/.*\./, "", name)
      n = $0; sub(/.*Tests run: /, "", n); sub(/,.*/, "", n)
      t = $0; sub(/.*Time elapsed: /, "", t); sub(/ s.*/, "", t)
      bad = ($0 ~ /FAILURE|ERROR/) ? "  FAILED" : ""
      printf "%-10s %-44s %4d tests %8s s%s\n", room, name, n, t, bad; fflush(); next
    }
    /^\[ERROR\] ./ && !/To see the full|Re-run Maven|For more information|^\[ERROR\] \[Help|resume the build|-rf :/ { sub(/ -> \[Help [0-9]+\]/, ""); print; fflush() }
  '
}

summary() {
  local log=$1 status=$2 seconds=$3
  awk -v seconds="$seconds" -v status="$status" '
    /Tests run:.*Time elapsed/ { next }
    /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+/ {
      match($0, /Tests run: [0-9]+/); run += substr($0, RSTART + 11, RLENGTH - 11)
      match($0, /Failures: [0-9]+/); failures += substr($0, RSTART + 10, RLENGTH - 10)
      match($0, /Errors: [0-9]+/); errors += substr($0, RSTART + 8, RLENGTH - 8)
      match($0, /Skipped: [0-9]+/); skipped += substr($0, RSTART + 9, RLENGTH - 9)
    }
    /BUILD SUCCESS/ { built = 1 }
    END {
      good = built && run > 0 && failures + errors == 0
      printf "%s: %d tests, %d failed, %d errors, %d skipped, in %d min %d s\n",
        good ? "PASSED" : "FAILED", run, failures, errors, skipped, seconds / 60, seconds % 60
      exit !good
    }' "$log"
}
