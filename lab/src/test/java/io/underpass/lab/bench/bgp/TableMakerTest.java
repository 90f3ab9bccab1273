package io.underpass.lab.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.underpass.lab.bench.BenchException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableMakerTest {
  private static final int PREFIXES = 100_000;
  private static final int SETS = 6_000;

  private final TableMaker maker = new TableMaker(1, PREFIXES);
  private final TablePart part = maker.next(PREFIXES, SETS);

  private long[] prefixes() {
    return part.groups().stream().flatMapToLong(group -> Arrays.stream(group.prefixes())).toArray();
  }

  @Test
  void hasAsManyDifferentPrefixesAndSetsAsAskedFor() {
    assertThat(part.size()).isEqualTo(PREFIXES);
    assertThat(Arrays.stream(prefixes()).distinct().count()).isEqualTo(PREFIXES);
    assertThat(part.groups().stream().map(group -> octets(group.attributes())).distinct().count()).isEqualTo(SETS);
    assertThat(maker.known().expected()).isEqualTo(PREFIXES);
  }

  @Test
  void partsShareNothing() {
    TableMaker both = new TableMaker(2, 2_000);
    both.next(1_000, 100);
    both.next(1_000, 100);
    assertThat(both.known().expected()).isEqualTo(2_000);
  }

  @Test
  void theSameSeedMakesTheSameTable() {
    assertThat(new TableMaker(7, 5_000).next(5_000, 300).updates(64_601, 1))
        .isEqualTo(new TableMaker(7, 5_000).next(5_000, 300).updates(64_601, 1));
    assertThat(new TableMaker(7, 5_000).next(5_000, 300).updates(64_601, 1))
        .isNotEqualTo(new TableMaker(8, 5_000).next(5_000, 300).updates(64_601, 1));
  }

  @Test
  void looksLikeTheInternetsTable() {
    long[] prefixes = prefixes();
    assertThat(share(prefixes, 24, 24)).isCloseTo(0.61, within(0.03));
    assertThat(share(prefixes, 22, 23)).isCloseTo(0.21, within(0.03));
    assertThat(share(prefixes, 16, 21)).isCloseTo(0.16, within(0.03));
    assertThat(share(prefixes, 8, 15)).isCloseTo(0.017, within(0.01));
    int[] sizes = part.groups().stream().mapToInt(group -> group.prefixes().length).sorted().toArray();
    assertThat(sizes[SETS / 2]).isBetween(3, 12);
    assertThat(Arrays.stream(sizes, SETS - SETS / 100, SETS).sum()).as("what the largest hundredth of the sets holds")
        .isGreaterThan(PREFIXES / 10);
    assertThat(part.groups().stream().mapToInt(group -> group.attributes().path().length + 1).average().orElseThrow()).isBetween(4.0, 5.5);
    assertThat(part.groups().stream().mapToInt(group -> group.attributes().communities().length).average().orElseThrow())
        .isBetween(3.0, 8.0);
  }

  private static double share(long[] prefixes, int shortest, int longest) {
    return (double) Arrays.stream(prefixes).mapToInt(Prefixes::length).filter(length -> length >= shortest && length <= longest)
        .count() / prefixes.length;
  }

  private static ByteBuffer octets(AttributeSet set) {
    ByteBuffer octets = ByteBuffer.allocate(4_096);
    set.write(octets, 0, 0);
    return octets.flip();
  }

  @Test
  void whatIsSentIsWhatTheReaderCounts() {
    ByteBuffer updates = part.updates(64_601, 0x0a63_0102);
    MessageReader reader = new MessageReader("a peer", maker.known());
    Random random = new Random(3);
    // As a connection delivers it: in pieces that end anywhere.
    ByteBuffer arriving = ByteBuffer.allocate(9_000);
    while (updates.hasRemaining()) {
      int count = Math.min(Math.min(1 + random.nextInt(4_800), updates.remaining()), arriving.remaining());
      arriving.put(updates.slice(updates.position(), count));
      updates.position(updates.position() + count);
      reader.take(arriving.flip());
      arriving.compact();
    }
    assertThat(arriving.position()).isZero();
    assertThat(maker.known().complete()).isTrue();
    assertThat(maker.known().unexpected()).isZero();
    assertThat(reader.updates()).isBetween(SETS + 1L, SETS + 200L);
  }

  @Test
  void whatIsWithdrawnIsGoneAndWhatNobodySentIsNoticed() {
    long held = prefixes()[0];
    maker.known().announced(held);
    ByteBuffer update = ByteBuffer.allocate(100);
    Messages.begin(update, Messages.UPDATE);
    update.putShort((short) (1 + (Prefixes.length(held) + 7) / 8));
    Prefixes.write(update, held);
    update.putShort((short) 0);
    Prefixes.write(update, Prefixes.of(10 << 24, 8));
    Messages.end(update, 0);
    assertThat(maker.known().here()).isOne();
    new MessageReader("a peer", maker.known()).take(update.flip());
    assertThat(maker.known().here()).isZero();
    assertThat(maker.known().unexpected()).isOne();
  }

  @Test
  void aNotificationEndsIt() {
    ByteBuffer notification = ByteBuffer.allocate(21);
    Messages.begin(notification, Messages.NOTIFICATION);
    notification.put((byte) 3).put((byte) 11);
    Messages.end(notification, 0);
    assertThatThrownBy(() -> new MessageReader("sender1", null).take(notification.flip()))
        .isInstanceOf(BenchException.class).hasMessageContaining("sender1: NOTIFICATION 3/11");
  }
}
