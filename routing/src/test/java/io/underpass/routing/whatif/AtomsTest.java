package io.underpass.routing.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AtomsTest {
  @Test
  void aPrefixIsWithoutThoseWithinItAlsoWhereTheOtherFamilyLiesBetweenThemInOrder() {
    List<Prefix> prefixes = Stream.of("::/0", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.0.0.0/8").map(Prefix::parse).toList();

    List<Atoms.Atom> atoms = Atoms.of(prefixes);

    assertThat(atoms).hasSize(4);
    for (String address : List.of("10.1.2.3", "10.2.3.4", "2001:db8::1", "2001:db9::1")) {
      assertThat(atoms.stream().filter(atom -> atom.addresses().contains(IpAddress.parse(address)))).as(address).hasSize(1);
    }
  }
}
