package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.net.Prefix;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged messages into the decoder: nothing but {@link BgpException} comes out, memory stays bounded, and each UPDATE is treated as {@link
 * Rfc7606Oracle} says. {@code -Dfuzz.messages=…} says how many, {@code -Dseed=…} which.
 */
class MessageFuzzTest {
  /** One message of 4096 octets: 4077 prefixes of IPv6 in 17 octets each, attributes, and the texts of errors. */
  private static final long MOST_ALLOCATED = 512 * 1024;

  /** What a decoder may hold for good: {@link AttributeCache#CAPACITY} blocks of at most 2 MiB together, and what they mean. */
  private static final long MOST_RETAINED = 32L << 20;

  private static final List<Negotiated> AGREEMENTS = agreements();

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<MessageDecoder> decoders = AGREEMENTS.stream().map(MessageDecoder::new).toList();
  private long resets;
  private long withdrawn;
  private long discarded;
  private long accepted;
  private long others;
  private long mostAllocated;

  private static List<Negotiated> agreements() {
    List<Negotiated> agreements = new ArrayList<>(RandomMessages.agreements());
    agreements.add(new Negotiated(Negotiated.AsnWidth.TWO_OCTETS, Set.of(AddressFamily.IPV6_UNICAST), Wire.LOCAL, Wire.PEER,
        Negotiated.FirstAs.IS_THE_PEERS));
    return agreements;
  }

  /**
   * @param agreement the place in {@link #AGREEMENTS} of the one that the message was written for
   */
  private record Kept(byte[] message, int agreement) {}

  /** Announcements thrice, since they can be damaged in most ways. */
  private static List<Kept> corpus() {
    List<Kept> corpus = new ArrayList<>();
    Corpus.read("valid").forEach(message -> corpus.add(new Kept(message, 1)));
    Corpus.read("valid-two-octets").forEach(message -> corpus.add(new Kept(message, 2)));
    List.copyOf(corpus).stream().filter(kept -> kept.message()[18] == 2 && kept.message().length > 60)
        .forEach(kept -> corpus.addAll(List.of(kept, kept)));
    Corpus.read("malformed").forEach(message -> corpus.add(new Kept(message, 0)));
    return corpus;
  }

  @Test
  void damagedMessagesAreTreatedAsTheRfcSays() {
    fuzz(Long.getLong("seed", 7606), Long.getLong("fuzz.messages", 200_000));
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void tenMillionDamagedMessagesAreTreatedAsTheRfcSays() {
    fuzz(Long.getLong("seed", 4271), Long.getLong("fuzz.messages", 10_000_000));
  }

  private void fuzz(long seed, long count) {
    SplittableRandom random = new SplittableRandom(seed);
    Mutator mutator = new Mutator(random);
    List<Kept> corpus = corpus();
    firstOfEachKind(corpus);
    long retainedBefore = usedMemory();
    for (long round = 0; round < count; round++) {
      Kept kept = corpus.get(random.nextInt(corpus.size()));
      byte[] message = mutator.mutate(kept.message(), corpus.get(random.nextInt(corpus.size())).message());
      int agreement = random.nextInt(4) == 0 ? random.nextInt(AGREEMENTS.size()) : kept.agreement();
      try {
        check(agreement, message);
      } catch (Throwable e) {
        fail("seed %d, message %d, %s:%n%s".formatted(seed, round, AGREEMENTS.get(agreement), HexFormat.of().formatHex(message)), e);
      }
    }
    System.out.printf("seed %d, %,d messages: %,d resets, %,d treated as withdraw, %,d with attributes discarded, %,d routes accepted, "
        + "%,d others; at most %,d octets allocated for one%n", seed, count, resets, withdrawn, discarded, accepted, others, mostAllocated);
    assertThat(mostAllocated).as("octets allocated for one message").isLessThan(MOST_ALLOCATED);
    assertThat(usedMemory() - retainedBefore).as("octets retained by %d decoders", decoders.size())
        .isLessThan(MOST_RETAINED * decoders.size());
    assertThat(List.of(resets, withdrawn, discarded, accepted)).as("each treatment was tried").allMatch(times -> times > count / 100);
  }

  /** Whoever comes first of its kind loads classes and links strings' call sites: octets that the process spends once, no message's. */
  private static void firstOfEachKind(List<Kept> corpus) {
    Mutator mutator = new Mutator(new SplittableRandom(0));
    for (Negotiated agreement : AGREEMENTS) {
      MessageDecoder decoder = new MessageDecoder(agreement);
      for (Kept kept : corpus) {
        for (byte[] message : List.of(kept.message(), mutator.mutate(kept.message(), kept.message()))) {
          try {
            decoder.decode(message, 0, message.length);
          } catch (BgpException refused) {
            // Its text has been made.
          }
        }
      }
    }
  }

  private void check(int agreement, byte[] message) throws BgpException {
    long before = threads.getCurrentThreadAllocatedBytes();
    Message read = null;
    try {
      read = decoders.get(agreement).decode(message, 0, message.length);
    } catch (BgpException refused) {
      resets++;
    }
    mostAllocated = Math.max(mostAllocated, threads.getCurrentThreadAllocatedBytes() - before);
    if (!isUpdate(message)) {
      others++;
      return;
    }
    Rfc7606Oracle.Verdict verdict = Rfc7606Oracle.judge(AGREEMENTS.get(agreement), message);
    if (verdict.reset() != (read == null)) {
      fail("the session is%s to be reset".formatted(verdict.reset() ? "" : " not"));
    }
    if (read instanceof Update update) {
      compare(update, verdict);
      count(update);
      survives(agreement, update);
    }
  }

  /** What was accepted, sent and received again, is the same. */
  private void survives(int agreement, Update update) throws BgpException {
    if (accepted % 8 != 0) {
      return;
    }
    for (Announcement announcement : update.announcements()) {
      ByteBuf out = Unpooled.buffer();
      MessageEncoder encoder = new MessageEncoder(AGREEMENTS.get(agreement));
      encoder.encode(Update.announce(announcement.attributes(), announcement.prefixes()), out);
      MessageFramer framer = new MessageFramer();
      framer.fill(out);
      List<Announcement> again = new ArrayList<>();
      List<Prefix> prefixes = new ArrayList<>();
      for (Message message = framer.next(decoders.get(agreement)); message != null; message = framer.next(decoders.get(agreement))) {
        again.addAll(((Update) message).announcements());
      }
      again.forEach(one -> prefixes.addAll(one.prefixes().prefixes()));
      if (encoder.unencodable() == 0) {
        assertThat(again).extracting(Announcement::attributes).containsOnly(announcement.attributes());
        assertThat(prefixes).isEqualTo(announcement.prefixes().prefixes());
      }
    }
  }

  private static boolean isUpdate(byte[] message) {
    for (int i = 0; i < 16; i++) {
      if (message.length < 23 || message[i] != -1) {
        return false;
      }
    }
    return message[18] == 2 && (message[16] << 8 & 0xFF00 | message[17] & 0xFF) == message.length && message.length <= 4096;
  }

  private static void compare(Update update, Rfc7606Oracle.Verdict verdict) {
    List<Prefix> announced = new ArrayList<>();
    update.announcements().forEach(one -> announced.addAll(one.prefixes().prefixes()));
    List<Prefix> withdrawn = new ArrayList<>();
    update.withdrawals().forEach(one -> withdrawn.addAll(one.prefixes().prefixes()));
    if (!announced.equals(verdict.announced())) {
      assertThat(announced).isEqualTo(verdict.announced());
    }
    if (!withdrawn.equals(verdict.withdrawn())) {
      assertThat(withdrawn).containsExactlyInAnyOrderElementsOf(verdict.withdrawn());
    }
    for (Announcement announcement : update.announcements()) {
      assertThat(codes(announcement.attributes())).as("attributes").isEqualTo(verdict.kept());
    }
  }

  private static Set<Integer> codes(PathAttributes attributes) {
    Set<Integer> codes = new TreeSet<>();
    attributes.others().forEach(other -> codes.add(other.code()));
    add(codes, AttributeCode.MULTI_EXIT_DISC, attributes.med().isPresent());
    add(codes, AttributeCode.LOCAL_PREF, attributes.localPref().isPresent());
    add(codes, AttributeCode.ATOMIC_AGGREGATE, attributes.atomicAggregate());
    add(codes, AttributeCode.AGGREGATOR, attributes.aggregator().isPresent());
    add(codes, AttributeCode.COMMUNITIES, !attributes.communities().isEmpty());
    add(codes, AttributeCode.ORIGINATOR_ID, attributes.originatorId().isPresent());
    add(codes, AttributeCode.CLUSTER_LIST, attributes.clusterListLength() > 0);
    add(codes, AttributeCode.LARGE_COMMUNITIES, !attributes.largeCommunities().isEmpty());
    return codes;
  }

  private static void add(Set<Integer> codes, int code, boolean present) {
    if (present) {
      codes.add(code);
    }
  }

  private void count(Update update) {
    boolean withdraw = update.errors().stream().anyMatch(error -> error.treatment() == UpdateError.Treatment.TREAT_AS_WITHDRAW);
    boolean discard = update.errors().stream().anyMatch(error -> error.treatment() == UpdateError.Treatment.ATTRIBUTE_DISCARD);
    withdrawn += withdraw ? 1 : 0;
    discarded += discard && !withdraw ? 1 : 0;
    accepted += update.announcements().isEmpty() ? 0 : 1;
  }

  private static long usedMemory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
