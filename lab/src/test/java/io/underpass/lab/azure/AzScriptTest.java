package io.underpass.lab.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzScriptTest {
  private final List<List<String>> seen = new ArrayList<>();
  private final AzScript script =
      new AzScript(
          arguments -> {
            seen.add(arguments);
            return new Az.Outcome(0, "/subscriptions/s\n", "");
          });

  @Test
  void theMissionsOwnLinesAreRead() {
    CommandLine.lines(
            """
            # Get the ExpressRoute circuit resource ID
            CIRCUIT_ID=$(az network express-route show \\
              --name myExpressRouteCircuit \\
              --query id -o tsv)

            az network vpn-connection create \\
              --express-route-circuit2 $CIRCUIT_ID \\
              --query "{Name:name, Status:connectionStatus}" \\
              --metrics '[{"category": "AllMetrics"}]' --empty ""
            """)
        .forEach(script::run);
    assertThat(seen)
        .containsExactly(
            List.of("network", "express-route", "show", "--name", "myExpressRouteCircuit", "--query", "id", "-o", "tsv"),
            List.of(
                "network", "vpn-connection", "create", "--express-route-circuit2", "/subscriptions/s", "--query",
                "{Name:name, Status:connectionStatus}", "--metrics", "[{\"category\": \"AllMetrics\"}]", "--empty", ""));
  }

  @Test
  void bracesAndQuotesKeepAVariableApart() {
    assertThat(CommandLine.parse("az a \"x ${V}y\" '$V' b$V", Map.of("V", "1$2")).words())
        .containsExactly("az", "a", "x 1$2y", "$V", "b1$2");
  }

  @Test
  void whatCannotBeReadIsSaid() {
    assertThatThrownBy(() -> script.run("az show $ABSENT")).hasMessageContaining("$ABSENT stands for nothing");
    assertThatThrownBy(() -> script.run("az show 'open")).hasMessageContaining("never closed");
    assertThatThrownBy(() -> script.run("rm -rf x")).hasMessageContaining("is not an az command");
  }
}
