package io.underpass.lab.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabFileReaderTest {
  private static String resource(String name) throws IOException {
    try (var stream = LabFile.class.getResourceAsStream("/io/underpass/lab/" + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theHubIsTheMissionsTopology() throws IOException {
    LabFile hub = LabFileReader.read("hub.yaml", resource("hub.yaml"));
    assertThat(hub.nodes()).containsExactly("onprem-router", "onprem-1", "onprem-2", "vm-1", "vm-2", "vm-3");
    assertThat(hub.address("onprem-1")).contains(IpAddress.parse("10.10.0.10"));
    assertThat(hub.address("vm-1")).isEmpty();
    assertThat(hub.networks()).containsEntry("office", Prefix.parse("10.10.0.0/24"));
    assertThat(hub.routers().get("onprem-router").links())
        .extracting(LabFile.Link::link, link -> link.address().toString(), link -> link.peer().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("primary", "172.16.0.1", "172.16.0.2"),
            org.assertj.core.groups.Tuple.tuple("secondary", "172.16.0.5", "172.16.0.6"));
    assertThat(hub.machines().get("vm-2").host()).isEqualTo("host-2");
    assertThat(hub.build()).noneMatch(command -> command.contains("myExpressRouteConnection"));
    assertThat(hub.assertions()).isNotEmpty();
  }

  @Test
  void aReferenceNamesItsResourceGroup() {
    var reference = new LabFile.Reference("g", "c");
    assertThat(reference.id("s", "Microsoft.Network/expressRouteCircuits"))
        .isEqualTo("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/c");
  }

  @Test
  void everyMistakeIsReportedAtOnceWithItsLine() {
    String text =
        """
        name: bad lab
        networks: {office: 10.10.0.1/24}
        routers:
          r:
            networks: {office: 10.10.0.1, nowhere: 10.11.0.1}
            links:
              - {circuit: c, link: third, port: a-port-with-a-long-name, address: 172.16.0.1, peer: 172.16.0.9}
              - {circuit: g/c, link: primary, port: p, address: 172.16.0.1/30, peer: 172.16.0.9}
        computers:
          a: {network: office, router: absent, address: 10.10.0.300}
          b: {network: office, address: 10.10.0.5}
        machines:
          m: {nic: g/n, host: host-9, colour: red}
        assertions:
          - ping: {from: x, to: y}
          - {}
        colour: blue
        """;
    var mistakes = catchThrowableOfType(LabFileException.class, () -> LabFileReader.read("bad.yaml", text));
    System.out.println(mistakes.getMessage());
    assertThat(mistakes.getMessage())
        .contains("bad.yaml:1: the file: name: 'bad lab' is not a name")
        .contains("bad.yaml:2: networks 'office': '10.10.0.1/24' has host bits set; the prefix is 10.10.0.0/24")
        .contains("bad.yaml:5: router 'r': there is no network 'nowhere'")
        .contains("bad.yaml:7: ")
        .contains("'c' needs a resource group")
        .contains("'third' is neither primary nor secondary")
        .contains("'a-port-with-a-long-name' is not a port's name")
        .contains("'172.16.0.1' is not an address with a length")
        .contains("bad.yaml:8: peer 172.16.0.9 is not the other end of 172.16.0.1/30")
        .contains("bad.yaml:10: ")
        .contains("'b' has no 'router'")
        .contains("bad.yaml:13: machines 'm' knows no 'colour'; it knows nic, host")
        .contains("bad.yaml:13: machine 'm': there is no host 'host-9'")
        .contains("bad.yaml:15: 'x' is not a node of this lab")
        .contains("bad.yaml:16: an assertion says exactly one of ping, path, route, throughput, not 0")
        .contains("bad.yaml:17: the file knows no 'colour'");
    assertThat(mistakes.problems()).isSortedAccordingTo(java.util.Comparator.comparingInt(LabFileException.Problem::line));
  }

  @Test
  void whatIsNotYamlIsSaidWithItsLine() {
    assertThatThrownBy(() -> LabFileReader.read("f", "name: hub\nnetworks: {a: b\n")).hasMessageContaining("f:")
        .hasMessageContaining("not YAML");
    assertThatThrownBy(() -> LabFileReader.read("f", "")).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> LabFileReader.read("f", "- a\n")).hasMessageContaining("f:1: the file must be a mapping");
    assertThatThrownBy(() -> LabFileReader.read("f", "name: a\nname: b\nbuild: x\n")).hasMessageContaining("'name' twice");
  }

  @ParameterizedTest
  @CsvSource({"0.85 Gbit/s,850000000", "850 Mbit/s,850000000", "64 kbit/s,64000", "10Gbit/s,10000000000"})
  void ratesAreRead(String text, long expected) {
    assertThat(Rate.parse(text)).isEqualTo(expected);
  }

  @Test
  void aRateWithoutAUnitIsRefused() {
    assertThatThrownBy(() -> Rate.parse("850")).hasMessageContaining("'850' is not a rate such as 0.85 Gbit/s");
  }
}
