package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Bench bench =
      new Bench(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

  @Test
  void withoutANameListsEveryBenchWithItsFigures() {
    assertThat(bench.run(List.of())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("dataplane", "64-octet UDP ≥ 1.15");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "datapath                      | bench 'datapath' is unknown; expected one of dataplane, limits, switch, mappings, path, start, bgp, failover",
    "dataplane --round 9           | '--round' is unknown here; expected --json, --max-foreign, --minutes, --modes, --rounds, --seconds",
    "dataplane --rounds            | --rounds has no value",
    "dataplane --rounds nine       | --rounds 'nine': expected a whole number from 1 to 99",
    "dataplane --rounds=0          | --rounds '0': expected a whole number from 1 to 99",
    "failover --cases fire         | --cases 'fire': expected some of carrier,silent,killed,storm,hold",
    "failover --router static      | --router static: expected one that speaks BGP",
    "bgp --daemons quagga          | --daemons 'quagga': expected some of [underpass, gobgp, bird, frr]",
    "dataplane --modes plain,ipsec | mode 'ipsec' is unknown; expected one or more of direct,plain,vxlan,gateway,fastpath,filtered",
  })
  void aWrongWordIsNamedWithWhatWasExpected(String line, String complaint) {
    assertThat(bench.run(List.of(line.split(" ")))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(complaint);
    assertThat(out.size()).isZero();
  }
}
