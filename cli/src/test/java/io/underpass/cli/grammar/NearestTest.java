package io.underpass.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> FLAGS =
      List.of("--name", "-n", "--resource-group", "--enable-fastpath", "--express-route-gateway-bypass", "--express-route-circuit2",
          "--routing-weight", "--vnet-gateway1");

  @ParameterizedTest
  @CsvSource({
    "--nmae, --name",
    "--resouce-group, --resource-group",
    "--resource_group, --resource-group",
    "--enable-fast-path, --enable-fastpath",
    "--express-route-gateway-bypas, --express-route-gateway-bypass",
    "--gateway-bypass, --express-route-gateway-bypass",
    "--vnet-gateway, --vnet-gateway1",
    "--weight-routing, --routing-weight"
  })
  void findsWhatWasMeant(String typed, String meant) {
    assertThat(Nearest.to(typed, FLAGS)).startsWith(meant);
  }

  @Test
  void saysNothingRatherThanNonsense() {
    assertThat(Nearest.to("--zzzzzz", FLAGS)).isEmpty();
    assertThat(Nearest.to("", FLAGS)).isEmpty();
  }

  @Test
  void editsCountSwapsAsOne() {
    assertThat(Nearest.edits("abcd", "abdc")).isEqualTo(1);
    assertThat(Nearest.edits("", "abc")).isEqualTo(3);
    assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
  }
}
