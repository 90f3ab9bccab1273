package io.underpass.control.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.exchange.LearntFile.Learnt;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Reachability.Adjacency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearntFileTest {
  private static final ResourceId CIRCUIT = id("expressRouteCircuits/er");
  private static final Learnt LEARNT = new Learnt(
      List.of(
          new LearntRoute(CIRCUIT, LinkRole.PRIMARY, Prefix.parse("10.10.0.0/24"), List.of(new Asn(65010), new Asn(4_200_000_000L)),
              IpAddress.parse("172.16.0.1")),
          new LearntRoute(CIRCUIT, LinkRole.SECONDARY, Prefix.parse("2001:db8::/32"), List.of(), IpAddress.parse("2001:db8:f::1"))),
      Set.of(new Adjacency(id("virtualNetworkGateways/gw"), CIRCUIT, LinkRole.SECONDARY)));

  @TempDir
  private Path directory;

  private String incarnation = "first";

  private static ResourceId id(String rest) {
    return ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/" + rest);
  }

  private LearntFile file() {
    return new LearntFile(directory, () -> incarnation);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    file().write(LEARNT);
    assertThat(file().read()).isEqualTo(LEARNT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("learnt")))).isEqualTo("rw-------");
  }

  @Test
  void afterWhatForwardedWasTakenAwayNothingCounts() throws Exception {
    file().write(LEARNT);
    incarnation = "second";
    assertThat(file().read()).isEqualTo(Learnt.NOTHING);
    incarnation = "";
    assertThat(file().read()).isEqualTo(Learnt.NOTHING);
  }

  @Test
  void aDamagedFileCountsAsNone() throws Exception {
    file().write(LEARNT);
    Path path = directory.resolve("learnt");
    String whole = Files.readString(path);
    for (int cut = 0; cut < whole.length(); cut++) {
      Files.writeString(path, whole.substring(0, cut) + "\u0007" + whole.substring(cut));
      file().read();
    }
    Files.writeString(path, "something else\n");
    assertThat(file().read()).isEqualTo(Learnt.NOTHING);
    Files.delete(path);
    assertThat(file().read()).isEqualTo(Learnt.NOTHING);
  }

  @Test
  void whatIsForgottenIsGone() throws Exception {
    file().write(LEARNT);
    file().delete();
    assertThat(file().read()).isEqualTo(Learnt.NOTHING);
  }
}
