package io.underpass.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rule of a network security group, its own or one of the six that every group ends with (azure-docs, network-security-groups-overview).
 *
 * @param priority 100–4096, in default rules 65000–65500; the lowest that matches decides
 * @param direction seen from the machine
 */
public record SecurityRule(
    ResourceId id, int priority, Direction direction, Access access, Protocol protocol, Side source, Side destination)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkSecurityGroups/securityRules");

  /** The first that a user's rule can have. */
  public static final int FIRST_PRIORITY = 100;

  /** The last that a user's rule can have. */
  public static final int LAST_PRIORITY = 4_096;

  /** In the order in which they are asked; rules of different directions never meet. */
  public static final Comparator<SecurityRule> BY_PRIORITY = Comparator.comparingInt(SecurityRule::priority);

  /** @throws IllegalArgumentException if the priority is neither a user's nor a default rule's */
  public SecurityRule {
    boolean own = priority >= FIRST_PRIORITY && priority <= LAST_PRIORITY;
    if (!own && (priority < DefaultSecurityRules.FIRST_PRIORITY || priority > DefaultSecurityRules.LAST_PRIORITY)) {
      throw new IllegalArgumentException("priority " + priority + " is not between " + FIRST_PRIORITY + " and " + LAST_PRIORITY);
    }
  }

  /** Whether it is one of the six that users can't change. */
  public boolean isDefault() {
    return priority > LAST_PRIORITY;
  }

  /** Seen from the machine. */
  public enum Direction {
    INBOUND,
    OUTBOUND;

    /** As on the wire: {@code Inbound}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /** What becomes of a new flow. */
  public enum Access {
    ALLOW,
    DENY;

    /** As on the wire: {@code Allow}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /** Which packets, by their IP protocol. */
  public enum Protocol {
    ANY(-1),
    TCP(6),
    UDP(17),
    ICMP(1),
    ESP(50),
    AH(51);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }

    /** IANA's number; empty for all. */
    public OptionalInt number() {
      return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** As on the wire: {@code *} or {@code Tcp}. */
    @Override
    public String toString() {
      return this == ANY ? "*" : Texts.word(this);
    }

    /** The protocol of {@code *} or {@code Tcp}, without case. */
    public static Optional<Protocol> tryParse(String text) {
      return text.equals("*") ? Optional.of(ANY) : Texts.constant(Protocol.class, text).filter(protocol -> protocol != ANY);
    }
  }

  /**
   * One end of the flows that a rule is about. An address matches that is in one of the prefixes, or that an ip configuration of one of the
   * groups has; of neither means none.
   *
   * @param applicationSecurityGroups ids; only where there are no prefixes
   * @param ports of the end; of protocols without ports they mean nothing
   */
  public record Side(List<AddressPrefix> prefixes, List<ResourceId> applicationSecurityGroups, List<Ports> ports) {
    /** Every address and port. */
    public static final Side ANY = of(AddressPrefix.ANY);

    public Side {
      prefixes = List.copyOf(prefixes);
      applicationSecurityGroups = List.copyOf(applicationSecurityGroups);
      ports = List.copyOf(ports);
    }

    /** A prefix with every port. */
    public static Side of(AddressPrefix prefix) {
      return new Side(List.of(prefix), List.of(), List.of(Ports.ALL));
    }
  }
}
